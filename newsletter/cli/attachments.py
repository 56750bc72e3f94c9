"""The body of ``newsletter replies attachments``: files that came with a reply, listed or written out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsletter.cli.context import Desk, emit, say, write
from newsletter.errors import UsageError

if TYPE_CHECKING:
    from newsletter.models import Attachment
    from newsletter.replies.files import Written


def run(desk: Desk, mail: str, folder: Path | None, *, thumbnails: bool, as_json: bool) -> None:
    """List the files of a mail, or write them into a folder.

    Raises:
        UsageError: there is no such mail, or small pictures are wanted and no folder is named.
    """
    from newsletter.cli.correcting import inbound_of
    from newsletter.replies import files

    store = desk.reading()
    number = inbound_of(desk, mail)

    if folder is None:
        if thumbnails:
            raise UsageError(
                "small pictures are written as files",
                next_step=f"Name a folder: newsletter replies attachments {mail} -o received --thumbnails",
            )
        _show(files.listed(store, number), as_json=as_json)
        return
    written = list(_told(files.extract(store, number, folder, thumbnails=thumbnails), as_json=as_json))
    if as_json:
        emit([_written_json(one) for one in written])
    elif not written:
        say("No files came with it.")


def _told(found: Any, *, as_json: bool) -> Any:
    """Say each as soon as it is written, so that a failure later hides none."""
    for one in found:
        if not as_json:
            write(_written_line(one))
        yield one


def _show(found: tuple[Attachment, ...], *, as_json: bool) -> None:
    if as_json:
        emit([to_json(one) for one in found])
        return
    for one in found:
        write(line(one))
    if not found:
        say("No files came with it.")


def to_json(attachment: Attachment) -> dict[str, Any]:
    """A file that came with a mail, for programs."""
    return {
        "name": attachment.name,
        "media_type": attachment.media_type,
        "size": attachment.size,
        "sha256": attachment.sha256.hex(),
        "note": attachment.note,
    }


def line(attachment: Attachment) -> str:
    """The same for a person, on one line."""
    note = f" - {attachment.note}" if attachment.note else ""
    return f"{attachment.name} ({attachment.media_type}, {readable(attachment.size)}){note}"


def readable(size: int) -> str:
    """A number of bytes for a person: ``1.4 MB``."""
    if size < 1000:
        return f"{size} byte{'' if size == 1 else 's'}"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _written_json(one: Written) -> dict[str, Any]:
    return {
        **to_json(one.attachment),
        "path": str(one.path),
        "new": one.is_new,
        "thumbnail": None if one.thumbnail is None else str(one.thumbnail),
        "trouble": one.trouble,
    }


def _written_line(one: Written) -> str:
    there = " (was there already)"
    said = f"{one.path}" + ("" if one.is_new else there)
    said += f" - {one.attachment.note}" if one.attachment.note else ""
    said += f"\n{one.thumbnail}" + ("" if one.thumbnail_is_new else there) if one.thumbnail else ""
    return said + (f"\n  no small picture: {one.trouble}" if one.trouble else "")
