"""F67, F70, F71: signals, a store in use by others, clocks that jump."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from faults.desk import NOW, D, Desk, whose
from faults.office import ONCE, Office, readers, until
from faults.peer import Fault, Peer
from faults.play import Cell, SkipError, WrongError, after_healing
from faults.stages import DEFERRED


def signalled(number: signal.Signals, folder: Path) -> str:
    """A signal on the way; then the same command again."""
    people = readers(60)
    office = Office(folder / "p", people)
    with Peer(whose=whose, thinks=0.1) as peer:
        running = office.begin(peer)
        until(lambda: len(peer.taken) >= 6)
        running.send_signal(number)
        code = office.end(running)
        first = office.account(peer, set())
        assert len(peer.taken) < len(people), "it was done before the signal came"
        office.send(peer)
        return f"exit {code}, {first}; then {office.account(peer, people)}"


def terminal_closed(folder: Path) -> str:
    """The window is closed: the terminal goes, and with it a hangup signal comes."""
    people = readers(60)
    office = Office(folder / "p", people)
    if shutil.which("setsid") is None:
        raise SkipError("setsid is not installed (Debian: util-linux)")
    with Peer(whose=whose, thinks=0.1) as peer:
        master, slave = pty.openpty()
        line = ["setsid", "--ctty", "--wait", sys.executable, "-m", "newsletter", "-C", str(office.root)]
        running = subprocess.Popen(
            [*line, "send", "1", "--yes"],
            env=office.environment(peer),
            stdin=slave,
            stdout=slave,
            stderr=slave,
        )
        os.close(slave)
        until(lambda: len(peer.taken) >= 6)
        os.close(master)
        running.wait(60)
        first = office.account(peer, set())
        assert len(peer.taken) < len(people), "it was done before the window was closed"
        office.send(peer)
        return f"{first}; then {office.account(peer, people)}"


def impatient(folder: Path) -> str:
    """Interrupted twice while the server is silent after the dot: in doubt, at most one per connection."""
    people = readers(12)
    office = Office(folder / "p", people)
    hang = Fault("kept", b"", "hang", times=2)
    with Peer([hang], whose=whose) as peer:
        running = office.begin(peer)
        until(lambda: hang.times == 0)
        running.send_signal(signal.SIGINT)
        time.sleep(0.5)
        running.send_signal(signal.SIGINT)
        code = office.end(running)
        office.send(peer)
        return f"exit {code}; then {office.account(peer, people)}"


def signals() -> list[Cell]:
    """F67."""
    codes = {"SIGTERM": 75, "SIGINT": 130, "SIGHUP": 75}
    return [
        *(
            Cell(
                "F67",
                name,
                "under way",
                f"exit {code}, {ONCE}; then {ONCE}",
                partial(signalled, getattr(signal, name)),
            )
            for name, code in codes.items()
        ),
        Cell("F67", "closed terminal", "under way", f"{ONCE}; then {ONCE}", terminal_closed),
        Cell("F67", "SIGINT twice", "after the dot", "exit 130; then 2 in doubt", impatient),
    ]


def _healed(desk: Desk, peer: Peer, got: str, wrong: list[str]) -> str:
    wrong += after_healing(desk, desk.states(), lambda: desk.send(peer.port), peer.counts)
    wrong += desk.wrong(peer.counts())
    if wrong:
        raise WrongError(f"{got}: {'; '.join(dict.fromkeys(wrong))}")
    return got


def locked(seconds: float, taken: int, folder: Path) -> str:
    """Another process writes for so long, from the moment so many messages have been taken."""
    with Peer(whose=whose, thinks=0.02) as peer, Desk(folder, readers=20) as desk:
        held, done = threading.Event(), threading.Event()

        def hold() -> None:
            until(lambda: len(peer.taken) >= taken)
            with closing(sqlite3.connect(desk.path, isolation_level=None, timeout=20)) as other:
                other.execute("BEGIN IMMEDIATE")
                held.set()
                done.wait(seconds)
                other.execute("ROLLBACK")

        thread = threading.Thread(target=hold)
        thread.start()
        if not taken:
            held.wait(10)
        code = desk.send(peer.port)
        early = len(peer.taken)
        done.set()
        thread.join()
        states = set(desk.states().values())
        wrong = [] if states <= {D.SENT, D.PENDING, D.ATTEMPTING, D.ENDING, D.IN_DOUBT} else [f"{states}"]
        if early - Counter(desk.states().values())[D.SENT] > 2:
            wrong.append("more than one per connection is not recorded")
        got = f"exit {code}; {'all' if early == 20 else 'some' if early else 'none'} accepted"
        desk.send(peer.port)
        return _healed(desk, peer, got, wrong)


#: Root without the right to write where the mode says no.
_NO_PRIVILEGE = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override")


def read_only(folder: Path) -> str:
    """The store cannot be written to."""
    people = readers(3)
    office = Office(folder / "p", people)
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        raise SkipError("root may write everywhere, and setpriv is not installed (Debian: util-linux)")
    for path in (folder.parent, folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    with Peer(whose=whose) as peer:
        try:
            code = office.send(peer, before=_NO_PRIVILEGE if os.geteuid() == 0 else ())
        finally:
            for path in (folder.parent, folder, *folder.rglob("*")):
                path.chmod(0o755 if path.is_dir() else 0o644)
        told = "told" if "Traceback" not in office.said and "rights" in office.said else office.said
        early = sum(peer.counts().values())
        office.send(peer)
        return f"exit {code}, {told}, {early} accepted; then {office.account(peer, people)}"


def stores() -> list[Cell]:
    """F70."""
    return [
        Cell("F70", "locked for a second", "at the start", "exit 0; all accepted", partial(locked, 1, 0)),
        Cell("F70", "locked for long", "at the start", "exit 75; none accepted", partial(locked, 9, 0)),
        Cell("F70", "locked for a second", "under way", "exit 0; all accepted", partial(locked, 1, 4)),
        Cell("F70", "locked for long", "under way", "exit 75; some accepted", partial(locked, 9, 4)),
        Cell("F70", "read-only", "at the start", f"exit 1, told, 0 accepted; then {ONCE}", read_only),
    ]


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
JUMPS = {
    "+1 hour": timedelta(hours=1),
    "-1 hour": timedelta(hours=-1),
    "+1 year": timedelta(days=365),
    "-1 year": timedelta(days=-365),
    "to 1970": EPOCH - NOW,
}


def jumped(jump: timedelta, folder: Path) -> str:
    """The clock jumps in the middle of a run in which one reader is deferred, and stays there."""
    fault = Fault("rcpt", b"450 4.2.0 greylisted\r\n", whom=3)
    with Peer([fault], whose=whose) as peer, Desk(folder, readers=12) as desk:
        desk.send(peer.port, clock=lambda: NOW + jump if peer.taken else NOW, attempts=12)
        got = f"{desk.words(3)}; exit 6"
        desk.now = NOW + jump
        return _healed(desk, peer, got, desk.wrong(peer.counts()) + _again_at_once(desk, peer))


def jumped_back(jump: timedelta, folder: Path) -> str:
    """The clock was wrong when a reader was deferred, and is right again."""
    fault = Fault("rcpt", b"450 4.2.0 greylisted\r\n", whom=3)
    with Peer([fault], whose=whose) as peer, Desk(folder, readers=12) as desk:
        code = desk.send(peer.port, clock=lambda: NOW + jump, attempts=12)
        peer.heal()
        return _healed(desk, peer, f"{desk.words(3)}; exit {code}", desk.wrong(peer.counts()))


def _again_at_once(desk: Desk, peer: Peer) -> list[str]:
    """Whoever was deferred a moment ago is not asked again, and nobody is sent two."""
    before = len(peer.heard("RCPT"))
    desk.send(peer.port)
    return ["asked again at once"] if len(peer.heard("RCPT")) != before else peer.heal() or []


def clocks() -> list[Cell]:
    """F71; times are UTC, so the end of daylight saving is no jump."""
    return [
        *(
            Cell("F71", f"clock {name}", "under way", DEFERRED, partial(jumped, jump), name == "-1 hour")
            for name, jump in JUMPS.items()
        ),
        *(
            Cell(
                "F71",
                f"clock was {name}",
                "between two runs",
                DEFERRED,
                partial(jumped_back, jump),
                name == "+1 hour",
            )
            for name, jump in JUMPS.items()
        ),
    ]


def cells() -> list[Cell]:
    """All of them."""
    return [*signals(), *stores(), *clocks()]
