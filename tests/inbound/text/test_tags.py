"""What a parser would suffer from is seen before it does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newsletter.inbound import limits
from newsletter.inbound.text.tags import too_hard, without_long_tags

FILLER = "x" * limits.HTML_SHORT


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 300,
        "<DIV>" * 300,
        "<div></b>" * 300,
        "<o:p>" * 300,
        "<svg>" + "<td>" * 300,
        "<font color=a>" * 20 + "<p>x</p>" * 10_000,
        "<p><b>x</p>" * 2_000,
    ],
)
def test_hard_ones(html):
    assert too_hard(html)


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>a<p>b" * 5_000,
        "<table>" + "<tr><td>x" * 5_000,
        "<div><p><b>x</b></p></div>" * 5_000,
        "<p>x<br><img src=x></p>" * 5_000,
        "<div>" * 250 + "</div>" * 250,
        "<p><o:p>&nbsp;</o:p></p>" * 3_000,
    ],
)
def test_ordinary_ones(html):
    assert not too_hard(html)


@pytest.mark.parametrize(
    "tag",
    [
        "<p>",
        "<p class=\"a b\" style='color:red' id=x dir>",
        "<a href=https://example.org/?a=b&c=d/>",
        '<img alt="een foto"src="x"/>',
        "<br/>",
        "</p>",
        "<o:p>",
        "<td\n width = 5\theight = '6'>",
    ],
)
def test_a_plain_tag_stays_as_it_is(tag):
    assert without_long_tags(tag + FILLER) == tag + FILLER


@pytest.mark.parametrize(
    ("tag", "left"),
    [
        ('<div a="<" b c d>', '<div><" b c d>'),
        ('<p a=b="c x=" d>', "<p>"),
        ('<p ="a x=" b>', "<p>"),
        ("<p" + " a" * limits.HTML_TAG + ">", "<p>"),
        ('</p a="<">', '</p><">'),
        ("<p a='", "<p>"),
    ],
)
def test_a_tag_whose_end_is_in_doubt_loses_its_attributes(tag, left):
    assert without_long_tags(FILLER + tag) == FILLER + left


def test_a_short_text_needs_no_look():
    assert without_long_tags('<div a="<" b>') == '<div a="<" b>'


_PIECES = st.sampled_from(
    ["<p ", "<b", "</p", ">", " ", "=", '"', "'", "a", "x=", "/", "\n", "`", "<", "é", "\xa0"]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(_PIECES, max_size=40))
def test_no_element_has_more_attributes_than_its_tag_is_long(pieces):
    """Whatever the parser takes for one tag has its end within the limit."""
    hidden = "".join(pieces)
    html = FILLER + hidden + " a" * (limits.HTML_TAG // 2) + "".join(f" n{i}" for i in range(5_000)) + "\">'>"
    tree = LexborHTMLParser(without_long_tags(html))
    assert all(len(node.attributes) < 4_200 for node in tree.css("*"))


@pytest.mark.parametrize("name", ["div", "DIV", "svg", "p"])
def test_few_tags_are_judged_as_many_are(name):
    """Few tags are only counted; behind a long tail the same ones are walked through."""
    tail = "<br>" * 1_200
    for depth in (limits.HTML_DEPTH, limits.HTML_DEPTH + 1):
        page = f"<{name}>" * depth
        assert too_hard(page) == too_hard(page + tail) == (name != "p" and depth > limits.HTML_DEPTH)
