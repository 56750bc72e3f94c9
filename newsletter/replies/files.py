"""Files that readers sent, taken out of the kept mail when somebody asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from newsletter.engine.thumbnails import thumbnail
from newsletter.errors import StoreError
from newsletter.inbound.mail.attachments import safe_name
from newsletter.inbound.mail.mime import attached
from newsletter.models import Attachment
from newsletter.publication import received_files
from newsletter.store import attachments, inbound
from newsletter.store import replies as recorded
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
    #: Why there is no small picture of a picture; may be empty.
    trouble: str = ""


def listed(store: Store, reply_id: int) -> tuple[Attachment, ...]:
    """The files that came with a reply.

    Raises:
        UsageError: there is no such reply.
    """
    inbound_id = _inbound(store, reply_id)
    # Mail from before files were noted has its list in itself.
    return attachments.listed(store, inbound_id) or _in_mail(store, inbound_id)


def extract(store: Store, reply_id: int, folder: Path, *, thumbnails: bool) -> Iterator[Written]:
    """Write the files of a reply into a folder, one after another.

    Raises:
        UsageError: there is no such reply, or the folder is none.
        PublicationError: a file cannot be written.
        StoreError: the mail no longer holds what was noted of it.
    """
    inbound_id = _inbound(store, reply_id)
    noted = {one.sha256 for one in attachments.listed(store, inbound_id)}
    received_files.prepare(folder)
    for attachment, data in attached(inbound.raw(store, inbound_id)):
        if noted and attachment.sha256 not in noted:
            raise StoreError(f"{attachment.name} of reply {reply_id} is not what came in", where=str(folder))
        path, is_new = received_files.write(folder, attachment.name, data)
        small, trouble = _small(folder, path, attachment, data) if thumbnails else (None, "")
        yield Written(attachment, path, is_new, small, trouble)


def _small(folder: Path, path: Path, attachment: Attachment, data: bytes) -> tuple[Path | None, str]:
    if not attachment.media_type.startswith("image/"):
        return None, ""
    drawn = thumbnail(data)
    if isinstance(drawn, str):
        return None, drawn
    return received_files.write(folder, safe_name(f"{path.stem} small{drawn.ending}"), drawn.data)[0], ""


def _in_mail(store: Store, inbound_id: int) -> tuple[Attachment, ...]:
    return tuple(one for one, _ in attached(inbound.raw(store, inbound_id)))


def _inbound(store: Store, reply_id: int) -> int:
    return recorded.required(store, reply_id).inbound_id
