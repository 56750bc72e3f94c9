"""Names for addresses and references: lower-case ASCII letters, digits and dashes."""

from __future__ import annotations

import re
import unicodedata

#: Long enough to recognise, short enough to type.
LONGEST = 60

_PLAIN = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "'": "", "’": ""})


def slugify(text: str, longest: int = LONGEST) -> str:
    """``Wat vind jíj?`` -> ``wat-vind-jij``; empty when nothing of the text can be kept."""
    letters = unicodedata.normalize("NFKD", text[: 10 * longest].lower().translate(_PLAIN))
    ascii_only = letters.encode("ascii", "ignore").decode("ascii").lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
    if len(slug) <= longest:
        return slug
    head, _, _ = slug[: longest + 1].rpartition("-")
    return head or slug[:longest]
