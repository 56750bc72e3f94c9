"""Makes findings about one place."""

from __future__ import annotations

from newsletter.models import Finding, Severity


class Reporter:
    """Makes findings about one place."""

    def __init__(self, path: str, line: int) -> None:
        self._path, self._line = path, line

    def __call__(self, rule: str, what: str, mend: str, severity: Severity = Severity.ERROR) -> Finding:
        """One finding; an error unless it says otherwise."""
        return Finding(rule, severity, self._path, self._line, what, mend)
