"""Answers that follow one another, each behind a mark or below a copy of its question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from newsletter.inbound.answers import copied, marks
from newsletter.inbound.answers.asked import Asked
from newsletter.inbound.answers.blocks import text as joined
from newsletter.inbound.answers.choices import named
from newsletter.inbound.answers.courtesy import is_greeting, without_greeting
from newsletter.inbound.answers.wording import INTRODUCES, REFUSALS, tokens

#: Marks looked at; nobody is asked more.
_MOST: Final = 200
#: Lines of one person in which marks are looked for.
_MOST_LINES: Final = 3000
#: The place of what answers no question.
_NONE: Final = -1
#: A copied question much like the one that its number names.
_SAME_QUESTION: Final = 0.35


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an answer begins, and what says so."""

    place: int
    line: int
    #: Characters: where the mark begins in its line, and where the answer does in ``end_line``.
    start: int
    end_line: int
    end: int
    #: ``mark`` (says question, or a code), ``weak`` (one only beside others), ``copy``, ``alike`` (a question
    #: in other words), ``number``.
    why: str
    style: str = ""
    #: A code: the number of the issue it names.
    issue: int = 0
    #: A question in other words: whether it may stand alone.
    close: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """What stands behind marks in some lines."""

    #: (the question's place, the answer), in reading order; without empty ones.
    answers: list[tuple[int, str]]
    #: Whether the marks say "question", are codes or copied questions; bare numbers are not sure.
    sure: bool = False
    #: What stands above the first mark, without a greeting.
    preface: str = ""


@dataclass(slots=True)
class _Scan:
    """A walk through the lines that collects places."""

    lines: Sequence[str]
    asked: Asked
    #: Whether marks are looked for within lines as well.
    within: bool = True
    found: list[_Place] = field(default_factory=list)
    #: Whether one of them said "question".
    counting: bool = False

    def run(self) -> list[_Place]:
        """All places, in reading order."""
        at = 0
        while at < min(len(self.lines), _MOST_LINES) and len(self.found) < _MOST:
            at = self._line(at)
        return self.found

    def _line(self, at: int) -> int:
        """Look at one line; returns the next to look at."""
        line = self.lines[at]
        if not line.strip():
            return at + 1
        mark = marks.at(line, 0, self.asked, counting=self.counting) or marks.letter(line, self.asked)
        copy = copied.find(self.lines, at, mark.end if mark else 0, self.asked)
        end = mark.end if mark else 0
        if copy is not None and (copy.literal or mark is None):
            why = "copy" if copy.literal else "alike"
            style = mark.style if mark else ""
            self.found.append(_Place(copy.place, at, 0, copy.line, copy.end, why, style, close=copy.close))
            if copy.line > at:
                return copy.line + 1
            end = copy.end
        elif mark is not None:
            self._mark(mark, at)
        if self.within:
            self._inside(at, end)
        return at + 1

    def _mark(self, mark: marks.Mark, at: int) -> None:
        self.counting = self.counting or mark.named
        why = "weak" if mark.weak else "mark" if mark.sure else "number"
        self.found.append(_Place(mark.place, at, mark.start, at, mark.end, why, mark.style, mark.issue))

    def _inside(self, at: int, start: int) -> None:
        """Further marks on the line; a bare number only as the next of the list the line belongs to."""
        begun = len(self.found)
        for mark in marks.inside(self.lines[at], start, self.asked, counting=self.counting):
            last = self.found[-1] if self.found else None
            goes_on = last is not None and mark.place == last.place + 1 and mark.style == last.style
            if mark.sure or mark.weak or (goes_on and last is not None and last.line == at):
                self._mark(mark, at)
        if len(self.found) == begun:
            for begin, copy in copied.inside(self.lines, at, start, self.asked):
                self.found.append(_Place(copy.place, at, begin, at, copy.end, "copy"))


def split(lines: Sequence[str], asked: Asked, *, several: bool = False, within: bool = True) -> Found:
    """The answers behind marks; empty texts where there are none or nothing is certain.

    Args:
        several: bare numbers count only when they answer two questions or more.
        within: whether marks are looked for within lines as well.
    """
    found = _Scan(lines, asked, within).run()
    sure = _sure(found, lines)
    chosen = sure or _list(found, lines, asked, several=several)
    above = joined(lines[: chosen[0].line]) if chosen else ""
    preface = "" if is_greeting(above) else without_greeting(above)
    return Found(_texts(chosen, lines, asked), bool(sure), preface)


def _sure(found: Sequence[_Place], lines: Sequence[str]) -> list[_Place]:
    """Labels, codes and copied questions; bare numbers only where they number the questions."""
    sure = [one for one in found if one.why in ("mark", "copy")]
    alike = [one for one in found if one.why == "alike"]
    # Words much like a question may be the reader's own, unless the mail begins with them or repeats several.
    opens = alike and not sure and _greets_only(lines[: alike[0].line]) and alike[0] == found[0]
    opens = opens and alike[0].close
    if alike and (opens or len({one.place for one in (*sure, *alike)}) > 1):
        sure = [one for one in found if one in sure or one in alike]
    if len({one.issue for one in sure if one.issue}) > 1:
        return []
    if len({one.place for one in sure}) == 1 and _is_aside(sure[0], lines):
        return []
    numbered = {one.style for one in sure if one.why == "copy" and one.style}
    places = {one.place for one in sure}
    sure += [one for one in found if sure and one.why == "weak" and one.place not in places]
    return [one for one in found if one in sure or (one.why == "number" and one.style in numbered)]


def _list(found: Sequence[_Place], lines: Sequence[str], asked: Asked, *, several: bool) -> list[_Place]:
    """Bare numbers or letters: rising, each once, introduced by nothing that could make them another list."""
    listed = [one for one in found if one.why == "number"]
    places = [one.place for one in listed]
    if not listed or _introduced_otherwise(lines[: listed[0].line], asked):
        return []
    if len({one.style for one in listed}) > 1 and len(asked) > 1:
        return []
    texts = dict(_texts(listed, lines, asked))
    if _lists_choices(texts, asked):
        return []
    proven = len(set(places)) == len(places) == len(asked) and _names_choice(texts, asked)
    if places != sorted(set(places)) and not proven:
        return []
    # Letters and numbers alone on their lines are taken for marks only from the first on.
    faint = listed[0].style.startswith(("a", "q")) or listed[0].style.isspace()
    if len(listed) == 1 and (several or faint or not _alone(listed[0], lines, asked)):
        return []
    if faint and places != list(range(len(places))):
        return []
    return _without_more(listed, lines, asked, proven=proven)


def _lists_choices(texts: Mapping[int, str], asked: Asked) -> bool:
    """Whether this is a poll's own list, copied or in another order, and not an answer to each question."""
    if len(texts) < 2 or all(_says(said, asked.choices_of(place)) for place, said in texts.items()):
        return False
    for choices in map(asked.choices_of, range(len(asked))):
        # Yes and no answer every question.
        if not REFUSALS.isdisjoint(word for one in choices for word in tokens(one)):
            continue
        copied_list = all(_says(said, choices[at : at + 1]) for at, said in texts.items())
        spoken = [tokens(one) for one in choices]
        if copied_list or all(tokens(said[:500]) in spoken for said in texts.values()):
            return True
    return False


def _says(said: str, choices: Sequence[str]) -> bool:
    """Whether a text begins with one of these choices."""
    spoken = tokens(said[:500])
    return any(spoken[: len(wanted)] == wanted for wanted in map(tokens, choices))


def _names_choice(texts: Mapping[int, str], asked: Asked) -> bool:
    """Whether every poll that is asked has one of its choices in its place."""
    polls = [place for place in range(len(asked)) if asked.choices_of(place)]
    return bool(polls) and all(
        len(named(texts.get(place, "")[:500], asked.choices_of(place))) == 1 for place in polls
    )


def _alone(one: _Place, lines: Sequence[str], asked: Asked) -> bool:
    """Whether a single bare number can name its question: not "1.", and not the number of a choice."""
    if len(asked) == 1:
        return not asked.choices_of(0)
    if one.place == 0 or not tokens(lines[one.end_line][one.end :]):
        return False
    others = (asked.choices_of(place) for place in range(len(asked)) if place != one.place)
    return not any(len(choices) > one.place for choices in others)


def _without_more(listed: list[_Place], lines: Sequence[str], asked: Asked, *, proven: bool) -> list[_Place]:
    """The list, unless it goes on beyond the questions: then it lists other things.

    ``proven``: it answers the questions beyond doubt; what goes on is a remark, which answers none.
    """
    following = str(max(one.place for one in listed) + 2)
    style = listed[-1].style
    if not style.strip() or style.startswith(("a", "q")):
        return listed
    below = range(listed[-1].line + 1, len(lines))
    more = next((at for at in below if lines[at].strip().startswith(f"{following}{style}")), None)
    if more is None:
        return listed
    rest = lines[more].strip().removeprefix(f"{following}{style}")
    proven = proven and not any(_says(rest, asked.choices_of(place)) for place in range(len(asked)))
    return [*listed, _Place(_NONE, more, 0, more, 0, "end")] if proven else []


def _introduced_otherwise(above: Sequence[str], asked: Asked) -> bool:
    """Whether the lines above a list say that it lists something else than answers."""
    words = [line.strip() for line in above]
    said = [line for line in words if line and not is_greeting(line)]
    if not said or not INTRODUCES.isdisjoint(token for line in said for token in tokens(line[:500])):
        return False
    if words[-1] or said[-1].rstrip("*_ ").endswith(":"):
        return True
    if not said[-1].endswith((".", "!", "?", "…", ")")):
        return True
    titles = {word[:5] for title in asked.words for word in title if len(word) > 3}
    return any(word[:5] in titles for word in tokens(said[-1][:500]) if len(word) > 3)


def _is_aside(one: _Place, lines: Sequence[str]) -> bool:
    """Whether a copied question goes on in its own line below other words: the reader speaks of it."""
    goes_on = one.why == "copy" and lines[one.end_line][one.end :].strip()
    above = [*lines[: one.line], lines[one.line][: one.start]]
    return bool(goes_on) and not _greets_only(above)


def _greets_only(above: Sequence[str]) -> bool:
    return all(not line.strip() or is_greeting(line) for line in above)


def _texts(places: Sequence[_Place], lines: Sequence[str], asked: Asked) -> list[tuple[int, str]]:
    """The text behind each place up to the next."""
    answers = []
    shared = False
    for one, following in zip(places, (*places[1:], None), strict=False):
        said = _behind(one, following, lines)
        if one.why in ("mark", "weak", "number"):
            said = _without_question(said, one.place, asked)
        # Below two questions in a row stands what answers both, or either.
        if one.place != _NONE and said and (not shared or lines[one.end_line][one.end :].strip()):
            answers.append((one.place, said))
        shared = not said and one.why != "number"
    return answers


def _behind(one: _Place, following: _Place | None, lines: Sequence[str]) -> str:
    last = following.line if following else len(lines)
    if last == one.end_line and following:
        return marks.without_separator(lines[last][one.end : following.start]).strip()
    parts = [lines[one.end_line][one.end :].strip(), *lines[one.end_line + 1 : last]]
    if following and following.start:
        parts.append(marks.without_separator(lines[last][: following.start]))
    return joined(parts)


def _without_question(text: str, place: int, asked: Asked) -> str:
    """An answer without the question that the reader copied between its number and it."""
    rows = text.split("\n")
    copy = copied.find(rows, 0, 0, asked)
    if copy is not None and copy.place == place:
        return joined([rows[copy.line][copy.end :].strip(), *rows[copy.line + 1 :]])
    first = rows[0].strip().strip("()")
    alike = first.endswith("?") and copied.likeness(tokens(first[:500]), asked)[place] >= _SAME_QUESTION
    return joined(rows[1:]) if alike and any(row.strip() for row in rows[1:]) else text


def at_first(lines: Sequence[str], asked: Asked) -> int | None:
    """The question that a single line names by its code or label: ``Vraag 12.1``; None = no one."""
    for line in reversed(lines):
        if line.strip():
            mark = marks.at(line, 0, asked)
            ends = mark is not None and mark.sure and not tokens(line[mark.end :])
            return mark.place if mark and ends else None
    return None
