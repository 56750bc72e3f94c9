"""A mail taken apart (RFC 2045, 2046): bodies, attachments, returned originals.

The splitter is our own and small: the parent's boundary cuts first, so a damaged child cannot swallow its
siblings; depth and number of parts are bounded; nothing recurses deeper than :data:`limits.DEPTH`.
"""

from __future__ import annotations

import binascii
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import Final

from newsletter.inbound import limits
from newsletter.inbound.mail import attachments, headers
from newsletter.inbound.mail.charsets import decode, from_base64
from newsletter.models import Attachment, ParsedMail

#: RFC 3462, 3464, 5965: what a report or a returned original travels in.
_EMBEDDED: Final = ("message/", "text/rfc822-headers")


#: Control characters other than tab and line feed, and those that turn the direction of what follows them.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_BEHIND_BOUNDARY: Final = re.compile(rb"(--)?[ \t]{0,200}\r?(?:\n|\Z)")
#: A media type (RFC 6838 section 4.2), as loosely as senders write it.
_MEDIA_TYPE: Final = re.compile(r"[!-.0-~]{1,80}/[!-.0-~]{1,80}")


@dataclass(slots=True)
class _Found:
    """What has been collected so far."""

    raw: bytes
    #: Where lines begin that may be a boundary.
    dashes: Sequence[int] = ()
    #: Whether the bytes of attachments are wanted as well.
    with_bytes: bool = False
    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    #: Names of attachments, folded.
    taken: set[str] = field(default_factory=set)
    embedded: list[tuple[str, str]] = field(default_factory=list)
    defects: dict[str, None] = field(default_factory=dict)
    parts: int = 0

    def odd(self, what: str) -> None:
        """Name something odd, once."""
        if what:
            self.defects[what] = None


def parse(raw: bytes) -> ParsedMail:
    """Take a mail apart; whatever the bytes, this returns.  Odd things are named in ``defects``."""
    fields, found = _read(raw, with_bytes=False)
    return ParsedMail(
        headers=fields,
        text=_whole("\n\n".join(found.texts), found),
        html=_whole("\n<br>\n".join(found.htmls), found),
        attachments=tuple(found.attachments),
        defects=tuple(found.defects),
        embedded=tuple(found.embedded),
    )


def attached(raw: bytes) -> tuple[tuple[Attachment, bytes], ...]:
    """The attachments of a mail, each with its bytes, in the order and under the names of :func:`parse`."""
    _, found = _read(raw, with_bytes=True)
    return tuple(zip(found.attachments, found.contents, strict=True))


def _read(raw: bytes, *, with_bytes: bool) -> tuple[tuple[tuple[str, str], ...], _Found]:
    """The headers of a mail, and everything that was found in its body."""
    found = _Found(headers.clean(raw[: limits.MESSAGE + 1]), with_bytes=with_bytes)
    if not raw.strip():
        found.odd("the mail is empty")
    if len(raw) > limits.MESSAGE:
        found.odd(f"larger than {limits.MESSAGE // 1024 // 1024} MB: only the headers were read")
    if b"\x00" in raw[: limits.MESSAGE]:
        found.odd("NUL bytes were removed")
    fields, begin, odd = headers.split_at(found.raw, 0, len(found.raw))
    for what in odd:
        found.odd(what)
    if len(raw) <= limits.MESSAGE:
        _index(found, begin)
        _take(fields, begin, len(found.raw), found, depth=0, default="text/plain")
    return fields, found


def _index(found: _Found, begin: int) -> None:
    """Note where lines begin that may be a boundary, so that nested parts need no look at all of the mail."""
    found.dashes = list(islice(_dashes(found.raw, begin), limits.BOUNDARIES + 1))
    if len(found.dashes) > limits.BOUNDARIES:
        found.odd(f"only the first {limits.BOUNDARIES} lines that begin like a boundary were looked at")


def _dashes(raw: bytes, begin: int) -> Iterator[int]:
    """Where lines begin with two dashes (RFC 2046 section 5.1.1)."""
    if raw.startswith(b"--", begin):
        yield begin
    at = raw.find(b"\n--", begin)
    while at >= 0:
        yield at + 1
        at = raw.find(b"\n--", at + 3)


def _whole(text: str, found: _Found) -> str:
    if len(text) > limits.TEXT:
        found.odd("the text was cut at 1 MB")
    return text[: limits.TEXT]


def _take(
    fields: tuple[tuple[str, str], ...], begin: int, end: int, found: _Found, *, depth: int, default: str
) -> None:
    """Collect one part, whose body lies between two places of the mail, and what lies in it."""
    found.parts += 1
    named: dict[str, str] = {}
    for name, value in fields:
        named.setdefault(name, value)
    media_type, options = headers.parameters(named.get("content-type", default))
    media_type = media_type if _MEDIA_TYPE.fullmatch(media_type) else default
    if not media_type.startswith("multipart/"):
        _take_leaf(media_type, options, named, found.raw[begin:end], found)
    elif depth >= limits.DEPTH:
        found.odd(f"parts nested deeper than {limits.DEPTH} were not read")
    elif not (parts := _split_parts(begin, end, options.get("boundary", ""), found)):
        _take_leaf("text/plain", options, named, found.raw[begin:end], found)
    else:
        inner = "message/rfc822" if media_type == "multipart/digest" else "text/plain"
        for part, part_end in parts:
            if found.parts >= limits.PARTS:
                found.odd(f"only the first {limits.PARTS} parts were read")
                break
            part_fields, part_body, _ = headers.split_at(found.raw, part, part_end)
            _take(part_fields, part_body, part_end, found, depth=depth + 1, default=inner)


def _split_parts(begin: int, end: int, boundary: str, found: _Found) -> list[tuple[int, int]]:
    """Where the parts between boundary lines lie (RFC 2046 section 5.1.1); the last line may be missing."""
    if not boundary:
        found.odd("a multipart without a boundary was read as text")
        return []
    mark = b"--" + boundary.encode("utf-8", "replace")[:1000]
    parts: list[tuple[int, int]] = []
    start = -1
    for at in found.dashes[bisect_left(found.dashes, begin) :]:
        if at >= end:
            break
        # Space after it is transport padding; a longer boundary that begins the same is another one.
        after = at + len(mark)
        match = _BEHIND_BOUNDARY.match(found.raw, after, end) if found.raw.startswith(mark, at, end) else None
        if match is None:
            continue
        if start >= 0:
            parts.append((start, max(start, _before_break(found.raw, at))))
        start = match.end()
        if match[1] or len(parts) > limits.PARTS:
            return parts
    if start < 0:
        found.odd("a multipart without parts was read as text")
        return []
    found.odd("the last boundary is missing")
    return [*parts, (start, end)]


def _before_break(raw: bytes, at: int) -> int:
    """The place before the line break that belongs to a boundary (RFC 2046 section 5.1.1)."""
    at -= raw.startswith(b"\n", at - 1)
    return at - raw.startswith(b"\r", at - 1)


def _take_leaf(
    media_type: str, options: Mapping[str, str], named: Mapping[str, str], body: bytes, found: _Found
) -> None:
    """Collect a part that holds no others: text, a file, or a returned original."""
    disposition, disposition_options = headers.parameters(named.get("content-disposition", ""))
    data = _transfer_decode(body, named.get("content-transfer-encoding", "").strip().lower(), found)
    name = disposition_options.get("filename") or options.get("name", "")
    if media_type.startswith(_EMBEDDED) and len(found.embedded) < limits.ATTACHMENTS:
        text, _ = decode(data[: limits.EMBEDDED], options.get("charset", ""))
        found.embedded.append((media_type, _plain(text)))
    if media_type in ("text/plain", "text/html") and disposition != "attachment" and not name:
        _take_text(media_type, options, data, found)
    elif name or media_type == "message/rfc822" or not media_type.startswith(_EMBEDDED):
        _take_file(name, media_type, data, found)


def _take_text(media_type: str, options: Mapping[str, str], data: bytes, found: _Found) -> None:
    """A body; of several no more than the limit together."""
    texts = found.texts if media_type == "text/plain" else found.htmls
    room = limits.TEXT + 1 - sum(map(len, texts))
    if room <= 0:
        return
    text, defect = decode(data[: limits.TEXT * 4], options.get("charset", ""))
    found.odd(defect)
    text = _plain(text[:room])
    if options.get("format", "").lower() == "flowed" and media_type == "text/plain":
        text = _unflow(text, delete_space=options.get("delsp", "").lower() == "yes")
    texts.append(text)


def _plain(text: str) -> str:
    """The text with line feeds alone between its lines, and nothing that steers a terminal."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _take_file(name: str, media_type: str, data: bytes, found: _Found) -> None:
    """An attachment: named, counted and hashed, never opened."""
    if len(found.attachments) >= limits.ATTACHMENTS:
        found.odd(f"only the first {limits.ATTACHMENTS} attachments are listed")
        return
    safe = attachments.told_apart(attachments.safe_name(name, media_type), found.taken)
    found.taken.add(attachments.folded(safe))
    note = attachments.note(safe, media_type, data)
    found.attachments.append(Attachment(safe, media_type, len(data), sha256(data).digest(), note))
    if found.with_bytes:
        found.contents.append(data)


def _unflow(text: str, *, delete_space: bool = False) -> str:
    """Undo format=flowed (RFC 3676): every paragraph on one line; ``delete_space`` is ``delsp=yes``."""
    paragraphs: list[tuple[int, list[str]]] = []
    soft = False
    for raw in text.split("\n"):
        body = raw.lstrip(">")
        depth = len(raw) - len(body)
        # Section 4.4: one leading space was stuffed in.
        body = body.removeprefix(" ")
        # Section 4.3: "-- " is a signature, not a line that goes on.
        if soft and paragraphs[-1][0] == depth and body != "-- ":
            paragraphs[-1][1].append(body)
        else:
            paragraphs.append((depth, [body]))
        soft = body.endswith(" ") and body != "-- "
        if soft and delete_space:
            paragraphs[-1][1][-1] = body[:-1]
    return "\n".join((">" * depth + " " if depth else "") + "".join(bodies) for depth, bodies in paragraphs)


def _transfer_decode(body: bytes, encoding: str, found: _Found) -> bytes:
    """Undo the transfer encoding (RFC 2045 section 6); an unknown one is left as it is."""
    if encoding == "base64":
        data, defect = from_base64(body)
        found.odd(defect)
        return data
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding not in ("", "7bit", "8bit", "binary"):
        found.odd(f"unknown transfer encoding {encoding[:40]!r}")
    return body
