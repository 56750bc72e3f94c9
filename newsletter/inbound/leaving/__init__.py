"""Whether a reader asks to be taken off the list.

Different things follow: a mail that says nothing else is a wish; one that asks for it and says more is a
reply in which a wish waits for the author; one that only mentions it is a reply.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from newsletter.inbound.answers.leads import without_struck
from newsletter.inbound.leaving import clarity, invitations, letter, pressing, refusals
from newsletter.inbound.leaving import words as known
from newsletter.inbound.leaving.clarity import WORD, closes, is_clear, is_courtesy
from newsletter.inbound.leaving.signing import signs, without_own_address

_SENTENCE: Final = re.compile(r"(?<=[.!?,])\s+|\n\s*")
#: "Meld mij maar af" is one clause.
_CLAUSE: Final = re.compile(
    r"[.!?,;\n]\s+|\s[–—-]\s|\b(?:en|and|und|but|aber|mais|dus)\b|\bmaar\b(?! (?:\S{1,10} )?(?:af|uit|van)\b)"
)
_PHRASES: Final = re.compile("|".join(known.PHRASES))
_SURE: Final = re.compile("|".join(known.SURE))
_NO_REQUEST: Final = re.compile("|".join(known.NO_REQUEST))
_OPEN: Final = re.compile(known.OPEN)
_ALREADY: Final = re.compile(known.ALREADY)
_IF_POSSIBLE: Final = re.compile("|".join(known.IF_POSSIBLE))
_OTHER_THING: Final = re.compile("|".join(known.OTHER_THING))
_REQUESTED: Final = re.compile("|".join(known.REQUESTED))
_MENTIONED: Final = re.compile("|".join((*known.PHRASES, *known.REQUESTED, *known.MENTIONED)))
_DOUBTFUL: Final = re.compile("|".join(known.DOUBTFUL))
_ASKS_YOU: Final = re.compile("|".join(known.ASKS_YOU))
#: "a.u.b. afmelden" is one sentence.
_DOTTED: Final = re.compile(r"\b(?:[aA]\.[uU]\.[bB]|[sS]\.[vV]\.[pP])\b(?:\.(?= [a-z]))?")
_READ_AS: Final = str.maketrans({"’": "'"} | dict.fromkeys(known.POLITE_SIGNS, " "))
_QUESTION: Final = re.compile(r"\?\W{0,10}$")
_FULL_STOP: Final = re.compile(r"(?<=[.!?])\s+|\n\s*\n|,[ \t]*\n")
#: The subject that our link for leaving by mail has.
SUBJECT: Final = "unsubscribe"
#: Characters and words of a mail that is looked through for a wish.
_MOST: Final = 1500
_MOST_WORDS: Final = 30
#: Words that may mean something else are a wish only when hardly anything stands beside them.
_FEW_WORDS: Final = 3
#: Pieces a mail may begin with.
_MOST_PIECES: Final = 12
#: A mail that begins with the word and says hardly more.
_FEW_OF_WISH: Final = 6
_FILLERS: Final = known.LEAVING | known.AMBIGUOUS | known.POLITENESS
_INSIDE: Final = known.POLITENESS | known.PHRASE_WORDS
_MARK: Final = "\x00"
#: Lines below a wish that may be a name, a function, a street, a telephone number.
_SIGNATURE: Final = 8
_SIGNATURE_WORDS: Final = 7


class Wish(StrEnum):
    """How plainly somebody asks to be taken off the list."""

    #: Nothing else is said.
    PLAIN = "plain"
    #: Nothing else is said, in a word that may as well answer a question: "stop".
    SHORT = "short"
    #: The mail begins with the wish, and goes on.
    BESIDE = "beside"
    #: Somewhere among other things a sentence asks it.
    ASKED = "asked"
    #: It is spoken of somewhere.
    MENTIONED = "mentioned"
    NONE = "none"


#: Nothing but a wish.
ONLY: Final = frozenset({Wish.PLAIN, Wish.SHORT})
#: A sentence asks.
ASKING: Final = frozenset({Wish.PLAIN, Wish.BESIDE, Wish.ASKED})


@lru_cache(maxsize=8)  # several ask of the same words
def wish(words: str, writer: str = "") -> Wish:
    """How plainly a reader's own words ask to be taken off the list.

    Args:
        writer: the names and addresses the writer is known by; another name below a wish says something.
    """
    return _how_plainly(without_struck(words), writer)


class _Begin(NamedTuple):
    """How a mail begins."""

    #: Where greetings, the wish and thanks end.
    end: int = 0
    asks: bool = False
    #: The wish stands in words that do not answer a question.
    means_it: bool = False
    #: No sentence of it may mean something else.
    clear: bool = True
    #: A closing stands behind the wish.
    closed: bool = False


def _how_plainly(words: str, writer: str = "") -> Wish:
    text = _DOTTED.sub("aub", without_own_address(words[:_MOST], writer)).translate(_READ_AS).strip()
    begin = _begin(_pieces(text))
    below = text[begin.end :]
    if not begin.asks or _takes_back(below):
        return _within(text.casefold())
    if begin.means_it and not begin.clear:
        return Wish.ASKED
    signed = len(words) <= _MOST and signs(below, closed=begin.closed, writer=writer)
    if begin.means_it:
        return Wish.PLAIN if signed else Wish.BESIDE
    if not signed:
        return Wish.ASKED if _may_be_signed(below.split("\n")) else _within(text.casefold())
    few = len(WORD.findall(text[: begin.end])) <= _FEW_WORDS
    return Wish.SHORT if few else Wish.BESIDE


def _pieces(text: str) -> list[tuple[str, int]]:
    """The sentences and lines of a text, and where each ends; a wish that was wrapped is one piece."""
    found: list[tuple[str, int]] = []
    start, before = 0, 0
    for gap in (*_SENTENCE.finditer(text), None):
        end = gap.start() if gap else len(text)
        if WORD.search(text, before, end):
            if not (found and _goes_on(text[start : found[-1][1]], text[found[-1][1] : before])):
                start = before
            else:
                found.pop()
            found.append((text[start:end], end))
        before = gap.end() if gap else end
    return found


def _goes_on(piece: str, gap: str) -> bool:
    """Whether the line below a piece is part of it: "uitschrijven voor", "bitte nehmen Sie mich"."""
    folded = piece.casefold()
    heard = WORD.findall(folded)
    if (
        gap.count("\n") != 1
        or len(heard) > _MOST_WORDS
        or not WORD.search(piece[-1:])
        or clarity.greets(heard)
    ):
        return False
    left, asks, _ = _without_fillers(folded)
    return heard[-1] in known.DANGLING or not (left or asks or is_courtesy(folded))


def presses(words: str, writer: str = "") -> bool:
    """Whether words below our own subject for leaving say nothing else; see :mod:`.pressing`."""
    said = without_struck(words[:_MOST])
    if only_signs(said, writer):
        return True
    return pressing.presses(said, writer, asks=wish(said, writer) in ASKING)


def only_signs(words: str, writer: str = "") -> bool:
    """Whether words greet, thank and sign, and say nothing: they would leave a wish above them what it is."""
    return wish(f"{SUBJECT}\n\n{words}", writer) is Wish.PLAIN


def _takes_back(below: str) -> bool:
    """Whether the few words behind a wish say that it is none: "Take me off the list? Never"."""
    words = WORD.findall(below.casefold())
    return len(words) <= _FEW_WORDS and not known.TAKEN_BACK.isdisjoint(words)


def _within(text: str) -> Wish:
    """What a case-folded mail says that does not begin with the wish."""
    said = sentences(text)
    if any(map(refusals.refuses, said)):
        return Wish.ASKED
    if not _MENTIONED.search(" ".join(text.split())):
        return Wish.NONE
    few = len(WORD.findall(text)) <= _FEW_OF_WISH and _names_leaving_first(text)
    return Wish.ASKED if few or any(map(_asks, said)) or any(map(_only_asks, said)) else Wish.MENTIONED


def _only_asks(sentence: str) -> bool:
    """Whether a sentence is a wish by itself."""
    left, asks, means_it = _without_fillers(sentence)
    return asks and means_it and not left


def _names_leaving_first(text: str) -> bool:
    """Whether a few words begin with one that means nothing else: "afmelden per 1 januari"."""
    words = WORD.findall(text)
    other = _is_doubtful(text, words) or _OTHER_THING.search(text) or not known.NEGATIONS.isdisjoint(words)
    return words[0] in known.LEAVING and not other


def sentences(text: str) -> list[str]:
    """The sentences of a text, each on one line; a greeting on a line of its own is one."""
    return [" ".join(one.split()) for one in _FULL_STOP.split(text[:_MOST]) if one.strip()]


def asking(words: str) -> str:
    """The sentence that asks to be taken off the list, as it is written; empty = none does so by itself."""
    said = sentences(without_struck(words[:_MOST]))
    return next((sentence for sentence in said if _how_plainly(sentence) in ASKING), "")


def greets(line: str) -> bool:
    """Whether a line only greets: ``Beste redactie,``."""
    return clarity.greets(WORD.findall(line[:_MOST].casefold()))


def _asks(sentence: str) -> bool:
    """Whether a sentence asks for it: in one of its clauses, and none of them takes it back."""
    said = _IF_POSSIBLE.sub(" ", sentence)
    if not known.STAYING.isdisjoint(WORD.findall(said)):
        return False
    personal = not known.PERSONS.isdisjoint(WORD.findall(said))
    return any(
        _clause_asks(clause)
        for clause in _CLAUSE.split(said)
        if personal or not known.PLEAS.isdisjoint(WORD.findall(clause))
    )


def _clause_asks(clause: str) -> bool:
    heard = WORD.findall(clause)
    said = set(heard)
    if heard[:1] == ["dat"]:  # "dat ik me kan afmelden": what is good or bad, not what is asked
        return False
    taken_back = not said.isdisjoint(known.NEGATIONS) and said.isdisjoint(known.ANY_MORE)
    if taken_back or not said.isdisjoint(known.HEDGES) or _OTHER_THING.search(clause):
        return False
    closed = _NO_REQUEST.sub(f" {known.LEAVE} ", _OPEN.sub(" ", clause))
    words = set(_tokens(_PHRASES.sub(f" {_MARK} ", closed)))
    wanted = not said.isdisjoint(known.REQUESTS) and not words.isdisjoint(known.LEAVING)
    return (
        _MARK in words
        or wanted
        or _REQUESTED.search(clause) is not None
        or _ALREADY.search(clause) is not None
    )


def may_answer(found: Wish, words: str, asked: Iterable[str]) -> bool:
    """Whether words that ask to leave may be an answer to what an issue asked.

    Args:
        found: what :func:`wish` found in them.
        asked: questions, what explains them, and choices.
    """
    return invitations.may_answer(short=found is Wish.SHORT, words=words, asked=asked)


def _begin(pieces: list[tuple[str, int]]) -> _Begin:
    """How a mail begins: greetings, the wish, thanks."""
    begin = _Begin()
    for piece, end in pieces[:_MOST_PIECES]:
        folded = piece.casefold()
        left, asks, means_it = _without_fillers(folded)
        if left if asks else not (is_courtesy(folded) or clarity.greets(WORD.findall(folded))):
            break
        begin = _Begin(
            end,
            begin.asks or asks,
            begin.means_it or means_it,
            begin.clear and (not means_it or is_clear(folded)),
            begin.closed or (begin.asks and closes(WORD.findall(folded))),
        )
    return begin


def _without_fillers(sentence: str) -> tuple[list[str], bool, bool]:
    """What is left of a sentence; whether it asks, and in words that mean nothing else."""
    sentence = sentence.casefold()
    words = _tokens(_PHRASES.sub(_bare_phrase, _SURE.sub(f" {_MARK} ", sentence)))
    means_it = any(word == _MARK or word in known.LEAVING for word in words)
    asks = means_it or any(word in known.AMBIGUOUS for word in words)
    if len(words) > _MOST_WORDS or (asks and _is_doubtful(sentence, words)):
        return words, asks, means_it
    fillers = _FILLERS if means_it else _FILLERS - known.FLAVOUR
    return [word for word in words if word != _MARK and word not in fillers], asks, means_it


def _bare_phrase(phrase: re.Match[str]) -> str:
    """A mark for a phrase whose words say nothing else; any other stays: "van de gastenlijst"."""
    return f" {_MARK} " if _INSIDE.issuperset(WORD.findall(phrase[0])) else phrase[0]


def _is_doubtful(sentence: str, words: list[str]) -> bool:
    """Whether a sentence of nothing but known words may all the same ask or tell something."""
    said = " ".join(sentence.split())
    if _QUESTION.search(said) and not _ASKS_YOU.search(said):
        return True
    return not known.HEDGES.isdisjoint(words) or _DOUBTFUL.search(said) is not None


def _tokens(marked: str) -> list[str]:
    found = []
    for part in marked.split():
        found += [_MARK] if part == _MARK else [match for match in WORD.findall(part) if match != _MARK]
    return found


def _may_be_signed(lines: list[str]) -> bool:
    """Whether the lines below "stop" may be a closing and a name, and tell nothing else."""
    shown = [line.strip() for line in lines if line.strip()]
    if len(shown) > _SIGNATURE:
        return False
    return all(
        not line.endswith(("?", "!")) and len(line.split()) <= _SIGNATURE_WORDS and not _is_sentence(line)
        for line in shown
    )


def _is_sentence(line: str) -> bool:
    words = WORD.findall(line.casefold())
    return len(words) > 1 and any(word in letter.SENTENCE_WORDS for word in words)
