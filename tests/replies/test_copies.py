"""The same mail once more, by another way: what only the second one proves counts, and counts once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newsletter import subscriptions
from newsletter.models import Consent, InboundKind, QuotePermission, SubscriberState
from newsletter.store import bounces, confirmations, editions, polls, set_aside, subscribers, wishes
from newsletter.store import replies as recorded
from newsletter.tokens import Purpose

FAILS = b"Authentication-Results: mx.example.nl; dmarc=fail header.from=example.org\n"
PASSES = b"Authentication-Results: mx.example.nl; dmarc=pass header.from=example.org\n"


def envelope(world, purpose=Purpose.REPLY, header="X-Original-To"):
    return f"{header}: {world.address(purpose)}\n".encode()


def state(world):
    return subscribers.get(world.store, world.sanne.id).state


def test_a_wish_that_came_first_without_its_recipient(world):
    raw = world.mail(to="undisclosed-recipients:;", text="Afmelden")
    first = world.take(raw)
    assert first.understood.verdict.kind is InboundKind.UNSUBSCRIBE
    assert state(world) is SubscriberState.ACTIVE and wishes.count(world.store) == 1
    copy = world.take(envelope(world) + raw)
    assert copy.copy_of == first.inbound_id and "sanne@example.org was unsubscribed" in copy.note
    assert state(world) is SubscriberState.UNSUBSCRIBED and wishes.count(world.store) == 0
    world.take(b"X-Way: a third\n" + envelope(world) + raw)
    assert len(subscribers.consents(world.store, world.sanne.id)) == 2
    assert world.store.value("SELECT count(*) FROM confirmations") == 1
    assert confirmations.is_any(world.store, world.now)


def test_an_empty_mail_to_leave_looked_like_a_reply_first(world):
    raw = world.mail(to="undisclosed-recipients:;", text="", Subject="Nummer 12")
    first = world.take(raw)
    assert first.reply_id == 1
    copy = world.take(envelope(world, Purpose.UNSUBSCRIBE, "Delivered-To") + raw)
    assert "was unsubscribed" in copy.note and state(world) is SubscriberState.UNSUBSCRIBED
    assert world.get(1).kind is InboundKind.REPLY, "a reply stays one until the author says otherwise"


def test_a_vote_that_came_first_without_its_recipient(world):
    poll = editions.questions(world.store, 12)[1]
    raw = world.mail(to="undisclosed-recipients:;", text="Fietsen", Subject="Antwoord [12.2] Fietsen")
    world.take(raw)
    assert polls.results(world.store, 12, poll).votes == 0
    for header in ("Delivered-To", "X-Original-To"):
        world.take(envelope(world, header=header) + raw)
    assert polls.results(world.store, 12, poll).votes == 1 and world.numbers() == [1]


def test_a_vote_that_looked_like_a_mass_mailing_first(world):
    poll = editions.questions(world.store, 12)[1]
    raw = world.mail(
        to="lezers@example.com",
        text="Fietsen",
        Subject="Antwoord [12.2] Fietsen",
        List_Unsubscribe="<https://example.com/>",
    )
    first = world.take(raw)
    assert first.understood.verdict.kind is InboundKind.OTHER
    copy = world.take(envelope(world) + raw)
    assert world.numbers() == [1] and world.get(1).inbound_id == first.inbound_id
    assert polls.results(world.store, 12, poll).votes == 1 and "reply 1" in copy.note


@pytest.mark.parametrize("sender", ["Pim <pim@example.org>", "Bas <bas@example.com>"])
def test_a_copy_acts_for_nobody_else(world, sender):
    raw = world.mail(to="undisclosed-recipients:;", sender=sender, text="Afmelden")
    world.take(raw)
    world.take(envelope(world) + raw)
    assert state(world) is SubscriberState.ACTIVE and wishes.count(world.store) == 1


def test_a_copy_without_a_check_is_no_better_than_a_fake(world):
    raw = world.mail(text="Afmelden")
    world.take(FAILS + raw)
    assert state(world) is SubscriberState.ACTIVE
    world.take(raw)
    assert state(world) is SubscriberState.ACTIVE and wishes.count(world.store) == 1
    world.take(PASSES + raw)
    assert state(world) is SubscriberState.UNSUBSCRIBED


def test_what_the_author_has_dealt_with_stays_so(world):
    raw = world.mail(to="undisclosed-recipients:;", text="Afmelden")
    first = world.take(raw)
    wishes.settle(world.store, first.inbound_id, world.now)
    world.take(envelope(world) + raw)
    assert state(world) is SubscriberState.ACTIVE


def test_a_copy_of_a_wish_from_before_somebody_came_back(world):
    raw = world.mail(text="Afmelden")
    world.take(raw)
    later = world.now + timedelta(days=3)
    for wanted in (SubscriberState.PENDING, SubscriberState.ACTIVE):
        subscribers.change(world.store, world.sanne.id, Consent(wanted, later, "signed up anew"))
    world.take(envelope(world) + raw, now=later + timedelta(days=1))
    assert state(world) is SubscriberState.ACTIVE


def test_a_quoted_reply_keeps_its_words_and_link(world):
    raw = world.mail(to="undisclosed-recipients:;")
    world.take(raw)
    recorded.set_permission(
        world.store, 1, QuotePermission.ANONYMOUS, excerpt=None, origin="x", now=world.now
    )
    before = world.get(1)
    world.take(envelope(world) + raw)
    assert world.get(1) == before


NOTICE = (
    b"From: MAILER-DAEMON@mx.example.com\nSubject: Undelivered Mail Returned to Sender\n"
    b'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="g"\n\n'
    b"--g\n\nNiet bezorgd.\n\n--g\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
    b"Final-Recipient: rfc822; sanne@example.org\nAction: failed\nStatus: 5.1.1\n\n--g--\n"
)


def test_a_failure_notice_that_came_first_without_its_recipient(world):
    first = world.take(NOTICE)
    assert bounces.of_subscriber(world.store, world.sanne.id) == []
    for header in ("Delivered-To", "X-Original-To"):
        world.take(envelope(world, Purpose.BOUNCE, header) + NOTICE)
    (one,) = bounces.of_subscriber(world.store, world.sanne.id)
    assert one.inbound_id == first.inbound_id and state(world) is SubscriberState.SUPPRESSED
    assert not subscriptions.suppress(world.store, world.sanne.id, origin="x", now=world.now)


def test_an_automatic_answer_that_was_taken_for_a_reply(world):
    raw = world.mail(to="undisclosed-recipients:;", text="Ik ben er even niet.")
    assert world.take(raw).reply_id == 1
    copy = world.take(envelope(world, Purpose.BOUNCE) + raw)
    assert "replies correct 1 --kind auto_reply" in copy.note and world.numbers() == [1]
    assert set_aside.kind(world.store, copy.inbound_id) is InboundKind.OTHER
