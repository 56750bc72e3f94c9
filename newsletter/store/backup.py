"""A copy of the store while it is in use, and a thorough look at one."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from newsletter.errors import StoreBusyError, StoreError, UsageError
from newsletter.store import deliveries, editions, filesystem
from newsletter.store.database import Store, explained
from newsletter.store.last_run import sync_folder
from newsletter.store.reading import ReadOnlyStore

#: Problems of one kind that are named; the rest would say the same.
_NAMED = 20
_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def backup(store: Store, path: Path) -> int:
    """Copy the store as it stands at one moment; writers go on meanwhile.  The size of the copy in bytes.

    Only its owner can read the copy; it is checked, and has its name once it is whole and on the disk.

    Raises:
        UsageError: the file exists already, is a folder, or its folder does not exist.
        StoreBusyError: another process wrote to a store that could only be read.
        StoreError: the copy cannot be written, or is not sound.
    """
    _reserve(path)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _copy(store, draft, path)
        size = draft.stat().st_size
        draft.replace(path)
        sync_folder(path.parent)
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _unwritable(path, error) from error
        raise
    finally:
        for leftover in (draft, draft.with_name(f"{draft.name}-journal")):
            leftover.unlink(missing_ok=True)
    return size


def _reserve(path: Path) -> None:
    """Take the name, empty, so that nothing that comes meanwhile is overwritten."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        if path.is_dir():
            what, next_step = "this folder exists; give a file", f"For example {path / 'newsletter-copy.db'}."
        else:
            what, next_step = "this file exists, and a backup never overwrites", "Give a new name."
        raise UsageError(what, where=str(path), next_step=next_step) from None
    except FileNotFoundError:
        raise UsageError(
            "the folder of the backup does not exist", where=str(path), next_step="Make it first."
        ) from None
    except OSError as error:
        raise _unwritable(path, error) from error


def _copy(store: Store, draft: Path, path: Path) -> None:
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with explained(path), closing(sqlite3.connect(draft, isolation_level=None)) as copy:
            store.db.conn.backup(copy)
            # One file, without a log beside it, that can be read from a disk nobody may write to.
            copy.execute("PRAGMA journal_mode = delete")
            answer = _quick_check(copy)
        _require_unchanged(store)
        if answer != "ok":
            raise StoreError(
                f"the store is damaged, so its copy was thrown away ({answer})",
                where=str(store.path),
                next_step="Look with 'newsletter db check', and keep the backups you have.",
            )
        os.fsync(handle)
    finally:
        os.close(handle)


def _quick_check(copy: sqlite3.Connection) -> str:
    try:
        return str(copy.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return str(error)


def _unwritable(path: Path, error: OSError) -> StoreError:
    why = filesystem.unwritable(path) or str(error.strerror)
    return StoreError(
        f"the backup cannot be written: {why}",
        where=str(path),
        next_step="Check the folder's rights and free space; the store itself is unchanged.",
    )


def problems(store: Store) -> list[str]:
    """Everything wrong with the store, in words; empty = sound.  Reads all of it.

    Looked at: the file's structure and the rules of each row, references, the body of each edition, and
    whether each frozen recipient is accounted for.

    Raises:
        StoreBusyError: another process keeps it, or wrote to it while it could only be read.
        StoreError: it cannot be looked at now, which says nothing about whether it is sound.
    """
    found: list[str] = []
    for look in (_structure, _references, _editions):
        try:
            found.extend(look(store))
        except StoreError as error:  # too damaged to be read to the end
            if not is_damage(error):
                raise
            found.append(error.what)
    _require_unchanged(store)
    return list(dict.fromkeys(found))


def _require_unchanged(store: Store) -> None:
    """What could only be read was read without locks: it is one moment's only if nobody wrote meanwhile."""
    if isinstance(store, ReadOnlyStore) and store.changed:
        raise StoreBusyError(
            "the store was written to while it was read",
            where=str(store.path),
            next_step="Run the command again; nothing was changed by it.",
        )


def is_damage(error: StoreError) -> bool:
    """Whether an error tells that the file is broken, and not only that it cannot be read at this moment."""
    return getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF in _BROKEN


def _structure(store: Store) -> Iterator[str]:
    for (answer,) in store.rows(f"PRAGMA integrity_check({_NAMED})"):
        if answer != "ok":
            yield str(answer)


def _references(store: Store) -> Iterator[str]:
    for row in store.rows("PRAGMA foreign_key_check")[:_NAMED]:
        at = "" if row["rowid"] is None else f", row {row['rowid']}"
        yield f"table {row['table']}{at}: refers to a row of {row['parent']} that is not there"


def _editions(store: Store) -> Iterator[str]:
    for number in editions.numbers(store):
        try:
            editions.get(store, number)
        except StoreError as error:
            if error.__cause__ is not None:  # not what we found in it: it cannot be read
                raise
            yield error.what
        balance = deliveries.balance(store, number)
        if not balance.holds:
            counted = sum(balance.by_state.values())
            yield f"issue {number}: {balance.frozen} frozen, but {counted} deliveries"
