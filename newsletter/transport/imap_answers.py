"""What a server answers to FETCH and SEARCH, as imaplib hands it over (RFC 3501 sections 7.2.5 and 7.4.2).

A server may tell other things in between, such as flags that somebody else set, in any order; what cannot be
understood is left out, and is then missing for whoever asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

#: Numbers of mails are of 32 bits, without 0 (RFC 3501 section 9, "nz-number").
LAST_UID = 0xFFFF_FFFF

_UID = re.compile(rb"\bUID (\d{1,10})\b")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,19})\b")
#: A body as a literal follows; ``<0>`` when only the begin was asked for.
_LITERAL = re.compile(rb"\bBODY\[(?:HEADER)?\](?:<\d{1,19}>)? \{\d{1,19}\}\Z")
#: A body that is so short that it needs none.
_QUOTED = re.compile(rb'\bBODY\[(?:HEADER)?\](?:<\d{1,19}>)? "((?:[^"\\\r\n]|\\["\\]){0,4096})"')


@dataclass(frozen=True, slots=True)
class Item:
    """One mail of an answer."""

    uid: int
    #: Octets, as the server counts them; None = not said.
    size: int | None = None
    #: Octets of the mail; None = not among what was said.
    body: bytes | None = None


def items(data: Iterable[Any]) -> Iterator[Item]:
    """The mails in an answer to FETCH."""
    said, body = b"", None
    for part in data:
        if isinstance(part, tuple):
            head, literal = part
            said += head + b" "
            body = literal if _LITERAL.search(head) else body
        elif isinstance(part, bytes):
            if (found := _item(said + part, body)) is not None:
                yield found
            said, body = b"", None


def _item(said: bytes, body: bytes | None) -> Item | None:
    if body is None and (quoted := _QUOTED.search(said)):
        body = re.sub(rb"\\(.)", rb"\1", quoted[1])
        said = said[: quoted.start()] + said[quoted.end() :]
    uid, size = _UID.search(said), _SIZE.search(said)
    if uid is None or not 0 < int(uid[1]) <= LAST_UID:
        return None
    return Item(int(uid[1]), int(size[1]) if size else None, body)


def numbers(data: Iterable[Any]) -> set[int]:
    """The numbers in an answer to SEARCH."""
    words = b" ".join(part for part in data if isinstance(part, bytes)).split()
    return {int(word) for word in words if word.isdigit() and len(word) <= 10}
