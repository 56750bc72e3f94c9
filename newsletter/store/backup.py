"""A copy of the store while it is in use, and a thorough look at one."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from newsletter.errors import StoreBusyError, StoreError, UsageError
from newsletter.store import deliveries, editions
from newsletter.store.database import Store, explained
from newsletter.store.last_run import sync_folder

#: Problems of one kind that are named; the rest would say the same.
_NAMED = 20


def backup(store: Store, path: Path) -> int:
    """Copy the store as it stands at one moment; writers go on meanwhile.  The size of the copy in bytes.

    Only its owner can read the copy; it is checked, and has its name once it is whole and on the disk.

    Raises:
        UsageError: the file exists already, or its folder does not.
        StoreError: the copy cannot be written, or is not sound.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        raise UsageError(
            "this file exists, and a backup never overwrites", where=str(path), next_step="Give a new name."
        ) from None
    except FileNotFoundError:
        raise UsageError(
            "the folder of the backup does not exist", where=str(path), next_step="Make it first."
        ) from None
    except OSError as error:
        raise _unwritable(path, error) from error
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


def _copy(store: Store, draft: Path, path: Path) -> None:
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with explained(path), closing(sqlite3.connect(draft, isolation_level=None)) as copy:
            store.db.conn.backup(copy)
            # One file, without a log beside it, that can be read from a disk nobody may write to.
            copy.execute("PRAGMA journal_mode = delete")
            answer = _quick_check(copy)
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
    return StoreError(
        f"the backup cannot be written: {error.strerror}",
        where=str(path),
        next_step="Check the folder's rights and free space; the store itself is unchanged.",
    )


def problems(store: Store) -> list[str]:
    """Everything wrong with the store, in words; empty = sound.  Reads all of it.

    Looked at: the file's structure and the rules of each row, references, the body of each edition, and
    whether each frozen recipient is accounted for.
    """
    found: list[str] = []
    for look in (_structure, _references, _editions):
        try:
            found.extend(look(store))
        except StoreBusyError:
            raise
        except StoreError as error:  # too damaged to be read to the end
            found.append(error.what)
    return list(dict.fromkeys(found))


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
            yield error.what
        balance = deliveries.balance(store, number)
        if not balance.holds:
            counted = sum(balance.by_state.values())
            yield f"issue {number}: {balance.frozen} frozen, but {counted} deliveries"
