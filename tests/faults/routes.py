"""F65: the server cannot be reached."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from faults.desk import PATIENT, Desk, whose
from faults.peer import Peer
from faults.play import Cell, SkipError, WrongError, after_healing
from faults.stages import NOBODY, SENT

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
                code = desk.send(port, host=host, deadlines=SHORT, limit=desk.readers)
            got = f"{desk.words(1)}; exit {code}"
            with Peer(whose=whose) as peer:
                wrong = after_healing(desk, desk.states(), lambda: desk.send(peer.port), peer.counts)
                wrong += desk.wrong(peer.counts())
        if wrong:
            raise WrongError(f"{got}: {'; '.join(wrong)}")
        return got

    return act


def broken_ipv6(folder: Path) -> str:
    """A name with two addresses, of which the first leads nowhere."""
    known = {found[4][0] for found in _addresses("localhost")}
    if not {"::1", "127.0.0.1"} <= known:
        raise SkipError("'localhost' has not both addresses here")
    with Peer(whose=whose) as peer, black_hole("::1", peer.port), Desk(folder) as desk:
        code = desk.send(peer.port, host="localhost", deadlines=SHORT)
        return f"{desk.words(1)}; exit {code}"


def _addresses(name: str) -> list:
    try:
        return socket.getaddrinfo(name, 25, type=socket.SOCK_STREAM)
    except OSError as error:
        if error.errno == errno.ENOMEM:
            raise
        return []


def cells() -> list[Cell]:
    """All of them."""
    return [
        Cell("F65", "name not found", "connect", NOBODY, unreachable(unknown_name)),
        Cell("F65", "name that cannot be", "connect", NOBODY, unreachable(impossible_name)),
        Cell("F65", "connection refused", "connect", NOBODY, unreachable(nobody_listens)),
        Cell("F65", "black hole", "connect", NOBODY, unreachable(black_hole)),
        Cell("F65", "AAAA leads nowhere", "connect", SENT, broken_ipv6),
    ]
