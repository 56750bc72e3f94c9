"""Collects what an author should know about one file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
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
        rest = [
            _more(self._last(rule), count) for rule, count in self._counts.items() if count > MOST_PER_RULE
        ]
        return in_order((*self._found, *rest))

    def _last(self, rule: str) -> Finding:
        return next(finding for finding in reversed(self._found) if finding.rule == rule)


def in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by line and column; those of one place stay as they came."""
    return tuple(sorted(found, key=lambda finding: (finding.line, finding.column)))


def few_of_a_kind(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings of one file in order, with those of one rule beyond the first so many only counted.

    What :class:`Findings` has counted already stays as it is.
    """
    by_rule: dict[str, list[Finding]] = {}
    for finding in in_order(found):
        by_rule.setdefault(finding.rule, []).append(finding)
    return in_order(finding for kind in by_rule.values() for finding in _few(kind))


def _few(kind: list[Finding]) -> list[Finding]:
    if len(kind) <= MOST_PER_RULE + 1:
        return kind
    return [*kind[:MOST_PER_RULE], _more(kind[MOST_PER_RULE - 1], len(kind))]


def _more(last: Finding, count: int) -> Finding:
    """Stands behind the last one that is told."""
    what = f"{count - MOST_PER_RULE} more of the kind “{last.rule}”"
    return replace(last, what=what, mend="mend those above first")


def nearest(word: str, known: list[str], *, cutoff: float = 0.6) -> str:
    """The known word that looks most like ``word``, or ``""``."""
    if len(word) > LONGEST_WORD:
        return ""
    return next(iter(get_close_matches(word, known, 1, cutoff)), "")
