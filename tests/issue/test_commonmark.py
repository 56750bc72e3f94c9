"""Every example of the CommonMark specification as an issue: none stops reading or rendering.

The specification has a licence of its own, so it is fetched
(``npm ci --prefix tests/axe``) and not kept here.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import hostile
import pytest

from newsletter.edition import render
from newsletter.issue import parse

SPECIFICATION = Path(__file__).parents[1] / "axe/node_modules/commonmark-spec/spec.txt"
_EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n.*?^`{32}$", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def examples():
    if not SPECIFICATION.exists():
        pytest.skip("commonmark-spec is not installed: npm ci --prefix tests/axe")
    return [found.replace("→", "\t") for found in _EXAMPLE.findall(SPECIFICATION.read_text("utf-8"))]


def test_every_example_is_read_and_rendered(examples):
    assert len(examples) > 600
    issues = [parse(hostile.body(example).source, "issues/proef.md") for example in examples]
    # A fence that is never closed would hide the examples behind it, so the trees are joined, not the texts.
    blocks = tuple(block for issue in issues for block in issue.blocks)
    assert sum(bool(issue.blocks) for issue in issues) > 600
    look = hostile.theme()
    edition = render(replace(issues[0], blocks=blocks), hostile.HOUSE, look, features={}, pictures={})
    html, text = hostile.written(edition.html), hostile.written(edition.text)
    assert hostile.dangers(html, text, look) == []
