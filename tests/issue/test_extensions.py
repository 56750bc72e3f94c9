import pytest

from newsletter.issue.markdown import parse
from newsletter.models import Language


def image(markdown):
    (paragraph,) = parse(markdown, Language.NL, 0).blocks
    first, *rest = paragraph.children
    assert first.kind == "image"
    return first.attrs.get("width", ""), first.attrs.get("refused", ""), "".join(node.text for node in rest)


@pytest.mark.parametrize(
    ("braces", "width", "refused", "text"),
    [
        ("{width=300}", "300", "", ""),
        ("{ width = 50% } na", "50%", "", " na"),
        ('{width="300px"}', "300px", "", ""),
        ("{width='1' width=2}", "1", "width", ""),
        ("{width=3 .rond #id onclick=x() style='a: b'}", "3", ".rond, #id, onclick, style", ""),
        ("{.rond}", "", ".rond", ""),
        ("{zie hieronder}", "", "", "{zie hieronder}"),
        (" {width=300}", "", "", " {width=300}"),
        ("{width=300", "", "", "{width=300"),
        ("{width=300}{width=200}", "300", "width", ""),
        ("{" + "a=1 " * 60 + "}", "", "", "{" + "a=1 " * 60 + "}"),
    ],
)
def test_what_stands_between_braces(braces, width, refused, text):
    assert image(f"![a](a.png){braces}") == (width, refused, text)


def test_braces_behind_a_linked_image():
    (paragraph,) = parse("[![a](a.png){width=300}](https://example.org)", Language.NL, 0).blocks
    assert paragraph.children[0].children[0].attrs["width"] == "300"


def test_no_attribute_reaches_anything_but_an_image():
    (paragraph,) = parse("`a`{width=1} *b*{width=1} [c](https://example.org){width=1}", Language.NL, 0).blocks
    assert paragraph.plain().count("{width=1}") == 3
