"""The whole way: the sample issues are rendered and composed, readers answer, and we understand them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter import edition, issue
from newsletter.inbound.reader import Reader
from newsletter.message.compose import Composer
from newsletter.models import (
    Edition,
    Feature,
    InboundKind,
    QuotePermission,
    Recipient,
    Subscriber,
    SubscriberState,
)
from newsletter.publication import pictures, settings, theme
from newsletter.publication.root import Places
from newsletter.simulation import PERSONAS, Way, answers, own_words, received

ROOT = Path(__file__).parents[2]
PLACES = Places(ROOT)
KEY = bytes(range(32))
SENT = datetime(2026, 9, 2, 7, 12, tzinfo=UTC)
NOW = datetime(2026, 9, 3, 7, 30, tzinfo=UTC)


@dataclass
class Known:
    """What was sent, and to whom: the store's part, kept in memory."""

    editions: dict[int, Edition]
    people: dict[int, Subscriber]

    def edition(self, number):
        return self.editions.get(number)

    def subscriber(self, subscriber_id):
        return self.people.get(subscriber_id)

    def by_address(self, address):
        return next((one for one in self.people.values() if one.key == address.lower()), None)

    def latest(self, subscriber_id, since):
        return max(self.editions) if subscriber_id in self.people else None

    def conversation(self, message_ids):
        return None


def readers():
    with (ROOT / "subscribers" / "sample.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    return {
        number: Subscriber(
            number, row["E-mailadres"], row["E-mailadres"].lower(), row["Naam"], SubscriberState.ACTIVE, SENT
        )
        for number, row in enumerate(rows, 1)
    }


def rendered(configured):
    look = theme.load(PLACES, configured)
    features = {
        number: Feature(number, said, said, QuotePermission.ANONYMOUS)
        for number, said in {1: PERSONAS[0].says["1.1"], 3: PERSONAS[2].says["1.1"]}.items()
    }
    for path in sorted(ROOT.glob("issues/000[12]-*.md")):
        one = issue.parse(path.read_bytes(), f"issues/{path.name}")
        images = pictures.load(PLACES, one)
        yield edition.render(one, configured.publication, look, features=features, pictures=images)


@dataclass
class Exchange:
    """A letter, the copy it answers, and what was understood of it."""

    persona: object
    copy: bytes
    number: int
    raw: bytes
    understood: object


@pytest.fixture(scope="module")
def exchanges():
    configured = settings.load(ROOT, {})
    publication = configured.publication
    known = Known({made.number: made for made in rendered(configured)}, readers())
    reader = Reader(publication.reply_address, KEY, known, publication)
    found = []
    for made in known.editions.values():
        composer = Composer(made, publication, KEY)
        for one in known.people.values():
            message = composer.compose(Recipient(one.id, one.address, one.name, one.first_name), SENT)
            copy = f"X-Envelope-From: {message.sender}\r\n".encode() + message.data
            for letter in answers([copy], date=NOW):
                persona = next(
                    p for p in PERSONAS if p.name == received.parse(letter.data).sender.display_name
                )
                understood = reader.understand(letter.data, now=NOW)
                found.append(Exchange(persona, copy, made.number, letter.data, understood))
    return found


def typed(exchanges):
    """Those who typed above or between the original."""
    ways = (Way.TOP, Way.COPIED, Way.NUMBERED, Way.INLINE)
    return [exchange for exchange in exchanges if exchange.persona.way in ways]


def test_everybody_with_something_to_say_writes(exchanges):
    assert [sum(exchange.number == number for exchange in exchanges) for number in (1, 2)] == [11, 8]
    assert len({exchange.understood.message_id for exchange in exchanges}) == len(exchanges)


def test_every_letter_is_what_it_is(exchanges):
    kinds = {Way.AWAY: InboundKind.AUTO_REPLY, Way.UNSUBSCRIBE: InboundKind.UNSUBSCRIBE}
    for exchange in exchanges:
        persona, verdict = exchange.persona, exchange.understood.verdict
        assert verdict.kind is kinds.get(persona.way, InboundKind.REPLY), (persona.name, verdict)


def test_every_letter_is_linked_to_the_copy_it_answers(exchanges):
    people = {one.address: number for number, one in readers().items()}
    for exchange in exchanges:
        link, persona = exchange.understood.link, exchange.persona
        assert (link.issue, link.subscriber_id) == (exchange.number, people[persona.received_at])
        assert link.certain
        assert bool(link.mismatch) is bool(persona.copy_of), persona.name


def test_senders_keep_their_names(exchanges):
    for exchange in exchanges:
        understood, persona = exchange.understood, exchange.persona
        assert (understood.sender_name, understood.sender_address) == (persona.name, persona.address)


def test_own_words_are_what_the_reader_typed(exchanges):
    assert len(typed(exchanges)) == 8 + 5
    for exchange in typed(exchanges):
        said = own_words(exchange.copy, exchange.persona)
        assert exchange.understood.own_words.split() == said.split(), exchange.persona.name


ANSWERED = {
    (1, "Anouk Verbeek"): ["voorbeeld"],
    (1, "Bram van der Velde"): ["voorbeeld", "drempel"],
    (1, "Corrie Smeets"): ["voorbeeld", "drempel"],
    (1, "Desriée Kok"): [],  # two questions, no sign which: rather not sure than wrong
    (1, "Désirée Kok"): [],
    (1, "Joost Wester"): ["drempel"],
    (1, "Kathrin Vogel"): ["voorbeeld"],
    (1, "Farid el Amrani"): ["drempel"],
    (1, "Ilse van 't Hoff"): ["drempel"],
    (2, "Anouk Verbeek"): ["zin"],
    (2, "Bram van der Velde"): ["naam", "zin"],
    (2, "Corrie Smeets"): ["naam", "zin"],
    (2, "Desriée Kok"): ["naam"],
    (2, "Farid el Amrani"): ["zin"],
    (2, "Ilse van 't Hoff"): ["naam"],
}


def test_answers_land_on_their_question(exchanges):
    landed = {
        (exchange.number, exchange.persona.name): [answer.question for answer in exchange.understood.answers]
        for exchange in exchanges
        if exchange.understood.verdict.kind is InboundKind.REPLY
    }
    assert landed == ANSWERED


def test_answers_hold_what_was_said(exchanges):
    for exchange in exchanges:
        said = [
            text for code, text in exchange.persona.says.items() if code.startswith(f"{exchange.number}.")
        ]
        for text, answer in zip(said, exchange.understood.answers, strict=False):
            assert answer.text.split()[: len(text.split())] == text.split(), exchange.persona.name


def test_featured_answers_hold_nothing_else(exchanges):
    """The first answers of replies 1 and 3 are quoted in issue 2 as they are."""
    firsts = {
        e.persona.name: e.understood.answers[0].text
        for e in exchanges
        if e.number == 1 and e.understood.answers
    }
    for persona in (PERSONAS[0], PERSONAS[2]):
        assert firsts[persona.name].split() == persona.says["1.1"].split()


def test_votes_are_counted(exchanges):
    votes = {
        exchange.persona.name: answer.choice
        for exchange in exchanges
        for answer in exchange.understood.answers
        if answer.question == "naam"
    }
    assert votes == {
        "Bram van der Velde": "Ja, altijd",
        "Corrie Smeets": "Soms",
        "Desriée Kok": "Nee, alleen de afdeling",
        "Ilse van 't Hoff": "Soms",
    }


def test_buttons_open_mails_that_name_the_question(exchanges):
    subjects = [e.understood.subject for e in exchanges if e.persona.way is Way.BUTTON]
    assert subjects[0].startswith("Antwoord [1.2] Wat houdt jou tegen")
    assert subjects[1] == "Antwoord [2.1] Soms"


def test_a_button_mail_keeps_one_permission(exchanges):
    raw = next(e.raw for e in exchanges if e.persona.way is Way.BUTTON)
    [line] = [line for line in received.parse(raw).text.splitlines() if "citeren" in line]
    assert line.startswith("Je mag mij citeren: met mijn voornaam")
    assert "anoniem" not in line
