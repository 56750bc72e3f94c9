"""What every command shares: the publication it works on, where its words go, how it fails.

Data goes to stdout, talk to stderr (:func:`say`).  A :class:`Desk` opens files only when a command asks.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli.terminal import harmless, harmless_json
from newsletter.errors import NewsletterError

if TYPE_CHECKING:  # heavy: imported when used, so that --help stays quick
    from newsletter.models import Settings
    from newsletter.publication.root import Places
    from newsletter.store.database import Store


@dataclass
class Desk:
    """One run of the command line on one publication."""

    #: Where to start looking for ``newsletter.toml``.
    start: Path
    #: The environment settings may come from.
    environ: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    _store: Store | None = None

    @cached_property
    def root(self) -> Path:
        """The publication's folder."""
        from newsletter.publication import root

        return root.find(self.start)

    @cached_property
    def places(self) -> Places:
        """Where things lie in the publication."""
        from newsletter.publication.root import Places

        return Places(self.root)

    @cached_property
    def settings(self) -> Settings:
        """``newsletter.toml`` and the environment."""
        from newsletter.publication import settings

        return settings.load(self.root, self.environ)

    @cached_property
    def zone(self) -> tzinfo:
        """On whose clock times are shown: the publication's; UTC where its settings cannot be read."""
        try:
            return self.settings.publication.zone
        except NewsletterError:
            return UTC

    @cached_property
    def key(self) -> bytes:
        """The token key; made at first use, never again once something was sent with it."""
        from newsletter.publication import secrets
        from newsletter.store import editions

        store = self.stored()
        sent = store is not None and bool(editions.numbers(store))
        return secrets.token_key(self.places, create=not sent)

    def store(self) -> Store:
        """The store, opened once and closed at the end of the command."""
        if self._store is None:
            from newsletter.store.database import open_store

            self._store = open_store(self.places.database)
        return self._store

    def reading(self) -> Store:
        """The store for a command that only reads: also where it cannot be written to, which is said."""
        if self._store is None:
            from newsletter.store.reading import ReadOnlyStore, open_to_read

            self._store = open_to_read(self.places.database)
            if isinstance(self._store, ReadOnlyStore):
                say(f"Only reading is possible now: {self._store.reason}. Nothing can be sent or recorded.")
        return self._store

    def stored(self) -> Store | None:
        """The store if there is one already; StoreError when that cannot even be seen."""
        return self.store() if self.has_store() else None

    def has_store(self) -> bool:
        """Whether there is a store already; True as well where that cannot be seen: opening says why."""
        try:
            self.places.database.stat()
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return True

    def close(self) -> None:
        """Close what was opened."""
        if self._store is not None:
            self._store.close()
            self._store = None

    @staticmethod
    def now() -> datetime:
        """The time, aware, UTC."""
        return datetime.now(UTC)


pass_desk = click.make_pass_decorator(Desk)

#: ``--json`` for commands that read.
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")


#: In click's ``meta``: whether this command has printed JSON.
EMITTED = "newsletter.emitted"


def emit(value: Any) -> None:
    """Print one JSON value on stdout, in UTF-8 whatever the terminal speaks (RFC 8259 section 8.1)."""
    if context := click.get_current_context(silent=True):
        context.meta[EMITTED] = True
    text = harmless_json(json.dumps(value, ensure_ascii=False, default=_plain))
    click.echo(text.encode("utf-8", "backslashreplace"))  # half a surrogate becomes JSON's own escape


def failure(
    error: NewsletterError | str, *, where: str = "", next_step: str = "", code: int = 1
) -> dict[str, Any]:
    """What went wrong, for ``--json``: what, where, what to do next, and the exit code."""
    if isinstance(error, NewsletterError):
        return failure(error.what, where=error.where, next_step=error.next_step, code=error.exit_code)
    return {"error": error, "where": where, "next": next_step, "exit": code}


def write(text: str, *, styled: bool = False) -> None:
    """Write for a person, on stdout.

    Strangers choose their names and subjects: whatever steers a terminal is written out.

    Args:
        styled: colours are in it, so that the caller makes harmless what others wrote.
    """
    click.echo(text if styled else harmless(text))


def say(text: str = "", *, styled: bool = False) -> None:
    """Talk to the person at the keyboard, on stderr; ``styled`` as with :func:`write`."""
    click.echo(text if styled else harmless(text), err=True)


def moment(at: datetime, zone: tzinfo) -> str:
    """A time for a person: ``2026-11-20 14:03 CET``."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def program() -> str:
    """What to type for this program: its name where that is enough, else where it lies."""
    here = Path(sys.argv[0])
    known = shutil.which("newsletter")
    return "newsletter" if known or here.name != "newsletter" else shlex.quote(str(here.resolve()))


def _plain(value: object) -> object:
    """JSON for what :mod:`json` does not know."""
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


def example(*lines: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Put an ``Example:`` block at the end of a command's help."""
    block = "\n\n\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        function.__doc__ = f"{cleandoc(function.__doc__ or '')}{block}\n"
        return function

    return decorate
