"""The part of ``check`` that asks others: a dictionary about words, servers about links."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsletter.cli.context import Desk, say

if TYPE_CHECKING:
    from pathlib import Path

    from newsletter.authoring import Draft
    from newsletter.models import Finding, Language


@dataclass
class Proofreader:
    """Reads drafts, one after the other, and says once what it cannot do."""

    desk: Desk
    #: Whether words are looked up.
    spelling: bool
    #: Whether links are asked.
    links: bool
    _silent: set[Language] = field(default_factory=set)

    def read(self, draft: Draft, path: Path) -> Draft:
        """The draft with what was found in its file."""
        from newsletter.authoring import with_findings

        found: list[Finding] = []
        if self.spelling and draft.issue.language not in self._silent:
            found += self._words(draft, path)
        if self.links:
            from newsletter.proofreading import link_findings

            found += link_findings(draft.issue, self.desk.store(), self.desk.now())
        return with_findings(draft, found, self.desk.settings) if found else draft

    def _words(self, draft: Draft, path: Path) -> tuple[Finding, ...]:
        from newsletter import proofreading
        from newsletter.issue import encoding
        from newsletter.issue.findings import Findings
        from newsletter.publication import issues, spelling

        issue, desk = draft.issue, self.desk
        # What the bytes are was said when the issue was parsed.
        text = encoding.decode(issues.read(desk.places, path), Findings(issue.path))
        known = proofreading.known_words(issue, desk.settings)
        found = proofreading.spelling_findings(issue.path, text, issue.language, known, desk.stored())
        if found is None:
            self._silent.add(issue.language)
            say(f"Spelling was not checked: {spelling.advice(issue.language)}, or use --no-spelling.")
        return found or ()
