"""The tokens that stand for per-reader values while an edition is made.

Opaque lower-case letters and digits pass Markdown, MJML and the inliner unchanged; braces do not.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from newsletter.models import SlotUse

#: Slots the templates use, beside those of the author.
TEMPLATE_SLOTS = ("reply_address", "unsubscribe_url", "web_url", "vote_url")
#: Whole URLs of our own: an ``href`` may be one, or begin with one.
URL_SLOTS = frozenset(("unsubscribe_url", "web_url", "vote_url"))


@dataclass(frozen=True, slots=True)
class Slots:
    """All tokens of one edition and what they stand for."""

    #: Token -> (slot name, fallback).
    meanings: Mapping[str, tuple[str, str]]
    pattern: re.Pattern[str]
    #: Characters of the shortest token.
    shortest: int

    def token(self, name: str) -> str:
        """The token of a template slot."""
        return next(token for token, (slot, _) in self.meanings.items() if slot == name)

    def with_fallbacks(self, text: str) -> str:
        """The text with the fallback in every slot's place: for subjects, and to measure lines."""
        if len(text) < self.shortest:  # words are measured one by one, and most are shorter than a token
            return text
        return self.pattern.sub(lambda found: self.meanings[found[0]][1], text)


def slots(uses: Iterable[SlotUse], nonce: str) -> Slots:
    """The author's slots and the templates' own; each of the latter has one token made from the nonce."""
    meanings = {use.token: (use.name, use.fallback or "") for use in uses}
    # The last letter closes the token: no token is the beginning of another.
    meanings |= {f"{nonce}s{number}z": (name, "") for number, name in enumerate(TEMPLATE_SLOTS)}
    return Slots(meanings, _pattern(meanings), min(map(len, meanings)))


def _pattern(tokens: Iterable[str]) -> re.Pattern[str]:
    """Finds any of the tokens.

    One group for each first letter: a place that holds no token is left after that letter, however many
    tokens there are.
    """
    groups = groupby(sorted(tokens, key=lambda token: (token[0], -len(token))), key=lambda token: token[0])
    return re.compile("|".join(f"(?:{'|'.join(map(re.escape, group))})" for _, group in groups))


def make_nonce(material: str) -> str:
    """Letters and digits that do not occur in the material; the same material gives the same nonce."""
    round_ = 0
    while True:
        digest = hashlib.sha256(f"{round_}:{material}".encode(errors="replace")).hexdigest()
        nonce = f"x{digest[:14]}"
        if nonce not in material.lower():
            return nonce
        round_ += 1
