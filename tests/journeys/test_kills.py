"""SIGKILL at every step and at random moments: nobody has two, nobody none, every doubt has a name."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from scripted_server import ScriptedServer

from newsletter.models import DeliveryState
from newsletter.store import deliveries

#: Random kills; ``make kills N=1000`` raises it.
KILLS = int(os.environ.get("NEWSLETTER_KILLS", "50"))
CONNECTIONS = 4
STEPS = """
    before-freeze after-freeze before-recover before-claim after-claim before-connect after-connect
    before-envelope after-envelope after-content before-mark after-mark before-dot after-answer before-release
""".split()  # noqa: SIM905 - the words read better than a list of strings


def account(office, server, people, kills):
    """Hold the ledger against the server's own record."""
    got = Counter(server.recipients())
    with office.store() as store:
        balance = deliveries.balance(store, 1)
        doubts = deliveries.doubts(store, 1)
        sent = {address for address, _ in deliveries.outcomes(store, 1, DeliveryState.SENT)}
    doubtful = {doubt.address for doubt in doubts}
    assert balance.holds
    assert balance.frozen == len(people)
    assert balance.open == 0
    assert [address for address, count in got.items() if count > 1] == []  # nobody has two
    assert sent <= set(got)  # what is called sent has arrived
    assert set(got) <= sent | doubtful  # what arrived is called sent or in doubt
    assert sent | doubtful == people  # nobody is lost
    assert len(doubts) <= kills * CONNECTIONS
    assert all(doubt.message_id.startswith("<") and doubt.server.startswith("127.0.0.1:") for doubt in doubts)
    return doubts


@pytest.mark.parametrize("turn", [1, 7])
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step(office, step, turn):
    people = office.people(20)
    with ScriptedServer() as server:
        env = office.smtp(server, CONNECTIONS)
        first = office.run("send", "1", "--yes", env=env, die=[step, turn])
        for _ in range(3):
            last = office.run("send", "1", "--yes", env=env)
        kills = int(first == -signal.SIGKILL)
        assert kills or turn > 1
        doubts = account(office, server, people, kills)
        assert last == (6 if doubts else 0), office.log.read_text()


def until_first_accepted(server, before, pid):
    patience = time.monotonic() + 20
    alive = Path(f"/proc/{pid}")
    while len(server.accepted) == before and alive.exists() and time.monotonic() < patience:
        time.sleep(0.001)


def test_killed_at_random(office):
    people = office.people(max(400, KILLS * 15))
    dice = random.Random(20261121)
    kills = 0
    with ScriptedServer(before=0.002, after=0.002) as server:
        env = office.smtp(server, CONNECTIONS)
        while kills < KILLS:
            before = len(server.accepted)
            pid = office.start("send", "1", "--yes", env=env)
            until_first_accepted(server, before, pid)
            time.sleep(dice.random() * 0.03)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            if office.wait() != -signal.SIGKILL:
                break  # it was done before we struck
            kills += 1
        for _ in range(2):
            office.run("send", "1", "--yes", env=env)
        doubts = account(office, server, people, kills)
    print(f"{kills} kills, {len(people)} readers: 0 duplicates, 0 lost, {len(doubts)} in doubt, all named")
    assert kills >= KILLS // 2
