"""Readers of settings: each takes the raw value and returns the one the program uses.

Each raises ValueError with what *is* allowed; none repeats what was given, which might be a secret in a wrong
place.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from newsletter import addresses
from newsletter.models.rules import RULES

#: Longest token put behind the plus of the reply address: its letter, and 18 bytes in base32.
_TOKEN_ROOM = 30
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_HOST = re.compile(r"(?=.{1,253}\Z)[a-zA-Z0-9_](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?")
_URL = re.compile(r"[!$%&'()*+,\-./0-9:;=@A-Z\[\]_a-z~]+")  # RFC 3986 without query and fragment


def text(value: object) -> str:
    """One line of text."""
    if not isinstance(value, str) or _CONTROL.search(value) or len(value) > 300:
        raise ValueError("one line of text between quotes")
    return value.strip()


def filled(value: object) -> str:
    """One line of text that is not empty."""
    if not (given := text(value)):
        raise ValueError("one line of text between quotes, not empty")
    return given


def lines(value: object) -> str:
    """Text of several lines."""
    if not isinstance(value, str) or _CONTROL.search(re.sub(r"\r?\n", "", value)) or len(value) > 2000:
        raise ValueError('text; several lines stand between """ and """')
    return value.replace("\r\n", "\n").strip()


def choice(kind: type[StrEnum]) -> Callable[[object], StrEnum]:
    """One of the words of an enumeration."""
    words = [str(word) for word in kind]

    def read(value: object) -> StrEnum:
        if not isinstance(value, str) or value not in words:
            raise ValueError(" or ".join([", ".join(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"']))
        return kind(value)

    return read


def whole(low: int, high: int) -> Callable[[object], int]:
    """A whole number within bounds, both included."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(f"a whole number from {low} to {high}, without quotes")
        return value

    return read


def switch(value: object) -> bool:
    """Yes or no."""
    if not isinstance(value, bool):
        raise ValueError("true or false, without quotes")  # noqa: TRY004 - the author's, not ours
    return value


def words(value: object) -> tuple[str, ...]:
    """A list of words, each once."""
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        raise ValueError('a list of words, ["Klaretaal", "stoepkrijt"]')
    return tuple(dict.fromkeys(text(one) for one in value))


def reasons(value: object) -> Mapping[str, str]:
    """Rules that are switched off, each with a reason; what stops ``send`` cannot be."""
    if not isinstance(value, dict):
        raise ValueError('lines such as shouting = "our house style has capitals" below [check.off]')  # noqa: TRY004
    for name, reason in value.items():
        if name not in RULES:
            continue  # said where the file is read, with its line
        if not RULES[name].may_be_off:
            raise ValueError(f"rules that warn; {name} stops 'send' because a mail with that is wrong")
        if not isinstance(reason, str) or not reason.strip():
            raise ValueError(f'a reason for each rule: {name} = "why it is no use to you"')
    return {name: text(reason) for name, reason in value.items()}


def mailbox(value: object) -> tuple[str, str]:
    """A name and an address: ``Naam <naam@example.org>``."""
    allowed = 'a name and an address, "Naam <naam@example.org>"'
    try:
        name, address = addresses.parse_mailbox(filled(value))
        return name, addresses.deliverable(address)
    except ValueError as error:
        raise ValueError(f"{allowed} ({error})") from error


def reply_address(value: object) -> str:
    """A bare address whose local part leaves room for a token (RFC 5321 section 4.5.3.1.1: 64 octets)."""
    allowed = 'an address without a name, "reacties@example.org"'
    try:
        address = addresses.deliverable(filled(value))
        addresses.tagged(address, "x" * _TOKEN_ROOM)
    except ValueError as error:
        room = 64 - _TOKEN_ROOM - 1
        raise ValueError(f"{allowed}, with at most {room} characters before the @ ({error})") from error
    return address


def base_url(value: object) -> str:
    """Where the public pages live: https, without query; http only on this machine."""
    allowed = 'a web address such as "https://example.org/nieuwsbrief"; http only for localhost'
    given = value.strip().rstrip("/") if isinstance(value, str) else None
    if given == "":
        return ""
    if given is None or not _URL.fullmatch(given):
        raise ValueError(allowed)
    try:
        parts = urlsplit(given)
        name, _ = parts.hostname or "", parts.port  # reading the port checks it
    except ValueError as error:
        raise ValueError(allowed) from error
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(name))
    if not safe or not name or "@" in parts.netloc:
        raise ValueError(allowed)
    return given


def host(value: object) -> str:
    """A host name or an IP address, nothing around it."""
    given = text(value) if isinstance(value, str) else ""
    if _HOST.fullmatch(given) or _ip(given):
        return given
    raise ValueError('the name or IP address of a mail server, "smtp.example.org", and nothing else')


def folders(value: object) -> tuple[str, ...]:
    """Folders of a mailbox, each once: in a list, or between commas."""
    parts = value if isinstance(value, list) else str(value).split(",") if isinstance(value, str) else []
    try:
        return tuple(dict.fromkeys([filled(part) for part in parts] or [filled("")]))
    except ValueError:
        raise ValueError('the name of a folder, "INBOX", or several, ["INBOX", "Reacties"]') from None


def day(value: object) -> date:
    """A day of the calendar, as TOML has it or as text."""
    try:
        if type(value) is date:
            return value
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError("a day such as 2026-12-01") from None


def tenant(value: object) -> str:
    """A name or number of an organisation; it becomes part of a web address."""
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}", value):
        return value
    raise ValueError('the id of your organisation, or a domain such as "example.org"')


def endpoint(value: object) -> str:
    """Where a program asks for tokens: https (RFC 6749 section 3.2), http only on this machine."""
    try:
        return base_url(value)
    except ValueError:
        raise ValueError(
            'a web address such as "https://login.example.org/token"; http only for localhost'
        ) from None


def is_loopback(name: str) -> bool:
    """Whether a host name or address means this machine (RFC 6761 section 6.3, RFC 5735)."""
    number = _ip(name.strip("[]"))
    return number.is_loopback if number else f".{name.lower()}".endswith(".localhost")


def _ip(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
