from __future__ import annotations

import itertools
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from newsletter import wall_clock
from newsletter.models import Language
from newsletter.publication import clock


@pytest.mark.parametrize("name", ["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "UTC"])
def test_clock_of_the_machine_is_that_of_its_zone(monkeypatch, name):
    """Every half hour of the months in which clocks are changed."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", name)
        time.tzset()
        ours, theirs = clock.zone(""), ZoneInfo(name)
        for month, half_hours in itertools.product((3, 4, 10, 11), range(48 * 31)):
            instant = datetime(2026, month, 1, tzinfo=UTC) + timedelta(minutes=30 * half_hours)
            one, other = instant.astimezone(ours), instant.astimezone(theirs)
            assert (one.replace(tzinfo=None), one.fold) == (other.replace(tzinfo=None), other.fold)
            assert one.utcoffset() == other.utcoffset()
            assert one.tzname() == other.tzname()
    time.tzset()


def test_clock_of_the_machine_asks_about_times_that_come_twice(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")  # a rule without a name (POSIX)
        time.tzset()
        with pytest.raises(ValueError, match=r"02:30\+02:00.*02:30\+01:00"):
            wall_clock.parse("2026-10-25 02:30", clock.zone(""), datetime(2026, 1, 1, tzinfo=UTC))
    time.tzset()


def test_zone_that_is_set():
    assert clock.zone("Europe/Amsterdam") == ZoneInfo("Europe/Amsterdam")
    assert clock.zone_name(" Europe/Amsterdam ") == "Europe/Amsterdam"
    assert clock.zone_name("") == ""


@pytest.mark.parametrize(
    ("language", "zone"), [("nl", "Europe/Amsterdam"), ("de", "Europe/Berlin"), ("fr", "Europe/Paris")]
)
def test_a_language_has_a_home(tmp_path, language, zone):
    assert clock.home(Language(language), {"TZ": "Asia/Tokyo"}, tmp_path) == zone


def test_english_is_at_home_where_the_machine_is(tmp_path):
    def home(**environ):
        return clock.home(Language.EN, environ, tmp_path)

    assert home() == "UTC"
    (tmp_path / "timezone").write_text("Europe/London\n")
    assert home() == "Europe/London"
    (tmp_path / "localtime").symlink_to("/usr/share/zoneinfo/Europe/Dublin")
    assert home() == "Europe/Dublin"
    assert home(TZ=":America/New_York") == "America/New_York"
    assert home(TZ="CET-1CEST") == "Europe/Dublin"


def test_a_machine_without_zones_by_name_gives_none(monkeypatch, tmp_path):
    def unknown(key):
        raise ZoneInfoNotFoundError(key)

    monkeypatch.setattr(clock, "ZoneInfo", unknown)
    assert clock.home(Language.NL, {}, tmp_path) == clock.home(Language.EN, {}, tmp_path) == ""


@pytest.mark.parametrize(
    "value", ["Amsterdam", "CEST", "../etc/passwd", "/etc/localtime", "a\0b", "Europe", 1]
)
def test_what_is_no_zone(value):
    with pytest.raises(ValueError, match="Europe/Amsterdam"):
        clock.zone_name(value)


@pytest.mark.parametrize(
    ("value", "minutes"), [("6h", 360), ("90min", 90), ("90 m", 90), ("2D", 2880), ("60s", 1)]
)
def test_spans(value, minutes):
    assert clock.span(value) == timedelta(minutes=minutes)


@pytest.mark.parametrize("value", ["", "6", "6 weeks", "59s", "31d", "-6h", "1.5h", 6, None, "999999d"])
def test_what_is_no_span(value):
    with pytest.raises(ValueError, match="6h"):
        clock.span(value)


def test_there_is_one_machine():
    """Settings that say the same are the same, and so is what is drawn with them."""
    first, second = clock.zone(""), clock.zone("")
    assert first == second and repr(first) == repr(second) and len({first, second}) == 1
    assert first != ZoneInfo("Europe/Amsterdam")
