"""Answers that stand between the quoted lines of the original, below their question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from newsletter.inbound import limits
from newsletter.inbound.answers.asked import Asked
from newsletter.inbound.answers.blocks import Block, below_quotes, blocks, text
from newsletter.inbound.answers.sequence import at_first
from newsletter.inbound.answers.wording import tokens
from newsletter.inbound.own_words.quotation import rule
from newsletter.inbound.text.lines import Line

#: A question is recognised by this share of its words, counted from its first.
_SHARE: Final = 0.55
#: Lines below a question that can belong to it.
_MOST_BENEATH: Final = 40
#: A line of so many words that belongs to a question is known again; a name may stand anywhere.
_TELLING: Final = 3


class Under(NamedTuple):
    """The quoted question above some lines of the reader's."""

    place: int
    #: Whether it is the only question in the quoted lines: nothing else can be answered below them.
    alone: bool


def questions_of(found: Sequence[Block], asked: Asked, originals: Sequence[str]) -> dict[int, Under]:
    """Index of a block of the reader's -> the question that ends the quoted lines above it."""
    below = [index for index in range(1, len(found)) if found[index].own]
    beneath = _beneath_all(originals, asked.titles) if below else []
    places: dict[int, Under] = {}
    for index in below:
        above = found[index - 1].lines
        ends = _ends(tokens(" ".join(above)), asked.titles)
        at = _last_question(above, ends, len(asked), beneath)
        at = at_first(above, asked) if at is None else at
        if at is not None:
            places[index] = Under(at, len(ends) <= 1)
    return places


def _ends(spoken: Sequence[str], questions: Sequence[str]) -> dict[int, int]:
    """Place of every question that is quoted -> where it ends among the words."""
    found = {place: _find(spoken, tokens(question)) for place, question in enumerate(questions)}
    return {place: end for place, end in found.items() if end >= 0}


def under_quotes(lines: Sequence[Line]) -> list[tuple[str, str]]:
    """(quoted question, answer below it) as they stand in a reply, whatever was asked.

    The question is the end of the quoted lines above, from the last sentence that ends in a question mark.
    """
    found = []
    for above, block in below_quotes(blocks(lines)):
        paragraph = "\n".join(above.lines).strip("\n").split("\n\n")[-1]
        quoted = " ".join(paragraph.split())[-2000:].rstrip("*_ ")
        if quoted.endswith("?"):
            question = re.split(r"(?<=[.!?])\s", quoted)[-1]
            found.append((question.strip("*_ "), text(block.lines)))
    return found


def _beneath_all(originals: Sequence[str], questions: Sequence[str]) -> list[set[str]]:
    """What belongs below each question: as the text part says, and what the HTML part has between."""
    found = _beneath(originals[0] if originals else "", questions)
    for original in originals[1:]:
        rows = [tokens(line) for line in original[: limits.TEXT].split("\n")]
        titles = [tokens(question) for question in questions]
        for mine, title in zip(found, titles, strict=True):
            start = _after(rows, title)
            below = rows[start : start + _MOST_BENEATH]
            ends = next((at for at, row in enumerate(below) if row and row in titles), len(below))
            last = max(
                (at for at, row in enumerate(below[:ends]) if len(row) >= _TELLING and mine.issuperset(row)),
                default=-1,
            )
            mine.update(word for row in below[: last + 1] for word in row)
    return found


def _beneath(original: str, questions: Sequence[str]) -> list[set[str]]:
    """For every question the words that stand below it in the issue and belong to it: choices, how to answer.

    They end at a drawn rule or the next question; in an issue without rules, with the paragraph.
    """
    lines = original[: limits.TEXT].split("\n")
    rows = [tokens(line) for line in lines]
    titles = [tokens(question) for question in questions]
    found: list[set[str]] = []
    for title in titles:
        start = _after(rows, title)
        below = range(start, min(len(rows), start + _MOST_BENEATH))
        ruled = any(rule(lines[at]) for at in below)
        mine: set[str] = set()
        for at in below:
            if rule(lines[at]) or (rows[at] and rows[at] in titles) or (not ruled and not rows[at]):
                break
            mine.update(rows[at])
        found.append(mine)
    return found


def _after(rows: Sequence[list[str]], title: list[str]) -> int:
    """Index after the line that ends a question, which may be broken; after all when it is not there."""
    for index, row in enumerate(rows):
        spoken, end = list(row), index + 1
        while spoken and len(spoken) < len(title) and spoken == title[: len(spoken)] and end < len(rows):
            spoken += rows[end]
            end += 1
        if spoken and spoken == title:
            return end
    return len(rows)


def _last_question(
    above: Sequence[str], ends: Mapping[int, int], count: int, beneath: Sequence[set[str]]
) -> int | None:
    """The question these quoted lines end with; None when that is not clear.

    Other text below it may be the rest of the issue, quoted above everything: not clear.
    """
    if not ends:
        return None
    last = max(ends, key=lambda place: ends[place])
    trailing = tokens(" ".join(above))[ends[last] :]
    if count == 1 or not trailing or beneath[last].issuperset(trailing):
        return last
    # Of an issue nobody knows, what belongs to a question is not known either.
    return last if len(ends) == 1 and not beneath[last] else None


def _find(spoken: Sequence[str], question: Sequence[str]) -> int:
    """Where the question, or the begin of one that was cut short, ends among the words; -1 = not there."""
    best, end = 0, -1
    for at in range(len(spoken)):
        length = _common(spoken, at, question)
        if length >= best and length > 0:
            best, end = length, at + length
    cut = best < len(question) and end == len(spoken)
    return end if best == len(question) or (cut and best >= 2 and best >= _SHARE * len(question)) else -1


def _common(spoken: Sequence[str], at: int, question: Sequence[str]) -> int:
    """How many words of the question stand at a place; the last word of all may be cut off."""
    length = 0
    while length < len(question) and at + length < len(spoken):
        if spoken[at + length] != question[length]:
            last = at + length == len(spoken) - 1
            return length + (last and length > 0 and question[length].startswith(spoken[-1]))
        length += 1
    return length
