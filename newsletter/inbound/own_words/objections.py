"""Whether a reader says that they would rather not be quoted, or not by name, in any words of a reply.

A hint for the author, with the words it rests on.  It refuses nothing by itself, and no words of a reply are
ever a permission.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from newsletter.inbound import phrases
from newsletter.inbound.own_words.alignment import words

#: Characters of a reply that are looked at, and of a sentence that is shown.
_READ: Final = 20_000
_SHOWN: Final = 200
#: Words that may stand between "not" and what is not wanted.
_NEAR: Final = 5
_SENTENCE: Final = re.compile(r"[^.!?\n]{1,1000}[.!?]{0,3}")
_CLAUSE: Final = re.compile(r"[,;:()]|\s[-–—]\s")


class Objection(NamedTuple):
    """Words of a reader against being quoted."""

    #: The sentence, shortened.
    says: str
    #: Only the name is not to stand there.
    to_name: bool


def objection(text: str) -> Objection | None:
    """The first sentence against being quoted; else the first against the name; None = there is none."""
    named = None
    for sentence in _SENTENCE.findall(text[:_READ]):
        clauses = [words(clause) for clause in _CLAUSE.split(sentence)]
        shown = " ".join(sentence.split())[:_SHOWN]
        if any(map(_refuses, clauses)):
            return Objection(shown, to_name=False)
        if named is None and any(map(_hides_name, clauses)):
            named = Objection(shown, to_name=True)
    return named


def negated(spoken: Sequence[str]) -> list[int]:
    """The places of the words that turn round what they stand with: not "no problem", and not "why not"."""
    if phrases.WHY.intersection(spoken[:1]):
        return []
    return [
        at
        for at, word in enumerate(spoken)
        if word in phrases.NOT and phrases.HARMLESS.isdisjoint(spoken[at + 1 : at + 3])
    ]


def _refuses(spoken: list[str]) -> bool:
    """Whether "not" stands near a word for quoting: "citeer me niet", "liever niet in de nieuwsbrief"."""
    kept = not phrases.STAYING.isdisjoint(spoken) and _between_us(spoken)
    return kept or any(
        _wishes(spoken, no) and (_not_quoted(spoken, no) or _not_shared(spoken, no)) for no in negated(spoken)
    )


def _wishes(spoken: list[str], no: int) -> bool:
    """Whether words ask for something, or are about the writer's own: not "die quote klopt niet"."""
    asking = (phrases.WISHING - phrases.QUOTED) | phrases.ME | phrases.MAY
    return no == 0 or not asking.isdisjoint(spoken)


def _not_quoted(spoken: list[str], no: int) -> bool:
    return any(abs(at - no) <= _NEAR for at, word in enumerate(spoken) if word in phrases.QUOTED)


def _not_shared(spoken: list[str], no: int) -> bool:
    """Whether it is not to be shared: "niet delen", "zet dit er maar niet in", "niet in de nieuwsbrief"."""
    if not phrases.NAMES.isdisjoint(spoken):
        return False
    ordered = not phrases.ORDERS.isdisjoint(spoken[:1]) and not phrases.THIS.isdisjoint(spoken[1:2])
    behind = [word for word in spoken[no + 1 : no + 1 + _NEAR] if word not in phrases.AUXILIARIES]
    into = not phrases.INTO.isdisjoint(behind[:1]) and (no == 0 or not phrases.WISHING.isdisjoint(spoken))
    public = into and not phrases.PUBLIC.isdisjoint(behind)
    that = behind[:1] == ["dat"] and not (phrases.SHARED | phrases.PUBLIC).isdisjoint(behind)
    return (ordered and no <= _NEAR) or public or that or not phrases.SHARED.isdisjoint(behind[:1])


def _between_us(spoken: list[str]) -> bool:
    return any(pair in phrases.BETWEEN_US for pair in pairwise(spoken))


def _hides_name(spoken: list[str]) -> bool:
    """Whether the name is not to be there: "liever niet met mijn naam", "noem mijn naam niet", "anoniem"."""
    if not phrases.WISHING.isdisjoint(spoken) and not phrases.QUOTE_ANONYMOUSLY.isdisjoint(spoken):
        return not negated(spoken)
    if not phrases.LEAVING_OUT.isdisjoint(spoken) and _mine_out(spoken):
        return True
    names = [at for at, word in enumerate(spoken) if word in phrases.NAMES]
    mine = [at for at in names if not phrases.MINE.isdisjoint(spoken[max(0, at - 2) : at])]
    led = [at for at in names if not phrases.BY_NAME.isdisjoint(spoken[max(0, at - 3) : at])]
    without = any(word in phrases.WITHOUT for at in names for word in spoken[max(0, at - 3) : at])
    spoken_of = not phrases.MENTIONING.isdisjoint(spoken)
    return without or any(
        (no < at <= no + _NEAR and (at in led or spoken_of)) or (spoken_of and at < no <= at + _NEAR)
        for no in negated(spoken)
        for at in {*mine, *led}
    )


def _mine_out(spoken: list[str]) -> bool:
    """Whether "my name" is followed by "out": "houd mijn naam eruit"."""
    return any(
        first in phrases.MINE
        and second in phrases.NAMES
        and not phrases.OUT.isdisjoint(spoken[at + 2 : at + 5])
        for at, (first, second) in enumerate(pairwise(spoken))
    )
