import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from newsletter.edition.sanitise import MAX_DEPTH, MAX_LENGTH, clean, plain, problem


def keep(src):
    return src


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>open", "<p>open</p>"),
        ("a</div></td></tr></table>b", "ab"),
        ("<b><i>x</b></i>", "<b><i>x</i></b>"),
        ("<p onclick=x style='color:red;position:fixed'>a</p>", '<p style="color:red">a</p>'),
        ("<a href='javascript:x'>a</a>", "<a>a</a>"),
        ("<script>x</script><style>y</style>z", "z"),
        ("<iframe src=x>a</iframe><form><input>b</form>", "ab"),
        ("<svg><a xlink:href='javascript:x'>c</a></svg>d", "d"),
        ("<!-- a --><!--[if mso]>b<![endif]-->c", "c"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_clean(markup, expected):
    assert clean(markup, keep) == expected


def test_images_go_where_they_are_told():
    assert clean("<img src='a.png' alt='x'>", lambda _src: "cid:p1@newsletter") in (
        '<img src="cid:p1@newsletter" alt="x">',
        '<img alt="x" src="cid:p1@newsletter">',
    )
    assert clean("<img src='a.png' alt='x'>", lambda _src: None) == '<img alt="x">'


@pytest.mark.parametrize(
    "markup", ["<div>" * 2000, "<b><i>" * 1000 + "x", "<x-y>" * 500, "<p>" + "x" * MAX_LENGTH]
)
def test_gates(markup):
    assert problem(markup)
    assert clean(markup, keep).startswith("<p>")
    assert "<div>" not in clean(markup, keep)


def test_many_elements_beside_one_another_are_fine():
    assert not problem("<p>x</p>" * 2000 + "<br>" * 500 + "<li>" * (MAX_DEPTH - 1))


def test_a_control_character_before_the_first_element_stops_nothing():
    assert clean("a\x1f<p>b</p>&#1;", keep) == "a\x1f<p>b</p>\x01"


def test_plain():
    assert plain('<p title=">">a &amp; b</p>') == "a & b"


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<table>", "<td>", "</td>", "<li>", "<b>", "</i>", "<", "&", "x", '"', "<a href="]
        ),
        max_size=30,
    )
)
def test_never_leaves_its_cell(pieces):
    cell = clean("".join(pieces), keep)
    rest = '<td id="after"><p>daarna</p></td></tr></table>'
    tree = lxml_html.fragment_fromstring(f'<table><tr><td id="cell">{cell}</td>{rest}')
    after = tree.get_element_by_id("after")
    assert after.getparent() is tree.get_element_by_id("cell").getparent()
    assert after.text_content() == "daarna"
