"""An edition, a publication and readers to compose for."""

from datetime import UTC, datetime

import pytest

from newsletter.message.compose import Composer
from newsletter.message.mime import assemble
from newsletter.models import Edition, Language, Picture, Publication, Recipient, Slot, SlotContext, Tone

#: The smallest PNG: one transparent pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000200"
    "00050001e221bc330000000049454e44ae426082"
)


@pytest.fixture(scope="session")
def key():
    return bytes(range(32))


@pytest.fixture(scope="session")
def date():
    return datetime(2026, 12, 1, 8, 30, 5, tzinfo=UTC)


@pytest.fixture(scope="session")
def picture():
    return Picture("beelden/één punt.png", PIXEL, "image/png", 1, 1)


@pytest.fixture(scope="session")
def reader():
    return Recipient(345, "noor@example.org", "Noor de Vries", "Noor")


@pytest.fixture(scope="session")
def make_publication():
    def make(**changes):
        given = {
            "name": "Klare taal",
            "language": Language.NL,
            "tone": Tone.JE,
            "sender_name": "Anneke Bos",
            "sender_address": "anneke@example.org",
            "reply_address": "reacties@example.org",
            "base_url": "https://brief.example.org",
        }
        return Publication(**given | changes)

    return make


HTML = (
    '<!doctype html>\n<html lang="nl"><body>\n<p title="Voor ',
    Slot("name", SlotContext.ATTRIBUTE, "lezer"),
    '">Beste ',
    Slot("first_name", SlotContext.TEXT, "lezer"),
    ",</p>\n<p>.Een punt vooraan, een gelijkteken = en één accent. " + "Nog een zin. " * 20 + "</p>\n"
    '<a href="mailto:',
    Slot("reply_address", SlotContext.MAILTO),
    '?subject=Antwoord%20%5B12.1%5D">Schrijf terug</a> of <a href="https://example.net/?naam=',
    Slot("first_name", SlotContext.URL),
    '">kijk</a>; <a href="',
    Slot("unsubscribe_url", SlotContext.ATTRIBUTE),
    '">afmelden</a>, <a href="',
    Slot("web_url", SlotContext.ATTRIBUTE),
    '">in de browser</a></body></html>\n',
)
TEXT = (
    "Beste ",
    Slot("first_name", SlotContext.PLAIN, "lezer"),
    ",\n\nFrom hier gaat het over taal: één zin.\n> Een lezer schreef dit.\n\n.punt\nSchrijf naar ",
    Slot("reply_address", SlotContext.PLAIN),
    "\nAfmelden: ",
    Slot("unsubscribe_url", SlotContext.PLAIN),
    "\n",
)


@pytest.fixture(scope="session")
def make_edition():
    def make(html=HTML, text=TEXT, pictures=None, **changes):
        content_type, body = assemble(html, text, pictures or {})
        given = {
            "slug": "klare-taal-12",
            "number": 12,
            "language": Language.NL,
            "tone": Tone.JE,
            "subject": "Wat doet één woord?",
            "preheader": "",
            "html": tuple(html),
            "text": tuple(text),
            "content_type": content_type,
            "body": body,
        }
        return Edition(**given | changes)

    return make


@pytest.fixture(scope="session")
def make_composer(make_edition, make_publication, key):
    def make(edition=None, **publication):
        return Composer(edition or make_edition(), make_publication(**publication), key)

    return make
