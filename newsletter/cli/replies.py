"""``newsletter replies``: take in what readers wrote, look at it, and note what may be quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from newsletter.cli.context import Desk, emit, example, json_option, pass_desk, say

if TYPE_CHECKING:
    from newsletter.models import Reply

_PERMISSIONS = ("anonymous", "first_name", "full_name", "refused", "withdrawn")
_STATUSES = ("new", "later", "answered", "closed", "spam")


@click.group()
def replies() -> None:
    """What readers answered.

    \b
    Example:
      newsletter replies import subscribers/mail/replies
      newsletter replies list --issue 12
    """


@replies.command("import", short_help="Take in mail from files, folders, a Maildir or an mbox.")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@json_option
@pass_desk
@example("newsletter replies import antwoord.eml", "newsletter replies import ~/Maildir export.mbox")
def import_(desk: Desk, sources: tuple[str, ...], as_json: bool) -> None:
    """Take in mail from files, folders with .eml files, a Maildir, an mbox, or - for standard input.

    Nothing is moved or deleted there. Every mail is kept as it arrived; doing this twice is harmless.
    With --json: one line per mail.
    """
    from newsletter import replies as journey
    from newsletter.cli import inbox

    settings = desk.settings
    mails = inbox.Mails(sources)
    results = journey.take_in(desk.store(), settings.publication, desk.key, mails, desk.now())
    counts = inbox.show_taken(results, as_json=as_json)
    if counts or not mails.problems:
        say(inbox.summary(counts))
    for problem in mails.problems:
        say(f"Error: {problem}")
    if mails.problems:
        raise click.exceptions.Exit(1)


@replies.command("list")
@click.option("--issue", type=click.IntRange(min=1), help="Only replies to this issue.")
@click.option("--question", help="Only answers to this question: 12.topics or 12.1.")
@click.option("--status", type=click.Choice(_STATUSES), help="Only replies with this status.")
@click.option("--unlinked", is_flag=True, help="Only replies of which nobody knows what they answer.")
@json_option
@pass_desk
@example("newsletter replies list --status new", "newsletter replies list --question 12.1 --json")
def list_(
    desk: Desk, issue: int | None, question: str | None, status: str | None, unlinked: bool, as_json: bool
) -> None:
    """List replies, one per line."""
    from newsletter.cli import inbox
    from newsletter.models import ReplyStatus
    from newsletter.store import replies as recorded

    number, name = inbox.question_of(desk.reading(), question, issue)
    chosen = ReplyStatus(status) if status else None
    found = recorded.listed(desk.reading(), issue=number, question=name, status=chosen, unlinked=unlinked)
    if as_json:
        emit([inbox.reply_json(reply) for reply in found])
        return
    count = 0
    for count, reply in enumerate(found, 1):  # noqa: B007 - counted while it streams
        click.echo(inbox.line(reply))
    say(f"{count} {'reply' if count == 1 else 'replies'}." if count else "No replies.")


@replies.command("show", short_help="Show one reply, and how it was linked.")
@click.argument("number", type=click.IntRange(min=1))
@click.option("--original", is_flag=True, help="Print the mail exactly as it arrived.")
@json_option
@pass_desk
@example("newsletter replies show 3", "newsletter replies show 3 --original > antwoord.eml")
def show_(desk: Desk, number: int, original: bool, as_json: bool) -> None:
    """Show one reply: who, which question, in their own words, and how it was linked."""
    from newsletter.cli import inbox
    from newsletter.store import inbound

    reply = _get(desk, number)
    if original:
        click.echo(inbound.raw(desk.store(), reply.inbound_id), nl=False)
        return
    notes = inbound.evidence(desk.store(), reply.inbound_id)[1:]
    if as_json:
        emit(inbox.reply_json(reply) | {"notes": notes})
    else:
        click.echo(inbox.full(reply, notes))


@replies.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@json_option
@pass_desk
@example("newsletter replies explain antwoord.eml", "newsletter replies explain --json *.eml")
def explain(desk: Desk, files: tuple[str, ...], as_json: bool) -> None:
    """Say how a mail would be understood, and why. Nothing is stored.

    Works for any mail, also where nothing was sent from. With --json: one line per mail.
    """
    from newsletter.cli import inbox

    mails = inbox.Mails(files)
    reader = inbox.reader(desk)
    for source, raw in mails:
        explained = inbox.explained_json(source, reader, raw, desk.now())
        if as_json:
            emit(explained)
        else:
            click.echo(inbox.explained(explained))
    for problem in mails.problems:
        say(f"Error: {problem}")
    if mails.problems:
        raise click.exceptions.Exit(1)


@replies.command()
@click.argument("number", type=click.IntRange(min=1))
@click.option("--set", "permission", type=click.Choice(_PERMISSIONS), required=True, help="What was agreed.")
@click.option("--excerpt", help="What may be quoted; without it all of the reader's own words.")
@pass_desk
@example('newsletter replies consent 3 --set first_name --excerpt "Dat moet je doen."')
def consent(desk: Desk, number: int, permission: str, excerpt: str | None) -> None:
    """Note whether a reply may be quoted, and under which name."""
    from newsletter import replies as journey
    from newsletter.models import QuotePermission

    reply = journey.consent(
        desk.store(),
        number,
        QuotePermission(permission),
        excerpt=excerpt,
        origin="command line",
        now=desk.now(),
    )
    if reply.permission.allows:
        say(f"Reply {number} may be quoted ({reply.permission}). In an issue: > [!REPLY] {number}")
    else:
        say(f"Reply {number} is not quoted ({reply.permission}).")


@replies.command()
@click.argument("numbers", nargs=-1, required=True, type=click.IntRange(min=1), metavar="NUMBER...")
@click.option("--set", "status", type=click.Choice(_STATUSES), required=True, help="Where the work stands.")
@pass_desk
@example("newsletter replies mark 3 --set answered", "newsletter replies mark 4 5 --set closed")
def mark(desk: Desk, numbers: tuple[int, ...], status: str) -> None:
    """Note where your work on replies stands.

    A reply that is answered, closed, set aside for later or spam is no longer counted as unanswered.
    """
    from newsletter.models import ReplyStatus
    from newsletter.store import replies as recorded

    for number in numbers:
        recorded.set_status(desk.store(), number, ReplyStatus(status), now=desk.now())
        say(f"Reply {number}: {status}.")


def _get(desk: Desk, number: int) -> Reply:
    from newsletter.errors import UsageError
    from newsletter.store import replies as recorded

    reply = recorded.get(desk.store(), number)
    if reply is None:
        raise UsageError(
            f"there is no reply {number}", next_step="See which there are: newsletter replies list."
        )
    return reply
