"""HTML bodies as lines; whose they are is shown by whole mails in ``tests/data/inbound``."""

import pytest
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from newsletter.inbound.own_words.bodies import lines_of
from newsletter.inbound.text import html
from newsletter.inbound.text.html import read_html
from newsletter.inbound.text.lines import Role, join

QUOTE = "<blockquote><p>Wat kook jij deze week?</p></blockquote>"


class Failing(LexborHTMLParser):
    """Gives up where a page says so, as the real one does when memory ends."""

    def __new__(cls, page):
        if "FAIL" in page:
            raise SelectolaxError("Can't parse the document")
        return LexborHTMLParser(page)


@pytest.fixture
def _fails(monkeypatch):
    monkeypatch.setattr(html, "LexborHTMLParser", Failing)


@pytest.mark.usefixtures("_fails")
def test_where_the_parser_fails_all_words_are_there():
    lines = read_html(f"<p>Linzen &amp; prei. FAIL</p>{QUOTE}")
    assert [line.text for line in lines if not line.blank] == [
        "Linzen & prei. FAIL",
        "Wat kook jij deze week?",
    ]
    assert {line.role for line in lines} == {Role.OWN}


@pytest.mark.usefixtures("_fails")
def test_where_the_parser_fails_the_text_part_is_read():
    text = "Linzen en prei.\n\n> Wat kook jij deze week?"
    assert join(lines_of(text, f"<p>Linzen en prei. FAIL</p>{QUOTE}", {})) == "Linzen en prei."


def test_what_cannot_be_encoded_is_read_all_the_same():
    assert "Linzen" in join(read_html("<p>Linzen \ud800</p>"))


@pytest.mark.parametrize(
    ("attributes", "role"),
    [
        ("", Role.QUOTED),
        ("style='border: none; padding: 0'", Role.OWN),
        ("style='border: none' type='cite'", Role.QUOTED),
        ("style='border: none' class='x'", Role.QUOTED),
        ("class='x_gmail_signature'", Role.FOOTER),
        ("id='x_x_Signature'", Role.FOOTER),
        ("class='gmail_attr'", Role.NOTICE),
    ],
)
def test_what_the_attributes_of_a_quote_say(attributes, role):
    assert [line.role for line in read_html(f"<blockquote {attributes}>Linzen</blockquote>")] == [role]


def test_how_deep_a_line_is_quoted():
    page = "nul<blockquote type='cite'>een<blockquote>twee</blockquote>een</blockquote>nul"
    found = {line.text: line.depth for line in read_html(page)}
    assert found == {"nul": 0, "een": 1, "twee": 2}


def test_the_same_attributes_mean_a_quote_only_on_a_quote():
    lines = read_html("<div type='cite'>een</div><blockquote type='cite'>twee</blockquote><div>drie</div>")
    assert [line.role for line in lines] == [Role.OWN, Role.QUOTED, Role.OWN]


def test_hidden_and_preformatted():
    lines = read_html(
        "<p style='Display: none'>weg</p><div style='white-space: pre-wrap'>een\ntwee  drie</div>"
    )
    assert [line.text for line in lines] == ["een", "twee  drie"]


def test_running_text_keeps_one_space():
    assert [line.text for line in read_html("<p>een\n  twee   drie\tvier</p>") if line.text] == [
        "een twee drie vier"
    ]


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<ol><li>Soep</li><li>Fietsen</li></ol>", "1. Soep\n2. Fietsen"),
        (
            "<ol start=2><li><p>Fietsen</p></li><li value=7>Lopen</li><li>Thuis</li></ol>",
            "2. Fietsen\n7. Lopen\n8. Thuis",
        ),
        ("<ul><li>a<ol><li>x</li></ol></li><li>b</li></ul>", "- a\n1. x\n- b"),
        ("<ol><li></li><li>Fietsen</li></ol>", "2. Fietsen"),
        ("<ol start=-3><li>a</li></ol><ol start=99999999999><li>b</li></ol>", "1. a\n9999. b"),
        ("<ul><li><div>x</div><div>y</div></li></ul><li>z</li>", "- x\ny\n- z"),
    ],
)
def test_items_of_lists(page, text):
    assert "\n".join(line.text for line in read_html(page) if not line.blank) == text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ('<div><img class="an1" alt="👍"></div>', "👍"),
        ('<p>Ja <img alt="❤️"> <img alt="logo ✓"><img alt="Foto"><img></p>', "Ja ❤️"),
        (f'<img alt="{"👍" * 13}">Ja', "Ja"),
        ("<s>Lopen</s> Fietsen", "~~Lopen~~ Fietsen"),
        ("<p><strike>Lopen </strike>of <del><b>niet</b></del></p>", "~~Lopen~~ of ~~niet~~"),
        ('<span style="color:red; text-decoration-line: line-through">Lopen</span>', "~~Lopen~~"),
        ('<span style="text-decoration: underline">Lopen</span>', "Lopen"),
    ],
)
def test_emoji_and_struck_words(page, text):
    assert join(read_html(page)).strip() == text
