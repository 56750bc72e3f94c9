"""Which of the reader's words answer which question.

Looked for in this order: answers between the quoted lines of the original, under the question; questions the
reader copied; numbers in front of answers.  Only then everything goes to the one question there is, or to the
one whose code stands in the subject.  When none of these holds the result is empty: "not sure" is better than
a wrong question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from newsletter.inbound import limits
from newsletter.inbound.alignment import words
from newsletter.inbound.lines import Line, Role, read
from newsletter.inbound.own_words import assign
from newsletter.inbound.quotation import rule
from newsletter.models import Answer, Question, QuestionKind

_NUMBERED: Final = re.compile(
    r"[\s*_#>-]{0,6}(?:(?:vraag|question|frage|antwoord|answer|antwort|réponse|ad)\s{0,3})?"
    r"(?:\[\d{1,7}\.(?=\d{1,2}\]))?(\d{1,2}|[A-Za-z](?=[.)]))\s?[.):\]-]{1,3}\s{0,5}(?=\S)",
    re.IGNORECASE,
)
#: A number or letter alone.
_MARK: Final = re.compile(r"[\s*_(\[]{0,5}(?:\d{1,2}|[A-Za-z])[\s).:\]*_-]{0,5}")
#: How a list of answers may be introduced; any other list may be anything.
_INTRODUCES: Final = re.compile(r"(?i)antwoord|answer|antwort|réponse|vra(?:ag|gen)|question|frage")
#: A question is recognised by this share of its words, counted from its first.
_SHARE: Final = 0.55
_LONGEST_QUESTION: Final = 2000
#: Lines below a question that can belong to it.
_MOST_BENEATH: Final = 40


@dataclass(slots=True)
class _Block:
    """Lines of one side that stand together: quoted by the program, or the reader's."""

    own: bool
    lines: list[str]


def map(text: str, questions: Sequence[str], original: str) -> list[str]:  # noqa: A001 - inbound.answers.map
    """The answer to every question in a plain text reply, or an empty string where we are not sure."""
    lines = assign(read(text), {"original": original})
    return split(lines, questions, original)


def split(lines: Sequence[Line], questions: Sequence[str], original: str = "") -> list[str]:
    """The same for lines that have their roles already."""
    blocks = _blocks(lines)
    found = _inline(blocks, questions, original)
    own = [line for block in blocks if block.own for line in block.lines]
    for way in (_copied, _numbered):
        found = found if any(found) else way(own, questions)
    return found


def under_quotes(lines: Sequence[Line]) -> list[tuple[str, str]]:
    """(quoted question, answer below it) as they stand in a reply, whatever was asked.

    The question is the end of the quoted lines above, from the last sentence that ends in a question mark.
    """
    found = []
    for above, block in _below_quotes(_blocks(lines)):
        paragraph = "\n".join(above.lines).strip("\n").split("\n\n")[-1]
        quoted = " ".join(paragraph.split())[-2000:].rstrip("*_ ")
        if quoted.endswith("?"):
            question = re.split(r"(?<=[.!?])\s", quoted)[-1]
            found.append((question.strip("*_ "), _text(block.lines)))
    return found


def understand(
    lines: Sequence[Line],
    own_words: str,
    questions: Sequence[Question],
    *,
    named: Sequence[Question] = (),
    button: str = "",
    original: str = "",
) -> tuple[Answer, ...]:
    """The answers in a reply to an issue with these questions.

    Args:
        named: the questions a code in the subject names.
        button: what stands behind that code: a poll's button puts its choice there.
        original: the text part of the issue, empty when it is not known.
    """
    found = split(lines, [question.title for question in questions], original)
    if not any(found):
        target = named if len(named) == 1 else questions if len(questions) == 1 else ()
        found = [own_words if question in target else "" for question in questions]
    pressed = named[0].id if len(named) == 1 else ""
    answers = [
        _answer(question, text, button if question.id == pressed else "")
        for question, text in zip(questions, found, strict=True)
    ]
    return tuple(answer for answer in answers if answer.text or answer.choice) or _vote(own_words, questions)


def _answer(question: Question, text: str, button: str) -> Answer:
    if question.kind is not QuestionKind.POLL:
        return Answer(question.id, text)
    # What was typed counts before the button that was pressed; a long choice is cut short in a subject.
    return Answer(
        question.id, text, choice(text, question.choices) or choice(button.rstrip("… "), question.choices)
    )


def _vote(own_words: str, questions: Sequence[Question]) -> tuple[Answer, ...]:
    """A first line that is literally a choice of one poll, or the number of one when there is one poll."""
    polls = [q for q in questions if q.kind is QuestionKind.POLL]
    first = own_words.strip().split("\n")[0]
    spoken = words(first)
    hits = [(q, c) for q in polls for c in q.choices if spoken and spoken == words(c)]
    if not hits and len(polls) == 1 and _MARK.fullmatch(first):
        hits = [(q, c) for q in polls if (c := choice(first, q.choices))]
    return (Answer(hits[0][0].id, own_words, hits[0][1]),) if len(hits) == 1 else ()


def choice(text: str, choices: Sequence[str]) -> str:
    """The choice the first line names: ``1``, ``A``, ``a)``, the words of it, or words it begins with."""
    first = next((line.strip() for line in text.split("\n") if line.strip()), "")
    spoken = words(first)
    if not spoken:
        return ""
    by_words = [c for c in choices if words(c) and spoken[: len(words(c))] == words(c)]
    if by_words:
        # "Ja" and "Ja, de moeite waard" both begin so: the longest one is meant.
        return max(by_words, key=lambda c: len(words(c)))
    mark = re.fullmatch(r"[\s*_(\[]{0,5}(?:\[?x\]?\s)?(\d{1,2}|[A-Za-z])(?:[\s).:\]*_-].{0,400})?", first)
    marked = choices[index] if mark and 0 <= (index := _ordinal(mark[1])) < len(choices) else ""
    # Anything may follow a number; after a letter, which may be a word, only the words of its choice.
    if mark and marked and (mark[1].isdigit() or spoken[1:] in ([], words(marked))):
        return marked
    begins = [c for c in choices if words(c)[: len(spoken)] == spoken]
    return begins[0] if len(begins) == 1 else ""


def _ordinal(mark: str) -> int:
    return int(mark) - 1 if mark.isdigit() else ord(mark.lower()) - ord("a")


def _blocks(lines: Sequence[Line]) -> list[_Block]:
    blocks: list[_Block] = []
    for line in lines:
        if line.role not in (Role.OWN, Role.QUOTED, Role.ORIGINAL):
            continue
        own = line.role is Role.OWN
        if not blocks or blocks[-1].own != own:
            if line.blank:
                continue
            blocks.append(_Block(own, []))
        blocks[-1].lines.append(line.text.strip())
    return blocks


def _below_quotes(blocks: Sequence[_Block]) -> list[tuple[_Block, _Block]]:
    """(quoted, own) for every block of the reader's with quoted lines above it; the sides take turns."""
    return [(above, block) for above, block in pairwise(blocks) if block.own]


def _beneath(original: str, questions: Sequence[str]) -> list[set[str]]:
    """For every question the words that stand below it in the issue and belong to it: choices, how to answer.

    They end at a drawn rule or the next question; in an issue without rules, with the paragraph.
    """
    lines = original[: limits.TEXT].split("\n")
    rows = [words(line) for line in lines]
    titles = [words(question) for question in questions]
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


def _inline(blocks: Sequence[_Block], questions: Sequence[str], original: str) -> list[str]:
    """Own lines go to the question that ends the quoted lines above them."""
    answers: list[list[str]] = [[] for _ in questions]
    pairs = _below_quotes(blocks)
    beneath = _beneath(original, questions) if pairs else []
    for above, block in pairs:
        at = _last_question(above.lines, questions, beneath)
        if at is not None:
            answers[at].append(_text(block.lines))
    return ["\n\n".join(parts) for parts in answers]


def _last_question(lines: Sequence[str], questions: Sequence[str], beneath: Sequence[set[str]]) -> int | None:
    """The question these quoted lines end with; None when that is not clear.

    Other text below it may be the rest of the issue, quoted above everything: not clear.
    """
    tokens = words(" ".join(lines))
    places = {
        at: end for at, question in enumerate(questions) if (end := _find(tokens, words(question))) >= 0
    }
    if not places:
        return None
    last = max(places, key=lambda at: places[at])
    trailing = tokens[places[last] :]
    if len(questions) == 1 or not trailing or beneath[last].issuperset(trailing):
        return last
    # Of an issue nobody knows, what belongs to a question is not known either.
    return last if len(places) == 1 and not beneath[last] else None


def _find(tokens: Sequence[str], question: Sequence[str]) -> int:
    """Where the question, or the begin of one that was cut short, ends among the words; -1 = not there."""
    best, end = 0, -1
    for at in range(len(tokens)):
        length = _common(tokens, at, question)
        if length >= best and length > 0:
            best, end = length, at + length
    cut = best < len(question) and end == len(tokens)
    return end if best == len(question) or (cut and best >= 2 and best >= _SHARE * len(question)) else -1


def _common(tokens: Sequence[str], at: int, question: Sequence[str]) -> int:
    """How many words of the question stand at a place; the last word of all may be cut off."""
    length = 0
    while length < len(question) and at + length < len(tokens):
        if tokens[at + length] != question[length]:
            last = at + length == len(tokens) - 1
            return length + (last and length > 0 and question[length].startswith(tokens[-1]))
        length += 1
    return length


def _copied(lines: Sequence[str], questions: Sequence[str]) -> list[str]:
    """The reader copied a question, unquoted, and answers below it."""
    wanted = {tuple(words(question)): at for at, question in reversed(list(enumerate(questions)))}
    wanted.pop((), None)
    answers: list[list[str]] = [[] for _ in questions]
    at: int | None = None
    for line in lines:
        number = _NUMBERED.match(line)
        tokens = tuple(words(line[number.end() if number else 0 :][:_LONGEST_QUESTION]))
        if tokens in wanted:
            at = wanted[tokens]
        elif at is not None:
            answers[at].append(line)
    return [_text(answer) for answer in answers]


def _numbered(lines: Sequence[str], questions: Sequence[str]) -> list[str]:
    """``1. ...`` and ``2. ...``: as many numbers as questions at most, rising, each once."""
    nothing = [""] * len(questions)
    answers: dict[int, list[str]] = {}
    at, above = -1, ""
    for line in lines:
        match = _NUMBERED.match(line)
        if match and not answers and above.endswith(":") and not _INTRODUCES.search(above):
            return nothing
        above = line or above
        if match:
            number = _ordinal(match[1])
            if not at < number < len(questions):
                return nothing
            at = number
            answers[at] = [line[match.end() :]]
        elif at >= 0:
            answers[at].append(line)
    if list(answers) == [0] and len(questions) > 1:
        return nothing
    return [_text(answers.get(index, [])) for index in range(len(questions))]


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip("\n")
