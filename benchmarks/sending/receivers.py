"""Where the mail goes: Postfix's ``smtp-sink``, which takes and forgets everything."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sending.measure import FailedError

_PATH = "/usr/sbin:/usr/lib/postfix/sbin:" + os.environ.get("PATH", "")
#: Connections that may wait to be taken.
_BACKLOG = "128"


@dataclass(frozen=True)
class Receiver:
    """A mail server, and from where it is spoken to."""

    host: str
    port: int
    #: Put before the command of whoever speaks to it.
    inside: tuple[str, ...] = ()


def program(name: str) -> str:
    """A program of Debian's package postfix.

    Raises:
        FailedError: it is not installed.
    """
    found = shutil.which(name, path=_PATH)
    if found is None:
        raise FailedError(f"{name} is not installed (Debian: apt-get install postfix)")
    return found


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def until_it_listens(host: str, port: int, inside: Sequence[str] = ()) -> None:
    """Return when a server takes connections.

    Raises:
        FailedError: it does not, after ten seconds.
    """
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if inside:
            probe = [*inside, "bash", "-c", f"exec 3<>/dev/tcp/{host}/{port}"]
            if not subprocess.run(probe, check=False, capture_output=True).returncode:
                return
        else:
            with socket.socket() as connection:
                if connection.connect_ex((host, port)) == 0:
                    return
        time.sleep(0.05)
    raise FailedError(f"nothing listens on {host}:{port}")


@contextmanager
def sink(
    host: str = "127.0.0.1",
    *,
    there: Sequence[str] = (),
    here: Sequence[str] = (),
    keep: Path | None = None,
) -> Iterator[Receiver]:
    """A running smtp-sink.

    Args:
        there: put before its command, to run it in another network.
        here: put before commands that speak to it.
        keep: a folder for what it receives, one file per message; None = nothing is kept.
    """
    port = free_port()
    command = [*there, program("smtp-sink")]
    if os.geteuid() == 0:
        command += ["-u", "root" if keep else "postfix"]
    if keep is not None:
        command += ["-d", f"{keep}/%M."]
    running = subprocess.Popen(
        [*command, f"{host}:{port}", _BACKLOG], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until_it_listens(host, port, here)
        yield Receiver(host, port, tuple(here))
    finally:
        running.terminate()
        running.wait()


def smtp_source(receiver: Receiver, letter: Path, count: int, connections: int = 8) -> list[str]:
    """The limit: one fixed message again and again, nothing built, nothing recorded.

    To another recipient each time (-N), as every newsletter goes: a server that was asked about one address
    a thousand times would show what no newsletter ever meets (smtp-source(1)).
    """
    amount = ["-s", str(connections), "-m", str(count), "-N", "-F", str(letter)]
    where = f"{receiver.host}:{receiver.port}"
    return [*receiver.inside, program("smtp-source"), "-d", *amount, where]
