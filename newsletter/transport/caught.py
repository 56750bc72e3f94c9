"""The two boxes of the local catcher: mail kept as files, and listed by its headers.

A box is a Maildir: a mail is written in full in ``tmp`` and then renamed into ``new``: whoever looks sees
all of it or nothing.  The mail itself stays byte for byte; trace headers are put before it.
"""

from __future__ import annotations

import itertools
import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from newsletter.errors import PublicationError
from newsletter.inbound.mail.headers import mailboxes, split

#: Box of mail to readers, and of mail to the publication.
READERS, REPLIES = "readers", "replies"
BOXES = (READERS, REPLIES)

_MOST_HEADERS = 256 * 1024  # bytes of headers that are read
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_COUNTER = itertools.count()


@dataclass(frozen=True, slots=True)
class Caught:
    """One mail in a box, known by its headers."""

    #: Name of the file without flags; unique within its box.
    key: str
    #: ``readers`` or ``replies``.
    box: str
    path: Path
    #: MAIL FROM; empty for a bounce.
    envelope_from: str
    #: RCPT TO, comma-separated when there are several.
    envelope_to: str
    #: Decoded.
    subject: str
    #: Aware, UTC.
    received_at: datetime
    #: The From header, decoded.
    sender: str = ""


def make_boxes(folder: Path) -> None:
    """Make both boxes below a folder; PublicationError when that cannot be done."""
    for path in (folder / box / name for box in BOXES for name in ("tmp", "new", "cur")):
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise PublicationError(
                f"the box for caught mail cannot be made: {error.strerror}",
                where=str(path),
                next_step="See whether you may write in this folder.",
            ) from error


def keep(box: Path, content: bytes, *, sender: str, recipients: Sequence[str]) -> Path:
    """Write one mail; when this returns, file and name survive a power cut.

    Raises:
        OSError: it was not kept, and nothing is left of it.
    """
    trace = [f"Return-Path: <{sender}>", f"X-Envelope-From: {sender}"]  # RFC 5321 section 4.4
    trace += [f"{name}: {address}" for address in recipients for name in ("Delivered-To", "X-Envelope-To")]
    head = "".join(f"{_one_line(line)}\r\n" for line in trace).encode("utf-8", "surrogateescape")
    name = f"{time.time_ns()}.{os.getpid()}_{next(_COUNTER)}.localhost"
    draft, path = box / "tmp" / name, box / "new" / name
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(head + content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise
    _sync(box / "new")
    return path


def messages(folder: Path) -> list[Caught]:
    """The mail in both boxes, newest first.

    Only headers are read, and no header is too broken; a file that goes away meanwhile is left out.
    """
    found = [one for box in BOXES for path in _paths(folder / box) if (one := _caught(box, path)) is not None]
    return sorted(found, key=lambda one: (one.received_at, one.key), reverse=True)


def find(folder: Path, box: str, key: str) -> Caught | None:
    """One mail by box and key; None when there is none, whatever the two hold."""
    if box not in BOXES:
        return None
    return next((_caught(box, path) for path in _paths(folder / box) if _key(path) == key), None)


def _one_line(text: str) -> str:
    name, _, value = text.partition(": ")
    return f"{name}: {_CONTROL.sub('', value)}"


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _paths(box: Path) -> Iterator[Path]:
    for name in ("new", "cur"):
        with suppress(OSError):
            yield from (path for path in (box / name).iterdir() if not path.name.startswith("."))


def _key(path: Path) -> str:
    return path.name.split(":2,", 1)[0]


def _head(file: BinaryIO) -> bytes:
    """What stands before the first blank line."""
    lines, room = [], _MOST_HEADERS
    while (line := file.readline(room)).strip(b"\r\n"):
        lines.append(line)
        room -= len(line)
    return b"".join(lines)


def _shown(value: str) -> str:
    """From as people read it; what holds no address stays as it is."""
    return (
        ", ".join(f"{name} <{address}>" if name else address for name, address in mailboxes(value)) or value
    )


def _caught(box: str, path: Path) -> Caught | None:
    try:
        with path.open("rb") as file:
            modified = os.fstat(file.fileno()).st_mtime_ns
            fields, _, _ = split(_head(file))
    except OSError:
        return None

    def values(name: str) -> list[str]:
        return [value for key, value in fields if key == name]

    return Caught(
        key=_key(path),
        box=box,
        path=path,
        envelope_from="".join(values("x-envelope-from")[:1]),
        envelope_to=", ".join(values("x-envelope-to") or values("to")),
        subject="".join(values("subject")[:1]),
        received_at=datetime.fromtimestamp(modified / 1e9, UTC),
        sender=", ".join(_shown(one) for one in values("from")),
    )
