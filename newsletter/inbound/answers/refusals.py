"""Whether words behind a choice are against it, or leave it open: "Lopen kan ik niet meer", "Fietsen? Bah!".

Whoever begins with a choice may speak of it and want another one.  Then it is no certain vote.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from newsletter.inbound.answers.wording import (
    ALTERNATIVES,
    BECAUSE,
    CHOOSING,
    CONTRASTS,
    DISLIKES,
    HARMLESS,
    NEGATIONS,
    POLITE,
    REFUSALS,
    RESUMING,
    UNKNOWING,
    tokens,
)

#: Characters behind a choice that are looked at.
_LINE: Final = 400
_END: Final = re.compile(r"[,;:.!?](?=\s|$)|\s[-–—]\s")
_CHOICE_END: Final = re.compile(r"[\s\"'”»)\]*_]{0,5}(?:[:(–—-]{1,3}\s{0,3})?")


def against(behind: str, wanted: Sequence[str], others: Sequence[str] = ()) -> bool:
    """Whether what stands behind a choice turns it round, asks for it, or puts another beside it.

    Args:
        behind: the rest of the line.
        wanted: the words of the choice; one that says no by itself is not turned round by "never".
        others: the other choices: "2 of 3" is no "2" where "3 of meer" is one.
    """
    behind = behind[:_LINE]
    clause, mark, after = _clause(behind)
    if mark == "?":
        return True
    says_no = not (NEGATIONS | REFUSALS).isdisjoint(wanted)
    resumed = tokens(_END.split(after, maxsplit=1)[0])
    if resumed and resumed[0] in RESUMING and _turns(resumed) and not says_no:
        return True
    spoken = _without_reason(tokens(clause))
    if not spoken:
        return False
    if spoken[0] in ALTERNATIVES and spoken[1:2] in [tokens(other)[:1] for other in others]:
        return True
    if spoken[0] in UNKNOWING:
        return True
    return (spoken[0] in REFUSALS or _turns(spoken)) and not says_no


def _turns(spoken: Sequence[str]) -> bool:
    """Whether words say "not", or dislike: "geen probleem" does neither."""
    return not DISLIKES.isdisjoint(spoken) or any(
        word in NEGATIONS and HARMLESS.isdisjoint(spoken[at + 1 : at + 3]) for at, word in enumerate(spoken)
    )


def _clause(behind: str) -> tuple[str, str, str]:
    """What stands up to the first end of a clause, the mark that ends it, and what follows."""
    begin = _CHOICE_END.match(behind)
    start = begin.end() if begin else 0
    if behind[start : start + 1] == "?":
        return behind[:start], "?", ""
    end = _END.search(behind, start)
    return (behind[: end.start()], end[0].strip(), behind[end.end() :]) if end else (behind, "", "")


def _without_reason(spoken: list[str]) -> list[str]:
    """Up to the reason for a choice: "want ..." anywhere, "maar ..." only right behind it."""
    kind = CHOOSING | POLITE
    leading = next((at for at, word in enumerate(spoken) if word not in kind), len(spoken))
    for at, word in enumerate(spoken):
        if word in BECAUSE - CONTRASTS or (word in CONTRASTS and at <= leading and at + 1 < len(spoken)):
            return spoken[:at]
    return spoken
