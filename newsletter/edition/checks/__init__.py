"""What an author should know before sending that the issue file alone does not show.

``check`` walks the parsed text once, ``check_edition`` reads the rendered mail once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from newsletter.edition.checks.accessibility import check_accessibility
from newsletter.edition.checks.answering import check_answering
from newsletter.edition.checks.contrast import check_contrast, check_palette
from newsletter.edition.checks.dark import check_dark
from newsletter.edition.checks.document import parse_document
from newsletter.edition.checks.head import check_head
from newsletter.edition.checks.headers import check_headers, check_sender, compose_sample
from newsletter.edition.checks.headings import check_headings
from newsletter.edition.checks.images import check_image, check_private, check_raw_html, check_weight
from newsletter.edition.checks.left_over import check_left_over
from newsletter.edition.checks.links import Links
from newsletter.edition.checks.questions import check_questions
from newsletter.edition.checks.quotes import check_quote
from newsletter.edition.checks.report import SETTINGS, Origin, Reporter
from newsletter.edition.checks.size import LARGEST, check_size
from newsletter.edition.checks.structure import check_slots, check_structure
from newsletter.edition.checks.text_part import check_text_part
from newsletter.edition.checks.theme import check_theme
from newsletter.message.slots import fill
from newsletter.models import Edition, Feature, Finding, Issue, Picture, Publication, Theme

__all__ = ["LARGEST", "check", "check_edition", "check_theme"]


def check(
    issue: Issue,
    *,
    features: Mapping[int, Feature],
    pictures: Mapping[str, Picture],
    unusable: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Finding, ...]:
    """The findings of the issue file and those that need its replies and pictures, in order of line.

    Args:
        unusable: why a local image is not among the pictures, by source.
    """
    found = [*issue.findings, *check_head(issue), *check_questions(issue), *check_headings(issue)]
    found += check_weight(pictures, issue.path)
    tokens = [use.token for use in issue.slots]
    links = Links(tokens, issue.language)
    for node in (node for block in issue.blocks for node in block.walk()):
        report = Reporter(issue.path, node.line)
        match node.kind:
            case "image":
                found += check_private(node, tokens, report)
                found += check_image(node, pictures, unusable, report)
            case "link":
                found += links.check(node, report)
            case "html_block" | "html_inline":
                found += check_private(node, tokens, report)
                found += check_raw_html(node, report)
            case "callout":
                found += check_quote(node, features, report)
            case "paragraph" | "heading" | "table_cell":
                found += check_left_over(node, report)
    return tuple(sorted(_as_written(found, issue), key=lambda finding: finding.line))


def _as_written(found: Iterable[Finding], issue: Issue) -> Iterator[Finding]:
    """Findings with the values per reader that they quote as the author wrote them."""
    names = {use.token: f"{{{{ {use.name} }}}}" for use in issue.slots}
    if not names:
        yield from found
        return
    token = re.compile("|".join(names))
    for finding in found:
        what, mend = (token.sub(lambda mark: names[mark[0]], text) for text in (finding.what, finding.mend))
        yield replace(finding, what=what, mend=mend)


def check_edition(
    edition: Edition, issue: Issue, theme: Theme, publication: Publication
) -> tuple[Finding, ...]:
    """The findings of the rendered mail, as a reader with long values would get it.

    What is about the theme has the path ``templates``, what is about the settings ``newsletter.toml``.

    Raises:
        RenderError: a colour of the theme is none, which rendering with it would have said before.
    """
    return tuple(dict.fromkeys(_rendered(edition, issue, theme, publication)))


def _rendered(edition: Edition, issue: Issue, theme: Theme, publication: Publication) -> Iterator[Finding]:
    yield from check_sender(publication)
    try:
        sample = compose_sample(edition, publication)
    except ValueError as error:
        yield Reporter(SETTINGS, 0)(
            "message-headers", f"no message can be composed: {error}", "mend [publication]"
        )
        return
    yield from check_headers(sample)
    html, origin = fill(edition.html, sample.values), Origin(issue)
    yield from check_size(html, issue.path)
    yield from check_slots(edition)
    document = parse_document(html)
    yield from check_structure(document, edition, issue, publication, origin)
    yield from check_accessibility(document, edition, origin)
    yield from check_palette(theme.options)
    yield from check_contrast(document, theme.options, origin)
    yield from check_dark(document)
    yield from check_answering(document, issue)
    yield from check_text_part(document, edition, sample.values)
