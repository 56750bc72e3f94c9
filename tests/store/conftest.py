"""A store of its own for each test, and short ways to put things into it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

import pytest

from newsletter.models import Consent, Edition, Language, Question, QuestionKind, Slot, SlotContext, Tone
from newsletter.models import SubscriberState as S
from newsletter.store import editions, recovery, subscribers
from newsletter.store.database import open_store

NOW = datetime(2026, 11, 21, 9, 30, 0, 123000, tzinfo=UTC)
QUESTIONS = (
    Question("brief", 1, QuestionKind.OPEN, "Welke brief zou jij herschrijven?", body="Een voorbeeld helpt."),
    Question("agenda", 2, QuestionKind.POLL, "Zou jij dit agenderen?", choices=("Ja", "Nee, kansloos")),
)


class Desk:
    """What tests do with a store."""

    def __init__(self, store):
        self.store = store
        self.now = NOW

    def consent(self, state=S.ACTIVE, at=NOW):
        return Consent(state, at, "test", "akkoord")

    def person(self, number=1, name="Anna de Vries", tags=()):
        address = f"lezer{number}@example.org"
        return subscribers.add(self.store, address, name, consent=self.consent(), tags=tags).id

    def leave(self, subscriber_id, state=S.UNSUBSCRIBED):
        subscribers.change(self.store, subscriber_id, self.consent(state))

    def edition(self, number=1, **more):
        values = {
            "slug": f"nummer-{number}",
            "number": number,
            "language": Language.NL,
            "tone": Tone.JE,
            "subject": "Mag het wat korter?",
            "preheader": "Over brieven",
            "html": ("<p>Beste ", Slot("first_name", SlotContext.TEXT, "lezer"), "</p>"),
            "text": ("Beste ", Slot("first_name", SlotContext.PLAIN, "lezer"), "\n"),
            "content_type": 'multipart/alternative; boundary="b"',
            "body": (b"Beste ", Slot("first_name", SlotContext.PLAIN, "lezer"), b"\r\n\x00\xff"),
            "questions": QUESTIONS,
            "features": (17, 3),
        }
        return Edition(**(values | more))

    def recover(self, boot="monday"):
        """What a sender finds at its start; how many are pending again and in doubt."""
        return recovery.recover(
            self.store,
            1,
            self.now,
            boot=boot,
            message_id=lambda issue, person: f"<found-{person}@example.org>",
        )

    def freeze(self, people=3, number=1, tag=None):
        """So many readers and an edition for them; the readers' numbers."""
        found = [self.person(n) for n in range(1, people + 1)]
        editions.freeze(self.store, self.edition(number), tag=tag, now=NOW)
        return found


@pytest.fixture
def store(tmp_path, empty_store):
    shutil.copy(empty_store, tmp_path / "newsletter.db")
    with open_store(tmp_path / "newsletter.db") as opened:
        opened.db.execute("PRAGMA synchronous = off")  # tests need no power cut
        yield opened


@pytest.fixture
def desk(store):
    return Desk(store)
