"""Signs that were meant to do something, and did not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.edition.checks.report import Reporter
from newsletter.models import Finding, Node, Severity

# Without one of these there is nothing to look for.
_SIGNS = re.compile(r"[\[{|]|^##")
# What was meant to do something and did not: (rule, expression, what it is, what to do).
_LEFT_OVER = tuple(
    (rule, re.compile(expression), what, mend)
    for rule, expression, what, mend in (
        (
            "link-failed",
            # "[1] (https://..." is a note and no mistake.
            (
                r"\[[^\[\]]+\]\(\s{0,3}(?:https?:|mailto:|tel:|www\.)[^\s)]*"
                r"|\[[^\W\d][^\[\]]*\] \(https?:[^\s)]*"
            ),
            "is no link",
            "put nothing between “]” and “(”, and no space in the address: write %20",
        ),
        (
            "image-failed",
            r"!\[[^\[\]]*\] ?\([^()]+\.(?:png|jpe?g|gif)\b",
            "is no image",
            "put nothing between “]” and “(”, and no space in the name of the file: write %20",
        ),
        ("link-failed", r"\[[^\[\]]+\]\[[^\[\]]+\]", "is no link", "write [words](https://...)"),
        (
            "footnote",
            r"\[\^[^\[\]\s]+\]",
            "has no footnote",
            "write the note on a line of its own: [^1]: ...",
        ),
        (
            "image-attribute",
            r"\{\s*(?:width|height|breedte)\s*=[^{}]*\}",
            "does nothing here",
            "write it right behind an image, without a space: ![...](x.png){width=300}",
        ),
        ("command-left-over", r"\{%-?\s*\w[^%]*%?\}?", "is a command of another program", "delete it"),
        (
            "slot-one-brace",
            r"(?<!\{)\{ ?(?:first_?name|name|email|voornaam|naam)\b[^{}]*\}(?!\})",
            "is filled in for nobody",
            "write two braces: {{ first_name | reader }}",
        ),
        ("heading-failed", r"^#{2,6}[^#\s].*", "is no heading", "put a space behind the last “#”"),
        ("table-failed", r"^\|.*\|$", "is no table", "put a line |---|---| below its first line"),
    )
)


def check_left_over(node: Node, report: Reporter) -> Iterator[Finding]:
    """Signs that were meant to do something, and that readers would see."""
    if node.kind not in ("paragraph", "heading", "table_cell"):
        return
    text = "".join(child.plain() for child in node.children if child.kind != "code").strip()
    if not _SIGNS.search(text):
        return
    for rule, expression, what, mend in _LEFT_OVER:
        if found := expression.search(text):
            seen = f"“{found[0][:60]}” {what}; readers see it as it stands"
            yield report(rule, seen, mend, Severity.WARNING)
