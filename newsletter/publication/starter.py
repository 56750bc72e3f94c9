"""What a new publication starts with: the sample publication itself.

An installed package carries the files in ``newsletter/starter/``; a checkout *is* the sample publication and
reads its own folders, so that there is no second copy to keep the same.
"""

from __future__ import annotations

from pathlib import Path

from newsletter.errors import PublicationError
from newsletter.models import Language
from newsletter.publication.root import SETTINGS_FILE

_PACKAGE = Path(__file__).resolve().parent.parent
_WHOLE_FOLDERS = ("issues", "templates")
#: What the shipped settings say, and what the shipped issues are written in.
_SHIPPED = Language.NL
_ZONE_UNSET = '\n# [send]\n# timezone = "Europe/Amsterdam"'
_SINGLE_FILES = (SETTINGS_FILE, "subscribers/README.md", "subscribers/sample.csv")

#: For the publication's own version control: people and their letters stay out of it.
GITIGNORE = """\
# Mensen en hun brieven: bewaar ze, maar deel ze niet.
subscribers/*.db*
subscribers/mail/
subscribers/*.lock
subscribers/send.run
subscribers/run.seen
subscribers/secret.key
subscribers/dkim/
# Wat de opdrachten schrijven.
rendered/
"""


def folder() -> Path:
    """Where the shipped files lie; PublicationError when the installation is incomplete."""
    for place in (_PACKAGE / "starter", _PACKAGE.parent):
        if (place / SETTINGS_FILE).is_file():
            return place
    raise PublicationError(
        "the files a publication starts with are missing from this installation",
        where=str(_PACKAGE / "starter"),
        next_step="Install the package newsletter again.",
    )


def files() -> list[tuple[str, bytes]]:
    """The shipped files: path with ``/``, content; sorted."""
    place = folder()
    whole = (path for name in _WHOLE_FOLDERS for path in (place / name).rglob("*") if path.is_file())
    names = [*_SINGLE_FILES, *(path.relative_to(place).as_posix() for path in whole)]
    shown = (name for name in sorted(names) if not any(part.startswith(".") for part in name.split("/")))
    try:
        return [(name, (place / name).read_bytes()) for name in shown]
    except OSError as error:
        raise PublicationError(
            f"a file that a publication starts with cannot be read: {error.strerror}",
            where=str(error.filename),
            next_step="Install the package newsletter again.",
        ) from error


def copy(
    destination: Path, *, language: Language = Language.NL, timezone: str = ""
) -> list[tuple[Path, bool]]:
    """Write the starter into a folder; what is there already stays as it is.

    Args:
        language: of the publication; the sample issues stay Dutch, and say so.
        timezone: its clock, for the settings; empty = that of the machine, which need not be set.

    Returns:
        Each path, and whether it was written.

    Raises:
        PublicationError: a file cannot be written.
    """
    contents = [(".gitignore", GITIGNORE.encode()), *files()]
    try:
        return [
            (destination / name, _write(destination, name, _fitted(name, data, language, timezone)))
            for name, data in contents
        ]
    except OSError as error:
        raise PublicationError(
            f"the publication cannot be written: {error.strerror}",
            where=str(error.filename or destination),
            next_step="Choose another folder; what was written so far is complete and may stay.",
        ) from error


def _fitted(name: str, data: bytes, language: Language, timezone: str) -> bytes:
    """A shipped file as this publication wants it."""
    text = data
    if name == SETTINGS_FILE:
        text = text.replace(f'\nlanguage = "{_SHIPPED}"'.encode(), f'\nlanguage = "{language}"'.encode(), 1)
        if timezone:
            text = text.replace(_ZONE_UNSET.encode(), f'\n[send]\ntimezone = "{timezone}"'.encode(), 1)
    elif language is not _SHIPPED and name.startswith("issues/") and data.startswith(b"---\n"):
        text = text.replace(b"---\n", f"---\nlanguage: {_SHIPPED}\n".encode(), 1)
    return text


def _write(destination: Path, name: str, data: bytes) -> bool:
    path = destination / name
    # addresses and letters of readers will lie in here: the owner's alone
    path.parent.mkdir(mode=0o700 if name.startswith("subscribers/") else 0o777, parents=True, exist_ok=True)
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        return False
    except OSError:
        path.unlink(missing_ok=True)  # half a file would be kept by the next try
        raise
    return True
