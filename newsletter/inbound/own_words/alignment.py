"""Find what we sent ourselves in a reply that does not mark it.

Outlook puts the original below a header block without any ``>``, re-wrapped, and readers answer inside it.
Words are compared three at a time, wherever lines break; a line is ours when most of its words are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from newsletter.inbound import limits
from newsletter.inbound.own_words.quotation import label, rule
from newsletter.inbound.text.lines import Line, Role

_NOISE: Final = re.compile(
    r"<[^<>\s]{1,800}>|\[(?:cid|image|https?)[^\]\s]{0,400}\]|(?:https?://|mailto:)\S{1,800}|"
    # Numbers of notes and links.
    r"\[\d{1,3}\]|[\u00b2\u00b3\u00b9\u2070-\u2079]{1,3}"
)
_SPELLED_OUT: Final = re.compile(r"<[^<>\s]{1,800}>|\[(?:cid|image|https?)[^\]\s]{0,400}\]")
#: The words of longer lines are not kept.
_LONGEST_KEPT: Final = 300
_LONGEST_LINK: Final = 1000
_CLOSES_LINK: Final = re.compile(r"[)>\]\s]")
_LINK_ALONE: Final = re.compile(r"[(<\[]?(?:https?://|mailto:)\S{1,900}")
_WORD: Final = re.compile(r"[^\W_]+")
#: Three words in a row are rarely the same by chance.
_RUN: Final = 3
#: A line is ours when this share of its words is covered.
MOST: Final = 0.7
#: The original is there when this share of it is.
_ENOUGH: Final = 0.5
#: Below this share of known words a text is not the original.
_FEW: Final = 0.1
#: Words of a line of ours that may have something behind it.
_LONGEST_ROW: Final = 12
#: Words of a greeting and a hint: "Beste Mira, zie mijn antwoorden hieronder".
_GREETING: Final = 15


def words(text: str) -> list[str]:
    """Words in lower case, without links and images, for comparing."""
    return list(_known_words(text)) if len(text) <= _LONGEST_KEPT else _split(text)


@lru_cache(maxsize=2048)  # lines of what we sent come back in every reply, and each is looked at often
def _known_words(text: str) -> tuple[str, ...]:
    return tuple(_split(text))


def _split(text: str) -> list[str]:
    return _WORD.findall(_NOISE.sub(" ", text).casefold())


@dataclass(slots=True)
class Original:
    """What was sent, ready to be compared with."""

    tokens: list[str]
    #: Three words in a row -> where they first stand.
    runs: dict[tuple[str, ...], int]
    #: How many words the text part has; an HTML part may have a few more lines: buttons, a masthead.
    size: int
    #: Every line with the one after it.
    neighbours: set[tuple[tuple[str, ...], tuple[str, ...]]]
    #: Characters that are no words: emoji among them.
    signs: frozenset[str]
    #: The text part and the words of the HTML part, as far as they are known.
    texts: tuple[str, ...] = ()
    #: Every line as it was written: none of them announces a mail.
    lines: frozenset[str] = frozenset()

    @classmethod
    @lru_cache(maxsize=4)  # asked once for each body of a mail, and by everything that reads it
    def of(cls, text: str | None, html_text: str | None = None) -> Original | None:
        """Prepare the text part, and the words of the HTML part; None with nothing to compare with."""
        rows = _rows(text)
        more = _rows(html_text)
        tokens = [token for row in (*rows, *more) for token in row]
        size = sum(map(len, rows or more))
        if size < _RUN:
            return None
        # Of equal runs the first one stays, as it is put in last.
        last = len(tokens) - _RUN
        runs = dict(zip(reversed(list(_runs(tokens))), range(last, -1, -1), strict=True))
        signs = frozenset(f"{text or ''}{html_text or ''}")
        texts = tuple(filter(None, (text, html_text)))
        lines = frozenset(line.strip() for part in texts for line in part[: limits.TEXT].split("\n"))
        return cls(tokens, runs, size, {*pairwise(rows), *pairwise(more)}, signs, texts, lines)

    def covered(self, tokens: Sequence[str]) -> list[int]:
        """For every word where it stands in the original, or -1."""
        places = [-1] * len(tokens)
        for at, place in enumerate(map(self.runs.get, _runs(tokens))):
            if place is not None:
                places[at : at + _RUN] = range(place, place + _RUN)
        return places


def _runs(tokens: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """All words with the ones behind them, :data:`_RUN` at a time."""
    return zip(*(tokens[at:] for at in range(_RUN)), strict=False)


def _rows(text: str | None) -> list[tuple[str, ...]]:
    rows = (tuple(words(line)) for line in (text or "")[: limits.TEXT].split("\n"))
    return [row for row in rows if row]


@dataclass(slots=True)
class _Row:
    line: Line
    tokens: tuple[str, ...]
    known: bool = False
    first: int = -1
    last: int = -1


def reclaim(
    lines: Sequence[Line], original: Original | None, role: Role = Role.FOREIGN, *, enough: float = _ENOUGH
) -> bool:
    """Among foreign lines, tell the original from what the reader wrote between its lines.

    ``enough``: the share of the original that must be there.  Returns whether it is.
    """
    if original is None:
        return False
    rows = _compare([line for line in lines if line.role is role and not line.older], original)
    known = [index for index, row in enumerate(rows) if row.known]
    if sum(len(rows[index].tokens) for index in known) < enough * original.size or not known:
        return False
    _give_back(rows)
    _added_alike(rows, original)
    for before, after in pairwise(known):
        between = [row for row in rows[before + 1 : after] if row.line.role is role]
        if between and not _changed(rows[before], between, rows[after], original):
            labels = sum(map(_labelled, between)) > 1
            for row in between:
                if not ((labels and _labelled(row)) or rule(row.line.text) or not row.tokens):
                    row.line.role = Role.OWN
    return True


def _added_alike(rows: Sequence[_Row], original: Original) -> None:
    """Unknown lines that are lines of ours with the same words behind them are a program's.

    A reader gives the same answer twice in the same words.
    """
    ours = {row for pair in original.neighbours for row in pair}
    heads: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    found: list[tuple[_Row, tuple[str, ...]]] = []
    for row in rows:
        sizes = range(min(len(row.tokens) - 1, _LONGEST_ROW), 0, -1) if not row.known else ()
        size = next((size for size in sizes if row.tokens[:size] in ours), 0)
        if size:
            heads.setdefault(row.tokens[size:], set()).add(row.tokens[:size])
            found.append((row, row.tokens[size:]))
    for row, behind in found:
        if len(heads[behind]) > 1:
            row.line.role = Role.ORIGINAL


def is_strange(lines: Sequence[Line], original: Original, role: Role = Role.FOREIGN) -> bool:
    """Whether hardly a word of the lines with a role is ours."""
    rows = _compare([line for line in lines if line.role is role], original)
    known = sum(len(row.tokens) for row in rows if row.known)
    return known < _FEW * sum(len(row.tokens) for row in rows)


def _give_back(rows: Sequence[_Row]) -> None:
    for row in rows:
        if row.known:
            row.line.role = Role.ORIGINAL


def find_unmarked(lines: Sequence[Line], original: Original | None) -> None:
    """When a program left no mark at all: own lines that together make up the original are not own."""
    if original is None or original.size < 12:
        return
    rows = _compare([line for line in lines if line.role is Role.OWN], original)
    places = {place for row in rows if row.known for place in range(row.first, row.last + 1)}
    if len(places) >= 0.6 * original.size:
        _give_back(rows)
        _links_below(lines)


def _links_below(lines: Sequence[Line]) -> None:
    """A link that a program spelled out below a line of the original belongs to it."""
    ours = False
    for line in lines:
        if line.role is Role.OWN and ours and not line.blank and _SPELLED_OUT.fullmatch(line.text.strip()):
            line.role = Role.ORIGINAL
        ours = line.role is Role.ORIGINAL or (ours and line.blank)


def little_written(lines: Sequence[Line]) -> bool:
    """Whether hardly more than a greeting is the reader's: then look inside the quote.

    Gmail keeps what is typed in a quoted table inside the quote.  Whoever writes more than a greeting above
    the quote has answered there.
    """
    return sum(len(words(line.text)) for line in lines if line.role is Role.OWN) <= _GREETING


def find_broken(lines: Sequence[Line], original: Original | None) -> None:
    """A quoted line that a server broke in two leaves its end without a ``>``."""
    if original is None:
        return
    for before, line, after in zip(lines, lines[1:], [*lines[2:], Line("")], strict=False):
        if line.role is not Role.OWN or before.role is not Role.QUOTED or line.blank:
            continue
        tail = words(before.text)[-2:]
        head = words(after.text)[:2] if after.role is Role.QUOTED else []
        own = words(line.text)
        places = original.covered([*tail, *own, *head])[len(tail) : len(tail) + len(own)]
        if own and len(tail) == 2 and min(places) >= 0:
            crossing = tuple([*tail, *own][:_RUN])
            line.role = Role.ORIGINAL if crossing in original.runs else line.role


def find_broken_links(lines: Sequence[Line]) -> None:
    """A link in a quote that was broken in two leaves its end without a ``>``."""
    for before, line in pairwise(lines):
        if before.role is Role.QUOTED and line.role is Role.OWN and len(line.text) < _LONGEST_LINK:
            left = line.text.strip().rstrip(" >")
            open_link = before.text[-_LONGEST_LINK:].rpartition("://")
            broken = open_link[1] and not _CLOSES_LINK.search(open_link[2]) and left[-1:] in (")", ">", "]")
            if " " not in left and (broken or (left != line.text.strip() and _LINK_ALONE.fullmatch(left))):
                line.role = Role.ORIGINAL


def _compare(lines: Sequence[Line], original: Original) -> list[_Row]:
    rows = [_Row(line, tuple(words(line.text))) for line in lines]
    rows = [row for row in rows if row.tokens]
    places = original.covered([token for row in rows for token in row.tokens])
    at, last = 0, -1
    for index, row in enumerate(rows):
        mine = [place for place in places[at : at + len(row.tokens)] if place >= 0]
        at += len(row.tokens)
        if mine:
            row.first, row.last = min(mine), max(mine)
        row.known = len(mine) >= MOST * len(row.tokens)
        if not row.known and len(row.tokens) < _RUN:
            _know_short(rows, index, original, last)
        last = row.last if row.known else last
    return rows


def _know_short(rows: Sequence[_Row], index: int, original: Original, last: int) -> None:
    """One or two words are ours when they go on where the last known line ended, or stand before the next."""
    row = rows[index]
    goes_on = last >= 0 and tuple(original.tokens[last + 1 : last + 1 + len(row.tokens)]) == row.tokens
    if goes_on:
        row.known, row.first, row.last = True, last + 1, last + len(row.tokens)
    elif index + 1 < len(rows):
        row.known = (row.tokens, rows[index + 1].tokens) in original.neighbours


def _changed(before: _Row, between: Sequence[_Row], after: _Row, original: Original) -> bool:
    """Whether the original has lines much like these here: a name was filled in, a link spelled out."""
    gap = original.tokens[before.last + 1 : after.first] if 0 <= before.last < after.first else []
    own = [token for row in between for token in row.tokens]
    close = 0 < len(gap) <= 2 * len(own) + 10
    return close and sum(token in gap for token in own) >= 0.5 * len(own)


def _labelled(row: _Row) -> bool:
    """``Aan: Sanne``: of a header block when another one stands beside it."""
    found = label(row.line.text)
    return found is not None and bool(found[0]) and len(row.line.text) < 100
