"""``newsletter subscribers``: put people on the list, look at it, take people off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from newsletter.cli import leaving
from newsletter.cli.context import Desk, emit, example, json_option, moment, pass_desk, say, write

if TYPE_CHECKING:
    from newsletter.models import Consent, Subscriber
    from newsletter.subscriptions import ImportReport

#: The values of SubscriberState; written out, because importing it here would slow ``--help``.
_STATES = ("pending", "active", "unsubscribed", "suppressed", "erased")


@click.group()
def subscribers() -> None:
    """The people on the list.

    \b
    Example:
      newsletter subscribers import lezers.csv --dry-run
      newsletter subscribers list --state active
    """


for _command in (leaving.suppress, leaving.restore, leaving.wishes):
    subscribers.add_command(_command)


@subscribers.command(short_help="Put one person on the list.")
@click.argument("address")
@click.option("--name", default="", help="The reader's name.")
@click.option("--tag", "tags", multiple=True, help="A label; may be given several times.")
@pass_desk
@example("newsletter subscribers add anna@example.org --name 'Anna de Vries' --tag pilot")
def add(desk: Desk, address: str, name: str, tags: tuple[str, ...]) -> None:
    """Put one person on the list who asked for it.

    Whoever is on it already stays as they are. Whoever unsubscribed does not come back this way, nor with
    another address of theirs (exit code 5).
    """
    from newsletter import subscriptions
    from newsletter.store import subscribers as stored

    store = desk.store()
    known = stored.find(store, address)
    person = subscriptions.add(
        store, address, name, origin=subscriptions.BY_OPERATOR, now=desk.now(), tags=tags
    )
    write(_line(person))
    say("On the list already; nothing was changed." if known else "Added.")


@subscribers.command("import", short_help="Put the people of a CSV file on the list.")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
@click.option(
    "--consent",
    default="on the word of the publisher",
    show_default=True,
    metavar="TEXT",
    help="What these people agreed to, and where.",
)
@json_option
@pass_desk
@example(
    "newsletter subscribers import lezers.csv --dry-run",
    "newsletter subscribers import lezers.csv --consent 'aangemeld op de themadag'",
)
def import_(desk: Desk, file: BinaryIO, dry_run: bool, consent: str, as_json: bool) -> None:
    """Put the people of a CSV file on the list; - reads standard input.

    Reads exports of spreadsheets and of other tools: comma, semicolon or tab; columns are known by their
    headings. Nobody who unsubscribed comes back, here or in the file. Rows that cannot be read are named with
    their line, and the others are imported. No mail is sent.
    """
    from newsletter import subscriptions

    report = subscriptions.import_csv(
        desk.store(), file.read(), source=_source(file), consent=consent, now=desk.now(), dry_run=dry_run
    )
    if as_json:
        emit(_report_json(report))
    else:
        _print_rows(report)
    say(_summary(report))


def _source(file: BinaryIO) -> str:
    name = getattr(file, "name", "-")  # a stream may have none, or a number
    named = isinstance(name, str) and name not in ("-", "<stdin>")
    return Path(name).name if named else "standard input"


def _report_json(report: ImportReport) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(report)


def _print_rows(report: ImportReport) -> None:
    """Every row a person may want to do something about."""
    from newsletter.subscriptions.importing import ON_THE_LIST

    for row in report.rows:
        if row.why != ON_THE_LIST:
            shown = f" {row.address}" if row.address else ""
            write(f"{report.source}:{row.line}: {row.verdict}{shown}: {row.why}")


def _summary(report: ImportReport) -> str:
    """The counts, and what they mean."""
    counts = ", ".join(f"{count} {verdict}" for verdict, count in report.counts.items())
    words = [f"{report.source}: {counts}."]
    if report.counts["invalid"]:
        others = "would be" if report.dry_run else "were"
        words.append(f"Invalid rows are named above with their line; the others {others} imported.")
    if report.dry_run:
        words.append("Dry run: nothing was written.")
    return " ".join(words)


@subscribers.command("list", short_help="List subscribers, one per line.")
@click.option("--state", type=click.Choice(_STATES), help="Only subscribers in this state.")
@click.option("--tag", help="Only subscribers with this label.")
@json_option
@pass_desk
@example("newsletter subscribers list --state unsubscribed", "newsletter subscribers list --tag pilot --json")
def list_(desk: Desk, state: str | None, tag: str | None, as_json: bool) -> None:
    """List subscribers, one per line: number, state, address, name, labels."""
    from newsletter.models import SubscriberState
    from newsletter.store import subscribers as stored

    found = stored.listed(desk.reading(), state=SubscriberState(state) if state else None, tag=tag)
    if as_json:
        _emit_each(map(_json, found))
        return
    count = _print_each(map(_line, found))
    if not (count or state or tag):
        say("Nobody is on the list yet. Put people on it: newsletter subscribers import FILE.")
        return
    say(f"{count} {'subscriber' if count == 1 else 'subscribers'}.")


def _emit_each(values: Iterable[dict[str, Any]]) -> None:
    """One JSON array, streamed."""
    click.echo("[", nl=False)
    for number, value in enumerate(values):
        click.echo("," if number else "", nl=False)
        emit(value)
    click.echo("]")


def _print_each(lines: Iterable[str]) -> int:
    count = 0
    for count, line in enumerate(lines, 1):  # noqa: B007 - counted while it streams
        write(line)
    return count


@subscribers.command(short_help="Show one subscriber and what they agreed to.")
@click.argument("address")
@json_option
@pass_desk
@example("newsletter subscribers show anna@example.org")
def show(desk: Desk, address: str, as_json: bool) -> None:
    """Show one subscriber: what they agreed to and took back, and what mail servers said of their address."""
    from newsletter.store import contacts
    from newsletter.store import subscribers as stored

    person = contacts.required(desk.store(), address)
    journal = stored.consents(desk.store(), person.id)
    aliases = [contact.address for contact in contacts.aliases(desk.store(), person.id)]
    if as_json:
        consents = [{"state": c.state, "at": c.at, "origin": c.origin, "text": c.text} for c in journal]
        failed = leaving.bounces_json(desk, person)
        emit(_json(person) | {"consents": consents, "aliases": aliases, "bounces": failed})
        return
    write(_line(person))
    for other in aliases:
        write(f"  also writes from {other}")
    for consent in _acts(journal):
        text = f": {consent.text}" if consent.text else ""
        write(f"  {moment(consent.at, desk.zone)}  {consent.state}  {consent.origin}{text}")
    for line in leaving.bounce_lines(desk, person):
        write(f"  {line}")


def _acts(journal: Sequence[Consent]) -> Iterator[Consent]:
    """The journal with one line for each act: whoever is put back passes through pending."""
    for consent, following in zip(journal, (*journal[1:], None), strict=True):
        passed = following is not None and (consent.at, consent.origin) == (following.at, following.origin)
        if not (passed and consent.state == "pending"):
            yield consent


@subscribers.command(short_help="Take one person off the list.")
@click.argument("address")
@pass_desk
@example("newsletter subscribers unsubscribe anna@example.org")
def unsubscribe(desk: Desk, address: str) -> None:
    """Take one person off the list; from then on no message to them begins.

    ADDRESS may also be another address of theirs.
    """
    from newsletter import subscriptions
    from newsletter.store import contacts

    person = contacts.required(desk.store(), address)
    changed = subscriptions.unsubscribe(
        desk.store(), person.id, origin=subscriptions.BY_OPERATOR, now=desk.now()
    )
    done = "Unsubscribed." if changed else "Off the list already; nothing was changed."
    say(f"{leaving.named(person, address)}{done}")


@subscribers.command(short_help="Note another address of one person.")
@click.argument("address")
@click.argument("other", required=False)
@click.option("--remove", is_flag=True, help="Take the other address away again.")
@pass_desk
@example(
    "newsletter subscribers alias fatima@example.org f.other@example.com",
    "newsletter subscribers alias --remove f.other@example.com",
)
def alias(desk: Desk, address: str, other: str | None, remove: bool) -> None:
    """Note that a person on the list also writes from OTHER.

    Mail from there counts as theirs, also what came before. The newsletter goes to ADDRESS only.
    """
    from newsletter.cli import correcting

    if not remove and other is None:
        raise click.UsageError("give the address they are on the list with, and the other one")
    correcting.alias(desk, address, other or address, remove=remove)


def _line(person: Subscriber) -> str:
    parts = (str(person.id), person.state, person.address, person.name, ", ".join(person.tags))
    return "  ".join(part for part in parts if part)


def _json(person: Subscriber) -> dict[str, Any]:
    return {
        "id": person.id,
        "address": person.address,
        "name": person.name,
        "state": person.state,
        "created_at": person.created_at,
        "tags": list(person.tags),
    }
