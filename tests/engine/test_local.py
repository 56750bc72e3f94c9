"""Signals: a first one lets begun messages end, a second interrupt cuts, an ignored one stays ignored."""

from __future__ import annotations

import os
import signal
import threading
import time
from datetime import UTC, datetime

import pytest
from scripted_server import Fault, ScriptedServer

from newsletter.engine import local
from newsletter.models import Claimed, Message, Recipient, Smtp, Tls
from newsletter.transport.deliver import Job

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
CONTENT = b"Subject: hoi\r\n\r\n" + b"Dag.\r\n" * 100


def job(server, count=30, connections=2):
    batches = [[Claimed(Recipient(n, f"r{n}@example.org"), 0, NOW) for n in range(1, count + 1)]]
    smtp = Smtp("127.0.0.1", server.port, Tls.OFF, connections=connections)

    def compose(recipient, date):
        return Message(
            "b@example.org", recipient.address, f"<m{recipient.subscriber_id}@example.org>", CONTENT
        )

    return Job(smtp, "example.org", lambda: batches.pop() if batches else [], compose)


class Told:
    """Sends signals to this process when so many deliveries are about to end."""

    def __init__(self, at=0, *numbers, pause=0.1):
        self.at, self.numbers, self.pause = at, numbers, pause
        self.endings, self.attempts = [], []

    def __call__(self, endings, attempts):
        self.endings += endings
        self.attempts += attempts
        if self.numbers and len(self.endings) >= self.at:
            numbers, self.numbers = self.numbers, ()
            threading.Thread(target=self.strike, args=(numbers,)).start()
        return ()

    def strike(self, numbers):
        for number in numbers:
            time.sleep(self.pause)
            os.kill(os.getpid(), number)


def test_to_the_end():
    with ScriptedServer() as server:
        told = Told()
        assert local.run(job(server), told) is False
        assert len(server.recipients()) == len(told.attempts) == 30


@pytest.mark.parametrize("number", local.POLITE)
def test_signal_lets_what_was_begun_end(number):
    before = signal.getsignal(number)
    with ScriptedServer(after=0.03) as server:
        told = Told(4, number, pause=0.0)
        assert local.run(job(server), told) is True
        assert 4 <= len(server.recipients()) < 30
        assert len(told.endings) == len(told.attempts) == len(server.recipients())
    assert all(attempt.code == 250 for attempt in told.attempts)
    assert signal.getsignal(number) == before


def test_the_first_signal_is_acknowledged_at_once():
    acknowledged = []
    hang = Fault("dot", "hang", 2)
    with ScriptedServer([hang]) as server:
        told = Told(2, signal.SIGTERM, signal.SIGINT)

        def asked(number, under_way):
            acknowledged.append((number, under_way, len(told.attempts)))

        assert local.run(job(server), told, asked=asked) is True
    assert acknowledged == [(signal.SIGTERM, 2, 0)]


def test_nothing_is_under_way_when_nothing_was_begun():
    acknowledged = []
    with ScriptedServer([Fault("banner", "hang")]) as server:
        told = Told(pause=0.2)
        striker = threading.Thread(target=told.strike, args=((signal.SIGINT, signal.SIGINT),))
        striker.start()
        assert local.run(job(server), told, asked=lambda *both: acknowledged.append(both)) is True
        striker.join()
    assert acknowledged == [(signal.SIGINT, 0)]


def test_second_interrupt_does_not_wait_for_an_answer():
    with ScriptedServer([Fault("dot", "hang")]) as server:
        told = Told(2, signal.SIGINT, signal.SIGINT)
        begin = time.monotonic()
        assert local.run(job(server), told) is True
        assert time.monotonic() < begin + 5
    assert [(attempt.code, attempt.dot_written) for attempt in told.attempts] == [(0, True)] * 2
    assert {attempt.text for attempt in told.attempts} == {"cut off by the operator"}


def test_second_interrupt_cuts_a_greeting_that_never_comes():
    with ScriptedServer([Fault("banner", "hang")]) as server:
        told = Told(pause=0.3)
        striker = threading.Thread(target=told.strike, args=((signal.SIGINT, signal.SIGINT),))
        striker.start()
        assert local.run(job(server), told) is True
        striker.join()
    assert told.attempts == []


def test_what_we_were_started_to_ignore_stays_ignored():
    """``nohup newsletter send ... &``: a closed terminal ends nothing."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ScriptedServer(after=0.005) as server:
            told = Told(4, signal.SIGHUP, pause=0.0)
            assert local.run(job(server), told) is False
            assert len(server.recipients()) == 30
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_in_another_thread_signals_are_left_alone():
    results = []
    with ScriptedServer() as server:
        thread = threading.Thread(target=lambda: results.append(local.run(job(server), Told())))
        thread.start()
        thread.join(20)
    assert results == [False]
