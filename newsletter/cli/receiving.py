"""Taking mail in from a mail server: through a pipe, over LMTP; and reading again what could not be read."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

from newsletter.cli.context import Desk, say, write
from newsletter.cli.stopping import LATER
from newsletter.errors import InboundError, NewsletterError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsletter.inbound.reader import Reader
    from newsletter.replies import Taken
    from newsletter.store.database import Store
    from newsletter.transport.listeners import AtPath, AtPort
    from newsletter.transport.lmtp import Server

#: sysexits.h: the mail cannot be taken, now or later; the server returns it to whoever wrote it.
TOO_LARGE = 65
#: Unread mails that are named one by one.
_NAMED = 5


def piped(desk: Desk, recipient: str, *, as_json: bool) -> None:
    """Take in one mail from standard input, for a mail server: it goes by the exit code.

    Nothing that can be mended ends in a code a server takes for a refusal: 75 keeps the mail in its queue.
    """
    from newsletter.cli import inbox, leaving
    from newsletter.replies import intake

    with _later():
        raw = _standard_input(recipient)
        store, reader = desk.store(), intake.reader_of(desk.store(), desk.settings.publication, desk.key)
        inbound_id, is_new = intake.keep(store, intake.Mail("standard input", raw), desk.now())
    try:
        results = _read(desk, store, reader, inbound_id, is_new=is_new)
        if as_json or sys.stdout.isatty():
            say(inbox.summary(inbox.show_taken(results, as_json=as_json)))
        else:  # a server writes it into its log
            for taken in results:
                _tell(taken)
        leaving.confirm(desk)
    except Exception as error:  # noqa: BLE001 - it is ours now: the server must not offer it again
        say(f"Mail m{inbound_id} is kept and could not be read now: {error}")


def _read(desk: Desk, store: Store, reader: Reader, inbound_id: int, *, is_new: bool) -> Iterator[Taken]:
    """Read what is new, and what was left; somebody waits, so other mail of this moment comes after ours."""
    from newsletter.replies import intake

    taken = intake.Taken("standard input", inbound_id, is_new)
    yield intake.read_kept(store, reader, taken, desk.now()) if is_new else taken
    yield from intake.read_left(store, reader, desk.now())


@contextmanager
def _later() -> Iterator[None]:
    """Whatever goes wrong in here is a reason to try again later, but for a mail that is too large."""
    try:
        yield
    except InboundError as error:
        say(f"Error: {error}")
        raise click.exceptions.Exit(TOO_LARGE) from error
    except (NewsletterError, OSError) as error:
        say(f"Error: {error}")
        raise click.exceptions.Exit(LATER) from error
    except Exception as error:
        say(f"Error: {type(error).__name__}: {error}")
        raise click.exceptions.Exit(LATER) from error


def _standard_input(recipient: str) -> bytes:
    """The mail, with the address it was sent to before it where the server tells.

    Postfix tells a command in an alias or a .forward file in ORIGINAL_RECIPIENT (local(8)).
    """
    from newsletter.inbound.mail.envelope import with_envelope
    from newsletter.transport import mailboxes

    _require_address(recipient)
    [(_, raw)] = mailboxes.read("-", sys.stdin.buffer)
    told = recipient or os.environ.get("ORIGINAL_RECIPIENT", "")
    return with_envelope(raw, recipients=[told] if told else [], name="X-Original-To")


def _require_address(recipient: str) -> None:
    """Only what can be no address is refused: strangers choose it, and every mail has to be kept."""
    name, _, domain = recipient.rpartition("@")
    if recipient and not (name and domain):
        raise UsageError(
            f"--recipient {recipient!r} is no address",
            next_step="Give the one the mail was sent to; in Postfix: --recipient ${original_recipient}.",
        )


def listen(desk: Desk, socket: Path | None, at: str | None) -> None:
    """Serve until SIGTERM or Ctrl-C; mail that is being kept is kept and answered first."""
    from newsletter.replies.listening import Keeper, ReadingThread
    from newsletter.transport.listeners import AtPath, AtPort
    from newsletter.transport.lmtp import Server

    if socket is None and at is None:
        raise click.UsageError("say where to listen: --socket PATH, or --at HOST:PORT")
    if socket is not None and at is not None:
        raise click.UsageError("--socket and --at are two places, and one is listened at; leave one out")
    where = AtPath(socket) if socket is not None else AtPort.parse(at or "")
    if isinstance(where, AtPort) and not where.is_private:
        say(f"Whoever reaches {where.host} can hand mail in here: let a firewall decide who does.")
    path, publication, key = desk.places.database, desk.settings.publication, desk.key
    desk.store()  # what keeps it from being used is said now, not to the first server that brings mail
    desk.close()
    reading = ReadingThread(path, publication, key, now=desk.now, told=_tell, failed=_tell_failure)
    server = Server(Keeper(path, reading.read, desk.now))
    with ExitStack() as stack:
        stack.enter_context(reading)
        asyncio.run(_serve(server, where))
    say("Stopped; every mail that was acknowledged is kept.")


async def _serve(server: Server, where: AtPath | AtPort) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await server.serve(where, stop, lambda: say(f"Listening at {where} (LMTP). Ctrl-C stops."))


def _tell(taken: Taken) -> None:
    """One line for a log: no addresses, no words of readers."""
    from newsletter.cli import inbox

    what = f"reply {taken.reply_id}" if taken.reply_id is not None else inbox.kind_of(taken)
    if taken.copy_of is not None:
        what += f", the same mail as m{taken.copy_of}"
    waits = "; waits: newsletter subscribers wishes" if taken.wish_waits else ""
    write(f"mail m{taken.inbound_id}: {what}{waits}")


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


def unread(store: Store) -> str:
    """Mail that could not be read, or was not read yet, one line each; empty when there is none."""
    from newsletter.store import intake

    found = intake.unread(store)
    lines = [
        f"Mail m{one.inbound_id} of {one.received_at:%Y-%m-%d} "
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
