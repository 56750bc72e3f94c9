"""Signed tokens: which copy of which issue an address, link or Message-ID belongs to.

A token is one letter for its purpose, the numbers of issue and subscriber, and a MAC, both in base32
(RFC 4648 section 6) in lower case without padding, so it survives every mail server, also those that change
upper and lower case.  It proves which *copy* was answered, never *who* answers.  It does not expire: people
unsubscribe from mail that is years old.

One HMAC-SHA512 makes the MACs of all purposes: each takes its own 80 bits of the 512.
"""

from __future__ import annotations

import binascii
import hmac
from base64 import b32decode
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

#: Octets of a MAC: 80 bits (RFC 2104 section 5: at least 80 bits, or half of the hash).
_MAC_LENGTH = 10
#: Base32 digits of a MAC; 80 bits are just so many.
_MAC_DIGITS = 16
#: Numbers fit an SQLite INTEGER; nine octets of seven bits each.
_MAX_NUMBER = 2**63 - 1
_MAX_VARINT = 9
#: Purpose letter, two numbers, MAC.
_MAX_TOKEN = 1 + -(-8 * 2 * _MAX_VARINT // 5) + _MAC_DIGITS


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


#: Where the MAC of a purpose begins in the digits of all; never to be changed: old mail is answered too.
_BEGINS = {
    Purpose.REPLY: 0,
    Purpose.BOUNCE: 16,
    Purpose.UNSUBSCRIBE: 32,
    Purpose.MESSAGE: 48,
    Purpose.VOTE: 64,
}


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
    numbers, macs = _signed(key, issue, subscriber_id)
    begin = _BEGINS[purpose]
    return f"{purpose}{numbers}{macs[begin : begin + _MAC_DIGITS]}"


@lru_cache(maxsize=16)
def _signed(key: bytes, issue: int, subscriber_id: int) -> tuple[str, str]:
    """The two numbers, and the MACs of all purposes; the same for all tokens of one message."""
    payload = _varint(issue) + _varint(subscriber_id)
    return _base32(payload), _base32(hmac.digest(key, payload, "sha512")[: len(Purpose) * _MAC_LENGTH])


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
        digits = text[1:-_MAC_DIGITS].upper()
        issue, rest = _read_varint(b32decode(digits + "=" * (-len(digits) % 8)))
        subscriber_id, rest = _read_varint(rest)
    except (ValueError, binascii.Error):
        return None
    return None if rest else Token(purpose, issue, subscriber_id)


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
