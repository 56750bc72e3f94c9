"""What was set, raw: the values of ``newsletter.toml`` and of the environment, each with its place.

What has no meaning here is refused here; whether a value can be used is not looked at.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from newsletter.errors import PublicationError, SettingsError
from newsletter.models.rules import RULES
from newsletter.publication import keys
from newsletter.publication.root import SETTINGS_FILE
from newsletter.publication.secrets import DKIM_KEY, IMAP, SMTP, VARIABLES, password_advice

_VARIABLE = re.compile(r"NEWSLETTER_([A-Z][A-Z0-9]*)__([A-Z][A-Z0-9_]*)")
_SECRET = re.compile(
    r"pass(word|wd|wort|phrase)?(_file)?|wachtwoord|(oauth_)?(client_)?secret(_file)?|token|api_?key|private_?key"
)
_TOML_PLACE = re.compile(r"\s*\((?:at line (\d+), column (\d+)|at end of document)\)$")
_HEADER = re.compile(r"\s*\[+\s*[\"']?([^\]\"']+?)[\"']?\s*\]")
_KEY = re.compile(r"\s*(?:\"([^\"]+)\"|'([^']+)'|([^\s\"'=.]+))\s*[=.]")
#: What a section that stands there must at least say.
_NEVER_EMPTY = {"smtp": "host", "dkim": "selector"}
_SECTIONS = (*keys.SECTIONS, *keys.LATER)


@dataclass(frozen=True, slots=True)
class Given:
    """A raw value and where it stands: ``newsletter.toml:7``, or a variable's name."""

    value: object
    where: str
    from_environment: bool = False


def from_file(path: Path) -> dict[tuple[str, str], Given]:
    """The keys of a settings file.

    Raises:
        SettingsError: it is no TOML, or holds a section or key that does not exist, or a secret.
        PublicationError: it cannot be read.
    """
    source = _source(path)
    given: dict[tuple[str, str], Given] = {}
    for section, table in _toml(source, path).items():
        where = _where(path, source, section, None)
        if not isinstance(table, dict):
            _refuse_stray(section, _where(path, source, "", section))
        _known_section(section, where)
        for name, value in table.items():
            place = _where(path, source, section, name)
            _known_key(section, name, place, in_file=True)
            if isinstance(value, dict) and place == str(path):
                place = _where(path, source, f"{section}.{name}", None)
            if (section, name) == ("check", "off"):
                _known_rules(value, path, source)
            given[section, name] = Given(value, place)
        if section in _NEVER_EMPTY and not table:
            step = f"Give it a {_NEVER_EMPTY[section]}, or take the section out."
            raise SettingsError(f"[{section}] is empty", where=where, next_step=step)
    return given


def from_environment(environ: Mapping[str, str]) -> dict[tuple[str, str], Given]:
    """The keys set by ``NEWSLETTER_SECTION__KEY``; SettingsError for one that does not exist."""
    given: dict[tuple[str, str], Given] = {}
    for variable, value in sorted(environ.items()):
        found = _VARIABLE.fullmatch(variable)
        secret = variable in VARIABLES or variable.startswith(DKIM_KEY)
        if not found or not value or secret:
            continue
        section, name = found[1].lower(), found[2].lower()
        where = f"environment variable {variable}"
        _known_section(section, where)
        _known_key(section, name, where, in_file=False)
        _fits_a_variable(section, name, where)
        given[section, name] = Given(value, where, from_environment=True)
    return given


def _known_section(section: str, where: str) -> None:
    if section not in _SECTIONS:
        step = _nearest(section, _SECTIONS, "[{}]")
        raise SettingsError(f"there is no section [{section}]", where=where, next_step=step)


def _known_key(section: str, name: str, where: str, *, in_file: bool) -> None:
    if in_file and _SECRET.fullmatch(name.lower()):
        raise SettingsError(
            f"[{section}] {name}: a secret does not belong in {SETTINGS_FILE}, which is copied and shared",
            where=where,
            next_step=f"Take it out; change the password if others could read it. {_advice(section, name)}",
        )
    if section in keys.LATER:
        raise SettingsError(
            f"[{section}] {name} means nothing: this version has no settings in that section",
            where=where,
            next_step="Take it out; the section itself may stay, empty.",
        )
    names = [key.name for key in keys.SECTIONS.get(section, ())]
    if name not in names:
        elsewhere = [other for other, table in keys.SECTIONS.items() if name in [key.name for key in table]]
        step = f"It belongs in [{elsewhere[0]}]." if elsewhere else _nearest(name, names, "{}")
        if section == "theme":
            step += " A name for templates of your own stands below [theme.own]."
        raise SettingsError(f"[{section}] has no key {name}", where=where, next_step=step)


def _advice(section: str, name: str) -> str:
    """How to keep what does not belong in the file."""
    if section == "imap" and "secret" in name.lower():
        return "newsletter replies login asks for it."
    return password_advice("NAME", IMAP if section == "imap" else SMTP)


def _known_rules(table: object, path: Path, source: str) -> None:
    """``[check.off]`` names rules there are."""
    for name in table if isinstance(table, dict) else ():
        if name not in RULES:
            names = [rule.id for rule in RULES.values() if rule.may_be_off]
            near = get_close_matches(name.lower(), names, 1, cutoff=0.5)
            raise SettingsError(
                f"[check.off] {name} is no rule",
                where=_where(path, source, "check.off", name),
                next_step=f"Did you mean {near[0]}?"
                if near
                else "'newsletter check' shows rules in brackets.",
            )


def _fits_a_variable(section: str, name: str, where: str) -> None:
    if any(key.only_in_file for key in keys.SECTIONS.get(section, ()) if key.name == name):
        raise SettingsError(
            f"[{section}] {name} does not fit a variable",
            where=where,
            next_step=f"Write it in {SETTINGS_FILE}.",
        )


def _nearest(word: str, known: Iterable[str], form: str) -> str:
    words = list(known)
    if near := get_close_matches(word.lower(), words, 1, cutoff=0.5):
        return f"Did you mean {form.format(near[0])}?"
    return f"Known: {', '.join(form.format(one) for one in words)}."


def _refuse_stray(name: str, where: str) -> NoReturn:
    """A key above the first section header, or ``smtp = "..."``."""
    home = [section for section, table in keys.SECTIONS.items() if name in [key.name for key in table]]
    step = f"Write it below the line [{home[0] if home else 'publication'}]."
    if name in _SECTIONS:
        step = f"Write [{name}] on a line of its own and its keys below it."
    raise SettingsError(f"{name} stands outside a section", where=where, next_step=step)


def _source(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise PublicationError(
            f"the settings cannot be read: {error.strerror}",
            where=str(path),
            next_step="See whether the file exists and may be read.",
        ) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SettingsError(
            "this is not UTF-8 text", where=f"{path}:{line}", next_step="Save the file as UTF-8."
        ) from error


def _toml(source: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        found = _TOML_PLACE.search(str(error))
        line = found[1] if found and found[1] else len(source.splitlines()) or 1
        raise SettingsError(
            f"this is not TOML: {_TOML_PLACE.sub('', str(error))}",
            where=f"{path}:{line}",
            next_step='A setting is written as: name = "value".',
        ) from error


def _where(path: Path, source: str, section: str, name: str | None) -> str:
    """``newsletter.toml:7``: the line of a key or, without one, of its section; the file if not found."""
    here = ""
    for number, line in enumerate(source.splitlines(), 1):
        if header := _HEADER.match(line):
            here = header[1]
            if name is None and here == section:
                return f"{path}:{number}"
        elif name is not None and here == section and (key := _KEY.match(line)) and name in key.groups():
            return f"{path}:{number}"
    return str(path)
