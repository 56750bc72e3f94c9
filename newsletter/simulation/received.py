"""What a mail program sees of the newsletter it received."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from typing import cast
from urllib.parse import unquote

#: A line of so many words at most that holds a code is a label: ``Vraag 1.1``.
_LABEL_WORDS = 3

_CODE = re.compile(r"\[(\d+)\.(\d+)\]")
_MAILTO = re.compile(r"""(?:href=["']|<)(mailto:[^"'>\s]+)""", re.IGNORECASE)
_BODY = re.compile(r"<body[^>]*>(.*)</body>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class MailtoLink:
    """A ``mailto:`` URL taken apart (RFC 6068)."""

    address: str
    subject: str
    #: Lines end in ``\\n``.
    body: str


@dataclass(frozen=True, slots=True)
class Received:
    """The parts of a received newsletter that an answer needs."""

    sender: Address
    recipient: str
    reply_to: Address
    #: Where automatic answers go: the envelope sender, or an empty string when no trace header tells it.
    return_path: str
    subject: str
    #: Aware, or None when the header is missing.
    date: datetime | None
    #: With angle brackets.
    message_id: str
    references: str
    #: The text part, lines end in ``\\n``.
    text: str
    #: Whether lines of the text part that end in a space go on in the next (RFC 3676 section 4.2).
    flowed: bool
    #: What stands inside ``<body>``; empty when there is no HTML part.
    html: str
    #: Question codes of this issue in reading order: ``1.1``.
    questions: tuple[str, ...]
    links: tuple[MailtoLink, ...]
    #: The mailto of List-Unsubscribe (RFC 2369 section 3.2).
    unsubscribe: MailtoLink | None

    @property
    def unwrapped(self) -> str:
        """The text part with one line per paragraph, as programs keep it that wrap on screen."""
        return re.sub(r" \n(?=\S)", " ", self.text) if self.flowed else self.text

    def title(self, code: str) -> str:
        """The question with this code as the text part asks it, or an empty string."""
        lines = self.text.split("\n")
        found = question_at(lines, code)
        return " ".join(line.strip() for line in lines[slice(*found)]) if found else ""


def question_at(lines: Sequence[str], code: str) -> tuple[int, int] | None:
    """First line of a question and the line after its last; it follows a short label with its code."""
    mark = re.compile(rf"(?<![\d.]){re.escape(code)}(?![\d.])")
    at = next((i for i, line in enumerate(lines) if mark.search(line)), None)
    if at is None:
        return None
    if len(lines[at].split()) <= _LABEL_WORDS:
        at += 1
        while at < len(lines) and not lines[at].strip():
            at += 1
    end = at
    while end < len(lines) and lines[end].strip():
        end += 1
    return at, end


def parse(raw: bytes) -> Received:
    """Take a received newsletter apart.

    Raises:
        ValueError: it has no From, so nobody could answer it.
    """
    mail = message_from_bytes(raw, policy=policy.default)
    senders = _addresses(mail, "From")
    if not senders:
        raise ValueError("this is no mail that can be answered: it has no From header")
    text, body = _part(mail, "plain"), _part(mail, "html")
    inside = _BODY.search(body)
    date = mail["Date"]
    found = tuple(link for url in _MAILTO.findall(body or text) if (link := _mailto(html.unescape(url))))
    return Received(
        sender=senders[0],
        recipient="".join(address.addr_spec for address in _addresses(mail, "To")[:1]),
        reply_to=(_addresses(mail, "Reply-To") or senders)[0],
        return_path=str(mail["X-Envelope-From"] or mail["Return-Path"] or "").strip(" <>"),
        subject=str(mail["Subject"] or ""),
        date=date.datetime if date is not None else None,
        message_id=str(mail["Message-ID"] or "").strip(),
        references=str(mail["References"] or "").strip(),
        text=text,
        flowed=_is_flowed(mail),
        html=inside[1].strip() if inside else body,
        questions=_questions(text, found),
        links=found,
        unsubscribe=_unsubscribe(str(mail["List-Unsubscribe"] or "")),
    )


def _addresses(mail: EmailMessage, name: str) -> tuple[Address, ...]:
    header = mail[name]
    return tuple(header.addresses) if header is not None else ()


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    if part is None:
        return ""
    return str(cast(EmailMessage, part).get_content()).replace("\r\n", "\n")


def _is_flowed(mail: EmailMessage) -> bool:
    part = mail.get_body(("plain",))
    return part is not None and part.get_param("format") == "flowed"


def _questions(text: str, links: tuple[MailtoLink, ...]) -> tuple[str, ...]:
    """The codes of the newest issue that is mentioned: an issue may name questions of earlier ones."""
    codes = list(_codes(text)) + [code for link in links for code in _codes(link.subject)]
    newest = max((issue for issue, _ in codes), default=0)
    return tuple(
        f"{newest}.{number}" for number in sorted({number for issue, number in codes if issue == newest})
    )


def _codes(text: str) -> Iterator[tuple[int, int]]:
    return ((int(issue), int(number)) for issue, number in _CODE.findall(text))


def _mailto(url: str) -> MailtoLink | None:
    """RFC 6068 section 2: ``+`` means itself, so this is no form data."""
    address, _, query = url.partition(":")[2].partition("?")
    fields = {name.lower(): unquote(value) for name, _, value in (f.partition("=") for f in query.split("&"))}
    if "@" not in unquote(address):
        return None
    return MailtoLink(
        unquote(address), fields.get("subject", ""), fields.get("body", "").replace("\r\n", "\n")
    )


def _unsubscribe(header: str) -> MailtoLink | None:
    urls = re.findall(r"<(mailto:[^>\s]+)>", header, re.IGNORECASE)
    return _mailto(urls[0]) if urls else None
