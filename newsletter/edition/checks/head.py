"""What stands in the head of an issue."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.edition.checks.report import Reporter
from newsletter.models import Finding, Issue, Severity


def check_head(issue: Issue) -> Iterator[Finding]:
    """Subject and preheader."""
    report = Reporter(issue.path, 0)
    if any(use.token in issue.title for use in issue.slots):
        yield report(
            "title-slot", "the title holds a value per reader", "write a title that is the same for everybody"
        )
    if not issue.preheader:
        what = "mail programs have nothing of yours to show beside the subject"
        mend = "say in one sentence why to open this mail: preheader: ..."
        yield report("preheader-missing", what, mend, Severity.WARNING)
