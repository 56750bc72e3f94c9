"""What may stand below a wish to leave and changes nothing: a closing, its writer's name, how to reach them.

Anything else says something, and is never taken for a name only because it is short.
"""

from __future__ import annotations

import re
from typing import Final

from newsletter.inbound.leaving import words as known

_ADDRESS: Final = re.compile(r"[^\s<>()@\",;:|]{1,64}@[^\s<>()@\",;:|]{1,255}")
_PARTS: Final = re.compile(r"[|•\n]")
_PHONE: Final = re.compile(r"\(?\+?\d[\d ()./-]{6,22}")
_DATE: Final = re.compile(r"\d{1,2}[-./ ]\d{1,2}[-./ ]\d{2,4}")
_SITE: Final = re.compile(r"(?:https?://|www\.)\S{1,300}")
#: Round a word of a line.
_MARKS: Final = ".,;:!?()[]<>\"'’*_~-–—&+/"
_MOST_LINES: Final = 12
_NAME_WORDS: Final = 5
_PLACE_WORDS: Final = 8
#: Of a house or a postcode.
_DIGITS_OF_PLACE: Final = 5
#: Letters of an address that are a name: "sanne" in "sannelezer@example.org".
_LEAST_LETTERS: Final = 3
#: What the writer's own address is read as; it is a known word.
OWN_ADDRESS: Final = "e-mailadres"


def without_own_address(text: str, writer: str) -> str:
    """A text in which the writer's own addresses are a plain word; those of others stay."""
    own = {address.casefold().strip(".") for address in _ADDRESS.findall(writer)}

    def plain(found: re.Match[str]) -> str:
        address = found[0].removeprefix("mailto:").strip(".!?*_'")
        return OWN_ADDRESS if address.casefold() in own else found[0]

    return _ADDRESS.sub(plain, text) if own else text


def signs(below: str, *, closed: bool, writer: str) -> bool:
    """Whether what stands below a wish only signs it.

    Args:
        closed: a closing stands above it.
        writer: the names and addresses its writer is known by.
    """
    lines = [line.strip() for line in _PARTS.split(below) if any(map(str.isalnum, line))]
    names = _names(writer)
    named = False
    for line in lines:
        tokens = [token for token in (word.strip(_MARKS) for word in line.split()) if _is_word(token)]
        count = _closing(tokens, names)
        closed = closed or any(token.casefold() in known.CLOSES for token in tokens[:count])
        tokens = tokens[count:]
        if not tokens:
            continue
        if not named and _is_name(tokens, names, closed=closed):
            named = True
        elif not ((closed or named) and _reaches(line, tokens)):
            return False
    return len(lines) <= _MOST_LINES


def _closing(tokens: list[str], names: frozenset[str]) -> int:
    """How many words a line begins with belong to a closing; a name may stand behind them."""
    folded = [token.casefold() for token in tokens]
    others = (at for at, word in enumerate(folded) if word not in known.CLOSING_WORDS or word in names)
    return next(others, len(tokens))


def _is_word(token: str) -> bool:
    return any(map(str.isalnum, token))


def _names(writer: str) -> frozenset[str]:
    """The words of the writer's names, and the part of their addresses that may be one."""
    local = " ".join(address.partition("@")[0] for address in _ADDRESS.findall(writer))
    words = re.split(r"[\s.,;:_+\d()\"'<>-]+", f"{_ADDRESS.sub(' ', writer)} {local}".casefold())
    return frozenset(words) - {""}


def _is_name(tokens: list[str], names: frozenset[str], *, closed: bool) -> bool:
    """Whether a line is a name: the writer's, or below a closing any that looks like one."""
    folded = [token.casefold() for token in tokens]
    theirs = [_is_theirs(word, names) for word in folded]
    others = [
        token
        for token, word, own in zip(tokens, folded, theirs, strict=True)
        if not own and word not in known.PARTICLES
    ]
    if len(tokens) > _NAME_WORDS or not all(map(_is_capitalised, others)):
        return False
    meant = known.NO_NAME.isdisjoint(other.casefold() for other in others)
    mine = any(own and word not in known.PARTICLES for word, own in zip(folded, theirs, strict=True))
    return meant and (mine or (closed and bool(others)))


def _is_theirs(word: str, names: frozenset[str]) -> bool:
    parts = [part for part in re.split(r"[-.'’]", word) if part]
    long = len(word) >= _LEAST_LETTERS
    return all(part in names for part in parts) or (
        long and any(name.startswith(word) or name.endswith(word) for name in names)
    )


def _is_capitalised(token: str) -> bool:
    return token[0].isupper() and not any(map(str.isdigit, token))


def _reaches(line: str, tokens: list[str]) -> bool:
    """Whether a line says how to reach the writer: telephone, site, their own address, street or town."""
    rest = list(tokens)
    while rest and rest[0].casefold() in known.LABELS:
        rest.pop(0)
    if not rest:
        return True
    bare = line[line.find(rest[0]) :].strip(_MARKS + " ")
    if _SITE.fullmatch(bare):
        return True
    if _PHONE.fullmatch(bare):
        return not _DATE.fullmatch(bare)
    return _is_place(rest)


def _is_place(tokens: list[str]) -> bool:
    """Whether words are a street and a number, or a postcode and a town."""
    folded = [token.casefold() for token in tokens]
    if len(tokens) > _PLACE_WORDS or not known.NO_NAME.isdisjoint(folded):
        return False
    numbers = [token for token in tokens if any(map(str.isdigit, token))]
    named = [token for token in tokens if token[0].isupper()]
    rest = set(tokens) - set(numbers) - set(named)
    short = all(sum(map(str.isdigit, number)) <= _DIGITS_OF_PLACE for number in numbers)
    return bool(numbers and named) and short and rest <= known.PARTICLES
