"""From an issue's file to an edition: the way ``check``, ``render``, ``test`` and ``send`` share.

The picture::

    issues/0012-slow-mail.md
      publication.issues.read       edge   bytes
      issue.parse                   pure   Issue, author errors as values
      store.features.feature        edge   the replies it quotes, with their permission
      store.editions.questions      edge   what earlier issues asked, and what this one was sent with
      publication.pictures.load     edge   its local images
      edition.check                 pure   findings
      issue.promises                pure   findings about the conversation between issues
      edition.render                pure   Edition
      edition.check_edition         pure   findings about the mail as it became

Nothing is sent and nothing is written here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from newsletter import edition as editing
from newsletter import issue as parsing
from newsletter.errors import IssueError, PublicationError, RenderError
from newsletter.issue import promises
from newsletter.issue.findings import few_of_a_kind
from newsletter.models import (
    Edition,
    Feature,
    Finding,
    Issue,
    Picture,
    Publication,
    Question,
    Settings,
    Severity,
)
from newsletter.publication import issues, pictures, theme
from newsletter.publication.root import Places
from newsletter.store import editions
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
    #: Warnings that the publication switched off in ``[check.off]``.
    hidden: tuple[Finding, ...] = ()

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
    features = _features(store, issue)
    images = pictures.load(places, issue)
    missing = pictures.unusable(places, issue) if len(images) < len(issue.images) else {}
    findings = (
        *editing.check(issue, features=features, pictures=images, unusable=missing),
        *_promises(places, store, house, issue, features),
    )
    draft = with_findings(Draft(issue, features, images, ()), findings, settings)
    try:
        look = theme.load(places, settings)
        edition = editing.render(issue, house, look, features=features, pictures=images)
    except RenderError as error:
        return with_findings(replace(draft, problem=error), [_finding(error, name)], settings)
    found = editing.check_edition(edition, issue, look, house)
    return with_findings(replace(draft, edition=edition), found, settings)


def with_findings(draft: Draft, more: Iterable[Finding], settings: Settings) -> Draft:
    """The draft with more findings, in order, without what ``[check.off]`` hides and with few of a kind."""
    added, hidden = without_switched_off(more, settings)
    shown = (*draft.findings, *added)
    paths = dict.fromkeys((draft.issue.path, *(finding.path for finding in shown)))
    kept = (few_of_a_kind(one for one in shown if one.path == path) for path in paths)
    return replace(draft, findings=tuple(chain.from_iterable(kept)), hidden=(*draft.hidden, *hidden))


def without_switched_off(
    findings: Iterable[Finding], settings: Settings
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """The findings to show, and the warnings that ``[check.off]`` hides."""
    shown: list[Finding] = []
    hidden: list[Finding] = []
    for finding in findings:
        is_off = finding.rule in settings.check.off and finding.severity is Severity.WARNING
        (hidden if is_off else shown).append(finding)
    return tuple(shown), tuple(hidden)


def _features(store: Store | None, issue: Issue) -> dict[int, Feature]:
    """The replies an issue quotes, as far as there are any; those it was sent with say to how many."""
    if store is None or not issue.features:
        return {}
    # What knows replies takes memory and time, and most issues quote none.
    from newsletter.store import features as quoted_replies  # noqa: PLC0415

    found = {number: quoted_replies.feature(store, number) for number in issue.features}
    return {
        number: replace(feature, standing=quoted_replies.standing(store, number).get(issue.number or 0))
        for number, feature in found.items()
        if feature is not None
    }


def _promises(
    places: Places, store: Store | None, house: Publication, issue: Issue, features: Mapping[int, Feature]
) -> Iterator[Finding]:
    """What an issue says about earlier questions, and whether its own are as they were sent."""
    named = promises.issues_named(issue)
    frozen = set(editions.numbers(store)) if store is not None else set()
    asked = dict(_asked_in_files(places, house, named - frozen))
    if store is not None:
        asked |= {number: editions.questions(store, number) for number in named & frozen}
    quoted: Collection[int | None] = named
    # What a reply answers that is not there nobody knows; that it is not there is an error of its own.
    if all(number in features for number in issue.features):
        quoted = {feature.issue for feature in features.values()}
    yield from promises.check_promises(issue, asked, quoted)
    if store is not None and issue.number in frozen and (slug := editions.slug_of(store, issue.number)):
        yield from promises.check_sent(issue, slug, editions.questions(store, issue.number))


def _asked_in_files(
    places: Places, house: Publication, numbers: frozenset[int]
) -> Iterator[tuple[int, tuple[Question, ...]]]:
    """What issues that are not sent yet ask, as their files say now; those without a file are left out."""
    claimed = issues.by_number(places) if numbers else {}
    for number in numbers & claimed.keys():
        asked: list[Question] = []
        for file in claimed[number]:
            with suppress(PublicationError):  # said when that one is checked
                source = issues.read(places, places.root / file)
                asked += parsing.parse(source, file, language=house.language, tone=house.tone).questions
        yield number, tuple(asked)


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
