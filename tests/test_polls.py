"""Counting a poll, without mail and without a store."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.polls import Ballot, Uncounted, Way, count

CHOICES = ("Ja, elke week", "Soms", "Nooit")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def ballot(number=1, choice="Soms", who=1, *, after=0, **more):
    values = {
        "way": Way.MAIL,
        "number": number,
        "subscriber_id": who if isinstance(who, int) else None,
        "guest": "" if isinstance(who, int) else who,
        "name": f"Lezer {who}",
        "at": NOON + timedelta(hours=after),
        "choice": choice,
    }
    return Ballot(**(values | more))


def votes(tally):
    return [(one.votes, one.guests) for one in tally.counts]


def again(tally):
    return [(one.ballot.number, one.by.number) for one in tally.replaced]


def reasons(tally):
    return [(one.ballot.number, one.reason) for one in tally.missing]


def test_subscribers_and_guests_are_counted_apart():
    tally = count(
        CHOICES, [ballot(1, "Soms", 1), ballot(2, "Nooit", 2), ballot(3, "Soms", "joost@example.net")]
    )
    assert votes(tally) == [(0, 0), (1, 1), (1, 0)]
    assert (tally.votes, tally.guests, tally.missing) == (2, 1, ())


def test_the_last_vote_of_a_person_counts_however_they_arrive():
    cast = [ballot(2, "Nooit", 1, after=1), ballot(1, "Soms", 1), ballot(3, "Soms", "a@example.org")]
    for order in (cast, cast[::-1]):
        tally = count(CHOICES, order)
        assert votes(tally) == [(0, 0), (0, 1), (1, 0)]
        assert (tally.missing, again(tally)) == ((), [(1, 2)])


def test_an_unclear_ballot_takes_no_vote_away():
    why = 'the button says "Nooit", the words say "Soms"'
    tally = count(CHOICES, [ballot(1, "Soms", 1), ballot(2, "", 1, after=1, doubt=why)])
    assert votes(tally) == [(0, 0), (1, 0), (0, 0)]
    assert [(one.reason, one.why) for one in tally.missing] == [(Uncounted.UNCLEAR, why)]


@pytest.mark.parametrize(("hours", "counted"), [(11.9, 1), (12.1, 0)])
def test_the_last_day_ends_at_midnight(hours, counted):
    tally = count(CHOICES, [ballot(after=hours)], closes=date(2026, 11, 21))
    assert tally.votes == counted
    assert reasons(tally) == ([] if counted else [(1, Uncounted.LATE)])


def test_midnight_is_that_of_the_clock_the_ballot_is_dated_by():
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    tally = count(CHOICES, [ballot(at=late.astimezone(timezone(timedelta(hours=1))))], date(2026, 11, 21))
    assert reasons(tally) == [(1, Uncounted.LATE)]


def test_a_late_vote_leaves_the_one_in_time():
    tally = count(CHOICES, [ballot(1, "Soms"), ballot(2, "Nooit", after=48)], closes=date(2026, 11, 21))
    assert votes(tally)[1] == (1, 0) and reasons(tally) == [(2, Uncounted.LATE)]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"set_aside": "spam"}, Uncounted.SET_ASIDE),
        ({"set_aside": "auto reply"}, Uncounted.SET_ASIDE),
        ({"authentic": False}, Uncounted.NOT_AUTHENTIC),
        ({"choice": "Altijd"}, Uncounted.UNCLEAR),
        ({"choice": ""}, Uncounted.UNCLEAR),
    ],
)
def test_what_never_counts(more, reason):
    tally = count(CHOICES, [ballot(1, "Soms", 1), ballot(2, who=1, after=1, **more)])
    assert votes(tally) == [(0, 0), (1, 0), (0, 0)]
    assert reasons(tally) == [(2, reason)]


BALLOTS = st.builds(
    ballot,
    number=st.integers(1, 30),
    choice=st.sampled_from((*CHOICES, "", "Altijd")),
    who=st.sampled_from((1, 2, 3, "a@example.org", "b@example.org")),
    after=st.integers(-20, 20),
    authentic=st.booleans(),
)


@settings(max_examples=150)
@given(cast=st.lists(BALLOTS, max_size=30, unique_by=lambda one: one.number))
def test_every_ballot_is_counted_once_or_named(cast):
    tally = count(CHOICES, cast, date(2026, 11, 21))
    people = {one.person for one in cast}
    assert tally.votes + tally.guests + len(tally.missing) + len(tally.replaced) == len(cast)
    assert tally.votes + tally.guests <= len(people)
    # Every person with a valid ballot has exactly one vote.
    left = {one.ballot.number for one in tally.missing}
    valid = {one.person for one in cast if one.number not in left}
    assert tally.votes + tally.guests == len(valid)


def test_what_the_author_gave_stands_above_day_doubt_and_signature():
    given = ballot(1, "Soms", 1, after=48, authentic=False, by_hand=True)
    none = ballot(2, "", 2, by_hand=True, doubt="you said that it is no vote")
    spam = ballot(3, "Soms", 3, by_hand=True, set_aside="spam")
    tally = count(CHOICES, [given, none, spam], closes=date(2026, 11, 21))
    assert votes(tally)[1] == (1, 0) and tally.by_hand == (given,)
    assert sorted(reasons(tally)) == [(2, Uncounted.SET_ASIDE), (3, Uncounted.SET_ASIDE)]


def test_a_later_vote_replaces_one_the_author_gave():
    tally = count(CHOICES, [ballot(1, "Soms", 1, by_hand=True), ballot(2, "Nooit", 1, after=1)])
    assert votes(tally)[2] == (1, 0) and tally.by_hand == () and again(tally) == [(1, 2)]
