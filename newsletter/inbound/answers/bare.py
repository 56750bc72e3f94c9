"""Answers behind bare numbers, or behind nothing: ``1 soep`` and ``2 fietsen``, each on a line.

The numbers may as well be amounts.  So they count only where every question has its line, in order, and the
mail says nothing else; and without a poll's choice among them they are only probable.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from newsletter.inbound.answers.asked import Asked
from newsletter.inbound.answers.choices import literal, named
from newsletter.inbound.answers.courtesy import answer_alone
from newsletter.inbound.answers.wording import BECAUSE, GLUE, MONTHS, UNITS, tokens
from newsletter.models import Answer, Question, QuestionKind
from newsletter.models.inbound import PROBABLY

_NUMBERED: Final = re.compile(r"[\s*_]{0,5}(\d{1,2})[*_]{0,2}\s{1,4}(?=[^\W\d])(.{1,1000})")
#: Nobody numbers more answers, and nobody a longer text.
_LONGEST: Final = 4000
_DOUBT: Final = f"{PROBABLY}the numbers before the answers may be amounts"
_IN_ORDER: Final = f"{PROBABLY}it has as many lines as questions, and a choice stands in its place"
#: A longer line is no answer beside others.
_LONGEST_LINE: Final = 200


def numbered(own_words: str, asked: Asked, sender_name: str = "") -> list[str]:
    """The answer to every question, in their order; empty where the mail is anything but such a list."""
    text = answer_alone(own_words, sender_name) if len(own_words) <= _LONGEST else ""
    rows = [line for line in text.split("\n") if line.strip()]
    found = [match for row in rows if (match := _NUMBERED.fullmatch(row))]
    places = [asked.place(int(match[1])) for match in found]
    if len(asked) < 2 or len(found) != len(rows) or places != list(range(len(asked))):
        return []
    said = [match[2].strip() for match in found]
    return said if all(_answers(one, asked.choices_of(place)) for place, one in enumerate(said)) else []


def understood(
    own_words: str, questions: Sequence[Question], asked: Asked, sender_name: str = ""
) -> tuple[Answer, ...]:
    """The same as answers: certain where a poll's choice stands in its place, else probable."""
    said = numbered(own_words, asked, sender_name)
    polls = any(one.kind is QuestionKind.POLL for one in questions)
    return tuple(
        Answer(one.id, words, next(iter(named(words, one.choices)), ""), "" if polls else _DOUBT)
        for one, words in zip(questions, said, strict=False)
    )


def in_order(own_words: str, questions: Sequence[Question], sender_name: str = "") -> tuple[Answer, ...]:
    """A line for every question, without numbers: votes where a poll has its choice; the others probable."""
    text = answer_alone(own_words, sender_name) if len(own_words) <= _LONGEST else ""
    rows = [line.strip() for line in text.split("\n") if line.strip()]
    polls = [one for one in questions if one.kind is QuestionKind.POLL]
    if len(rows) < 2 or len(rows) != len(questions) or not polls or max(map(len, rows)) > _LONGEST_LINE:
        return ()
    hits = [literal(row, one.choices) for row, one in zip(rows, questions, strict=True)]
    answered = [
        hit or (one.kind is not QuestionKind.POLL and _is_answer(row))
        for row, one, hit in zip(rows, questions, hits, strict=True)
    ]
    return tuple(
        Answer(one.id, row, hit, "" if hit else _IN_ORDER)
        for row, one, hit in zip(rows, questions, hits, strict=True)
        if all(answered)
    )


def _is_answer(row: str) -> bool:
    """Whether a line may answer a question by itself: it gives no reason, and asks nothing."""
    spoken = tokens(row)
    return bool(spoken) and spoken[0] not in BECAUSE and not row.endswith(("?", ":"))


def _answers(said: str, choices: Sequence[str]) -> bool:
    """Whether this can be an answer: a poll's names one choice, and no unit, month or ending follows."""
    spoken = tokens(said)
    if choices:
        return len(named(said, choices)) == 1
    return bool(spoken) and spoken[0] not in UNITS | MONTHS and (spoken[0] not in GLUE or said[0].isupper())
