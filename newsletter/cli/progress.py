"""How far ``send`` is, on stderr: a bar on a terminal, a line now and then elsewhere.

Sending only leaves the latest tally here; a thread of its own draws.  So it costs the mail nothing, and a
terminal that is slow, stopped or gone holds up nobody's letter.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

import click

from newsletter.cli.agreement import duration
from newsletter.models import Tally

#: Seconds between two drawings on a terminal, and between two lines elsewhere.
REDRAW, LINE = 0.25, 10.0
#: Seconds over which the speed is measured.
SPAN = 60.0


@contextmanager
def progress(total: int, *, interval: float | None = None) -> Iterator[Shown]:
    """Show progress towards ``total``; yields what to tell the latest tally to.

    Args:
        total: deliveries expected; 0 = nothing is shown but what is said.
        interval: seconds between two drawings; None = as it is usual here.
    """
    if sys.stderr.isatty() and total:
        shown = Shown(total, _draw_bar, interval or REDRAW)
    else:
        shown = Shown(total, _draw_lines, interval or LINE)
    begin = time.monotonic()
    shown.start()
    try:
        yield shown
    finally:
        shown.stop()
        if total and shown.tally.settled:
            seconds = time.monotonic() - begin
            with suppress(OSError):
                _say(f"Took {_seconds(seconds)}, {speed(shown.tally.settled / max(seconds, 0.001))}.")


class Shown:
    """The latest tally and the thread that draws it."""

    def __init__(self, total: int, draw: Callable[[Shown], None], interval: float) -> None:
        self.tally = Tally()
        self.total, self.interval = total, interval
        self._draw = draw
        #: What is to be said between two drawings.
        self._words: deque[str] = deque()
        self._over, self._woken = False, threading.Event()
        self._thread = threading.Thread(target=self._run, name="progress", daemon=True)

    def tell(self, tally: Tally) -> None:
        """Remember it; nothing else."""
        self.tally = tally

    def say(self, words: str) -> None:
        """Say something at once, above what is drawn; waits for nothing."""
        self._words.append(words)
        self._woken.set()

    def start(self) -> None:
        """Begin to draw."""
        self._thread.start()

    def stop(self) -> None:
        """Draw no more."""
        self._over = True
        self._woken.set()
        self._thread.join()

    def texts(self, say: Callable[[str], None]) -> Iterator[str]:
        """What to show, each time it is due; what is said meanwhile goes to ``say``.  Ends when all is."""
        measured = Measured(time.monotonic())
        while True:
            woken = self._woken.wait(self.interval)
            self._woken.clear()
            while self._words:
                say(self._words.popleft())
            if self._over:
                return
            if not woken and self.total:
                tally = self.tally
                yield line(tally, self.total, measured.at(tally.settled, time.monotonic()))

    def _run(self) -> None:
        with suppress(OSError, ValueError):  # the terminal has gone; the mail goes on
            self._draw(self)


class Measured:
    """How fast it goes, over the last minute."""

    def __init__(self, now: float) -> None:
        self._seen = deque([(now, 0)])

    def at(self, settled: int, now: float) -> float:
        """Deliveries per second."""
        self._seen.append((now, settled))
        while self._seen[1][0] <= now - SPAN:
            self._seen.popleft()
        then, before = self._seen[0]
        return (settled - before) / (now - then) if now > then else 0.0


def line(tally: Tally, total: int, rate: float) -> str:
    """``1200 of 5000, 10/s, 3 deferred, about 6 minutes left``.

    >>> line(Tally(sent=1197, deferred=3), 5000, 10.0)
    '1200 of 5000, 10/s, 3 deferred, about 6 minutes left'
    """
    parts = [f"{tally.settled} of {total}", speed(rate) if rate else "waiting"]
    named = ("deferred", "refused", "in_doubt", "excluded")
    parts += [f"{count} {name.replace('_', ' ')}" for name in named if (count := getattr(tally, name))]
    if rate and (left := total - tally.settled) > 0:
        parts.append(f"{duration(left / rate)} left")
    if tally.until is not None:
        why = "the server asks for less" if tally.throttled else "the set rate"
        parts.append(f"nothing before {tally.until.astimezone():%H:%M:%S}: {why}")
    return ", ".join(parts)


def speed(rate: float) -> str:
    """``25/s``, or below ten a second ``90/min``."""
    return f"{rate:.0f}/s" if rate >= 10 else f"{rate * 60:.0f}/min"


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} seconds" if seconds < 60 else duration(seconds)


def _draw_lines(shown: Shown) -> None:
    for text in shown.texts(_say):
        _say(text)


def _draw_bar(shown: Shown) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(stderr=True)
    columns = (TextColumn("sending"), BarColumn(bar_width=24), TextColumn("{task.description}", markup=False))
    bar = Progress(
        *columns,
        console=console,
        transient=True,
        auto_refresh=False,
        redirect_stdout=False,  # what goes there is data
    )
    with bar:
        task = bar.add_task("", total=shown.total)
        for text in shown.texts(partial(console.print, markup=False, highlight=False)):
            bar.update(task, completed=shown.tally.settled, description=text, refresh=True)


def _say(text: str) -> None:
    click.echo(text, err=True)
