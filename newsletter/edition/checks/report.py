"""Makes findings about one place."""

from __future__ import annotations

from newsletter.models import Finding, Issue, Severity

#: Where a mistake of the theme is mended, and where one of the settings.
TEMPLATES = "templates"
SETTINGS = "newsletter.toml"


class Reporter:
    """Makes findings about one place."""

    def __init__(self, path: str, line: int) -> None:
        self.path, self._line = path, line

    def __call__(self, rule: str, what: str, mend: str, severity: Severity = Severity.ERROR) -> Finding:
        """One finding; an error unless it says otherwise."""
        return Finding(rule, severity, self.path, self._line, what, mend)

    def warning(self, rule: str, what: str, mend: str) -> Finding:
        """One finding that stops nothing."""
        return self(rule, what, mend, Severity.WARNING)


class Origin:
    """Tells whose a piece of the rendered mail is: the author's own HTML, else the theme's."""

    def __init__(self, issue: Issue) -> None:
        self._path = issue.path
        self._raw = [
            (node.line, node.text.casefold())
            for block in issue.blocks
            for node in block.walk()
            if node.kind in ("html_block", "html_inline")
        ]

    def has(self, mark: str) -> bool:
        """Whether the author wrote HTML with this piece in it."""
        return any(mark.casefold() in text for _, text in self._raw)

    def of(self, *marks: str) -> Reporter:
        """A reporter for the first HTML of the author with all of these pieces in it; else for the theme."""
        wanted = [mark.casefold() for mark in marks if mark]
        for line, text in self._raw:
            if wanted and all(mark in text for mark in wanted):
                return Reporter(self._path, line)
        return Reporter(TEMPLATES, 0)

    def either(self, *marks: str) -> Reporter:
        """The same for HTML with any of these pieces in it, those named first preferred."""
        return next((self.of(mark) for mark in marks if self.has(mark)), Reporter(TEMPLATES, 0))
