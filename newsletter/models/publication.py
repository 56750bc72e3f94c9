"""What a publication is and how it is set up: the typed form of ``newsletter.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Language(StrEnum):
    """A language readers see (ISO 639-1)."""

    NL = "nl"
    EN = "en"
    DE = "de"
    FR = "fr"


class Tone(StrEnum):
    """How a Dutch publication addresses its readers; other languages ignore it."""

    JE = "je"
    U = "u"


class Tls(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    IMPLICIT = "implicit"
    OFF = "off"


class Pictures(StrEnum):
    """How local pictures reach a reader: inside the mail, or from the web."""

    ATTACHED = "attached"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Publication:
    """Who sends: the ``[publication]`` section."""

    #: Name as readers see it, for example ``Klare taal``.
    name: str
    language: Language
    tone: Tone
    #: Display name in From; usually a person.
    sender_name: str
    #: Bare address in From.
    sender_address: str
    #: Bare address replies go to; a token is put between local part and domain (``name+token@domain``).
    reply_address: str
    #: Where the public pages live, without trailing slash; empty when there are none.
    base_url: str = ""
    #: Postal address for the footer; may hold several lines; may be empty.
    postal_address: str = ""
    #: ``published`` needs a ``base_url``; the files are expected below ``base_url/pictures/``.
    pictures: Pictures = Pictures.ATTACHED


@dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server to hand messages to: the ``[smtp]`` section."""

    host: str
    port: int
    tls: Tls
    #: Login name; empty = no authentication.
    username: str = ""
    #: From the keyring, a credential file or the environment; never from the settings file.
    password: str = field(default="", repr=False)
    #: Connections open at the same time.
    connections: int = 4
    #: Messages per minute over all connections; 0 = as fast as the server takes them.
    rate: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """What ``newsletter check`` looks for: the ``[check]`` section."""

    #: Whether words are looked up in a dictionary.
    spelling: bool = True
    #: Words that are right here whatever a dictionary says: names, terms of the trade.
    words: tuple[str, ...] = ()
    #: Rules that are switched off, each with its reason; only rules that warn.
    off: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything ``newsletter.toml`` and the environment say."""

    publication: Publication
    #: None = nothing is configured: mail goes to the local catcher only.
    smtp: Smtp | None = None
    #: The ``[theme]`` section as given, as text; a key of ``[theme.own]`` is ``own.slogan``.
    theme: Mapping[str, str] = field(default_factory=dict)
    check: Check = field(default_factory=Check)
