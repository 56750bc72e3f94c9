"""The way in, with a real store: kept first, understood, recorded once, acted upon rarely."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newsletter import replies
from newsletter.addresses import tagged
from newsletter.errors import StoreError, UsageError
from newsletter.inbound.reader import Reader
from newsletter.models import (
    Consent,
    DeliveryState,
    Edition,
    InboundKind,
    Language,
    Outcome,
    Publication,
    Question,
    QuestionKind,
    QuotePermission,
    Slot,
    SlotContext,
    SubscriberState,
    Tone,
)
from newsletter.store import deliveries, editions, inbound, subscribers
from newsletter.store import replies as recorded
from newsletter.store.database import open_store
from newsletter.tokens import Purpose, sign

KEY = bytes(range(32))
NOW = datetime(2025, 11, 20, 8, 0, tzinfo=UTC)
PUBLICATION = Publication(
    "De Week", Language.NL, Tone.JE, "Mira van Dam", "redactie@example.nl", "reacties@example.nl"
)
EDITION = Edition(
    slug="soep",
    number=12,
    language=Language.NL,
    tone=Tone.JE,
    subject="Soep",
    preheader="",
    html=("x",),
    text=(
        "Beste ",
        Slot("first_name", SlotContext.PLAIN, "lezer"),
        ",\n\nDit keer gaat het over soep, en over niets anders.\n\nWat kook jij?\n\nTot gauw!\n",
    ),
    content_type="text/plain",
    body=(b"x",),
    questions=(Question("cooked", 1, QuestionKind.OPEN, "Wat kook jij?"),),
)


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "newsletter.db") as opened:
        for address, name in (("Sanne@example.org", "Sanne Lezer"), ("pim@example.org", "Pim")):
            agreed = Consent(SubscriberState.ACTIVE, NOW - timedelta(days=9), "test")
            subscribers.add(opened, address, name, consent=agreed)
        editions.freeze(opened, EDITION, tag=None, now=NOW - timedelta(days=2))
        sent_at = NOW - timedelta(days=2)
        for claimed in deliveries.claim(opened, 12, 10, sent_at, run="test"):
            number = claimed.recipient.subscriber_id
            outcome = Outcome(number, DeliveryState.SENT, "250 ok")
            ending = [(number, f"<{number}@example.nl>")]
            deliveries.mark(opened, 12, endings=ending, outcomes=[outcome], server="test:25", now=sent_at)
        yield opened


@pytest.fixture
def sanne(store):
    return subscribers.find(store, "sanne@example.org")


def address(purpose, number, key=KEY):
    return tagged(PUBLICATION.reply_address, sign(key, purpose, 12, number))


def mail(to, *, sender="Sanne <sanne@example.org>", text="Linzensoep.", subject="Re: Soep"):
    return f"From: {sender}\nTo: {to}\nSubject: {subject}\nMessage-ID: <1@example.org>\n\n{text}\n".encode()


def take(store, *raws, now=NOW):
    return list(
        replies.take_in(store, PUBLICATION, KEY, [(f"mail {n}", raw) for n, raw in enumerate(raws)], now)
    )


def test_a_reply_lands_on_its_question(store, sanne):
    (taken,) = take(store, mail(address(Purpose.REPLY, sanne.id)))
    reply = recorded.get(store, taken.reply_id)
    assert (reply.issue, reply.subscriber_id, reply.own_words) == (12, sanne.id, "Linzensoep.")
    assert [(a.question, a.text) for a in reply.answers] == [("cooked", "Linzensoep.")]
    assert reply.link.certain and reply.link.mismatch is None and taken.note == ""


def test_the_original_is_known_with_the_name_filled_in(store, sanne):
    quoted = """Van: Mira
Verzonden: dinsdag
Aan: Sanne
Onderwerp: Soep

Beste Sanne,

Dit keer gaat het over soep, en
over niets anders.

Wat kook jij?

Erwten.

Tot gauw!"""
    (taken,) = take(store, mail(address(Purpose.REPLY, sanne.id), text=quoted))
    assert taken.understood.own_words == "Erwten."


def test_twice_is_harmless(store, sanne):
    raw = mail(address(Purpose.REPLY, sanne.id))
    first, second = take(store, raw, raw)
    (third,) = take(store, raw)
    assert (first.is_new, second.is_new, third.is_new) == (True, False, False)
    assert first.inbound_id == second.inbound_id == third.inbound_id
    assert len(list(recorded.listed(store))) == 1


def test_what_a_crash_left_is_taken_up_first(store, sanne):
    raw = mail(address(Purpose.REPLY, sanne.id))
    left, _ = inbound.keep(store, raw, source="before", now=NOW)
    other = mail(address(Purpose.REPLY, sanne.id), text="Brood.")
    taken = take(store, other, raw)
    assert [(one.inbound_id == left, one.is_new) for one in taken] == [
        (True, True),
        (False, True),
        (True, False),
    ]
    assert [reply.own_words for reply in recorded.listed(store)] == ["Linzensoep.", "Brood."]
    assert inbound.unread(store) == []


def test_nothing_unreadable_is_dropped_and_the_rest_goes_on(store, sanne):
    large = mail("x@example.nl", text="x" * (26 * 1024 * 1024))
    empty, huge, good = take(store, b"", large, mail(address(Purpose.REPLY, sanne.id)))
    assert empty.understood.verdict.kind is InboundKind.UNREADABLE and "empty" in empty.note
    assert huge.understood.verdict.kind is InboundKind.UNREADABLE and "25 MB" in huge.note
    assert inbound.raw(store, huge.inbound_id) == large and inbound.raw(store, empty.inbound_id) == b""
    assert good.reply_id == 1
    assert inbound.unread(store) == []


def test_a_fault_of_ours_loses_neither_this_mail_nor_the_next(store, sanne, monkeypatch):
    understand = Reader.understand

    def fails_once(self, raw, *, now):
        if b"kapot" in raw:
            raise RecursionError("too deep")
        return understand(self, raw, now=now)

    monkeypatch.setattr(Reader, "understand", fails_once)
    to = address(Purpose.REPLY, sanne.id)
    broken, good = take(store, mail(to, text="kapot"), mail(to))
    assert "RecursionError" in broken.note and broken.inbound_id and good.reply_id == 1
    assert inbound.unread(store) == []


def test_a_store_that_fails_stops_the_run_and_keeps_the_mail(store, sanne):
    store.db.conn.execute("DROP TABLE answers")
    with pytest.raises(StoreError):
        take(store, mail(address(Purpose.REPLY, sanne.id)))
    assert len(inbound.unread(store)) == 1


def test_unsubscribe_by_mail(store, sanne):
    (taken,) = take(store, mail(address(Purpose.UNSUBSCRIBE, sanne.id), text="", subject="unsubscribe"))
    assert subscribers.get(store, sanne.id).state is SubscriberState.UNSUBSCRIBED
    assert "was unsubscribed" in taken.note
    journal = subscribers.consents(store, sanne.id)
    assert "mail <1@example.org>" in journal[-1].origin


@pytest.mark.parametrize(
    ("sender", "to", "text"),
    [
        ("buurman@example.com", address(Purpose.UNSUBSCRIBE, 1), ""),
        ("pim@example.org", address(Purpose.UNSUBSCRIBE, 1), ""),
        ("sanne@example.org", address(Purpose.UNSUBSCRIBE, 1, b"another key"), "afmelden"),
        ("sanne@example.org", address(Purpose.REPLY, 1), "afmelden"),
    ],
    ids=["stranger", "another reader", "forged token", "words only"],
)
def test_nobody_is_unsubscribed_without_copy_and_sender(store, sanne, sender, to, text):
    assert sanne.id == 1
    raw = mail(to, sender=sender, text=text)
    (taken,) = take(store, raw)
    assert taken.understood.verdict.kind is InboundKind.UNSUBSCRIBE
    assert "asks to be unsubscribed" in taken.note
    assert taken.note in taken.understood.verdict.evidence
    assert subscribers.count(store, state=SubscriberState.ACTIVE) == 2


def test_somebody_else_with_the_copy_of_a_subscriber(store, sanne):
    (taken,) = take(store, mail(address(Purpose.REPLY, sanne.id), sender="Bas <bas@example.com>"))
    reply = recorded.get(store, taken.reply_id)
    assert "went to Sanne@example.org" in reply.link.mismatch and "bas@example.com" in reply.link.mismatch
    assert taken.note == reply.link.mismatch


def test_a_new_mail_from_a_subscriber_is_probable(store, sanne):
    (taken,) = take(store, mail("reacties@example.nl", subject="Soep"))
    link = taken.understood.link
    assert (link.issue, link.subscriber_id, link.certain) == (12, sanne.id, False)


def test_long_ago_links_nothing(store, sanne):
    (taken,) = take(store, mail("reacties@example.nl", subject="Soep"), now=NOW + timedelta(days=90))
    assert taken.understood.link.issue is None
    assert recorded.get(store, taken.reply_id).issue is None


def test_a_code_in_the_subject_from_a_subscriber(store, sanne):
    (taken,) = take(store, mail("reacties@example.nl", subject="Antwoord [12.1] Wat kook jij?"))
    link = taken.understood.link
    assert (link.issue, link.subscriber_id, link.questions) == (12, sanne.id, ("cooked",))


def test_bounces_and_automatic_answers_are_no_replies(store, sanne):
    to = address(Purpose.BOUNCE, sanne.id)
    away = mail(to, text="Ik ben er niet.")
    bounce = mail(to, sender="MAILER-DAEMON@example.com", subject="failure notice", text="550 5.1.1 unknown")
    taken = take(store, away, bounce)
    assert [one.understood.verdict.kind for one in taken] == [InboundKind.AUTO_REPLY, InboundKind.BOUNCE]
    assert list(recorded.listed(store)) == []


def test_explain_without_a_store():
    reader = Reader(PUBLICATION.reply_address, KEY, replies.Sent(None), PUBLICATION)
    got = reader.understand(mail("reacties@example.nl"), now=NOW)
    assert got.verdict.kind is InboundKind.REPLY and got.link.issue is None


def test_consent(store, sanne):
    take(store, mail(address(Purpose.REPLY, sanne.id)))
    reply = replies.consent(
        store, 1, QuotePermission.FIRST_NAME, excerpt="Linzen.", origin="command line", now=NOW
    )
    assert (reply.permission, reply.excerpt) == (QuotePermission.FIRST_NAME, "Linzen.")
    assert recorded.feature(store, 1).attribution == "Sanne"


def test_consent_that_makes_no_sense(store, sanne):
    with pytest.raises(UsageError, match="there is no reply 5"):
        replies.consent(store, 5, QuotePermission.REFUSED, excerpt=None, origin="x", now=NOW)
    take(store, mail(address(Purpose.REPLY, sanne.id)))
    with pytest.raises(UsageError, match="the excerpt is empty"):
        replies.consent(store, 1, QuotePermission.ANONYMOUS, excerpt=" ", origin="x", now=NOW)


def test_a_reply_to_a_test_mail_is_kept_and_never_counted(store, sanne):
    (taken,) = take(store, mail(address(Purpose.REPLY, 0)))
    assert (taken.understood.verdict.kind, taken.reply_id) == (InboundKind.OTHER, None)
    assert "test mail" in taken.note
    assert list(recorded.listed(store)) == []


def test_a_wish_about_quoting_is_told_and_kept_beside_the_reply(store, sanne):
    text = "Linzensoep.\n\n--- hieronder hoef je niets te doen ---\nJe mag mij citeren: anoniem (laat staan)"
    (taken,) = take(store, mail(address(Purpose.REPLY, sanne.id), text=text))
    reply = recorded.get(store, taken.reply_id)
    assert reply.own_words == "Linzensoep." and not reply.permission.allows
    assert taken.note == "about being quoted it says: anoniem (anonymous)"
    assert inbound.evidence(store, reply.inbound_id)[1:] == (taken.note,)


def test_words_beside_a_wish_to_leave_are_passed_on(store, sanne):
    (taken,) = take(store, mail(address(Purpose.UNSUBSCRIBE, sanne.id), text="Het wordt me te veel."))
    assert "was unsubscribed; it says: Het wordt me te veel." in taken.note
