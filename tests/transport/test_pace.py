"""How fast: no limit is ever exceeded, what may go goes, and a complaint is heard."""

from __future__ import annotations

import math
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsletter.transport import pace
from newsletter.transport.pace import BackOff, DomainLimit, Limit, Pace

#: Sums of floats differ in the last digits; a microsecond is more than that and less than any network.
ROUNDING = 1e-6
NL, COM = "example.org", "example.com"


def exceeded(limits, begun, new):
    """Each window that holds more than it may, of those that end with one of ``new``."""
    return [
        (limit, at)
        for limit in limits
        for at in new
        if sum(at - limit.seconds + ROUNDING < other <= at for other in begun) > limit.messages
    ]


class Sender:
    """Begins as soon as it may, on a clock of its own."""

    def __init__(self, limits=(), domains=None, recent=(), now=0.0, **more):
        self.pace = Pace(limits, domains or {}, recent, **more)
        self.now = now
        self.begun: list[tuple[float, str]] = []

    def begin(self, domain=NL):
        tries = 0
        while (wait := self.pace.wait(domain, self.now)) > 0:
            assert math.isfinite(wait)
            self.now += wait
            tries += 1
            assert tries < 10, "a busy loop"
        self.pace.begin(domain, self.now)
        self.begun.append((self.now, domain))

    def until(self, end, domain=NL):
        """Begin all that can begin before ``end``; how many."""
        count = 0
        while self.now + self.pace.wait(domain, self.now) < end and not self.pace.free:
            self.begin(domain)
            count += 1
        self.now = end
        return count

    def times(self, domain=None):
        return [at for at, name in self.begun if domain in (None, name)]


limits_ = st.lists(
    st.builds(Limit, st.integers(1, 900), st.floats(0.01, 100_000)), min_size=1, max_size=3
).map(tuple)
steps = st.lists(
    st.tuples(st.sampled_from([NL, COM, "example.net"]), st.floats(0, 50), st.integers(1, 40)),
    min_size=1,
    max_size=8,
)


def played(sender, steps):
    for domain, delay, count in steps:
        sender.now += delay
        for _ in range(count):
            sender.begin(domain)


@given(limits_, st.dictionaries(st.just(COM), limits_.map(DomainLimit)), steps, steps, st.integers(1, 20))
@settings(max_examples=40)
@example((Limit(3, 1.0),), {COM: DomainLimit((Limit(1, 10),))}, [(COM, 0.0, 20)], [(COM, 0.0, 20)], 600)
@example((Limit(1, 0.1), Limit(30, 60.0)), {}, [(NL, 0.0, 40)], [(NL, 0.0, 40)], 10)
def test_no_window_ever_holds_more_than_it_may_also_over_a_restart(limits, domains, first, second, moments):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pace, "MOMENTS", moments)  # few: then near moments are kept as one
        sender = Sender(limits, domains, now=1000.0)
        played(sender, first)
        earlier, clock = sender.begun, sender.now
        sender = Sender(limits, domains, [(clock - at, domain) for at, domain in earlier], now=clock)
        sender.begun = list(earlier)
        played(sender, second)
    assert not exceeded(limits, sender.times(), sender.times())
    if COM in domains:
        assert not exceeded(domains[COM].limits, sender.times(COM), sender.times(COM))


@given(st.lists(st.floats(0, 200), max_size=100), st.integers(1, 50))
@settings(max_examples=30)
def test_more_before_the_restart_than_is_allowed_now(ages, messages):
    limit = Limit(messages, 60)
    sender = Sender([limit], recent=[(age, NL) for age in ages])
    for _ in range(20):
        sender.begin()
    assert not exceeded([limit], [-age for age in ages] + sender.times(), sender.times())


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["wait", "begin", "end", "slow", "slow all"]),
            st.sampled_from([NL, COM]),
            st.floats(-1e9, 1e9),
        ),
        max_size=40,
    )
)
@settings(max_examples=50)
def test_any_order_of_calls_and_any_clock_gives_a_wait_that_is_one(calls):
    paced = Pace([Limit(5, 1)], {COM: DomainLimit((Limit(2, 3600),), 2)})
    for what, domain, now in calls:
        if what == "wait":
            assert paced.wait(domain, now) >= 0
        elif what == "begin":
            paced.begin(domain, now)
        elif what == "end":
            paced.end(domain)
        else:
            paced.slow_down(domain if what == "slow" else None, now)
        wait = paced.wait(NL, now)
        assert 0 <= wait < math.inf


def test_without_limits_nothing_is_asked():
    paced = Pace([], {}, [(1.0, NL)])
    assert paced.free
    assert paced.wait(NL, 5.0) == 0.0
    assert not Pace([Limit(1, 1)], {}).free
    assert not Pace([], {NL: DomainLimit(connections=1)}).free


@pytest.mark.parametrize("messages", [60, 600, 6000])
def test_a_minute_is_spread_evenly_and_the_limit_is_reached(messages):
    sender = Sender([Limit(messages, 60)])
    counts = [sender.until(second) for second in range(1, 301)]
    assert max(counts) <= messages / 60 + 1 + messages / pace.MOMENTS
    assert 5 * messages * 0.995 <= sum(counts) <= 5 * messages


def test_two_limits_hold_together():
    limits = [Limit(600, 60), Limit(10_000, 3600)]
    sender = Sender(limits)
    counts = [sender.until(60 * minute) for minute in range(1, 121)]
    assert set(counts[:16]) == {600}
    assert sum(counts[:60]) == 10_000
    assert 19_900 <= sum(counts) <= 20_000
    times = sender.times()
    assert not exceeded(limits, times[-1500:], times[-40:])


def test_a_timer_that_is_late_costs_no_speed():
    """As with ``asyncio.sleep`` on a coarse clock: each wait takes up to 15 ms longer than asked."""
    sender = Sender([Limit(6000, 60)])
    for number in range(3000):
        sender.begin()
        sender.now += (number * 7 % 15) / 1000
    assert 3000 / sender.now >= 99
    assert not exceeded([Limit(6000, 60)], sender.times(), sender.times()[-1:])


def test_who_was_idle_does_not_make_up_for_it():
    sender = Sender([Limit(600, 60)])
    sender.until(10)
    sender.now += 30
    assert sender.until(41) <= 11


def test_moments_kept_as_one_are_forgotten_with_the_last_of_them():
    limits = [Limit(10**6, 1), Limit(1000, 600)]
    sender = Sender(limits)
    sender.begin()
    sender.now = 0.9
    for _ in range(999):
        sender.begin()
    sender.now = 600.2
    for _ in range(1000):
        sender.begin()
    assert not exceeded(limits[1:], sender.times(), sender.times()[990:1010])


def test_memory_stays_small():
    paced = Pace([Limit(1_000_000, 86_400)], {NL: DomainLimit((Limit(500_000, 86_400),))})
    now = 0.0
    for number in range(200_000):
        now += 0.2
        paced.begin(NL if number % 2 else f"d{number}.example.com", now)
    lanes = [paced._all, *paced._domains.values()]
    assert all(len(window._moments) <= pace.MOMENTS + 2 for lane in lanes for window in lane._windows)
    assert len(paced._meter._now) + len(paced._meter._before) < 200
    assert sys.getsizeof(paced._recent) < 100


def test_a_domain_has_its_own_limit_and_others_do_not_wait_for_it():
    sender = Sender(domains={"GMail.example.com": DomainLimit((Limit(60, 60),))})
    sender.begin("gmail.example.com")
    assert sender.pace.wait("Gmail.Example.Com", sender.now) == 1.0
    assert sender.pace.wait(NL, sender.now) == 0.0


def test_a_domain_at_its_cap_waits_for_an_end():
    paced = Pace([], {COM: DomainLimit(connections=2)})
    paced.begin(COM, 0.0)
    assert paced.wait(COM, 0.0) == 0.0
    paced.begin(COM, 0.0)
    assert paced.wait(COM, 1e6) == math.inf
    assert paced.wait(NL, 0.0) == 0.0
    paced.end("EXAMPLE.COM")
    assert paced.wait(COM, 0.0) == 0.0
    for _ in range(5):
        paced.end(COM)  # one too many is no credit
    paced.begin(COM, 0.0)
    paced.begin(COM, 0.0)
    assert paced.wait(COM, 0.0) == math.inf


def test_a_clock_that_jumps_back_stops_nothing():
    paced = Pace([Limit(60, 60)], {})
    paced.begin(NL, 1_000_000.0)
    assert paced.wait(NL, 5.0) == 1.0
    assert paced.wait(NL, 5.5) == 0.5
    assert paced.wait(NL, 6.0) == 0.0


QUICK = BackOff(pause=3.0, longest=20.0, stretch=10.0, steps=10)


def test_a_complaint_pauses_then_halves_then_comes_back_by_even_steps():
    sender = Sender(back_off=QUICK)
    for _ in range(200):  # 20 a second
        sender.begin()
        sender.now += 0.05
    start = sender.now
    sender.pace.slow_down(None, start)
    assert not sender.pace.free
    assert sender.pace.wait(NL, start) == 3.0
    assert sender.until(start + 3) == 0
    rates = [sender.until(start + 3 + 10 * n) / 10 for n in range(1, 16)]
    assert rates[:3] == pytest.approx([10, 12, 14], rel=0.05)
    assert rates[5] == pytest.approx(20, rel=0.05)
    assert not sender.pace.free
    sender.until(start + 3 + 150 + 10)
    assert sender.pace.free


def test_complaints_in_a_pause_are_one_and_later_ones_double_it():
    sender = Sender(back_off=QUICK)
    pauses = []
    for _ in range(5):
        for _ in range(4):  # each of four connections hears it
            sender.pace.slow_down(None, sender.now, achieved=8.0)
        pauses.append(sender.pace.wait(NL, sender.now))
        sender.now += pauses[-1]
    assert pauses == [3.0, 6.0, 12.0, 20.0, 20.0]
    sender.begin()
    assert sender.pace.wait(NL, sender.now) == pytest.approx(4.0)  # 8, halved five times
    sender.now += 11
    sender.pace.slow_down(None, sender.now)
    assert sender.pace.wait(NL, sender.now) == 3.0


def test_half_of_what_the_caller_measured():
    sender = Sender(back_off=QUICK)
    sender.pace.slow_down(None, 0.0, achieved=500.0)
    sender.until(3)
    assert sender.until(4) == pytest.approx(250, abs=3)


def test_hardly_anything_is_still_something():
    sender = Sender(back_off=BackOff(pause=1, longest=1, stretch=1e9))
    for _ in range(40):
        sender.pace.slow_down(None, sender.now, achieved=0.0)
        sender.now += 1
    sender.begin()
    assert sender.pace.wait(NL, sender.now) <= 60


def test_a_complaint_of_one_domain_holds_up_only_that_one():
    sender = Sender(domains={COM: DomainLimit((Limit(60, 1),))}, back_off=QUICK)
    for domain in (COM, "example.net"):
        sender.pace.slow_down(domain.upper(), 0.0)
        assert sender.pace.wait(domain, 0.0) == 3.0
    assert sender.pace.wait(NL, 0.0) == 0.0
    later = 3 + QUICK.stretch * QUICK.steps * 2
    assert sender.pace.wait("example.net", later) == 0.0
    assert set(sender.pace._domains) == {COM}, "a domain without a limit of its own is forgotten"
    sender.pace.begin(COM, later)
    assert sender.pace.wait(COM, later) == pytest.approx(1 / 60), "the limit the operator set is still there"


def test_many_domains_that_complain_at_once_are_about_us():
    paced = Pace([], {}, back_off=QUICK)
    for number in range(pace.MANY - 1):
        paced.slow_down(f"d{number}.example.com", 0.0)
        assert paced.wait(NL, 0.0) == 0.0
    paced.slow_down("yet-another.example.com", 0.0)
    assert paced.wait(NL, 0.0) == 3.0


@pytest.mark.parametrize("bad", [(0, 60), (-1, 60), (1, 0), (1, -1), (1, math.inf), (1, math.nan)])
def test_a_limit_that_lets_nothing_through_is_none(bad):
    with pytest.raises(ValueError, match="nothing"):
        Limit(*bad)
