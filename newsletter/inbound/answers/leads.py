"""What readers put before an answer to point at it, and what they struck out: ``--> soep``, ``~~lopen~~``."""

from __future__ import annotations

import re
from typing import Final

#: An arrow is never part of what is said; "<3" and "-5 graden" are none.
_ARROW: Final = re.compile(
    r"\s{0,5}(?:<?[-–—=]{1,6}>{1,3}|<[-–—=]{1,6}|[→⇒➔➜➡»]{1,3}️?|={2,6}|:(?![-()DPp|/]))\s{0,5}(?=\S)"
)
#: One of these begins an item of a list.
_BULLET: Final = re.compile(r"\s{0,5}([-–—*•·+~])\s{1,5}(?=\S)")
#: How HTML is read where words are struck out.
_STRUCK: Final = re.compile(r"~~[^~\n]{1,500}~~")


def without_struck(text: str) -> str:
    """A text without the words that are struck out, nor the number of a line with nothing else."""
    if "~~" not in text:
        return text
    kept = []
    for line in text.split("\n"):
        left = _STRUCK.sub("", line)
        if left == line or any(char.isalpha() for char in left):
            kept.append(left)
    return "\n".join(kept)


def without_lead(text: str) -> str:
    """An answer without the arrow before it, or the bullet of its only item.

    A list of several items stays as it is.
    """
    lines = text.split("\n")
    bullet = _BULLET.match(lines[0])
    if bullet is not None:
        alike = sum(_BULLET.match(line) is not None for line in lines)
        return text[bullet.end() :] if alike == 1 else text
    arrows = [_ARROW.match(line) for line in lines]
    if arrows[0] is None:
        return text
    return "\n".join(
        line[arrow.end() :] if arrow else line for line, arrow in zip(lines, arrows, strict=True)
    )
