"""``newsletter.toml`` and the environment, typed.

The environment wins over the file, the file over defaults.  Every key is also an environment variable:
``smtp.host`` is ``NEWSLETTER_SMTP__HOST``; an empty variable counts as not set.  The keys themselves stand in
:mod:`newsletter.publication.keys`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from newsletter.errors import SettingsError
from newsletter.models import Publication, Settings, Smtp, Tls
from newsletter.publication import keys
from newsletter.publication.given import Given, from_environment, from_file
from newsletter.publication.root import SETTINGS_FILE

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
    return Settings(
        publication=_publication(read["publication"]),
        smtp=_smtp(read["smtp"]) if has_smtp else None,
        theme={name: _theme(name, one) for (section, name), one in given.items() if section == "theme"},
    )


def describe() -> list[Described]:
    """Every setting, in the order of the reference."""
    known = [
        Described(f"{section}.{key.name}", key.type, key.default, key.meaning)
        for section, table in keys.SECTIONS.items()
        for key in table
    ]
    return [*known, Described("theme.*", "text", "as the templates say", "What the templates use: accent.")]


def _publication(read: dict[str, Any]) -> Publication:
    name, address = read.pop("sender")
    reply_address = read.pop("reply_address") or address
    return Publication(
        sender_name=name or read["name"], sender_address=address, reply_address=reply_address, **read
    )


def _smtp(read: dict[str, Any]) -> Smtp:
    """Protection is never left out unasked, except on this machine."""
    tls, port = read.pop("tls"), read.pop("port")
    if tls is None:
        local = keys.is_loopback(read["host"])
        tls = Tls.IMPLICIT if port == _PORTS[Tls.IMPLICIT] else Tls.OFF if local else Tls.STARTTLS
    return Smtp(tls=tls, port=port or _PORTS[tls], **read)


def _read(section: str, given: Mapping[tuple[str, str], Given], path: str) -> dict[str, Any]:
    """The values of a section; a section that is not used has none."""
    if section == "smtp" and not any(name == section for name, _ in given):
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
    try:
        return key.read(raw)
    except ValueError as error:
        raise _unusable(section, key.name, one, str(error)) from error


def _theme(name: str, one: Given) -> str:
    try:
        if not keys.THEME_NAME.fullmatch(name):
            raise ValueError("names of lower-case letters, digits and _")  # noqa: TRY301 - one way out
        return keys.text(one.value)
    except ValueError as error:
        raise _unusable("theme", name, one, str(error)) from error


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
