"""Marks that readers put before their answers: ``1.``, ``Vraag 2:``, ``[12.1]``, ``1.2 Soms``.

A number may also be an amount, a date or part of a sentence; in doubt it is no mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from newsletter.inbound.answers.asked import Asked
from newsletter.inbound.answers.choices import named
from newsletter.inbound.answers.wording import (
    BETWEEN,
    CARDINALS,
    GLUE,
    IS,
    MONTHS,
    ORDINALS,
    QUESTION,
    SHORT,
    UNITS,
    tokens,
)

#: Characters of a line in which marks are looked for; nobody writes more on one line by hand.
_LINE: Final = 4000
#: A mark has its number within so many characters.
_REACH: Final = 160
_DIGIT: Final = re.compile(r"\d")
_LEAD: Final = r"[\s*_~>«»\"'“”„{•·–—-]{0,8}"
_WORDS: Final = r"(?:[^\W\d_]{1,14}[\s*_.°º:'’]{1,4}){0,7}?(?:[^\W\d_]{1,10})?"
_NUMBER: Final = re.compile(
    rf"({_LEAD})({_WORDS})\s{{0,2}}([\[(#]{{0,2}})(?:(\d{{1,7}})\.)?(\d{{1,2}})(?![\d°º])([\])}}]{{0,2}})"
)
_NAMED: Final = re.compile(
    rf"({_LEAD})({_WORDS})\s{{0,2}}\[(\d{{1,7}})\.([a-z][a-z0-9_-]{{0,60}})\]", re.IGNORECASE
)
_ORDINAL: Final = re.compile(
    rf"({_LEAD})((?:[^\W\d_]{{1,14}}\s{{1,2}}){{0,7}}[^\W\d_]{{1,14}})(?=\s{{0,2}}(?:[:–—-]|$))"
)
#: "1e vraag:", "2nd question:", "1. Frage:".
_COUNTED_LABEL: Final = re.compile(
    rf"{_LEAD}(\d{{1,2}})(?:ste|de|e|st|nd|rd|th|er|re|ère|eme|ème|[.ºª°])\s{{0,2}}([^\W\d_]{{3,14}})"
    rf"(?=\s{{0,2}}(?:[:–—-]|$))"
)
_LETTER: Final = re.compile(r"[\s*_>(-]{0,5}([A-Za-z])([.):])[*_]{0,2}\s{1,5}(?=\S)")
_BEHIND: Final = re.compile(
    r"[*_]{0,2}(?:\s{1,2}(?:betreft|angeht|betrifft|anbelangt)\b)?(?:\s{1,2}([^\W\d_]{1,4})(?=\s?:))?"
    r"(?:\s?\([^()]{3,200}\))?\s{0,2}([.):\]>,;=–—/?-]{0,3})"
    r"[*_]{0,2}(\s{0,5})"
)
#: What may stand before a mark inside a line.
_APART: Final = re.compile(
    r"(?:[/;|,.!?…:&+–—-]|\b(?:en|and|und|et|y|e|i|og|och))[*_]{0,2}\s{1,5}$", re.IGNORECASE
)
_GAP: Final = re.compile(r"\s{1,5}(?=\S)")
#: A number, or one of :data:`_COUNTING` before it.
_COUNTED: Final = re.compile(rf"{_LEAD}[\d\[(#nNñÑ]")
#: "Q1 yes", "V2 lopen".
_SHORT_LABEL: Final = re.compile(r"[\s*_]{0,5}[qvf]\d", re.IGNORECASE)
#: A label and a number behind it.
_LABELLED: Final = re.compile(r"[^\W\d_]{3,14}\s{1,2}\d")
#: The style of a code or label with nothing behind it, before what may be the rest of a sentence.
_WEAK: Final = "weak"
_LABELS: Final = frozenset(QUESTION)
_ALLOWED: Final = frozenset((*QUESTION, *SHORT, *BETWEEN, *(word for row in ORDINALS for word in row)))
#: "The second one".
_THAT: Final = frozenset(("one",))
_COUNTING: Final = frozenset(("nr", "no", "n", "nummer", "number", "num", "numero"))


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark before an answer."""

    #: The question's place: 0 is the first.
    place: int
    #: Characters of the line: where the mark begins, and where the answer does.
    start: int
    end: int
    #: Whether it says "question", or is a code; a bare number may be part of any list.
    sure: bool
    #: What stands behind a bare number, to tell lists from one another: ``.``
    style: str = ""
    #: A code: the number of the issue it names.
    issue: int = 0
    #: It says "question": below one of these "de tweede:" and "op 2:" are marks, too.
    named: bool = False

    @property
    def weak(self) -> bool:
        """Whether it is a mark only beside others: "12.1 de kade, denk ik" beside "12.2 Soms"."""
        return self.style == _WEAK


def at(line: str, start: int, asked: Asked, *, counting: bool = False) -> Mark | None:
    """The mark that stands at a place of a line; None when there is none.

    ``counting``: a mark that says "question" stood above; one without that word will do then: "De tweede:".
    """
    line = line[: start + _LINE]
    found = None
    if _DIGIT.search(line, start, start + _REACH):
        found = _counted(line, start, asked) or _code_by_id(line, start, asked)
        found = found or _number(line, start, asked, counting=counting)
    return found or _ordinal(line, start, asked, counting=counting)


def letter(line: str, asked: Asked) -> Mark | None:
    """``A.`` or ``b)`` at the begin of a line."""
    match = _LETTER.match(line)
    place = ord(match[1].lower()) - ord("a") if match else -1
    return Mark(place, 0, match.end(), False, f"a{match[2]}") if match and place < len(asked) else None


def inside(line: str, start: int, asked: Asked, *, counting: bool = False) -> Iterator[Mark]:
    """The marks further on in a line: ``1.1: de kade / 1.2: nooit``."""
    position, line = start, line[: 2 * _LINE]
    for gap in _GAP.finditer(line, 0, _LINE):
        begin = gap.end()
        if begin <= position:
            continue
        apart = _APART.search(line, max(0, begin - 12), begin)
        # Whatever is no bare number has to stand apart.
        mark = at(line, begin, asked, counting=counting) if apart or _COUNTED.match(line, begin) else None
        if mark is None:
            continue
        if not mark.style:
            mark = replace(mark, sure=False, style=_WEAK)
        if mark.weak and not (apart and _LABELLED.match(line, begin)):
            continue
        if apart or (not mark.sure and mark.style != ","):
            yield mark
            position = mark.end


def without_separator(text: str) -> str:
    """What stands before a mark inside a line, without what separates the two."""
    return re.sub(
        r"\s{0,3}(?:[/;|,&+–—-]|\s(?:en|and|und|et|y|e|i|og|och))\s{0,3}$",
        "",
        text.rstrip(),
        flags=re.IGNORECASE,
    )


def _number(line: str, start: int, asked: Asked, *, counting: bool) -> Mark | None:
    match = _NUMBER.match(line, start)
    if match is None:
        return None
    label = _label(match[2], counting=counting)
    place = _place(match[4], int(match[5]), asked)
    if label is None or place is None:
        return None
    behind = _BEHIND.match(line, match.end())
    assert behind is not None
    if behind[1] and (not label or behind[1].casefold() not in IS):
        return None
    bracketed = match[3].endswith("[") and match[6].startswith("]")
    style = ("#" if match[3] == "#" else "") + (match[6] or "") + behind[2]
    rest = line[behind.end() :]
    if not bracketed and _glued(behind[2], behind[3], rest, line[match.end() : match.end() + 1]):
        return None
    # "Q1 yes", and a number alone on its line, head an answer when others do so too.
    style = style or ("q" if _SHORT_LABEL.match(line, start) else " " * (not rest.strip()))
    sure = bool(match[4]) or label == "label" or (label == "short" and style not in ("", "q"))
    if not sure and (not style or (label == "short" and style != "q") or style[0] in ",;>?"):
        return None
    mark = Mark(place, start, behind.end(), sure, style, int(match[4] or 0), label == "label")
    if bracketed or style.strip() not in ("", "."):
        return mark
    # "1.2. war ich krank" is a date as well.
    bare = sure and not (label and style == ".")
    if bare and not _bare(rest, asked.choices_of(place)):
        return replace(mark, sure=False, style=_WEAK)
    return None if _dated(rest) else mark


def _place(issue: str | None, number: int, asked: Asked) -> int | None:
    if issue is not None and asked.issue and int(issue) != asked.issue:
        return None
    return asked.place(number)


def _label(text: str, *, counting: bool = False) -> str | None:
    """What the words before a number are: ``label``, ``short``, or empty; None = part of a sentence."""
    spoken = tokens(text)
    if not spoken:
        return ""
    if not _ALLOWED.issuperset(spoken):
        return None
    if not _LABELS.isdisjoint(spoken):
        return "label"
    if len(spoken) == 1 and (spoken[0] in SHORT or (counting and spoken[0] in BETWEEN)):
        return "short"
    return "" if _COUNTING.issuperset(spoken) else None


def _glued(delimiter: str, gap: str, rest: str, following: str) -> bool:
    """Whether the number goes on: ``1.50``, ``10:30``, ``1-daags``, ``2de``, ``1?``."""
    if following.isalpha() or rest[:1] in ("?", "%", "€", "$"):
        return True
    if not rest or (gap and delimiter not in ("-", "–", "—")):
        return False
    return rest[0].isdigit() or (not gap and delimiter in ("-", "/", ",") and rest[0].isalnum())


def _dated(rest: str) -> bool:
    """Whether a month follows: ``1. Mai war das``; alone it may be what the reader has to say."""
    spoken = tokens(rest[:60])
    return len(spoken) > 1 and spoken[0] in MONTHS


def _bare(rest: str, choices: Sequence[str]) -> bool:
    """Whether what follows a code or label without any mark behind it looks like an answer.

    "1.2 Soms" does; "1.2 liter melk", "12.2 was ik jarig" and "vraag 2 snap ik niet" do not.
    """
    spoken = tokens(rest[:200])
    if not spoken:
        return not rest.strip(" *_\"'”")
    if choices and named(rest[:400], choices):
        return True
    upper = rest.lstrip("*_\"'“¿¡")[:1].isupper()
    if spoken[0] in UNITS or _dated(rest) or (spoken[0] in GLUE and not upper):
        return False
    return upper or len(spoken) <= 2


def _code_by_id(line: str, start: int, asked: Asked) -> Mark | None:
    """``[12.topics]``."""
    match = _NAMED.match(line, start) if asked.ids else None
    place = asked.place(match[4].casefold()) if match else None
    if match is None or place is None or (asked.issue and int(match[3]) != asked.issue):
        return None
    behind = _BEHIND.match(line, match.end())
    return (
        Mark(place, start, behind.end() if behind else match.end(), True, "]")
        if _label(match[2]) is not None
        else None
    )


def _counted(line: str, start: int, asked: Asked) -> Mark | None:
    """``1e vraag:``."""
    match = _COUNTED_LABEL.match(line, start)
    place = asked.place(int(match[1])) if match else None
    if match is None or place is None or _LABELS.isdisjoint(tokens(match[2])):
        return None
    behind = _BEHIND.match(line, match.end())
    assert behind is not None
    return Mark(place, start, behind.end(), True, behind[2] or ":", named=True)


def _ordinal(line: str, start: int, asked: Asked, *, counting: bool) -> Mark | None:
    """``De tweede vraag:``; behind another one ``De tweede:`` as well."""
    match = _ORDINAL.match(line, start)
    spoken = tokens(match[2]) if match else []
    counted = len(spoken) > 1 and spoken[-2] in _LABELS and any(spoken[-1] in row for row in CARDINALS)
    said = spoken[:-1] if counted else spoken
    allowed = _ALLOWED | _THAT if counting else _ALLOWED
    if match is None or not allowed.issuperset(said) or (_LABELS.isdisjoint(said) and not counting):
        return None
    rows = CARDINALS if counted else ORDINALS
    found = [
        place for place, row in enumerate(rows) if not set(row).isdisjoint(spoken[-1:] if counted else spoken)
    ]
    behind = _BEHIND.match(line, match.end())
    if len(found) != 1 or found[0] >= len(asked) or behind is None:
        return None
    return Mark(found[0], start, behind.end(), True, behind[2] or ":", named=True)
