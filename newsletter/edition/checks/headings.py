"""Headings as a table of contents: people who listen go from one to the next (WCAG 2.2, 1.3.1 and 2.4.6)."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.edition.checks.report import Reporter
from newsletter.edition.content import heading_level
from newsletter.models import Finding, Issue, Node


def check_headings(issue: Issue) -> Iterator[Finding]:
    """No heading is empty, none skips a level, and no table lacks the names of its columns."""
    nodes = [node for block in issue.blocks for node in block.walk()]
    # As in the mail: the title is level 1, so an author who uses it too has everything one level lower.
    shift = int(any(node.kind == "heading" and node.attrs.get("level") == "1" for node in nodes))
    above = 1
    for node in nodes:
        if node.kind == "callout" and node.attrs.get("type") in ("question", "poll", "outcome"):
            above = 2  # its own title
        elif node.kind == "heading":
            level = heading_level(node, shift)
            yield from _heading(node, level, above, Reporter(issue.path, node.line))
            above = level
        elif node.kind == "table":
            yield from _table(node, Reporter(issue.path, node.line))


def _heading(node: Node, level: int, above: int, report: Reporter) -> Iterator[Finding]:
    if not node.plain().strip():
        yield report.warning("heading-empty", "this heading has no words", "write it, or delete its “#”")
    if level > above + 1:
        signs = "#" * int(node.attrs.get("level", "2"))
        fewer = signs[: len(signs) - (level - above - 1)]
        what = f"“{signs} {node.plain()[:60]}” is {level - above} levels below what stands above it"
        yield report.warning("heading-skipped", what, f"write it with “{fewer}”: a heading skips no level")


def _table(node: Node, report: Reporter) -> Iterator[Finding]:
    heads = [cell for row in node.children if row.attrs.get("header") for cell in row.children]
    # The cell in the corner may be empty.
    if not any(cell.plain().strip() for cell in heads):
        what = "this table does not say what stands in its columns"
        yield report.warning("table-header", what, "give each column a name, in the line above |---|")
