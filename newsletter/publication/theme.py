"""The theme: template and style sources, most particular first, and the pictures it shows.

A file of theme X is looked for in the publication's ``themes/X/``, the shipped ``themes/X/``, the
publication's ``templates/`` and the shipped ``templates/``.  The theme goes before the base, because a new
publication holds a copy of every shipped file: were it the other way round, no theme could change anything.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from newsletter.errors import PublicationError, SettingsError
from newsletter.models import Picture, Settings, Theme
from newsletter.models.theme import BASE_THEME
from newsletter.publication import keys, pictures, starter
from newsletter.publication.root import SETTINGS_FILE, Places

#: What a theme sets itself: the keys of ``[theme]``.
DEFAULTS_FILE = "theme.toml"

_THEMES = "themes"
_KINDS = {".j2", ".css"}


def load(places: Places, settings: Settings) -> Theme:
    """The theme ``[theme]`` names: every ``*.j2`` and ``*.css`` of it by its path there, and its pictures.

    A publication that changed nothing needs no templates at all.

    Raises:
        SettingsError: there is no such theme, or a value in its ``theme.toml`` or its logo cannot be used.
        PublicationError: a template cannot be read, is no UTF-8, or lies outside the publication.
    """
    name = settings.theme.get("name", BASE_THEME)
    found = _known(places, name)
    shipped, own = starter.folder() / "templates", places.templates
    files: dict[str, Path] = {}
    for folder in (shipped, own, shipped / _THEMES / name, own / _THEMES / name):
        files |= _files(folder)
    options = {**_defaults(found), **settings.theme}
    return Theme(
        templates={key: _text(path, key) for key, path in files.items()},
        options=options,
        name=name,
        paths={key: _shown(path, places) for key, path in files.items()},
        logo=_logo(places, options, "logo"),
        logo_dark=_logo(places, options, "logo_dark"),
    )


def names(places: Places) -> list[str]:
    """Every theme there is, the base theme first."""
    folders = (place / _THEMES for place in (starter.folder() / "templates", places.templates))
    found = {path.name for folder in folders if folder.is_dir() for path in folder.iterdir() if path.is_dir()}
    return [BASE_THEME, *sorted(name for name in found - {BASE_THEME} if not name.startswith("."))]


def _known(places: Places, name: str) -> list[Path]:
    """The folders of a theme, shipped first; the base theme may have none."""
    there = names(places)
    if name not in there:
        near = get_close_matches(name, there, 1)
        meant = f"Did you mean {near[0]}? " if near else ""
        raise SettingsError(
            f"[theme] name: there is no theme {name}",
            where=str(places.root / SETTINGS_FILE),
            next_step=f"{meant}There are: {', '.join(there)}; your own are folders in templates/themes/.",
        )
    return [place / _THEMES / name for place in (starter.folder() / "templates", places.templates)]


def _files(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        return {}
    paths = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    return {
        name: path
        for name, path in paths.items()
        if path.suffix in _KINDS
        and path.is_file()
        and not name.startswith(f"{_THEMES}/")
        and not any(part.startswith(".") for part in name.split("/"))
    }


def _text(path: Path, name: str) -> str:
    folder = path.parents[name.count("/")]
    if not path.resolve().is_relative_to(folder.resolve()):
        raise PublicationError(
            "this template is a link to a file outside templates/",
            where=str(path),
            next_step="Put the file itself there.",
        )
    return _read(path)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PublicationError(
            "this template is not UTF-8 text", where=str(path), next_step="Save the file as UTF-8."
        ) from error
    except OSError as error:
        raise PublicationError(
            f"this template cannot be read: {error.strerror}",
            where=str(path),
            next_step="See whether it may be read.",
        ) from error


def _shown(path: Path, places: Places) -> str:
    """A file of the publication as seen from its folder; a shipped one as it lies on this machine."""
    return path.relative_to(places.root).as_posix() if path.is_relative_to(places.root) else str(path)


def _defaults(folders: list[Path]) -> dict[str, str]:
    """What the theme sets itself: the publication's ``theme.toml`` replaces the shipped one."""
    path = next((path for folder in reversed(folders) if (path := folder / DEFAULTS_FILE).is_file()), None)
    if path is None:
        return {}
    try:
        table = tomllib.loads(_read(path))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"this is not TOML: {error}",
            where=str(path),
            next_step='A setting is written as: accent = "#1f6b45".',
        ) from error
    return {name: _default(path, name, value) for name, value in table.items()}


def _default(path: Path, name: str, value: object) -> str:
    known = {key.name: key for key in keys.THEME if key.name not in ("name", "own", "logo", "logo_dark")}
    if name not in known:
        raise SettingsError(
            f"a theme cannot set {name}", where=str(path), next_step=f"It may set: {', '.join(known)}."
        )
    try:
        return str(known[name].read(value))
    except ValueError as error:
        raise SettingsError(
            f"{name} cannot be used as it is", where=str(path), next_step=f"Allowed: {error}."
        ) from error


def _logo(places: Places, options: Mapping[str, str], key: str) -> Picture | None:
    if not (src := options.get(key, "")):
        return None
    found = pictures.read(places, src)
    if isinstance(found, Picture):
        return found
    raise SettingsError(
        f"[theme] {key}: {src} cannot be shown: {found}",
        where=str(places.root / SETTINGS_FILE),
        next_step="Give the path of a PNG, JPEG or GIF, seen from the publication's folder.",
    )
