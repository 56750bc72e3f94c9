"""Links that lead nowhere in a mail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from newsletter.edition.checks.report import Reporter
from newsletter.edition.content import is_safe_link
from newsletter.models import Finding, Node


def check_link(node: Node, slots: Mapping[str, str], report: Reporter) -> Iterator[Finding]:
    """The address a link leads to."""
    if node.kind != "link":
        return
    href = node.attrs.get("href", "")
    mail, _, _ = href.removeprefix("mailto:").partition("?")
    if not is_safe_link(href):
        what = f"the link {slots.get(href, href)[:80]} leads nowhere in a mail"
        mend = "write the whole address, beginning with https://"
        yield report("link-unusable", what if href else "this link has no address", mend)
    elif href.startswith("mailto:") and mail and not re.search("@|%40", mail) and mail not in slots:
        what, mend = f"{href[:80]} is no mail address", "write it whole: mailto:name@example.org"
        yield report("link-unusable", what, mend)
