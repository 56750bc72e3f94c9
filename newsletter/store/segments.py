"""The parts of an edition as JSON text and back: nothing lost, readable in any database browser.

Text stands as strings, a slot as an object, bytes as the characters U+0000 to U+00FF (latin-1).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from newsletter.models import Slot, SlotContext


def to_json(parts: Sequence[str | bytes | Slot]) -> str:
    """The parts as a JSON array, ASCII only."""
    return json.dumps([_plain(part) for part in parts], separators=(",", ":"))


def texts(stored: str) -> tuple[str | Slot, ...]:
    """What :func:`to_json` made of texts and slots."""
    return tuple(_slot(part) if isinstance(part, dict) else part for part in json.loads(stored))


def octets(stored: str) -> tuple[bytes | Slot, ...]:
    """What :func:`to_json` made of bytes and slots."""
    return tuple(
        _slot(part) if isinstance(part, dict) else part.encode("latin-1") for part in json.loads(stored)
    )


def _plain(part: str | bytes | Slot) -> object:
    if isinstance(part, Slot):
        return {"slot": part.name, "context": part.context, "fallback": part.fallback}
    return part.decode("latin-1") if isinstance(part, bytes) else part


def _slot(stored: dict[str, Any]) -> Slot:
    return Slot(stored["slot"], SlotContext(stored["context"]), stored["fallback"])
