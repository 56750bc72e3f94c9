from __future__ import annotations

import pytest

from newsletter.issue.markdown import DEEPEST, NestingError, parse
from newsletter.models import Language


def tree(text, language=Language.NL, before=0):
    return parse(text, language, before).blocks


def test_blocks_with_their_lines(outline):
    source = "# Kop\n\nEerste regel\ntweede *regel*.\n\n---\n\n> citaat\n\n```python\nprint(1)\n```\n"
    blocks = tree(source)
    assert outline(blocks) == [
        ("heading", [("text", "Kop")]),
        (
            "paragraph",
            [
                ("text", "Eerste regel"),
                ("soft_break", []),
                ("text", "tweede "),
                ("emphasis", [("text", "regel")]),
                ("text", "."),
            ],
        ),
        ("rule", []),
        ("quote", [("paragraph", [("text", "citaat")])]),
        ("code_block", "print(1)\n"),
    ]
    assert [block.line for block in blocks] == [1, 3, 6, 8, 10]
    assert blocks[0].attrs == {"level": "1"}
    assert blocks[4].attrs == {"info": "python"}


def test_lines_count_from_the_top_of_the_file():
    blocks = tree("een\n\n- twee\n- drie\n", before=7)
    assert blocks[0].line == 8
    assert [item.line for item in blocks[1].children] == [10, 11]


def test_lists_know_whether_they_are_tight():
    tight, loose = tree("- a\n- b\n\n3. x\n\n4. y\n")
    assert tight.kind == "bullet_list" and tight.attrs == {"tight": "1"}
    assert loose.kind == "ordered_list" and loose.attrs == {"start": "3"}


def test_a_loose_list_inside_a_tight_one():
    (outer,) = tree("- a\n  - b\n\n  - c\n")
    assert outer.attrs == {"tight": "1"}
    assert outer.children[0].children[1].attrs == {}


def test_table_cells_with_alignment():
    (table,) = tree("| a | b | c |\n|:--|--:|---|\n| 1 | ~~2~~ | 3 |\n")
    head, row = table.children
    assert head.attrs == {"header": "1"} and row.attrs == {}
    assert [cell.attrs["align"] for cell in row.children] == ["left", "right", ""]
    assert row.children[1].children[0].kind == "strike"


def test_links_and_images():
    (paragraph,) = tree('[**lees**](https://example.org/a%20b "T") ![een *foto*](foto.png "Titel")')
    link, _, image = paragraph.children
    assert link.attrs == {"href": "https://example.org/a%20b", "title": "T"}
    assert link.plain() == "lees"
    assert image.attrs == {"src": "foto.png", "alt": "een foto", "title": "Titel"}
    assert image.children == ()


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("https://example.org/pad", "https://example.org/pad"),
        ("zie www.example.nl/x?y=1.", "https://www.example.nl/x?y=1"),
        ("mail lezer@example.org!", "mailto:lezer@example.org"),
        ("<https://example.org>", "https://example.org"),
    ],
)
def test_bare_addresses_become_links(text, href):
    (paragraph,) = tree(text)
    assert [node.attrs["href"] for node in paragraph.walk() if node.kind == "link"] == [href]


@pytest.mark.parametrize(
    "text", ["klaar.De volgende", "//example.org", "www.", "wwww.x", "javascript:alert(1)"]
)
def test_what_only_looks_like_an_address_is_text(text):
    (paragraph,) = tree(text)
    assert {node.kind for node in paragraph.walk()} == {"paragraph", "text"}


def test_raw_html_stays():
    document = parse("<div>\n*x*\n</div>\n\na <b>c</b>\n", Language.NL, 3)
    assert document.blocks[0].kind == "html_block"
    assert document.blocks[0].text == "<div>\n*x*\n</div>\n"
    assert [node.text for node in document.blocks[1].children] == ["a ", "<b>", "c", "</b>"]
    assert document.literal_lines == {4, 5, 6}


def test_breaks():
    (paragraph,) = tree("a  \nb\nc\\\nd")
    assert [node.kind for node in paragraph.children] == [
        "text",
        "hard_break",
        "text",
        "soft_break",
        "text",
        "hard_break",
        "text",
    ]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (Language.NL, "“ja” zei ‘hij’"),
        (Language.EN, "“ja” zei ‘hij’"),
        (Language.DE, "„ja“ zei ‚hij‘"),
        (Language.FR, "«\u202fja\u202f» zei “hij”"),
    ],
)
def test_quotation_marks_by_language(language, expected):
    assert tree("\"ja\" zei 'hij'", language)[0].plain() == expected


def test_signs_in_code_and_addresses_stay():
    (paragraph,) = tree("`'s \"x\" --` https://example.org/a--b...c <https://example.org/'s>")
    assert paragraph.children[0].text == '\'s "x" --'
    assert [node.attrs["href"] for node in paragraph.walk() if node.kind == "link"] == [
        "https://example.org/a--b...c",
        "https://example.org/'s",
    ]
    assert "a--b...c" in paragraph.plain()


def test_escaped_signs_stay():
    assert tree('5\\" en \\"x\\"')[0].plain() == '5" en "x"'


def test_headings_bind_their_last_words():
    assert tree("## Een kop van vijf woorden")[0].plain() == "Een kop van vijf\u00a0woorden"
    assert tree("## Twee woorden")[0].plain() == "Twee woorden"
    assert tree("gewone tekst van vijf woorden")[0].plain() == "gewone tekst van vijf woorden"


def test_a_marker_is_the_first_child_of_its_quote():
    (quote,) = tree("> [!QUESTION|x]- Wat *vind* je? { a } {#id}\n> ---\n> tekst\n", before=2)
    marker, rule, paragraph = quote.children
    assert marker.kind == "marker" and marker.plain() == "Wat vind je? { a\u00a0}"
    assert dict(marker.attrs) == {"word": "QUESTION", "id": "id", "end": "5", "depth": "1"}
    assert (rule.kind, rule.line) == ("rule", 4)
    assert (paragraph.plain(), paragraph.line) == ("tekst", 5)


def test_a_marker_makes_no_table_or_heading_of_its_line():
    (quote,) = tree("> [!POLL] a | b\n> --|--\n> 1|2\n")
    assert quote.children[0].plain() == "a |\u00a0b"


@pytest.mark.parametrize(
    "line", ["> a [!X] b", ">     [!X] code", "> [!X", "> [!X Y] z", "> [! ] z", "> \\[!X]"]
)
def test_no_marker(line):
    (quote,) = tree(line)
    assert quote.children[0].kind != "marker"


@pytest.mark.parametrize(
    "text",
    [
        "> " * (DEEPEST + 1) + "a",
        "".join("  " * depth + "- a\n" for depth in range(DEEPEST)),
        "*a **a " * 200 + "b** b*" * 200,
    ],
)
def test_what_is_nested_too_deep_is_refused_and_nothing_is_dropped(text):
    with pytest.raises(NestingError):
        tree(text)


def test_deep_but_readable():
    node = tree("> " * (DEEPEST - 2) + "diep")[0]
    assert node.plain() == "diep"
