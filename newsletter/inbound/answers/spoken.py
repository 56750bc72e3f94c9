"""What may be a vote somewhere in a reply: never one that counts, but the author should look.

Where a vote stands is known from a code, a mark or a quoted question.  Whoever uses none of these may still
vote, behind "Peiling:" or in the last line of a long mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from newsletter.inbound.answers.choices import by_name, named, stated
from newsletter.inbound.answers.courtesy import answer_alone
from newsletter.inbound.answers.listed import by_themselves
from newsletter.inbound.answers.places import mentioned
from newsletter.inbound.answers.wording import AGREEING, BETWEEN, CHOOSING, POLLS, REFUSALS, tokens

#: Characters of a text that are looked at, and of a line.
_READ: Final = 50_000
_LINE: Final = 400
#: Words in which a choice may be meant as a vote.
_NEAR: Final = 25
#: Words of a mail that may only hint at a choice, and letters of a word that hints.
_FEW: Final = 6
_TELLING: Final = 4
#: Words before "Peiling:".
_MOST_BEFORE: Final = 6
_SENTENCE: Final = re.compile(r"[.!?](?=\s)")
_CLAUSE: Final = re.compile(r"[,;:.!](?=\s|$)|\s[-–—]\s")
#: Clauses at the end of a mail in which a vote may stand.
_CLAUSES: Final = 4
#: "En fietsen", "O, doe mij maar lopen".
_LEADING: Final = re.compile(r"(?i)(?:(?:en|o|oh|and|und|et|ook|verder)\s{1,3}){1,3}")
_LABEL_END: Final = re.compile(r"[:=]|\s[-–—]\s")


def perhaps(text: str, choices: Sequence[str]) -> list[str]:
    """The choices that somebody who names no question may mean: those the begin or the end speaks of."""
    alone = answer_alone(text[:_READ])
    rows = _rows(alone)
    begin = tokens(alone[: _LINE * 6])[:_NEAR]
    last = tokens(rows[-1][:_LINE])[-_NEAR:] if len(rows) > 1 else []
    telling = [one for one in choices if _tells(one)]
    found = (*named(text, choices), *mentioned(begin, choices), *mentioned(last, telling))
    return list(dict.fromkeys((*found, *_beside(rows, choices), *_hinted(tokens(alone[:_LINE]), choices))))


def _hinted(spoken: Sequence[str], choices: Sequence[str]) -> list[str]:
    """The choices that a few words hint at: by a word only they have, "plastic", or by mark, "keuze C"."""
    if not 0 < len(spoken) <= _FEW:
        return []
    known = [{word for word in tokens(one) if len(word) >= _TELLING} for one in choices]
    found = []
    for at, one in enumerate(choices):
        others = set().union(*known[:at], *known[at + 1 :])
        marks = {str(at + 1), chr(ord("a") + at)} - {"a", "i", "y", "o"}
        if (known[at] - others).intersection(spoken) or marks.intersection(spoken):
            found.append(one)
    return found


def beside(text: str, choices: Sequence[str]) -> list[str]:
    """The choices that words answering another question seem to choose: plainly, or in their last line."""
    return _beside(_rows(answer_alone(text[:_READ])), choices)


def _rows(alone: str) -> list[str]:
    return [row.strip() for row in alone.split("\n") if row.strip()]


def _beside(rows: Sequence[str], choices: Sequence[str]) -> list[str]:
    telling = [one for one in choices if _tells(one)]
    last = [part for part in _CLAUSE.split(rows[-1][-_LINE:]) if part.strip()][-_CLAUSES:] if rows else []
    said = [_LEADING.sub("", part.strip()) for part in last]
    stands = [one for part in said if (one := stated(part, choices))]
    labelled = (one for row in rows for one in _labelled(row[:_LINE], choices))
    return list(dict.fromkeys((*labelled, *by_themselves(said, telling), *stands)))


def _labelled(row: str, choices: Sequence[str]) -> Iterator[str]:
    """The choices behind the word for a poll: "Peiling: fietsen", "En de peiling - 2"."""
    for sentence in _SENTENCE.split(row):
        end = _LABEL_END.search(sentence)
        before = tokens(sentence[: end.start()])[-_MOST_BEFORE:] if end else []
        if end is None or POLLS.isdisjoint(before) or not (POLLS | BETWEEN | CHOOSING).issuperset(before):
            continue
        rest = sentence[end.end() :]
        marked = by_name(rest, choices)
        yield from [marked] if marked else mentioned(tokens(rest)[:_NEAR], choices)


def _tells(choice: str) -> bool:
    """Whether a choice says more than yes, no or a number: those stand in any last line."""
    return any(word.isalpha() and word not in AGREEING | REFUSALS for word in tokens(choice))
