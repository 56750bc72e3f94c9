"""A publication that sent two issues to three readers, and short ways to write to it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import de_week
import pytest
from de_week import KEY
from mailbox_server import MailboxServer

from newsletter import replies
from newsletter.addresses import tagged
from newsletter.models import (
    Consent,
    DeliveryState,
    Edition,
    Language,
    Outcome,
    Question,
    QuestionKind,
    SubscriberState,
    Tone,
    Trust,
)
from newsletter.replies.intake import reader_of
from newsletter.replies.rereading import reread
from newsletter.replies.sent_folder import take_sent
from newsletter.store import deliveries, editions, subscribers
from newsletter.store import replies as recorded
from newsletter.store.database import open_store
from newsletter.tokens import Purpose, sign
from newsletter.transport.imap import Mailbox

NOW = datetime(2025, 11, 20, 8, 0, tzinfo=UTC)
PUBLICATION = replace(de_week.PUBLICATION, trust=Trust("mx.example.nl", signatures=False))
QUESTIONS = {
    11: (Question("bread", 1, QuestionKind.OPEN, "Welk brood eet jij het liefst?"),),
    12: (
        Question("cooked", 1, QuestionKind.OPEN, "Wat kook jij?"),
        Question("walk", 2, QuestionKind.POLL, "Loop of fiets je liever?", choices=("Lopen", "Fietsen")),
    ),
}
READERS = (
    ("sanne@example.org", "Sanne Lezer"),
    ("pim@example.org", "Pim"),
    ("fatima@example.org", "Fatima el Idrissi"),
)


def edition(number):
    asked = "\n\n".join(question.title for question in QUESTIONS[number])
    return Edition(
        slug=f"nummer-{number}",
        number=number,
        language=Language.NL,
        tone=Tone.JE,
        subject=f"Nummer {number}",
        preheader="",
        html=("x",),
        text=(f"Beste lezer,\n\nDit is nummer {number}, over eten en lopen.\n\n{asked}\n\nTot gauw!\n",),
        content_type="text/plain",
        body=(b"x",),
        questions=QUESTIONS[number],
    )


class World:
    """What tests do here."""

    now = NOW

    def __init__(self, store):
        self.store = store
        self.sanne, self.pim, self.fatima = (subscribers.find(store, address) for address, _ in READERS)

    @property
    def reader(self):
        return reader_of(self.store, PUBLICATION, KEY)

    def address(self, purpose=Purpose.REPLY, issue=12, who=1):
        return tagged(PUBLICATION.reply_address, sign(KEY, purpose, issue, who))

    def message_id(self, issue=12, who=1):
        return f"<{sign(KEY, Purpose.MESSAGE, issue, who)}@example.nl>"

    def mail(self, *, to=None, sender="Sanne <sanne@example.org>", text="Linzensoep.", number=1, **fields):
        more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in fields.items())
        to = self.address() if to is None else to
        subject = "" if "Subject" in fields else "Subject: Re: Nummer 12\n"
        head = f"From: {sender}\nTo: {to}\n{subject}Message-ID: <{number}@example.org>\n{more}"
        return f"{head}\n{text}\n".encode()

    def take(self, raw, **more):
        (taken,) = replies.take_in(self.store, PUBLICATION, KEY, [("test", raw)], more.get("now", NOW))
        return taken

    def reply(self, **fields):
        """A mail taken in as a reply, as it stands in the store."""
        taken = self.take(self.mail(**fields))
        assert taken.reply_id is not None, taken
        return recorded.get(self.store, taken.reply_id)

    def get(self, number):
        return recorded.get(self.store, number)

    def answer(self, to_message_id, number=1):
        """The author answers in their own mail program."""
        raw = (
            "From: Mira <redactie@example.nl>\nTo: sanne@example.org\n"
            f"Message-ID: <answer{number}@example.nl>\n"
            f"Date: Thu, 20 Nov 2025 07:00:00 +0000\nIn-Reply-To: {to_message_id}\n\nDank je!\n"
        ).encode()
        assert list(take_sent(self.store, PUBLICATION, [("Sent", raw)], NOW))

    def reread(self, number):
        return list(reread(self.store, PUBLICATION, KEY, [number], NOW))

    def numbers(self, **chosen):
        return [reply.id for reply in recorded.listed(self.store, **chosen)]


@pytest.fixture
def server():
    """A mailbox on a server that misbehaves on demand."""
    with MailboxServer() as running:
        yield running


@pytest.fixture
def opened(server):
    """Opens that mailbox, and closes it."""
    boxes = []

    def opened(stop=None, **changes):
        box = Mailbox(server.imap(**changes), lambda _: "geheim", pause=0.001, silence=10, stop=stop)
        boxes.append(box)
        return box

    yield opened
    for box in boxes:
        box.close()


@pytest.fixture
def store(tmp_path, empty_store):
    """A store of its own."""
    shutil.copy(empty_store, tmp_path / "newsletter.db")
    with open_store(tmp_path / "newsletter.db") as opened:
        opened.db.execute("PRAGMA synchronous = off")  # tests need no power cut
        yield opened


@pytest.fixture(scope="session")
def begun(tmp_path_factory):
    """The store of such a publication, made once."""
    path = tmp_path_factory.mktemp("begun") / "newsletter.db"
    with open_store(path) as store:
        store.db.execute("PRAGMA synchronous = off")  # tests need no power cut
        for address, name in READERS:
            agreed = Consent(SubscriberState.ACTIVE, NOW - timedelta(days=30), "test")
            subscribers.add(store, address, name, consent=agreed)
        for number, days in ((11, 9), (12, 2)):
            at = NOW - timedelta(days=days)
            editions.freeze(store, edition(number), tag=None, now=at)
            for claimed in deliveries.claim(store, number, 10, at, run="test"):
                who = claimed.recipient.subscriber_id
                ending = [(who, f"<{number}.{who}@example.nl>")]
                outcome = Outcome(who, DeliveryState.SENT, "250 ok")
                deliveries.mark(store, number, endings=ending, outcomes=[outcome], server="t:25", now=at)
        store.db.execute("PRAGMA wal_checkpoint(truncate)")
    return path


@pytest.fixture
def world(tmp_path, begun):
    shutil.copy(begun, tmp_path / "newsletter.db")
    with open_store(tmp_path / "newsletter.db") as store:
        store.db.execute("PRAGMA synchronous = off")
        yield World(store)
