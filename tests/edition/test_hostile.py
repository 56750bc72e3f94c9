"""Small sizes of what benchmarks/hostile.py runs in full: nothing crashes and every mail is harmless."""

from __future__ import annotations

import hostile
import pytest

from newsletter.edition.sanitise import clean, problem
from newsletter.issue import parse

CASES = hostile.cases(0.002)


@pytest.fixture(scope="module")
def look():
    return hostile.theme()


@pytest.mark.parametrize("name", CASES)
def test_every_mail_is_harmless(name, look):
    assert hostile.outcome(CASES[name](), look)[1] == []


@pytest.mark.parametrize(
    ("inside", "danger"),
    [
        ("<script>x()</script>", "<script>"),
        ("<p onclick='x()'>a</p>", "<p onclick>"),
        ("<a href='java&#115;cript:x()'>a</a>", "<a href='javascript:x()'>"),
        ("<img src='data:text/html,x'>", "<img src='data:text/html,x'>"),
        ("<p style='color:url(x)'>a</p>", "<p style='color:url(x)'>"),
        ("<mj-text>a</mj-text>", "<mj-text>"),
        ("</body><body>", "2 x <body>"),
        ("a\x01b", "HTML part: '\\x01'"),
    ],
)
def test_what_would_be_seen(inside, danger, look):
    page = f"<html><head></head><body>{inside}</body></html>"
    assert danger in hostile.dangers(page, "", look)


@pytest.mark.parametrize("unfinished", ['<img "', "<!--", "<![CDATA[", "<p><!-- x >", "</a "])
def test_tags_without_an_end_are_text(unfinished):
    markup = "<p>" + unfinished * 300
    assert "do not end" in problem(markup)
    assert clean(markup, lambda source: source).startswith("<p>&lt;") or "&lt;" in clean(markup, str)
    assert not problem("<p>" + unfinished * 20)


@pytest.mark.parametrize(
    "text",
    ["---\n\n" * 6_000, "- a\n" * 6_000, f"[a]: https://example.org/{'b' * 3_000}\n\n" + "[a] " * 1_000],
)
def test_what_grows_too_large_is_an_error(text):
    issue = parse(hostile.body(text).source, "issues/proef.md")
    assert [finding.rule for finding in issue.findings] == ["too-large"]
    assert not issue.blocks
