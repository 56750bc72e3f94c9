"""A wire with a round trip: two network namespaces, and ``delay.c`` between them.

Real TCP at both ends.  A proxy that delays bytes would answer each packet at once, so that windows grow as on
loopback: it hides what a distance costs.  Needs root, ``/dev/net/tun``, ``ip``, ``nsenter`` and a C compiler.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sending.measure import FailedError

_SOURCE = Path(__file__).with_name("delay.c")
#: TEST-NET-1 (RFC 5737): nobody's.
_ADDRESSES = ("192.0.2.1", "192.0.2.2")


@dataclass(frozen=True)
class Wire:
    """Two ends."""

    #: Put before a command, to run it at the near or the far end.
    near: tuple[str, ...]
    far: tuple[str, ...]
    #: Address of the far end.
    host: str


def _must(*command: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise FailedError(f"{' '.join(command)}: {done.stderr.strip()}")


def _compiled(cache: Path) -> Path:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise FailedError("no C compiler for the delay program (Debian: apt-get install gcc)")
    program = cache / "delay"
    if not program.exists() or program.stat().st_mtime < _SOURCE.stat().st_mtime:
        cache.mkdir(parents=True, exist_ok=True)
        _must(compiler, "-O2", "-Wall", "-o", str(program), str(_SOURCE))
    return program


def _possible() -> None:
    if os.geteuid() != 0:
        raise FailedError("a network of our own needs root")
    if not os.access("/dev/net/tun", os.R_OK | os.W_OK):
        raise FailedError("there is no /dev/net/tun here")
    for name in ("ip", "nsenter"):
        if shutil.which(name) is None:
            raise FailedError(f"{name} is not installed (Debian: apt-get install iproute2 util-linux)")


@contextmanager
def wire(milliseconds: float, cache: Path) -> Iterator[Wire]:
    """Two ends so many milliseconds of round trip apart.

    Raises:
        FailedError: it cannot be made here; the text says why.
    """
    _possible()
    program = _compiled(cache)
    names = tuple(f"letters-{end}-{os.getpid()}" for end in ("near", "far"))
    ends = [("nsenter", f"--net=/run/netns/{name}") for name in names]
    running = None
    try:
        for name in names:
            _must("ip", "netns", "add", name)
        running = subprocess.Popen(
            [program, *names, str(milliseconds / 2)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert running.stdout is not None
        assert running.stderr is not None
        if running.stdout.readline() != "ready\n":
            raise FailedError(f"the delay program: {running.stderr.read().strip()}")
        for end, address in zip(ends, _ADDRESSES, strict=True):
            _must(*end, "ip", "link", "set", "lo", "up")
            _must(*end, "ip", "address", "add", f"{address}/24", "dev", "wire")
            _must(*end, "ip", "link", "set", "wire", "mtu", "1500", "txqueuelen", "10000", "up")
        yield Wire(ends[0], ends[1], _ADDRESSES[1])
    finally:
        if running is not None:
            running.terminate()
            running.communicate()
        for name in names:
            subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)


def round_trip(between: Wire) -> float:
    """Milliseconds of a round trip, measured: how long the kernel takes to connect and be refused."""
    code = (
        "import socket, time\n"
        "def once():\n"
        "    begin = time.perf_counter()\n"
        f"    socket.socket().connect_ex(('{between.host}', 9))\n"
        "    return time.perf_counter() - begin\n"
        "print(1000 * sorted(once() for _ in range(5))[2])"
    )
    said = subprocess.run(
        [*between.near, "python3", "-c", code], check=True, capture_output=True, text=True
    ).stdout
    found = re.fullmatch(r"[\d.]+", said.strip())
    assert found, said
    return float(found[0])
