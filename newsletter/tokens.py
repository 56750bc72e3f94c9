"""Signed tokens: which copy of which issue an address, link or Message-ID belongs to.

A token is one letter for its purpose and base32 (RFC 4648 section 6) in lower case without padding, so
it survives every mail server, also those that change upper and lower case.  It proves which *copy* was
answered, never *who* answers.  It does not expire: people unsubscribe from mail that is years old.
"""

from __future__ import annotations

import binascii
import hmac
from base64 import b32decode
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

#: Octets of the HMAC-SHA256 that are kept: 80 bits (RFC 2104 section 5 asks at least half of the hash or 80).
_MAC_LENGTH = 10
#: Numbers fit an SQLite INTEGER; nine octets of seven bits each.
_MAX_NUMBER = 2**63 - 1
_MAX_VARINT = 9
#: Purpose letter + base32 of two numbers and the MAC.
_MAX_TOKEN = 1 + -(-8 * (2 * _MAX_VARINT + _MAC_LENGTH) // 5)


_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = tuple(first + second for first in _ALPHABET for second in _ALPHABET)


class Purpose(StrEnum):
    """What a token may be used for; one made for one purpose is worthless for another."""

    REPLY = "r"
    BOUNCE = "b"
    UNSUBSCRIBE = "u"
    MESSAGE = "m"
    #: P as in poll.
    VOTE = "p"


@dataclass(frozen=True, slots=True)
class Token:
    """What a valid token says."""

    purpose: Purpose
    #: Number of the issue.
    issue: int
    #: 0 = a test mail.
    subscriber_id: int


def sign(key: bytes, purpose: Purpose, issue: int, subscriber_id: int) -> str:
    """The token for one copy of one issue; at most 46 characters, about 22 in practice.

    Raises:
        ValueError: a number is negative or larger than 2^63 - 1.
    """
    payload = _payload(issue, subscriber_id)
    mac = hmac.digest(key, purpose.encode() + payload, "sha256")[:_MAC_LENGTH]
    return purpose + _base32(payload + mac)


def _base32(raw: bytes) -> str:
    """RFC 4648 section 6 in lower case without padding, two digits at a time: five times as fast."""
    bits = 8 * len(raw)
    number = int.from_bytes(raw, "big") << (-bits % 10)
    digits = [_PAIRS[number >> shift & 1023] for shift in range(bits + (-bits % 10) - 10, -1, -10)]
    return "".join(digits)[: -(-bits // 5)]


def verify(key: bytes, text: str) -> Token | None:
    """What the token says; None for anything forged, malformed or signed with another key."""
    if not text.isascii() or not 2 <= len(text) <= _MAX_TOKEN:
        return None
    text = text.lower()
    token = _parse(text)
    if token is None:
        return None
    # Signing again instead of comparing the MAC alone: a number or letter written in another way fails too.
    expected = sign(key, token.purpose, token.issue, token.subscriber_id)
    return token if hmac.compare_digest(expected, text) else None


def _parse(text: str) -> Token | None:
    """What the text claims; nothing is proven yet."""
    try:
        purpose = Purpose(text[0])
        raw = b32decode(text[1:].upper() + "=" * (-len(text[1:]) % 8))
        issue, rest = _read_varint(raw[:-_MAC_LENGTH])
        subscriber_id, rest = _read_varint(rest)
    except (ValueError, binascii.Error):
        return None
    return None if rest else Token(purpose, issue, subscriber_id)


@lru_cache(maxsize=16)
def _payload(issue: int, subscriber_id: int) -> bytes:
    """The same for all tokens of one message."""
    return _varint(issue) + _varint(subscriber_id)


def _varint(number: int) -> bytes:
    """Seven bits per octet, lowest first, the eighth bit says that more follow (LEB128)."""
    if not 0 <= number <= _MAX_NUMBER:
        raise ValueError(f"{number} cannot stand in a token: it must be between 0 and 2^63 - 1")
    octets = bytearray()
    while number > 0x7F:
        octets.append(number & 0x7F | 0x80)
        number >>= 7
    octets.append(number)
    return bytes(octets)


def _read_varint(raw: bytes) -> tuple[int, bytes]:
    number = 0
    for position, octet in enumerate(raw[:_MAX_VARINT]):
        number |= (octet & 0x7F) << 7 * position
        if octet < 0x80:
            return number, raw[position + 1 :]
    raise ValueError("the number does not end")
