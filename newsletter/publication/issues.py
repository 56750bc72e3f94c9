"""Issue files: which there are, which one is meant, and their bytes.

Finding one looks at the head of each file only; understanding it is the work of :mod:`newsletter.issue`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from newsletter.errors import PublicationError, UsageError
from newsletter.issue import names
from newsletter.publication.root import Places

#: A word instead of a number: the issue with the highest number.
LATEST = "latest"

_HEAD = 16 * 1024  # bytes in which front matter is looked for
_MOST = 5 * 1024 * 1024  # bytes of an issue file; more is another file by mistake
# Between --- (YAML) or +++ (TOML, as Hugo writes it).
_FRONT_MATTER = re.compile(
    r"\A\ufeff?(?:---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)|\+\+\+[ \t]*\r?\n(.*?)^\+\+\+)[ \t]*\r?$",
    re.DOTALL | re.MULTILINE,
)
_NUMBER = re.compile(r"^number[ \t]*[:=][ \t]*[\"']?(\d{1,9})[\"']?[ \t]*(?:#.*)?\r?$", re.MULTILINE)
_SLUG = re.compile(r"^slug[ \t]*[:=][ \t]*[\"']?([^\s\"'#]+)[\"']?[ \t]*(?:#.*)?\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a reference may match."""

    path: Path
    number: int | None
    names: frozenset[str]


def listed(places: Places) -> list[Path]:
    """The issue files, by name: ``issues/*.md`` without hidden files and README."""
    if not places.issues.is_dir():
        return []
    return sorted(
        path
        for path in places.issues.iterdir()
        if path.suffix.lower() == ".md"
        and not path.name.startswith(".")
        and path.stem.lower() != "readme"
        and path.is_file()
        and _inside(places, path)
    )


def by_number(places: Places) -> dict[int, list[str]]:
    """The files that claim each number, as :func:`relative` paths; more than one is a mistake."""
    claimed: dict[int, list[str]] = {}
    for one in map(_known, listed(places)):
        if one.number is not None:
            claimed.setdefault(one.number, []).append(relative(places, one.path))
    return claimed


def resolve(places: Places, reference: str) -> Path:
    """The file that a number, a slug, a path or ``latest`` means.

    A path is tried from the working directory, then from the publication.

    Raises:
        UsageError: there is none, there are two, or it lies outside the publication.
    """
    wanted = reference.strip()
    if "/" in wanted or "\\" in wanted or wanted.lower().endswith(".md"):
        return _by_path(places, wanted)
    known = [_known(path) for path in listed(places)]
    if wanted.lower() == LATEST:
        found = _latest(known)
    elif wanted.isascii() and wanted.isdigit() and any(one.number == int(wanted) for one in known):
        found = [one for one in known if one.number == int(wanted)]
    else:
        found = [one for one in known if wanted.lower() in one.names]
    if len(found) == 1:
        return found[0].path
    if found:
        files = " and ".join(relative(places, one.path) for one in found)
        raise UsageError(
            f"issue {wanted!r} is both {files}", next_step="Name the file, or give one another number."
        )
    raise UsageError(
        f"there is no issue {wanted!r}", where=str(places.issues), next_step=_overview(places, known)
    )


def read(places: Places, path: Path) -> bytes:
    """The content of an issue file; PublicationError when it cannot be read or is far too big."""
    where = relative(places, path)
    try:
        with path.open("rb") as file:
            source = file.read(_MOST + 1)
    except OSError as error:
        raise PublicationError(
            f"the issue cannot be read: {error.strerror}",
            where=where,
            next_step="See whether the file exists and may be read.",
        ) from error
    if len(source) > _MOST:
        raise PublicationError(
            "the file is over 5 MB", where=where, next_step="An issue is text; keep pictures beside it."
        )
    return source


def relative(places: Places, path: Path) -> str:
    """A path as shown to the author: from the publication's folder, with ``/``; in full if outside."""
    try:
        return path.resolve().relative_to(places.root.resolve()).as_posix()
    except ValueError:
        return str(path)


def _inside(places: Places, path: Path) -> bool:
    """Whether a path stays in the publication when all its links are followed."""
    return path.resolve().is_relative_to(places.root.resolve())


def _by_path(places: Places, wanted: str) -> Path:
    for path in (Path(wanted), places.root / wanted):
        if path.is_file():
            if not _inside(places, path):
                raise UsageError(
                    "this file lies outside the publication",
                    where=wanted,
                    next_step=f"Put it in {places.issues}.",
                )
            return path.resolve()
    known = [_known(path) for path in listed(places)]
    raise UsageError("there is no such file", where=wanted, next_step=_overview(places, known))


def _known(path: Path) -> _Known:
    """Number and names of an issue, from its front matter, else from the name of the file."""
    stem = path.stem.lower()
    try:
        with path.open("rb") as file:
            head = _FRONT_MATTER.match(file.read(_HEAD).decode("utf-8", "replace"))
    except OSError:
        head = None  # reading it will say what is wrong
    front = (head[1] or head[2] or "") if head else ""
    slug, number = _SLUG.search(front), _NUMBER.search(front)
    called = slug[1].lower() if slug else names.without_number(stem) or stem
    return _Known(path, int(number[1]) if number else names.number(stem), frozenset((stem, called)))


def _latest(known: list[_Known]) -> list[_Known]:
    """The issue with the highest number; without any number the last by name."""
    if numbers := [one.number for one in known if one.number is not None]:
        return [one for one in known if one.number == max(numbers)]
    return known[-1:]


def _overview(places: Places, known: list[_Known]) -> str:
    if not known:
        return "There are no issues yet: write one, issues/0001-a-first-question.md."
    shown = [
        f"{'-' if one.number is None else one.number} ({relative(places, one.path)})" for one in known[-10:]
    ]
    more = f", and {len(known) - 10} earlier" if len(known) > 10 else ""
    return f"There are: {', '.join(shown)}{more}."
