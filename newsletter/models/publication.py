"""What a publication is and how it is set up: the typed form of ``newsletter.toml``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta, tzinfo
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


class Auth(StrEnum):
    """How we log in at the mail server."""

    #: AUTH PLAIN or LOGIN, as the server offers (RFC 4954).
    PASSWORD = "password"  # noqa: S105 - a word of the settings
    #: An OAuth 2.0 access token takes the place of the password.
    XOAUTH2 = "xoauth2"


class Provider(StrEnum):
    """Who gives out access tokens for a mailbox."""

    GOOGLE = "google"
    MICROSOFT = "microsoft"
    OTHER = "other"


class Pictures(StrEnum):
    """How local pictures reach a reader: inside the mail, or from the web."""

    ATTACHED = "attached"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose word counts about who wrote a mail: the ``[replies]`` section."""

    #: How our own mail server calls itself in ``Authentication-Results`` (RFC 8601); empty = it adds none.
    authserv_id: str = ""
    #: Whether DKIM signatures are verified here when the server says nothing; that asks name servers.
    signatures: bool = True


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
    trust: Trust = Trust()
    #: On whose wall clock a day ends, as the last one of a poll.
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many messages in any stretch of so many seconds (half open: the end no longer counts)."""

    messages: int
    seconds: float

    def __post_init__(self) -> None:
        if self.messages < 1 or not 0 < self.seconds < math.inf:
            raise ValueError(f"{self} lets nothing through")

    @property
    def per_minute(self) -> int:
        """Messages in a minute, rounded down, and at least 1."""
        return max(1, int(self.messages * 60 // self.seconds))


@dataclass(frozen=True, slots=True)
class DomainLimit:
    """How much one recipient domain gets: a line of ``[smtp.domains]``."""

    limits: tuple[Limit, ...] = ()
    #: Messages under way to it at the same time; 0 = no cap.
    connections: int = 0


@dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server to hand messages to: the ``[smtp]`` section."""

    host: str
    port: int
    tls: Tls
    #: Login name; empty = no authentication.
    username: str = ""
    #: From the keyring, a credential file, a command or the environment; never from the settings file.
    password: str = field(default="", repr=False)
    #: Connections open at the same time.
    connections: int = 4
    #: Messages per minute over all connections, by the finest of ``limits``; 0 = as fast as the server takes
    #: them.
    rate: int = 0
    #: Limits over all connections, all of them kept, the finest first; follows from ``rate`` if only that is
    #: given, and the other way round.
    limits: tuple[Limit, ...] = ()
    #: By recipient domain: lower case, A-labels (RFC 5890).
    domains: Mapping[str, DomainLimit] = field(default_factory=dict)
    #: A connection is closed after so many messages; 0 = the server says when.
    messages_per_connection: int = 0
    auth: Auth = Auth.PASSWORD

    def __post_init__(self) -> None:
        if self.rate and not self.limits:
            object.__setattr__(self, "limits", (Limit(self.rate, 60),))
        finest = self.limits[0].per_minute if self.limits else 0
        if self.rate not in (0, finest):
            raise ValueError("rate and limits contradict each other")
        object.__setattr__(self, "rate", finest)

    def least_seconds(self, count: int) -> float:
        """How long so many messages take at least, by ``limits``; 0 = as fast as the server takes them."""
        if not self.limits or count < 1:
            return 0.0
        gap = self.limits[0].seconds / self.limits[0].messages
        full = [((count - 1) // one.messages, one) for one in self.limits[1:]]
        return max(count * gap, *(n * one.seconds + (count - n * one.messages) * gap for n, one in full), 0.0)


@dataclass(frozen=True, slots=True)
class Oauth:
    """The application that asks for access to a mailbox (RFC 6749): the ``oauth_`` keys of ``[imap]``."""

    provider: Provider
    client_id: str
    #: Where a person gives leave, and where codes become tokens (RFC 6749 section 3).
    authorize_url: str
    token_url: str
    #: Where a code to type elsewhere comes from (RFC 8628); empty = the provider has none for mail.
    device_url: str
    scope: str


@dataclass(frozen=True, slots=True)
class Imap:
    """The mailbox that replies arrive in: the ``[imap]`` section."""

    host: str
    port: int
    tls: Tls
    username: str
    auth: Auth = Auth.PASSWORD
    #: Read in this order; the first one is watched.
    folders: tuple[str, ...] = ("INBOX",)
    #: Where the author's own mail program keeps what it sent; empty = not read.
    sent_folder: str = ""
    #: Where mail goes once it has been kept; empty = it stays.
    move_to: str = ""
    #: What the server got earlier is left alone; None = everything is read.
    since: date | None = None
    #: Seconds between two looks, where the server does not tell.
    poll: int = 60
    #: None = tokens, if any, come from where the password does.
    oauth: Oauth | None = None

    @property
    def account(self) -> str:
        """``user@host:port``: which mailbox this is."""
        return f"{self.username}@{self.host.lower()}:{self.port}"


@dataclass(frozen=True, slots=True)
class Dkim:
    """With which keys messages are signed here: the ``[dkim]`` section."""

    #: Who signs, as it goes on the wire (A-labels).
    domain: str
    #: One key each; every message is signed with all of them.
    selectors: tuple[str, ...]
    #: Where their files lie, below the publication's folder or absolute.
    folder: str


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
class Sending:
    """When mail goes, and what is written down of it: the ``[send]`` section."""

    #: Seconds in which ``send`` may still be cancelled after it was agreed to, on a terminal.
    undo: int = 10
    #: What should have gone longer ago than this is reported instead of sent.
    catch_up: timedelta = timedelta(hours=6)
    #: Whose wall clock ``--at`` means; empty = that of this machine.
    timezone: str = ""
    #: A file that gets one line of JSON for each attempt, below the publication's folder or absolute; empty =
    #: none.
    log: str = ""
    #: Whether readers' addresses stand in it.
    log_addresses: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything ``newsletter.toml`` and the environment say."""

    publication: Publication
    #: None = nothing is configured: mail goes to the local catcher only.
    smtp: Smtp | None = None
    #: None = messages are not signed here; the mail server may do it.
    dkim: Dkim | None = None
    #: None = no mailbox is read.
    imap: Imap | None = None
    #: The ``[theme]`` section as given, as text; a key of ``[theme.own]`` is ``own.slogan``.
    theme: Mapping[str, str] = field(default_factory=dict)
    check: Check = field(default_factory=Check)
    send: Sending = Sending()
