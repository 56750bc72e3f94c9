from __future__ import annotations

from datetime import timedelta

import pytest

from newsletter import subscriptions
from newsletter.errors import GuardError, UsageError
from newsletter.models import Consent
from newsletter.models import SubscriberState as S
from newsletter.store import contacts, subscribers


def add(store, now, address="anna@example.org", name="Anna"):
    return subscriptions.add(store, address, name, origin="command line", now=now, tags=("pilot",))


def test_added_active_with_where_it_came_from(store, now):
    person = add(store, now, " Anna@Example.org ", "  Anna\n de  Vries ")
    assert (person.address, person.name, person.state) == ("Anna@Example.org", "Anna de Vries", S.ACTIVE)
    assert person.tags == ("pilot",)
    assert subscribers.consents(store, person.id) == [Consent(S.ACTIVE, now, "command line")]
    assert add(store, now, name="Iemand") == person


def test_what_is_no_address_is_a_mistake_in_words(store, now):
    with pytest.raises(UsageError, match="not an address"):
        add(store, now, "anna@")


@pytest.mark.parametrize("who", ["ANNA@example.org", " anna@example.org ", 1])
def test_unsubscribed_by_address_or_number_once(store, now, who):
    add(store, now)
    assert subscriptions.unsubscribe(store, who, origin="web", now=now)
    assert not subscriptions.unsubscribe(store, who, origin="web", now=now)
    assert [consent.state for consent in subscribers.consents(store, 1)] == [S.ACTIVE, S.UNSUBSCRIBED]
    with pytest.raises(GuardError, match="unsubscribed"):
        add(store, now)


def test_suppressed_is_stronger_than_unsubscribed(store, now):
    add(store, now)
    assert subscriptions.unsubscribe(store, 1, origin="web", now=now)
    assert subscriptions.suppress(store, 1, origin="complaint", now=now)
    assert not subscriptions.suppress(store, 1, origin="complaint", now=now)
    assert not subscriptions.unsubscribe(store, 1, origin="web", now=now)
    assert subscribers.get(store, 1).state is S.SUPPRESSED


@pytest.mark.parametrize("who", ["bram@example.org", "geen adres", 7])
@pytest.mark.parametrize("act", [subscriptions.unsubscribe, subscriptions.suppress])
def test_nobody_there(store, now, act, who):
    with pytest.raises(UsageError, match=str(who)):
        act(store, who, origin="web", now=now)


def test_put_back_as_they_were(store, now):
    """Who had not confirmed yet does not become active by being put back."""
    subscribers.add(store, "bas@example.org", "", consent=Consent(S.PENDING, now, "web"))
    for _ in range(2):
        subscriptions.suppress(store, "bas@example.org", origin="test", now=now)
        assert subscriptions.restore(store, "bas@example.org", origin="test", now=now)
    assert subscribers.find(store, "bas@example.org").state is S.PENDING


@pytest.fixture
def alias(store, now):
    anna = add(store, now)
    contacts.assign(store, contacts.note(store, "a.devries@example.net", "", now=now), anna.id)
    return "A.deVries@example.net"


def test_another_address_of_somebody_is_no_second_subscriber(store, now, alias):
    with pytest.raises(UsageError, match=r"another address of anna@example.org.*alias --remove A.deVries@"):
        add(store, now, alias)
    assert subscribers.find(store, alias) is None
    subscriptions.unsubscribe(store, "anna@example.org", origin="web", now=now)
    with pytest.raises(GuardError, match="who is unsubscribed"):
        add(store, now, alias)


def test_a_file_brings_nobody_back_by_another_address(store, now, alias, take):
    (row,) = take(f"email\n{alias}\n").rows
    assert (row.verdict, row.why) == ("known", "another address of anna@example.org; only that one counts")
    subscriptions.unsubscribe(store, "anna@example.org", origin="web", now=now)
    for dry_run in (True, False):
        assert take(f"email\n{alias}\n", dry_run=dry_run).counts["unsubscribed"] == 1
    assert subscribers.find(store, alias) is None


def test_who_is_on_the_list_with_it_stays(store, now, alias):
    """As stores may have it that were written by an earlier version."""
    consent = Consent(S.ACTIVE, now, "test")
    known = subscribers.add(store, alias, "", consent=consent)
    assert add(store, now, alias) == known


def test_when_somebody_last_signed_up(now):
    def journal(*rows):
        return [Consent(S(state), now + timedelta(days=day), why) for state, day, why in rows]

    def day(*rows):
        found = subscriptions.signed_up_at(journal(*rows))
        return None if found is None else (found - now).days

    here, bounced = ("active", 1, "import"), ("suppressed", 5, "bounced")
    assert day() is None and day(here) == 1
    back = (("pending", 9, "restored"), ("active", 9, "restored"))
    assert day(here, bounced, *back) == 1
    assert day(here, bounced, ("pending", 9, "page"), ("active", 10, "page")) == 10
    assert day(("pending", 1, "page"), bounced, ("pending", 9, "restored")) == 1
    left = ("unsubscribed", 3, "mail m1")
    assert day(here, left, *back) == 9 and day(here, left, bounced, *back) == 9
