"""The name of the last run, kept outside the store: tells an older copy of the store from the store.

A copy that is put back knows nothing of what was sent after it was made, and would send it again.  The file
is on the disk before a run's first message, and says when the run is over; the store has recorded each before
that.  One thing it cannot tell: a copy made during a run that was killed later from the store itself.
"""

from __future__ import annotations

import os
from pathlib import Path

from newsletter.errors import GuardError, NewsletterError, StoreError
from newsletter.store import filesystem
from newsletter.store.database import Store

#: The file beside the store; not named after it, so that a copy of ``newsletter.db*`` goes without it.
NAME = "send.run"
_OVER = "ended"
_MOST = 1000  # bytes of it that are looked at


def may_send(store: Store) -> None:
    """Both guards of a start: the store lies on this machine, and nothing was sent that it has not heard of.

    Raises:
        GuardError: it lies elsewhere, or is older than what was sent.
        StoreError: the name of the last run cannot be read.
    """
    filesystem.require_local(store.path)
    path = store.path.with_name(NAME)
    kept = _read(path)
    if kept is None:
        return
    run, _, over = kept.partition("\n")
    known = "SELECT 1 FROM runs WHERE run = ? AND (ended_at IS NOT NULL OR ? <> ?)"
    if store.row(known, (run, over, _OVER)) is not None:
        return
    if not run:
        raise GuardError(
            "the name of the last run is lost, so nobody knows whether this store is an older copy",
            where=str(path),
            next_step="See in 'newsletter status' whether all that was sent stands there. If it does, "
            "remove the file and run the command again.",
        )
    raise GuardError(
        f"this store does not know how the last run ({run}) went: "
        "it is an older copy, or a new one, and would send again what was sent since",
        where=str(store.path),
        next_step=f"Put the newer copy back. If it is lost: without the file {path} sending goes on, and "
        "whoever got mail after this copy was made gets it twice, unless you unsubscribe them before.",
    )


def refusal(store: Store) -> NewsletterError | None:
    """Why a start would be refused by :func:`may_send`; None = it would not."""
    try:
        may_send(store)
    except (GuardError, StoreError) as error:
        return error
    return None


def remember(store: Store, run: str, *, over: bool = False) -> None:
    """Keep the name of a run that the store has recorded, as begun or as over; on the disk when this returns.

    Raises:
        StoreError: it cannot be kept; before the first message, that means that nothing is sent.
    """
    path = store.path.with_name(NAME)
    draft = path.with_name(f".{NAME}.{os.getpid()}")
    try:
        try:
            _write(draft, f"{run}\n{_OVER}\n" if over else f"{run}\n")
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise StoreError(
            f"the name of this run cannot be kept: {error.strerror}",
            where=str(path),
            next_step="Check the free space and the rights of the folder, then run the command again.",
        ) from error


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut (fsync(2): the file alone is not enough)."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return file.read(_MOST).decode("utf-8", "replace").strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(
            f"the name of the last run cannot be read: {error.strerror}",
            where=str(path),
            next_step="Check the rights of the file, then run the command again; nothing was sent.",
        ) from error
