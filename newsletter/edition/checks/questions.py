"""Questions that readers could not answer, or not tell apart."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.edition.checks.report import Reporter
from newsletter.models import Finding, Issue


def check_questions(issue: Issue) -> Iterator[Finding]:
    """All questions of an issue."""
    seen: dict[str, int] = {}
    for question in issue.questions:
        report = Reporter(issue.path, question.line)
        title = " ".join(question.title.casefold().split())
        before = seen.setdefault(title, question.line)
        if title and before != question.line:
            what = f"this question has the same words as the one on line {before}"
            mend = "ask it once, or say what is different: answers are recognised by their question"
            yield report.warning("question-twice", what, mend)
        if issue.date and question.closes and question.closes < issue.date:
            what = f"this question closes on {question.closes}, before the issue of {issue.date} is out"
            yield report(
                "question-closes-early",
                what,
                f"let it close later: questions: {{{question.id}: {{closes: ...}}}}",
            )
