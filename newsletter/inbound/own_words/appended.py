"""Answers typed behind a line of the original: ``Wat heb je gekookt? Soep.``.

Programs that mark nothing, and phones that let readers type inside a quote, leave both on one line.  Such a
line is parted where a line of the original ends and words begin that we did not send.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final
from unicodedata import category

from newsletter.inbound.own_words.alignment import MOST, Original, words
from newsletter.inbound.text.lines import Line, Role

_WORD: Final = re.compile(r"[^\W_]+")
#: A longer line is a paragraph, and nobody answers at its end.
_LONGEST: Final = 600
#: So many words of the original must stand before.
_FEWEST: Final = 3
#: Words of a letter that was shortened, answers and all.
_MOST_LEFT: Final = 600
#: Lines with links are compared without them, so places in their text are not known.
_LINKED: Final = ("http://", "https://", "mailto:", "[")
#: An arrow is none: "<- Soep".
_OPENS: Final = re.compile(r"<(?![-=])")
#: Characters of the emoji an answer may consist of.
_MOST_SIGNS: Final = 12
#: What stands behind so many lines alike is a program's.
_ALIKE: Final = 2
_CLOSING: Final = " .,:;"
_SIGNS: Final = re.compile(r"[^\w\s]{1,12}$")
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
    places: dict[int, int] = {}
    ours_above = False
    for index, line in enumerate(lines):
        if line.role is not role or line.blank or line.older:
            continue
        at = _end(line.text, original, ends, ours) or _sign(line.text, original, ends)
        if at or (ours_above and _is_sign(line.text, original)):
            places[index] = at
        ours_above = _is_row(line.text, ends)
    _without_programs(places, lines, role)
    found: list[Line] = []
    for index, line in enumerate(lines):
        at = places.get(index, -1)
        if at > 0:
            found.append(Line(line.text[:at].rstrip(), role, line.begins_original, line.depth))
        found.append(line if at < 0 else Line(line.text[at:].strip()))
    return found


def _without_programs(places: dict[int, int], lines: Sequence[Line], role: Role) -> None:
    """Leave out what programs put behind several lines alike: a sign behind every link.

    Two questions may have the same answer.
    """
    alike = Counter(_bare(lines[index].text[at:]) for index, at in places.items())
    ends = Counter(
        found[0]
        for line in lines
        if line.role is role and (found := _SIGNS.search(_bare(line.text[-_MOST_SIGNS:])))
    )
    for index, at in list(places.items()):
        asked = lines[index].text[:at].rstrip("*_ ").endswith("?")
        behind = _bare(lines[index].text[at:])
        if at and not asked and max(alike[behind], ends[behind]) >= _ALIKE:
            del places[index]


def _bare(text: str) -> str:
    return text.strip(_CLOSING)


def _sign(text: str, original: Original, ends: _Rows) -> int:
    """Where an emoji begins behind a line of the original, which has it nowhere; 0 = nowhere."""
    if text.isascii() or len(text) > _LONGEST:
        return 0
    if not _is_row(text, ends):
        return 0
    end = max((match.end() for match in _WORD.finditer(text)), default=len(text))
    begin = next((at for at in range(end, len(text)) if _signs(text[at])), 0)
    return begin if begin and _is_sign(text[begin:], original) else 0


def _is_row(text: str, ends: _Rows) -> bool:
    tokens = tuple(words(text[:_LONGEST]))
    return tokens in ends.get(len(tokens), ())


def _is_sign(text: str, original: Original) -> bool:
    """Whether a text is a few emoji that the original has not."""
    bare = text.strip()
    signs = _signs(bare[:_MOST_SIGNS])
    return bool(signs) and len(bare) <= _MOST_SIGNS and not words(bare) and signs.isdisjoint(original.signs)


def shortened(lines: Sequence[Line], original: Original) -> bool:
    """Whether the foreign lines are what a reader left of our letter: its questions, and little else.

    A translated letter or another one has none of our questions, word for word.
    """
    rows, count, asked = _rows(original), 0, False
    for line in lines:
        if line.role is Role.FOREIGN and not line.blank and not line.older:
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
    if len(text) > _LONGEST or any(mark in text for mark in _LINKED) or _OPENS.search(text):
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
    if not gap.strip():
        # Nothing closes what we wrote.  Where most words are ours, the line counts as ours: part it.
        return end if length >= MOST * len(tokens) else 0
    return end + len(gap.rstrip("-–—<>=→*:( \t")) if gap.strip() else 0


def _signs(text: str) -> set[str]:
    """The emoji and other pictures in a text; "©" and "™" stand before the arrows and are none."""
    return {char for char in text if char > "\u2190" and category(char) == "So"}
