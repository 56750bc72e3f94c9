r"""Quoted-printable (RFC 2045 section 6.7) that needs no dot-stuffing and survives mbox files.

Text that is the same for all readers is encoded once; a reader's values are encoded on their own and
stand on lines of their own between soft line breaks (``=\r\n``).  What both have in common: CRLF line ends,
ASCII, at most 76 columns, room for a soft line break after the last line, and no line that starts with
``.`` (RFC 5321 section 4.5.2) or ``From``.
"""

from __future__ import annotations

import re
from binascii import b2a_qp

#: Ends a line on the wire and not in the text.
SOFT_BREAK = b"=\r\n"

_MAX_LINE = 76
#: A short value that stands for itself.
_PLAIN = re.compile(r"(?!\.|From )(?:[!-<>-~ ]{0,73}[!-<>-~])?\Z")


def encode_static(text: str) -> bytes:
    """Encode text that starts at the start of a wire line; LF, CR and CRLF all become CRLF."""
    canonical = text.replace("\r\n", "\n").replace("\r", "\n")
    # A lone surrogate cannot be said in UTF-8; "?" stands for it.
    raw = b2a_qp(canonical.encode("utf-8", "replace"), istext=True)
    lines: list[bytes] = []
    for line in raw.split(b"\n"):
        if line.startswith((b".", b"From ")):
            lines.extend(_guarded(line))
        elif len(line) > _MAX_LINE:  # b2a_qp does not count on a space that becomes =20 at the end
            lines.extend(_split(line))
        else:
            lines.append(line)
    if len(lines[-1]) == _MAX_LINE:
        lines[-1:] = _split(lines[-1])
    return b"\r\n".join(lines)


def encode_value(text: str) -> bytes:
    """Encode one reader's value: the same rules, with a shortcut for the short plain ones."""
    if _PLAIN.match(text):
        return text.encode("ascii")
    return encode_static(text)


def _guarded(line: bytes) -> list[bytes]:
    """The line with its first octet encoded, on two lines when one would be too long."""
    first, rest = b"=%02X" % line[0], line[1:]
    if len(first) + len(rest) <= _MAX_LINE:
        return [first + rest]
    return [first + b"=", *(_guarded(rest) if rest.startswith((b".", b"From ")) else (rest,))]


def _split(line: bytes) -> list[bytes]:
    """A full line on two lines, so that a soft line break still fits behind it."""
    at = len(line) - (3 if line[-3:-2] == b"=" else 1)
    head, tail = line[:at] + b"=", line[at:]
    return [head, *(_guarded(tail) if tail == b"." else (tail,))]
