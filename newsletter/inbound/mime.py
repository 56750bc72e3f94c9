"""A mail taken apart (RFC 2045, 2046): bodies, attachments, returned originals.

The splitter is our own and small: the parent's boundary cuts first, so a damaged child cannot swallow its
siblings; depth and number of parts are bounded; nothing recurses deeper than :data:`limits.DEPTH`.
"""

from __future__ import annotations

import binascii
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from newsletter.inbound import headers, limits
from newsletter.inbound.charsets import decode, from_base64
from newsletter.models import Attachment, ParsedMail

_UNSAFE_NAME: Final = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|]')
#: Control, direction, surrogate and private characters.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co"})
#: RFC 3462, 3464, 5965: what a report or a returned original travels in.
_EMBEDDED: Final = ("message/", "text/rfc822-headers")


@dataclass(slots=True)
class _Found:
    """What has been collected so far."""

    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    embedded: list[tuple[str, str]] = field(default_factory=list)
    defects: dict[str, None] = field(default_factory=dict)
    parts: int = 0

    def odd(self, what: str) -> None:
        """Name something odd, once."""
        if what:
            self.defects[what] = None


def parse(raw: bytes) -> ParsedMail:
    """Take a mail apart; whatever the bytes, this returns.  Odd things are named in ``defects``."""
    found = _Found()
    if not raw.strip():
        found.odd("the mail is empty")
    if len(raw) > limits.MESSAGE:
        found.odd(f"larger than {limits.MESSAGE // 1024 // 1024} MB: only the headers were read")
    if b"\x00" in raw[: limits.MESSAGE]:
        found.odd("NUL bytes were removed")
    fields, body, odd = headers.split(_clean(raw[: limits.MESSAGE + 1]))
    for what in odd:
        found.odd(what)
    if len(raw) <= limits.MESSAGE:
        _take(fields, body, found, depth=0, default="text/plain")
    return ParsedMail(
        headers=fields,
        text=_whole("\n\n".join(found.texts), found),
        html=_whole("\n<br>\n".join(found.htmls), found),
        attachments=tuple(found.attachments),
        defects=tuple(found.defects),
        embedded=tuple(found.embedded),
    )


def _clean(raw: bytes) -> bytes:
    """No NULs, no byte order mark; line feeds even where the sender wrote bare carriage returns."""
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    raw = raw.replace(b"\x00", b"") if b"\x00" in raw else raw
    return raw if b"\n" in raw else raw.replace(b"\r", b"\n")


def _whole(text: str, found: _Found) -> str:
    if len(text) > limits.TEXT:
        found.odd("the text was cut at 1 MB")
    return text[: limits.TEXT]


def _take(
    fields: tuple[tuple[str, str], ...], body: bytes, found: _Found, *, depth: int, default: str
) -> None:
    """Collect one part and what lies in it."""
    found.parts += 1
    named: dict[str, str] = {}
    for name, value in fields:
        named.setdefault(name, value)
    media_type, options = headers.parameters(named.get("content-type", default))
    media_type = media_type if re.fullmatch(r"[!-.0-~]{1,80}/[!-.0-~]{1,80}", media_type) else default
    if media_type.startswith("multipart/"):
        boundary = options.get("boundary", "")
        if not boundary:
            found.odd("a multipart without a boundary was read as text")
            media_type = "text/plain"
        elif depth >= limits.DEPTH:
            found.odd(f"parts nested deeper than {limits.DEPTH} were not read")
            return
        else:
            inner = "message/rfc822" if media_type == "multipart/digest" else "text/plain"
            for part in _split_parts(body, boundary.encode("utf-8", "replace"), found):
                part_fields, part_body, _ = headers.split(part)
                _take(part_fields, part_body, found, depth=depth + 1, default=inner)
            return
    _take_leaf(media_type, options, named, body, found)


def _split_parts(body: bytes, boundary: bytes, found: _Found) -> list[bytes]:
    """The parts between boundary lines (RFC 2046 section 5.1.1); a missing last line is forgiven."""
    # Space after it is transport padding; a longer boundary that begins the same is another one.
    line = re.compile(rb"^--" + re.escape(boundary[:1000]) + rb"(--)?[ \t]{0,200}\r?$", re.MULTILINE)
    parts: list[bytes] = []
    start = -1
    for match in line.finditer(body):
        if start >= 0:
            parts.append(body[start : match.start()].removesuffix(b"\n").removesuffix(b"\r"))
        start = match.end() + 1
        if match[1]:
            return parts
        if found.parts + len(parts) >= limits.PARTS:
            found.odd(f"only the first {limits.PARTS} parts were read")
            return parts
    if start < 0:
        found.odd("a multipart without parts was read as text")
        return [b"\n" + body]
    found.odd("the last boundary is missing")
    return [*parts, body[start:]]


def _take_leaf(
    media_type: str, options: Mapping[str, str], named: Mapping[str, str], body: bytes, found: _Found
) -> None:
    disposition, disposition_options = headers.parameters(named.get("content-disposition", ""))
    data = _transfer_decode(body, named.get("content-transfer-encoding", "").strip().lower(), found)
    name = disposition_options.get("filename") or options.get("name", "")
    if media_type.startswith(_EMBEDDED):
        text, _ = decode(data[: limits.EMBEDDED], options.get("charset", ""))
        if len(found.embedded) < limits.ATTACHMENTS:
            found.embedded.append((media_type, text.replace("\r\n", "\n")))
    is_body = media_type in ("text/plain", "text/html") and disposition != "attachment" and not name
    if is_body:
        text, defect = decode(data[: limits.TEXT * 4], options.get("charset", ""))
        found.odd(defect)
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
        if options.get("format", "").lower() == "flowed" and media_type == "text/plain":
            text = _unflow(text, delete_space=options.get("delsp", "").lower() == "yes")
        (found.texts if media_type == "text/plain" else found.htmls).append(text)
    elif name or media_type == "message/rfc822" or not media_type.startswith(_EMBEDDED):
        if len(found.attachments) < limits.ATTACHMENTS:
            found.attachments.append(Attachment(safe_name(name), media_type, len(data)))
        else:
            found.odd(f"only the first {limits.ATTACHMENTS} attachments are listed")


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


def safe_name(name: str) -> str:
    """A name to show: no path, no control or direction characters, at most 255 bytes, never empty."""
    last = re.split(r"[/\\]", name[:4000])[-1]
    shown = "".join(char for char in last if unicodedata.category(char) not in _UNSEEN)
    shown = _UNSAFE_NAME.sub("_", " ".join(shown.split())).strip(". ")
    encoded = shown.encode("utf-8")
    if len(encoded) > limits.FILE_NAME:
        stem, dot, suffix = shown.rpartition(".")
        tail = (dot + suffix).encode("utf-8")[:20] if dot else b""
        encoded = (stem or shown).encode("utf-8")[: limits.FILE_NAME - len(tail)] + tail
    return encoded.decode("utf-8", "ignore") or "unnamed"
