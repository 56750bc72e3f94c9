"""Whether a sentence of nothing but known words can mean only one thing: take me off your list.

"Wil je de brief voor me uitschrijven?" consists of the same words as a wish to leave.
"""

from __future__ import annotations

import re
from typing import Final

from newsletter.inbound.leaving import letter
from newsletter.inbound.leaving import words as known

WORD: Final = re.compile(r"[^\s,;:.!?()\"<>/*_~…–—-]+(?:['’-][^\s,;:.!?()\"<>/*_~…–—-]+)*")
_FROM_LETTER: Final = re.compile(known.FROM_LETTER)
_NAMES_LETTER: Final = re.compile(known.NAMES_LETTER)
_THING: Final = re.compile(known.THING)
_WRITES_OUT: Final = re.compile(known.WRITES_OUT)
_WRITTEN_OUT: Final = re.compile(known.WRITTEN_OUT)
_FOR_SOMEBODY: Final = re.compile(known.FOR_SOMEBODY)
_GREETING_WORDS: Final = 4
_KNOWN: Final = known.LEAVING | known.AMBIGUOUS | known.POLITENESS


def is_clear(sentence: str) -> bool:
    """Whether a case-folded sentence that asks, in known words, asks for its writer and for nothing else."""
    whole = " ".join(sentence.split())
    said = _FROM_LETTER.sub(" ", whole)
    words = set(WORD.findall(said))
    if _FOR_SOMEBODY.search(said) or _is_written_out(said):
        return False
    if words & known.ME:
        return _is_wished(words, whole)
    meant_for_you = words & known.SUBJECTS and words & known.YOU
    return not (meant_for_you or _THING.search(said)) and _is_wished(words, whole)


def _is_written_out(said: str) -> bool:
    """Whether something stands there that can be written out."""
    return bool(_WRITES_OUT.search(said) and (_THING.search(said) or _WRITTEN_OUT.search(said)))


def _is_wished(words: set[str], whole: str) -> bool:
    """Whether it is wished, and not told: "I am unsubscribed".

    "Ik meld me af" wishes it where a letter is named.
    """
    if words & known.DONE and not words & known.BECOMES:
        return False
    if not words & known.SUBJECTS or words & known.WISHES or ("ich" in words and "will" in words):
        return True
    return bool(words & known.ME and _NAMES_LETTER.search(whole))


def is_courtesy(sentence: str) -> bool:
    """Whether a case-folded sentence adds nothing to a wish: thanks, a closing, "graag", "van deze lijst"."""
    said = WORD.findall(sentence)
    if " ".join(said) in letter.POINTS_ABOVE:
        return True
    thanks = not letter.THANKS.isdisjoint(said)
    allowed = _KNOWN | letter.THANKED_FOR | letter.CLOSING_WORDS if thanks else _KNOWN
    if not allowed.issuperset(said):
        return False
    left = set(WORD.findall(_FROM_LETTER.sub(" ", " ".join(sentence.split()))))
    return thanks or closes(said) or left <= known.URGENCY


def closes(words: list[str]) -> bool:
    """Whether case-folded words hold one that closes a letter."""
    return not letter.CLOSES.isdisjoint(words)


def greets(words: list[str]) -> bool:
    """Whether case-folded words only greet: "beste Mira", "sehr geehrte Damen und Herren"."""
    whole = letter.GREETINGS | letter.GREETED
    if not words or words[0] not in whole:
        return False
    names = [word for word in words if word not in whole]
    return not names or (words[0] in letter.GREETINGS and len(names) < _GREETING_WORDS)
