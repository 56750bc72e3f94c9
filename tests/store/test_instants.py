from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.store.instants import from_ms, to_ms


@given(st.datetimes(timezones=st.timezones(no_cache=True) | st.just(UTC)).filter(lambda at: at.year > 2))
def test_comes_back_to_the_millisecond(instant):
    back = from_ms(to_ms(instant))
    assert timedelta(0) <= instant - back < timedelta(milliseconds=1)
    assert back.tzinfo is UTC


def test_counts_from_1970():
    assert to_ms(datetime(1970, 1, 1, 1, tzinfo=timezone(timedelta(hours=1)))) == 0


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        to_ms(datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test
