"""Choices in lines of their own: a copied list, with or without ticks, and clauses that are nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from newsletter.inbound.answers.courtesy import answer_alone
from newsletter.inbound.answers.places import behind, place
from newsletter.inbound.answers.refusals import against
from newsletter.inbound.answers.wording import POLITE, tokens

#: Characters of a line that are looked at.
_LINE: Final = 400
#: Lines in which a choice may stand.
_MOST_LINES: Final = 6
#: "[ ] Lopen", "[x] Fietsen", "1. Lopen": a line of a copied list.
_BOX: Final = re.compile(
    r"\s{0,4}(?:[-*•]\s)?(?:(?:\[\s?([xXvV✓✔✗✘])?\s?\]|([☑✅✓✔☒]|[xX](?=\s\d{1,2}[.)]))|☐)"
    r"(?:\s{0,3}\d{1,2}[.)](?=\s))?|\d{1,2}[.)])\s{0,3}"
)
_PARTS: Final = re.compile(r"[,;:.!?](?:\s|$)|\s[-–—]\s")


def ticked(text: str, choices: Sequence[str]) -> str:
    """The choice that has the only tick in a copied list, where a text is nothing else; else empty."""
    rows = [line.strip() for line in answer_alone(text[: _LINE * _MOST_LINES]).split("\n") if tokens(line)]
    hits = ticks(rows, choices)
    words = [tokens(one) for one in choices]
    listed = all(tokens(_BOX.sub("", row[:_LINE], count=1)) in words for row in rows)
    boxed = any((match := _BOX.match(row[:_LINE])) and (match[1] or match[2]) for row in rows)
    return hits[0] if len(hits) == 1 and listed and boxed else ""


def ticks(rows: Sequence[str], choices: Sequence[str]) -> list[str]:
    """The choices of a copied list: those with a tick, or all of them when none has one."""
    by_words = {tuple(tokens(one)): one for one in reversed(choices)}
    marked = [(match := _BOX.match(row[:_LINE])) is not None and bool(match[1] or match[2]) for row in rows]
    bare = [tuple(tokens(_BOX.sub("", row[:_LINE], count=1))) for row in rows]
    listed = [
        (by_words[spoken], tick) for spoken, tick in zip(bare, marked, strict=True) if spoken in by_words
    ]
    ticked = [one for one, tick in listed if tick]
    copied = list(dict.fromkeys(one for one, _ in listed))
    return list(dict.fromkeys(ticked)) or (copied if len(copied) > 1 else [])


def by_itself(rows: Sequence[str], choices: Sequence[str]) -> list[str]:
    """A choice that has a line of its own below other words."""
    wanted = {tuple(tokens(one)): one for one in reversed(choices)}
    found = [wanted[spoken] for row in rows if (spoken := tuple(tokens(row[:_LINE]))) in wanted]
    return list(dict.fromkeys(found))


def beginning(rows: Sequence[str], choices: Sequence[str]) -> list[str]:
    """The choices that rows begin with, whatever follows: a program puts "[1]" behind each of a list."""
    bare = [_BOX.sub("", row[:_LINE], count=1) for row in rows]
    spoken = [(row, tokens(row)) for row in bare]
    return [
        one
        for one in choices
        if (wanted := tokens(one))
        and any(
            said[: len(wanted)] == wanted and not against(behind(row, len(wanted)), wanted)
            for row, said in spoken
        )
    ]


def by_themselves(rows: Sequence[str], choices: Sequence[str]) -> list[str]:
    """The choices that are a clause of their own: "Ja, leuk stuk! Maar op je vraag: nee"."""
    found = []
    for clause in (part for row in rows for part in _PARTS.split(row[:_LINE])):
        spoken = tokens(clause)
        for one in choices:
            at = place(spoken, wanted := tokens(one))
            if at is not None and POLITE.issuperset(spoken[at + len(wanted) :]):
                found.append(one)
    return list(dict.fromkeys(found))
