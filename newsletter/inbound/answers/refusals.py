"""Whether words behind a choice are against it, or leave it open: "Lopen kan ik niet meer", "Fietsen? Bah!".

Whoever begins with a choice may speak of it and want another one.  Then it is no certain vote.  The words are
looked at clause by clause:

- The clause of the choice must hold nothing that turns it round.
- A clause behind it in the sentence must hold none either, unless it says why, sets a limit, is about
  another choice or about somebody: "maar niet in de regen", "lopen doe ik nooit", "mijn man niet".
- Anywhere behind, a clause that only refuses is a refusal: "liever niet", "nee dank je".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from newsletter.inbound.answers.wording import (
    AGREEING,
    ALTERNATIVES,
    BECAUSE,
    CHOOSING,
    CONDITIONS,
    CONTRASTS,
    DANGLING,
    DETERMINERS,
    DISLIKES,
    FAULTS,
    FILLERS,
    FORMERLY,
    HALFWAY,
    HARMLESS,
    IT,
    LIMITS,
    NEGATIONS,
    ONLY,
    POLITE,
    REFUSALS,
    RESUMING,
    SUBJECTS,
    SURELY,
    UNREAL,
    WHY,
    WITHOUT,
    tokens,
)

#: Characters behind a choice that are looked at.
_LINE: Final = 400
_END: Final = re.compile(r"([,;:.!?…❓❔]{1,9})(?=[\s)\"'”»]|$)|\s[-–—]{1,3}\s|[()\n]|^\s?[-–—]{1,3}\s")
_CAN_NOT: Final = re.compile(r"(?i)\bcan['’]t\b")
_NE: Final = re.compile(r"(?i)\bn['’](?=\w)")
_IF_ONLY: Final = re.compile(
    r"(?i)\b(?:if only|si seulement)\b"
    r"|\b(?:was|kon|had|mocht|wäre|könnte|hätte)\b.{1,15}\b(?:maar|nur|doch)\b"
)
#: Words that say nothing by themselves.
_KNOWN: Final = (FILLERS | CHOOSING | POLITE | RESUMING | ALTERNATIVES | IT) - HARMLESS
#: Behind "no" these do not make it a part of what follows.
_PLEADING: Final = (
    POLITE | NEGATIONS | REFUSALS | AGREEING | SUBJECTS | RESUMING | IT | frozenset(("way", "sorry"))
)


class Clause(NamedTuple):
    """A part of a sentence."""

    spoken: list[str]
    #: Whether it asks.
    asks: bool
    #: The conjunction it begins with: a reason, a contrast or a condition; empty when it has none.
    leads: str
    #: Whether a sentence has ended before it.
    later: bool


def clauses(text: str) -> list[Clause]:
    """The clauses of what stands behind a choice; the first is the one that the choice stands in."""
    text = _NE.sub("ne ", _CAN_NOT.sub("cannot", text[:_LINE]))
    found: list[Clause] = []
    begin, later = 0, False
    for end in [*_END.finditer(text), None]:
        part = text[begin : end.start() if end else None]
        mark = (end[1] or "") if end else ""
        asks = any(sign in mark for sign in "?❓❔")
        if tokens(part) or not found:
            found += [Clause(spoken, asks, leads, later) for spoken, leads in _conjoined(tokens(part))]
        elif asks:
            found[-1] = found[-1]._replace(asks=True)
        later = later or (mark != "..." and any(sign in mark for sign in ".!?"))
        begin = end.end() if end else len(text)
    return found


def _conjoined(spoken: list[str]) -> Iterator[tuple[list[str], str]]:
    """A part between marks, cut before "want ..." anywhere, and "maar ..." or "als ..." in its begin."""
    kind = CHOOSING | POLITE
    leading = next((at for at, word in enumerate(spoken) if word not in kind), len(spoken))
    begin, leads = 0, ""
    for at, word in enumerate(spoken):
        early = word in CONTRASTS | CONDITIONS and at <= leading
        if (word in BECAUSE - CONTRASTS or early) and at + 1 < len(spoken):
            yield spoken[:at], ""
            begin, leads = at + 1, word
            break
    yield spoken[begin:], leads


def against(behind: str, wanted: Sequence[str], others: Sequence[str] = ()) -> bool:
    """Whether what stands behind a choice turns it round, asks for it, or puts another beside it.

    Args:
        behind: the rest of the line.
        wanted: the words of the choice; "no" is not turned round by "never", nor "soms" by "niet altijd".
        others: the other choices: "2 of 3" is no "2" where "3 of meer" is one.
    """
    head, *more = clauses(behind)
    spoken = head.spoken
    if _why_not(spoken):
        return False
    if head.asks:
        return not (more and SURELY.union(wanted).issuperset(more[0].spoken))
    if spoken and (_goes_on(spoken, others) or _determines(spoken, wanted)):
        return True
    if not (NEGATIONS | REFUSALS).isdisjoint(wanted) or HALFWAY.issuperset(wanted):
        return False
    agrees = AGREEING.issuperset(wanted)
    if not REFUSALS.isdisjoint(spoken[:2]) or _turns(spoken, agrees=agrees):
        return True
    return _IF_ONLY.search(behind[:_LINE]) is not None or _turned_later(more, others, agrees=agrees)


def _goes_on(spoken: list[str], others: Sequence[str]) -> bool:
    """Whether the begin of another choice stands beside the choice: "2 of 3" where "3 of meer" is one."""
    begun = [wanted[:1] for one in others if not _found(spoken, wanted := tokens(one))]
    return spoken[0] in ALTERNATIVES and spoken[1:2] in begun


def _determines(spoken: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether a "no" belongs to what follows: "no idea", "no more tea"."""
    return DETERMINERS.issuperset(wanted) and spoken[0] not in _PLEADING


def _turned_later(more: Sequence[Clause], others: Sequence[str], *, agrees: bool) -> bool:
    """Whether a clause behind that of the choice is against it."""
    reason = elsewhere = False
    for at, clause in enumerate(more):
        speaks_of_other = _names(clause.spoken, others)
        if not speaks_of_other and not elsewhere and _withdraws(clause, agrees=agrees):
            return True
        elsewhere = speaks_of_other
        reason = reason or clause.leads in BECAUSE - CONTRASTS
        # Behind a full stop only "Dat kan ik niet meer" still speaks of the choice.
        near = not clause.later or (at == 0 and not RESUMING.isdisjoint(clause.spoken[:1]))
        if speaks_of_other or reason or not near or not _speaks_of_it(clause):
            continue
        if _turns(clause.spoken, agrees=agrees, limited=True):
            return True
    return False


def _withdraws(clause: Clause, *, agrees: bool) -> bool:
    """Whether a clause only refuses, only wishes, or only asks: "liever niet", "zou ik willen", "toch?"."""
    if _why_not(clause.spoken):
        return False
    signs = NEGATIONS | REFUSALS if agrees else NEGATIONS | REFUSALS | DISLIKES | FAULTS | UNREAL
    asks = clause.asks and not clause.later and _KNOWN.issuperset(clause.spoken)
    return asks or _only(clause.spoken, signs)


def takes_back(row: str, choice: str) -> bool:
    """Whether a line below a choice, or below its button, begins by refusing it: "Nee, toch niet"."""
    says_no = not (NEGATIONS | REFUSALS).isdisjoint(tokens(choice))
    return not says_no and _only(clauses(row)[0].spoken, NEGATIONS | REFUSALS | DISLIKES)


def _only(spoken: Sequence[str], signs: frozenset[str]) -> bool:
    """Whether words hold one of these and say nothing else."""
    saying = signs.intersection(spoken)
    return bool(saying) and (_KNOWN | saying).issuperset(spoken)


def _speaks_of_it(clause: Clause) -> bool:
    """Whether a clause is about the choice: not with a condition, a limit, or a subject of its own."""
    spoken = clause.spoken
    resumes = not RESUMING.isdisjoint(spoken) or not IT.isdisjoint(spoken[:1])
    resumes |= not DANGLING.isdisjoint(spoken[-1:])
    resumes |= any(word in IT and spoken[at + 1] in NEGATIONS for at, word in enumerate(spoken[:-1]))
    if clause.leads in CONDITIONS or (clause.leads and not CONDITIONS.isdisjoint(spoken)):
        return not UNREAL.isdisjoint(spoken)
    if _why_not(spoken):
        return False
    if clause.leads:
        said = [word for word in spoken if word not in FILLERS]
        return resumes or not NEGATIONS.isdisjoint(said[-1:])
    return resumes or SUBJECTS.isdisjoint(spoken[:1])


def _turns(spoken: Sequence[str], *, agrees: bool = False, limited: bool = False) -> bool:
    """Whether words say "not", "no longer", or dislike: "geen probleem" does none of these.

    Args:
        agrees: they stand behind a yes, which "vreselijk" and "zou leuk zijn" only confirm.
        limited: "niet altijd" and "geen fiets" are no refusal.
    """
    signs = FORMERLY if agrees else FORMERLY | DISLIKES | FAULTS | UNREAL
    return not signs.isdisjoint(spoken) or any(
        word in NEGATIONS and not _harmless(spoken[at + 1 :]) and not (limited and _limits(spoken[at:]))
        for at, word in enumerate(spoken)
    )


def _harmless(behind: Sequence[str]) -> bool:
    """Whether "not" turns nothing round with these behind it: "geen probleem", "kan niet zonder"."""
    return not HARMLESS.isdisjoint(behind[:2]) or (bool(behind) and WITHOUT.issuperset(behind))


def _limits(spoken: Sequence[str]) -> bool:
    """Whether a negation only sets a limit, or says what is missing: "niet altijd", "geen fiets"."""
    if len(spoken) < 2 or spoken[-1] in DANGLING:
        return False
    return (len(spoken) > 2 and spoken[1] in ONLY) or not LIMITS.isdisjoint(spoken[:2])


def _why_not(spoken: Sequence[str]) -> bool:
    return not WHY.isdisjoint(spoken[:1]) and not NEGATIONS.isdisjoint(spoken[1:4])


def _names(spoken: Sequence[str], choices: Sequence[str]) -> bool:
    return any(_found(spoken, tokens(one)) for one in choices)


def _found(spoken: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """Where the words of a choice stand."""
    size = len(wanted)
    return [at for at in range(len(spoken) - size + 1) if wanted and list(spoken[at : at + size]) == wanted]


def dismissed(behind: str, choice: str) -> bool:
    """Whether another choice behind the first is only named to refuse it: "..., lopen doe ik nooit".

    It must be so wherever it stands, and in clauses of their own.
    """
    wanted = tokens(choice)
    head, *more = clauses(behind)
    named = [clause.spoken for clause in more if _found(clause.spoken, wanted)]
    return bool(named) and not _found(head.spoken, wanted) and all(_dismisses(one, wanted) for one in named)


def _dismisses(spoken: list[str], wanted: list[str]) -> bool:
    at = _found(spoken, wanted)[0]
    rest = [*spoken[:at], *spoken[at + len(wanted) :]]
    if not HARMLESS.isdisjoint(spoken[at + 1 : at + 2]) and not NEGATIONS.isdisjoint(wanted):
        return True  # "no doubt" is no "no"
    # "Nee, lopen" chooses; "niet alleen lopen" chooses both.
    only = any(word in NEGATIONS and not ONLY.isdisjoint(rest[i + 1 : i + 2]) for i, word in enumerate(rest))
    unreal = not UNREAL.isdisjoint(rest)
    return REFUSALS.isdisjoint(rest[:1]) and not only and not unreal and _turns(rest)
