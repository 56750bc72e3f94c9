"""What an author should know before sending that the issue file alone does not show."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from newsletter.edition.checks.head import check_head
from newsletter.edition.checks.images import check_image, check_raw_html
from newsletter.edition.checks.left_over import check_left_over
from newsletter.edition.checks.links import check_link
from newsletter.edition.checks.quotes import check_quote
from newsletter.edition.checks.report import Reporter
from newsletter.edition.checks.size import LARGEST, check_size
from newsletter.models import Feature, Finding, Issue, Picture

__all__ = ["LARGEST", "check", "check_size"]


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
    found = [*issue.findings, *check_head(issue)]
    slots = {use.token: f"{{{{ {use.name} }}}}" for use in issue.slots}
    for node in (node for block in issue.blocks for node in block.walk()):
        report = Reporter(issue.path, node.line)
        found += check_image(node, pictures, unusable, report)
        found += check_link(node, slots, report)
        found += check_raw_html(node, report)
        found += check_quote(node, features, report)
        found += check_left_over(node, report)
    return tuple(sorted(found, key=lambda finding: finding.line))
