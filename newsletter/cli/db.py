"""``newsletter db``: the store's file itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli.context import Desk, emit, example, json_option, pass_desk, say, write

if TYPE_CHECKING:
    from newsletter.store.database import Store


@click.group()
def db() -> None:
    """The store's file: where it is, a copy of it, whether it is sound.

    It is brought up to date by itself when a newer newsletter opens it.

    \b
    Example:
      newsletter db backup ~/backups/newsletter-2026-11-21.db
      newsletter db check
    """


@db.command(short_help="Where the store is.")
@pass_desk
@example("newsletter db path", 'sqlite3 -readonly "$(newsletter db path)" .tables')
def path(desk: Desk) -> None:
    """Print where the store is, whether there is one yet or not."""
    write(str(desk.places.database))


@db.command(short_help="Copy the store, also while it is in use.")
@click.argument("file", type=click.Path(path_type=Path))
@pass_desk
@example("newsletter db backup ~/backups/newsletter-2026-11-21.db")
def backup(desk: Desk, file: Path) -> None:
    """Copy the store to FILE, also while another process sends.

    FILE must not exist yet, and only you can read it.  Keep the token key with it: neither is of use
    without the other.  After putting a copy back, 'send' refuses to go on if mail was sent since.
    """
    from newsletter.store import backup as copies

    size = copies.backup(_store(desk), file.absolute())
    write(str(file))
    say(f"Copied and checked: {size / 1e6:.1f} MB. Keep {desk.places.key_file} with it.")


@db.command(short_help="Look whether the store is sound.")
@json_option
@pass_desk
@example("newsletter db check", "newsletter db check --json")
def check(desk: Desk, as_json: bool) -> None:
    """Read the whole store and name what is wrong; nothing is changed.

    Its structure, references, each frozen edition, whether each recipient of each issue is accounted for,
    and whether it is an older copy that was put back.  Exit code 3 when something is wrong; 1 or 75 when it
    cannot be looked at now, which says nothing about the store.
    """
    from newsletter.store import last_run

    found = _problems(desk)
    refused = None if found else last_run.refusal(desk.reading())
    if as_json:
        emit({"path": str(desk.places.database), "problems": [*found, *([str(refused)] if refused else [])]})
    else:
        for problem in found:
            write(problem)
    if found:
        say(f"{desk.places.database} is not sound. Keep it as it is, and go on from a copy you made of it.")
        raise click.exceptions.Exit(3)
    say(f"{desk.places.database} is sound{', but nothing can be sent with it:' if refused else '.'}")
    if refused:
        say(str(refused))
        raise click.exceptions.Exit(3)


def _problems(desk: Desk) -> list[str]:
    """What is wrong with the store itself.

    Raises:
        StoreError: it cannot be looked at now.
    """
    from newsletter.errors import StoreBusyError, StoreError
    from newsletter.store import backup as copies

    try:
        return copies.problems(_store(desk))
    except StoreBusyError:
        raise
    except StoreError as error:
        if copies.is_damage(error):  # so damaged that it cannot even be opened
            return [error.what]
        raise StoreError(
            f"the store cannot be checked now, which does not mean that it is damaged: {error.what}",
            where=error.where,
            next_step=error.next_step,
        ) from error


def _store(desk: Desk) -> Store:
    """The store; UsageError where there is none yet, because looking should not make one."""
    from newsletter.errors import UsageError

    if not desk.has_store():
        raise UsageError(
            "there is no store yet",
            where=str(desk.places.database),
            next_step="It is made when the first subscriber comes: newsletter subscribers import FILE.",
        )
    return desk.reading()
