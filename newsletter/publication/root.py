"""Where a publication is, and where things lie in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from newsletter.errors import PublicationError

#: The file that makes a folder a publication.
SETTINGS_FILE = "newsletter.toml"


@dataclass(frozen=True, slots=True)
class Places:
    """Where things lie in a publication; nothing is opened or created by asking."""

    #: The folder that holds ``newsletter.toml``.
    root: Path

    @property
    def issues(self) -> Path:
        """One Markdown file per issue, and the pictures they show."""
        return self.root / "issues"

    @property
    def templates(self) -> Path:
        """Templates that replace the shipped ones of the same name."""
        return self.root / "templates"

    @property
    def subscribers(self) -> Path:
        """Everything about people; kept out of version control."""
        return self.root / "subscribers"

    @property
    def database(self) -> Path:
        """The store."""
        return self.subscribers / "newsletter.db"

    @property
    def mail(self) -> Path:
        """What the local catcher caught."""
        return self.subscribers / "mail"

    @property
    def key_file(self) -> Path:
        """The token key, see :func:`newsletter.publication.secrets.token_key`."""
        return self.subscribers / "secret.key"

    @property
    def send_lock(self) -> Path:
        """Locked by the one process that is sending."""
        return self.subscribers / "send.lock"

    @property
    def last_pass(self) -> Path:
        """Touched by each pass of ``newsletter run``."""
        return self.subscribers / "run.seen"


def find(start: Path) -> Path:
    """The publication that ``start`` is in: the nearest folder upwards with a ``newsletter.toml``.

    Raises:
        PublicationError: there is none, or ``start`` is no folder.
    """
    here = start.resolve()
    if not here.is_dir():
        raise PublicationError(
            "there is no such folder",
            where=str(start),
            next_step=f"Start a publication there: newsletter init {start}",
        )
    for folder in (here, *here.parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder
    raise PublicationError(
        f"no publication here: neither this folder nor one above it holds {SETTINGS_FILE}",
        where=str(here),
        next_step="Go to your publication, name it with -C DIR, or start one: newsletter init DIR",
    )
