from __future__ import annotations

from datetime import timedelta

from newsletter.models import DeliveryState, Outcome, Part
from newsletter.store import deliveries, editions, tags


def people(desk, count=6):
    """The even ones are the pilot."""
    for number in range(1, count + 1):
        desk.person(number, tags=("Pilot",) if number % 2 == 0 else ("rest",))
    editions.freeze(desk.store, desk.edition(), tag=None, now=desk.now)


def claim(desk, limit=10, **more):
    found = deliveries.claim(desk.store, 1, limit, desk.now, run="r", **more)
    return [one.recipient.subscriber_id for one in found]


def fail(desk, *numbers, state=DeliveryState.DEFERRED):
    due = desk.now + timedelta(minutes=5)
    outcomes = [Outcome(number, state, "x", due) for number in numbers]
    deliveries.mark(desk.store, 1, endings=[], outcomes=outcomes, server="mx:25", now=desk.now, run="r")


def test_names_and_counts(desk):
    people(desk)
    assert tags.names(desk.store) == ["Pilot", "rest"]
    assert tags.active(desk.store, "PILOT") == 3
    desk.leave(2)
    assert tags.active(desk.store, "pilot") == 2
    assert tags.active(desk.store, "nobody") == 0
    assert tags.frozen(desk.store, 1, "pilot", desk.now) == (3, 2)
    assert tags.frozen(desk.store, 1, "nobody", desk.now) == (0, 0)
    assert tags.frozen(desk.store, 2, "pilot", desk.now) == (0, 0)


def test_a_segment_first_then_the_rest(desk):
    people(desk)
    assert claim(desk, 2, part=Part("pilot")) == [2, 4]
    assert claim(desk, 9, part=Part("pilot")) == [6]
    assert claim(desk, 9, part=Part("pilot")) == []
    assert claim(desk) == [1, 3, 5]


def test_a_cursor_spares_walking_past_the_others_and_loses_nobody(desk):
    people(desk)
    assert claim(desk, 2, part=Part("pilot")) == [2, 4]
    fail(desk, 2, state=DeliveryState.PENDING)
    assert claim(desk, 1, part=Part("pilot"), after=4) == [6]
    assert claim(desk, 1, part=Part("pilot"), after=6) == []
    assert claim(desk, 1, part=Part("pilot")) == [2]


def test_deferred_ones_of_a_segment_when_they_are_due(desk):
    people(desk)
    claim(desk)
    fail(desk, 1, 2)
    assert claim(desk, part=Part("pilot")) == []
    assert tags.frozen(desk.store, 1, "pilot", desk.now) == (3, 2)  # 4 and 6: a run holds them
    desk.now += timedelta(minutes=5)
    assert tags.frozen(desk.store, 1, "pilot", desk.now) == (3, 3)
    assert claim(desk, part=Part("pilot")) == [2]
    assert claim(desk) == [1]


def test_only_what_was_deferred_lately(desk):
    people(desk)
    began = desk.now
    claim(desk, 2)
    fail(desk, 1, 2)
    desk.now += timedelta(hours=1)
    claim(desk, 1)
    fail(desk, 3)
    desk.now += timedelta(hours=1)
    assert claim(desk, part=Part(deferred_since=began + timedelta(minutes=1))) == [3]
    assert claim(desk, part=Part(deferred_since=began)) == [1, 2]
    assert claim(desk, part=Part(deferred_since=began)) == []
    assert claim(desk) == [4, 5, 6]


def test_claims_of_a_small_segment_do_not_walk_the_list(desk):
    people(desk, 4)
    plan = desk.store.rows(
        "EXPLAIN QUERY PLAN " + deliveries._CLAIM.format(new=deliveries._NEW_IN_SEGMENT),
        {"issue": 1, "limit": 1, "now": 0, "run": "r", "segment": "pilot", "since": None, "after": 0},
    )
    steps = " | ".join(row["detail"] for row in plan)
    assert "SEARCH t USING COVERING INDEX tags_tag (tag=? AND subscriber>?)" in steps
    assert "SCAN d" not in steps


def test_a_tag_given_later_counts_when_it_is_their_turn(desk):
    people(desk)
    with desk.store.write():
        desk.store.execute("INSERT INTO tags VALUES (1, 'pilot')")
        desk.store.execute("DELETE FROM tags WHERE subscriber = 2")
    assert claim(desk, part=Part("pilot")) == [1, 4, 6]
    desk.person(7, tags=("pilot",))
    assert claim(desk, part=Part("pilot")) == []  # not among the recipients
