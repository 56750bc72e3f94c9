"""Header fields (RFC 5322) encoded and folded by ourselves, the same under every Python version.

Text becomes RFC 2047 encoded words when it must, and is otherwise left alone; either way a decoder gets
back exactly the text, control characters apart: those become spaces, so no value ends its header.
Fields for machines (``List-*``, ``Message-ID``, ``Reply-To``) are not encoded and not broken inside a token.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator

from newsletter.message.slots import cleaned

#: RFC 5322 section 2.1.1, without CRLF.
MAX_LINE = 78
#: RFC 2047 section 2.
MAX_WORD = 75
#: RFC 5322 section 2.1.1 says 998; the name of the header stands on the same line.
_MAX_TOKEN = 900

#: RFC 2047 section 5 (3): what "Q" leaves as it is inside a phrase; valid in other text as well.
_Q_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_Q_OCTETS = tuple(
    chr(octet) if octet in _Q_SAFE else "_" if octet == 0x20 else f"={octet:02X}" for octet in range(256)
)
_Q_ROOM = MAX_WORD - len("=?utf-8?q??=")
#: Octets whose base64 still fits a word.
_B_ROOM = (MAX_WORD - len("=?utf-8?b??=")) // 4 * 3

#: RFC 5322 section 3.2.3, words separated by single spaces.
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
#: Dot-atom and host name.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"
)
_TOKEN = re.compile(r"[!-~]+")


def encode_text(name: str, value: str) -> bytes:
    """An unstructured field such as ``Subject``: every line at most 78 columns, whatever the value."""
    value = cleaned(value)
    if value.isascii() and "=?" not in value:
        folded = _folded(f"{name}:", re.findall(r" +[^ ]+", f" {value}"))
        if folded is not None:
            return folded
    return _lines(f"{name}:", [f" {word}" for word in encoded_words(value, MAX_LINE - len(name) - 2)])


def encode_mailboxes(name: str, mailboxes: Iterable[tuple[str, str]]) -> bytes:
    """An address field such as ``From``: (display name or empty, address) each.

    Raises:
        ValueError: an address is not plain ASCII ``local@domain``.
    """
    pieces: list[str] = []
    for display, address in mailboxes:
        if pieces:
            pieces[-1] += ","
        pieces += _mailbox(display, check_address(address), MAX_LINE - len(name) - 2)
    return _lines(f"{name}:", [f" {piece}" for piece in pieces])


def encode_tokens(name: str, *tokens: str) -> bytes:
    """A field of machine-read tokens such as ``List-Unsubscribe``: not encoded, broken only between them.

    Raises:
        ValueError: a token is empty, too long, not printable ASCII, or looks like an encoded word.
    """
    for token in tokens:
        if not _TOKEN.fullmatch(token) or "=?" in token or len(token) > _MAX_TOKEN:
            raise ValueError(f"{token[:60]!r} cannot stand in the {name} header: only printable ASCII can")
    return _lines(f"{name}:", [f" {token}" for token in tokens])


def check_address(address: str) -> str:
    """The address, if it can stand in a header or an SMTP command as it is.

    Raises:
        ValueError: it cannot.
    """
    if not _ADDRESS.fullmatch(address) or "=?" in address:
        raise ValueError(f"{address[:60]!r} is no address in the form that goes on the wire")
    return address


def encode_phrase(display: str, room: int) -> list[str]:
    """A display name as words: as it is, as a quoted string, or as encoded words of at most 75 characters.

    ``room`` is what the line of the first word still holds.  Space of any kind becomes one space.
    """
    display = " ".join(cleaned(display).split())
    if display.isascii() and "=?" not in display:
        plain = display if _PHRASE.fullmatch(display) else _quoted_string(display)
        if len(plain) <= room:
            return [plain]
    return list(encoded_words(display, room))


def encoded_words(text: str, room: int) -> Iterator[str]:
    """RFC 2047 words, whole characters each, that decode to the text when read one after the other.

    ``room`` is what the first line still holds.  "B" or "Q" is chosen by what is shorter for the whole.
    """
    octets = text.encode()
    q_length = sum(len(_Q_OCTETS[octet]) for octet in octets)
    use_q = q_length <= (len(octets) + 2) // 3 * 4
    full = _Q_ROOM if use_q else _B_ROOM
    first = room - (MAX_WORD - _Q_ROOM)
    limit = min(full, first if use_q else first // 4 * 3)
    word, used = "", 0
    for character in text:
        raw = character.encode()
        size = sum(len(_Q_OCTETS[octet]) for octet in raw) if use_q else len(raw)
        if word and used + size > limit:
            yield _word(word, use_q=use_q)
            word, used, limit = "", 0, full
        word, used = word + character, used + size
    yield _word(word, use_q=use_q)


def _word(text: str, *, use_q: bool) -> str:
    if use_q:
        return f"=?utf-8?q?{''.join(_Q_OCTETS[octet] for octet in text.encode())}?="
    return f"=?utf-8?b?{b64encode(text.encode()).decode()}?="


def _mailbox(display: str, address: str, room: int) -> list[str]:
    return [*encode_phrase(display, room), f"<{address}>"] if cleaned(display) else [address]


def _quoted_string(text: str) -> str:
    """RFC 5322 section 3.2.4."""
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def _folded(head: str, words: Iterable[str]) -> bytes | None:
    """The words, each with the space before it, on lines; None when one of them does not fit."""
    lines = [head]
    for word in words:
        if len(lines[-1]) + len(word) <= MAX_LINE:
            lines[-1] += word
        elif len(word) <= MAX_LINE and lines != [head]:
            lines.append(word)
        else:
            return None
    return _joined(lines)


def _lines(head: str, pieces: Iterable[str]) -> bytes:
    """The pieces on lines; one that is longer than a line gets one of its own."""
    lines = [head]
    for piece in pieces:
        if len(lines[-1]) + len(piece) <= MAX_LINE or lines == [head]:
            lines[-1] += piece
        else:
            lines.append(piece)
    return _joined(lines)


def _joined(lines: list[str]) -> bytes:
    return "\r\n".join(lines).encode("ascii") + b"\r\n"
