"""Every setting there is: its type, its default, what it may hold and what it means.

The tables below are all that :mod:`newsletter.publication.settings` knows, and all that the reference in the
documentation says.  A reader function takes the raw value and returns the one the program uses, or raises
ValueError with what *is* allowed; it never repeats what was given, which might be a secret in a wrong place.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import urlsplit

from newsletter import addresses
from newsletter.models import Auth, Language, Pictures, Tls, Tone
from newsletter.models.rules import RULES
from newsletter.models.theme import BASE_THEME, FONTS
from newsletter.publication import clock, looks, speeds
from newsletter.publication import selectors as signing

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


def is_loopback(name: str) -> bool:
    """Whether a host name or address means this machine (RFC 6761 section 6.3, RFC 5735)."""
    number = _ip(name.strip("[]"))
    return number.is_loopback if number else f".{name.lower()}".endswith(".localhost")


def _ip(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Key:
    """One setting."""

    name: str
    #: As the reference says it.
    type: str
    read: Callable[[object], object]
    meaning: str
    #: As the reference says it; empty for a setting that must be given.
    default: str
    #: The value when nothing is given; None = worked out from other settings, or required.
    value: object = None
    #: Environment variables hold text: this one is turned into a number first.
    is_number: bool = False
    #: The same, into true or false.
    is_switch: bool = False
    #: A list or a table, which an environment variable cannot hold.
    only_in_file: bool = False


PUBLICATION = (
    Key("name", "text", filled, "The name of the publication as readers see it.", ""),
    Key("language", "nl, en, de or fr", choice(Language), "The language of fixed texts.", "nl", Language.NL),
    Key("tone", "je or u", choice(Tone), "How Dutch texts address the reader.", "je", Tone.JE),
    Key("sender", "name and address", mailbox, "Who the mail comes from; best a person.", ""),
    Key("reply_address", "address", reply_address, "Where answers arrive.", "the address of sender"),
    Key("base_url", "web address", base_url, "Where the public pages live; empty = nowhere.", "empty", ""),
    Key("postal_address", "text", lines, "Postal address for the footer.", "empty", ""),
    Key(
        "pictures",
        "attached or published",
        choice(Pictures),
        "Whether local pictures travel inside the mail, or are fetched from base_url/pictures/.",
        "attached",
        Pictures.ATTACHED,
    ),
)

SMTP = (
    Key("host", "host name", host, "The mail server; without one mail goes to the local catcher.", ""),
    Key(
        "port",
        "number",
        whole(1, 65535),
        "Its port.",
        "587; 465 with tls implicit, 25 with tls off",
        is_number=True,
    ),
    Key(
        "tls",
        "starttls, implicit or off",
        choice(Tls),
        "How the connection is protected; off has to be said, except on this machine.",
        "starttls; implicit on port 465; off on this machine",
    ),
    Key("username", "text", text, "Login name; empty = no login. Never the password.", "empty", ""),
    Key(
        "auth",
        "password or xoauth2",
        choice(Auth),
        "xoauth2: what stands in the place of the password is an OAuth 2.0 access token.",
        "password",
        Auth.PASSWORD,
    ),
    Key("connections", "number", whole(1, 100), "Connections at the same time.", "4", 4, is_number=True),
    Key(
        "rate",
        "one or more speeds",
        speeds.limits,
        "At most so many messages: 600/min, 10000/h. Per s, min, h or day; all limits hold; 0 = no limit.",
        "0",
        (),
    ),
    Key(
        "domains",
        "domain = speeds, connections",
        speeds.domains,
        'The same per recipient domain, "example.org" = "60/min, 2 connections"; only in the file, below'
        " [smtp.domains].",
        "empty",
        MappingProxyType({}),
        only_in_file=True,
    ),
    Key(
        "messages_per_connection",
        "number",
        whole(0, 1_000_000),
        "A connection is closed after so many; 0 = when the server wants.",
        "0",
        0,
        is_number=True,
    ),
)

DKIM = (
    Key(
        "selector", "one or more selectors", signing.selectors, "The keys that sign; see newsletter dkim.", ""
    ),
    Key("domain", "domain", signing.domain, "Who signs; their records stand there.", "that of sender"),
    Key(
        "folder",
        "folder",
        filled,
        "Where the files SELECTOR.pem lie.",
        "subscribers/dkim",
        "subscribers/dkim",
    ),
)

CHECK = (
    Key(
        "spelling",
        "true or false",
        switch,
        "Whether check looks words up in a dictionary.",
        "true",
        True,
        is_switch=True,
    ),
    Key(
        "words",
        "list of text",
        words,
        "Words that are right whatever the dictionary says; only in the file.",
        "empty",
        (),
        only_in_file=True,
    ),
    Key(
        "off",
        "rule = reason",
        reasons,
        "Warnings this publication does without, each with its reason; only in the file, below [check.off].",
        "empty",
        MappingProxyType({}),
        only_in_file=True,
    ),
)

#: What ``[theme]`` leaves out the theme itself says, in ``theme.toml`` or in its templates.
THEME = (
    Key(
        "name",
        "name of a theme",
        looks.theme_name,
        "How mail looks: a folder in templates/themes/.",
        BASE_THEME,
    ),
    Key("font", "typeface", looks.font, f"Of the text: {', '.join(FONTS)}, or a list.", "of the theme"),
    Key("heading_font", "typeface", looks.font, "Of titles and headings.", "of the theme"),
    Key("logo", "picture", filled, "A PNG, JPEG or GIF instead of the name above the letter.", "none"),
    Key("logo_dark", "picture", filled, "The same for dark mode.", "logo"),
    Key(
        "logo_width",
        "CSS pixels, 16 to 600",
        whole(16, 600),
        "How wide the logo is shown; give it a picture of twice that.",
        "half its pixels",
        is_number=True,
    ),
    Key("width", "CSS pixels, 480 to 700", whole(480, 700), "Of the letter.", "600", is_number=True),
    *(Key(name, "colour", looks.colour, meaning, "of the theme") for name, meaning in looks.COLOURS.items()),
    *(
        Key(
            f"dark_{name}",
            "colour",
            looks.colour,
            f"In dark mode: {meaning[0].lower()}{meaning[1:]}",
            "of the theme",
        )
        for name, meaning in looks.COLOURS.items()
        if name != "link"  # in the dark the accent itself is readable
    ),
    Key(
        "own",
        "name = text",
        looks.own,
        "Texts for templates of your own, {{ own.name }}; only in the file, below [theme.own].",
        "empty",
        only_in_file=True,
    ),
)

SEND = (
    Key(
        "undo",
        "seconds, 0 to 300",
        whole(0, 300),
        "How long send may be cancelled after it was agreed to, on a terminal.",
        "10",
        10,
        is_number=True,
    ),
    Key(
        "catch_up",
        "span of time",
        clock.span,
        "What should have gone longer ago is reported instead of sent: 6h, 90min, 2d.",
        "6h",
        timedelta(hours=6),
    ),
    Key("timezone", "name of a time zone", clock.zone_name, "Whose clock --at means.", "of this machine", ""),
    Key("log", "file", text, "Gets a line of JSON for each attempt, without addresses.", "empty", ""),
    Key(
        "log_addresses",
        "true or false",
        switch,
        "Whether readers' addresses stand in it all the same.",
        "false",
        False,
        is_switch=True,
    ),
)

#: Sections whose keys are known.
SECTIONS = {
    "publication": PUBLICATION,
    "smtp": SMTP,
    "dkim": DKIM,
    "send": SEND,
    "check": CHECK,
    "theme": THEME,
}

#: Sections that have a name but no keys yet; they may stand in the file, empty.
LATER = ("imap", "privacy", "web", "engine")
