"""What follows from a mail by itself, and what never does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from mail_reports import complaint, notice

from newsletter import subscriptions
from newsletter.errors import GuardError, UsageError
from newsletter.models import Consent, DeliveryState, FailureClass, InboundKind, SubscriberState
from newsletter.replies import corrections, people
from newsletter.store import bounces, confirmations, deliveries, inbound, subscribers, wishes
from newsletter.tokens import Purpose

ACTIVE, LEFT, SUPPRESSED = (
    SubscriberState.ACTIVE,
    SubscriberState.UNSUBSCRIBED,
    SubscriberState.SUPPRESSED,
)


def state(world, person):
    return subscribers.get(world.store, person.id).state


def test_an_address_that_is_gone_is_not_written_to_any_more(world):
    taken = world.take(notice(world.address(Purpose.BOUNCE)))
    assert taken.understood.verdict.kind is InboundKind.BOUNCE
    assert state(world, world.sanne) is SUPPRESSED and state(world, world.pim) is ACTIVE
    assert taken.note.startswith("not delivered to sanne@example.org: user_unknown 5.1.1 (hard)")
    origin = subscribers.consents(world.store, world.sanne.id)[-1].origin
    assert origin == f"failure notice in mail m{taken.inbound_id}: user_unknown 5.1.1"
    (one,) = bounces.of_subscriber(world.store, world.sanne.id)
    assert (one.issue, one.failure_class, one.reason) == (12, FailureClass.HARD, "user_unknown")


def test_our_message_id_in_the_returned_original_is_proof_as_well(world):
    raw = notice("redactie@example.nl", original=f"Message-ID: {world.message_id()}")
    world.take(raw)
    assert state(world, world.sanne) is SUPPRESSED


@pytest.mark.parametrize("to", ["redactie@example.nl", "reacties@example.nl", "reacties+bqaaaaaa@example.nl"])
def test_a_forged_notice_suppresses_nobody(world, to):
    taken = world.take(notice(to, original="Message-ID: <verzonnen@example.nl>"))
    assert taken.understood.verdict.kind is InboundKind.BOUNCE
    assert state(world, world.sanne) is ACTIVE
    assert "nothing proves" in taken.note and "nothing follows" in taken.note
    assert bounces.of_subscriber(world.store, world.sanne.id) == []


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("5.7.1", "550 5.7.1 blocked, see our list"),
        ("5.7.1", "550 5.7.1 user unknown"),
        ("5.7.26", "550 5.7.26 DMARC policy"),
        ("5.3.4", "552 5.3.4 message too large"),
        ("5.6.0", "554 5.6.0 attachment not wanted"),
        ("4.7.0", "421 4.7.0 too many connections"),
    ],
)
def test_what_is_about_us_never_counts_against_a_reader(world, status, words):
    for issue in (11, 12):
        world.take(notice(world.address(Purpose.BOUNCE, issue), status=status, words=words))
    assert state(world, world.sanne) is ACTIVE
    assert len(bounces.of_subscriber(world.store, world.sanne.id)) == 2


def test_a_full_mailbox_is_forgiven(world):
    for issue in (11, 12):
        raw = notice(world.address(Purpose.BOUNCE, issue), status="5.2.2", words="552 5.2.2 mailbox full")
        taken = world.take(raw)
    assert state(world, world.sanne) is ACTIVE
    assert "mailbox_full 5.2.2 (full)" in taken.note


def test_several_addresses_in_one_notice_are_recorded_and_one_counts(world):
    raw = notice(world.address(Purpose.BOUNCE)).replace(
        b"Final-Recipient: rfc822; sanne@example.org",
        b"Final-Recipient: rfc822; other@example.com\nAction: failed\nStatus: 5.2.2\n\n"
        b"Final-Recipient: rfc822; sanne@example.org",
    )
    taken = world.take(raw)
    rows = world.store.rows(
        "SELECT subscriber, reason FROM bounces WHERE inbound = ? ORDER BY position", (taken.inbound_id,)
    )
    assert [tuple(row) for row in rows] == [(None, "mailbox_full"), (world.sanne.id, "user_unknown")]


def test_who_answered_since_is_alive(world):
    for issue, days in ((11, 3), (12, 2)):
        world.take(
            notice(world.address(Purpose.BOUNCE, issue), status="5.2.2"), now=world.now - timedelta(days=days)
        )
    world.reply()
    alive_at = bounces.alive_at(world.store, world.sanne.id)
    assert alive_at == world.now


def test_a_complaint_ends_it_at_once(world):
    taken = world.take(complaint(f"Message-ID: {world.message_id()}\nTo: redacted"))
    assert taken.understood.verdict.kind is InboundKind.COMPLAINT
    assert state(world, world.sanne) is SUPPRESSED
    assert "complained" in taken.note
    with pytest.raises(GuardError, match="called the newsletter spam"):
        subscriptions.restore(world.store, world.sanne.id, origin="test", now=world.now)


def test_a_complaint_about_nothing_of_ours_changes_nothing(world):
    taken = world.take(complaint("Message-ID: <x@example.com>\nTo: sanne@example.org"))
    assert state(world, world.sanne) is ACTIVE and "nothing follows" in taken.note


def test_a_late_notice_has_no_effect(world):
    raw = notice(world.address(Purpose.BOUNCE), status="4.4.1").replace(b"Action: failed", b"Action: delayed")
    taken = world.take(raw)
    assert taken.understood.verdict.kind is InboundKind.AUTO_REPLY
    assert bounces.of_subscriber(world.store, world.sanne.id) == []


def test_the_way_back(world):
    world.take(notice(world.address(Purpose.BOUNCE)))
    later = world.now + timedelta(days=1)
    assert subscriptions.restore(world.store, "sanne@example.org", origin="test", now=later)
    assert state(world, world.sanne) is ACTIVE
    raw = notice(world.address(Purpose.BOUNCE, 11), status="5.2.2", words="552 full")
    world.take(raw, now=later + timedelta(days=1))
    assert state(world, world.sanne) is ACTIVE, "what was before does not count"
    assert not subscriptions.restore(world.store, world.sanne.id, origin="test", now=later)


def test_who_left_is_not_brought_back(world):
    subscriptions.unsubscribe(world.store, world.sanne.id, origin="test", now=world.now)
    subscriptions.suppress(world.store, world.sanne.id, origin="test", now=world.now)
    with pytest.raises(GuardError, match="left"):
        subscriptions.restore(world.store, world.sanne.id, origin="test", now=world.now)


def doubt(world):
    world.store.db.execute("DROP TRIGGER deliveries_move")
    world.store.db.execute("UPDATE deliveries SET state = 'in_doubt' WHERE issue = 12 AND subscriber = 1")
    world.store.db.conn.commit()


@pytest.mark.parametrize("what", ["bounce", "auto_reply", "complaint", "unsubscribe", "reply"])
def test_whatever_comes_back_proves_that_it_arrived(world, what):
    raw = {
        "bounce": notice(world.address(Purpose.BOUNCE), status="5.2.2", words="552 full"),
        "auto_reply": world.mail(to=world.address(Purpose.BOUNCE), text="Even weg."),
        "complaint": complaint(f"Message-ID: {world.message_id()}"),
        "unsubscribe": world.mail(to=world.address(Purpose.UNSUBSCRIBE), text=""),
        "reply": world.mail(),
    }[what]
    doubt(world)
    taken = world.take(raw)
    assert taken.understood.verdict.kind == what
    assert deliveries.balance(world.store, 12)[DeliveryState.IN_DOUBT] == 0


def test_a_forged_notice_proves_nothing(world):
    doubt(world)
    world.take(notice("redactie@example.nl"))
    assert deliveries.balance(world.store, 12)[DeliveryState.IN_DOUBT] == 1


LETTER = "\n\nOp 18-11-2025 schreef Mira van Dam:\n> Beste lezer,\n>\n> Dit is nummer 12, over eten en lopen."


def test_a_wish_above_the_quoted_letter_is_carried_out_at_once(world):
    taken = world.take(world.mail(text=f"Afmelden graag{LETTER}"))
    assert taken.understood.verdict.kind is InboundKind.UNSUBSCRIBE
    assert state(world, world.sanne) is LEFT and "unsubscribed; it says: Afmelden graag" in taken.note
    assert wishes.waiting(world.store) == []
    assert confirmations.is_any(world.store, world.now)


@pytest.mark.parametrize("sender", ["Buurman <buurman@example.com>", "Pim <pim@example.org>"])
def test_a_wish_of_somebody_else_waits(world, sender):
    taken = world.take(world.mail(sender=sender, text="Afmelden graag"))
    assert [state(world, one) for one in (world.sanne, world.pim)] == [ACTIVE, ACTIVE]
    (one,) = wishes.waiting(world.store)
    assert one.inbound_id == taken.inbound_id and "asks to be unsubscribed" in one.note
    assert (one.writer, one.holder) == ("pim@example.org" * ("pim@" in sender), "sanne@example.org")
    assert not confirmations.is_any(world.store, world.now)


def test_a_wish_without_a_copy_waits_until_its_reader_has_left(world):
    world.take(world.mail(to="reacties@example.nl", text="Afmelden"))
    assert wishes.count(world.store) == 1
    subscriptions.unsubscribe(world.store, "sanne@example.org", origin="test", now=world.now)
    assert wishes.count(world.store) == 0


def test_a_wish_waits_until_the_author_says_that_it_is_dealt_with(world):
    taken = world.take(world.mail(to="reacties@example.nl", sender="x@example.com", text="Uitschrijven"))
    assert wishes.count(world.store) == 1
    assert wishes.settle(world.store, taken.inbound_id, world.now)
    assert wishes.count(world.store) == 0
    assert not wishes.settle(world.store, taken.inbound_id, world.now)
    with pytest.raises(UsageError, match="no wish waits"):
        wishes.settle(world.store, taken.inbound_id + 1, world.now)


def test_a_wish_that_may_be_a_fake_waits(world):
    fails = "mx.example.nl; dmarc=fail header.from=example.org"
    taken = world.take(world.mail(text="Afmelden", Authentication_Results=fails))
    assert state(world, world.sanne) is ACTIVE and "may not be from them" in taken.note
    assert wishes.count(world.store) == 1


def test_a_wish_with_a_reason_is_a_reply_and_waits(world):
    taken = world.take(world.mail(text="Graag afmelden. Ik lees niets meer sinds de verhuizing."))
    assert taken.reply_id is not None and state(world, world.sanne) is ACTIVE
    assert wishes.count(world.store) == 1 and "the wish to leave waits" in taken.note


def test_a_word_about_leaving_is_only_a_hint(world):
    taken = world.take(world.mail(text="Je knop voor afmelden werkt niet, maar ik blijf."))
    assert taken.reply_id is not None and wishes.count(world.store) == 0
    assert "it speaks of leaving the list" in taken.note


def test_a_machine_may_ask_at_the_address_for_it_and_gets_no_confirmation(world):
    raw = world.mail(to=world.address(Purpose.UNSUBSCRIBE), text="", Auto_Submitted="auto-generated")
    taken = world.take(raw)
    assert taken.understood.verdict.kind is InboundKind.UNSUBSCRIBE
    assert state(world, world.sanne) is LEFT
    assert not confirmations.is_any(world.store, world.now)


def test_the_same_wish_twice(world):
    world.take(world.mail(text="Afmelden", number=1))
    again = world.take(world.mail(text="Afmelden graag", number=2))
    assert "was off the list already" in again.note and wishes.count(world.store) == 0
    assert world.store.value("SELECT count(*) FROM confirmations") == 1


def test_what_was_done_stands_with_the_mail(world):
    taken = world.take(notice(world.address(Purpose.BOUNCE)))
    assert taken.note in inbound.evidence(world.store, taken.inbound_id)


def test_stop_as_an_answer_is_a_reply_and_the_wish_waits(world):
    taken = world.take(world.mail(text="Stop", Subject="Antwoord [12.walk]"))
    assert taken.reply_id is not None and state(world, world.sanne) is ACTIVE
    assert wishes.count(world.store) == 1


AWAY = "Ik ben er tot en met vrijdag niet. Bel de balie."


@pytest.mark.parametrize(
    ("text", "fields", "left"),
    [
        (AWAY, {"Auto_Submitted": "auto-replied"}, False),
        (AWAY, {"Subject": "Automatisch antwoord: Nummer 12"}, False),
        ("", {"Subject": "Automatisch antwoord: Nummer 12"}, False),
        (AWAY, {"X_Autoreply": "yes"}, False),
        ("Afmelden graag", {"Auto_Submitted": "auto-replied"}, True),
        ("", {"Auto_Submitted": "auto-generated"}, True),
        ("Sent by a program.", {"Auto_Submitted": "auto-generated", "Subject": "Unsubscribe"}, True),
        ("Sent from a telephone.", {"Subject": "unsubscribe"}, True),
    ],
)
def test_what_a_machine_writes_to_the_address_for_leaving(world, text, fields, left):
    taken = world.take(world.mail(to=world.address(Purpose.UNSUBSCRIBE), text=text, **fields))
    assert taken.understood.verdict.kind is InboundKind.UNSUBSCRIBE
    assert state(world, world.sanne) is (LEFT if left else ACTIVE)
    assert wishes.count(world.store) == (0 if left else 1)
    assert ("a machine wrote it" in taken.note) is not left


@pytest.mark.parametrize("field", ["to", "Cc"])
@pytest.mark.parametrize(
    "text",
    [AWAY, "Ik wil me juist NIET afmelden: hoe verander ik mijn adres?", "Afmelden.\nNieuw: x@example.com"],
)
def test_a_readers_words_at_the_address_for_leaving_are_a_reply_and_the_wish_waits(world, text, field):
    taken = world.take(
        world.mail(text=text, Subject="unsubscribe", **{field: world.address(Purpose.UNSUBSCRIBE)})
    )
    assert taken.reply_id is not None and state(world, world.sanne) is ACTIVE
    assert wishes.count(world.store) == 1 and "came to the address for unsubscribing" in taken.note


@pytest.mark.parametrize(
    "text",
    [
        "Graag afmelden.\nNieuw adres: sanne@example.com",
        "Wil je de brief voor me uitschrijven?",
        "Graag afmelden\nPiet",
        "Stop!",
        "Ik meld me af!",
    ],
)
def test_words_that_may_mean_something_else_wait(world, text):
    taken = world.take(world.mail(text=text))
    assert taken.reply_id is not None and state(world, world.sanne) is ACTIVE
    assert wishes.count(world.store) == 1


@pytest.mark.parametrize(
    "text",
    [
        "afmelden",
        "Graag uitschrijven, Sanne de Boer",
        "Unsubscribe",
        "Bitte abmelden. Mit freundlichen Grüßen",
    ],
)
def test_a_plain_wish_of_the_proven_reader_acts_at_once(world, text):
    taken = world.take(world.mail(text=text))
    assert taken.reply_id is None and state(world, world.sanne) is LEFT
    assert f"it says: {text}" in taken.note


def test_the_subject_is_the_one_of_our_link(world):
    from newsletter.message import compose
    from newsletter.replies.effects import LEAVE_SUBJECT

    assert f"?subject={LEAVE_SUBJECT}" in Path(compose.__file__).read_text("utf-8")


def test_an_old_wish_takes_nobody_off_who_came_back(world):
    came = "from a by mx.example.nl; Thu, 20 Nov 2025 07:00:00 +0000"
    later = world.now + timedelta(days=3)
    for wanted in (LEFT, SubscriberState.PENDING, ACTIVE):
        subscribers.change(world.store, world.sanne.id, Consent(wanted, later, "test"))
    taken = world.take(world.mail(text="Afmelden", Received=came), now=later + timedelta(days=9))
    assert state(world, world.sanne) is ACTIVE and wishes.count(world.store) == 1
    assert "it came before they signed up" in taken.note
    newer = came.replace("20 Nov", "24 Nov").replace("Thu", "Mon")
    world.take(world.mail(text="Afmelden", number=2, Received=newer), now=later + timedelta(days=9))
    assert state(world, world.sanne) is LEFT


@pytest.mark.parametrize(
    "text",
    [
        "Mooie brief, maar veel te vaak. Meld mij maar af hoor.",
        "Graag afmelden. Ik lees niets meer sinds de verhuizing.",
        "Meld mij maar af hoor",
    ],
)
def test_a_wish_from_an_unknown_address_waits_and_shows_its_reader_when_they_are_known(world, text):
    taken = world.take(world.mail(sender="Sanne <s.lezer@example.com>", text=text))
    (one,) = wishes.waiting(world.store)
    assert (one.inbound_id, one.writer, one.holder) == (taken.inbound_id, "", "sanne@example.org")
    alias = ("sanne@example.org", "s.lezer@example.com", world.now)
    people.add_alias(world.store, world.reader, *alias, origin="test")
    assert [one.writer for one in wishes.waiting(world.store)] == ["sanne@example.org"]
    assert state(world, world.sanne) is ACTIVE
    people.remove_alias(world.store, world.reader, *alias[1:], origin="test")
    assert [one.writer for one in wishes.waiting(world.store)] == [""]


def test_a_wish_that_answers_nothing_ends_when_its_writer_is_known_and_leaves(world):
    world.take(world.mail(to="reacties@example.nl", sender="s.lezer@example.com", text="Afmelden"))
    alias = ("sanne@example.org", "s.lezer@example.com", world.now)
    people.add_alias(world.store, world.reader, *alias, origin="test")
    subscriptions.unsubscribe(world.store, "sanne@example.org", origin="test", now=world.now)
    assert wishes.count(world.store) == 0


def test_a_wish_in_a_reply_ends_when_the_author_says_who_wrote_it_and_they_leave(world):
    text = "Te veel post. Schrijf mij maar uit."
    taken = world.take(world.mail(to="reacties@example.nl", sender="s.lezer@example.com", text=text))
    assert [one.writer for one in wishes.waiting(world.store)] == [""]
    said = corrections.Said(writer=world.sanne)
    corrections.link(world.store, world.reader, taken.reply_id, said, world.now)
    assert [one.writer for one in wishes.waiting(world.store)] == ["sanne@example.org"]
    subscriptions.unsubscribe(world.store, "sanne@example.org", origin="test", now=world.now)
    assert wishes.count(world.store) == 0


@pytest.mark.parametrize("sender", ["Sanne <sanne@example.org>", "s.lezer@example.com"])
def test_thinking_of_leaving_is_no_wish(world, sender):
    text = "Ik dacht eraan me af te melden, maar dit nummer was te mooi."
    taken = world.take(world.mail(sender=sender, text=text))
    assert taken.reply_id is not None and wishes.count(world.store) == 0


def test_who_was_put_back_did_not_sign_up(world):
    came = "from a by mx.example.nl; Wed, 19 Nov 2025 07:00:00 +0000"
    subscriptions.suppress(world.store, world.sanne.id, origin="test", now=world.now - timedelta(days=2))
    subscriptions.restore(world.store, world.sanne.id, origin="command line", now=world.now)
    taken = world.take(world.mail(text="Afmelden", Received=came), now=world.now + timedelta(days=1))
    assert state(world, world.sanne) is LEFT, taken.note
    assert wishes.count(world.store) == 0


def test_the_journal_names_the_mail_as_it_can_be_looked_up(world):
    first = world.take(world.mail(text="Afmelden"))
    said = world.take(world.mail(sender="Pim <pim@example.org>", to=world.address(who=2), text="Klaar."))
    correct(world, said)
    assert origin(world, world.sanne) == f"mail m{first.inbound_id}"
    assert origin(world, world.pim) == f"mail m{said.inbound_id}, you said so"
    returned = f"Message-ID: {world.message_id(who=3)}\nTo: redacted"
    about = world.take(complaint(returned))
    assert origin(world, world.fatima).startswith(f"complaint in mail m{about.inbound_id}: ")


def correct(world, taken):
    kind = InboundKind.UNSUBSCRIBE
    corrections.correct(world.store, world.reader, taken.inbound_id, kind, world.now, origin="test")


def origin(world, person):
    return subscribers.consents(world.store, person.id)[-1].origin
