"""``newsletter.toml`` and the environment, typed.

The environment wins over the file, the file over defaults.  Every key is also an environment variable:
``smtp.host`` is ``NEWSLETTER_SMTP__HOST``; an empty variable counts as not set.  The keys themselves stand in
:mod:`newsletter.publication.keys`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from newsletter.errors import SettingsError
from newsletter.models import Check, Dkim, Pictures, Publication, Sending, Settings, Smtp, Tls, Trust
from newsletter.publication import clock, keys, mailbox
from newsletter.publication.given import Given, from_environment, from_file
from newsletter.publication.root import SETTINGS_FILE
from newsletter.publication.values import is_loopback

_PORTS = {Tls.STARTTLS: 587, Tls.IMPLICIT: 465, Tls.OFF: 25}


class Described(NamedTuple):
    """One line of the reference."""

    #: ``smtp.host``
    key: str
    type: str
    #: Empty = it has to be given.
    default: str
    meaning: str


def load(root: Path, environ: Mapping[str, str]) -> Settings:
    """The settings of the publication in ``root``.

    Raises:
        SettingsError: something cannot be used; names the place, the key and what is allowed.
        PublicationError: the file cannot be read.
    """
    path = root / SETTINGS_FILE
    given = from_file(path) | from_environment(environ)
    read = {section: _read(section, given, str(path)) for section in keys.SECTIONS}
    has_smtp = any(section == "smtp" for section, _ in given)
    check = Check(**read["check"])
    publication = _publication(read["publication"], str(path))
    trusted = Trust(read["replies"]["authserv_id"], signatures=read["replies"]["check_signatures"])
    zone = clock.zone(read["send"]["timezone"])
    publication = replace(publication, trust=trusted, zone=zone)
    return Settings(
        publication=publication,
        smtp=_smtp(read["smtp"]) if has_smtp else None,
        dkim=_dkim(read["dkim"], publication) if read["dkim"] else None,
        imap=mailbox.settled(read["imap"], str(path)) if read["imap"] else None,
        theme=_theme(read["theme"]),
        check=check,
        send=Sending(**read["send"]),
    )


def describe() -> list[Described]:
    """Every setting, in the order of the reference."""
    return [
        Described(f"{section}.{key.name}", key.type, key.default, key.meaning)
        for section, table in keys.SECTIONS.items()
        for key in table
    ]


def _publication(read: dict[str, Any], path: str) -> Publication:
    if read["pictures"] is Pictures.PUBLISHED and not read["base_url"]:
        raise SettingsError(
            '[publication] pictures = "published" needs a base_url',
            where=path,
            next_step='Say where your pages live: base_url = "https://...", or leave pictures out.',
        )
    name, address = read.pop("sender")
    reply_address = read.pop("reply_address") or address
    return Publication(
        sender_name=name or read["name"], sender_address=address, reply_address=reply_address, **read
    )


def _smtp(read: dict[str, Any]) -> Smtp:
    """Protection is never left out unasked, except on this machine."""
    tls, port, limits = read.pop("tls"), read.pop("port"), read.pop("rate")
    if tls is None:
        local = is_loopback(read["host"])
        tls = Tls.IMPLICIT if port == _PORTS[Tls.IMPLICIT] else Tls.OFF if local else Tls.STARTTLS
    return Smtp(tls=tls, port=port or _PORTS[tls], limits=limits, **read)


def _dkim(read: dict[str, Any], publication: Publication) -> Dkim:
    domain = read["domain"] or publication.sender_address.rpartition("@")[2]
    return Dkim(domain=domain, selectors=read["selector"], folder=read["folder"])


def _read(section: str, given: Mapping[tuple[str, str], Given], path: str) -> dict[str, Any]:
    """The values of a section; a section that is not used has none."""
    if section in ("smtp", "dkim", "imap") and not any(name == section for name, _ in given):
        return {}
    values: dict[str, Any] = {}
    for key in keys.SECTIONS[section]:
        one = given.get((section, key.name))
        if one is not None:
            values[key.name] = _value(key, section, one)
        elif key.default:
            values[key.name] = key.value
        else:
            raise SettingsError(
                f"[{section}] {key.name} is missing", where=path, next_step=f"{key.meaning} {_hint(key)}"
            )
    return values


def _value(key: keys.Key, section: str, one: Given) -> object:
    raw = one.value
    if key.is_number and one.from_environment and str(raw).strip().isdecimal():
        raw = int(str(raw))
    if key.is_switch and one.from_environment:
        raw = {"true": True, "false": False}.get(str(raw).strip().lower(), raw)
    try:
        return key.read(raw)
    except ValueError as error:
        raise _unusable(section, key.name, one, str(error)) from error


def _theme(read: dict[str, Any]) -> dict[str, str]:
    """What is set, as text; a key of ``[theme.own]`` is ``own.slogan``."""
    own = read.pop("own") or {}
    given = {name: str(value) for name, value in read.items() if value is not None}
    return given | {f"own.{name}": text for name, text in own.items()}


def _unusable(section: str, name: str, one: Given, allowed: str) -> SettingsError:
    return SettingsError(
        f"[{section}] {name} cannot be used as it is", where=one.where, next_step=f"Allowed: {allowed}."
    )


def _hint(key: keys.Key) -> str:
    try:
        key.read("")
    except ValueError as error:
        return f"Write {re.sub(r' [(].*[)]$', '', str(error))}."
    return ""
