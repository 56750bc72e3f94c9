"""One cell of the matrix played: a run that goes wrong, the account, healing, and two runs more."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from faults.desk import PATIENT, TOO_LONG, D, Desk, whose
from faults.peer import Fault, Peer

from newsletter.models import Tls
from newsletter.transport.smtp import Deadlines


@dataclass(frozen=True)
class Cell:
    """A fault, what must hold, and how to find out."""

    id: str
    fault: str
    stage: str
    expected: str
    #: Given an empty folder: what happened, in the words of ``expected``.
    act: Callable[[Path], str]
    #: Whether it belongs to ``make test`` as well.
    quick: bool = False

    @property
    def name(self) -> str:
        """For pytest and for people."""
        return f"{self.id} {self.fault} {self.stage}".replace(" ", "-")


class SkipError(Exception):
    """This machine cannot play the cell; the text says why."""


class WrongError(AssertionError):
    """The ledger says something that is not so."""


@dataclass(frozen=True)
class Scenario:
    """A conversation that goes wrong; calling it plays it in a folder."""

    faults: tuple[Fault, ...] = ()
    #: Whose class is told first; the others should not suffer.
    victim: int = 3
    readers: int = 6
    lines: int = 1
    deadlines: Deadlines = PATIENT
    #: How the peer is set up, how it is when healed, and the sender's settings.
    peer: dict = field(default_factory=dict)
    healed: dict = field(default_factory=dict)
    settings: dict = field(default_factory=dict)
    #: Whether recording takes until the fault was carried out: what was said early has arrived by then.
    slow_disk: bool = False
    #: Seconds the first run may last.
    within: float = TOO_LONG
    #: What else is wrong with the first run.
    also: Callable[[Peer], list[str]] = lambda _: []

    def __call__(self, folder: Path) -> str:
        """What became of the readers and the exit code."""
        faults = [replace(fault) for fault in self.faults]
        with Peer(faults, whose=whose, **self.peer) as peer, Desk(folder, self.readers, self.lines) as desk:
            begin = time.monotonic()
            code = desk.send(
                peer.port,
                deadlines=self.deadlines,
                attempts=self.readers,  # one attempt for each: its class can be seen
                before_ending=self._wait(peer) if self.slow_disk else None,
                **self.settings,
            )
            got = f"{desk.words(self.victim)}; exit {code}"
            wrong = self._wrong(peer, desk) + storms(peer, self.readers) + self.also(peer)
            if (lasted := time.monotonic() - begin) > self.within:
                wrong.append(f"it lasted {lasted:.0f} s")
            states = desk.states()
            peer.heal(**self.healed)
            wrong += after_healing(desk, states, lambda: desk.send(peer.port, **self.settings), peer.counts)
            wrong += self._wrong(peer, desk)
        if wrong:
            raise WrongError(f"{got}: " + "; ".join(dict.fromkeys(wrong)))
        return got

    def _wait(self, peer: Peer) -> Callable[[set[int]], None]:
        def wait(subscribers: set[int]) -> None:
            if self.victim in subscribers and peer.acted.wait(5):
                time.sleep(0.03)

        return wait

    def _wrong(self, peer: Peer, desk: Desk) -> list[str]:
        ids: dict[str, set[str]] = {}
        for taken in peer.taken:
            ids.setdefault(taken.recipient, set()).add(taken.message_id)
        return desk.wrong(peer.counts(), ids) + spoken_openly(peer, desk, self.settings)


def after_healing(
    desk: Desk, before: dict[str, str], send: Callable[[], int], counts: Callable[[], Counter[str]]
) -> list[str]:
    """Send twice more: everything that may go is gone, exactly once; who is in doubt is held."""
    desk.tomorrow()
    held = {D.IN_DOUBT, D.REFUSED, D.EXCLUDED}
    expected = {address: state if state in held else "sent" for address, state in before.items()}
    code, found = send(), []
    if desk.states() != expected:
        found.append(f"healed, then {Counter(desk.states().values())}")
    if code != (6 if held & set(before.values()) - {D.EXCLUDED} else 0):
        found.append(f"healed, then exit {code}")
    arrived = counts()
    send()
    if counts() != arrived or desk.states() != expected:
        found.append("a third run changed something")
    return found


def storms(peer: Peer, readers: int) -> list[str]:
    """Whether the peer was asked more often than it deserves."""
    asked = Counter(peer.heard("RCPT"))
    found = [f"{line} came {times} times" for line, times in asked.items() if times > readers]
    if peer.connections > readers + 6:
        found.append(f"{peer.connections} connections for {readers} readers")
    if (logins := len(peer.heard("AUTH"))) > max(3, peer.connections):
        found.append(f"{logins} logins over {peer.connections} connections")
    return found


def spoken_openly(peer: Peer, desk: Desk, settings: dict) -> list[str]:
    """What should not have been said in clear, or to the operator."""
    found, password = [], settings.get("password", "")
    if settings.get("tls", Tls.OFF) is not Tls.OFF:
        said = {line for _, secure, line in peer.commands if not secure}
        found = [f"in clear: {line[:4]}" for line in said if line[:4] not in ("EHLO", "STAR", "QUIT", "")]
    if password and any(password in words for words in desk.said):
        found.append("the password was shown")
    return found
