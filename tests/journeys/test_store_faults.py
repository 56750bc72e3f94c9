"""A disk that fills up or breaks at the n-th write of a whole send, for every n.

``make storefaults`` tries every n; here a few.  After each: the store is sound and adds up, nobody was sent
two, what is said on the screen is a sentence with a way on, and the same command completes it.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from scripted_server import ScriptedServer

from newsletter.models import DeliveryState
from newsletter.store import backup, deliveries, editions

#: ``make storefaults`` sets it: every write instead of some.
ALL = os.environ.get("NEWSLETTER_STOREFAULTS") == "all"
PEOPLE = 7
CONNECTIONS = 3
#: What a person reads: where, what, and what to do next.
SENTENCE = re.compile(r"^Error: .*(subscribers/\S+): .+\. [A-Z].+$", re.MULTILINE)


class Bench:
    """One small list, sent from the beginning again and again."""

    def __init__(self, office, server):
        self.office, self.server = office, server
        self.people = office.people(PEOPLE)
        self.folder = office.root / "subscribers"
        self._pristine = office.root / "pristine"
        shutil.copytree(self.folder, self._pristine)
        self.env = office.smtp(server, CONNECTIONS)
        self.codes: Counter[int] = Counter()
        self.said: Counter[str] = Counter()
        self.wrong: list[str] = []

    def reset(self):
        """As before anything was sent."""
        for path in self.folder.iterdir():
            path.unlink()
        for path in self._pristine.iterdir():
            shutil.copy(path, self.folder / path.name)
        self.server.accepted.clear()

    def send(self, **fault) -> int:
        """Send with a fault and look at what is left; the exit code."""
        code = self.office.run("send", "1", "--yes", env=self.env, **fault)
        said = self.office.said
        self.codes[code] += 1
        assert "Traceback" not in said, said[-600:]
        assert code in (0, 1, 6, 75), said
        if code in (1, 75):
            found = SENTENCE.search(said)
            assert found, said
            self.said[found[0].replace(str(self.office.root), "")] += 1
        return code

    def account(self, *, done: bool):
        """Hold the store against the server's own record."""
        got = Counter(self.server.recipients())
        with self.office.store() as store:
            assert backup.problems(store) == []
            doubts = {doubt.address: doubt for doubt in deliveries.doubts(store, 1)}
            sent = {address for address, _ in deliveries.outcomes(store, 1, DeliveryState.SENT)}
            balance = deliveries.balance(store, 1)
            frozen = bool(editions.numbers(store))
        assert [address for address, count in got.items() if count > 1] == []  # nobody has two
        assert sent <= set(got)
        assert frozen or not got
        if done:
            assert balance.holds
            assert balance.open == 0
            assert set(got) <= sent | doubts.keys()
            assert sent | doubts.keys() == self.people
            assert all(doubt.message_id and doubt.server for doubt in doubts.values())
        return doubts

    def trial(self, what, *, room_again=lambda: None, **fault):
        """One send with a fault, and the way on without it; what goes wrong is kept for the end."""
        try:
            code = self.send(**fault)
            room_again()  # opening a store needs some, too
            self.account(done=code in (0, 6))
            self.complete()
        except AssertionError as error:
            self.wrong.append(f"{what}: {error}")

    def complete(self):
        last = self.office.run("send", "1", "--yes", env=self.env)
        assert last in (0, 6), self.office.said
        doubts = self.account(done=True)
        assert (last == 6) == bool(doubts)
        assert len(doubts) <= CONNECTIONS

    def report(self, what: str, trials: int):
        print(f"\n{what}: {trials} trials, exit codes {dict(sorted(self.codes.items()))}; nobody had two")
        for sentence, count in self.said.most_common():
            print(f"  {count:4} x {sentence}")
        assert not self.wrong, f"{len(self.wrong)} wrong: " + "\n".join(self.wrong[:5])


@pytest.fixture
def bench(disk_office):
    with ScriptedServer() as server:
        yield Bench(disk_office, server)


def some(numbers, few):
    """All of them for ``make storefaults``, else so many, evenly spread."""
    numbers = list(numbers)
    if ALL or len(numbers) <= few:
        return numbers
    return [numbers[(2 * n + 1) * len(numbers) // (2 * few)] for n in range(few)]


def calls_of_a_send(bench) -> int:
    """How often a send without a fault changes the disk."""
    bench.send(disk={"folder": str(bench.folder)})
    bench.account(done=True)
    return int((bench.office.root / "disk.calls").read_text())


@pytest.mark.parametrize(
    ("error", "forever"),
    [("ENOSPC", False), ("EIO", True), *([("ENOSPC", True), ("EIO", False)] if ALL else [])],
)
def test_the_nth_write_fails(bench, error, forever):
    calls = calls_of_a_send(bench)
    numbers = some(range(1, calls + 1), 2)
    for number in numbers:
        bench.reset()
        fail = [number, getattr(errno, error), forever]
        bench.trial(number, disk={"folder": str(bench.folder), "fail": fail})
    bench.report(f"{error} {'from the n-th write on' if forever else 'at the n-th write'}", len(numbers))
    assert bench.codes[1] > 0


def test_no_file_may_grow_beyond_a_size(bench):
    numbers = some(range(4096 * 20, 4096 * 80, 2060), 2)
    for size in numbers:
        bench.reset()
        bench.trial(size, room=size)
    bench.report("RLIMIT_FSIZE step by step", len(numbers))
    assert bench.codes[1] > 0
    assert bench.codes[0] > 0  # the last steps are wide enough


def mount(folder: Path, options: str) -> None:
    command = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
    subprocess.run(command, check=True, capture_output=True, timeout=20)


@pytest.fixture
def small_disk(bench):
    """The store's folder becomes a file system of its own; ``size(bytes)`` makes it so large."""
    if os.geteuid() != 0:
        pytest.skip("a small disk can be mounted by root only")
    try:
        mount(bench.folder, "size=64m,mode=700")
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no small disk can be mounted here ({error})")
    yield lambda size: mount(bench.folder, f"remount,size={size}")
    subprocess.run(["umount", str(bench.folder)], check=True, timeout=20)


def test_full_disk(bench, small_disk):
    bench.reset()
    used = sum(-(-path.stat().st_size // 4096) for path in bench.folder.iterdir())
    numbers = some(range(used + 1, used + 140), 2)
    for pages in numbers:
        small_disk(64 << 20)
        bench.reset()
        small_disk(pages * 4096)
        bench.trial(pages, room_again=lambda: small_disk(64 << 20))
    bench.report("a full tmpfs, page by page", len(numbers))
    assert bench.codes[1] > 0
