"""Files of readers, written into a folder the author names: never over another file, never outside it."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import Final

from newsletter.errors import PublicationError, UsageError
from newsletter.inbound.mail.attachments import folded, told_apart

#: Only the owner reads and writes; nobody executes.
_MODE: Final = 0o600
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_TRIES: Final = 100


def prepare(folder: Path) -> None:
    """Make the folder if there is none.

    Raises:
        PublicationError: it cannot be made.
        UsageError: something else has its name.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError:
        raise UsageError("this is not a folder", where=str(folder)) from None
    except OSError as error:
        raise _failed(folder, error) from None


def write(folder: Path, name: str, data: bytes) -> tuple[Path, bool]:
    """Write a file under this name, or under the next free one; where it is, and whether it is new.

    A file that is there already with the same bytes is left as it is.

    Args:
        name: made safe by :func:`newsletter.inbound.mail.attachments.safe_name`.

    Raises:
        PublicationError: it cannot be written; nothing of it is left.
    """
    if name in ("", ".", "..") or Path(name).name != name or "\\" in name:
        raise ValueError(f"{name!r} is no safe name")
    taken: set[str] = set()
    for _ in range(_TRIES):
        path = folder / told_apart(name, taken)
        taken.add(folded(path.name))
        try:
            handle = os.open(path, _NEW, _MODE)
        except FileExistsError:
            if _holds(path, data):
                return path, False
            continue
        except OSError as error:
            raise _failed(path, error) from None
        _fill(path, handle, data)
        return path, True
    raise PublicationError(
        f"there are {_TRIES} files of this name already",
        where=str(folder / name),
        next_step="Choose another folder.",
    )


def _fill(path: Path, handle: int, data: bytes) -> None:
    try:
        with open(handle, "wb") as file:
            file.write(data)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _failed(path, error) from None


def _holds(path: Path, data: bytes) -> bool:
    """Whether a plain file is there with these bytes; links and pipes are never followed."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size != len(data):
            return False
        return sha256(path.read_bytes()).digest() == sha256(data).digest()
    except OSError:
        return False


def _failed(path: Path, error: OSError) -> PublicationError:
    return PublicationError(
        f"it cannot be written: {error.strerror or error}",
        where=str(path),
        next_step="Choose another folder with --output.",
    )
