"""``newsletter questions``: what was asked, and what came of it."""

from __future__ import annotations

import click

from newsletter.cli.context import Desk, emit, example, json_option, pass_desk, say, write


@click.group()
def questions() -> None:
    """What you asked, and what came of it.

    \b
    Example:
      newsletter questions list
      newsletter questions results 12.2
    """


@questions.command("list")
@click.argument("reference", required=False, metavar="[ISSUE]")
@json_option
@pass_desk
@example("newsletter questions list", "newsletter questions list latest --json")
def list_(desk: Desk, reference: str | None, as_json: bool) -> None:
    """List the questions of the issues you sent, with the number of answers and votes.

    ISSUE is a number, a slug, a path or 'latest'; without it, all issues.
    """
    from newsletter.cli import results

    rows = results.listed(desk, reference)
    if as_json:
        emit(rows)
        return
    for row in rows:
        write(results.line(row))
    if not rows:
        none = "No questions were sent yet." if reference is None else "That issue asks nothing."
        say(f"{none} A question in an issue file: > [!QUESTION] Title; then newsletter check, and send.")


@questions.command("results", short_help="The votes of polls, and the number of answers.")
@click.argument("reference", metavar="ISSUE[.QUESTION]")
@json_option
@pass_desk
@example("newsletter questions results 12", "newsletter questions results 12.2 --json")
def results_(desk: Desk, reference: str, as_json: bool) -> None:
    """Show what came of the questions of an issue, or of one: 12.2 or 12.walk.

    Of every person the last vote in time counts. Guests, who answered a copy that was sent on to them, are
    counted apart. Who could not be counted is named with the reason, and so is who may have meant a choice.
    Earlier votes of people who voted again are a list of their own.
    'replies show' shows the mail, and 'replies link --choice' gives its vote.
    """
    from newsletter.cli import results

    found = results.collected(desk, reference)
    if as_json:
        emit(found)
        return
    write("\n\n".join(map(results.full, found)))
