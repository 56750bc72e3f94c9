"""What became of a web address when it was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class UrlStatus(StrEnum):
    """Whether a reader who opens the address gets a page."""

    OK = "ok"
    #: There is nothing there: HTTP 404 or 410 (RFC 9110 sections 15.5.5, 15.5.11).
    GONE = "gone"
    #: The page has another address for good: HTTP 301 or 308.
    MOVED = "moved"
    #: A program may not look, a person perhaps may: HTTP 401, 403, 429 and the like.
    REFUSED = "refused"
    #: No answer, or one that says the server has a problem.
    UNREACHABLE = "unreachable"
    #: The server cannot prove that it is the one it claims to be.
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class UrlVerdict:
    """What was found at one address."""

    status: UrlStatus
    #: Where it moved to, or in words why there was no page; empty when it is fine.
    detail: str = ""
