from __future__ import annotations

import pytest

from newsletter.issue import parse
from newsletter.models import Issue


def written(text: str, path: str = "issues/12-proef.md") -> Issue:
    return parse(text.encode(), path)


@pytest.fixture
def issue():
    """Parse a text as issues/12-proef.md."""
    return written


@pytest.fixture
def found():
    """The findings of a text as (rule, line), without what every short sample misses."""

    def find(text: str, path: str = "issues/12-proef.md") -> list[tuple[str, int]]:
        everyday = ("title-missing", "nothing-asked")
        findings = written(text, path).findings
        return [(finding.rule, finding.line) for finding in findings if finding.rule not in everyday]

    return find


@pytest.fixture
def outline():
    """A tree as nested plain values: (kind, text or children)."""

    def shape(node):
        return (node.kind, node.text or [shape(child) for child in node.children])

    return lambda blocks: [shape(block) for block in blocks]
