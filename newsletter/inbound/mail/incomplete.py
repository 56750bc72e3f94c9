"""What stands in for a mail that could not be fetched: its headers, and why the rest is missing.

A header of ours before all others says so.  Servers put their own headers on top of what a stranger wrote, so
a stranger's copy of it is not the first; and all it could do is to have their own mail called unreadable.
"""

from __future__ import annotations

from newsletter.models import ParsedMail

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


def reason(mail: ParsedMail) -> str:
    """Why the rest is missing; empty for a mail that is whole."""
    name, value = mail.headers[0] if mail.headers else ("", "")
    return value if name == _NAME.lower() else ""


def stands_in(raw: bytes) -> bool:
    """Whether this stands in for a mail that was not fetched as a whole."""
    return raw.startswith(f"{_NAME}: ".encode())
