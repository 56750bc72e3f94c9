"""What may stand below a wish to leave and changes nothing: a closing, its writer's name, how to reach them.

Anything else says something, and is never taken for a name only because it is short.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from newsletter.inbound.leaving import letter
from newsletter.inbound.leaving import words as known
from newsletter.inbound.own_words import offices

_ADDRESS: Final = re.compile(r"[^\s<>()@\",;:|]{1,64}@[^\s<>()@\",;:|]{1,255}")
_PARTS: Final = re.compile(r"[|•\n]")
_PHONE: Final = re.compile(r"\(?\+?\d[\d ()./-]{6,22}")
_DATE: Final = re.compile(r"\d{1,2}[-./ ]\d{1,2}[-./ ]\d{2,4}")
_SITE: Final = re.compile(r"(?:https?://|www\.)\S{1,300}")
#: Round a word of a line.
_MARKS: Final = ".,;:!?()[]<>\"'’*_~-–—&+/"
_MOST_LINES: Final = 20
_NAME_WORDS: Final = 5
_PLACE_WORDS: Final = 8
_CARD_WORDS: Final = 8
#: Letters of initials: "J.P.", "JP".
_MOST_INITIALS: Final = 4
_NAME_PARTS: Final = re.compile(r"[\s.,;:_+\d()\"'<>-]+")
#: Of a house or a postcode.
_DIGITS_OF_PLACE: Final = 5
#: Letters of an address that are a name: "sanne" in "sannelezer@example.org".
_LEAST_LETTERS: Final = 3
#: What the writer's own address is read as; it is a known word.
OWN_ADDRESS: Final = "e-mailadres"

#: Words of a line that is no part of a card.
_SAYS: Final = (
    (letter.NO_NAME - letter.WITHIN_CARD)
    | known.LEAVING
    | known.AMBIGUOUS
    | known.STAYING
    | known.REQUESTS
    | known.PERSONS
    | {"ps", "p.s", "nb"}
)


def without_own_address(text: str, writer: str) -> str:
    """A text in which the writer's own addresses are a plain word; those of others stay."""
    own = {address.casefold().strip(".") for address in _ADDRESS.findall(writer)}

    def plain(found: re.Match[str]) -> str:
        address = found[0].removeprefix("mailto:").strip(".!?*_'")
        return OWN_ADDRESS if address.casefold() in own else found[0]

    return _ADDRESS.sub(plain, text) if own else text


def signs(below: str, *, closed: bool, writer: str) -> bool:
    """Whether what stands below a wish only signs it.

    Below the writer's own full name a card may stand: a function, an office, working days, a disclaimer.

    Args:
        closed: a closing stands above it.
        writer: the names and addresses its writer is known by.
    """
    lines = [line.strip() for line in _PARTS.split(below) if any(map(str.isalnum, line))]
    known_as = _known_as(writer)
    named = carded = False
    for line in lines:
        if carded and line.casefold().startswith(offices.DISCLAIMER_BEGINS):
            return True
        tokens = [token for token in (word.strip(_MARKS) for word in line.split()) if _is_word(token)]
        count = _closing(tokens, known_as.words)
        closed = closed or count > 0
        tokens = tokens[count:]
        if not tokens:
            continue
        mine = any(known_as.has(word) for word in tokens if not _is_particle(word))
        if (mine or not named) and _is_name(tokens, known_as, closed=closed):
            named = True
            carded = carded or (len(tokens) > 1 and (mine or not known_as.initials))
        elif not (((closed or named) and _reaches(line, tokens)) or (carded and _is_card(line, tokens))):
            return False
    return len(lines) <= _MOST_LINES


class _KnownAs(NamedTuple):
    """What the writer of a mail is called."""

    #: The words of their names, and the part of their addresses that may be one.
    words: frozenset[str]
    #: First letters of their names; none = only an address is known.
    initials: frozenset[str]

    def has(self, word: str) -> bool:
        """Whether a word is theirs: "Sanne", "San", "J.P."."""
        folded = word.casefold()
        parts = [part for part in re.split(r"[-.'’]", folded) if part]
        if all(part in self.words or part in letter.PARTICLES for part in parts):
            return True
        if word.isupper() and sum(map(len, parts)) <= _MOST_INITIALS:
            return self.initials.issuperset("".join(parts))
        long = len(folded) >= _LEAST_LETTERS
        return long and any(name.startswith(folded) or name.endswith(folded) for name in self.words)


def _known_as(writer: str) -> _KnownAs:
    names = frozenset(_NAME_PARTS.split(_ADDRESS.sub(" ", writer).casefold())) - {""}
    return _KnownAs(names_of(writer), frozenset(name[0] for name in names))


def names_of(writer: str) -> frozenset[str]:
    """The words of the writer's names, and the part of their addresses that may be one."""
    local = " ".join(address.partition("@")[0] for address in _ADDRESS.findall(writer))
    return frozenset(_NAME_PARTS.split(f"{_ADDRESS.sub(' ', writer)} {local}".casefold())) - {""}


def _closing(tokens: list[str], names: frozenset[str]) -> int:
    """How many words a line begins with belong to a closing; a name may stand behind them."""
    folded = [token.casefold() for token in tokens]
    others = (at for at, word in enumerate(folded) if word not in letter.CLOSING_WORDS or word in names)
    count = next(others, len(tokens))
    return 0 if letter.CLOSES.isdisjoint(folded[:count]) else count


def _is_word(token: str) -> bool:
    return any(map(str.isalnum, token))


def _is_particle(word: str) -> bool:
    """Whether a word stands round a name: "van", "v.d.", "drs."."""
    return letter.PARTICLES.issuperset(word.casefold().strip(".").split("."))


def _is_name(tokens: list[str], known_as: _KnownAs, *, closed: bool) -> bool:
    """Whether a line is a name: the writer's, or below a closing any that looks like one.

    Of a writer without a name initials and a surname are believed: "M. Pietersen".
    """
    meant = [token for token in tokens if not _is_particle(token)]
    others = [token for token in meant if not known_as.has(token)]
    if len(tokens) > _NAME_WORDS or not all(map(_is_capitalised, others)):
        return False
    if not letter.NO_NAME.isdisjoint(other.casefold() for other in others):
        return False
    initialled = not known_as.initials and len(meant) > 1 and len(meant[0].replace(".", "")) == 1
    return len(others) < len(meant) or ((closed or initialled) and bool(others))


def _is_card(line: str, tokens: list[str]) -> bool:
    """Whether a line below a full name is part of a card, and no sentence: "Adviseur Wonen"."""
    folded = [token.casefold() for token in tokens]
    if "@" in line or _DATE.search(line) or len(tokens) > _CARD_WORDS or line.endswith(("?", "!")):
        return False
    if line.casefold().lstrip("([").startswith((*offices.CARD_LABELS, "afwezig", "absent")):
        return True
    told = line.endswith(".") and sum(token.islower() for token in tokens) > 1
    first = tokens[0][0].isupper() and folded[0] not in letter.NO_NAME
    return first and not told and _SAYS.isdisjoint(folded)


def _is_capitalised(token: str) -> bool:
    return token[0].isupper() and not any(map(str.isdigit, token))


def _reaches(line: str, tokens: list[str]) -> bool:
    """Whether a line says how to reach the writer: telephone, site, their own address, street or town."""
    rest = list(tokens)
    while rest and rest[0].casefold() in letter.LABELS:
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
    if len(tokens) > _PLACE_WORDS or not letter.NO_NAME.isdisjoint(folded):
        return False
    numbers = [token for token in tokens if any(map(str.isdigit, token))]
    named = [token for token in tokens if token[0].isupper()]
    rest = set(tokens) - set(numbers) - set(named)
    short = all(sum(map(str.isdigit, number)) <= _DIGITS_OF_PLACE for number in numbers)
    return bool(numbers and named) and short and rest <= letter.PARTICLES
