"""The whole loop on this machine, told step by step with the commands a user would type."""

from __future__ import annotations

import shlex
import shutil
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli.context import Desk, example, pass_desk, program, say, write

if TYPE_CHECKING:
    from collections.abc import Callable

#: Where the catcher's page is by default.
_PAGE = 8025
#: Says that a folder was made by the demo and may be made anew.
MARKER = ".newsletter-demo"


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), default=Path("demo"))
@click.option(
    "--serve/--no-serve", default=None, help="Show the mail in a browser at the end. Default: on a terminal."
)
@pass_desk
@example("newsletter demo", "newsletter demo /tmp/look --no-serve")
def demo(desk: Desk, directory: Path, serve: bool | None) -> None:
    """Play the whole loop: send an issue, let pretend readers answer, feature an answer in the next one.

    Everything is real and stays on this machine: mail goes over SMTP into a local catcher, answers come back
    as mail, and the store is a SQLite file. The demo lives in DIRECTORY (default: demo) and starts anew each
    time.
    """
    story = _Story(_fresh(desk.start / directory))
    for number, step in enumerate(_STEPS, 1):
        title = (step.__doc__ or "").strip()
        say(f"\n{click.style(f'{number:2}  {title}', bold=True)}", styled=True)
        step(story)
    serve = sys.stdout.isatty() if serve is None else serve
    _where_to_look(story.folder, serve=serve)
    if serve:
        story.run("catcher", "--smtp-port", "0", "--port", _free(_PAGE))


def _fresh(folder: Path) -> Path:
    """An empty folder for the demo; only one that the demo made is emptied."""
    from newsletter.errors import GuardError

    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARKER).exists():
            raise GuardError(
                "this folder is not empty and was not made by the demo",
                where=str(folder),
                next_step="Name another: newsletter demo DIRECTORY.",
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).touch()
    return folder


class _Story:
    """The demo's publication, worked on with the same commands as any other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *args: str, may_fail: bool = False) -> int:
        """Show a command and run it; its exit code."""
        from newsletter.cli import main

        shown = shlex.join(arg.removeprefix(f"{self.folder}/") for arg in args)  # as typed in the folder
        say(click.style(f"    $ newsletter {shown}", fg="cyan"), styled=True)
        code = int(main.main(["-C", str(self.folder), *args], standalone_mode=False) or 0)
        if code and not may_fail:
            raise click.exceptions.Exit(code)
        return code

    @property
    def desk(self) -> Desk:
        """For what no command does."""
        return Desk(self.folder)


def _init(story: _Story) -> None:
    """A publication is a folder: settings, issues, templates, readers."""
    from newsletter.publication import starter

    say(click.style(f"    $ newsletter init {shlex.quote(str(story.folder))}", fg="cyan"), styled=True)
    say(f"    {len(starter.copy(story.folder))} files in {story.folder}")
    say(click.style(f"    $ cd {shlex.quote(str(story.folder))}", fg="cyan"), styled=True)


def _import(story: _Story) -> None:
    """Who reads it? First a dry run, then for real; an import never sends mail."""
    story.run("subscribers", "import", str(story.folder / "subscribers" / "sample.csv"), "--dry-run")
    story.run("subscribers", "import", str(story.folder / "subscribers" / "sample.csv"))


def _check(story: _Story) -> None:
    """Issue 1 asks two questions. Is it ready? And how does it look?"""
    story.run("check", "1")
    story.run("render", "1")


def _send(story: _Story) -> None:
    """It goes out over SMTP; no mail server is set up, so a local catcher takes it."""
    story.run("send", "1", "--yes")


def _answer(story: _Story) -> None:
    """Some days later: readers answer from their own mail programs, by real mail."""
    from newsletter import dispatch, simulation
    from newsletter.engine import local
    from newsletter.simulation.post import post
    from newsletter.transport import catcher

    desk = story.desk
    received = [
        caught.path.read_bytes() for caught in catcher.messages(desk.places.mail) if caught.box == "readers"
    ]
    first = desk.now().astimezone() - timedelta(minutes=80)
    letters = simulation.answers(received, date=first)
    with dispatch.server(desk.settings, desk.places, desk.environ) as (smtp, _):
        taken = post(letters, smtp, local.run)
    say(
        f"    {taken} letters posted by pretend readers: Gmail, Apple Mail, Thunderbird and Outlook; in Dutch"
    )
    say("    and German; above, below and between the lines; one is away, one has had enough.")


def _read(story: _Story) -> None:
    """Read them all. Each answer lands on its question, and nothing is thrown away."""
    story.run("replies", "import", str(story.folder / "subscribers" / "mail" / "replies"))
    story.run("replies", "list", "--issue", "1")
    story.run("replies", "show", "2")


def _consent(story: _Story) -> None:
    """Without permission nobody is quoted: the check refuses issue 2 ..."""
    code = story.run("check", "2", may_fail=True)
    say(f"    (exit code {code})")
    say(f"\n    {click.style('... and with it the quotes are there.', bold=True)}", styled=True)
    desk = story.desk
    try:
        excerpts = {number: _first_answer(desk, number) for number in (1, 3)}
    finally:
        desk.close()
    for number, permission in ((1, "first_name"), (3, "anonymous")):
        story.run("replies", "consent", str(number), "--set", permission, "--excerpt", excerpts[number])
    story.run("check", "2")


def _first_answer(desk: Desk, number: int) -> str:
    """What a reader said to the first question: that is what will be quoted."""
    from newsletter.store import replies

    reply = replies.get(desk.store(), number)
    if reply is None:  # the story went wrong: say so rather than quote nobody
        raise click.ClickException(f"reply {number} did not arrive")
    return reply.answers[0].text if reply.answers else reply.own_words


def _feature(story: _Story) -> None:
    """Issue 2 opens with what readers wrote; who left does not get it."""
    story.run("render", "2")
    story.run("send", "2", "--yes")


def _again(story: _Story) -> None:
    """What if the power fails, or you press the key twice? Run the same command again."""
    story.run("send", "2", "--yes")
    story.run("status")


_STEPS: tuple[Callable[[_Story], None], ...] = (
    _init,
    _import,
    _check,
    _send,
    _answer,
    _read,
    _consent,
    _feature,
    _again,
)


def _free(port: int) -> str:
    """A port to show a page on: the usual one, or any if another program has it."""
    from newsletter.errors import TransportError
    from newsletter.transport.catcher import listen

    try:
        listen(port).close()
    except TransportError:
        return "0"
    return str(port)


def _where_to_look(folder: Path, *, serve: bool) -> None:
    done = click.style("That was the loop: ask, listen, answer, show what you heard.", bold=True)
    say(f"\n{done}", styled=True)
    say("Look around:")
    places = {
        "rendered/": "both issues as HTML, text and .eml",
        "issues/": "how questions and quotes are written",
        "subscribers/mail/readers/": "what each reader received",
        "subscribers/mail/replies/": "what came back, untouched",
    }
    for place, meaning in places.items():
        write(f"    {folder}/{place:28}{meaning}")
    if not serve:
        write(f"    http://127.0.0.1:{_PAGE}/ shows all that mail in a browser, once you type:")
        write(f"    {program()} -C {shlex.quote(str(folder))} catcher")
    say(f"\nMake it yours: {program()} init my-newsletter")
