"""Mail of somebody who knows an address, or has seen a copy, never acts for its reader."""

from __future__ import annotations

from dataclasses import replace

import pytest
from mail_reports import complaint, notice

from newsletter import strikes
from newsletter.models import InboundKind, SubscriberState
from newsletter.store import bounces, editions, polls, subscribers, wishes
from newsletter.tokens import Purpose


def state(world, person):
    return subscribers.get(world.store, person.id).state


def test_naming_ones_own_earlier_mail_proves_nothing(world):
    world.take(world.mail(to="redactie@example.nl", number=1))
    taken = world.take(
        world.mail(to="redactie@example.nl", text="Afmelden", number=2, In_Reply_To="<1@example.org>")
    )
    assert state(world, world.sanne) is SubscriberState.ACTIVE
    assert not taken.understood.may_act
    assert wishes.count(world.store) == 1


@pytest.mark.parametrize(
    "sender",
    [
        "Sanne <sanne@example.org>, Iemand <iemand@example.com>",
        "Sanne <sanne@example.org>\nFrom: Iemand <iemand@example.com>",
    ],
)
def test_who_names_a_second_author_is_nobody(world, sender):
    world.take(world.mail(sender=sender, text="Afmelden"))
    assert state(world, world.sanne) is SubscriberState.ACTIVE


def test_a_vote_that_nothing_proves_does_not_replace_one(world):
    poll = next(one for one in editions.questions(world.store, 12) if one.choices)
    first, second = poll.choices[:2]
    world.take(world.mail(text=first, Subject=f"[12.{poll.number}] {first}", number=1))
    forged = world.mail(
        to="redactie@example.nl", text=second, Subject=f"[12.{poll.number}] {second}", number=2
    )
    world.take(forged)
    tally = polls.results(world.store, 12, poll)
    assert {one.choice: one.votes for one in tally.counts if one.votes} == {first: 1}
    assert len(tally.missing) == 1


def test_a_notice_at_the_reply_address_needs_more_than_that(world):
    taken = world.take(notice(world.address(), address="kees@example.com"))
    assert taken.understood.verdict.kind is InboundKind.BOUNCE
    assert state(world, world.sanne) is SubscriberState.ACTIVE
    assert bounces.of_subscriber(world.store, world.sanne.id) == []


@pytest.mark.parametrize(
    ("author", "about"),
    [
        ("Sanne <sanne@example.org>", ""),
        ("redactie@example.nl", "Original-Rcpt-To: kees@example.com\n"),
        ("redactie@example.nl\nTo: Kees\n <kees@example.com>", ""),
        ("redactie@example.nl\nTo: kees@example.com", "Original-Rcpt-To: redacted@example.com\n"),
    ],
)
def test_a_complaint_about_what_was_passed_on(world, author, about):
    original = f"From: {author}\nMessage-ID: <x@example.org>\nReferences: {world.message_id()}"
    world.take(complaint(original, about))
    assert state(world, world.sanne) is SubscriberState.ACTIVE


@pytest.mark.parametrize("to", ["Sanne <Sanne@example.org>", "redacted@example.org", "undisclosed:;"])
def test_a_complaint_with_the_address_taken_out(world, to):
    original = f"From: redactie@example.nl\nTo: {to}\nMessage-ID: {world.message_id()}"
    world.take(complaint(original, "Original-Rcpt-To: redacted@example.org\n"))
    assert state(world, world.sanne) is SubscriberState.SUPPRESSED


def test_a_reader_who_shows_a_notice_is_a_reader(world):
    raw = (
        f"From: Sanne <sanne@example.org>\nTo: {world.address()}\nSubject: Re: Nummer 12\n"
        "Message-ID: <1@example.org>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="g"\n\n'
        "--g\n\nKijk eens wat ik terugkreeg.\n\n--g\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; kees@example.com\nAction: failed\n"
        "Status: 5.1.1\n\n--g--\n"
    ).encode()
    assert world.take(raw).reply_id is not None
    assert state(world, world.sanne) is SubscriberState.ACTIVE


@pytest.mark.parametrize(
    "subject", ["Niet aanwezig bij de borrel", "Afwezig volgende week, hier mijn antwoord"]
)
def test_a_reader_may_write_about_being_away(world, subject):
    assert world.take(world.mail(Subject=subject)).reply_id is not None


def test_the_envelope_sender_is_proof(world):
    world.take(notice(world.address(Purpose.BOUNCE)))
    assert state(world, world.sanne) is SubscriberState.SUPPRESSED


def test_where_mail_is_passed_on_to_one_failure_ends_nothing(world):
    taken = world.take(notice(world.address(Purpose.BOUNCE), address="elders@example.com"))
    assert state(world, world.sanne) is SubscriberState.ACTIVE
    assert "(soft, said of elders@example.com)" in taken.note
    (row,) = bounces.of_subscriber(world.store, world.sanne.id)
    assert (row.failure_class, row.reason) == ("soft", "user_unknown")


def test_a_group_that_keeps_failing_is_not_written_to(world):
    for issue in (11, 12):
        world.take(notice(world.address(Purpose.BOUNCE, issue), address="elders@example.com"))
    assert state(world, world.sanne) is SubscriberState.ACTIVE
    twice = bounces.of_subscriber(world.store, world.sanne.id)
    assert strikes.is_gone((*twice, replace(twice[0], issue=10)), world.now)


def test_whoever_goes_on_with_a_probable_mail_proves_no_more_than_that(world):
    poll = next(one for one in editions.questions(world.store, 12) if one.choices)
    world.take(world.mail(text="Lopen", Subject="[12.2] Lopen", number=1))
    world.take(world.mail(to="redactie@example.nl", number=2))
    forged = world.mail(
        to="redactie@example.nl", text="Vraag 2: Fietsen", number=3, In_Reply_To="<2@example.org>"
    )
    assert not world.take(forged).understood.link.certain
    tally = polls.results(world.store, 12, poll)
    assert {one.choice: one.votes for one in tally.counts if one.votes} == {"Lopen": 1}
    assert len(tally.missing) == 1


def test_votes_are_in_the_order_in_which_the_server_took_them_in(world):
    poll = next(one for one in editions.questions(world.store, 12) if one.choices)
    for number, (choice, hour, dated) in enumerate((("Lopen", 7, 1970), ("Fietsen", 6, 2025)), 1):
        fields = {
            "Received": f"from a by mx.example.nl; Thu, 20 Nov 2025 0{hour}:00:00 +0000",
            "Date": f"Thu, 20 Nov {dated} 0{hour}:00:00 +0000",
            "Subject": f"[12.2] {choice}",
        }
        world.take(world.mail(text=choice, number=number, **fields))
    tally = polls.results(world.store, 12, poll)
    assert {one.choice: one.votes for one in tally.counts if one.votes} == {"Lopen": 1}
