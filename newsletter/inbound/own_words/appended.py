"""Answers typed behind a line of the original: ``Wat heb je gekookt? Soep.``.

Programs that mark nothing, and phones that let readers type inside a quote, leave both on one line.  Such a
line is parted where a line of the original ends and words begin that we did not send.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from newsletter.inbound.own_words.alignment import Original, words
from newsletter.inbound.text.lines import Line, Role

_WORD: Final = re.compile(r"[^\W_]+")
#: A longer line is a paragraph, and nobody answers at its end.
_LONGEST: Final = 600
#: So many words of the original must stand before.
_FEWEST: Final = 3
#: Words of a letter that was shortened, answers and all.
_MOST_LEFT: Final = 600
#: Lines with links are compared without them, so places in their text are not known.
_LINKED: Final = ("http://", "https://", "mailto:", "<", "[")
#: Lines of the original by the number of their words.
_Rows = Mapping[int, set[tuple[str, ...]]]


def part(lines: Sequence[Line], original: Original | None, role: Role, *, new: bool = False) -> list[Line]:
    """The lines, those with a role parted where an answer stands behind a line of the original.

    ``new``: only where a word stands behind it that the original has nowhere.
    """
    if original is None:
        return list(lines)
    ours = frozenset(original.tokens) if new else frozenset()
    ends = _rows(original)
    found: list[Line] = []
    for line in lines:
        at = _end(line.text, original, ends, ours) if line.role is role and not line.blank else 0
        if at:
            found += [Line(line.text[:at], role, line.begins_original), Line(line.text[at:].strip())]
        else:
            found.append(line)
    return found


def shortened(lines: Sequence[Line], original: Original) -> bool:
    """Whether the foreign lines are what a reader left of our letter: its questions, and little else.

    A translated letter or another one has none of our questions, word for word.
    """
    rows, count, asked = _rows(original), 0, False
    for line in lines:
        if line.role is Role.FOREIGN and not line.blank:
            said = tuple(words(line.text[:_LONGEST]))
            count += len(said)
            asked = asked or (line.text.rstrip("*_ ").endswith("?") and said in rows.get(len(said), ()))
        if count > _MOST_LEFT:
            return False
    return asked


def _rows(original: Original) -> _Rows:
    found: dict[int, set[tuple[str, ...]]] = {}
    for row in (row for pair in original.neighbours for row in pair if len(row) >= _FEWEST):
        found.setdefault(len(row), set()).add(row)
    return found


def _end(text: str, original: Original, ends: _Rows, ours: frozenset[str]) -> int:
    """Where the reader's words begin behind a line of the original; 0 = nowhere."""
    if len(text) > _LONGEST or any(mark in text for mark in _LINKED):
        return 0
    tokens = words(text)
    fitting = (size for size, rows in ends.items() if size < len(tokens) and tuple(tokens[:size]) in rows)
    length = max(fitting, default=0)
    if not length or max(original.covered(tokens)[length:]) >= 0 or ours.issuperset(tokens[length:]):
        return 0
    places = [match.span() for match in _WORD.finditer(text)]
    if len(places) != len(tokens):  # case-folding changed where words end
        return 0
    end, begin = places[length - 1][1], places[length][0]
    # What closes the sentence is the original's: "gekookt? Soep", "gekookt?* - Soep".
    gap = text[end:begin]
    return end + len(gap.rstrip("-–—>=*:( \t")) if gap.strip() else 0
