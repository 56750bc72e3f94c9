"""One sender at a time, known by a lock the operating system drops when its holder dies.

Whoever holds the lock may conclude that every delivery found half done belongs to a process that is gone.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsletter.errors import GuardError, PublicationError

#: Seconds between tries for the lock.
_NAPS = (0.01, 0.02, 0.04)


@contextmanager
def sole_sender(path: Path) -> Iterator[None]:
    """Hold the lock file while sending.

    Raises:
        GuardError: another process is sending from this publication.
        PublicationError: the lock file cannot be opened or locked.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unusable(path, error) from error
    try:
        try:
            _lock(handle)
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode("ascii"), 0)
        except BlockingIOError:
            raise _busy(path, _written(handle)) from None
        except OSError as error:  # some network file systems lock nothing; a full disk
            raise _unusable(path, error) from error
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    """Take the lock; :func:`nobody_sends` may hold it for a moment."""
    for nap in _NAPS:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(nap)
    return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def require_free(path: Path) -> None:
    """See that nobody sends at this moment, without taking the lock; nothing is made.

    Raises:
        GuardError: another process is sending from this publication.
    """
    if (number := holder(path)) is not None:
        raise _busy(path, number)


def nobody_sends(path: Path) -> bool:
    """Whether the lock is free at this moment; also where it cannot be asked for."""
    return holder(path) is None


def holder(path: Path) -> str | None:
    """The number of the process that holds the lock now; empty = it has not written it; None = nobody does.

    None also where it cannot be asked for.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _written(handle)
    except OSError:
        return None
    else:
        return None
    finally:
        os.close(handle)


def _written(handle: int) -> str:
    """The process id in the lock file; what a stranger wrote there is none."""
    text = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
    return text if text.isdecimal() else ""


def _busy(path: Path, number: str) -> GuardError:
    return GuardError(
        "another process is sending from this publication" + (f" (process {number})" if number else ""),
        where=str(path),
        next_step="Wait for it, look with 'newsletter status', or 'newsletter stop ISSUE'.",
    )


def _unusable(path: Path, error: OSError) -> PublicationError:
    return PublicationError(
        f"nobody may send without the sender's lock, and it cannot be had ({error.strerror})",
        where=str(path),
        next_step="Check the rights of the file and its folder, free space, and that it is a local disk.",
    )
