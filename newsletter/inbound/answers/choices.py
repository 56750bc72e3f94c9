"""Which choice of a poll a reader means.

A wrong vote is worse than none: a number counts only when it stands alone or is followed by what could not
make it part of a sentence, a date or an amount, and words only when they begin the answer.  Where button and
words contradict, or two choices are named, nothing is counted and the author is told why.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from newsletter.inbound.answers.courtesy import answer_alone
from newsletter.inbound.answers.listed import beginning, by_itself, by_themselves, ticks
from newsletter.inbound.answers.places import behind, mentioned, place, until
from newsletter.inbound.answers.refusals import against, dismissed, takes_back
from newsletter.inbound.answers.wording import (
    AGREEING,
    ALTERNATIVES,
    BECAUSE,
    CHOOSING,
    GREETINGS,
    MONTHS,
    NEGATIONS,
    POLITE,
    REFUSALS,
    UNITS,
    VERBS,
    tokens,
)

#: Characters of a line that are looked at.
_LINE: Final = 400
#: Words of a text in which a choice may be meant as a vote.
_BEGIN: Final = 25
#: Lines in which a choice may stand by itself below something kind.
_MOST_LINES: Final = 6
_MARK: Final = re.compile(
    r"\W{0,5}(\d{1,2}|[A-Za-z])(?![^\W_])([*_\s]{0,3}[])}.:,;!\-–—…]{0,3}[*_]{0,2})(.{0,400})"
)
#: "Ik kies 2", "nummer 2", "optie B": the words of somebody who chooses, then the mark.
_SPOKEN: Final = re.compile(r"\W{0,5}(?:[^\W\d_]{1,12}\W{1,3}){1,6}(?=(?:\d{1,2}|[A-Za-z])(?![^\W_]))")
_LISTED: Final = re.compile(r"\d{1,2}(?:[.):]\s|\W{0,5}$)")
_SENTENCE: Final = re.compile(r"[.!?](?=\s)")
_CLAUSE: Final = re.compile(r"[,;:.!?](?=\s)|\s[-–—]\s")
_KIND: Final = CHOOSING | POLITE | GREETINGS
#: "Niet lopen maar fietsen", "not walking, cycling".
_NOT_THIS: Final = re.compile(
    r"(?i)(.{1,80}?)(?:,(?:\s(?:maar|but|sondern|mais))?|\s(?:maar|but|sondern|mais))\s(.{1,300})"
)
#: A question's code or label in front: "[1.2]", "1.2:", "Vraag 1.2 -".
_CODE: Final = re.compile(
    r"\W{0,5}(?:[^\W\d_]{3,12}\s{1,3})?(?:\[\d{1,7}\.\d{1,2}\]|\d{1,7}\.\d{1,2}(?![\d.,]))[\s*_]{0,3}[.:)\]–—-]{0,3}\s{0,5}(?=\D)"
)


@dataclass(frozen=True, slots=True)
class Vote:
    """What a poll's answer comes to."""

    #: The choice that counts, as the poll spells it; empty when none does.
    choice: str = ""
    #: Why none does, for the author; empty when one counts.
    doubt: str = ""


def choice(text: str, choices: Sequence[str]) -> str:
    """The choice an answer begins with: ``1``, ``A``, ``a)``, its words; empty when that is not certain."""
    return vote(text, choices).choice


def vote(text: str, choices: Sequence[str], button: str = "") -> Vote:
    """The vote in an answer to a poll.

    Args:
        text: the reader's words.
        button: what stands behind the code in the subject: a poll's button puts its choice there.
    """
    typed = named(text, choices)
    if pressed := _pressed(button, choices):
        return _below_button(text, choices, pressed, typed)
    if len(typed) == 1:
        return Vote(typed[0])
    if typed:
        return Vote(doubt=f"the words name more than one choice: {_quoted(typed)}")
    spoken = mentioned(tokens(answer_alone(text[: _LINE * _MOST_LINES]))[:_BEGIN], choices)
    if spoken:
        return Vote(doubt=f"the words speak of {_quoted(spoken)}, and may not choose it")
    return Vote(doubt="the words name no choice")


def _below_button(text: str, choices: Sequence[str], pressed: str, typed: list[str]) -> Vote:
    """The vote of a button, unless the words below it are against it or name another choice."""
    begun = [] if typed else turned(text, choices)
    typed = typed or [one for one in _others(text, choices, pressed) if one not in begun]
    if pressed in begun or (not typed and takes_back(_row(text), pressed)):
        return Vote(doubt=f"the button says {_quoted([pressed])}, and the words may be against it")
    if typed in ([], [pressed]):
        return Vote(pressed)
    return Vote(doubt=f"the button says {_quoted([pressed])}, the words say {_quoted(typed)}")


def turned(text: str, choices: Sequence[str]) -> list[str]:
    """The choice that a text begins with and is against, or leaves open: "Lopen kan ik niet meer"."""
    row = _row(text)
    placed = [one for one in choices if place(tokens(row), tokens(one)) is not None]
    return [] if named(text, choices) else placed[:1]


def _others(text: str, choices: Sequence[str], pressed: str) -> list[str]:
    """The choices that words below a button speak of, where its own is not among them: "toch liever soms"."""
    begin = tokens(answer_alone(text[: _LINE * _MOST_LINES]))[:_BEGIN]
    spoken = mentioned(begin, choices)
    if spoken:
        return [] if pressed in spoken else spoken
    begun = [one for one in choices if begin and tokens(one)[:1] == begin[:1]]
    return begun if len(begun) == 1 and begun != [pressed] else []


def by_name(text: str, choices: Sequence[str]) -> str:
    """The choice an author names: by its words, number or letter, or how it alone begins; else empty."""
    said = tokens(text[:_LINE])
    same = [one for one in choices if said and tokens(one) == said]
    marked = [one for index, one in enumerate(choices) if said and said == [_marks(index)[0]]]
    marked += [one for index, one in enumerate(choices) if said and said == [_marks(index)[1]]]
    begun = [one for one in choices if said and tokens(one)[: len(said)] == said]
    return next((found[0] for found in (same, marked, begun) if len(found) == 1), "")


def named(text: str, choices: Sequence[str]) -> list[str]:
    """Every choice that the begin of an answer names; one = that is the vote."""
    alone = answer_alone(text[: _LINE * _MOST_LINES])
    rows = [line.strip() for line in alone.split("\n") if tokens(line)][:_MOST_LINES]
    if not rows:
        return []
    if listed := ticks(rows, choices):
        return listed
    row = rows[0][:_LINE]
    code = _CODE.match(row)
    found = _in_line(row[code.end() :] if code and tokens(row[code.end() :]) else row, choices, rows[1:])
    known = list(dict.fromkeys((*found, *by_itself(rows[1:], choices))))
    if len(known) == 1 and rows[1:] and takes_back(rows[1][:_LINE], known[0]):
        return []
    others = [one for one in choices if not any(mentioned(tokens(other), [one]) for other in known)]
    more = [*by_themselves(rows, others), *beginning(rows[1:], others)] if known else []
    return list(dict.fromkeys((*known, *more)))


def literal(text: str, choices: Sequence[str]) -> str:
    """The choice that the first line of a text is, with nothing but politeness round it; else empty.

    This is a vote whatever else was asked.
    """
    hits = named(text, choices)
    row = _first(text)
    if len(hits) != 1 or not row:
        return ""
    wanted = tokens(hits[0])
    if row[0] in _marks(choices.index(hits[0])) and row[1:]:
        row = row[1:]
    at = place(row, wanted)
    around = row if at is None else [*row[:at], *row[at + len(wanted) :]]
    return hits[0] if at is not None and _KIND.issuperset(around) else ""


def stated(text: str, choices: Sequence[str]) -> str:
    """The choice that a text begins by choosing, with a verb for it: ``Ik kies voor brood, want ...``.

    Empty where it does not.  What follows stands behind a comma or a full stop, or says why.
    """
    hits, row = named(text, choices), _row(text)
    spoken, sentence = tokens(row), until(row, 1, _SENTENCE)
    if len(hits) != 1 or sentence.rstrip().endswith("?") or "?" in row[len(sentence) : len(sentence) + 1]:
        return ""
    for wanted in (tokens(hits[0]), [_marks(choices.index(hits[0]))[0]]):
        at = place(spoken, wanted)
        if at is None or VERBS.isdisjoint(spoken[:at]):
            continue
        end = at + len(wanted)
        if len(tokens(until(row, end, _CLAUSE))) == end or spoken[end] in BECAUSE:
            return hits[0]
    return ""


def marked_alone(text: str, choices: Sequence[str]) -> str:
    """The choice whose number or letter is the first line of a text, with politeness round it at most."""
    hits = named(text, choices)
    row = _first(text)
    others = row if len(row) == 1 else [word for word in row if word not in _KIND]
    if len(hits) != 1 or len(others) != 1:
        return ""
    return hits[0] if others[0] in _marks(choices.index(hits[0])) else ""


def _marks(index: int) -> tuple[str, str]:
    """The number and the letter of a choice."""
    return str(index + 1), chr(ord("a") + index % 26)


def _first(text: str) -> list[str]:
    """The words of the first line, without a greeting."""
    return tokens(_row(text))


def _row(text: str) -> str:
    """The first line, without a greeting."""
    return answer_alone(text[: _LINE * _MOST_LINES]).split("\n", 1)[0][:_LINE]


def _in_line(row: str, choices: Sequence[str], below: Sequence[str]) -> list[str]:
    by_mark = _marked(row, choices, below)
    by_words = _worded(row, choices)
    return list(dict.fromkeys((*by_words, *by_mark)))


def _marked(row: str, choices: Sequence[str], below: Sequence[str]) -> list[str]:
    """The choice whose number or letter stands at the begin of a line, and is nothing else."""
    match = _MARK.match(row)
    if match is None and (spoken := _SPOKEN.match(row)) and CHOOSING.issuperset(tokens(spoken[0])):
        match = _MARK.match(row, spoken.end())
    if match is None:
        return []
    mark, delimiter, rest = match[1], match[2].strip("*_ \t"), match[3]
    index = int(mark) - 1 if mark.isdigit() else ord(mark.lower()) - ord("a")
    # A second number below it: that is a list of remarks.
    if not 0 <= index < len(choices) or any(_LISTED.match(line) for line in below):
        return []
    following, meant = tokens(rest), tokens(choices[index])
    after = rest if delimiter != "," else f", {rest}"
    after = behind(rest, len(meant)) if following[: len(meant)] == meant else after
    others = [one for one in choices if one != choices[index]]
    if against(after, meant, others):
        return []
    names = mentioned(following, others)
    beside = [one for one in names if not dismissed(after, one)]
    alone = following[: len(meant)] == meant[: len(following)]
    told = delimiter == "," and bool(names) and not beside
    if not (alone or told or _is_aside(mark, delimiter, rest, following)):
        return []
    return [choices[index], *beside]


def _is_aside(mark: str, delimiter: str, rest: str, following: Sequence[str]) -> bool:
    """Whether what follows a number is a remark on the choice, and the number no part of it."""
    if POLITE.issuperset(following):
        return True
    # After a letter, which may be a word, only the words of its choice.
    if not mark.isdigit() or not delimiter or any(char.isdigit() for char in rest):
        return False
    if delimiter == ",":
        return following[0] in BECAUSE
    return rest[:1].isspace() and following[0] not in UNITS | MONTHS | ALTERNATIVES


def _worded(row: str, choices: Sequence[str]) -> list[str]:
    """The choices that a line begins with, behind nothing but the words of somebody who chooses."""
    spoken = tokens(row)
    for one in sorted(choices, key=lambda c: -len(tokens(c))):
        wanted = tokens(one)
        at = place(spoken, wanted)
        if at is None:
            continue
        end = at + len(wanted)
        others = [other for other in choices if other != one]
        if against(behind(row, end), wanted, others):
            return []
        sentence = tokens(until(row, end, _SENTENCE))
        beside = [
            other for other in mentioned(sentence[end:], others) if not dismissed(behind(row, end), other)
        ]
        # "Ja, soms": the word of choosing before it may be another choice.
        led = [o for o in others if not (AGREEING | REFUSALS).isdisjoint({*tokens(o)[:1]} & {*spoken[:at]})]
        return [one, *dict.fromkeys((*led, *beside))]
    turned_to = _NOT_THIS.match(row)
    if turned_to and _refused(tokens(turned_to[1]), choices):
        return _worded(turned_to[2], choices)
    # A letter alone is a mark, also where a choice begins with such a word: "A veces".
    whole = spoken and not (len(spoken) == 1 and len(spoken[0]) == 1 and spoken[0].isalpha())
    begun = [one for one in choices if whole and tokens(one)[: len(spoken)] == spoken]
    return begun if len(begun) == 1 else []


def _refused(spoken: Sequence[str], choices: Sequence[str]) -> bool:
    """Whether words are "not" and a choice: "niet lopen", "niet de auto"."""
    ends = (place(spoken[1:], wanted) == len(spoken) - 1 - len(wanted) for wanted in map(tokens, choices))
    return not NEGATIONS.isdisjoint(spoken[:1]) and any(ends)


def _pressed(button: str, choices: Sequence[str]) -> str:
    """The choice a button put into the subject; a long one is cut short there."""
    spoken = tokens(button[:_LINE])
    exact = [one for one in choices if spoken and tokens(one) == spoken]
    cut = button.rstrip().endswith("…")
    begun = [one for one in choices if spoken and cut and tokens(one)[: len(spoken)] == spoken]
    if not begun and cut and spoken:  # one endless word is cut between characters
        begun = [one for one in choices if " ".join(tokens(one)).startswith(" ".join(spoken))]
    return exact[0] if exact else begun[0] if len(begun) == 1 else ""


def _quoted(choices: Sequence[str]) -> str:
    return ", ".join(f'"{one}"' for one in choices)
