"""Senders in turns: every round each of them once, beginning with another one each time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.sending.measure import FailedError, Run


@dataclass(frozen=True)
class Result:
    """One run of one sender."""

    count: int
    run: Run
    #: Seconds from the first message to the last; None where the sender does not tell.
    sending: float | None = None
    #: CPU seconds in that time.
    cpu_sending: float | None = None
    #: Seconds until the first message.
    first: float | None = None

    @property
    def rate(self) -> float:
        """Messages per second, start and end of the process included."""
        return self.count / self.run.seconds

    @property
    def steady(self) -> float | None:
        """Messages per second from the first to the last."""
        return self.count / self.sending if self.sending else None


@dataclass
class Job:
    """A sender and how to run it once."""

    name: str
    work: Callable[[], Result]
    #: In so many of the rounds, the first ones.
    rounds: int = 1_000_000
    results: list[Result] = field(default_factory=list)
    #: Why there are no results.
    reason: str = ""


def take_turns(jobs: Sequence[Job], rounds: int) -> None:
    """Run all jobs; one that fails is left out from then on and has no results."""
    for number in range(rounds):
        first = number % max(len(jobs), 1)
        for job in [*jobs[first:], *jobs[:first]]:
            if job.reason or number >= job.rounds:
                continue
            _say(f"round {number + 1} of {rounds}: {job.name}")
            try:
                job.results.append(job.work())
            except FailedError as error:
                job.reason, job.results = str(error), []
    _say("")


def _say(text: str) -> None:
    """What is under way, on a terminal."""
    if sys.stderr.isatty():
        print(f"\r{text[:78]:78}\r", end="", file=sys.stderr, flush=True)


def middle(job: Job, figure: Callable[[Result], float | None]) -> float | None:
    """Median over the rounds; None where a round does not have it."""
    found = [figure(result) for result in job.results]
    known = [value for value in found if value is not None]
    return median(known) if known and len(known) == len(found) else None


def ratio(job: Job, reference: Job, figure: Callable[[Result], float | None]) -> float | None:
    """Median over the rounds of (a figure of this sender : rate of the reference in the same round)."""
    pairs = zip(job.results, reference.results, strict=False)
    found = [(figure(one), other.rate) for one, other in pairs]
    known = [value / other for value, other in found if value is not None]
    return median(known) if known and len(known) == len(job.results) else None
