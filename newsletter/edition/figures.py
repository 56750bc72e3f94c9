"""Images: where a reader's program finds them, and how wide they are shown.

A picture is as wide as its pixels say, never wider than the text column; one that reaches the width of the
card fills it from edge to edge.  More pixels than that make it sharp on dense screens.  Authors change that
with ``{width=300}`` behind the image, or with a file name that ends in ``@2x`` or ``@3x``, as designers name
pictures meant at a half or a third of their pixels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from newsletter.message.mime import content_id, file_name
from newsletter.models import Picture

#: CSS pixels: the card from edge to edge, what is left free on each side, and the text column between, unless
#: the theme says otherwise.
CARD = 600
MARGIN = 40
COLUMN = CARD - 2 * MARGIN

_REMOTE = re.compile(r"https?://", re.IGNORECASE)
_DENSE = re.compile(r"@([23])x\.[a-z]+$", re.IGNORECASE)
_WIDTH = re.compile(r"(\d{1,4})(?:px)?|(\d{1,3})%")


@dataclass(frozen=True, slots=True)
class Figure:
    """An image as it is shown."""

    #: Value for ``src``: ``cid:...``, or the URL where it stays.
    src: str
    #: CSS pixels: never more than the card; Outlook for Windows obeys nothing else.
    width: int
    #: Whether it fills the card from edge to edge.
    bleeds: bool


def is_remote(src: str) -> bool:
    """Whether an image stays where it is on the web."""
    return _REMOTE.match(src) is not None


def source(picture: Picture) -> str:
    """Value for ``src``: a part of the mail (RFC 2392), or where the picture is published."""
    return picture.url or f"cid:{content_id(picture)}"


def figure(src: str, pictures: Mapping[str, Picture], card: int = CARD, wish: str = "") -> Figure | None:
    """How to show an image on a card of this width; None when nobody has it.

    Args:
        wish: the author's own width, see :func:`wished_width`.
    """
    picture, column = pictures.get(src), card - 2 * MARGIN
    if picture is None and not is_remote(src):
        return None
    width = wished_width(wish, card) or (_own_width(picture) if picture else 0) or column
    shown = source(picture) if picture else src
    bleeds = width >= card
    return Figure(shown, card if bleeds else min(column, width), bleeds)


def inline_width(src: str, pictures: Mapping[str, Picture], card: int = CARD, wish: str = "") -> int:
    """Width of an image that stands in a line of text."""
    shown = figure(src, pictures, card, wish)
    return min(shown.width if shown else card, card - 2 * MARGIN)


def wished_width(wish: str, card: int) -> int:
    """CSS pixels an author asks for: ``300``, ``300px``, or ``50%`` of the text column; 0 = nothing usable.

    >>> wished_width("300", 600), wished_width("50%", 600), wished_width("wide", 600)
    (300, 260, 0)
    """
    found = _WIDTH.fullmatch(wish.strip())
    if not found:
        return 0
    return int(found[1]) if found[1] else (card - 2 * MARGIN) * min(int(found[2]), 100) // 100


def public_name(picture: Picture) -> str:
    """File name of a picture on the web; its contents decide it, so a new one never hides behind an old."""
    return f"{sha256(picture.data).hexdigest()[:12]}-{file_name(picture)}"


def _own_width(picture: Picture) -> int:
    """CSS pixels a picture has by itself; 0 when it does not say."""
    dense = _DENSE.search(picture.src)
    return picture.width // int(dense[1]) if dense else picture.width
