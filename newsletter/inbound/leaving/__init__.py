"""Whether a reader asks to be taken off the list.

Different things follow: a mail that says nothing else is a wish; one that begins with the wish and goes on is
a reply in which a wish waits for the author; one that only mentions it is a reply.
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
_PHRASES: Final = re.compile("|".join(known.PHRASES))
_MENTIONED: Final = re.compile("|".join((*known.PHRASES, *known.MENTIONED)))
#: Characters and words of a mail that is looked through for a wish.
_MOST: Final = 1500
_MOST_WORDS: Final = 30
#: Words that may mean something else are a wish only when hardly anything stands beside them.
_FEW_WORDS: Final = 3
_FILLERS: Final = known.LEAVING | known.AMBIGUOUS | known.POLITENESS
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
    #: It is spoken of somewhere.
    MENTIONED = "mentioned"
    NONE = "none"


@lru_cache(maxsize=4)  # several ask of the same words
def wish(words: str) -> Wish:
    """How plainly a reader's own words ask to be taken off the list."""
    text = words[:_MOST].casefold().replace("’", "'").strip()
    pieces = [line for piece in _SENTENCE.split(text) if _WORD.search(piece) for line in _lines(piece)]
    asked, plain, rest = _asked(pieces)
    if not asked:
        return Wish.MENTIONED if _MENTIONED.search(text) else Wish.NONE
    if len(words) <= _MOST and _is_signature("\n".join(rest).split("\n")):
        few = len(_WORD.findall("\n".join(pieces[: len(pieces) - len(rest)]))) <= _FEW_WORDS
        return Wish.PLAIN if plain else Wish.SHORT if few else Wish.BESIDE
    return Wish.BESIDE if plain else Wish.NONE


def may_answer(words: str, asked: Iterable[str]) -> bool:
    """Whether a :attr:`Wish.SHORT` may be an answer: its word stands in what was asked.

    Args:
        asked: questions and choices.
    """
    said = {word for word in _WORD.findall(words[:_MOST].casefold()) if word in known.AMBIGUOUS}
    return any(said & set(_WORD.findall(text[:_MOST].casefold())) for text in asked)


def _lines(piece: str) -> list[str]:
    """A sentence that was wrapped is one piece; a wish and the name below it are two."""
    return [piece] if not _without_fillers(piece)[0] else piece.split("\n")


def _asked(pieces: list[str]) -> tuple[bool, bool, list[str]]:
    """Whether the mail begins with a wish, whether its words mean nothing else, and what comes behind it.

    Greetings may stand before, thanks may follow.
    """
    asked = plain = False
    for position, piece in enumerate(pieces[:8]):
        left, asks, means_it = _without_fillers(piece)
        if left:
            return asked, plain, pieces[position:]
        asked, plain = asked or asks, plain or means_it
    return asked, plain, pieces[8:]


def _without_fillers(sentence: str) -> tuple[list[str], bool, bool]:
    """What is left of a sentence; whether it asks, and in words that mean nothing else."""
    words = _tokens(_PHRASES.sub(f" {_MARK} ", sentence))
    means_it = any(word == _MARK or word in known.LEAVING for word in words)
    asks = means_it or any(word in known.AMBIGUOUS for word in words)
    if words and words[0] in known.GREETINGS and len(words) <= 4 and not asks:
        return [], False, False  # "beste Mira"
    left = [word for word in words if word != _MARK and word not in _FILLERS]
    return (left if len(words) <= _MOST_WORDS else words), asks, means_it


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
