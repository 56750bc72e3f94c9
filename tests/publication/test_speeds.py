"""How a speed is written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.models import DomainLimit, Limit, Smtp, Tls
from newsletter.publication import speeds


@pytest.mark.parametrize(
    ("written", "limits"),
    [
        ("600/min", [(600, 60)]),
        ("10000/h", [(10_000, 3600)]),
        ("10/s", [(10, 1)]),
        ("30/hour", [(30, 3600)]),
        ("2000 / day", [(2000, 86_400)]),
        (600, [(600, 60)]),
        ("600", [(600, 60)]),
        ("10000/H,600/Min", [(600, 60), (10_000, 3600)]),
        (["10000/h", 600, "5/s"], [(5, 1), (600, 60), (10_000, 3600)]),
        ("60/min, 60/minute", [(60, 60)]),
        (0, []),
        ("0", []),
        (["0"], []),
    ],
)
def test_speeds(written, limits):
    assert speeds.limits(written) == tuple(Limit(*one) for one in limits)


@pytest.mark.parametrize(
    "bad",
    ["", "x", "-1/min", "1.5/s", "0/h", "0, 5/s", "5/s,", True, None, 1.5, -1, [], {}, [[1]], [True],
     "1/week", "600/min/min", "٦/s", "1/ms"],
)  # fmt: skip
def test_speeds_that_are_refused(bad):
    with pytest.raises(ValueError, match="600/min"):
        speeds.limits(bad)


@given(st.integers(1, 10**6), st.sampled_from(["s", "min", "h", "day"]))
def test_messages_per_minute_never_exceed_what_was_asked_but_for_the_first(count, unit):
    (limit,) = speeds.limits(f"{count}/{unit}")
    smtp = Smtp("smtp.example.org", 25, Tls.OFF, limits=(limit,))
    assert smtp.rate == 1 or smtp.rate * limit.seconds <= count * 60


@pytest.mark.parametrize(
    ("written", "limit"),
    [
        ("60/min", DomainLimit((Limit(60, 60),))),
        ("2 connections", DomainLimit(connections=2)),
        ("1 Connection, 60/min, 1000/h", DomainLimit((Limit(60, 60), Limit(1000, 3600)), 1)),
        (["60/min", "2 connections"], DomainLimit((Limit(60, 60),), 2)),
        ("0", DomainLimit()),
    ],
)
def test_domains(written, limit):
    assert speeds.domains({"Example.org": written}) == {"example.org": limit}


@pytest.mark.parametrize(
    "bad",
    [
        "60/min",
        None,
        {"example.org": ""},
        {"example.org": True},
        {"example.org": {"rate": 1}},
        {"example.org": "2 connections, 3 connections"},
        {"example.org": "0 connections"},
        {"example org": "60/min"},
        {"": "60/min"},
        {"a@example.org": "60/min"},
        {"example.org": "60/min", "EXAMPLE.org": "1/min"},
    ],
)
def test_domains_that_are_refused(bad):
    with pytest.raises(ValueError, match="each domain once"):
        speeds.domains(bad)


@pytest.mark.parametrize(
    ("rate", "count", "seconds"),
    [
        (0, 10**6, 0),
        ("600/min", 0, 0),
        ("600/min", 6000, 600),
        ("600/min, 10000/h", 10_000, 1000),
        ("600/min, 10000/h", 25_000, 2 * 3600 + 500),
    ],
)
def test_how_long_it_takes_at_least(rate, count, seconds):
    smtp = Smtp("smtp.example.org", 25, Tls.OFF, limits=speeds.limits(rate))
    assert smtp.least_seconds(count) == pytest.approx(seconds)


def test_rate_and_limits_say_the_same():
    smtp = Smtp("smtp.example.org", 25, Tls.OFF, rate=600)
    assert smtp.limits == (Limit(600, 60),)
    assert replace(smtp, rate=0, limits=(Limit(30, 3600),)).rate == 1
    with pytest.raises(ValueError, match="contradict"):
        replace(smtp, rate=60)
