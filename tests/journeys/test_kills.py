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
KILLS = int(os.environ.get("NEWSLETTER_KILLS", "26"))
#: Of the same with other numbers of connections and processes.
FEW = KILLS if KILLS >= 500 else KILLS // 3
CONNECTIONS = 4
STEPS = """
    before-freeze after-freeze before-recover before-claim after-claim before-connect after-connect
    before-envelope after-envelope after-content before-mark after-mark before-dot after-dot
    after-answer before-release
""".split()  # noqa: SIM905 - the words read better than a list of strings


def account(office, server, people, kills, connections=CONNECTIONS):
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
    assert len(doubts) <= kills * connections
    assert all(doubt.message_id.startswith("<") and doubt.server.startswith("127.0.0.1:") for doubt in doubts)
    return doubts


@pytest.mark.parametrize("turn", [1, 7])
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step(office, step, turn):
    people = office.people(20)
    with ScriptedServer() as server:
        env = office.smtp(server, CONNECTIONS)
        first = office.run("send", "1", "--yes", env=env, die=[step, turn])
        for _ in range(2):
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


@pytest.mark.parametrize(("connections", "kills"), [(1, FEW), (4, KILLS), (8, FEW)])
def test_killed_at_random(office, connections, kills):
    people = office.people(max(200, kills * (10 + 3 * connections)))
    dice, killed = random.Random(20261121), 0
    with ScriptedServer(before=0.002, after=0.002) as server:
        env = office.smtp(server, connections)
        while killed < kills:
            before = len(server.accepted)
            pid = office.start("send", "1", "--yes", env=env)
            until_first_accepted(server, before, pid)
            time.sleep(dice.random() * 0.03)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            if office.wait() != -signal.SIGKILL:
                break  # it was done before we struck
            killed += 1
        for _ in range(2):
            office.run("send", "1", "--yes", env=env)
        doubts = account(office, server, people, killed, connections)
    report(killed, people, doubts, f"{connections} connections")
    assert killed >= kills // 2


def test_killed_at_random_while_others_want_to_send(crowd):
    """Three processes want to send; whoever does is killed, then the others, each at its own moment."""
    people = crowd.people(max(200, FEW * 10))
    dice, killed = random.Random(20261122), 0
    with ScriptedServer(before=0.002, after=0.002) as server:
        env = crowd.smtp(server, CONNECTIONS)
        while killed < FEW:
            before = len(server.accepted)
            pids = crowd.start_crowd(3, "send", "1", "--yes", env=env)
            until_first_accepted(server, before, pids[0])
            for pid in dice.sample(pids, 3):
                time.sleep(dice.random() * 0.01)
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            ends = [crowd.wait() for _ in pids]
            if 0 in ends or 6 in ends:
                break
            killed += ends.count(-signal.SIGKILL)
        for _ in range(2):
            crowd.start_crowd(1, "send", "1", "--yes", env=env)
            crowd.wait()
        doubts = account(crowd, server, people, killed)
    report(killed, people, doubts, "3 processes")
    assert killed >= FEW // 2


def report(kills, people, doubts, how):
    named = f"{len(doubts)} in doubt, all named"
    print(f"\n{how}: {kills} kills, {len(people)} readers: 0 duplicates, 0 lost, {named}")
