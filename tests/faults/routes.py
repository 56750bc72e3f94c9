"""F65: the server cannot be reached."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from faults.desk import PATIENT, Desk, whose
from faults.office import ONCE, Office, readers
from faults.peer import Peer
from faults.play import Cell, SkipError, WrongError, after_healing
from faults.stages import NOBODY

#: No waiting mends it.
WRONG = "pending; exit 1"
#: Nobody waits longer than this for a connection, here.
SHORT = replace(PATIENT, connect=0.5)


@contextmanager
def nobody_listens() -> Iterator[tuple[str, int]]:
    """A port that refuses."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    yield "127.0.0.1", port


@contextmanager
def black_hole(host: str = "127.0.0.1", port: int = 0) -> Iterator[tuple[str, int]]:
    """A port where a connection is neither taken nor refused: its queue is full."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    waiting = []
    with socket.socket(family) as full:
        full.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        full.bind((host, port))
        full.listen(0)
        while True:
            probe = socket.socket(family)
            probe.settimeout(0.2)
            waiting.append(probe)
            if len(waiting) > 20:
                raise SkipError("this system has no full queue")
            with suppress(OSError):
                probe.connect(full.getsockname()[:2])
                continue
            break
        try:
            yield host, full.getsockname()[1]
        finally:
            for probe in waiting:
                probe.close()


@contextmanager
def unknown_name() -> Iterator[tuple[str, int]]:
    """A name that nobody has (RFC 2606)."""
    yield "mail.newsletter.invalid", 25


@contextmanager
def impossible_name() -> Iterator[tuple[str, int]]:
    """A name that nobody can have."""
    yield "mail" * 40 + ".example.org", 25


def unreachable(place: Callable) -> Callable[[Path], str]:
    """Nobody is reached; later there is a server."""

    def act(folder: Path) -> str:
        with Desk(folder) as desk:
            with place() as (host, port):
                code = desk.send(port, host=host, deadlines=SHORT, attempts=desk.readers)
            got = f"{desk.words(1)}; exit {code}"
            with Peer(whose=whose) as peer:
                wrong = after_healing(desk, desk.states(), lambda: desk.send(peer.port), peer.counts)
                wrong += desk.wrong(peer.counts())
        if wrong:
            raise WrongError(f"{got}: {'; '.join(wrong)}")
        return got

    return act


def broken_ipv6(folder: Path) -> str:
    """Of two addresses of a name the first leads nowhere; the command has a hosts file of its own."""
    if os.geteuid() or not shutil.which("unshare") or not shutil.which("mount"):
        raise SkipError("only root can give a command its own /etc/hosts")
    people = readers(3)
    office = Office(folder / "p", people)
    hosts = folder / "hosts"
    hosts.write_text("::1 mail.example.org\n127.0.0.1 mail.example.org\n")
    if not _has_ipv6():
        raise SkipError("this machine has no IPv6")
    own = f'mount --bind {shlex.quote(str(hosts))} /etc/hosts && exec "$0" "$@"'
    with Peer(whose=whose) as peer, black_hole("::1", peer.port):
        env = office.environment(peer) | {"NEWSLETTER_SMTP__HOST": "mail.example.org"}
        code = office.send(peer, env=env, before=("unshare", "--mount", "sh", "-c", own))
        return f"{office.account(peer, people)}; exit {code}"


def _has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def cells() -> list[Cell]:
    """All of them."""
    return [
        Cell("F65", "name not found", "connect", WRONG, unreachable(unknown_name)),
        Cell("F65", "name that cannot be", "connect", WRONG, unreachable(impossible_name)),
        Cell("F65", "connection refused", "connect", NOBODY, unreachable(nobody_listens)),
        Cell("F65", "black hole", "connect", NOBODY, unreachable(black_hole)),
        Cell("F65", "AAAA leads nowhere", "connect", f"{ONCE}; exit 0", broken_ipv6),
    ]
