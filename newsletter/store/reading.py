"""The store for commands that only read, also where it cannot be written to: a full disk, a read-only folder.

SQLite reads a store with a write-ahead log through files that it makes beside it.  Where it cannot make them,
the file is read as it stands, if no log beside it holds changes that are not in it yet (SQLite, "Write-Ahead
Logging", "Read-Only Databases", and "Uniform Resource Identifiers", ``immutable``).
"""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from sqlite_utils import Database

from newsletter.errors import StoreBusyError, StoreError
from newsletter.store import filesystem, migrations
from newsletter.store.database import PATIENCE, Store, explained, open_store, recognise
from newsletter.store.lock import WriteLock

_NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT}
_NO_ROOM = {
    *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM),
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR),
}


class ReadOnlyStore(Store):
    """A store that can be read and not written to."""

    def __init__(self, path: Path, db: Database, reason: str) -> None:
        super().__init__(path, db, _NoTurn(reason))
        #: Why it cannot be written to: a clause, such as "the disk of /srv/brief is full".
        self.reason = reason
        self._seen = _stamps(path)

    @property
    def changed(self) -> bool:
        """Whether somebody has written to it since it was opened: then what was read may be torn."""
        return _stamps(self.path) != self._seen


class _NoTurn(WriteLock):
    """Nobody's turn ever comes."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def acquire(self) -> bool:
        """Say why not."""
        raise _refused(f"the store can only be read: {self._reason}")

    def release(self) -> None:
        """Nothing was taken."""

    def close(self) -> None:
        """Nothing was opened."""


def open_to_read(path: Path, *, patience: float = PATIENCE) -> Store:
    """Open the store for a command that only reads; a :class:`ReadOnlyStore` where it cannot be written to.

    Raises:
        StoreBusyError: as :func:`newsletter.store.database.open_store`.
        StoreError: as that, or which file may not be read.
    """
    try:
        return open_store(path, patience=patience)
    except StoreBusyError:
        raise
    except (StoreError, OSError) as error:
        if not _is_about_writing(error):
            raise
        if denied := filesystem.unreadable(path):
            raise StoreError(denied, next_step="Give that right, or type it as who has it.") from error
        reason = filesystem.unwritable(path) or (error.what if isinstance(error, StoreError) else str(error))
        if not path.exists():
            raise StoreError(f"there is no store yet, and none can be made: {reason}") from error
    return _open_read_only(path.absolute(), reason)


def _open_read_only(path: Path, reason: str) -> ReadOnlyStore:
    whole = not any(_size(path.with_name(f"{path.name}{end}")) for end in ("-wal", "-journal"))
    mode = "immutable=1" if whole else "mode=ro"
    with explained(path):
        connection = sqlite3.connect(f"{path.as_uri()}?{mode}", uri=True, isolation_level=None)
        try:
            return ReadOnlyStore(path, _up_to_date(path, connection, reason), reason)
        except sqlite3.OperationalError as error:
            connection.close()
            if whole or getattr(error, "sqlite_errorcode", 0) & 0xFF not in _NO_ROOM:
                raise
            log = f"{path}-wal holds changes that SQLite can read only where it can write"
            raise _refused(f"{log}, and {reason}") from error
        except BaseException:
            connection.close()
            raise


def _up_to_date(path: Path, connection: sqlite3.Connection, reason: str) -> Database:
    db = Database(connection, execute_plugins=False)
    recognise(path, db)
    if migrations.needed(db):
        raise _refused(f"this version has to bring the store up to date first, and {reason}")
    return db


def _is_about_writing(error: StoreError | OSError) -> bool:
    cause = error if isinstance(error, OSError) else error.__cause__
    if isinstance(cause, OSError):
        return cause.errno in _NO_RIGHT
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _NO_ROOM


def _refused(what: str) -> StoreError:
    return StoreError(
        what, next_step="Mend that, or copy the publication's folder to where you may write, and look there."
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _stamps(path: Path) -> tuple[int, ...]:
    there = path.stat()
    return there.st_mtime_ns, there.st_size, _size(path.with_name(f"{path.name}-wal"))
