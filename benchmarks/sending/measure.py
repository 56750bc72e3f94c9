"""One process measured from outside: seconds, CPU seconds of the sender alone, memory."""

from __future__ import annotations

import os
import select
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

#: Seconds between two looks at a process: often while it starts, seldom in a long run.
OFTEN, SELDOM, LONG = 0.02, 0.5, 10.0
_TICK = os.sysconf("SC_CLK_TCK")


class FailedError(Exception):
    """A sender did not do its work; the text is its last words."""


@dataclass(frozen=True)
class Sample:
    """One look: seconds since the start, CPU seconds so far, resident MB now."""

    at: float
    cpu: float
    rss: float


@dataclass(frozen=True)
class Run:
    """How one process went."""

    #: Wall clock at its start, seconds since 1970.
    began: float
    seconds: float
    #: User and system time, of the process and what it waited for.
    cpu: float
    #: The most it ever held (VmHWM); what wait4() tells would include us, who forked it.
    peak: float
    samples: tuple[Sample, ...]
    output: str

    def cpu_at(self, at: float) -> float:
        """CPU seconds it had taken so many seconds after its start."""
        known = [Sample(0.0, 0.0, 0.0), *self.samples, Sample(self.seconds, self.cpu, 0.0)]
        for one, other in pairwise(known):
            if one.at <= at <= other.at and other.at > one.at:
                return one.cpu + (other.cpu - one.cpu) * (at - one.at) / (other.at - one.at)
        return self.cpu


def run(
    command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Run:
    """Run a program to its end and watch it.

    Raises:
        FailedError: it cannot be started, or its exit code is not 0.
    """
    with tempfile.TemporaryFile() as words:
        began, begin = time.time(), time.perf_counter()
        try:
            process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=subprocess.STDOUT,
                env=os.environ | (env or {}),
                cwd=cwd,
            )
        except OSError as error:
            raise FailedError(f"{command[0]}: {error.strerror}") from error
        peak, samples = _watch(process.pid, begin)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        words.seek(0)
        output = words.read().decode(errors="replace")
    if process.returncode:
        lines = output.strip().splitlines()[-3:]
        raise FailedError(f"exit code {process.returncode}: " + " / ".join(lines))
    return Run(began, seconds, used.ru_utime + used.ru_stime, peak, tuple(samples), output)


class Bystanders:
    """What everybody else on this machine computes meanwhile; what we started is to have ended by then."""

    def __init__(self) -> None:
        self._at, self._theirs = time.perf_counter(), _busy() - _own()

    def cores(self) -> float:
        """Cores in use by others, on average since the beginning."""
        return max(0.0, (_busy() - _own() - self._theirs) / (time.perf_counter() - self._at))


def _busy() -> float:
    """Seconds of work by all processes since the machine started (proc(5), /proc/stat)."""
    user, nice, system, _idle, _wait, irq, softirq, *_ = Path("/proc/stat").read_text().split()[1:9]
    return sum(int(ticks) for ticks in (user, nice, system, irq, softirq)) / _TICK


def _own() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _watch(pid: int, begin: float) -> tuple[float, list[Sample]]:
    """Look again and again until the process ends; it can be waited for after that."""
    handle, peak, samples = os.pidfd_open(pid), 0.0, []
    ended = select.poll()
    ended.register(handle, select.POLLIN)
    try:
        while True:
            at = time.perf_counter() - begin
            seen = _look(pid)
            if seen is not None:
                samples.append(Sample(at, seen[0], seen[1]))
                peak = max(peak, seen[2])
            if ended.poll(1000 * (OFTEN if at < LONG else SELDOM)):
                return peak, samples
    finally:
        os.close(handle)


def _look(pid: int) -> tuple[float, float, float] | None:
    """(CPU seconds, resident MB, most ever) of a process; None when it is over."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    sizes = dict(line.split(":", 1) for line in status.splitlines() if line.startswith(("VmRSS", "VmHWM")))
    if len(sizes) < 2:  # it has ended and waits to be collected
        return None
    rss, peak = (int(sizes[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return (int(stat[11]) + int(stat[12])) / _TICK, rss, peak
