"""Whether a mail tells programs that it has dark colours of its own, so that they do not invent some."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.edition.checks.document import Document
from newsletter.edition.checks.report import TEMPLATES, Reporter
from newsletter.models import Finding

_ROOT = re.compile(r":root\b[^{}]*\{[^{}]*color-scheme\s*:", re.IGNORECASE)
_DARK = re.compile(r"prefers-color-scheme\s*:\s*dark", re.IGNORECASE)


def check_dark(document: Document) -> Iterator[Finding]:
    """The two metas, ``:root`` and the rules themselves belong together."""
    names = {element.get("name", "").lower() for element in document.all("meta")}
    signs = {
        f'<meta name="{name}">': name in names for name in ("color-scheme", "supported-color-schemes")
    } | {
        ":root { color-scheme: light dark }": bool(_ROOT.search(document.sheets)),
        "@media (prefers-color-scheme: dark)": bool(_DARK.search(document.sheets)),
    }
    missing = [sign for sign, there in signs.items() if not there]
    if missing:
        what = f"the mail lacks {missing[0]}; in the dark, programs may make it hard to read"
        mend = "put the two metas into issue.mjml.j2 and the rules into head.css, as in the shipped theme"
        yield Reporter(TEMPLATES, 0).warning("dark-colours", what, mend)
