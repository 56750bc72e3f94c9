"""Programs of Debian that need not be installed: unpacked into a folder, run in a room of their own.

``apt-get download`` and ``dpkg -x`` put a package and what it needs below ``.venv/peers``.  A room is a
process in mount, process and (if asked) network namespaces of its own.  In it the package lies where it was
built to lie: ``/usr``, ``/etc`` and ``/var`` are overlays, what is written there is in memory, and everything
ends with the room.  Nothing of it is seen outside, so packages that exclude each other run side by side.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

STORE = Path(__file__).parents[2] / ".venv" / "peers"

#: $1 = folder of the room, $2 = unpacked packages, $3 = what to do first, then the command.  This shell stays
#: the first process of the room: when it is killed, so is all that was started in it.
_ENTER = """
set -e
room=$1 packages=$2 first=$3; shift 3
mount -t tmpfs -o mode=755 room "$room/memory"
mount -t overlay overlay -o "lowerdir=$packages/usr:/usr" /usr
for part in etc var; do
    mkdir -p "$room/memory/$part/upper" "$room/memory/$part/work"
    mount -t overlay overlay -o "lowerdir=$room/given/$part:$packages/$part:/$part,\
upperdir=$room/memory/$part/upper,workdir=$room/memory/$part/work" "/$part"
done
eval "$first"
set +e
"$@"
exit $?
"""
#: What "ip link set lo up" does (netdevice(7)), without asking for the program.
_LOOPBACK = (
    "import fcntl,socket,struct;fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh14x', b'lo', 0x41))"
)


class MissingError(pytest.skip.Exception):
    """What cannot be had on this machine: the test is skipped, and says so."""


@cache
def unpacked(*packages: str) -> Path:
    """The folder with these packages and what they need that is not on this machine; fetched once."""
    folder = STORE / "+".join(packages)
    if (folder / "complete").exists():
        return folder
    names = _needed(packages)
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("usr", "etc", "var", "fetched"):
        (folder / part).mkdir(parents=True)
    begun = time.monotonic()
    _run("apt-get", "download", *names, cwd=folder / "fetched")
    for file in (folder / "fetched").glob("*.deb"):
        _run("dpkg", "-x", str(file), str(folder))
    shutil.rmtree(folder / "fetched")
    (folder / "complete").write_text(f"{' '.join(names)}\n{time.monotonic() - begun:.1f} s\n")
    return folder


def _needed(packages):
    """The packages apt would install, if it could."""
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        raise MissingError("this is no Debian: there is no apt-get")
    asking = ["install", "--print-uris", "--no-install-recommends", "-qq", "-y", *packages]
    try:
        listed = _run("apt-get", *asking)
    except MissingError:
        _run("apt-get", "update", "-q")
        listed = _run("apt-get", *asking)
    names = [line.split()[1].split("_")[0] for line in listed.splitlines() if line.startswith("'")]
    # One that is installed already is not listed; it may still be wanted in another form.
    return sorted({*names, *packages})


def _run(*command, cwd=None):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise MissingError(f"{' '.join(command[:2])} failed: {last}")
    return done.stdout


@cache
def why_no_rooms() -> str:
    """Why no room can be made here; empty = they can."""
    if any(shutil.which(tool) is None for tool in ("unshare", "setpriv")):
        return "there is no unshare or setpriv (Debian: util-linux)"
    if os.geteuid() != 0:
        return "only root may run a mail server of Debian in a room of its own"
    tried = subprocess.run(
        ["unshare", "--mount", "--pid", "--net", "--fork", "mount", "-t", "tmpfs", "none", "/mnt"],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"no namespaces: {tried.stderr.strip()}" if tried.returncode else ""


@dataclass
class Room:
    """Where unpacked packages run; ``folder`` must be open to every user of the machine."""

    folder: Path
    packages: Path
    #: Files below /etc and /var, by path from there: {"etc/exim4/exim4.conf": text}.
    files: dict[str, str] = field(default_factory=dict)
    #: System users the package would have made.
    users: tuple[str, ...] = ()
    #: Shell commands before the program.
    first: str = ""
    #: Whether it may reach this machine's loopback; without it, it has a loopback of its own.
    network: bool = True

    def __post_init__(self):
        if reason := why_no_rooms():
            raise MissingError(reason)
        given = self.folder / "given"
        for part in (given / "etc", given / "var", self.folder / "memory"):
            part.mkdir(parents=True, exist_ok=True)
        accounts = dict(enumerate(self.users, 900))
        self.files |= {
            "etc/passwd": Path("/etc/passwd").read_text()
            + "".join(f"{name}:x:{n}:{n}::/nonexistent:/bin/false\n" for n, name in accounts.items()),
            "etc/group": Path("/etc/group").read_text()
            + "".join(f"{name}:x:{n}:\n" for n, name in accounts.items()),
        }
        for name, text in self.files.items():
            (given / name).parent.mkdir(parents=True, exist_ok=True)
            (given / name).write_text(text)

    def command(self, *words: str) -> list[str]:
        """The command line that runs these words in the room."""
        apart = [] if self.network else ["--net"]
        first = self.first if self.network else f'{sys.executable} -c "{_LOOPBACK}"\n{self.first}'
        enter = ["sh", "-c", _ENTER, "room", str(self.folder), str(self.packages), first]
        spaces = ["unshare", "--mount", "--pid", *apart, "--fork", "--kill-child", "--mount-proc"]
        return ["setpriv", "--pdeathsig", "KILL", *spaces, *enter, *words]

    def run(self, *words: str, given: bytes = b"") -> subprocess.CompletedProcess:
        """Run a command to its end."""
        return subprocess.run(
            self.command(*words), input=given, capture_output=True, timeout=120, check=False
        )

    @contextmanager
    def running(self, *words: str, log: Path):
        """A server in the room, its words in ``log``, for as long as the context lasts."""
        with log.open("ab") as out:
            process = subprocess.Popen(self.command(*words), stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        try:
            yield process
        finally:
            process.kill()
            process.wait(10)
