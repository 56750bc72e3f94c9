from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import wall_clock

NOW = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
#: Half an hour of summer time (Lord Howe), a day that was left out (Apia, 2011), no summer time, far west.
ZONES = [
    "Europe/Amsterdam",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "America/St_Johns",
    "UTC",
]


def at(text, zone=AMSTERDAM, now=NOW):
    return wall_clock.parse(text, zone, now).strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-12-01 09:00", "2026-12-01 08:00:00"),
        ("  2026-12-01   9:05 ", "2026-12-01 08:05:00"),
        ("2026-12-01T09:00", "2026-12-01 08:00:00"),
        ("2027-07-01 09:00:30", "2027-07-01 07:00:30"),
        ("2026-12-01T09:00Z", "2026-12-01 09:00:00"),
        ("2026-12-01 09:00 UTC", "2026-12-01 09:00:00"),
        ("2026-12-01T09:00+05:30", "2026-12-01 03:30:00"),
        ("2026-12-01 09:00 -0500", "2026-12-01 14:00:00"),
        # in Amsterdam it is already the 22nd
        ("today 09:00", "2026-11-22 08:00:00"),
        ("Tomorrow 09:00", "2026-11-23 08:00:00"),
        # where that offset holds it is still the 21st
        ("today 20:00-05:00", "2026-11-22 01:00:00"),
    ],
)
def test_what_people_write(text, instant):
    assert at(text) == instant


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "write a day and a time"),
        ("09:00", "write a day and a time"),
        ("2026-12-01", "write a day and a time"),
        ("01-12-2026 09:00", "write a day and a time"),
        ("12/01/2026 9am", "write a day and a time"),
        ("maandag 09:00", "write a day and a time"),
        ("2026-12-01 09:00 CET", "write a day and a time"),
        ("٢٠٢٦-12-01 09:00", "write a day and a time"),
        ("2026-02-30 09:00", "2026-02-30 is no day"),
        ("2026-12-01 24:00", "24:00 is no time"),
        ("2026-12-01 09:60", "09:60 is no time"),
        ("2026-12-01 09:00+99:00", r"\+99:00 is no offset"),
        ("0001-01-01 00:00", "out of reach"),
        ("9999-12-31 23:00-12:00", "out of reach"),
    ],
)
def test_what_is_no_time(text, why):
    with pytest.raises(ValueError, match=why):
        at(text)


def test_time_that_comes_twice():
    with pytest.raises(ValueError, match="comes twice") as caught:
        at("2026-10-25 02:30")
    assert '"2026-10-25 02:30+02:00" or "2026-10-25 02:30+01:00"' in str(caught.value)
    assert at("2026-10-25 02:30+02:00") == "2026-10-25 00:30:00"
    assert at("2026-10-25 02:30+01:00") == "2026-10-25 01:30:00"


def test_time_that_never_comes():
    with pytest.raises(ValueError, match="never comes") as caught:
        at("2027-03-28 02:30")
    assert 'write "2027-03-28 02:30+01:00" or "2027-03-28 02:30+02:00"' in str(caught.value)
    assert "which is 03:30 or 01:30 on that clock" in str(caught.value)
    assert at("2027-03-28 02:30+01:00") == "2027-03-28 01:30:00"


@pytest.mark.parametrize(
    "text",
    ["2026-10-25 01:59:59", "2026-10-25 03:00", "2027-03-28 01:59:59", "2027-03-28 03:00"],
)
def test_edges_of_the_hour_are_plain(text):
    assert at(text)


def test_summer_time_of_half_an_hour():
    howe = ZoneInfo("Australia/Lord_Howe")
    with pytest.raises(ValueError, match=r"02:15\+10:30.*02:15\+11:00"):
        at("2026-10-04 02:15", howe)
    with pytest.raises(ValueError, match="comes twice"):
        at("2027-04-04 01:45", howe)
    assert at("2027-04-04 02:00", howe) == "2027-04-03 15:30:00"


def test_day_that_was_left_out():
    with pytest.raises(ValueError, match="never comes"):
        at("2011-12-30 12:00", ZoneInfo("Pacific/Apia"))


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda when: when.replace(microsecond=0)),  # noqa: DTZ001
    st.sampled_from(ZONES),
)
def test_each_wall_clock_time_is_one_instant_or_asked_about(wall, name):
    zone = ZoneInfo(name)
    candidates = {
        wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        for fold in (0, 1)
        if wall.replace(tzinfo=zone, fold=fold).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall
    }
    text = f"{wall:%Y-%m-%d %H:%M:%S}"
    if len(candidates) == 1:
        assert {wall_clock.parse(text, zone, NOW)} == candidates
    else:
        with pytest.raises(ValueError, match="comes twice" if candidates else "never comes"):
            wall_clock.parse(text, zone, NOW)


def test_shown_with_its_offset():
    assert wall_clock.describe(NOW, AMSTERDAM) == "Sun 22 November 2026 00:30 (+01:00)"
    assert wall_clock.describe(NOW + timedelta(seconds=5), ZoneInfo("America/St_Johns")) == (
        "Sat 21 November 2026 20:00:05 (-03:30)"
    )


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0.4, "less than a minute"), (1, "1 minute"), (119, "119 minutes"), (120, "2 hours"), (3000, "2 days")],
)
def test_distance(minutes, words):
    assert wall_clock.distance(timedelta(minutes=minutes)) == words
