"""Collects what an author should know about one file."""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches

from newsletter.models import Finding, Severity

#: A broken export repeats one mistake thousands of times; so many of a kind are told, the rest is counted.
MOST_PER_RULE = 20
#: Words longer than this are no misspelling of anything we know.
LONGEST_WORD = 40


class Findings:
    """The findings about one file, in the order of its lines.

    Args:
        path: the file as shown to the author.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._found: list[Finding] = []
        self._counts: Counter[str] = Counter()

    def error(self, rule: str, line: int, what: str, mend: str, *, column: int = 0) -> None:
        """Note something that must stop ``send``."""
        self._add(Finding(rule, Severity.ERROR, self.path, line, what, mend, column))

    def warning(self, rule: str, line: int, what: str, mend: str, *, column: int = 0) -> None:
        """Note something an author should look at."""
        self._add(Finding(rule, Severity.WARNING, self.path, line, what, mend, column))

    def _add(self, finding: Finding) -> None:
        self._counts[finding.rule] += 1
        if self._counts[finding.rule] <= MOST_PER_RULE:
            self._found.append(finding)

    def listed(self) -> tuple[Finding, ...]:
        """All findings by line, with one closing line for each rule that was found too often."""
        rest = [self._more(rule, count) for rule, count in self._counts.items() if count > MOST_PER_RULE]
        return (*sorted(self._found, key=lambda finding: (finding.line, finding.column)), *rest)

    def _more(self, rule: str, count: int) -> Finding:
        sample = next(finding for finding in self._found if finding.rule == rule)
        what = f"{count - MOST_PER_RULE} more of the kind “{rule}”"
        return Finding(rule, sample.severity, self.path, 0, what, "mend those above first")


def nearest(word: str, known: list[str], *, cutoff: float = 0.6) -> str:
    """The known word that looks most like ``word``, or ``""``."""
    if len(word) > LONGEST_WORD:
        return ""
    return next(iter(get_close_matches(word, known, 1, cutoff)), "")
