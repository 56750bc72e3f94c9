"""A wish to end that wakes whoever waits."""

from __future__ import annotations

import os
import signal
import threading
import time

from newsletter.transport.stopping import Stop


def test_time_passes_and_nobody_asks():
    with Stop() as stop:
        begin = time.monotonic()
        assert stop.wait(0.05) is False
        assert time.monotonic() - begin >= 0.05


def test_asked_from_another_thread_and_twice():
    with Stop() as stop:
        thread = threading.Timer(0.02, lambda: (stop.ask(), stop.ask()))
        thread.start()
        assert stop.wait(60) is True
        assert stop.wait(60) is True
        thread.join()


def test_asked_by_a_signal():
    with Stop() as stop:
        before = signal.signal(signal.SIGUSR1, lambda *_: stop.ask())
        thread = threading.Timer(0.02, os.kill, (os.getpid(), signal.SIGUSR1))
        try:
            thread.start()
            assert stop.wait(60) is True
        finally:
            thread.join()
            signal.signal(signal.SIGUSR1, before)


def test_something_to_read_ends_it_too():
    read, write = os.pipe()
    try:
        with Stop() as stop:
            os.write(write, b"x")
            assert stop.wait(60, read) is False
    finally:
        os.close(read)
        os.close(write)
