"""The same sending against a receiver that is not ours: Postfix's smtp-sink."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from newsletter.models import DeliveryState
from newsletter.store import deliveries

PROGRAM = shutil.which("smtp-sink", path=f"/usr/sbin:/usr/lib/postfix/sbin:{os.environ.get('PATH', '')}")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="smtp-sink is not installed (Debian: postfix)")


@contextmanager
def sink(log, *options):
    """A sink on a free port; ``.port`` while it runs, ``.messages`` after it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    seen = SimpleNamespace(port=port, messages=0)
    with log.open("wb") as counters:
        command = [PROGRAM, *user, "-c", *options, f"127.0.0.1:{port}", "64"]
        running = subprocess.Popen(command, stdout=counters, stderr=subprocess.DEVNULL)
        try:
            until_it_listens(port)
            yield seen
        finally:
            running.terminate()
            running.wait(10)
    found = re.findall(rb"mesg=(\d+)", log.read_bytes())
    seen.messages = int(found[-1]) if found else 0


def until_it_listens(port):
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("smtp-sink does not listen")


@pytest.mark.parametrize("connections", [1, 8])
def test_everybody_arrives_once(office, tmp_path, connections):
    people = office.people(120)
    with sink(tmp_path / "log") as receiver:
        assert office.run("send", "1", "--yes", env=office.smtp(receiver, connections)) == 0
        assert office.run("send", "1", "--yes", env=office.smtp(receiver, connections)) == 0
    assert receiver.messages == len(people)


def test_a_receiver_that_says_later_to_all_is_believed(office, tmp_path):
    people = office.people(20)
    with sink(tmp_path / "log", "-r", "rcpt") as receiver:
        assert office.run("send", "1", "--yes", env=office.smtp(receiver)) == 6
    assert receiver.messages == 0
    with office.store() as store:
        balance = deliveries.balance(store, 1)
    assert balance[DeliveryState.DEFERRED] == len(people)
    assert balance.holds
