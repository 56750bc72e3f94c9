"""Sends at their time, in processes of their own: killed, stopped, two at once, cancelled in time."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from scripted_server import ScriptedServer

from newsletter.cli import main
from newsletter.models import DeliveryState, ScheduleState
from newsletter.store import deliveries, schedule


def scheduled(office, *words, env=None):
    """Schedule issue 1 by command, then turn the hands: its time has come."""
    assert office.run("send", "1", "--at", "tomorrow 09:00", "--yes", *words, env=env) == 0, office.said
    with office.store() as store:
        one, now = schedule.find(store, 1), datetime.now(UTC)
        schedule.put(
            store,
            issue=1,
            slug=one.slug,
            at=now - timedelta(seconds=1),
            agreed=one.agreed,
            now=now,
            segment=one.segment or None,
            limit=one.limit,
        )


def latest(office):
    with office.store() as store:
        return schedule.latest(store, 1)[0]


def until(condition):
    patience = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < patience
        time.sleep(0.005)


def here(office, env, *words):
    """Run a command in this process, beside the one that is running."""
    return CliRunner().invoke(main, ["-C", str(office.root), *words], env=env)


def test_goes_at_its_time_and_not_before(office):
    people = office.people(8)
    at = (datetime.now(UTC) + timedelta(seconds=2)).replace(microsecond=0)
    with ScriptedServer() as server:
        env = office.smtp(server)
        assert office.run("send", "1", "--at", f"{at:%Y-%m-%dT%H:%M:%SZ}", "--confirm", "8", env=env) == 0
        assert office.run("run", env=env) == 0
        assert server.recipients() == []
        until(lambda: datetime.now(UTC) >= at)
        assert office.run("run", env=env) == 0, office.said
        assert re.fullmatch(r"\S+ issue 1, scheduled: sent 8 now\. 8 frozen = 8 sent\.\n", office.said), (
            office.said
        )
        assert office.run("run", env=env) == 0
        assert office.said == ""
        assert Counter(server.recipients()) == Counter(people)
    one = latest(office)
    assert (one.state, one.outcome) == (ScheduleState.DONE, "of 8: 8 sent")
    assert one.moved_at >= at


def test_killed_between_freezing_and_sending(office):
    people = office.people(8)
    with ScriptedServer() as server:
        env = office.smtp(server)
        scheduled(office, env=env)
        assert office.run("run", env=env, die=["after-freeze", 1]) == -signal.SIGKILL
        assert latest(office).state is ScheduleState.BEGUN
        assert office.run("run", env=env) == 0, office.said
        assert Counter(server.recipients()) == Counter(people)
    assert latest(office).state is ScheduleState.DONE


def test_killed_in_the_middle_keeps_its_limit(office):
    office.people(30)
    with ScriptedServer() as server:
        env = office.smtp(server)
        scheduled(office, "--limit", "12", env=env)
        assert office.run("run", env=env, die=["after-mark", 3]) == -signal.SIGKILL
        last = office.run("run", env=env)
        got = Counter(server.recipients())
    with office.store() as store:
        doubts = {doubt.address for doubt in deliveries.doubts(store, 1)}
        balance = deliveries.balance(store, 1)
    assert last == (6 if doubts else 0), office.said
    assert max(got.values()) == 1
    assert len(set(got) | doubts) == balance[DeliveryState.SENT] + len(doubts) == 12
    assert latest(office).state is ScheduleState.DONE


def test_asked_to_end_it_ends_and_goes_on_later(office):
    office.people(60)
    with ScriptedServer(after=0.02) as server:
        env = office.smtp(server, connections=2)
        scheduled(office, env=env)
        pid = office.start("run", env=env)
        until(lambda: len(server.accepted) >= 4)
        os.kill(pid, signal.SIGTERM)
        assert office.wait() == 75, office.said
        assert latest(office).state is ScheduleState.BEGUN
        server.after = 0
        assert office.run("run", env=env) == 0, office.said
        assert set(Counter(server.recipients()).values()) == {1}
        assert len(server.recipients()) == 60


def test_stop_in_another_window(office):
    office.people(60)
    with ScriptedServer(after=0.02) as server:
        env = office.smtp(server, connections=2)
        scheduled(office, env=env)
        office.start("run", env=env)
        until(lambda: len(server.accepted) >= 4)
        second = here(office, env, "run")  # one at a time
        assert (second.exit_code, second.output) == (75, "")
        assert here(office, env, "stop", "1").exit_code == 0
        assert office.wait() == 5, office.said
        assert "stopped by the operator" in office.said
        sent = len(server.recipients())
        assert sent < 60
        assert office.run("run", env=env) == 0
        assert office.said == ""
        assert len(server.recipients()) == sent
        assert latest(office).state is ScheduleState.CANCELLED
        server.after = 0
        assert office.run("send", "1", "--yes", env=env) == 0
        assert set(Counter(server.recipients()).values()) == {1}


def test_cancelled_before_it_began(office):
    office.people(3)
    with ScriptedServer() as server:
        env = office.smtp(server)
        pid = office.start("send", "1", "--yes", "--undo", "60", env=env)
        until(lambda: office.log.exists() and "Sending in 60 seconds; Ctrl-C cancels." in office.said)
        os.kill(pid, signal.SIGINT)
        assert office.wait() == 130
        assert "Cancelled: nothing was frozen and nothing was sent." in office.said
        assert server.connections == 0
        with office.store() as store:
            assert deliveries.balance(store, 1).frozen == 0
        assert office.run("send", "1", "--yes", env=env) == 0
        assert len(server.recipients()) == 3


#: Takes the terminal on standard input as its own, so that Ctrl-C is a signal; then becomes the command.
TAKE_TERMINAL = """
import os, sys
os.close(os.open(os.ttyname(0), os.O_RDWR))
os.execv(sys.executable, [sys.executable, "-m", "newsletter", *sys.argv[1:]])
"""


def hear(terminal, words, said=""):
    """Read from a terminal until something was said."""
    while words not in said:
        try:
            said += os.read(terminal, 4096).decode()
        except OSError:  # the other end has gone
            break
    assert words in said, said


@pytest.mark.skipif(not Path("/dev/ptmx").exists(), reason="no terminals here")
def test_on_a_terminal_there_is_time_to_think_again(office):
    office.people(3)
    with ScriptedServer() as server:
        ours, theirs = pty.openpty()
        command = [sys.executable, "-ISc", TAKE_TERMINAL, "-C", str(office.root), "send", "1"]
        process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=os.environ | office.smtp(server) | {"NEWSLETTER_SEND__UNDO": "30", "TERM": "dumb"},
            start_new_session=True,
        )
        os.close(theirs)
        hear(ours, "Type 3 to send")
        os.write(ours, b"3\n")
        hear(ours, "Sending in 30 seconds; Ctrl-C cancels.")
        os.write(ours, b"\x03")
        hear(ours, "Cancelled: nothing was frozen and nothing was sent.")
        assert process.wait(20) == 130
        os.close(ours)
        assert server.connections == 0
        with office.store() as store:
            assert deliveries.balance(store, 1).frozen == 0
