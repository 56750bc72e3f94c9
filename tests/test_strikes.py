from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import strikes
from newsletter.models import Bounce, FailureClass

NOW = datetime(2025, 11, 20, 8, 0, tzinfo=UTC)


def bounce(kind="soft", *, days=0, issue=1, status="5.0.0"):
    return Bounce(1, NOW - timedelta(days=days), issue, FailureClass(kind), "other", status)


def test_an_address_that_is_gone_needs_one():
    assert strikes.is_gone([bounce("hard")], NOW)


@pytest.mark.parametrize("kind", ["blocked", "policy"])
def test_what_is_not_about_the_reader_never_counts(kind):
    assert strikes.score([bounce(kind, issue=n) for n in range(100)], NOW) == 0


@pytest.mark.parametrize("status", ["5.7.1", "4.7.0", "5.7.26"])
def test_rights_and_rules_never_count_whatever_the_class(status):
    assert strikes.score([bounce("hard", status=status)], NOW) == 0


@pytest.mark.parametrize(("every", "gone_at"), [(7, 4), (14, 4), (30, 4)])
@pytest.mark.parametrize("kind", ["soft", "full"])
def test_the_fourth_in_a_row(kind, every, gone_at):
    def after(count):
        return [bounce(kind, days=every * n, issue=n + 1) for n in range(count)]

    assert not strikes.is_gone(after(gone_at - 1), NOW)
    assert strikes.is_gone(after(gone_at), NOW)


def test_several_notices_about_one_issue_are_one_failure():
    assert strikes.score([bounce(), bounce(), bounce("full")], NOW) == 1
    assert strikes.is_gone([bounce(), bounce("hard")], NOW), "the worst of them counts"


def test_failures_are_forgotten():
    assert strikes.score([bounce(days=90)], NOW) == 0.5
    assert strikes.score([bounce("hard", days=181), bounce(days=400)], NOW) == 0


def test_a_sign_of_life_clears():
    history = [bounce(days=2, issue=1), bounce(days=9, issue=2)]
    assert strikes.score(history, NOW, alive_at=NOW - timedelta(days=5)) == pytest.approx(0.99)


_BOUNCES = st.builds(
    bounce, st.sampled_from(list(FailureClass)), days=st.integers(-1, 400), issue=st.integers(1, 5)
)


@given(st.lists(_BOUNCES, max_size=8), _BOUNCES)
def test_more_failures_never_help(history, one):
    assert strikes.score([*history, one], NOW) >= strikes.score(history, NOW) >= 0


@given(st.lists(_BOUNCES, max_size=8), st.integers(0, 400))
def test_time_never_harms(history, days):
    past = [one for one in history if one.at <= NOW]
    assert strikes.score(past, NOW + timedelta(days=days)) <= strikes.score(past, NOW)
