"""Header fields, taken apart within limits: folding, encoded words, parameters, mailboxes, dates.

Every function takes whatever a stranger sent and never raises.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_to_bytes

from newsletter.inbound import limits
from newsletter.inbound.mail.charsets import decode, from_base64

#: RFC 5322 section 2.2: printable ASCII except the colon; white space before the colon is obsolete but seen.
#: What a mailbox in mbox format leaves above a mail; its own is marked where another was written above.
SEPARATORS: Final = (b"From ", b">From ")
_FIELD: Final = re.compile(rb"([!-9;-~]{1,100})[ \t]{0,20}:")
#: The first line of an .emlx file.
_COUNTED: Final = re.compile(rb"\d{1,10}[ \t]{0,20}\r?\n")
#: RFC 2047 section 2, with the language suffix of RFC 2231 section 5.
_WORD: Final = re.compile(
    r"=\?([A-Za-z0-9_.:-]{1,40})(?:\*[A-Za-z0-9-]{0,20})?\?([bBqQ])\?([^?\r\n]{0,4000})\?="
)
#: RFC 2045 section 5.1.
_PARAMETER: Final = re.compile(
    r';\s{0,200}([^\s=;"]{1,80})\s{0,20}=\s{0,20}(?:"((?:[^"\\]|\\.){0,4000})"|([^;]{0,4000}))'
)
_ESCAPED: Final = re.compile(r"\\(.)")
_ESCAPED_OR_QUOTE: Final = re.compile(r'\\(.)|"')
_QUOTE_OR_ESCAPE: Final = re.compile(r"\\.|\"", re.DOTALL)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
#: Characters that turn the direction of what follows them.
_TURNING: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_MESSAGE_ID: Final = re.compile(r"<([^<>\s]{1,400})>")
#: Headers whose decoded words must not turn into addresses.
_ADDRESSED: Final = frozenset({"from", "sender", "reply-to", "to", "cc", "bcc", "resent-to", "resent-from"})


def clean(raw: bytes) -> bytes:
    """A mail as its writer's program made it, whatever a file or an editor did to it.

    Without NULs, byte order mark, blank lines on top, and the line in which Apple Mail counts octets (.emlx);
    from UTF-16, which some shells write; line feeds also where the sender wrote bare carriage returns.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raw = raw.decode("utf-16", "replace").encode()
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    raw = raw.replace(b"\x00", b"") if b"\x00" in raw else raw
    raw = raw if b"\n" in raw else raw.replace(b"\r", b"\n")
    if raw[:1] in (b"\r", b"\n"):
        raw = raw.lstrip(b"\r\n")
    counted = _COUNTED.match(raw)
    return raw[counted.end() :] if counted else raw


def split(raw: bytes) -> tuple[tuple[tuple[str, str], ...], bytes, tuple[str, ...]]:
    """Headers as (lower-case name, decoded value), the body, and what was odd."""
    headers, start, defects = split_at(raw, 0, len(raw))
    return headers, raw[start:], defects


def split_at(raw: bytes, start: int, end: int) -> tuple[tuple[tuple[str, str], ...], int, tuple[str, ...]]:
    """The same for a part of a mail, without a copy of it: headers, where the body begins, what was odd."""
    fields, body, dropped = _fields(raw, start, end)
    headers = tuple((name, decode_value(name, value)) for name, value in fields)
    defects = ("headers beyond the limit were not read",) if dropped else ()
    return headers, body, defects


def _fields(raw: bytes, start: int, end: int) -> tuple[list[tuple[str, bytes]], int, bool]:
    """Raw header fields, where the body starts, and whether some were left out."""
    fields: list[tuple[str, list[bytes]]] = []
    position, total, size, dropped = start, 0, 0, False
    for count, (line, following) in enumerate(_lines(raw, start, end)):
        if not line:
            position = following
            break
        folded = line[:1] in (b" ", b"\t")
        match = None if folded else _FIELD.match(line)
        if match is None and not (folded and fields):
            # RFC 5322 knows no such line: what follows is text.  An mbox "From " line may come first.
            if not fields and line.startswith(SEPARATORS):
                position = following
                continue
            break
        most = len(fields) + bool(match) > limits.HEADERS or count >= limits.HEADER_LINES
        if most or total >= limits.HEADER_BLOCK:
            return _joined(fields), _after_blank(raw, position, end), True
        position = following
        if match:
            fields.append((match[1].decode("ascii").lower(), []))
            size = 0
        kept = line[match.end() if match else 0 :][: limits.HEADER - size]
        dropped = dropped or len(kept) < len(line) - (match.end() if match else 0)
        fields[-1][1].append(kept)
        size += len(kept)
        total += len(kept)
    return _joined(fields), position, dropped


def _joined(fields: list[tuple[str, list[bytes]]]) -> list[tuple[str, bytes]]:
    return [(name, b"".join(parts)) for name, parts in fields]


def _after_blank(raw: bytes, position: int, end: int) -> int:
    """Where the next empty line ends: there the body begins."""
    found = [(at, len(mark)) for mark in (b"\n\n", b"\n\r\n") if (at := raw.find(mark, position, end)) >= 0]
    return sum(min(found)) if found else end


def _lines(raw: bytes, position: int, end: int) -> Iterator[tuple[bytes, int]]:
    """Lines without their ends, each with the position of the next one."""
    while position < end:
        feed = raw.find(b"\n", position, end)
        following = end if feed < 0 else feed + 1
        yield raw[position : end if feed < 0 else feed].rstrip(b"\r"), following
        position = following


def decode_value(name: str, value: bytes) -> str:
    """A header's value as text: encoded words decoded, control characters gone, one line."""
    text, _ = decode(value, "")
    text = _CONTROL.sub(" ", decode_words(text, quoted=name in _ADDRESSED))
    return " ".join((text if text.isascii() else _TURNING.sub("", text)).split())


def decode_words(text: str, *, quoted: bool = False) -> str:
    """Decode the encoded words of RFC 2047.

    ``quoted``: put what was decoded into a quoted string (RFC 2047 section 5: an encoded word stands for a
    phrase), so that no ``<`` or comma hidden in it can pass for an address.
    """
    out: list[str] = []
    position = 0
    run: list[tuple[str, bytes]] = []
    for match in _WORD.finditer(text):
        between = text[position : match.start()]
        # RFC 2047 section 6.2: white space between adjacent encoded words is not shown.
        if not run or between.strip():
            out.append(_flush(run, quoted=quoted))
            out.append(between)
            run = []
        _add_word(run, match[1], match[2], match[3])
        position = match.end()
    out.append(_flush(run, quoted=quoted))
    out.append(text[position:])
    return "".join(out).replace('""', '"') if quoted else "".join(out)


def _add_word(run: list[tuple[str, bytes]], charset: str, encoding: str, text: str) -> None:
    """Append one encoded word; words of one charset are joined, for senders cut characters in two."""
    raw = text.encode("ascii", "replace")
    data = from_base64(raw)[0] if encoding in "bB" else binascii.a2b_qp(raw, header=True)
    if run and run[-1][0] == charset.lower():
        run[-1] = (run[-1][0], run[-1][1] + data)
    else:
        run.append((charset.lower(), data))


def _flush(run: list[tuple[str, bytes]], *, quoted: bool) -> str:
    text = "".join(decode(data, charset)[0] for charset, data in run)
    if not quoted or not run:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """The value before the first ``;`` in lower case, and the parameters (RFC 2045; RFC 2231)."""
    main = value.partition(";")[0].strip().lower()
    found: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, str, bool]]] = {}
    for match in list(_PARAMETER.finditer(value))[:50]:
        name = match[1].lower()
        text = _ESCAPED.sub(r"\1", match[2]) if match[2] is not None else match[3].strip()
        # RFC 2231 sections 3 and 4: name*0, name*1*, name*
        stem, _, rest = name.partition("*")
        if "*" not in name:
            found.setdefault(name, decode_words(text))
        else:
            number = rest.rstrip("*")
            order = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0
            pieces.setdefault(stem, []).append((order, text, name.endswith("*")))
    for stem, parts in pieces.items():
        found[stem] = _continued(sorted(parts))
    return main, found


def _continued(parts: list[tuple[int, str, bool]]) -> str:
    charset, data = "", b""
    for index, (_, text, encoded) in enumerate(parts):
        piece = text
        if index == 0 and encoded and piece.count("'") >= 2:
            charset, _, piece = piece.split("'", 2)
        data += unquote_to_bytes(piece) if encoded else piece.encode("utf-8", "replace")
    return decode(data, charset)[0]


@lru_cache(maxsize=32)  # who wrote, and to whom, is asked several times of one mail
def mailboxes(value: str) -> tuple[tuple[str, str], ...]:
    """(name, address) of every mailbox in a decoded header value; what is no address is left out."""
    found = map(_mailbox, _split_list(value)[: limits.MAILBOXES])
    return tuple((name, address) for name, address in found if "@" in address)


def addresses(values: Iterable[str]) -> list[str]:
    """The addresses in several header values, without names."""
    return [address for value in values for _, address in mailboxes(value)]


def _unquoted(text: str) -> Iterator[tuple[int, str]]:
    """Every character outside quoted strings, with its place; a quote that is never closed quotes nothing."""
    marks = [match.start() for match in _QUOTE_OR_ESCAPE.finditer(text) if match[0] == '"']
    unclosed = marks[-1] if len(marks) % 2 else -1
    quoted = escaped = False
    for index, char in enumerate(text):
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == '"' and index != unclosed:
            quoted = not quoted
        elif not quoted:
            yield index, char


def _split_list(value: str) -> list[str]:
    """Cut at the commas and semicolons that stand outside quotes, brackets and comments."""
    if "," not in value and ";" not in value:
        return [value]
    pieces, start, depth, angle = [], 0, 0, False
    for index, char in _unquoted(value):
        if char == "(":
            depth += 1
        elif char == ")":
            depth = max(0, depth - 1)
        elif char in "<>":
            angle = char == "<"
        elif char in ",;" and not depth and not angle:
            pieces.append(value[start:index])
            start = index + 1
    return [*pieces, value[start:]]


def _mailbox(piece: str) -> tuple[str, str]:
    """``"Naam" <a@b>``, ``a@b (Naam)``, ``groep: a@b`` or ``a@b``."""
    opened = next((index for index, char in _unquoted(piece) if char == "<"), -1)
    if opened >= 0:
        name, address = piece[:opened], piece[opened + 1 :].partition(">")[0]
    else:
        address, _, name = piece.partition("(")
        name = name.rpartition(")")[0]
        address = address.rpartition(":")[2]
    # RFC 5322 section 4.4: an obsolete route stands before the last colon.
    address = address.rpartition(":")[2] if address.startswith("@") else address
    name = _ESCAPED_OR_QUOTE.sub(r"\1", name)
    return " ".join(name.split()), "".join(address.split())[:320]


def message_ids(value: str) -> tuple[str, ...]:
    """Message identifiers with angle brackets (RFC 5322 section 3.6.4); commas between them do not matter."""
    return tuple(f"<{found}>" for found in _MESSAGE_ID.findall(value)[:100])


def date(value: str) -> datetime | None:
    """The time in a Date header, aware, UTC; None when it makes no sense."""
    try:
        found = parsedate_to_datetime(value[:100])
        # RFC 5322 section 3.3: -0000 says UTC and knows no zone.
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
