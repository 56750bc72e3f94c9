"""``check`` and ``render``: what the author runs while writing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli.context import Desk, emit, example, json_option, pass_desk, say

if TYPE_CHECKING:
    from newsletter.authoring import Draft
    from newsletter.models import Edition, Message, Recipient


def read_draft(desk: Desk, reference: str) -> Draft:
    """The issue a command names."""
    from newsletter.publication import issues

    return _read(desk, issues.resolve(desk.places, reference))


def _read(desk: Desk, path: Path) -> Draft:
    from newsletter import authoring

    return authoring.read(desk.places, desk.settings, desk.stored(), path)


def print_findings(draft: Draft) -> None:
    """One line per finding, on stderr, errors in red."""
    for finding in draft.findings:
        colour = "red" if finding in draft.errors else "yellow"
        say(f"{click.style(finding.severity, fg=colour)}: {finding}")


@click.command()
@click.argument("references", nargs=-1, metavar="[ISSUE]...")
@json_option
@pass_desk
@example("newsletter check", "newsletter check 12", "newsletter check latest --json")
def check(desk: Desk, references: tuple[str, ...], as_json: bool) -> None:
    """Find what is wrong with issues before anybody else does.

    ISSUE is a number, a slug, a path or 'latest'; without it all issues are checked.
    Exits with 3 when there are errors; warnings alone are fine.
    """
    from newsletter.publication import issues

    paths = [issues.resolve(desk.places, one) for one in references] or issues.listed(desk.places)
    claimed = issues.by_number(desk.places)
    drafts = [_with_clash(_read(desk, path), claimed) for path in dict.fromkeys(map(Path.resolve, paths))]
    if not drafts:
        say(f"There are no issues yet: write one in {desk.places.issues}.")
    if as_json:
        emit([_plain(draft) for draft in drafts])
    for draft in drafts:
        if not as_json:
            print_findings(draft)
    errors = sum(len(draft.errors) for draft in drafts)
    warnings = sum(len(draft.findings) for draft in drafts) - errors
    say(f"{len(drafts)} checked: {_count(errors, 'error')}, {_count(warnings, 'warning')}.")
    if errors:
        raise click.exceptions.Exit(3)


def _with_clash(draft: Draft, claimed: dict[int, list[str]]) -> Draft:
    """With an error when another file claims the same number: nobody could say which one is meant."""
    from dataclasses import replace

    from newsletter.models import Finding, Severity

    path, number = draft.issue.path, draft.issue.number
    files = claimed.get(number or 0, [])
    others = [file for file in files if file != path]
    if path not in files or not others:
        return draft
    what = f"number {number} is also that of {' and '.join(others)}"
    clash = Finding("number-clash", Severity.ERROR, path, 0, what, "give one of them another number")
    return replace(draft, findings=(*draft.findings, clash))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _plain(draft: Draft) -> dict[str, object]:
    from dataclasses import asdict

    issue = draft.issue
    questions = [
        {"id": q.id, "number": f"{issue.number}.{q.number}", "title": q.title} for q in issue.questions
    ]
    return {
        "path": issue.path,
        "number": issue.number,
        "slug": issue.slug,
        "title": issue.title,
        "questions": questions,
        "features": list(issue.features),
        "findings": [asdict(finding) for finding in draft.findings],
    }


@click.command()
@click.argument("reference", metavar="ISSUE")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=None, help="Folder to write to.")
@click.option("--as", "address", metavar="ADDRESS", help="As this subscriber gets it.")
@pass_desk
@example("newsletter render 12", "newsletter render 12 -o /tmp/look --as anna@example.org")
def render(desk: Desk, reference: str, output: Path | None, address: str | None) -> None:
    """Write an issue as .html, .txt and .eml, exactly as it would be sent.

    ISSUE is a number, a slug, a path or 'latest'.  The files go to rendered/ unless -o names another folder.

    Without --as the values of a reader without a name are used.  Errors in the issue are listed and do not
    stop rendering: what cannot be shown is replaced by a visible note.
    """
    from newsletter.message.compose import Composer

    draft = read_draft(desk, reference)
    print_findings(draft)
    edition = draft.rendered()
    recipient = _recipient(desk, address)
    composer = Composer(edition, desk.settings.publication, desk.key)
    message = composer.compose(recipient, desk.now())
    folder = output or desk.root / "rendered"
    for path in write_files(edition, message, composer.values(recipient), folder):
        click.echo(path)


def write_files(edition: Edition, message: Message, values: dict[str, str], folder: Path) -> list[Path]:
    """The three files of one rendered message."""
    from newsletter.errors import PublicationError
    from newsletter.message.slots import fill

    contents = {
        ".html": fill(edition.html, values).encode("utf-8"),
        ".txt": fill(edition.text, values).encode("utf-8"),
        ".eml": message.data,
    }
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for suffix, data in contents.items():
            written.append(folder / f"{edition.number:04}-{edition.slug}{suffix}")
            written[-1].write_bytes(data)
    except OSError as error:
        raise PublicationError(
            f"cannot write the rendered issue ({error.strerror})",
            where=str(folder),
            next_step="Name another folder with -o.",
        ) from None
    return written


def _recipient(desk: Desk, address: str | None) -> Recipient:
    """The subscriber to render for; without one, a reader nobody knows."""
    from newsletter.errors import UsageError
    from newsletter.models import Recipient
    from newsletter.store import subscribers

    if address is None:
        return Recipient(0, "lezer@example.org")
    found = subscribers.find(desk.store(), address)
    if found is None:
        raise UsageError(
            f"{address} is not on the list",
            next_step="See 'newsletter subscribers list', or leave --as out.",
        )
    return Recipient(found.id, found.address, found.name, found.first_name)
