"""Questions that a reader copied into the answer: as they are, cut short, or in slightly other words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from newsletter.inbound.answers.asked import Asked
from newsletter.inbound.answers.wording import FIRST_PERSON, plain, tokens

_WORD: Final = re.compile(r"[^\W_]+")
_DOTS: Final = re.compile(r"(?:\.{2,5}|…)[)\]]?")
_END: Final = re.compile(r"[?:]")
#: What may stand between a copied question and the answer: its own mark, dots, closing quotation marks.
_BEHIND: Final = re.compile(
    r"(?:[\s*_\"'“”‘’»)\]]{0,5}(?:[\[(]?(?:\.{2,5}|…)[)\]]?|[?:.!–—-]{1,2})){0,3}[\s*_\"'“”’»)\]:]{0,5}"
)
_SENTENCE: Final = re.compile(r"[.!?…;,][*_\"'”’)]{0,2}\s{1,3}")
#: Fewer words may stand in any sentence.
_FEWEST_INSIDE: Final = 3
#: Lines a program may have broken a question into, and characters of them that are looked at.
_MOST_LINES: Final = 5
_LONGEST: Final = 2000
#: Above this two wordings are the same question, when no other comes near.
_ALIKE: Final = 0.6
_APART: Final = 0.25
_MOST_KEYWORDS: Final = 3
#: Words shorter than this say little about what is asked.
_TELLING: Final = 4


class Copy(NamedTuple):
    """A question found in the reader's lines."""

    #: Its place among the questions.
    place: int
    #: Line and character where the answer begins.
    line: int
    end: int
    #: Whether its words are the question's own; False = only much alike.
    literal: bool
    #: Much alike: whether it says nothing that the question does not say, so that it may stand alone.
    close: bool = True


def inside(lines: Sequence[str], at: int, start: int, asked: Asked) -> Iterator[tuple[int, Copy]]:
    """(character, whole question) for those that are copied behind a sentence further on in a line."""
    first = {title[0] for title in asked.words if len(title) >= _FEWEST_INSIDE}
    position = start
    for end in _SENTENCE.finditer(lines[at][: start + _LONGEST], start):
        word = _WORD.match(lines[at], end.end())
        if end.end() < position or word is None or plain(word[0]).casefold() not in first:
            continue
        copy = _whole(lines, at, end.end(), asked)
        if copy is not None and copy.line == at and len(asked.words[copy.place]) >= _FEWEST_INSIDE:
            yield end.end(), copy
            position = copy.end


def find(lines: Sequence[str], at: int, start: int, asked: Asked) -> Copy | None:
    """The question that is copied from a place on; None when there is none."""
    first = lines[at][start : start + _LONGEST]
    if not _WORD.search(first):
        return None
    return _whole(lines, at, start, asked) or _cut(first, at, start, asked) or _alike(first, at, start, asked)


def _whole(lines: Sequence[str], at: int, start: int, asked: Asked) -> Copy | None:
    """All words of a question, over several lines if it was broken."""
    spoken, ends = _spoken(lines, at, start, max(map(len, asked.words), default=0))
    best = max(
        (place for place, title in enumerate(asked.words) if title and spoken[: len(title)] == list(title)),
        key=lambda place: len(asked.words[place]),
        default=None,
    )
    if best is None:
        return None
    line, end = ends[len(asked.words[best]) - 1]
    rest = lines[line][end:]
    behind = _BEHIND.match(rest)
    end += behind.end() if behind else 0
    ended = not rest.strip() or bool(behind and re.search(r"[?:.!…–—-]", behind[0]))
    # A title of one or two words may be the begin of any sentence.
    if not ended or (len(asked.words[best]) < 3 and lines[line][end:].strip() and not behind):
        return None
    return Copy(best, line, end, True)


def _spoken(lines: Sequence[str], at: int, start: int, most: int) -> tuple[list[str], list[tuple[int, int]]]:
    """The first words from a place on, and (line, character) where each ends; a blank line ends them."""
    spoken: list[str] = []
    ends: list[tuple[int, int]] = []
    for line in range(at, min(len(lines), at + _MOST_LINES)):
        if line > at and not lines[line].strip():
            break
        begin = start if line == at else 0
        for match in _WORD.finditer(lines[line], begin, begin + _LONGEST):
            if len(spoken) >= most:
                return spoken, ends
            spoken.append(plain(match[0]).casefold())
            ends.append((line, match.end()))
    return spoken, ends


def _cut(first: str, at: int, start: int, asked: Asked) -> Copy | None:
    """The begin of one question only: up to dots, or a whole line with at least half of its words."""
    dots = _DOTS.search(first)
    bracket = first.rfind("[", 0, dots.start() + 1) if dots else -1
    head = first[: bracket if dots and 0 <= bracket >= dots.start() - 2 else dots.start()] if dots else first
    spoken = tuple(tokens(head))
    found = [place for place, title in enumerate(asked.words) if _begins(title, spoken, bool(dots))]
    if len(found) != 1:
        return None
    needed = 2 if dots else max(3, (len(asked.words[found[0]]) + 1) // 2)
    # Without dots only a line that is all of it, and ends as a question or heading does.
    if len(spoken) < needed or (not dots and not first.rstrip(" *_\"”'").endswith(("?", ":", "-", "–"))):
        return None
    return Copy(found[0], at, start + (dots.end() if dots else len(first)), True)


def _begins(title: Sequence[str], spoken: Sequence[str], cut: bool) -> bool:
    """Whether these words begin a title and are not all of it; the last may be cut off."""
    if not spoken or len(spoken) > len(title) or tuple(title[: len(spoken) - 1]) != tuple(spoken[:-1]):
        return False
    last = title[len(spoken) - 1]
    return last == spoken[-1] or (cut and last.startswith(spoken[-1]))


def _alike(first: str, at: int, start: int, asked: Asked) -> Copy | None:
    """Up to a question mark or colon: much the same words as those of one question."""
    end = _END.search(first)
    if end is None:
        return None
    spoken = tokens(first[: end.start()])
    best = _keyword(spoken, asked) if first[end.start()] == ":" else None
    if best is not None:
        return Copy(best, at, start + end.end(), False, close=False)
    scores = likeness(spoken, asked)
    best = max(range(len(scores)), key=lambda place: scores[place], default=None)
    if best is None or scores[best] < _ALIKE:
        return None
    if any(scores[best] - score < _APART for place, score in enumerate(scores) if place != best):
        return None
    close = {*map(_stem, asked.words[best]), *FIRST_PERSON}.issuperset(map(_stem, spoken))
    return Copy(best, at, start + end.end(), False, close)


def _keyword(spoken: Sequence[str], asked: Asked) -> int | None:
    """``Boek:``, where only one question speaks of a book."""
    # Alone, a word of three letters tells as much: "Tea:".
    telling = {_stem(word) for word in spoken if len(word) >= _TELLING - (len(spoken) == 1)}
    if not telling or len(spoken) > _MOST_KEYWORDS:
        return None
    found = [place for place, title in enumerate(asked.words) if telling & set(map(_stem, title))]
    if len(found) == 1 and any(
        tokens(one) == spoken[-len(tokens(one)) :] for one in asked.choices_of(found[0])
    ):
        return None  # "2. Fietsen: ja!" speaks of a choice
    return found[0] if len(found) == 1 and telling <= set(map(_stem, asked.words[found[0]])) else None


def likeness(spoken: Sequence[str], asked: Asked) -> list[float]:
    """How much words are those of each question, from 0 to 1; words that several questions share say less."""
    shared = Counter(stem for title in asked.words for stem in set(map(_stem, title)))
    said = Counter(map(_stem, spoken))
    scores = []
    for title in asked.words:
        meant = Counter(map(_stem, title))
        common = sum(_weight(stem, shared) * count for stem, count in (said & meant).items())
        total = sum(_weight(stem, shared) * count for words in (said, meant) for stem, count in words.items())
        scores.append(2 * common / total if total else 0.0)
    return scores


def _stem(word: str) -> str:
    """The begin of a word: endings change with the person who speaks."""
    return word[: max(_TELLING, len(word) - 2)]


def _weight(stem: str, shared: Counter[str]) -> float:
    return (0.4 if len(stem) < _TELLING else 1.0) / max(1, shared[stem])
