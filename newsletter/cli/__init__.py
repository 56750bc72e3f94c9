"""The command line: click commands of about ten lines that call one journey and print.

Subcommands are loaded when they are used: ``newsletter --help`` imports click and nothing heavy.
"""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from newsletter import __version__
from newsletter.cli.context import EMITTED, Desk, emit, failure, say
from newsletter.cli.stopping import CTRL_C
from newsletter.errors import NewsletterError

#: In click's ``meta``: whether the words typed ask for JSON.
_WANTS_JSON = "newsletter.json"

#: Command -> module that defines it under the same name, and its line in the overview.
COMMANDS = {
    "demo": ("newsletter.cli.demo", "The whole loop on this machine, in one command."),
    "init": ("newsletter.cli.publication", "Start a publication in a folder."),
    "check": ("newsletter.cli.check", "Find what is wrong before anybody else does."),
    "preview": ("newsletter.cli.preview", "Look at an issue while writing it."),
    "render": ("newsletter.cli.authoring", "Write an issue as .html, .txt and .eml."),
    "test": ("newsletter.cli.sending", "Send an issue to yourself."),
    "send": ("newsletter.cli.sending", "Send an issue; run it again to resume."),
    "run": ("newsletter.cli.run", "Send what is due; for a timer."),
    "stop": ("newsletter.cli.standing", "Stop sending an issue."),
    "status": ("newsletter.cli.standing", "Where everything stands."),
    "subscribers": ("newsletter.cli.subscribers", "The people on the list."),
    "questions": ("newsletter.cli.questions", "What you asked, and what came of it."),
    "replies": ("newsletter.cli.replies", "What readers answered."),
    "db": ("newsletter.cli.db", "The store's file: where it is, a copy of it, whether it is sound."),
    "doctor": ("newsletter.cli.doctor", "What could keep your mail from arriving."),
    "dkim": ("newsletter.cli.dkim", "Keys to sign mail with."),
    "catcher": ("newsletter.cli.publication", "A mail server that only catches, with a page to look at."),
}


class _Overview(click.Group):
    """Lists all commands without importing them and turns our errors into messages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order of the author's day."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command's module, now that it is used."""
        if cmd_name not in COMMANDS:
            return None
        return getattr(import_module(COMMANDS[cmd_name][0]), cmd_name)  # type: ignore[no-any-return]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line per command, from our own table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Accept ``-C DIR`` before and after the command."""
        ctx.meta[_WANTS_JSON] = "--json" in args
        if "-C" in args[1:-1]:
            at = args.index("-C", 1)
            args = [*args[at : at + 2], *args[:at], *args[at + 2 :]]
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest the command that was meant."""
        from difflib import get_close_matches

        name = args[0]
        if (
            name not in COMMANDS
            and not name.startswith("-")
            and (near := get_close_matches(name, COMMANDS, 1))
        ):
            ctx.fail(f"No such command {name!r}. Did you mean {near[0]!r}?")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what can go wrong becomes a message, its exit code, and JSON if wanted."""
        try:
            return super().invoke(ctx)
        except NewsletterError as error:
            say(f"Error: {error}")
            _leave(ctx, failure(error))
        except click.ClickException as error:  # click says it itself
            _tell(ctx, failure(error.format_message(), code=error.exit_code))
            raise
        except click.exceptions.Exit as end:  # the command has said why
            if end.exit_code:
                _tell(ctx, failure("not done; the reason was said on standard error", code=end.exit_code))
            raise
        except BrokenPipeError:  # the reader of our output has gone: head, less
            sys.stderr.close()
            ctx.exit(0)
        except OSError as error:  # a full disk, a folder nobody may enter: no fault of the program
            where = f"{error.filename}: " if error.filename else ""
            say(f"Error: {where}{error.strerror or error}.")
            _leave(ctx, failure(error.strerror or str(error), where=str(error.filename or "")))
        except (KeyboardInterrupt, click.Abort):  # Ctrl-C, or the end of input at a question
            say("\nInterrupted.")
            _leave(ctx, failure("interrupted", code=CTRL_C))


def _tell(ctx: click.Context, what: dict[str, Any]) -> None:
    """Print what went wrong as JSON, if JSON was asked for and nothing was printed yet."""
    if ctx.meta[_WANTS_JSON] and not ctx.meta.get(EMITTED):
        emit(what)


def _leave(ctx: click.Context, what: dict[str, Any]) -> NoReturn:
    _tell(ctx, what)
    ctx.exit(what["exit"])


@click.group(cls=_Overview, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-C",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Work on the publication in this folder.",
)
@click.version_option(__version__, prog_name="newsletter")
@click.pass_context
def main(ctx: click.Context, directory: Path) -> None:
    """Write a newsletter in Markdown, ask your readers, and read what they answer.

    \b
    Example:
      newsletter init mijn-nieuwsbrief
      newsletter -C mijn-nieuwsbrief check
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="replace")  # a terminal without accents shows ?, and nothing fails
    ctx.obj = Desk(directory)
    ctx.call_on_close(ctx.obj.close)
