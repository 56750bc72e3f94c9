from __future__ import annotations

import pytest

from newsletter import addresses
from newsletter.errors import GuardError, UsageError
from newsletter.models import SubscriberState as S
from newsletter.store import subscribers


def test_added_and_found_however_it_is_spelled(desk):
    added = subscribers.add(
        desk.store, "Anna@Exämple.org", "Anna de Vries", consent=desk.consent(), tags=("b", "a", "B")
    )
    assert added.address == "Anna@Exämple.org"
    assert added.key == addresses.normalise("Anna@Exämple.org") == "anna@xn--exmple-cua.org"
    assert (added.state, added.tags, added.created_at) == (S.ACTIVE, ("a", "b"), desk.now)
    assert added.first_name == "Anna"
    assert subscribers.find(desk.store, "ANNA@xn--exmple-cua.ORG") == added
    assert subscribers.get(desk.store, added.id) == added


def test_nobody_is_found_by_what_is_no_address(desk):
    for nothing in ("", "anna", "anna@", "\ud800@example.org", "x" * 500):
        assert subscribers.find(desk.store, nothing) is None
    assert subscribers.get(desk.store, 7) is None


def test_who_is_on_the_list_stays_as_they_are(desk):
    first = desk.person(1, name="Anna")
    assert desk.person(1, name="Iemand anders") == first
    assert subscribers.get(desk.store, first).name == "Anna"
    assert len(subscribers.consents(desk.store, first)) == 1


def test_no_address_is_not_added(desk):
    with pytest.raises(ValueError, match="not an address"):
        subscribers.add(desk.store, "anna@", "Anna", consent=desk.consent())
    assert subscribers.count(desk.store) == 0


@pytest.mark.parametrize("state", [S.UNSUBSCRIBED, S.SUPPRESSED])
def test_who_left_is_not_added_again(desk, state):
    person = desk.person()
    desk.leave(person, state)
    assert subscribers.judge(desk.store, "LEZER1@example.org") == state
    with pytest.raises(GuardError, match=state):
        desk.person()
    assert subscribers.get(desk.store, person).state is state


def test_judging(desk):
    assert subscribers.judge(desk.store, "lezer1@example.org") == "new"
    desk.person()
    assert subscribers.judge(desk.store, "lezer1@example.org") == "known"
    assert subscribers.judge(desk.store, "lezer1+werk@example.org") == "new"


def test_a_sign_up_waits_and_is_confirmed(desk):
    person = subscribers.add(desk.store, "a@example.org", "", consent=desk.consent(S.PENDING))
    assert person.state is S.PENDING
    assert subscribers.judge(desk.store, "a@example.org") == "known"
    subscribers.change(desk.store, person.id, desk.consent(S.ACTIVE))
    assert subscribers.get(desk.store, person.id).state is S.ACTIVE
    assert subscribers.consents(desk.store, person.id) == [desk.consent(S.PENDING), desk.consent(S.ACTIVE)]


def test_an_illegal_change_is_refused_in_words(desk):
    person = desk.person()
    desk.leave(person)
    with pytest.raises(GuardError, match="unsubscribed cannot become active"):
        desk.leave(person, S.ACTIVE)
    with pytest.raises(UsageError, match="no subscriber 99"):
        desk.leave(99)


def test_erasing_wipes_the_person(desk):
    person = desk.person(name="Anna de Vries", tags=("pilot",))
    desk.leave(person, S.ERASED)
    erased = subscribers.get(desk.store, person)
    assert (erased.address, erased.name, erased.tags, erased.state) == ("", "", (), S.ERASED)
    assert subscribers.find(desk.store, "lezer1@example.org") is None
    assert subscribers.judge(desk.store, "lezer1@example.org") == "new"
    desk.store.close()
    everything = b"".join(path.read_bytes() for path in desk.store.path.parent.iterdir())
    assert b"lezer1@example.org" not in everything
    assert b"Anna de Vries" not in everything


def test_listed_and_counted_by_state_and_tag(desk):
    for number in range(1, 8):
        desk.person(number, tags=("Pilot",) if number % 2 else ())
    desk.leave(3)

    def listed(**chosen):
        return [person.id for person in subscribers.listed(desk.store, **chosen)]

    assert listed() == [1, 2, 3, 4, 5, 6, 7]
    assert listed(state=S.UNSUBSCRIBED) == [3]
    assert listed(tag="pilot") == [1, 3, 5, 7]
    assert listed(tag="pilot", state=S.ACTIVE) == [1, 5, 7]
    assert listed(tag="") == []
    assert subscribers.count(desk.store) == 7
    assert subscribers.count(desk.store, state=S.ACTIVE) == 6
    assert subscribers.count(desk.store, state=S.ERASED) == 0


def test_a_long_list_can_change_while_it_streams(desk):
    with desk.store.write():
        for number in range(1, 1202):
            desk.person(number)
    seen = 0
    for person in subscribers.listed(desk.store, state=S.ACTIVE):
        seen += 1
        if person.id % 300 == 0:
            desk.leave(person.id)
    assert seen == 1201
    assert subscribers.count(desk.store, state=S.UNSUBSCRIBED) == 4
