"""``newsletter init`` and ``catcher``: a publication's folder, and a mail server to practise with."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from newsletter.cli.context import Desk, example, pass_desk, program, say, write

_PORT = click.IntRange(0, 65535)


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option(
    "--language",
    type=click.Choice(["nl", "en", "de", "fr"]),
    default="nl",
    show_default=True,
    help="Of the fixed texts, and for the time zone; the sample issues are in Dutch.",
)
@pass_desk
@example(
    "newsletter init mijn-nieuwsbrief",
    "cd mijn-nieuwsbrief",
    "newsletter check 1",
    "newsletter init --language de mein-rundbrief",
)
def init(desk: Desk, directory: Path | None, language: str) -> None:
    """Start a publication in a folder: settings, sample issues, templates.

    Files that are already there stay as they are.  Each file is printed on a line of its own.

    The settings get a time zone, which 'send --at' goes by: Amsterdam, Berlin or Paris, with en that of this
    machine, or UTC.
    """
    from newsletter.models import Language
    from newsletter.publication import clock, starter

    destination, speaks = desk.start / (directory or Path()), Language(language)
    timezone = clock.home(speaks, desk.environ)
    for path, written in starter.copy(destination, language=speaks, timezone=timezone):
        write(f"{'written' if written else 'kept   '}  {path}")
    say("\nReady. Mail goes to a catcher on this machine until you fill in [smtp]. Now type:\n")
    us = program()
    steps = [f"{us} subscribers import subscribers/sample.csv", f"{us} check 1"]
    steps += [f"{us} test 1 --to you@example.org", f"{us} send 1", f"{us} catcher"]
    steps += [f"{us} replies import subscribers/mail/replies", f"{us} replies list"]
    if destination.resolve() != Path.cwd():
        steps.insert(0, f"cd {shlex.quote(str(destination))}")
    for step in steps:
        say(f"  {step}")


@click.command()
@click.option(
    "--port", type=_PORT, default=8025, show_default=True, help="Port of the page; 0 = any free one."
)
@click.option("--smtp-port", type=_PORT, default=1025, show_default=True, help="Port of the mail server.")
@pass_desk
@example("newsletter catcher", "newsletter catcher --port 8026 --smtp-port 1026")
def catcher(desk: Desk, port: int, smtp_port: int) -> None:
    """Run a mail server that only catches, with a page to look at, until Ctrl-C.

    It listens on this machine only.  The page also shows what earlier sends left: without [smtp] they
    deliver into the same folder, subscribers/mail.  In it are two Maildirs: readers has what went to readers,
    and replies what was sent to your reply address, for 'newsletter replies import subscribers/mail/replies'.
    """
    from newsletter.errors import TransportError
    from newsletter.transport.catcher import Catcher
    from newsletter.web import catcher as pages
    from newsletter.web import server

    folder, ours = desk.places.mail, desk.settings.publication.reply_address
    try:
        with Catcher(folder, reply_address=ours, port=smtp_port) as running:
            app = pages.app(folder)
            server.run(app, port, ready=lambda url: _greet(url, f"{running.host}:{running.port}", folder))
    except TransportError as error:
        step = "Choose other ports with --port and --smtp-port, or stop the program that uses this one."
        raise TransportError(error.what, where=error.where, next_step=step) from error
    say("Stopped.")


def _greet(url: str, smtp: str, folder: Path) -> None:
    say(f"Page:         {url}")
    say(f"Mail server:  {smtp} (no TLS, no password)")
    say(f"Mail is kept: {folder}")
    say("Stop with Ctrl-C.")
