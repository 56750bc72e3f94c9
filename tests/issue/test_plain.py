from __future__ import annotations

import pytest

from newsletter.issue.markdown import parse
from newsletter.issue.plain import first_line, one_line, paragraphs, shorten
from newsletter.models import Language


def test_paragraphs():
    blocks = parse(
        "# Een *kop*\n\n- a\n- b\n  c\n\n> d\n\n|e|\n|-|\n|f|\n\n<b>\n\n---\n", Language.NL, 0
    ).blocks
    assert paragraphs(blocks) == ["Een kop", "a", "b c", "d", "e", "f"]


@pytest.mark.parametrize(
    ("text", "line"), [("a *b*\nc", "a b"), ("---\n\n- a\n- b", "a"), ("    x\n    y", "x"), ("", "")]
)
def test_first_line(text, line):
    assert first_line(parse(text, Language.NL, 0).blocks) == line


def test_one_line():
    assert one_line(" a\n\u00a0b\t\x07c\u200b ") == "a b c"


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("kort", 10, "kort"),
        ("een twee drie", 13, "een twee drie"),
        ("een twee drie", 12, "een twee…"),
        ("een, twee", 6, "een…"),
        ("eentweedrie", 5, "eent…"),
    ],
)
def test_shorten(text, most, expected):
    assert shorten(text, most) == expected
    assert len(shorten(text, most)) <= most
