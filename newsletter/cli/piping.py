"""One mail through a pipe, for a mail server: it goes by the exit code, and returns mail at most of them.

So nothing that can be mended ends in a code a server takes for a refusal: 75 keeps the mail in its queue.
A log that cannot be written has no say in what becomes of a mail.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli.context import Desk, emit, failure, say, write
from newsletter.cli.stopping import LATER
from newsletter.errors import InboundError, NewsletterError, UsageError

if TYPE_CHECKING:
    from newsletter.inbound.reader import Reader
    from newsletter.replies import Taken
    from newsletter.store.database import Store

#: sysexits.h: the mail cannot be taken, now or later; the server returns it to whoever wrote it.
TOO_LARGE = 65
STDIN = "-"


class Import(click.Command):
    """A command that may get one mail on standard input: then every failure is one for later.

    Also one of the command line itself: it was written by whoever set the server up, not by the reader.
    """

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Take the command line apart."""
        if STDIN not in args:
            return super().make_context(info_name, args, parent, **extra)
        with _later(as_json="--json" in args):
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Carry it out."""
        if STDIN not in ctx.params["sources"]:
            return super().invoke(ctx)
        with _later(as_json=ctx.params["as_json"]):
            return super().invoke(ctx)


@contextmanager
def _later(*, as_json: bool) -> Iterator[None]:
    """Whatever goes wrong in here is a reason to try again later, but for a mail that is too large."""
    try:
        yield
    except click.exceptions.Exit as end:
        raise click.exceptions.Exit(LATER if end.exit_code == 1 else end.exit_code) from end
    except InboundError as error:
        _fail(error, TOO_LARGE, as_json=as_json)
    except click.UsageError as error:
        _fail(error.format_message(), LATER, as_json=as_json)
    except (NewsletterError, OSError) as error:
        _fail(error, LATER, as_json=as_json)
    except Exception as error:  # noqa: BLE001 - a fault of ours is no reason to send the mail back
        _fail(f"{type(error).__name__}: {error}", LATER, as_json=as_json)
    finally:
        let_go()


def _fail(error: Exception | str, code: int, *, as_json: bool) -> None:
    quietly(say, f"Error: {error}")
    if as_json:
        what = failure(error if isinstance(error, NewsletterError) else str(error))
        quietly(emit, what | {"exit": code})
    raise click.exceptions.Exit(code)


def quietly(tell: Callable[..., object], *arguments: Any) -> None:
    """Say something, if somebody can be told: not where the disk of the log is full, or nobody listens."""
    with suppress(OSError, ValueError):
        tell(*arguments)


def let_go() -> None:
    """Write out what was said; what cannot be written goes nowhere: Python would end with 120 over it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:  # it was closed when we came
                stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, stream.fileno())
                os.close(nowhere)


def take_in(desk: Desk, recipient: str, *, as_json: bool) -> None:
    """Take in one mail from standard input; whatever is wrong with it once it is kept, it is ours.

    Raises:
        InboundError: it is too large.
        NewsletterError, OSError: it cannot be kept now.
    """
    from newsletter.cli import inbox, leaving
    from newsletter.replies import intake

    raw = _standard_input(recipient)
    store, reader = desk.store(), intake.reader_of(desk.store(), desk.settings.publication, desk.key)
    inbound_id, is_new = intake.keep(store, intake.Mail("standard input", raw), desk.now())
    try:
        results = _read(desk, store, reader, inbound_id, is_new=is_new)
        if as_json or (sys.stdout is not None and sys.stdout.isatty()):
            counts = inbox.show_taken(results, as_json=as_json)
            quietly(say, inbox.summary(counts))
        else:  # a server writes it into its log
            for taken in results:
                quietly(tell, taken)
        leaving.confirm(desk)
    except Exception as error:  # noqa: BLE001 - the server must not offer it again
        quietly(say, f"Mail m{inbound_id} is kept and could not be read now: {error}")


def tell(taken: Taken) -> None:
    """One line for a log: no addresses, no words of readers."""
    from newsletter.cli import inbox

    what = f"reply {taken.reply_id}" if taken.reply_id is not None else inbox.kind_of(taken)
    if taken.copy_of is not None:
        what += f", the same mail as m{taken.copy_of}"
    waits = "; waits: newsletter subscribers wishes" if taken.wish_waits else ""
    write(f"mail m{taken.inbound_id}: {what}{waits}")


def _read(desk: Desk, store: Store, reader: Reader, inbound_id: int, *, is_new: bool) -> Iterator[Taken]:
    """Read what is new, and what was left; somebody waits, so other mail of this moment comes after ours."""
    from newsletter.replies import intake

    taken = intake.Taken("standard input", inbound_id, is_new)
    yield intake.read_kept(store, reader, taken, desk.now()) if is_new else taken
    yield from intake.read_left(store, reader, desk.now())


def _standard_input(recipient: str) -> bytes:
    """The mail, with the address it was sent to before it where the server tells.

    Postfix tells a command in an alias or a .forward file in ORIGINAL_RECIPIENT (local(8)).
    """
    from newsletter.inbound.mail.envelope import with_envelope
    from newsletter.transport import mailboxes

    _require_address(recipient)
    [(_, raw)] = mailboxes.read(STDIN, sys.stdin.buffer)
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
