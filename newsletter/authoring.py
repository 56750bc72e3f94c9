"""From an issue's file to an edition: the way ``check``, ``render``, ``test`` and ``send`` share.

The picture::

    issues/0012-slow-mail.md
      publication.issues.read       edge   bytes
      issue.parse                   pure   Issue, author errors as values
      store.replies.feature         edge   the replies it quotes, with their permission
      publication.pictures.load     edge   its local images
      edition.check                 pure   findings
      edition.render                pure   Edition
      edition.check_size            pure   findings

Nothing is sent and nothing is written here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from newsletter import edition as editing
from newsletter import issue as parsing
from newsletter.errors import IssueError, RenderError
from newsletter.models import Edition, Feature, Finding, Issue, Picture, Settings, Severity
from newsletter.publication import issues, pictures, theme
from newsletter.publication.root import Places
from newsletter.store import editions, replies
from newsletter.store.database import Store


@dataclass(frozen=True, slots=True)
class Draft:
    """An issue with everything from outside its file that it needs."""

    issue: Issue
    #: Replies it quotes, by number; unknown ones are missing.
    features: Mapping[int, Feature]
    #: Its local images, by source; those that cannot be read are missing.
    pictures: Mapping[str, Picture]
    findings: tuple[Finding, ...]
    #: Rendered, errors or not: what cannot be shown is replaced by a visible note.
    edition: Edition | None = None
    #: Why it could not be rendered: a template or a theme setting.
    problem: RenderError | None = None

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop ``send``."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    def rendered(self) -> Edition:
        """The edition, for looking at it.

        Raises:
            RenderError: a template or a theme setting cannot be used.
        """
        if self.edition is None:
            raise self.problem or RenderError("the issue was not rendered", where=self.issue.path)
        return self.edition


def read(places: Places, settings: Settings, store: Store | None, path: Path) -> Draft:
    """Read, check and render an issue.

    Args:
        settings: language and tone are the publication's where the issue names none.
        store: None when nothing was ever stored; then no reply can be quoted.
        path: of the issue file; see :func:`newsletter.publication.issues.resolve`.

    Raises:
        PublicationError: the file cannot be read.
    """
    source, name = issues.read(places, path), issues.relative(places, path)
    house = settings.publication
    issue = parsing.parse(source, name, language=house.language, tone=house.tone)
    if issue.number is None:
        issue = replace(issue, number=_number(store, issue.slug))
    found = {n: replies.feature(store, n) for n in issue.features} if store is not None else {}
    features = {number: feature for number, feature in found.items() if feature is not None}
    images = pictures.load(places, issue)
    missing = pictures.unusable(places, issue) if len(images) < len(issue.images) else {}
    findings = editing.check(issue, features=features, pictures=images, unusable=missing)
    try:
        look = theme.load(places, settings)
        edition = editing.render(issue, house, look, features=features, pictures=images)
    except RenderError as error:
        return Draft(issue, features, images, (*findings, _finding(error, name)), problem=error)
    findings = (*findings, *editing.check_size(edition, name))
    return Draft(issue, features, images, findings, edition)


def _finding(error: RenderError, path: str) -> Finding:
    """A template that cannot be used, among the mistakes an author sees."""
    return Finding("template", Severity.ERROR, error.where or path, 0, error.what, error.next_step)


def _number(store: Store | None, slug: str) -> int:
    """The number of an issue whose file names none: the one it was sent under, else the next free one."""
    if store is None:
        return 1
    return editions.find_slug(store, slug) or editions.next_number(store)


def edition_to_send(draft: Draft) -> Edition:
    """The edition of a draft that is fit to be sent.

    Raises:
        IssueError: it calls itself a draft, or has errors.
    """
    if draft.issue.extra.get("draft") is True:
        raise IssueError(
            "this issue says that it is a draft",
            where=draft.issue.path,
            next_step="Take 'draft: true' out of its front matter when it is ready.",
        )
    if draft.errors:
        count = len(draft.errors)
        raise IssueError(
            f"the issue has {count} error{'s' if count > 1 else ''} and is not sent",
            where=draft.issue.path,
            next_step=f"Mend what 'newsletter check {draft.issue.number}' lists, then send again.",
        )
    return draft.rendered()
