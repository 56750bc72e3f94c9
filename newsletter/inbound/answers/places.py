"""Where the words of a choice stand in a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from newsletter.inbound.answers.wording import CHOOSING, GREETINGS, tokens

_WORD: Final = re.compile(r"[^\W_]+")


def mentioned(spoken: Sequence[str], choices: Sequence[str]) -> list[str]:
    """The choices whose words stand anywhere among these, the longest where they overlap."""
    left = list(spoken)
    found: dict[int, str] = {}
    for one in sorted(choices, key=lambda c: -len(tokens(c))):
        wanted = tokens(one)
        for at in range(len(left) - len(wanted) + 1):
            if wanted and left[at : at + len(wanted)] == wanted:
                found.setdefault(at, one)
                left[at : at + len(wanted)] = [""] * len(wanted)
    return list(dict.fromkeys(found[at] for at in sorted(found)))


def place(spoken: Sequence[str], wanted: Sequence[str]) -> int | None:
    """Where the words of a choice stand, behind nothing but words of choosing; None = nowhere."""
    for at in range(len(spoken) - len(wanted) + 1):
        if wanted and list(spoken[at : at + len(wanted)]) == list(wanted):
            return at
        if spoken[at] not in CHOOSING | GREETINGS:
            return None
    return None


def behind(row: str, count: int) -> str:
    """The row behind so many words."""
    found = next((word.end() for at, word in enumerate(_WORD.finditer(row), 1) if at == count), 0)
    return row[found:]


def until(row: str, count: int, end: re.Pattern[str]) -> str:
    """The row up to the first end of a clause or sentence with so many words before it."""
    parts = (row[: match.start()] for match in end.finditer(row))
    return next((part for part in parts if len(tokens(part)) >= count), row)
