"""A publication that sent one issue to two readers, in memory."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.addresses import tagged
from newsletter.inbound.reader import Reader
from newsletter.models import (
    Edition,
    Language,
    Publication,
    Question,
    QuestionKind,
    Slot,
    SlotContext,
    Subscriber,
    SubscriberState,
    Tone,
)
from newsletter.tokens import Purpose, sign

DATA = Path(__file__).parent.parent / "data" / "inbound"
KEY = bytes(range(32))
NOW = datetime(2025, 11, 20, 8, 0, tzinfo=UTC)
REPLY_ADDRESS = "reacties@example.nl"

QUESTIONS = (
    Question("cooked", 1, QuestionKind.OPEN, "Wat heb je deze week gekookt?"),
    Question(
        "walk",
        2,
        QuestionKind.POLL,
        "Ga je liever lopen of fietsen?",
        choices=("Lopen", "Fietsen", "Geen van beide"),
    ),
)
BODY = """,

Deze week gaat het over kleine gewoontes in huis en buiten.

Wat heb je deze week gekookt?
Beantwoord deze mail; één zin is genoeg.

Ga je liever lopen of fietsen?
1. Lopen
2. Fietsen
3. Geen van beide

Tot volgende week,
Mira
"""
EDITION = Edition(
    slug="kleine-gewoontes",
    number=12,
    language=Language.NL,
    tone=Tone.JE,
    subject="Kleine gewoontes",
    preheader="",
    html=(),
    text=(
        "Beste ",
        Slot("first_name", SlotContext.PLAIN, "lezer"),
        BODY,
    ),
    content_type="",
    body=(),
    questions=QUESTIONS,
)
PUBLICATION = Publication(
    "De Week", Language.NL, Tone.JE, "Mira van Dam", "redactie@example.nl", REPLY_ADDRESS
)


def subscriber(number, address, name):
    return Subscriber(number, address, address, name, SubscriberState.ACTIVE, NOW)


class Known:
    """What was sent: issue 12, to Sanne and Pim."""

    people = (subscriber(7, "sanne@example.org", "Sanne Lezer"), subscriber(8, "pim@example.org", "Pim"))

    def edition(self, number):
        return EDITION if number == 12 else None

    def subscriber(self, subscriber_id):
        return next((one for one in self.people if one.id == subscriber_id), None)

    def by_address(self, address):
        return next((one for one in self.people if one.key == address.lower()), None)

    def latest(self, subscriber_id, since, until):
        return 12 if since < NOW else None

    def conversation(self, message_ids):
        return None


def fill(raw: bytes, *, key: bytes = KEY, issue: int = 12, subscriber_id: int = 7) -> bytes:
    """Put real tokens where a sample has placeholders."""

    def address(purpose, signing=key):
        return tagged(REPLY_ADDRESS, sign(signing, purpose, issue, subscriber_id)).encode()

    identifier = f"<{sign(key, Purpose.MESSAGE, issue, subscriber_id)}@example.nl>".encode()
    for placeholder, value in {
        b"@@REPLY@@": address(Purpose.REPLY),
        b"@@BOUNCE@@": address(Purpose.BOUNCE),
        b"@@UNSUBSCRIBE@@": address(Purpose.UNSUBSCRIBE),
        b"@@FORGED@@": address(Purpose.UNSUBSCRIBE, b"another key"),
        b"@@MESSAGE@@": identifier,
    }.items():
        raw = raw.replace(placeholder, value)
    return raw


def samples() -> list[str]:
    return sorted(path.stem for path in DATA.glob("*.eml"))


def sample(name: str) -> tuple[bytes, dict]:
    raw = (DATA / f"{name}.eml").read_bytes()
    return fill(raw), json.loads((DATA / f"{name}.json").read_text("utf-8"))


@pytest.fixture
def reader():
    return Reader(REPLY_ADDRESS, KEY, Known(), PUBLICATION)


def pytest_generate_tests(metafunc):
    if "name" in metafunc.fixturenames and metafunc.function.__name__ == "test_sample":
        metafunc.parametrize("name", samples())


@pytest.fixture
def load():
    return sample


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def key():
    return KEY


@pytest.fixture
def questions():
    return QUESTIONS


@pytest.fixture
def reply_address():
    return REPLY_ADDRESS
