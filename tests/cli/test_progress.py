"""What is said of how far it is: in words, on a terminal, and into a file."""

from __future__ import annotations

import os
import pty
import sys
import threading
import time
from contextlib import contextmanager, suppress
from datetime import datetime

import pytest

from newsletter.cli import progress as module
from newsletter.cli.progress import Measured, line, progress, speed
from newsletter.models import DeliveryState, Tally

D = DeliveryState


def test_a_tally_grows_by_what_came_of_it():
    tally = Tally().after([D.SENT, D.SENT, D.DEFERRED, D.PENDING], excluded=1).after([D.IN_DOUBT, D.REFUSED])
    assert tally == Tally(sent=2, deferred=1, refused=1, in_doubt=1, excluded=1)
    assert tally.settled == 6


@pytest.mark.parametrize(
    ("tally", "rate", "words"),
    [
        (Tally(), 0.0, "0 of 100, waiting"),
        (Tally(sent=40), 20.0, "40 of 100, 20/s, less than a minute left"),
        (Tally(sent=40), 0.5, "40 of 100, 30/min, about 2 minutes left"),
        (Tally(40, 3, 2, 1, 4), 0.0, "50 of 100, waiting, 3 deferred, 2 refused, 1 in doubt, 4 excluded"),
        (Tally(sent=100), 25.0, "100 of 100, 25/s"),
        (Tally(sent=101), 25.0, "101 of 100, 25/s"),
    ],
)
def test_line(tally, rate, words):
    assert line(tally, 100, rate) == words


@pytest.mark.parametrize(("throttled", "why"), [(True, "the server asks for less"), (False, "the set rate")])
def test_a_long_wait_says_for_what_and_until_when(throttled, why):
    until = datetime(2026, 11, 21, 9, 30, 5).astimezone()
    words = line(Tally(sent=40, until=until, throttled=throttled), 100, 0.0)
    assert words == f"40 of 100, waiting, nothing before 09:30:05: {why}"
    assert Tally(until=until).after([D.SENT]).until is None


def test_speed_is_per_minute_while_it_is_slow():
    assert [speed(rate) for rate in (0.1, 9.9, 10, 1234.5)] == ["6/min", "594/min", "10/s", "1234/s"]


def test_the_speed_is_that_of_the_last_minute():
    measured = Measured(100.0)
    assert measured.at(0, 100.0) == 0.0
    assert measured.at(50, 110.0) == 5.0
    assert measured.at(600, 170.0) == pytest.approx(550 / 60)
    assert measured.at(600, 231.0) == 0.0
    assert len(measured._seen) <= 3


def until(shows):
    """Wait for what another thread does."""
    patience = time.monotonic() + 10
    while not shows():
        assert time.monotonic() < patience
        time.sleep(0.005)


def test_lines_go_to_stderr_and_the_last_word_says_how_fast(capsys):
    said = ""

    def shows(words):
        nonlocal said
        said += capsys.readouterr().err
        return words in said

    with progress(5, interval=0.01) as shown:
        until(lambda: shows("0 of 5, waiting\n"))
        shown.tell(Tally(sent=3, refused=1))
        until(lambda: shows("4 of 5"))
    last = capsys.readouterr()
    assert "Took 0." in last.err and last.err.endswith(("/s.\n", "/min.\n"))
    assert last.out == ""
    assert "1 refused" in said


def test_nothing_is_said_of_nothing(capsys):
    with progress(0, interval=0.001) as shown:
        shown.tell(Tally())
    with progress(5) as shown:
        pass
    assert capsys.readouterr() == ("", "")


@contextmanager
def terminal(monkeypatch):
    """A real one as stderr; yields what reads from it."""
    ours, theirs = pty.openpty()
    stream = os.fdopen(theirs, "w", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", stream)
        patch.setenv("TERM", "xterm")
        patch.setenv("COLUMNS", "120")
        yield ours
    for close in (stream.close, lambda: os.close(ours)):
        with suppress(OSError):
            close()


def test_a_bar_on_a_terminal(monkeypatch, capsys):
    seen = b""
    with terminal(monkeypatch) as screen, progress(8, interval=0.01) as shown:
        shown.tell(Tally(sent=3, deferred=1))
        while b"4 of 8" not in seen:
            seen += os.read(screen, 4096)
        print("data")
        shown.tell(Tally(sent=7, deferred=1))
        while b"8 of 8" not in seen:
            seen += os.read(screen, 4096)
    assert b"1 deferred" in seen
    assert "━".encode() in seen
    assert b"data" not in seen
    assert capsys.readouterr().out == "data\n"


def test_what_is_said_stands_above_the_bar_at_once(monkeypatch):
    seen = b""
    with terminal(monkeypatch) as screen, progress(8, interval=60) as shown:
        shown.say("Stopping: [2] messages.")
        while b"messages." not in seen:
            seen += os.read(screen, 4096)
    assert b"Stopping: [2] messages." in seen


@pytest.mark.parametrize("total", [0, 8])
def test_what_is_said_does_not_wait_for_the_next_line(capsys, total):
    with progress(total, interval=60) as shown:
        shown.say("Stopping: no message is under way.")
        shown.tell(Tally(sent=1))
    said = capsys.readouterr().err
    assert said.startswith("Stopping: no message is under way.\n")
    assert ("Took" in said) == bool(total)


def test_a_terminal_that_goes_away_stops_nothing(monkeypatch):
    with terminal(monkeypatch) as screen, progress(8, interval=0.005) as shown:
        os.read(screen, 1)
        os.close(screen)
        shown.tell(Tally(sent=8))
        time.sleep(0.05)
    assert all(thread.name != "progress" for thread in threading.enumerate())


def test_a_terminal_nobody_reads_holds_up_nothing(monkeypatch):
    """The buffer of a terminal is 4 kB; after that each drawing waits until somebody reads."""
    with terminal(monkeypatch) as screen:

        def read():
            with suppress(OSError):
                while os.read(screen, 65536):
                    pass

        reader = threading.Thread(target=read)
        with progress(10**6, interval=0.001) as shown:
            time.sleep(0.1)
            for number in range(100_000):
                shown.tell(Tally(sent=number))
            reader.start()
        sys.stderr.close()
        reader.join()


def test_how_often_it_draws():
    assert module.REDRAW >= 0.1
