"""Readers unsubscribe while a send runs at full speed: whoever was told so gets nothing that had not ended.

``make interleavings N=10000`` does it N times.  Half of them are aimed at deliveries the run holds just then.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime

import pytest
from recording_server import RecordingServer

from newsletter import subscriptions
from newsletter.models import DeliveryState as D
from newsletter.store import backup, deliveries

#: How many readers leave in the middle; ``make interleavings`` sets it.
WANTED = int(os.environ.get("NEWSLETTER_INTERLEAVINGS", "60"))
PEOPLE = min(1500, WANTED * 5)
CONNECTIONS = 4
HELD = "SELECT subscriber FROM deliveries WHERE issue = 1 AND state IN ('attempting', 'ending')"
STATE = "SELECT state FROM deliveries WHERE issue = 1 AND subscriber = ?"
#: Its final dot was recorded as on its way before the reader left.
ENDED = {D.ENDING, D.SENT}


class Leavers:
    """Readers who unsubscribe, one after the other, and what each was told."""

    def __init__(self, store, dice, most):
        self.store, self.dice, self.most = store, dice, most
        self.waiting = list(range(1, PEOPLE + 1))
        dice.shuffle(self.waiting)
        self.left: set[int] = set()
        #: subscriber -> state of the delivery once they had left, and when they were told.
        self.told: dict[int, tuple[D, int]] = {}

    def leave(self):
        who = self.choose()
        if who is None:
            return
        now = datetime.now(UTC)
        if self.dice.random() < 0.5:
            with self.store.write():  # the state at the very moment of the commit
                assert subscriptions.unsubscribe(self.store, who, origin="test", now=now)
                state = self.store.value(STATE, (who,))
            at = time.monotonic_ns()
        else:
            assert subscriptions.unsubscribe(self.store, who, origin="test", now=now)
            at = time.monotonic_ns()
            state = self.store.value(STATE, (who,))
        self.left.add(who)
        self.told[who] = D(state), at

    def choose(self) -> int | None:
        """One whose message is under way, as often as not."""
        held = [who for (who,) in self.store.rows(HELD) if who not in self.left]
        if held and self.dice.random() < 0.7:
            return self.dice.choice(held)
        while self.waiting and self.waiting[-1] in self.left:
            self.waiting.pop()
        return self.waiting.pop() if self.waiting else None


def run_once(office, server, env, dice, most):
    """One send with leavers beside it."""
    office.start("send", "1", "--yes", env=env)
    with office.store() as store:
        leavers = Leavers(store, dice, most)
        while not deliveries.balance(store, 1).frozen:
            time.sleep(0.001)
        while len(leavers.told) < most and store.row(f"{HELD} LIMIT 1") is None:
            time.sleep(0.0005)  # nothing is under way yet
        while len(leavers.told) < most and deliveries.balance(store, 1).open:
            leavers.leave()
            time.sleep(dice.choice((0, 0.0005, 0.002)))
    assert office.wait() == 0, office.said
    return leavers


def judge(leavers, addresses, log):
    """What must not have happened, in words; and how many transactions began late."""
    began, ended = defaultdict(list), defaultdict(list)
    for at, what, address in log:
        (began if what == "mail" else ended)[address].append(at)
    starts = sorted(at for times in began.values() for at in times)
    wrong, late = [], 0
    for who, (state, told) in leavers.told.items():
        address = addresses[who]
        if state not in ENDED and state is not D.EXCLUDED:
            wrong.append(f"{address} left and their delivery was {state}")
        if state is D.EXCLUDED and ended[address]:
            wrong.append(f"{address} left before the dot was recorded and got a message")
        if [at for at in began[address] if at > told and state is not D.EXCLUDED]:
            wrong.append(f"{address} had ended and another transaction began")
        for at in began[address]:
            if at > told:
                late += 1
                # Whatever is begun after a look at the store knows of it: what was on its way is one
                # envelope for each connection, and one that was just being put together.
                between = sum(told < start < at for start in starts)
                if between > 2 * CONNECTIONS:
                    wrong.append(f"for {address} a transaction began after {between} others")
    return wrong, late


def hold_against(office, people, leavers, log):
    """The ledger and the server's record agree."""
    dots = Counter(address for _, what, address in log if what == "dot")
    with office.store() as store:
        assert backup.problems(store) == []
        sent = {address for address, _ in deliveries.outcomes(store, 1, D.SENT)}
        out = {address for address, _ in deliveries.outcomes(store, 1, D.EXCLUDED)}
        assert deliveries.balance(store, 1).open == 0
    assert max(dots.values()) == 1
    assert sent == set(dots)
    assert sent | out == people
    assert not sent & out
    assert len(out) <= len(leavers.told)


@pytest.fixture
def pristine(office):
    """Puts the list back as it was before anything was sent."""
    folder, kept = office.root / "subscribers", office.root / "pristine"

    def back():
        for path in folder.iterdir():
            path.unlink()
        for path in kept.iterdir():
            shutil.copy(path, folder / path.name)

    people = office.people(PEOPLE)
    shutil.copytree(folder, kept)
    return people, back


def test_who_left_gets_nothing_that_had_not_ended(office, pristine):
    people, back = pristine
    with office.store() as store:
        addresses = {row["id"]: row["address"] for row in store.rows("SELECT id, address FROM subscribers")}
    dice, done, runs, late, states = random.Random(20261121), 0, 0, 0, Counter()
    wrong: list[str] = []
    with RecordingServer() as server:
        env = office.smtp(server, CONNECTIONS)
        while done < WANTED:  # some hundreds in each send, so that there is a send left to be in
            back()
            leavers = run_once(office, server, env, dice, min(WANTED - done, PEOPLE // 3))
            log = server.log()
            found, late_now = judge(leavers, addresses, log)
            wrong += found
            hold_against(office, people, leavers, log) if not found else None
            assert leavers.told, "the send was over before anybody left"
            runs, done, late = runs + 1, done + len(leavers.told), late + late_now
            states.update(str(state) for state, _ in leavers.told.values())
    print(f"\n{done} readers left during {runs} sends of {PEOPLE} over {CONNECTIONS} connections:")
    print(f"  {dict(states)}; {late} transactions on their way when they were told; {len(wrong)} wrong")
    assert not wrong, "\n".join(wrong[:20])
