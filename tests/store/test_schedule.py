from __future__ import annotations

from datetime import timedelta

import pytest

from newsletter.errors import StoreError
from newsletter.models import DeliveryState, Outcome, Pause, ScheduleState
from newsletter.store import deliveries, editions, schedule
from newsletter.store.instants import to_ms

HOUR = timedelta(hours=1)
AGREED = b"a" * 32
WAITING, BEGUN, DONE = ScheduleState.WAITING, ScheduleState.BEGUN, ScheduleState.DONE


def put(desk, issue=1, after=HOUR, **more):
    words = {"slug": f"nummer-{issue}", "at": desk.now + after, "agreed": AGREED, "now": desk.now}
    return schedule.put(desk.store, issue=issue, **(words | more))


def test_kept_as_it_was_agreed_to(desk):
    one = put(desk, segment="pilot", limit=3)
    assert (one.issue, one.slug, one.segment, one.limit) == (1, "nummer-1", "pilot", 3)
    assert (one.at, one.created_at, one.agreed) == (desk.now + HOUR, desk.now, AGREED)
    assert (one.state, one.outcome, one.tried_before) == (WAITING, "", None)
    assert schedule.find(desk.store, 1) == one
    assert schedule.find(desk.store, 2) is None
    assert put(desk, 2).limit is None
    assert put(desk, 3).segment == ""


def test_due_are_the_open_ones_whose_time_has_come_oldest_first(desk):
    put(desk, 1, 2 * HOUR)
    put(desk, 2, HOUR)
    put(desk, 3, 3 * HOUR)
    assert schedule.due(desk.store, desk.now) == []
    assert [one.issue for one in schedule.due(desk.store, desk.now + 2 * HOUR)] == [2, 1]
    schedule.begin(desk.store, schedule.find(desk.store, 2), desk.now)
    schedule.cancel(desk.store, 1, desk.now)
    assert [one.issue for one in schedule.due(desk.store, desk.now + 3 * HOUR)] == [2, 3]


def test_a_later_time_replaces(desk):
    first, second = put(desk), put(desk, after=2 * HOUR)
    assert schedule.find(desk.store, 1) == second
    assert second.id != first.id
    row = desk.store.row("SELECT state, outcome FROM schedules WHERE id = ?", (first.id,))
    assert tuple(row) == ("replaced", f"another time was set: {second.at.isoformat()}")


def test_begun_once_and_ended_once(desk):
    one = schedule.begin(desk.store, put(desk), desk.now + HOUR)
    assert (one.state, one.tried_before, one.moved_at) == (BEGUN, 0, desk.now + HOUR)
    assert schedule.begin(desk.store, one, desk.now + 2 * HOUR) == one
    schedule.end(desk.store, one, DONE, "of 3:\n3 sent", desk.now + 2 * HOUR)
    schedule.end(desk.store, one, ScheduleState.MISSED, "too late", desk.now + 3 * HOUR)
    [found] = schedule.latest(desk.store)
    assert (found.state, found.outcome, found.moved_at) == (DONE, "of 3: 3 sent", desk.now + 2 * HOUR)


def test_what_was_cancelled_is_not_begun(desk):
    one = put(desk)
    assert schedule.cancel(desk.store, 1, desk.now)
    assert not schedule.cancel(desk.store, 1, desk.now)
    assert not schedule.begin(desk.store, one, desk.now).is_open
    schedule.end(desk.store, one, DONE, "x", desk.now)
    assert schedule.latest(desk.store, 1)[0].state is ScheduleState.CANCELLED


def test_ending_one_leaves_the_next_alone(desk):
    old, new = put(desk), put(desk)
    schedule.end(desk.store, old, ScheduleState.MISSED, "too late", desk.now)
    assert schedule.find(desk.store, 1) == new


def test_beginning_lifts_a_stop_from_before_it_was_scheduled_and_no_later_one(desk):
    desk.freeze(2)
    editions.halt(desk.store, 1, halted=True)
    one = schedule.begin(desk.store, put(desk), desk.now)
    assert not editions.is_halted(desk.store, 1)
    editions.halt(desk.store, 1, halted=True)
    schedule.begin(desk.store, one, desk.now)
    assert editions.is_halted(desk.store, 1)


def test_latest_is_one_for_each_issue(desk):
    put(desk, 1)
    put(desk, 2)
    schedule.cancel(desk.store, 2, desk.now)
    again = put(desk, 1, 3 * HOUR)
    assert [(one.issue, one.state) for one in schedule.latest(desk.store)] == [
        (2, ScheduleState.CANCELLED),
        (1, WAITING),
    ]
    assert schedule.latest(desk.store, 1) == [again]
    assert schedule.latest(desk.store, 9) == []


def settle(desk, *states):
    """Claim as many deliveries as states are given, and let them come to these."""
    claimed = deliveries.claim(desk.store, 1, len(states), desk.now, run="r")
    ids = [one.recipient.subscriber_id for one in claimed]
    endings = [(number, f"<m{number}@example.org>") for number in ids]
    deliveries.mark(desk.store, 1, endings=endings, outcomes=[], server="mx:25", now=desk.now, run="r")
    due = desk.now + timedelta(minutes=5)
    outcomes = [Outcome(number, state, "x", due) for number, state in zip(ids, states, strict=True)]
    deliveries.mark(desk.store, 1, endings=[], outcomes=outcomes, server="mx:25", now=desk.now, run="r")


def test_tried_counts_what_is_not_tried_as_if_new(desk):
    desk.freeze(5)
    settle(desk, *map(DeliveryState, ("sent", "refused", "deferred", "pending")))
    assert schedule.tried(desk.store, 1) == 3
    desk.leave(5)
    assert schedule.tried(desk.store, 1) == 3  # who left before an attempt was not tried
    assert schedule.begin(desk.store, put(desk), desk.now).tried_before == 3


def test_last_move(desk):
    desk.freeze(3)
    assert schedule.last_move(desk.store, 1) is None
    desk.now += HOUR
    settle(desk, DeliveryState.SENT)
    assert schedule.last_move(desk.store, 1) == desk.now.replace(microsecond=123000)
    assert schedule.last_move(desk.store, 2) is None


def test_issues_to_retry(desk):
    desk.freeze(2)
    settle(desk, DeliveryState.DEFERRED)
    soon, week = desk.now + timedelta(minutes=5), timedelta(days=7)
    retry = schedule.issues_to_retry
    assert retry(desk.store, desk.now, desk.now - week) == []
    assert retry(desk.store, soon, soon - week) == [1]
    assert retry(desk.store, soon, soon) == []  # tried too long ago
    editions.halt(desk.store, 1, halted=True)
    assert retry(desk.store, soon, soon - week) == []


def test_pause_is_one_and_goes_away(desk):
    assert schedule.pause(desk.store) is None
    for failures in (1, 2):
        found = Pause(failures, "the server is down", desk.now + failures * HOUR)
        schedule.set_pause(desk.store, found)
        assert schedule.pause(desk.store) == found
    schedule.set_pause(desk.store, None)
    assert schedule.pause(desk.store) is None


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE schedules SET at = at + 1",
        "UPDATE schedules SET agreed = zeroblob(32)",
        "UPDATE schedules SET segment = NULL",
        "UPDATE schedules SET state = 'done', outcome = 'x'",  # never begun
        "UPDATE schedules SET state = 'missed'",  # without a word
        "UPDATE schedules SET outcome = 'x'",
        "UPDATE schedules SET tried_before = 1",
        "UPDATE schedules SET state = 'soon', outcome = 'x'",
        "DELETE FROM schedules",
        "INSERT INTO pauses VALUES (2, 1, 'x', 0)",
    ],
)
def test_wrong_changes_are_refused(desk, wrong):
    put(desk, segment="pilot")
    with pytest.raises(StoreError), desk.store.write():
        desk.store.execute(wrong)
    assert schedule.find(desk.store, 1).segment == "pilot"


@pytest.mark.parametrize("state", ["waiting", "begun", "missed"])
def test_what_has_ended_stays_ended(desk, state):
    put(desk)
    schedule.cancel(desk.store, 1, desk.now)
    with pytest.raises(StoreError), desk.store.write():
        desk.store.execute("UPDATE schedules SET state = ?, outcome = 'x', tried_before = 0", (state,))


@pytest.mark.parametrize("verb", ["INSERT", "INSERT OR REPLACE"])
def test_one_open_schedule_for_each_issue(desk, verb):
    one = put(desk)
    with pytest.raises(StoreError), desk.store.write():
        desk.store.execute(
            f"{verb} INTO schedules (issue, slug, at, agreed, created_at, moved_at)"
            " VALUES (1, 'x', ?, ?, 0, 0)",
            (to_ms(desk.now), AGREED),
        )
    assert schedule.find(desk.store, 1) == one
