"""What stands below a reader's words and is not one of them: signatures and advertisements of devices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, takewhile
from typing import Final

from newsletter.inbound import phrases
from newsletter.inbound.lines import Line, Role
from newsletter.inbound.quotation import fold, rule

_KINDS: Final = {
    "link": re.compile(r"https?://|www\."),
    "address": re.compile(r"[^\s@]{1,64}@[^\s@]{1,100}"),
    "telephone": re.compile(r"\+?\(?\d[\d ()./-]{6,20}\d"),
}
_CONTACT: Final = re.compile("|".join(pattern.pattern for pattern in _KINDS.values()))
#: RFC 3676 section 4.3 is the first; programs strip the space or draw a longer dash.
_DELIMITERS: Final = frozenset({"--", "—", "–", "--=20", "- --"})
_MOST_SIGNATURE_LINES: Final = 30
_MOST_CONTACT_LINES: Final = 15
_MOST_WORDS: Final = 12


def mark(lines: Sequence[Line]) -> None:
    """Give signatures and device lines the role ``FOOTER``, stretch by stretch of own lines."""
    for role, stretch in groupby(lines, key=lambda line: line.role):
        if role is Role.OWN:
            for line in _footers(list(stretch)):
                line.role = Role.FOOTER


def _footers(lines: Sequence[Line]) -> list[Line]:
    cut = _signature(lines)
    text, signature = lines[:cut], lines[cut:]
    devices = (line for line in text if device(line.text))
    # Drawn rules at the edges of a stretch belong to the mail program.
    edges = (*takewhile(_at_edge, text), *takewhile(_at_edge, reversed(text)))
    return [*signature, *devices, *(line for line in edges if not line.blank)]


def _at_edge(line: Line) -> bool:
    return line.blank or rule(line.text)


def device(text: str) -> bool:
    """Whether a line is what a phone or program adds: ``Verstuurd vanaf mijn iPhone``."""
    bare = fold(text.strip().strip("-–—*_[]()<>. "))
    if not bare or len(bare) > 200 or len(bare.split()) > _MOST_WORDS:
        return False
    if not bare.startswith(phrases.SENT_FROM) or text.rstrip().endswith(("!", "?")):
        return False
    # "Sent from my desk, which is easier than my phone" is a sentence: the device comes before any comma.
    head = re.split(r",|\. ", bare, maxsplit=1)[0]
    return any(name in head for name in phrases.DEVICES)


def _signature(lines: Sequence[Line]) -> int:
    """Index of the line where a signature begins; the end when there is none."""
    below = sum(not line.blank for line in lines)
    for index, line in enumerate(lines):
        bare = line.text.strip()
        below -= bool(bare)
        if bare in _DELIMITERS and below <= _MOST_SIGNATURE_LINES:
            return index
        # In a stretch without words above, a rule may open the text itself.
        if index > 0 and rule(bare) and below <= _MOST_CONTACT_LINES:
            rest = [line.text for line in lines[index + 1 :] if not line.blank]
            if _is_card(rest):
                return index
    return _card_below(lines)


def _card_below(lines: Sequence[Line]) -> int:
    """A business card in the last paragraph, without any delimiter above it."""
    end = len(lines)
    while end > 0 and lines[end - 1].blank:
        end -= 1
    first = end
    while first > 0 and not lines[first - 1].blank:
        first -= 1
    card = [line.text for line in lines[first:end]]
    above = any(not line.blank for line in lines[:first])
    if not above or not 3 <= len(card) <= 10 or _CONTACT.search(card[0]):
        return end
    kinds = {kind for line in card for kind, pattern in _KINDS.items() if pattern.search(line[:300])}
    return first if len(kinds) >= 2 and _is_card(card) else end


def _is_card(rest: Sequence[str]) -> bool:
    """Whether lines look like a business card: short, with numbers, addresses or links.

    One link is no proof: a reader may draw a line between two answers and end with a link.
    """
    short = sum(len(line.strip()) <= 60 for line in rest) >= 0.8 * len(rest)
    hits = sum(bool(_CONTACT.search(line[:300])) for line in rest)
    bare = any(device(line) or rule(line) for line in rest)
    return short and (hits >= 2 or bare)
