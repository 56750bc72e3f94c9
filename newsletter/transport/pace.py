"""How fast: when the next message may begin, over all connections together and to one recipient domain.

The clock comes in: ``now`` is in seconds and monotonic (:meth:`asyncio.loop.time`), so a wall clock that
jumps changes nothing.  Nothing here sleeps; whoever asks waits as long as :meth:`Pace.wait` says and asks
again.

Three things slow down.  *Limits* the operator set: each a sliding window, the finest also spread evenly.
*Caps* on the messages under way to one domain.  *Brakes* the server pulled (421, 4.7.x): a pause that doubles
each time, then half the rate that was reached, which grows again by even steps while nobody complains:
additive increase, multiplicative decrease, the rule that is fair and converges (Chiu and Jain, Computer
Networks and ISDN Systems 17, 1989; RFC 5681 section 3.1 for TCP).
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsletter.models import DomainLimit, Limit

__all__ = ["BackOff", "DomainLimit", "Limit", "Pace"]

#: A window remembers at most about so many moments.
MOMENTS = 600
#: Seconds by which an even spread may run late and still catch up: timers are coarse, machines are busy.
CATCH_UP = 0.25
#: So many domains that complain at the same time: then it is about us, not about them.
MANY = 3
#: Messages per second that a brake leaves at least, and takes for "reached" when nobody measured.
SLOWEST, UNMEASURED = 1 / 60, 2.0


@dataclass(frozen=True, slots=True)
class BackOff:
    """What a complaint costs; seconds."""

    #: The first pause; each further complaint doubles it.
    pause: float = 30.0
    longest: float = 900.0
    #: A longer pause is left to another run.
    give_up: float = 300.0
    #: After each stretch of this length without a complaint the rate grows by a step.
    stretch: float = 60.0
    #: Steps from nothing to the rate at which the first complaint came; at its double the brake comes off.
    steps: int = 20


class Pace:
    """Says when a message may begin, and is told when one has begun and ended.

    Between ``wait`` returning 0.0 and ``begin`` nothing else may begin: no ``await`` between the two.

    Args:
        limits: over all domains together.
        domains: by recipient domain, in lower case.
        recent: (age in seconds, recipient domain) of messages begun before this run, so that limits slide
            over restarts.  Ages count from the first call that says what time it is.
        back_off: what a complaint costs.
    """

    def __init__(
        self,
        limits: Sequence[Limit],
        domains: Mapping[str, DomainLimit],
        recent: Sequence[tuple[float, str]] = (),
        back_off: BackOff = BackOff(),
    ) -> None:
        self._back_off = back_off
        self._all = _Lane(limits)
        self._domains = {name.lower(): _Lane(one.limits, one.connections) for name, one in domains.items()}
        self._configured = frozenset(self._domains)
        self._recent = sorted(recent, reverse=True)
        self._meter = _Meter()
        #: The brakes that are on, by domain; None = all.
        self._braked: dict[str | None, _Brake] = {}
        self._limited = bool(limits or domains)
        self._now, self._shift = -math.inf, 0.0

    @property
    def free(self) -> bool:
        """Whether nothing limits at the moment; then ``wait``, ``begin`` and ``end`` may be left out."""
        return not self._limited and not self._braked

    @property
    def braked(self) -> bool:
        """Whether a server has asked for less and is still obeyed."""
        return bool(self._braked)

    def wait(self, domain: str, now: float) -> float:
        """Seconds until a message to this domain may begin; 0.0 = now; never negative.

        ``math.inf`` = its domain has as many under way as it may: not before an :meth:`end`.
        """
        now = self._clock(now)
        lane = self._domains.get(domain.lower())
        return max(self._all.wait(now), lane.wait(now) if lane else 0.0)

    def begin(self, domain: str, now: float) -> None:
        """A message to this domain begins."""
        now, domain = self._clock(now), domain.lower()
        self._meter.count(domain, now)
        self._all.begin(now)
        if lane := self._domains.get(domain):
            lane.begin(now)

    def end(self, domain: str) -> None:
        """A message to this domain has ended, however it did."""
        if lane := self._domains.get(domain.lower()):
            lane.end()

    def slow_down(self, domain: str | None, now: float, achieved: float | None = None) -> bool:
        """The server asked for less: pause, then go on at half the rate.

        Returns:
            whether it is worth waiting for: not after so many complaints in a row that the pause becomes
            longer than :attr:`BackOff.give_up`.

        Args:
            domain: whom the complaint concerned; None = all.  When several domains complain at once, all.
            now: seconds, monotonic.
            achieved: messages per second reached; None = what ``begin`` was told.
        """
        now = self._clock(now)
        name = domain.lower() if domain is not None else None
        if name is not None and self._are_many(name, now):
            name = None
        lane = self._all if name is None else self._domains.setdefault(name, _Lane(()))
        if lane.brake is not None:
            lane.brake.pull(now)
        else:
            rate = self._meter.rate(name, now) if achieved is None else achieved
            lane.brake = self._braked[name] = _Brake(self._back_off, rate, now)
        return lane.brake.length <= self._back_off.give_up

    def _are_many(self, name: str, now: float) -> bool:
        others = (brake for other, brake in self._braked.items() if other not in (None, name))
        return sum(brake.pauses(now) for brake in others) + 1 >= MANY

    def _clock(self, now: float) -> float:
        """Our own time, which never goes back; what is over by now is let go."""
        now += self._shift
        if now < self._now:  # no monotonic clock does this; taken as: no time has passed
            self._shift += self._now - now
            now = self._now
        self._now = now
        if self._recent:
            self._remember(now)
        if self._braked:
            self._release(now)
        return now

    def _remember(self, now: float) -> None:
        """Enter what began before this run, oldest first."""
        recent, self._recent = self._recent, []
        for age, domain in recent:
            at = now - max(age, 0.0)
            self._all.begun(at)
            if lane := self._domains.get(domain.lower()):
                lane.begun(at)

    def _release(self, now: float) -> None:
        """Take off the brakes that have had their time, and forget domains nobody set a limit for."""
        for name in [name for name, brake in self._braked.items() if brake.over(now)]:
            del self._braked[name]
            if name is None:
                self._all.brake = None
            elif name in self._configured:
                self._domains[name].brake = None
            else:
                del self._domains[name]


class _Lane:
    """What holds back the messages of one domain, or of all."""

    __slots__ = ("_cap", "_spread", "_under_way", "_windows", "brake")

    def __init__(self, limits: Sequence[Limit], cap: int = 0) -> None:
        self._windows = [_Window(limit) for limit in limits]
        finest = min(limits, key=lambda limit: (limit.seconds, limit.messages), default=None)
        self._spread = _Spread(finest.seconds / finest.messages) if finest else None
        self._cap, self._under_way = cap, 0
        self.brake: _Brake | None = None

    def wait(self, now: float) -> float:
        """Seconds until one may begin; infinite while as many as may be are under way."""
        if self._cap and self._under_way >= self._cap:
            return math.inf
        wait = self._spread.wait(now) if self._spread else 0.0
        for window in self._windows:
            wait = max(wait, window.wait(now))
        return max(wait, self.brake.wait(now)) if self.brake else wait

    def begin(self, now: float) -> None:
        """One begins."""
        self._under_way += 1
        self.begun(now)
        if self.brake:
            self.brake.begin(now)

    def begun(self, at: float) -> None:
        """One has begun, in this run or before it."""
        if self._spread:
            self._spread.begin(at)
        for window in self._windows:
            window.add(at)

    def end(self) -> None:
        """One has ended."""
        self._under_way = max(0, self._under_way - 1)


class _Spread:
    """One every ``gap`` seconds; who comes late catches up a little, so that the rate is reached."""

    __slots__ = ("_next", "gap")

    def __init__(self, gap: float) -> None:
        self.gap = gap
        self._next = -math.inf

    def wait(self, now: float) -> float:
        """Seconds until the next one's turn."""
        return max(0.0, self._next - now)

    def begin(self, at: float) -> None:
        """One begins."""
        late = at - self._next
        self._next = (self._next if late <= CATCH_UP else at) + self.gap


class _Window:
    """Never more than ``messages`` in ``seconds``.

    Moments that lie close together are kept as one and forgotten with the last of them.  So the limit is
    never exceeded, and reached but for one part in :data:`MOMENTS`; up to that many messages it is exact.
    """

    __slots__ = ("_close", "_count", "_messages", "_moments", "_seconds")

    def __init__(self, limit: Limit) -> None:
        self._messages, self._seconds = limit.messages, limit.seconds
        self._close = limit.seconds / MOMENTS if limit.messages > MOMENTS else 0.0
        #: [first, last, how many]
        self._moments: deque[list[float]] = deque()
        self._count = 0

    def wait(self, now: float) -> float:
        """Seconds until there is room for one more."""
        self._forget(now)
        excess = self._count - self._messages
        if excess < 0:
            return 0.0
        for _, last, many in self._moments:
            excess -= int(many)
            if excess < 0:
                return last + self._seconds - now
        raise AssertionError("a limit lets at least one through")

    def add(self, at: float) -> None:
        """One begins; not before those that were added earlier."""
        self._count += 1
        newest = self._moments[-1] if self._moments else None
        if newest is not None and at - newest[0] <= self._close:
            newest[1], newest[2] = at, newest[2] + 1
        else:
            self._moments.append([at, at, 1])
            self._forget(at)

    def _forget(self, now: float) -> None:
        moments, seconds = self._moments, self._seconds
        while moments and moments[0][1] + seconds <= now:
            self._count -= int(moments.popleft()[2])


class _Brake:
    """A pause, then half the rate, then more again step by step."""

    __slots__ = ("_back_off", "_complaints", "_rate", "_reached", "_spread", "_until", "length")

    def __init__(self, back_off: BackOff, reached: float, now: float) -> None:
        self._back_off = back_off
        #: Messages per second when the first complaint came, and right after the last pause.
        self._rate = self._reached = max(reached, SLOWEST)
        self._complaints = 0
        self._until = now
        #: Seconds of the last pause.
        self.length = 0.0
        self._spread = _Spread(0.0)
        self.pull(now)

    def pull(self, now: float) -> None:
        """Somebody complains.  What comes in a pause is about messages begun before it, and counts as one."""
        if self.pauses(now):
            return
        self._rate = max(self._rate_at(now) / 2, SLOWEST)
        if now - self._until >= self._back_off.stretch:
            self._complaints = 0  # it went well for a while: the next pause is a short one again
        pause = self._back_off.pause * 2 ** min(self._complaints, 30)
        self.length = min(pause, self._back_off.longest)
        self._until = now + self.length
        self._complaints += 1

    def pauses(self, now: float) -> bool:
        """Whether nothing may begin."""
        return now < self._until

    def over(self, now: float) -> bool:
        """Whether the double of what was reached would be allowed again."""
        return not self.pauses(now) and self._rate_at(now) >= 2 * self._reached

    def wait(self, now: float) -> float:
        """Seconds until one may begin."""
        return max(self._until - now, self._spread.wait(now), 0.0)

    def begin(self, now: float) -> None:
        """One begins."""
        self._spread.gap = 1 / self._rate_at(now)
        self._spread.begin(now)

    def _rate_at(self, now: float) -> float:
        stretches = max(0.0, now - self._until) // self._back_off.stretch
        return self._rate + stretches * self._reached / self._back_off.steps


class _Meter:
    """Messages per second lately, of all and of each domain; remembers two slots of ten seconds."""

    SLOT = 10.0

    def __init__(self) -> None:
        self._began = -math.inf
        self._now: Counter[str | None] = Counter()
        self._before: Counter[str | None] = Counter()

    def count(self, domain: str, now: float) -> None:
        """One to this domain begins."""
        self._turn(now)
        self._now[None] += 1
        self._now[domain] += 1

    def rate(self, domain: str | None, now: float) -> float:
        """Of one domain, or of all; :data:`UNMEASURED` when nothing was counted lately."""
        self._turn(now)
        counted = self._now[domain] + self._before[domain]
        seconds = now - self._began + (self.SLOT if self._before else 0.0)
        return counted / max(seconds, 1.0) if counted else UNMEASURED

    def _turn(self, now: float) -> None:
        if now - self._began < self.SLOT:
            return
        fresh = now - self._began < 2 * self.SLOT
        self._before = self._now if fresh else Counter()
        self._now, self._began = Counter(), now
