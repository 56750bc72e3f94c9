from __future__ import annotations

import pytest

from newsletter import subscriptions
from newsletter.errors import GuardError, UsageError
from newsletter.models import Consent
from newsletter.models import SubscriberState as S
from newsletter.store import subscribers


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
