"""What is no mail; and what stands in for one that could not be fetched: its headers, and why.

A header of ours before all others says so.  Servers put their own headers on top of what a stranger wrote, so
a stranger's copy of it is not the first; and all it could do is to have their own mail called unreadable.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from newsletter.inbound.mail import headers
from newsletter.models import ParsedMail

#: Every mail has a date and an author (RFC 5322 section 3.6), what a server returns as well; broken programs
#: leave out the one or the other.  What servers write before a mail (Return-Path, Delivered-To,
#: X-Original-To) says nothing: we write it before whatever is handed in.
_OF_MAIL: Final = frozenset(
    (
        *("from", "sender", "reply-to", "to", "cc", "date", "subject"),
        *("message-id", "in-reply-to", "references", "received", "resent-from"),
    )
)
#: Why something is none, for a person.
NO_MAIL: Final = "it has no sender, date or subject: is it a mail?"
_NAME = "X-Newsletter-Incomplete"
_LONGEST = 700


def stand_in(headers: bytes, why: str) -> bytes:
    """The headers as they were fetched, with the reason on top.

    Args:
        headers: of the mail; may be cut off, or empty.
        why: for a person, on one line.
    """
    reason = "".join(char if " " <= char <= "~" else "?" for char in " ".join(why.split()))[:_LONGEST]
    return f"{_NAME}: {reason}\r\n".encode() + headers.rstrip(b"\r\n") + b"\r\n\r\n"


def is_mail(names: Iterable[str]) -> bool:
    """Whether one of these headers, in lower case, is one that mail has."""
    return not _OF_MAIL.isdisjoint(names)


def looks_like_mail(raw: bytes) -> bool:
    """The same of the bytes of a file; of a folder of mail a stand-in counts as one, too."""
    return is_mail(name for name, _ in headers.split(headers.clean(raw))[0]) or stands_in(raw)


def reason(mail: ParsedMail) -> str:
    """Why the rest is missing; empty for a mail that is whole."""
    name, value = mail.headers[0] if mail.headers else ("", "")
    return value if name == _NAME.lower() else ""


def stands_in(raw: bytes) -> bool:
    """Whether this stands in for a mail that was not fetched as a whole."""
    return raw.startswith(f"{_NAME}: ".encode())
