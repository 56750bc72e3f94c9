"""Files that readers sent, taken out of the kept mail when somebody asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from newsletter.engine.thumbnails import thumbnail
from newsletter.errors import StoreError
from newsletter.inbound.mail.attachments import safe_name
from newsletter.inbound.mail.mime import attached
from newsletter.models import Attachment
from newsletter.publication import received_files
from newsletter.store import attachments, inbound
from newsletter.store.database import Store


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one file."""

    attachment: Attachment
    path: Path
    #: False: the same file was there already.
    is_new: bool
    #: The small picture, when one was asked for and could be drawn.
    thumbnail: Path | None = None
    #: False: the same small picture was there already.
    thumbnail_is_new: bool = True
    #: Why there is no small picture of a picture; may be empty.
    trouble: str = ""


def listed(store: Store, inbound_id: int) -> tuple[Attachment, ...]:
    """The files that came with a mail.

    Raises:
        UsageError: there is no such mail.
    """
    # Mail from before files were noted has its list in itself.
    return attachments.listed(store, inbound_id) or _in_mail(store, inbound_id)


def extract(store: Store, inbound_id: int, folder: Path, *, thumbnails: bool) -> Iterator[Written]:
    """Write the files of a mail into a folder, one after another.

    Raises:
        UsageError: there is no such mail, or the folder is none.
        PublicationError: a file cannot be written.
        StoreError: the mail no longer holds what was noted of it.
    """
    noted = {one.sha256 for one in attachments.listed(store, inbound_id)}
    raw = inbound.raw(store, inbound_id)
    received_files.prepare(folder)
    for attachment, data in attached(raw):
        if noted and attachment.sha256 not in noted:
            raise StoreError(f"{attachment.name} of m{inbound_id} is not what came in", where=str(folder))
        path, is_new = received_files.write(folder, attachment.name, data)
        written = Written(attachment, path, is_new)
        yield _with_small(folder, written, data) if thumbnails else written


def _with_small(folder: Path, written: Written, data: bytes) -> Written:
    """The same, with the small picture that was drawn of a picture, or why there is none."""
    if not written.attachment.media_type.startswith("image/"):
        return written
    drawn = thumbnail(data)
    if isinstance(drawn, str):
        return replace(written, trouble=drawn)
    name = safe_name(f"{written.path.stem} small{drawn.ending}")
    path, is_new = received_files.write(folder, name, drawn.data)
    return replace(written, thumbnail=path, thumbnail_is_new=is_new)


def _in_mail(store: Store, inbound_id: int) -> tuple[Attachment, ...]:
    return tuple(one for one, _ in attached(inbound.raw(store, inbound_id)))
