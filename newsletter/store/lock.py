"""Writers of one store take turns, first come, first served.

SQLite waits by polling with naps of up to 100 ms, so a process that writes slice after slice starves one that
writes a little now and then.  A file lock taken before ``BEGIN`` makes them queue.  There are two files:
whoever waits for the turn (``.lock``) holds the place at the head of the queue (``.queue``), so the process
that has just had its turn cannot take the next one as well.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl

#: Seconds between two looks at the lock; short beside a transaction.
_NAP = 0.001


class WriteLock:
    """The right to write, shared by all processes that open one database file.

    Where the system has no ``flock`` it does nothing: SQLite's own waiting remains.
    """

    def __init__(self, database: Path, patience: float) -> None:
        """Open the lock files beside the database; ``patience`` in seconds."""
        self._patience = patience
        self._turn = _open(database.with_name(f"{database.name}.lock"))
        try:
            self._queue = _open(database.with_name(f"{database.name}.queue"))
        except BaseException:
            os.close(self._turn)
            raise

    def acquire(self) -> bool:
        """Wait for the turn; False when it did not come within the patience."""
        until = time.monotonic() + self._patience
        if not _lock(self._queue, until):
            return False
        try:
            return _lock(self._turn, until)
        finally:
            _unlock(self._queue)

    def release(self) -> None:
        """Let the next one write."""
        _unlock(self._turn)

    def close(self) -> None:
        """Close the lock files; they stay where they are, for the others."""
        os.close(self._turn)
        os.close(self._queue)


@contextmanager
def held(path: Path, patience: float) -> Iterator[bool]:
    """Hold a lock file, made where it is missing; whether it was had within the patience (seconds)."""
    handle = _open(path)
    try:
        yield _lock(handle, time.monotonic() + patience)
    finally:
        os.close(handle)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _lock(handle: int, until: float) -> bool:
    if sys.platform == "win32":
        return True
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(_NAP)
        else:
            return True


def _unlock(handle: int) -> None:
    if sys.platform != "win32":
        fcntl.flock(handle, fcntl.LOCK_UN)
