"""Who left comes back with a reply of their own, and with nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newsletter import subscriptions
from newsletter.errors import GuardError, UsageError
from newsletter.models import InboundKind, SubscriberState
from newsletter.replies import corrections
from newsletter.replies.returning import put_back
from newsletter.store import contacts, subscribers, wishes
from newsletter.tokens import Purpose

FAILED = {"Authentication-Results": "mx.example.nl; dmarc=fail header.from=example.org"}


@pytest.fixture
def left(world):
    world.take(world.mail(to=world.address(Purpose.UNSUBSCRIBE), text="", number=1))
    assert subscribers.get(world.store, world.sanne.id).state is SubscriberState.UNSUBSCRIBED
    return subscribers.get(world.store, world.sanne.id)


def ask(world, **fields):
    return world.reply(text="Mag ik weer op de lijst?", number=2, **fields).inbound_id


def test_with_a_reply_of_their_own(world, left):
    mail = ask(world)
    assert put_back(world.store, left, mail, now=world.now)
    assert not put_back(world.store, left, mail, now=world.now)
    *_, agreed = subscribers.consents(world.store, left.id)
    assert (agreed.state, agreed.origin) == (SubscriberState.ACTIVE, f"mail m{mail} (reply 1)")


def test_from_another_address_of_theirs(world, left):
    mail = ask(world, sender="sanne@werk.example.com")
    with pytest.raises(GuardError, match=r"reply 1 is from sanne@werk.example.com"):
        put_back(world.store, left, mail, now=world.now)
    contacts.assign(world.store, contacts.find(world.store, "sanne@werk.example.com").id, left.id)
    assert put_back(world.store, left, mail, now=world.now)


def test_what_is_forged_or_no_reply_brings_nobody_back(world, left):
    with pytest.raises(GuardError, match="not from where it says"):
        put_back(world.store, left, ask(world, **FAILED), now=world.now)
    with pytest.raises(UsageError, match="m1 is no reply"):
        put_back(world.store, left, 1, now=world.now)


def test_what_came_before_or_is_no_reply_any_more_asks_for_nothing(world):
    before = world.reply(text="Mooie brief!", number=3).inbound_id
    later = world.now + timedelta(days=1)
    subscriptions.unsubscribe(world.store, world.sanne.id, origin="web", now=later)
    with pytest.raises(GuardError, match="came before they left"):
        put_back(world.store, world.sanne, before, now=later)
    corrections.correct(world.store, world.reader, before, InboundKind.OTHER, later, origin="command line")
    with pytest.raises(UsageError, match="is no reply"):
        put_back(world.store, world.sanne, before, now=later)


def test_who_thinks_better_of_it_before_the_author_acts(world):
    world.take(world.mail(text="Mooie brief! Maar haal me toch van de lijst, het is te veel.", number=4))
    changed = world.reply(text="Ik wil toch graag blijven!", number=6).inbound_id
    later = world.now + timedelta(days=1)
    subscriptions.unsubscribe(world.store, world.sanne.id, origin="command line", now=later)
    assert put_back(world.store, world.sanne, changed, now=later)


def test_a_bounce_that_is_undone_deals_with_no_wish(world):
    world.take(world.mail(text="Mooie brief! Maar haal me toch van de lijst, het is te veel.", number=4))
    subscriptions.suppress(world.store, world.sanne.id, origin="command line", now=world.now)
    subscriptions.restore(world.store, world.sanne.id, origin="test", now=world.now)
    assert wishes.count(world.store) == 1


def test_a_wish_that_was_dealt_with_does_not_wait_again(world):
    world.take(world.mail(text="Mooie brief! Maar haal me toch van de lijst, het is te veel.", number=4))
    assert wishes.count(world.store) == 1
    subscriptions.unsubscribe(world.store, world.sanne.id, origin="command line", now=world.now)
    assert wishes.count(world.store) == 0
    subscriptions.restore(world.store, world.sanne.id, origin="test", now=world.now, mistaken=True)
    assert wishes.count(world.store) == 0


def test_the_wrong_mail_called_a_wish_is_a_slip_too(world):
    mail = world.reply(text="Mooie brief!", number=5).inbound_id
    corrections.correct(
        world.store, world.reader, mail, InboundKind.UNSUBSCRIBE, world.now, origin="command line"
    )
    assert subscribers.get(world.store, world.sanne.id).state is SubscriberState.UNSUBSCRIBED
    assert subscriptions.restore(world.store, world.sanne.id, origin="test", now=world.now, mistaken=True)


def test_after_a_complaint_too(world):
    why = f"{subscriptions.COMPLAINED} m1"
    subscriptions.suppress(world.store, world.sanne.id, origin=why, now=world.now)
    with pytest.raises(GuardError, match="called the newsletter spam"):
        subscriptions.restore(world.store, world.sanne.id, origin="test", now=world.now, mistaken=True)
    assert put_back(world.store, world.sanne, ask(world), now=world.now)
