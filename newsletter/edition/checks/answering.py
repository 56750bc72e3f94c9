"""The mails that buttons open: short enough for every program, and written as RFC 6068 says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from newsletter.edition.checks.document import Document, addresses
from newsletter.edition.checks.report import TEMPLATES, Reporter
from newsletter.models import Finding, Issue

#: Characters of a whole mailto URL that any program opens, and that most do: Gmail cuts at about 1,600.
SAFE, MOST = 1_000, 1_500

# The code of a question as the subject holds it: [12.1], percent-encoded.
_CODE = re.compile(r"%5b(\d+)\.(\d+)%5d", re.IGNORECASE)
# RFC 6068 section 5: a line break is %0D%0A; a bare control character or space ends the URL for some.
_RAW = re.compile(r"[\x00-\x20]|\\n|%0a(?<!%0d%0a)", re.IGNORECASE)


def check_answering(document: Document, issue: Issue) -> Iterator[Finding]:
    """Every mailto link that answers a question of this issue."""
    lines = {question.number: question.line for question in issue.questions}
    told: set[int] = set()
    asked: set[int] = set()
    for href, _ in addresses(document):
        found = _CODE.search(href) if href[:7].lower() == "mailto:" else None
        if not found or int(found[1]) != issue.number:
            continue
        number = int(found[2])
        asked.add(number)
        if number not in told and (problem := list(_url(href, Reporter(issue.path, lines.get(number, 0))))):
            told.add(number)
            yield from problem
    yield from _unanswerable(issue, lines, asked)


def _url(href: str, report: Reporter) -> Iterator[Finding]:
    if len(href) > SAFE:
        what = f"the mail that answers this question is prefilled with {len(href)} characters"
        mend = f"make question, choices and names shorter: below {SAFE} every program opens it whole"
        if len(href) > MOST:
            yield report("answer-too-long", what, mend)
        else:
            yield report.warning("answer-long", what, mend)
    if _RAW.search(href):
        what = "the link that answers this question holds a line break or a space that is not encoded"
        yield Reporter(TEMPLATES, 0)("html-broken", what, "use block.mailto and choice.mailto as they are")


def _unanswerable(issue: Issue, lines: Mapping[int, int], asked: set[int]) -> Iterator[Finding]:
    """A question without any button; a reader may still just reply, so this is no error."""
    for number in sorted(lines.keys() - asked):
        what = f"question {issue.number}.{number} has no button in the mail"
        mend = 'put href="{{ block.mailto }}" into its template, for a poll href="{{ choice.mailto }}"'
        yield Reporter(TEMPLATES, 0).warning("answer-missing", what, mend)
