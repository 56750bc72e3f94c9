"""A whole publication in a folder, and the real command in processes of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path

from faults.peer import Peer

from newsletter.models import DeliveryState
from newsletter.store import deliveries
from newsletter.store.database import open_store

ROOT = Path(__file__).parents[2]
#: What an account says when all is well.
ONCE = "everybody once"
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


class Office:
    """A publication and commands run on it."""

    def __init__(self, root: Path, people: Iterable[str] = ()):
        self.root = root
        for name in ("issues", "subscribers"):
            (root / name).mkdir(parents=True)
        (root / "newsletter.toml").write_text(SETTINGS)
        self.issue = root / "issues" / "0001-korter.md"
        self.issue.write_text(ISSUE)
        self.database = root / "subscribers" / "newsletter.db"
        self.said = ""
        if people := list(people):
            self.people(people)

    def people(self, people: Iterable[str]) -> None:
        """Import addresses as an operator does."""
        listed = self.root / "people.csv"
        listed.write_text("email\n" + "".join(f"{address}\n" for address in people), "utf-8")
        assert self.run("subscribers", "import", str(listed)) == 0, self.said

    def command(self, *words: str, before: Sequence[str] = (), **more) -> subprocess.Popen:
        """A running command, started through another program if there is one."""
        line = [*before, sys.executable, "-m", "newsletter", "-C", str(self.root), *words]
        return subprocess.Popen(line, **({"cwd": ROOT, "stdin": subprocess.DEVNULL} | more))

    def environment(self, peer: Peer, connections: int = 2) -> dict[str, str]:
        """What sends through a peer."""
        return os.environ | {
            "NEWSLETTER_SMTP__HOST": peer.host,
            "NEWSLETTER_SMTP__PORT": str(peer.port),
            "NEWSLETTER_SMTP__TLS": "off",
            "NEWSLETTER_SMTP__CONNECTIONS": str(connections),
        }

    def begin(self, peer: Peer, *words: str, connections: int = 2, **more) -> subprocess.Popen:
        """``send 1 --yes``, under way; what it says is kept by :meth:`end`."""
        settings = {"env": self.environment(peer, connections), "stdout": subprocess.PIPE, "text": True}
        settings |= {"stderr": subprocess.STDOUT}
        return self.command("send", "1", "--yes", *words, **(settings | more))

    def end(self, running: subprocess.Popen) -> int:
        """The exit code."""
        self.said = running.communicate(timeout=60)[0] or ""
        return running.returncode

    def send(self, peer: Peer, *words: str, **more) -> int:
        """``send 1 --yes`` to its end."""
        return self.end(self.begin(peer, *words, **more))

    def run(self, *words: str) -> int:
        """Any command to its end."""
        return self.end(self.command(*words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))

    def account(self, peer: Peer, people: set[str]) -> str:
        """``everybody once``, or what is wrong."""
        counts = peer.counts()
        with closing(open_store(self.database)) as store:
            balance = deliveries.balance(store, 1)
            doubts = {doubt.address for doubt in deliveries.doubts(store, 1)}
            sent = {address for address, _ in deliveries.outcomes(store, 1, DeliveryState.SENT)}
        found = [] if balance.holds else ["the balance does not hold"]
        found += [f"{address} has {n}" for address, n in counts.items() if n > 1]
        found += [f"{address} is called sent" for address in sent - set(counts)]
        found += [f"{address} has it" for address in set(counts) - sent - doubts]
        missing = people - sent - doubts
        found += [f"{len(missing)} have nothing"] if missing else []
        found += [f"{len(doubts)} in doubt"] if doubts else []
        return "; ".join(found) or ONCE


def readers(count: int) -> set[str]:
    """So many addresses."""
    return {f"lezer{number}@example.org" for number in range(1, count + 1)}


def until(happened: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for something."""
    late = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > late:
            raise AssertionError("it did not happen in time")
        time.sleep(0.005)
