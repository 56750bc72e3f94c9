"""A publication of its own for each test, and a quick way to run commands in processes of their own."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import disks
import pytest

from newsletter.models import Consent, SubscriberState
from newsletter.store import subscribers
from newsletter.store.database import open_store

# Programs of their own.
collect_ignore = ["zygote.py", "crowd_zygote.py", "disk_zygote.py"]

ISSUE = """---
title: Mag het wat korter?
number: 1
---
Beste {{ first_name | lezer }},

Deze week gaat het over brieven die niemand uitleest.

> [!QUESTION] Welke brief zou jij herschrijven? {#brief}
> Ik ben benieuwd naar een voorbeeld.
"""
SETTINGS = """[publication]
name = "Klare taal"
language = "nl"
tone = "je"
sender = "Renske <redactie@example.org>"
reply_address = "reacties@example.org"
"""


class Zygote:
    """Forks commands off one process that has imported everything; see zygote.py."""

    def __init__(self, script="zygote.py", *words, env=None):
        command = [sys.executable, str(Path(__file__).parent / script), *map(str, words)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | (env or {})
        )

    def start(self, order: dict) -> int:
        """Start a command; its process id."""
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self.answer("pid")

    def answer(self, word: str) -> int:
        """The number in the next answer of a kind; what a test that failed left unread is passed over."""
        while True:
            found, number = self._process.stdout.readline().split()
            if found == word:
                return int(number)

    def close(self):
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


class Office:
    """A publication in a folder and commands run on it."""

    def __init__(self, root: Path, zygote: Zygote):
        self.root = root
        self._zygote = zygote
        (root / "issues").mkdir(parents=True)
        (root / "subscribers").mkdir()
        (root / "newsletter.toml").write_text(SETTINGS)
        (root / "issues" / "0001-korter.md").write_text(ISSUE)
        self.log = root / "log.txt"

    def people(self, count: int) -> set[str]:
        """Put so many people on the list."""
        addresses = {f"lezer{number}@example.org" for number in range(1, count + 1)}
        agreed = Consent(SubscriberState.ACTIVE, datetime.now(UTC), "test")
        with self.store() as store, store.write():
            for address in sorted(addresses):
                subscribers.add(store, address, "Lezer", consent=agreed)
        return addresses

    def smtp(self, server, connections=4) -> dict[str, str]:
        """The environment that sends through a server on loopback."""
        return {
            "NEWSLETTER_SMTP__HOST": "127.0.0.1",
            "NEWSLETTER_SMTP__PORT": str(server.port),
            "NEWSLETTER_SMTP__TLS": "off",
            "NEWSLETTER_SMTP__CONNECTIONS": str(connections),
        }

    def start(self, *args, env=None, die=None, room=None, **more) -> int:
        """Start a command; its process id."""
        self.log.unlink(missing_ok=True)
        order = {"args": ["-C", str(self.root), *args], "env": env or {}, "die": die, "log": str(self.log)}
        order |= {"room": room, **more}
        return self._zygote.start(order)

    def start_crowd(self, count, *args, **more) -> list[int]:
        """Start a command several times at the same moment; their process ids."""
        first = self.start(*args, crowd=count, **more)
        return [first, *(self._zygote.answer("pid") for _ in range(count - 1))]

    def wait(self) -> int:
        """The exit code of the command started last; negative: the signal that ended it."""
        return self._zygote.answer("exit")

    def run(self, *args, **more) -> int:
        self.start(*args, **more)
        return self.wait()

    @property
    def said(self) -> str:
        """What the command started last has printed."""
        return self.log.read_text()

    def store(self):
        return closing(open_store(self.root / "subscribers" / "newsletter.db"))


@pytest.fixture(scope="session")
def zygote():
    running = Zygote()
    yield running
    running.close()


@pytest.fixture(scope="session")
def disk_zygote(tmp_path_factory):
    """One whose commands run on a disk that fails when told; see disk_zygote.py."""
    if reason := disks.missing():
        pytest.skip(reason)
    library = disks.build(tmp_path_factory.mktemp("disk"))
    running = Zygote("disk_zygote.py", library, env={"LD_PRELOAD": str(library)})
    yield running
    running.close()


@pytest.fixture
def office(tmp_path, zygote):
    return Office(tmp_path / "publication", zygote)


@pytest.fixture
def disk_office(tmp_path, disk_zygote):
    """An office on a disk that fails when told."""
    return Office(tmp_path / "publication", disk_zygote)


@pytest.fixture
def offices(tmp_path, disk_zygote):
    """As many of them as wanted."""
    numbers = itertools.count()
    return lambda: Office(tmp_path / f"publication{next(numbers)}", disk_zygote)


@pytest.fixture
def crowd(tmp_path):
    """An office where each command is started by several people at once; see crowd_zygote.py."""
    running = Zygote("crowd_zygote.py")
    yield Office(tmp_path / "publication", running)
    running.close()
