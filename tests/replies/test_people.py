"""Guests, other addresses of readers, and conversations."""

from __future__ import annotations

import pytest

from newsletter.errors import UsageError
from newsletter.models import Authentic, Consent, ReplyStatus, SubscriberState
from newsletter.replies import corrections, people
from newsletter.replies.corrections import Said
from newsletter.store import contacts, editions, features, polls, subscribers
from newsletter.store import corrections as journal
from newsletter.store import replies as recorded
from newsletter.tokens import Purpose

OTHER = "f.other@example.com"


def alias(world, address, other=OTHER):
    return people.add_alias(world.store, world.reader, address, other, world.now, origin="test")


def perhaps(world, address, name="", copy_of=None):
    found = people.perhaps(world.store, address, name, copy_of)
    return found.subscriber.address if found else None


def test_a_guest_is_somebody_new_and_acts_for_nobody(world):
    reply = world.reply(sender="Bas <bas@example.com>", text="Fietsen")
    assert (reply.issue, reply.subscriber_id, reply.link.writer_id) == (12, world.sanne.id, None)
    assert "went to sanne@example.org, and bas@example.com wrote this" in reply.link.mismatch
    contact = contacts.get(world.store, reply.contact_id)
    assert (contact.address, contact.name, contact.subscriber_id) == ("bas@example.com", "Bas", None)
    recorded.set_permission(world.store, 1, "full_name", excerpt=None, origin="x", now=world.now)
    assert features.feature(world.store, 1).attribution == "Bas"


def test_a_guest_cannot_take_the_reader_off_the_list(world):
    world.take(world.mail(to=world.address(Purpose.UNSUBSCRIBE), sender="bas@example.com"))
    assert subscribers.get(world.store, world.sanne.id).state is SubscriberState.ACTIVE


def test_one_guest_however_they_write_their_address(world):
    first = world.reply(sender="bas@example.com")
    second = world.reply(sender="Bas <BAS@Example.com>", number=2)
    assert first.contact_id == second.contact_id
    assert contacts.get(world.store, first.contact_id).name == "Bas"


def test_another_reader_with_the_copy_of_a_friend(world):
    reply = world.reply(sender="Pim <pim@example.org>")
    assert (reply.subscriber_id, reply.link.writer_id, reply.contact_id) == (
        world.sanne.id,
        world.pim.id,
        None,
    )
    assert "went to sanne@example.org" in reply.link.mismatch


def test_of_two_copies_the_writer_means_their_own(world):
    both = f"{world.address(who=2)}, {world.address(who=1)}"
    reply = world.reply(to=both)
    assert (reply.subscriber_id, reply.link.mismatch) == (world.sanne.id, None)


@pytest.mark.parametrize("sender", ["sanne@example.org", "Sanne <Sanne@Example.ORG>"])
def test_the_reader_of_the_copy_is_no_contact(world, sender):
    reply = world.reply(sender=sender)
    assert (reply.contact_id, reply.link.mismatch, reply.link.writer_id) == (None, None, world.sanne.id)


@pytest.mark.parametrize(
    ("name", "copy_of", "expected"),
    [
        ("Fatima el Idrissi", None, "fatima@example.org"),
        ("el Idrissi, Fatima", None, "fatima@example.org"),
        ("Fátima El Idrissi", None, "fatima@example.org"),
        ("Fatima", None, None),
        ("Fatima", 3, "fatima@example.org"),
        ("", 3, None),
        ("Joost Wester", 3, None),
        ("Fatima Bakker", 3, None),
    ],
)
def test_whose_other_address_it_may_be(world, name, copy_of, expected):
    assert perhaps(world, OTHER, name, copy_of) == expected


def test_an_address_says_something_too(world):
    assert perhaps(world, "fatima@example.com") == "fatima@example.org"
    assert perhaps(world, "f.idrissi@example.com", "", 3) == "fatima@example.org"
    assert perhaps(world, "pim@example.com") is None, "three letters are no name"
    assert perhaps(world, "fatima@example.org", "Fatima el Idrissi") is None, "that is her"


def test_no_suggestion_once_the_author_said_that_it_is_a_guest(world):
    world.reply(sender=f"Fatima el Idrissi <{OTHER}>")
    assert perhaps(world, OTHER, "Fatima el Idrissi") == "fatima@example.org"
    corrections.link(world.store, world.reader, 1, Said(guest=True), world.now)
    assert perhaps(world, OTHER, "Fatima el Idrissi") is None


def test_an_alias_counts_for_what_was_and_for_what_comes(world):
    world.reply(to=world.address(who=3), sender=OTHER)
    world.reply(to="reacties@example.nl", sender=OTHER, number=2)
    joined = alias(world, "Fatima@example.org")
    assert joined.replies == (1, 2)
    first, second = world.get(1), world.get(2)
    assert (first.link.mismatch, first.link.writer_id) == (None, world.fatima.id)
    assert (second.issue, second.link.certain, second.link.writer_id) == (12, False, world.fatima.id)
    later = world.reply(to=world.address(who=3), sender=OTHER, number=3)
    assert (later.link.mismatch, later.link.writer_id) == (None, world.fatima.id)
    assert [one.what for one in journal.listed(world.store, first.inbound_id)] == ["sender"]
    assert alias(world, "fatima@example.org").replies == ()
    assert [one.address for one in contacts.aliases(world.store, world.fatima.id)] == [OTHER]


def test_a_reader_may_leave_from_an_alias(world):
    alias(world, "fatima@example.org")
    world.take(world.mail(to=world.address(Purpose.UNSUBSCRIBE, who=3), sender=OTHER, text=""))
    assert subscribers.get(world.store, world.fatima.id).state is SubscriberState.UNSUBSCRIBED


def test_an_alias_is_taken_away_again(world):
    world.reply(to=world.address(who=3), sender=OTHER)
    alias(world, "fatima@example.org")
    removed = people.remove_alias(world.store, world.reader, OTHER, world.now, origin="test")
    assert removed.replies == (1,)
    assert world.get(1).link.writer_id is None and world.get(1).link.mismatch
    with pytest.raises(UsageError, match="nobody's other address"):
        people.remove_alias(world.store, world.reader, OTHER, world.now, origin="test")


@pytest.mark.parametrize(
    ("address", "other", "words"),
    [
        ("nobody@example.org", OTHER, "nobody on the list has"),
        ("fatima@example.org", "pim@example.org", "is on the list itself"),
        ("fatima@example.org", "Fatima@example.org", "the address they are on the list with"),
        ("fatima@example.org", "geen adres", "not an address"),
    ],
)
def test_an_alias_that_makes_no_sense(world, address, other, words):
    with pytest.raises(UsageError, match=words):
        alias(world, address, other)


def test_an_address_has_one_owner(world):
    alias(world, "fatima@example.org")
    with pytest.raises(UsageError, match="of somebody else"):
        alias(world, "pim@example.org")


def test_whoever_is_erased_is_erased_under_all_addresses(world):
    alias(world, "fatima@example.org")
    subscribers.change(world.store, world.fatima.id, Consent(SubscriberState.ERASED, world.now, "test"))
    assert contacts.find(world.store, OTHER) is None
    assert [one.address for one in contacts.aliases(world.store, world.fatima.id)] == [""]


def test_a_later_mail_goes_on_with_the_conversation(world):
    world.reply(text="Linzensoep.", Subject="Antwoord [12.1]")
    world.answer("<1@example.org>")
    assert world.get(1).status is ReplyStatus.ANSWERED
    thanks = world.reply(
        to="redactie@example.nl", number=2, text="Graag gedaan!", In_Reply_To="<answer1@example.nl>"
    )
    assert (thanks.thread, thanks.issue, thanks.link.questions) == (1, 12, ("cooked",))
    assert thanks.answers == (), "thanks are no second answer"
    assert (thanks.status, world.get(1).status) == ("new", "answered")
    again = world.reply(to="redactie@example.nl", number=3, References="<x@example.com>, <2@example.org>")
    assert (again.thread, again.issue, again.link.certain) == (1, 12, True)
    assert world.numbers(issue=12, question="cooked") == [1, 2, 3]
    assert world.numbers(unlinked=True) == []


def test_a_conversation_with_a_guest(world):
    world.reply(to="reacties@example.nl", sender="bas@example.com")
    later = world.reply(
        to="reacties@example.nl", sender="bas@example.com", number=2, In_Reply_To="<1@example.org>"
    )
    assert (later.thread, later.issue) == (1, None)
    corrections.link(world.store, world.reader, 1, Said(issue=11), world.now)
    assert (world.get(1).issue, world.get(2).issue) == (11, 11)
    assert world.get(2).answers == ()


def test_a_mail_that_names_itself_opens_its_own_conversation(world):
    reply = world.reply(References="<1@example.org>")
    assert reply.thread is None
    linked = corrections.link(world.store, world.reader, 1, Said(issue=12), world.now)
    assert linked.thread is None


def test_nobody_takes_over_a_conversation_by_using_its_name(world):
    world.reply(text="Linzensoep.")
    world.reply(sender="bas@example.com", to="reacties@example.nl", text="Erwtensoep.")
    later = world.reply(number=2, In_Reply_To="<1@example.org>")
    assert later.thread == 1


def test_what_the_mail_server_says_about_the_sender_is_kept(world):
    fields = {"Authentication_Results": "mx.example.nl; dmarc=fail header.from=example.org"}
    reply = world.reply(**fields)
    assert reply.authenticity.verdict is Authentic.FAIL and "DMARC fails" in reply.authenticity.why
    assert world.reply(number=2).authenticity.verdict is Authentic.UNKNOWN


@pytest.mark.parametrize(
    ("found", "state"), [("fail", "active"), ("none", "unsubscribed"), ("pass", "unsubscribed")]
)
def test_a_clear_fake_takes_nobody_off_the_list(world, found, state):
    taken = world.take(
        world.mail(
            to=world.address(Purpose.UNSUBSCRIBE),
            text="",
            Authentication_Results=f"mx.example.nl; dmarc={found} header.from=example.org",
        )
    )
    assert subscribers.get(world.store, world.sanne.id).state == state
    assert taken.understood.may_act is (found != "fail")


@pytest.mark.parametrize("who", ["pim", "guest"])
def test_what_was_said_of_one_mail_stands_above_an_alias(world, who):
    for number in (1, 2):
        world.reply(to=world.address(who=3), sender=OTHER, number=number, text=f"Soep {number}.")
    by_hand = Said(guest=True) if who == "guest" else Said(writer=world.pim)
    writer = None if who == "guest" else world.pim.id
    corrections.link(world.store, world.reader, 1, by_hand, world.now)
    assert alias(world, "fatima@example.org").replies == (2,)
    assert (world.get(1).link.writer_id, world.get(2).link.writer_id) == (writer, world.fatima.id)
    removed = people.remove_alias(world.store, world.reader, OTHER, world.now, origin="test")
    assert removed.replies == (2,) and world.get(1).link.writer_id == writer
    assert alias(world, "fatima@example.org").replies == (2,), "what an alias said, an alias changes"
    corrections.link(world.store, world.reader, 2, Said(writer=world.pim), world.now)
    people.remove_alias(world.store, world.reader, OTHER, world.now, origin="test")
    assert world.get(2).link.writer_id == world.pim.id


def test_one_mail_of_a_guest_leaves_the_alias_alone(world):
    alias(world, "fatima@example.org")
    for number in (1, 2):
        world.reply(to=world.address(who=3), sender=OTHER, number=number, text=f"Soep {number}.")
    corrections.link(world.store, world.reader, 1, Said(guest=True), world.now)
    assert [world.get(number).link.writer_id for number in (1, 2)] == [None, world.fatima.id]
    assert world.reply(to=world.address(who=3), sender=OTHER, number=3).link.writer_id == world.fatima.id


def test_the_vote_of_a_guest_at_the_address_of_a_reader_is_a_guests(world):
    alias(world, "fatima@example.org")
    poll = editions.questions(world.store, 12)[1]
    world.reply(to=world.address(who=3), sender=OTHER, text="Lopen", Subject="[12.2]")
    world.reply(to=world.address(who=3), sender=OTHER, number=2, text="Fietsen", Subject="[12.2]")
    corrections.link(world.store, world.reader, 2, Said(guest=True), world.now)
    tally = polls.results(world.store, 12, poll)
    assert [(one.votes, one.guests) for one in tally.counts] == [(1, 0), (0, 1)]
