"""The theme: template and style sources, the publication's own before the shipped ones."""

from __future__ import annotations

from pathlib import Path

from newsletter.errors import PublicationError
from newsletter.models import Settings, Theme
from newsletter.publication import starter
from newsletter.publication.root import Places

_KINDS = {".j2", ".css"}


def load(places: Places, settings: Settings) -> Theme:
    """Every ``*.j2`` and ``*.css`` below ``templates/`` by its path there.

    A file of the publication replaces the shipped one of the same name; a publication that changed nothing
    needs no templates at all.

    Raises:
        PublicationError: a template cannot be read, is no UTF-8, or lies outside the publication.
    """
    shipped = starter.folder() / "templates"
    return Theme(templates=_sources(shipped) | _sources(places.templates), options=dict(settings.theme))


def _sources(folder: Path) -> dict[str, str]:
    if not folder.is_dir():
        return {}
    paths = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    return {
        name: _text(path, folder)
        for name, path in paths.items()
        if path.suffix in _KINDS
        and path.is_file()
        and not any(part.startswith(".") for part in name.split("/"))
    }


def _text(path: Path, folder: Path) -> str:
    if not path.resolve().is_relative_to(folder.resolve()):
        raise PublicationError(
            "this template is a link to a file outside templates/",
            where=str(path),
            next_step="Put the file itself there.",
        )
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
