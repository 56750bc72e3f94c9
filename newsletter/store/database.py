"""The store's file: opening it, writing in transactions, reading in pages, and its errors in words."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlite_utils import Database

from newsletter.errors import StoreBusyError, StoreError, StoreRefusedError
from newsletter.store import migrations
from newsletter.store.lock import WriteLock

#: Seconds to wait for another process that writes.
PATIENCE = 5.0
#: Rows read at once: an open cursor would pin its snapshot and let the write-ahead log grow without end.
PAGE = 500

#: ``NwsL``, in the file's header: tells ``file`` and us whose database this is (SQLite file format, 1.3.15).
_APPLICATION_ID = 0x4E77734C

#: Values for the placeholders of a statement.
Values = Sequence[Any] | Mapping[str, Any]

_PRAGMAS = (
    "foreign_keys = on",
    # A row that moved on must survive the power cut: WAL with NORMAL may take back the last commits.
    "synchronous = full",
    # Pages of the log copied back at once: a long run fills it fast, and each time costs two syncs.
    "wal_autocheckpoint = 4000",
    # What a person wanted forgotten is overwritten, not only unlinked.
    "secure_delete = on",
)

_SYNCHRONOUS = {True: "PRAGMA synchronous = full", False: "PRAGMA synchronous = normal"}

#: SQLite's primary result code -> what happened, what to do next.
_FAILURES = {
    sqlite3.SQLITE_FULL: (
        "the disk is full, so the store cannot keep this",
        "Free some space, then run the command again.",
    ),
    sqlite3.SQLITE_READONLY: (
        "the store cannot be written to",
        "Check the rights of the file and its folder.",
    ),
    sqlite3.SQLITE_PERM: ("the store cannot be written to", "Check the rights of the file and its folder."),
    sqlite3.SQLITE_CANTOPEN: ("the store cannot be opened", "Check the rights of the file and its folder."),
    sqlite3.SQLITE_NOTADB: (
        "this file is not an SQLite database",
        "Move it away, or put back the copy you made of the store.",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "the store is damaged",
        "Keep the file as it is, and go on from the copy you made of it.",
    ),
    sqlite3.SQLITE_IOERR: (
        "the disk does not read or write the store",
        "Check the disk and its free space, then run the command again.",
    ),
    sqlite3.SQLITE_CONSTRAINT: (
        "the store refuses a change that would make its records wrong",
        "Nothing was changed. Please report this.",
    ),
}
#: What is wrong is the change, not the store.
_REFUSALS = frozenset((sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_MISMATCH))


class Store:
    """An open store.  It belongs to the thread that opened it; close it, or use it with ``with``."""

    def __init__(self, path: Path, db: Database, lock: WriteLock) -> None:
        self.path = path
        #: For anything sqlite-utils can do.
        self.db = db
        #: Taken before each transaction.
        self.lock = lock
        self._closed = False
        #: What "PRAGMA synchronous" is set to.
        self._durable = True

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Self]:
        """One transaction: all of it is on the disk when the block ends, or nothing when it raises.

        Inside another ``write()`` it is a part of that one, and is undone alone when it raises.

        Args:
            durable: False = it survives the death of this process, but perhaps not of the machine; whatever
                durable transaction comes next makes it last (SQLite, "PRAGMA synchronous": WAL and NORMAL).

        Raises:
            StoreBusyError: another process wrote for longer than we wait.
            StoreError: the disk is full, or a rule of the schema refuses the change.
        """
        with explained(self.path):
            if self.db.conn.in_transaction:
                with self._part():
                    yield self
                return
            if not self.lock.acquire():
                raise _busy(self.path)
            try:
                if durable is not self._durable:  # not inside a transaction: there it would be ignored
                    self.db.conn.execute(_SYNCHRONOUS[durable])
                    self._durable = durable
                # A deferred one that reads first fails at once, without waiting, if another wrote since.
                self.db.conn.execute("BEGIN IMMEDIATE")
                yield self
                self.db.conn.execute("COMMIT")
            except BaseException:
                self.db.rollback()
                raise
            finally:
                self.lock.release()

    def version(self) -> int:
        """A number that changes when another connection has written; costs microseconds."""
        found: int = self.db.conn.execute("PRAGMA data_version").fetchone()[0]
        return found

    @contextmanager
    def _part(self) -> Iterator[None]:
        """A part of a transaction; names of savepoints may repeat, the innermost is meant."""
        connection = self.db.conn
        connection.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            if connection.in_transaction:  # some errors, such as a full disk, end the whole transaction
                connection.execute("ROLLBACK TO part")
                connection.execute("RELEASE part")
            raise
        connection.execute("RELEASE part")

    def execute(self, sql: str, parameters: Values = ()) -> int:
        """Run one statement that changes rows; how many.  Only inside :meth:`write`."""
        assert self.db.conn.in_transaction, "writes stand inside write()"
        return self.db.conn.execute(sql, parameters).rowcount

    def execute_many(self, sql: str, rows: Iterable[Values]) -> int:
        """Run one statement for each row of values; how many rows it changed.  Only inside :meth:`write`."""
        assert self.db.conn.in_transaction, "writes stand inside write()"
        return self.db.conn.executemany(sql, rows).rowcount

    def insert(self, sql: str, parameters: Values = ()) -> int:
        """Insert one row; its number.  Only inside :meth:`write`."""
        assert self.db.conn.in_transaction, "writes stand inside write()"
        number = self.db.conn.execute(sql, parameters).lastrowid
        assert number is not None
        return number

    def rows(self, sql: str, parameters: Values = ()) -> list[sqlite3.Row]:
        """All rows of a query; for results that stay small."""
        with explained(self.path):
            cursor = self.db.conn.cursor()
            cursor.row_factory = sqlite3.Row
            return cursor.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Values = ()) -> sqlite3.Row | None:
        """The first row of a query."""
        return next(iter(self.rows(sql, parameters)), None)

    def value(self, sql: str, parameters: Values = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.row(sql, parameters)
        return None if row is None else row[0]

    def pages(self, sql: str, parameters: Mapping[str, Any], *, size: int = PAGE) -> Iterator[sqlite3.Row]:
        """Stream a long result.

        The query's first column is a growing key; it says ``> :after ... ORDER BY`` that key ``LIMIT :size``.
        Memory does not grow with the list, and what changes between two pages is seen or not, never torn.
        """
        after: Any = 0
        while page := self.rows(sql, {**parameters, "after": after, "size": size}):
            yield from page
            after = page[-1][0]
            if len(page) < size:
                return

    def close(self) -> None:
        """Close the file; safe to call twice."""
        if not self._closed:
            self._closed = True
            self.db.conn.close()
            self.lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(path: Path, *, patience: float = PATIENCE) -> Store:
    """Open the store, made new (readable by its owner only) and brought up to date where needed.

    Args:
        path: the database file; its folder is made if the one above it exists.
        patience: seconds to wait for another process that writes.

    Raises:
        StoreBusyError: another process wrote for longer than that.
        StoreError: the file is no database, another application's, damaged, newer than this program, or
            cannot be written to.
    """
    _make_file(path)
    with explained(path):
        # We connect ourselves: no plugins of other programs, and no transactions begun behind our back.
        connection = sqlite3.connect(path, timeout=patience, isolation_level=None)
        try:
            db = Database(connection, execute_plugins=False)
            recognise(path, db)
            store = Store(path, db, WriteLock(path, patience))
        except BaseException:
            connection.close()
            raise
    try:
        _prepare(store)
    except BaseException:
        store.close()
        raise
    return store


def _make_file(path: Path) -> None:
    """Make the file where there is none; one that is there is not opened.

    Closing it would drop the locks that SQLite holds on it for another connection of this process; then
    another process takes itself for the last one and removes the log that is being written to (SQLite, "How
    To Corrupt An SQLite Database File", section 2.2).
    """
    try:
        path.parent.mkdir(exist_ok=True)
        with suppress(FileExistsError):
            # SQLite gives the -wal and -shm files the same mode.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        path.stat()
        effective = os.access in os.supports_effective_ids
        if not os.access(path, os.R_OK | os.W_OK, effective_ids=effective):
            read_only = hasattr(os, "statvfs") and os.statvfs(path).f_flag & os.ST_RDONLY
            why = errno.EROFS if read_only else errno.EACCES
            raise PermissionError(why, os.strerror(why))
    except OSError as error:
        raise StoreError(
            f"the store cannot be opened: {error.strerror}",
            where=str(path),
            next_step="Let the disk be written to: it is mounted for reading only."
            if error.errno == errno.EROFS
            else "Check the rights of the file and its folder, and that the folder exists.",
        ) from error


def recognise(path: Path, db: Database) -> None:
    """Refuse to touch what is not ours or comes from the future; reads only.

    Raises:
        StoreError: it is another application's, or newer than this program.
    """
    application = db.execute("PRAGMA application_id").fetchone()[0]
    empty = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if application != _APPLICATION_ID and not (application == 0 and empty):
        raise StoreError(
            "this is the database of another application",
            where=str(path),
            next_step="Move it away; the store is made new at the next command.",
        )
    if newer := migrations.unknown(db):
        raise StoreError(
            f"the store was written by a newer version of newsletter (it knows {', '.join(newer)})",
            where=str(path),
            next_step="Upgrade newsletter on this machine, then run the command again.",
        )


def _prepare(store: Store) -> None:
    """Set up the connection, and the schema where it is not as this version wants it."""
    with explained(store.path):
        for pragma in _PRAGMAS:
            store.db.execute(f"PRAGMA {pragma}")
        needed = migrations.needed(store.db)
        # A copy that was put back has none: "db backup" makes one file of it.
        if needed or store.db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            _use_write_ahead_log(store)
        if not needed:
            return
        with store.write():
            store.db.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            migrations.apply(store.db)


def _use_write_ahead_log(store: Store) -> None:
    """Readers and a writer side by side; kept in the file, so a new store needs it once."""
    if not store.lock.acquire():  # changing the mode fails, without waiting, beside another writer
        raise _busy(store.path)
    try:
        store.db.execute("PRAGMA journal_mode = wal")
    finally:
        store.lock.release()


def _busy(path: Path) -> StoreBusyError:
    return StoreBusyError(
        "another process is writing to the store and does not let go",
        where=str(path),
        next_step="Wait for it to finish, then run the command again; nothing was changed.",
    )


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite reports into an error a person can act on.

    Raises:
        StoreBusyError, StoreRefusedError, StoreError: for any :class:`sqlite3.Error` inside the block.
    """
    try:
        yield
    except sqlite3.Error as error:
        # The low byte is the primary code, the rest says more (SQLite, "Result and Error Codes").
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise _busy(path) from error
        what, next_step = _FAILURES.get(
            code, ("the store reports an error", "Nothing was changed. Please report this.")
        )
        kind = StoreRefusedError if code in _REFUSALS else StoreError
        raise kind(f"{what} ({error})", where=str(path), next_step=next_step) from error
    except OverflowError as error:  # INTEGER has 64 bits (SQLite, "Datatypes In SQLite", section 2)
        what, next_step = "a number is larger than any the store keeps", "Give one that there is."
        raise StoreRefusedError(what, next_step=next_step) from error
