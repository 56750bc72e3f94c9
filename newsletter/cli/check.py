"""``check``: what is wrong with issues, told by line, for people and for programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli.authoring import print_findings, read_file
from newsletter.cli.context import Desk, emit, example, json_option, pass_desk, say
from newsletter.cli.proofread import Proofreader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsletter.authoring import Draft
    from newsletter.models import Finding, Settings


@click.command()
@click.argument("references", nargs=-1, metavar="[ISSUE]...")
@click.option("--strict", is_flag=True, help="Exit with 3 for warnings as well.")
@click.option("--links", is_flag=True, help="Ask on the web whether links still lead somewhere.")
@click.option("--no-spelling", is_flag=True, help="Do not look words up in a dictionary.")
@click.option("--theme", "with_theme", is_flag=True, help="Look at templates and style sheets as well.")
@json_option
@pass_desk
@example(
    "newsletter check",
    "newsletter check 12",
    "newsletter check latest --strict",
    "newsletter check latest --links --no-spelling",
    "newsletter check --theme",
    "newsletter check --json",
)
def check(
    desk: Desk,
    references: tuple[str, ...],
    strict: bool,
    links: bool,
    no_spelling: bool,
    with_theme: bool,
    as_json: bool,
) -> None:
    """Find what is wrong with issues before anybody else does.

    ISSUE is a number, a slug, a path or 'latest'; without it all issues are checked.

    Each finding is one line on stderr: the file with line and column, what is wrong, what to do about it, and
    the rule in brackets.  Errors stop 'send'.  A warning that is no use to you can be switched off, with your
    reason, below [check.off] in newsletter.toml; docs/checks.md explains every rule.

    Words are looked up where hunspell is installed; names and terms of yours go into words below [check].
    Links are asked only with --links, each server gently; what was fine is not asked again for a day.

    With --theme the templates and style sheets themselves are looked at, for what shows in some mail programs
    only; with --json they are an entry of their own, the last, whose "theme" is the theme's name.

    Exits with 3 when there are errors; warnings alone are fine.
    """
    from newsletter.publication import issues

    proofreader = Proofreader(desk, spelling=desk.settings.check.spelling and not no_spelling, links=links)
    paths = [issues.resolve(desk.places, one) for one in references] or issues.listed(desk.places)
    claimed = issues.by_number(desk.places)
    drafts = [
        proofreader.read(_with_clash(read_file(desk, path), claimed, desk.settings), path)
        for path in dict.fromkeys(map(Path.resolve, paths))
    ]
    if not drafts:
        say(f"There are no issues yet: write one in {desk.places.issues}.")
    theme = [_theme(desk)] if with_theme else []
    if as_json:
        emit([*map(_plain, drafts), *(look.plain() for look in theme)])
    # What is wrong with templates or settings is so for every issue, and is said once.
    looked_at: list[Draft | _Look] = [*drafts, *theme]
    found = dict.fromkeys(finding for one in looked_at for finding in one.findings)
    if not as_json:
        print_findings(found)
    errors = sum(finding.severity == "error" for finding in found)
    warnings = len(found) - errors
    counts = f"{_count(errors, 'error')}, {_count(warnings, 'warning')}"
    say(f"{len(drafts)} checked: {counts}.{_hidden(looked_at)}")
    if errors or (strict and warnings):
        raise click.exceptions.Exit(3)


@dataclass(frozen=True, slots=True)
class _Look:
    """What is wrong with the theme."""

    name: str
    findings: tuple[Finding, ...]
    #: Switched off in ``[check.off]``.
    hidden: tuple[Finding, ...]

    def plain(self) -> dict[str, object]:
        """For programs."""
        return {
            "theme": self.name,
            "findings": [asdict(finding) for finding in self.findings],
            "hidden": [asdict(finding) for finding in self.hidden],
        }


def _theme(desk: Desk) -> _Look:
    from newsletter.authoring import without_switched_off
    from newsletter.edition import check_theme
    from newsletter.publication import theme

    look = theme.load(desk.places, desk.settings)
    return _Look(look.name, *without_switched_off(check_theme(look), desk.settings))


def _with_clash(draft: Draft, claimed: Mapping[int, Sequence[str]], settings: Settings) -> Draft:
    """With an error when another file claims the same number: nobody could say which one is meant."""
    from newsletter.authoring import with_findings
    from newsletter.models import Finding, Severity

    path, number = draft.issue.path, draft.issue.number
    files = claimed.get(number or 0, [])
    others = [file for file in files if file != path]
    if path not in files or not others:
        return draft
    line = draft.issue.lines.get("number", 0)
    what = f"number {number} is also that of {' and '.join(others)}"
    clash = Finding("number-clash", Severity.ERROR, path, line, what, "give one of them another number")
    return with_findings(draft, [clash], settings)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _hidden(drafts: Sequence[Draft | _Look]) -> str:
    """How many findings the publication does not want to see."""
    count = len({finding for draft in drafts for finding in draft.hidden})
    return f" {_count(count, 'warning')} hidden by [check.off]." if count else ""


def _plain(draft: Draft) -> dict[str, object]:
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
        "hidden": [asdict(finding) for finding in draft.hidden],
    }
