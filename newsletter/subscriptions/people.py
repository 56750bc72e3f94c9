"""A row of a subscribers file as a person: address, name, tags, and whether they still wanted mail there."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

from newsletter import addresses
from newsletter.models import SubscriberState
from newsletter.subscriptions.csv_file import Row
from newsletter.subscriptions.headings import Columns, fold

_LEFT_WORDS = """
    unsubscribed unsubscribe unsub optedout optout removed deleted disabled inactive
    uitgeschreven afgemeld opgezegd inactief abgemeldet inaktiv desinscrit desabonne inactif
"""
_SUPPRESSED_WORDS = """
    cleaned bounced hardbounced hardbounce complained complaint blocklisted blacklisted blocked
    suppressed undeliverable spam geblokkeerd gesperrt bloque
"""
_UNCONFIRMED_WORDS = """
    unconfirmed notconfirmed pending unactivated onbevestigd nietbevestigd unbestatigt
    nonconfirme enattente
"""
_LEFT = set(_LEFT_WORDS.split())
_SUPPRESSED = set(_SUPPRESSED_WORDS.split())
_UNCONFIRMED = set(_UNCONFIRMED_WORDS.split())
_YES = {"true", "yes", "y", "t", "1", "ja", "j", "oui", "waar", "wahr", "vrai", "x"}
_NO = {"false", "no", "n", "f", "0", "nee", "nein", "non", "onwaar", "falsch", "faux"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a file."""

    line: int
    address: str
    name: str
    tags: tuple[str, ...]
    #: ``active``, or what the file says against it; ``pending`` = never confirmed.
    state: SubscriberState
    #: The words of the file that say so.
    words: str = ""


def tidy(text: str) -> str:
    """One line, single spaces, nothing a terminal or a header could be steered with."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def person(row: Row, columns: Columns) -> Person:
    """Who stands in a row; the address is not judged here."""
    address, name = row.cells[columns.email], _name(row, columns)
    if "<" in address:
        try:
            given, address = addresses.parse_mailbox(address)
        except ValueError:
            given = ""  # the address itself will be found wrong, with its own words
        name = name or tidy(given)
    state, words = _state(row, columns)
    return Person(row.line, address, name, _tags(columns.of("tags", row.cells)), state, words)


def _name(row: Row, columns: Columns) -> str:
    first, middle, last, full = (
        tidy(columns.of(part, row.cells)) for part in ("first", "middle", "last", "name")
    )
    if not last and full and first and fold(first) not in fold(full):
        last = full  # "Vorname" and "Name", "prénom" and "nom": the second is the family name
    elif full and not last:
        return full
    return " ".join(part for part in (first, middle, last) if part) or full


def _tags(cell: str) -> tuple[str, ...]:
    """``a, b``, ``a;b`` or, as Mailchimp writes them, each in quotation marks."""
    quoted = next(csv.reader([cell], skipinitialspace=True), []) if '"' in cell else re.split("[,;|]", cell)
    return tuple(dict.fromkeys(tag for part in quoted if (tag := tidy(part))))


def _state(row: Row, columns: Columns) -> tuple[SubscriberState, str]:
    """What the file says about wanting mail; an empty field says nothing, so it unsubscribes nobody."""
    status, cells = columns.of("status", row.cells), row.cells
    if columns.of("bounced_at", cells) or fold(status) in _SUPPRESSED:
        return SubscriberState.SUPPRESSED, status or "bounced"
    left = columns.of("left_at", cells) or fold(status) in _LEFT
    unwanted = fold(columns.of("unwanted", cells)) in _YES or fold(columns.of("wanted", cells)) in _NO
    if left or unwanted:
        return SubscriberState.UNSUBSCRIBED, status if fold(status) in _LEFT else "unsubscribed"
    if fold(status) in _UNCONFIRMED:
        return SubscriberState.PENDING, status
    return SubscriberState.ACTIVE, ""
