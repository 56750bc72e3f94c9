"""What is printed: tables, how a long run goes, and the goals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.sending.rounds import Job, Result, middle, ratio

_HEAD = (
    f"{'':31}{'messages':>9}{'per s':>9}{'x':>7}{'CPU s':>9}{'peak':>7}{'per s':>10}{'x':>7}{'CPU s':>9}\n"
    f"{'':31}{'':>9}{'':>9}{'source':>7}{'/1,000':>9}{'MB':>7}{'sending':>10}{'source':>7}{'/1,000':>9}"
)


def show(title: str, jobs: Sequence[Job], absent: dict[str, str]) -> None:
    """A table; the first job is the reference."""
    print(f"\n{title}\n{_HEAD}")
    for job in jobs:
        print(_row(job, jobs[0]))
    for name, reason in absent.items():
        print(f"{name:31}{'-':>9}  {reason}")


def _row(job: Job, reference: Job) -> str:
    if not job.results:
        return f"{job.name:31}{'-':>9}  {job.reason or 'not run'}"
    cells = [
        _number(job.results[0].count, 9),
        _number(middle(job, lambda result: result.rate), 9),
        _number(ratio(job, reference, lambda result: result.rate), 7, 2),
        _number(middle(job, lambda result: 1000 * result.run.cpu / result.count), 9, 3),
        _number(peak(job), 7),
        _number(middle(job, lambda result: result.steady), 10),
        _number(ratio(job, reference, lambda result: result.steady), 7, 2),
        _number(middle(job, steady_cpu), 9, 3),
    ]
    return f"{job.name:31}" + "".join(cells)


def _number(value: float | None, width: int, digits: int = 0) -> str:
    if value is None:
        return f"{'-':>{width}}"
    if digits == 0 and value < 100:
        digits = 1 if value != int(value) else 0
    return f"{value:{width},.{digits}f}"


def steady_cpu(result: Result) -> float | None:
    """CPU seconds per 1,000 messages from the first message on."""
    return None if result.cpu_sending is None else 1000 * result.cpu_sending / result.count


def peak(job: Job) -> float:
    """The most memory any of its runs ever held, MB."""
    return max(result.run.peak for result in job.results)


def course(job: Job, looks: int = 12) -> str:
    """When its first message went, and its memory on the way, of the longest run."""
    result = max(job.results, key=lambda result: result.run.seconds)
    first = result.first or 0.0
    going = [sample for sample in result.run.samples if sample.at >= first]
    every = (result.run.seconds - first) / looks
    sizes, due = [], 0.0
    for sample in going:
        if sample.at >= due:
            sizes.append(f"{sample.rss:.0f}")
            due = sample.at + every
    return f"{job.name}: first message after {first:.1f} s; MB held, every {every:.2g} s: {' '.join(sizes)}"


@dataclass(frozen=True)
class Goal:
    """A figure and what it has to reach."""

    what: str
    measured: float | None
    goal: float
    #: Whether less is better.
    below: bool = False
    why: str = ""

    def line(self) -> str:
        """Measured, wanted, and how many times the goal is reached."""
        sign = "<=" if self.below else ">="
        wanted = f"{sign} {self.goal:g}"
        if self.measured is None:
            return f"{self.what:58}{'-':>9}{wanted:>9}  {self.why or 'not measured'}"
        times = self.goal / max(self.measured, 1e-9) if self.below else self.measured / self.goal
        verdict = "reached" if times >= 1 else "NOT reached"
        return f"{self.what:58}{self.measured:9.2f}{wanted:>9}{times:8.2f} x goal  {verdict}"


def show_goals(goals: Sequence[Goal]) -> None:
    """All goals."""
    print(f"\n{'goals':58}{'measured':>9}{'wanted':>9}")
    for goal in goals:
        print(goal.line())
