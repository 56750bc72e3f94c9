"""Whether a reader asks to be taken off the list.

Different things follow: a mail that says nothing else is a wish; one that asks for it and says more is a
reply in which a wish waits for the author; one that only mentions it is a reply.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Final

from newsletter.inbound.leaving import words as known

_WORD: Final = re.compile(r"[^\s,;:.!?()\"<>/*_~…–—-]+(?:['’-][^\s,;:.!?()\"<>/*_~…–—-]+)*")
_SENTENCE: Final = re.compile(r"(?<=[.!?,])\s+|\n\s*\n?")
#: "Meld mij maar af" is one clause.
_CLAUSE: Final = re.compile(
    r"[.!?,;\n]\s+|\s[–—-]\s|\b(?:en|and|und|but|aber|mais|dus)\b|\bmaar\b(?! (?:\S{1,10} )?(?:af|uit)\b)"
)
_PHRASES: Final = re.compile("|".join(known.PHRASES))
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
_DOTTED: Final = re.compile(r"\b(?:[aA]\.[uU]\.[bB]|[sS]\.[vV]\.[pP])\.(?= [a-z])")
_QUESTION: Final = re.compile(r"\?\W{0,10}$")
_FULL_STOP: Final = re.compile(r"(?<=[.!?])\s+|\n\s*\n|,[ \t]*\n")
#: Characters and words of a mail that is looked through for a wish.
_MOST: Final = 1500
_MOST_WORDS: Final = 30
#: Words that may mean something else are a wish only when hardly anything stands beside them.
_FEW_WORDS: Final = 3
_GREETING_WORDS: Final = 4
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


@lru_cache(maxsize=4)  # several ask of the same words
def wish(words: str) -> Wish:
    """How plainly a reader's own words ask to be taken off the list."""
    return _how_plainly(words)


def _how_plainly(words: str) -> Wish:
    text = _DOTTED.sub("aub", words[:_MOST]).casefold().replace("’", "'").strip()
    pieces = [line for piece in _SENTENCE.split(text) if _WORD.search(piece) for line in _lines(piece)]
    asked, plain, rest = _asked(pieces)
    if not asked:
        return _within(text)
    below = "\n".join(rest)
    if _takes_back(below):
        return _within(text)
    if len(words) <= _MOST and _is_signature(below.split("\n")):
        said = pieces[: len(pieces) - len(rest)]
        if not plain and _names_something(said, below):
            return Wish.ASKED
        few = len(_WORD.findall("\n".join(said))) <= _FEW_WORDS
        return Wish.PLAIN if plain else Wish.SHORT if few else Wish.BESIDE
    return Wish.BESIDE if plain else Wish.NONE


def _takes_back(below: str) -> bool:
    """Whether the few words behind a wish say that it is none: "Take me off the list? Never"."""
    words = _WORD.findall(below)
    return len(words) <= _FEW_WORDS and not known.TAKEN_BACK.isdisjoint(words)


def _names_something(said: list[str], below: str) -> bool:
    """Whether one word stands right below "stop": a choice as likely as a name."""
    first = _WORD.findall(below.strip().split("\n")[0])
    right_below = not known.AMBIGUOUS.isdisjoint(_WORD.findall(said[-1]))
    return right_below and len(first) == 1 and first[0] not in known.CLOSINGS


def _within(text: str) -> Wish:
    """What a mail says that does not begin with the wish."""
    if not _MENTIONED.search(text):
        return Wish.NONE
    return Wish.ASKED if any(map(_asks, sentences(text))) else Wish.MENTIONED


def sentences(text: str) -> list[str]:
    """The sentences of a text, each on one line; a greeting on a line of its own is one."""
    return [" ".join(one.split()) for one in _FULL_STOP.split(text[:_MOST]) if one.strip()]


def asking(words: str) -> str:
    """The sentence that asks to be taken off the list, as it is written; empty = none does so by itself."""
    asks = (Wish.PLAIN, Wish.BESIDE, Wish.ASKED)
    return next((sentence for sentence in sentences(words) if _how_plainly(sentence) in asks), "")


def greets(line: str) -> bool:
    """Whether a line only greets: ``Beste redactie,``."""
    words = _WORD.findall(line[:_MOST].casefold())
    return bool(words) and words[0] in known.GREETINGS and len(words) <= _GREETING_WORDS


def _asks(sentence: str) -> bool:
    """Whether a sentence asks for it: in one of its clauses, and none of them takes it back."""
    said = _IF_POSSIBLE.sub(" ", sentence)
    if not known.STAYING.isdisjoint(_WORD.findall(said)):
        return False
    personal = not known.PERSONS.isdisjoint(_WORD.findall(said))
    return personal and any(map(_clause_asks, _CLAUSE.split(said)))


def _clause_asks(clause: str) -> bool:
    heard = _WORD.findall(clause)
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


def may_answer(words: str, asked: Iterable[str]) -> bool:
    """Whether a :attr:`Wish.SHORT` may be an answer: its word, or a line below it, stands in what was asked.

    Args:
        asked: questions and choices.
    """
    text = words[:_MOST].casefold()
    said = {word for word in _WORD.findall(text) if word in known.AMBIGUOUS}
    lines = {" ".join(_WORD.findall(line)) for line in text.split("\n")} - {""}
    for each in asked:
        heard = _WORD.findall(each[:_MOST].casefold())
        if " ".join(heard) in lines or said & set(heard):
            return True
    return False


def _lines(piece: str) -> list[str]:
    """A sentence that was wrapped is one piece; a wish and the name below it are two."""
    whole = not _without_fillers(piece)[0] or _QUESTION.search(piece)
    return [piece] if whole else piece.split("\n")


def _asked(pieces: list[str]) -> tuple[bool, bool, list[str]]:
    """Whether the mail begins with a wish, whether its words mean nothing else, and what comes behind it.

    Greetings may stand before, thanks may follow.
    """
    asked = plain = False
    for position, piece in enumerate(pieces[:8]):
        left, asks, means_it = _without_fillers(piece)
        if plain and not asks:
            left = [word for word in left if word not in known.FLAVOUR]
        if left:
            return asked, plain, pieces[position:]
        asked, plain = asked or asks, plain or means_it
    return asked, plain, pieces[8:]


def _without_fillers(sentence: str) -> tuple[list[str], bool, bool]:
    """What is left of a sentence; whether it asks, and in words that mean nothing else."""
    words = _tokens(_PHRASES.sub(_only_asks, sentence))
    means_it = any(word == _MARK or word in known.LEAVING for word in words)
    asks = means_it or any(word in known.AMBIGUOUS for word in words)
    if words and words[0] in known.GREETINGS and len(words) <= _GREETING_WORDS and not asks:
        return [], False, False  # "beste Mira"
    if len(words) > _MOST_WORDS or (asks and _is_doubtful(sentence, words)):
        return words, asks, means_it
    fillers = _FILLERS if means_it else _FILLERS - known.FLAVOUR
    return [word for word in words if word != _MARK and word not in fillers], asks, means_it


def _only_asks(phrase: re.Match[str]) -> str:
    """A mark for a phrase whose words say nothing else; any other stays: "van de gastenlijst"."""
    return f" {_MARK} " if _INSIDE.issuperset(_WORD.findall(phrase[0])) else phrase[0]


def _is_doubtful(sentence: str, words: list[str]) -> bool:
    """Whether a sentence of nothing but known words may all the same ask or tell something."""
    said = " ".join(sentence.split())
    if _QUESTION.search(said) and not _ASKS_YOU.search(said):
        return True
    return not known.HEDGES.isdisjoint(words) or _DOUBTFUL.search(said) is not None


def _tokens(marked: str) -> list[str]:
    found = []
    for part in marked.split():
        found += [_MARK] if part == _MARK else [match for match in _WORD.findall(part) if match != _MARK]
    return found


def _is_signature(lines: list[str]) -> bool:
    """Whether what stands below a wish can be a closing and a name, with what people write under it."""
    shown = [line.strip() for line in lines if line.strip()]
    if len(shown) > _SIGNATURE:
        return False
    return all(
        not line.endswith(("?", "!")) and len(line.split()) <= _SIGNATURE_WORDS and not _is_sentence(line)
        for line in shown
    )


def _is_sentence(line: str) -> bool:
    words = _WORD.findall(line)
    return len(words) > 1 and any(word in known.SENTENCE_WORDS for word in words)
