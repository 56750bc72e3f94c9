from datetime import timedelta

import pytest

from newsletter.models import SubscriberState
from newsletter.store import confirmations, inbound


@pytest.fixture
def left(desk):
    """A reader who asked to leave in mail 1, and in mail 2 again."""
    person = desk.person()
    desk.leave(person)
    for text in (b"1", b"2"):
        number, _ = inbound.keep(desk.store, text, source="test", now=desk.now)
        confirmations.plan(desk.store, number, person, 1, desk.now)
    return person


def test_begun_once_and_one_a_day(desk, left):
    assert confirmations.is_any(desk.store, desk.now)
    due = confirmations.begin(desk.store, desk.now)
    assert (due.inbound_id, due.subscriber_id, due.issue) == (1, left, 1)
    assert confirmations.begin(desk.store, desk.now) is None and not confirmations.is_any(
        desk.store, desk.now
    )
    assert confirmations.begin(desk.store, desk.now + timedelta(hours=25)).inbound_id == 2


def test_taken_back_it_may_be_begun_again(desk, left):
    confirmations.begin(desk.store, desk.now)
    confirmations.take_back(desk.store, 1)
    assert confirmations.begin(desk.store, desk.now).inbound_id == 1


def test_what_has_an_answer_is_not_taken_back(desk, left):
    confirmations.begin(desk.store, desk.now)
    confirmations.close(desk.store, 1, "250 ok")
    confirmations.take_back(desk.store, 1)
    assert confirmations.begin(desk.store, desk.now) is None


@pytest.mark.parametrize(
    "state", [SubscriberState.PENDING, SubscriberState.SUPPRESSED, SubscriberState.ERASED]
)
def test_only_to_who_is_off_the_list_and_may_be_written_to(desk, left, state):
    desk.leave(left, state)
    assert confirmations.begin(desk.store, desk.now) is None


def test_too_late(desk, left):
    assert confirmations.begin(desk.store, desk.now + confirmations.TOO_LATE) is None
