"""What of a person a text gives away: addresses, telephone numbers, names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

_ADDRESS: Final = re.compile(
    r"[\w.+-]{0,64}(?:@|\(at\)|\[at\])(?:[^\W_][\w-]{0,62}\.){1,8}[^\W\d_]{2,}", re.IGNORECASE
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Digits as people group them: "010 123 45 67", "(030) 1234567", "+31 (0)6-12 34 56 78".
_DIGITS: Final = re.compile(
    r"(?<![\w.,])[+(]{0,2}\d(?:[ \t\u00a0\u202f()./\u2010-\u2013-]{0,3}\d){5,19}(?!\w)"
)
_DATE: Final = re.compile(r"\d{1,2}([-/. ])\d{1,2}\1\d{4}|\d{4}([-/. ])\d{1,2}\2\d{1,2}")
_LABEL: Final = re.compile(
    r"\b(?:t|m|tel|mob|gsm|fon|telefoon|telephone|phone|mobiel|mobile|telefon|handy|bel|call)\b[.: ]{0,3}\Z",
    re.IGNORECASE,
)
#: "555-123-4567", "612 345 678": no zero in front, and no number that somebody counts with.
_GROUPED: Final = re.compile(r"\(?\d{3}\)?[ -]\d{3}[ -]\d{3,4}")
_WEB: Final = re.compile(
    r"https?://[^\s<>]{1,200}|\bwww\.[^\s<>]{1,200}"
    r"|\b[a-z0-9-]{1,63}\.(?:nl|be|de|fr|eu|com|org|net)\b(?:/[^\s<>]{0,200})?"
)
_POSTCODE: Final = re.compile(r"\b[1-9]\d{3} ?[A-Z]{2}\b")
_WORD: Final = re.compile(r"[^\W\d_]+")
#: Parts of family names that are words of the language too.
_PARTICLES: Final = _words("""
    van de der den het te ten ter tot op in von vom zu zum zur du la le les des di da del della dos el al
    bin ben ibn abu af av und en and et y
""")
#: Of these, what may be a first name: Ben van Dam.
_ALSO_GIVEN: Final = _words("ben al abu")
_TITLES: Final = _words("""
    dhr heer mevr mevrouw mw dr drs ir ing mr mrs ms prof herr frau madame monsieur mme
""")
#: More of a text is not looked at: nobody quotes that much.
_LONGEST: Final = 200_000


@dataclass(frozen=True, slots=True)
class Detail:
    """Something in a text that leads to a person."""

    #: For a person: ``an e-mail address``.
    what: str
    text: str
    #: False: it may be harmless, as a web address is.
    sure: bool = True


def details(text: str, names: Iterable[str] = ()) -> Iterator[Detail]:
    """What of a person a text gives away, each once.

    Args:
        names: words of a name that must not be told; see :func:`name_words`.
    """
    text = text[:_LONGEST]
    addresses = list(dict.fromkeys(found[0] for found in _ADDRESS.finditer(text)))
    yield from (Detail("an e-mail address", one) for one in addresses)
    yield from (Detail("a telephone number", one) for one in dict.fromkeys(_numbers(text)))
    rest = _ADDRESS.sub(" ", text)
    yield from (
        Detail("a web address", found[0].rstrip(".,;:!?)"), sure=False) for found in _WEB.finditer(rest)
    )
    yield from (Detail("a postcode", found[0], sure=False) for found in _POSTCODE.finditer(rest))
    yield from _told(rest, frozenset(names))


def has_contact(text: str) -> bool:
    """Whether a text says where somebody can be reached."""
    return next(details(text), None) is not None


def _numbers(text: str) -> Iterator[str]:
    for found in _DIGITS.finditer(text):
        run = found[0].strip()
        digits = sum(char.isdigit() for char in run)
        labelled = _LABEL.search(text, max(0, found.start() - 12), found.start()) is not None
        leads = run.lstrip("(").startswith(("+", "0")) and digits >= 8
        if labelled or _GROUPED.fullmatch(run) or (leads and not _DATE.match(run)):
            yield run


def _told(text: str, names: frozenset[str]) -> Iterator[Detail]:
    """Names; one without its capital may be a word: ``wil``, ``roos``."""
    seen: set[str] = set()
    for found in _WORD.finditer(text) if names else ():
        word = found[0]
        if word.casefold() in names and word not in seen:
            seen.add(word)
            yield Detail("the reader's name", word, sure=word[0].isupper())


def name_words(name: str) -> frozenset[str]:
    """The words of a name that tell who it is, case-folded: without titles, initials and ``van de``."""
    words = [word.casefold() for word in _WORD.findall(name[:200])]
    words = [word for word in words if word not in _TITLES]
    given = words[0] if words and words[0] in _ALSO_GIVEN else ""
    return frozenset(word for word in words if len(word) > 1 and (word == given or word not in _PARTICLES))


def display_name(name: str) -> str:
    """The name to show; empty when it is an address, which programs write where no name is known."""
    return "" if "@" in name else " ".join(name.split())


def first_name(name: str) -> str:
    """The first name: ``Kim`` of ``Kim de Boer``, of ``Boer, Kim de`` and of ``Mevr. Kim de Boer``."""
    family, comma, given = display_name(name).partition(",")
    whole = given if comma and given.strip()[:1].isupper() else family
    words = [word for word in whole.split() if word.casefold().strip(".") not in _TITLES]
    return words[0].strip(",") if words else ""
