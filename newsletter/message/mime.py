"""The MIME body of an edition, encoded once (RFC 2046): text first, then HTML with its pictures.

A slot stands between two soft line breaks, so that a value of any length never disturbs the lines round it.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import encodebytes
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256

from newsletter.message.quoted import SOFT_BREAK, encode_static
from newsletter.models import Picture, Slot

#: One part of a body on its way: encoded text, and slots.
Pieces = list[bytes | Slot]

_TEXT_HEADER = (
    b"Content-Type: text/plain; charset=utf-8; format=flowed; delsp=no\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
)
_HTML_HEADER = (
    b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
)
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]*")
#: RFC 3676 section 4.3: the line above a signature is the only one that ends with a space.
_SIGNATURE = "-- "


def assemble(
    html: Sequence[str | Slot], text: Sequence[str | Slot], pictures: Mapping[str, Picture]
) -> tuple[str, tuple[bytes | Slot, ...]]:
    """Value of the ``Content-Type`` header, and the body: ASCII with CRLF, values go between.

    The same arguments give the same bytes.

    Raises:
        ValueError: a picture has no usable media type.
    """
    readable = [_TEXT_HEADER, *_encoded(_flowed(text))]
    styled = [_HTML_HEADER, *_encoded(html)]
    if pictures:
        styled = _related(styled, pictures.values())
    boundary = _boundary("alternative", [*readable, *styled])
    body = _multipart(boundary, [readable, styled])
    return f'multipart/alternative; boundary="{boundary}"', tuple(_merged(body))


def content_id(picture: Picture) -> str:
    """Name of a picture in its message, without angle brackets; HTML says ``src="cid:..."`` (RFC 2392)."""
    return f"p{sha256(picture.data).hexdigest()[:20]}@newsletter"


def _encoded(parts: Iterable[str | Slot]) -> Iterator[bytes | Slot]:
    """Every part on wire lines of its own."""
    at_line_start = True
    for part in parts:
        if part == "":
            continue
        if not at_line_start:
            yield SOFT_BREAK
        piece = part if isinstance(part, Slot) else encode_static(part)
        yield piece
        at_line_start = isinstance(piece, bytes) and piece.endswith(b"\r\n")


def _flowed(parts: Iterable[str | Slot]) -> Iterator[str | Slot]:
    """The same text by RFC 3676: stuffed where a line could be misread, no space at the end of a line."""
    at_line_start = True
    for part in parts:
        if isinstance(part, Slot):
            yield part
            at_line_start = False
            continue
        *lines, last = part.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        whole = [line if line == _SIGNATURE else line.rstrip(" \t") for line in lines]
        # The last line goes on in the slot behind it: its space is no trailing space.
        whole.append(last)
        yield "\n".join(
            _stuffed(line) if at_line_start or number else line for number, line in enumerate(whole)
        )
        at_line_start = not last if lines or last else at_line_start


def _stuffed(line: str) -> str:
    """RFC 3676 section 4.4; a line that starts with "> " is meant as a quotation (section 4.5)."""
    quoted = line == ">" or line.startswith("> ")
    return f" {line}" if line.startswith((" ", ">", "From ")) and not quoted else line


def _related(html: Pieces, pictures: Iterable[Picture]) -> Pieces:
    """The HTML part and its pictures as one part (RFC 2387); the same picture travels once."""
    each: dict[str, Picture] = {}
    for picture in pictures:
        each.setdefault(content_id(picture), picture)
    parts: list[Pieces] = [html]
    parts += [[_picture(name, picture)] for name, picture in each.items()]
    boundary = _boundary("related", [piece for part in parts for piece in part])
    header = f'Content-Type: multipart/related; type="text/html";\r\n boundary="{boundary}"\r\n\r\n'
    return [header.encode("ascii"), *_multipart(boundary, parts)]


def _picture(name: str, picture: Picture) -> bytes:
    if not _MEDIA_TYPE.fullmatch(picture.media_type):
        raise ValueError(f"{picture.src}: {picture.media_type!r} is not a media type")
    header = (
        f"Content-Type: {picture.media_type}\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-ID: <{name}>\r\n"
        f'Content-Disposition: inline; filename="{file_name(picture)}"\r\n\r\n'
    )
    # encodebytes breaks lines after 76 characters (RFC 2045 section 6.8).
    return header.encode("ascii") + encodebytes(picture.data).replace(b"\n", b"\r\n").removesuffix(b"\r\n")


def file_name(picture: Picture) -> str:
    """The last step of the source, in characters that every mail program takes as they are."""
    last = unicodedata.normalize("NFKD", re.split(r"[/\\]", picture.src)[-1])
    name = (
        re.sub(r"[^A-Za-z0-9._-]+", "-", last.encode("ascii", "ignore").decode())
        .strip(".-")[-40:]
        .lstrip(".-")
    )
    return name or "picture." + picture.media_type.partition("/")[2].partition("+")[0]


def _boundary(kind: str, pieces: Iterable[bytes | Slot]) -> str:
    """A delimiter that stands nowhere in the pieces and never in a value.

    Quoted-printable never holds ``=_`` (RFC 2045 section 6.7), so a value cannot forge it.
    """
    pieces = list(pieces)
    digest = sha256(kind.encode())
    for piece in pieces:
        digest.update(piece if isinstance(piece, bytes) else repr(piece).encode())
    static = b"\0".join(piece for piece in pieces if isinstance(piece, bytes))
    while (boundary := f"=_{digest.hexdigest()[:20]}").encode() in static:
        digest.update(b"again")
    return boundary


def _multipart(boundary: str, parts: Iterable[Pieces]) -> Pieces:
    line = f"--{boundary}".encode()
    body: Pieces = []
    for part in parts:
        body += [line, b"\r\n", *part, b"\r\n"]
    return [*body, line, b"--\r\n"]


def _merged(pieces: Iterable[bytes | Slot]) -> Iterator[bytes | Slot]:
    """Neighbouring bytes as one."""
    waiting: list[bytes] = []
    for piece in pieces:
        if isinstance(piece, bytes):
            waiting.append(piece)
            continue
        if waiting:
            yield b"".join(waiting)
            waiting.clear()
        yield piece
    yield b"".join(waiting)
