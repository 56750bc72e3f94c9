"""A reader's values in the places of the slots, encoded for where they stand.

Nothing a reader wrote can end a line, a tag, an attribute or a URL part.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from newsletter.models import Slot, SlotContext

#: C0 and C1 controls, DEL, and the two characters that are line ends to some programs only.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def encode(context: SlotContext, value: str) -> str:
    """The value as it may stand in its context; control characters and line breaks become spaces.

    ``url`` and ``mailto`` take *part* of a URL; a whole URL of our own is an ``attribute``.
    """
    clean = cleaned(value)
    match context:
        case SlotContext.TEXT:
            return html.escape(clean, quote=False)
        case SlotContext.ATTRIBUTE:
            return html.escape(clean, quote=True)
        case SlotContext.URL:
            return quote(clean, safe="")
        case SlotContext.MAILTO:
            # RFC 6068 section 2: both stand for themselves, and people may read them.
            return quote(clean, safe="+@")
        case SlotContext.PLAIN:
            return clean


def fill(parts: Iterable[str | Slot], values: Mapping[str, str]) -> str:
    """The parts as one reader sees them; an empty or missing value gives way to the slot's fallback."""
    return "".join(part if isinstance(part, str) else value_of(part, values) for part in parts)


def value_of(slot: Slot, values: Mapping[str, str]) -> str:
    """What stands in the slot's place for a reader with these values."""
    return encode(slot.context, values.get(slot.name, "")) or encode(slot.context, slot.fallback)


def cleaned(value: str) -> str:
    """One line without control characters, without space round it, that can be said in UTF-8."""
    if not value.isprintable():  # most are, and need no cleaning
        value = _CONTROLS.sub(" ", value).encode("utf-8", "replace").decode()
    return value.strip()
