"""Every setting there is: its type, its default, what it may hold and what it means.

The tables below are all that :mod:`newsletter.publication.settings` knows, and all that the reference in the
documentation says.  What a value may be is decided by a reader of :mod:`newsletter.publication.values`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from newsletter.models import Auth, Language, Pictures, Provider, Tls, Tone
from newsletter.models.theme import BASE_THEME, FONTS
from newsletter.publication import clock, looks, speeds
from newsletter.publication import selectors as signing
from newsletter.publication.values import (
    base_url,
    choice,
    day,
    endpoint,
    filled,
    folders,
    host,
    lines,
    mailbox,
    reasons,
    reply_address,
    switch,
    tenant,
    text,
    whole,
    words,
)


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

IMAP = (
    Key("host", "host name", host, "The server of the mailbox that replies arrive in.", ""),
    Key("port", "number", whole(1, 65535), "Its port.", "993; 143 with tls starttls or off", is_number=True),
    Key(
        "tls",
        "starttls, implicit or off",
        choice(Tls),
        "How the connection is protected; off has to be said, except on this machine.",
        "implicit; starttls on port 143; off on this machine",
    ),
    Key("username", "text", filled, "Login name, often the address. Never the password.", ""),
    Key(
        "auth",
        "password or xoauth2",
        choice(Auth),
        "xoauth2: an OAuth 2.0 access token, from 'replies login' or in the place of the password.",
        "password; xoauth2 with oauth_client_id",
    ),
    Key(
        "folders",
        "one or more folders",
        folders,
        "Which folders are read; the first one is watched. A name with a comma stands in a list.",
        "INBOX",
        ("INBOX",),
    ),
    Key("sent_folder", "folder", text, "Where your mail program keeps what you sent.", "empty", ""),
    Key("move_to", "folder", text, "Where mail is moved once it was kept; empty = it stays.", "empty", ""),
    Key("since", "day", day, "Mail that arrived before this day, 2026-12-01, is left alone.", "empty"),
    Key(
        "poll",
        "seconds, 10 to 1680",
        whole(10, 1680),
        "How often is looked for mail, also where the server does not tell.",
        "60",
        60,
        is_number=True,
    ),
    Key(
        "oauth_provider",
        "google, microsoft or other",
        choice(Provider),
        "Who gives out access tokens.",
        "by host",
    ),
    Key("oauth_client_id", "text", text, "Of the application that was registered there.", "empty", ""),
    Key(
        "oauth_tenant",
        "text",
        tenant,
        "Microsoft: your organisation's id or domain, for an application of its own.",
        "common",
        "common",
    ),
    Key("oauth_scope", "text", text, "What is asked for.", "that of the provider", ""),
    Key("oauth_authorize_url", "web address", endpoint, "Where leave is given.", "that of the provider", ""),
    Key("oauth_token_url", "web address", endpoint, "Where tokens come from.", "that of the provider", ""),
    Key("oauth_device_url", "web address", endpoint, "Where device codes are.", "that of the provider", ""),
)

REPLIES = (
    Key(
        "authserv_id",
        "text",
        text,
        "The name your mail server writes at the start of Authentication-Results when it took a mail; what it"
        " found about the sender then counts.  It must take such headers out of mail from outside.",
        "empty",
        "",
    ),
    Key(
        "check_signatures",
        "true or false",
        switch,
        "Whether DKIM signatures on replies are verified here when the mail server says nothing; that asks"
        " name servers for the keys.",
        "true",
        True,
        is_switch=True,
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
    "imap": IMAP,
    "replies": REPLIES,
    "dkim": DKIM,
    "send": SEND,
    "check": CHECK,
    "theme": THEME,
}

#: Sections that have a name but no keys yet; they may stand in the file, empty.
LATER = ("privacy", "web", "engine")
