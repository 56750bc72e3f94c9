"""What a folder holds after a power cut, worked out from the log that ``disk.c`` keeps of the calls made.

What was synced is there.  Of what was written since, every block of 4096 bytes may be there or not, whatever
its order; names that were made, changed or removed since the folder was synced are there up to some moment.
A sync of a file also keeps the names it was given, as file systems with a journal do.
"""

from __future__ import annotations

import ctypes
import random
import shutil
import struct
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

BLOCK = 4096
WRITE, SYNC, TRUNCATE, UNLINK, RENAME, LINK = range(1, 7)
_HEAD = struct.Struct("<IIqq")
_SOURCE = Path(__file__).parent / "disk.c"


def missing() -> str:
    """Why there is no such disk here; empty = there is."""
    if sys.platform != "linux":
        return "the failing disk is made for Linux"
    return "" if shutil.which("gcc") else "gcc is needed to build the failing disk"


def build(folder: Path) -> Path:
    """Compile it; the shared object to load first."""
    made = folder / "disk.so"
    flags = ["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
    subprocess.run(["gcc", *flags, "-o", str(made), str(_SOURCE), "-lpthread"], check=True, timeout=60)
    return made


def arrange(library: str, order: dict) -> ctypes.CDLL:
    """Inside a process that has it loaded: what the disk shall do from now on."""
    disk = ctypes.CDLL(library)
    if order.get("log"):
        assert disk.disk_record(order["log"].encode()) >= 0
    disk.disk_watch(order["folder"].encode())
    if order.get("fail"):
        number, error, forever = order["fail"]
        disk.disk_fail(ctypes.c_long(number), error, int(forever))
    if order.get("die"):
        disk.disk_die(ctypes.c_long(order["die"]))
    return disk


@dataclass
class _File:
    content: bytearray
    #: (offset, bytes) or a size, in order: what no sync has made last.
    since: list[tuple[int, bytes] | int] = field(default_factory=list)


def _apply(content: bytearray, change: tuple[int, bytes] | int) -> None:
    if isinstance(change, int):
        del content[change:]
        content.extend(bytes(change - len(content)))
        return
    offset, data = change
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(data)] = data


def _blocks(change: tuple[int, bytes] | int) -> list[tuple[int, bytes] | int]:
    if isinstance(change, int):
        return [change]
    offset, data = change
    found: list[tuple[int, bytes] | int] = []
    while data:
        room = BLOCK - offset % BLOCK
        found.append((offset, data[:room]))
        offset, data = offset + room, data[room:]
    return found


class Disk:
    """A folder from one power cut to the next: what is surely on the disk, and what is perhaps."""

    def __init__(self, folder: Path):
        self.folder = folder
        #: Names as they are surely kept, and as the running system sees them.
        self.kept = {
            path.name: _File(bytearray(path.read_bytes())) for path in folder.iterdir() if path.is_file()
        }
        self.names = dict(self.kept)
        #: (name, file or None) since the folder was last synced, in order.
        self.renamed: list[tuple[str, _File | None]] = []
        self.calls = 0

    def read(self, log: Path) -> None:
        """Follow what was done, up to a record that was cut off."""
        raw = log.read_bytes() if log.exists() else b""
        at = 0
        while at + _HEAD.size <= len(raw):
            kind, name_length, offset, length = _HEAD.unpack_from(raw, at)
            start = at + _HEAD.size
            at = start + name_length + length
            if at > len(raw):
                return
            path = Path(raw[start : start + name_length].decode())
            self._follow(kind, path, offset, raw[start + name_length : at])

    def _follow(self, kind: int, path: Path, offset: int, data: bytes) -> None:
        self.calls += 1
        name = path.name
        if path == self.folder:
            assert kind == SYNC
            self._keep_names(len(self.renamed))
        elif path.parent != self.folder or name.endswith(("-shm", " (deleted)")):
            return  # shared memory is no file to keep; what has no name any more is gone anyhow
        elif kind == SYNC:
            self._sync(self._file(name))
        elif kind in (WRITE, TRUNCATE):
            self._file(name).since.append(offset if kind == TRUNCATE else (offset, data))
        elif kind == UNLINK:
            self._name(name, None)
        else:
            old = Path(data.decode()).name
            self._name(name, self._file(old))
            if kind == RENAME:
                self._name(old, None)

    def _file(self, name: str) -> _File:
        if name not in self.names:
            self._name(name, _File(bytearray()))
        return self.names[name]

    def _name(self, name: str, file: _File | None) -> None:
        self.renamed.append((name, file))
        self.names.pop(name, None) if file is None else self.names.update({name: file})

    def _sync(self, file: _File) -> None:
        for change in file.since:
            _apply(file.content, change)
        file.since.clear()
        latest = max((n for n, (_, named) in enumerate(self.renamed, 1) if named is file), default=0)
        self._keep_names(latest)

    def _keep_names(self, count: int) -> None:
        for name, file in self.renamed[:count]:
            self.kept.pop(name, None) if file is None else self.kept.update({name: file})
        del self.renamed[:count]

    def cut_power(self, dice: random.Random) -> int:
        """Put on the disk what is left; how many blocks were lost.  What comes next needs a new ``Disk``."""
        self._keep_names(dice.choice((0, len(self.renamed), dice.randint(0, len(self.renamed)))))
        lost = 0
        for name, file in self.kept.items():
            blocks = [block for change in file.since for block in _blocks(change)]
            share = dice.choice((0.0, 0.5, 0.5, 0.9, 1.0))  # of what was written that is lost
            upto = dice.choice((len(blocks), dice.randint(0, len(blocks))))  # a prefix of the order
            left = [block for n, block in enumerate(blocks) if n < upto and dice.random() >= share]
            for block in left:
                _apply(file.content, block)
            lost += len(blocks) - len(left)
            (self.folder / name).write_bytes(file.content)
        for path in self.folder.iterdir():
            if path.is_file() and path.name not in self.kept and not path.name.endswith("-shm"):
                path.unlink()
        self._after_the_cut(dice)
        return lost

    def _after_the_cut(self, dice: random.Random) -> None:
        """Shared memory is what a stopped machine left of it: nothing, the old, or anything."""
        for path in self.folder.glob("*-shm"):
            fate = dice.randrange(3)
            if fate == 0:
                path.unlink()
            elif fate == 1:
                path.write_bytes(dice.randbytes(path.stat().st_size))
