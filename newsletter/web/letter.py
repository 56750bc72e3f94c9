"""A mail taken apart for looking at: bodies, the pictures its HTML shows, and what else is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as Mail
from html import escape
from urllib.parse import unquote

from newsletter.inbound.mail.charsets import decode
from newsletter.inbound.mail.headers import decode_words

_CID = re.compile(r"cid:([^\"'\s)>]+)", re.IGNORECASE)  # RFC 2392
_MOST_PARTS = 200


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside a mail."""

    name: str
    data: bytes
    #: Content-ID without angle brackets; empty when it has none.
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail taken apart.  Empty where the mail has no such part or is beyond reading."""

    #: As they stand in the mail, decoded where that is possible.
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    parts: tuple[Part, ...]

    def html_with(self, addresses: Mapping[int, str]) -> str:
        """The HTML with ``cid:`` pointing to the address of the part by its index."""
        places = {
            part.content_id: addresses[index] for index, part in enumerate(self.parts) if part.content_id
        }

        def place(found: re.Match[str]) -> str:
            return escape(places.get(unquote(found[1]), found[0]))

        return _CID.sub(place, self.html)


def parse(raw: bytes) -> Letter:
    """Take a mail apart; whatever the bytes, this returns."""
    try:
        return _parse(message_from_bytes(raw))
    except (RecursionError, LookupError, ValueError):  # parts hundreds deep, a broken enclosed mail
        return Letter(headers=(), text=raw.decode("utf-8", "replace"), html="", parts=())


def _parse(mail: Mail) -> Letter:
    text = html = ""
    parts = []
    for part in _leaves(mail):
        kind, name = part.get_content_type(), _decoded(part.get_filename() or "")
        data = _data(part)
        is_body = part.get_content_disposition() != "attachment" and not name
        if is_body and kind == "text/plain" and not text:
            text = _text(part, data)
        elif is_body and kind == "text/html" and not html:
            html = _text(part, data)
        else:
            content_id = _raw(part.get("Content-ID", "")).strip(" <>\r\n\t")
            parts.append(Part(name or "without name", data, content_id))
    headers = tuple((_raw(name), _decoded(value)) for name, value in mail.raw_items())
    return Letter(headers, text, html, tuple(parts))


def _leaves(mail: Mail) -> Iterator[Mail]:
    """The parts that hold something; an enclosed mail counts as one."""
    stack, seen = [mail], 0
    while stack and seen < _MOST_PARTS:
        part = stack.pop()
        seen += 1
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            stack.extend(child for child in reversed(inner) if isinstance(child, Mail))
        else:
            yield part


def _data(part: Mail) -> bytes:
    """What a part holds, decoded; of an enclosed mail the mail."""
    inner = part.get_payload()
    if isinstance(inner, list):
        return b"".join(child.as_bytes() for child in inner if isinstance(child, Mail))
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _text(part: Mail, data: bytes) -> str:
    return decode(data, str(part.get_param("charset") or ""))[0].replace("\r\n", "\n")


def _raw(value: object) -> str:
    """8-bit bytes in a header as UTF-8."""
    return str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _decoded(value: object) -> str:
    return decode_words(_raw(value))
