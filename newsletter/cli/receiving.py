"""Taking mail in over LMTP, and reading again what could not be read."""

from __future__ import annotations

import asyncio
import signal
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

import click

from newsletter.cli.context import Desk, say
from newsletter.cli.piping import let_go, quietly, tell
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from datetime import tzinfo
    from pathlib import Path

    from newsletter.replies.listening import ReadingThread
    from newsletter.store.database import Store
    from newsletter.transport.listeners import AtPath, AtPort
    from newsletter.transport.lmtp import Server

#: Unread mails that are named one by one.
_NAMED = 5


def listen(desk: Desk, socket: Path | None, at: str | None) -> None:
    """Serve until SIGTERM or Ctrl-C; mail that is being kept is kept and answered first."""
    from newsletter.replies.listening import Keeper
    from newsletter.transport.listeners import AtPath, AtPort
    from newsletter.transport.lmtp import Server

    if socket is None and at is None:
        raise click.UsageError("say where to listen: --socket PATH, or --at HOST:PORT")
    if socket is not None and at is not None:
        raise click.UsageError("--socket and --at are two places, and one is listened at; leave one out")
    where = AtPath(socket) if socket is not None else AtPort.parse(at or "")
    if isinstance(where, AtPort) and not where.is_private:
        say(f"Whoever reaches {where.host} can hand mail in here: let a firewall decide who does.")
    reading = reading_thread(desk)
    desk.store()  # what keeps it from being used is said now, not to the first server that brings mail
    desk.close()
    server = Server(Keeper(desk.places.database, reading.read, desk.now))
    with ExitStack() as stack:
        stack.enter_context(reading)
        asyncio.run(_serve(server, where))
    quietly(say, "Stopped; every mail that was acknowledged is kept.")
    let_go()


def reading_thread(desk: Desk) -> ReadingThread:
    """Reads what is kept and says so; a log that cannot be written stops nothing."""
    from newsletter.replies.listening import ReadingThread

    told, failed = partial(quietly, tell), partial(quietly, _tell_failure)
    publication = desk.settings.publication
    return ReadingThread(desk.places.database, publication, desk.key, now=desk.now, told=told, failed=failed)


async def _serve(server: Server, where: AtPath | AtPort) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await server.serve(where, stop, lambda: say(f"Listening at {where} (LMTP). Ctrl-C stops."))


def _tell_failure(error: Exception) -> None:
    what = str(error) if isinstance(error, NewsletterError) else f"{type(error).__name__}: {error}."
    say(f"Error: {what} Mail goes on being kept; reading is tried again in a minute.")


def reread(desk: Desk, mails: tuple[str, ...], *, as_json: bool) -> None:
    """Read kept mail again and show what became of it."""
    from newsletter.cli import correcting, inbox
    from newsletter.replies import rereading

    numbers = [correcting.inbound_of(desk, mail) for mail in mails]
    results = rereading.reread(desk.store(), desk.settings.publication, desk.key, numbers, desk.now())
    counts = inbox.show_taken(results, as_json=as_json)
    say(inbox.summary(counts) if counts else "There is no unreadable mail.")


def unread(store: Store, zone: tzinfo) -> str:
    """Mail that could not be read, or was not read yet, one line each; empty when there is none."""
    from newsletter.store import intake

    found = intake.unread(store)
    lines = [
        f"Mail m{one.inbound_id} of {one.received_at.astimezone(zone):%Y-%m-%d} "
        + (f"could not be read: {one.reason}" if one.reason else "is kept and has not been read yet")
        for one in found[:_NAMED]
    ]
    if len(found) > _NAMED:
        lines.append(f"... and {len(found) - _NAMED} more that were not read")
    if not found:
        return ""
    unreadable = [one.inbound_id for one in found if one.reason]
    lines.append("Try again: newsletter replies reread")
    if unreadable:
        lines.append(f"If nobody has to read it: newsletter replies correct m{unreadable[0]} --kind other")
    return "\n".join(lines)
