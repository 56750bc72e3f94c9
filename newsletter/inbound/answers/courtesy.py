"""Greetings above and closing words below an answer: they are the reader's, and answer nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from newsletter.inbound.answers.wording import (
    BEFORE_VALEDICTIONS,
    CLOSINGS,
    GREETINGS,
    POLITE,
    THANKS,
    VALEDICTIONS,
    WITH_THANKS,
    tokens,
)

#: "Goedemorgen lieve Mira en alle anderen,".
_LONGEST_GREETING: Final = 7
#: A closing and a name, each on a line: "Met vriendelijke groet," "Sanne" "Utrecht".
_MOST_CLOSING_LINES: Final = 4
_LONGEST_CLOSING: Final = 7
#: "Groetjes uit Utrecht", "Groet van Kim en Bo".
_FROM: Final = frozenset(
    ("uit", "van", "vanuit", "from", "aus", "de", "da", "fra", "från", "en", "und", "and")
)
_LONGEST_THANKS: Final = 150
_WORD: Final = re.compile(r"[^\W_]+")


def answer_alone(text: str, sender_name: str = "") -> str:
    """A text without a greeting above it and closing words below it.

    Only what stands on lines of its own goes, and never everything: a reader who writes "Groetjes" says so.

    Args:
        sender_name: as in From; a last line that is that name closes a letter too.
    """
    return without_closing(without_greeting(text), sender_name)


def only_thanks(text: str) -> bool:
    """Whether a text thanks and says nothing else, as "Dank u wel voor de brief" does."""
    spoken = set(tokens(text[:200])) if len(text) <= _LONGEST_THANKS else set()
    return not THANKS.isdisjoint(spoken) and spoken <= THANKS | WITH_THANKS | POLITE | GREETINGS


def without_greeting(text: str) -> str:
    """A text without the line that greets, when more follows."""
    first, _, rest = text.strip().partition("\n")
    return rest.strip("\n") if rest.strip() and is_greeting(first) else text.strip("\n")


def is_greeting(line: str) -> bool:
    """Whether a line only greets: ``Hoi Mira,``."""
    spoken = tokens(line[:200])
    if not spoken or len(spoken) > _LONGEST_GREETING or spoken[0] not in GREETINGS:
        return False
    bare = line.rstrip()
    return bare.endswith((",", "!", ":", "-")) or (len(spoken) <= 3 and not bare.endswith(("?", ".")))


def without_closing(text: str, sender_name: str = "") -> str:
    """A text without the closing words and names at its end, when more stands above."""
    lines = text.rstrip().split("\n")
    begin = _closing(lines, tokens(sender_name[:200]))
    return "\n".join(lines[:begin]).strip("\n") if any(line.strip() for line in lines[:begin]) else text


def _closing(lines: list[str], name: list[str]) -> int:
    """Index of the line where the closing words begin; the end when there are none."""
    begin, seen = len(lines), 0
    for index in range(len(lines) - 1, 0, -1):
        if not lines[index].strip():
            continue
        seen += 1
        if seen > _MOST_CLOSING_LINES:
            break
        spoken = tokens(lines[index][:300])
        if spoken[:1] in (["ps"], ["nb"]):
            break
        if is_closing(lines[index]) or (seen == 1 and spoken and spoken in (name, name[:1])):
            begin = index
        elif len(spoken) > 4 or lines[index].rstrip().endswith(("?", ".", ":", ";")):
            break
    return begin


def is_closing(line: str) -> bool:
    """Whether a line closes a letter: a valediction alone, or with a name behind it; in two languages too."""
    if len(line) > 300 or line.rstrip().endswith("?"):
        return False
    return _closes(line) or all(map(_closes, line.split("/")))


def _closes(line: str) -> bool:
    spoken = tokens(line)
    if not spoken or len(spoken) > _LONGEST_CLOSING:
        return False
    written = _WORD.findall(line)
    return any(
        all(word[0].isupper() or word.casefold() in _FROM for word in written[length:])
        for length in _lengths(spoken)
    )


def _lengths(spoken: list[str]) -> Iterator[int]:
    """Of how many words a closing at the begin of a line consists."""
    for closing in CLOSINGS:
        if tuple(spoken[: len(closing)]) == closing:
            yield len(closing)
    for index, word in enumerate(spoken):
        if word in VALEDICTIONS:
            yield index + 1
        if word not in BEFORE_VALEDICTIONS:
            return
