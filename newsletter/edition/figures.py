"""Images: where a reader's program finds them, and how wide they are shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from newsletter.message.mime import content_id
from newsletter.models import Picture

#: CSS pixels: the card from edge to edge, and the text column inside it.
CARD = 600
COLUMN = 520

_REMOTE = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """An image as it is shown."""

    #: Value for ``src``: ``cid:...`` or a remote URL.
    src: str
    #: CSS pixels: never more than the card; Outlook for Windows obeys nothing else.
    width: int
    #: Whether it fills the card from edge to edge.
    bleeds: bool


def is_remote(src: str) -> bool:
    """Whether an image stays where it is on the web."""
    return _REMOTE.match(src) is not None


def figure(src: str, pictures: Mapping[str, Picture]) -> Figure | None:
    """How to show an image; None when nobody has it."""
    picture = pictures.get(src)
    if picture is None:
        return Figure(src, COLUMN, bleeds=False) if is_remote(src) else None
    # A picture of unknown size gets the text column.  One with fewer pixels than the card is never blown up;
    # one with more carries them as sharpness for dense screens.
    width = picture.width or COLUMN
    bleeds = width >= CARD
    return Figure(f"cid:{content_id(picture)}", CARD if bleeds else min(COLUMN, width), bleeds)


def inline_width(src: str, pictures: Mapping[str, Picture]) -> int:
    """Width of an image that stands in a line of text."""
    picture = pictures.get(src)
    return min(COLUMN, picture.width) if picture and picture.width else COLUMN
