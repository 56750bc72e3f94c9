"""Prose keeps its place; everything else is blank."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.issue.prose import prose_lines


def words(text):
    """The lines that hold something, without the signs of structure."""
    found = ((number, " ".join(line.strip("> \t").split())) for number, line in prose_lines(text))
    return [(number, line) for number, line in found if line]


def test_title_and_preheader_are_prose_and_the_rest_of_the_head_is_not():
    text = '---\ntitle: "Een brief"\nnumber: 3\npreheader: Twee vragen # niet drie\n---\n\nTekst.\n'
    assert words(text) == [(2, '"Een brief"'), (4, "Twee vragen"), (7, "Tekst.")]
    assert words('+++\ntitle = "Brief"\ndate = 2026-01-01\n+++\nTekst.') == [(2, '"Brief"'), (5, "Tekst.")]


@pytest.mark.parametrize(
    ("source", "prose"),
    [
        ("Zie [de lijst](https://example.org/a_(b) 'Naam').", "Zie [de lijst 'Naam')."),
        ("Beste {{ first_name | lezer }}, dag", "Beste , dag"),
        ("een `code` twee ``a ` b`` drie `open", "een twee drie `open"),
        ('Een <b class="x">vet</b> woord, 3 < 4 en 5 > 2', "Een vet woord, 3 < 4 en 5 > 2"),
        ("mail anna@example.org of www.example.org/pad of <https://example.org>", "mail of of"),
        ("> [!VRAAG] Wat vind je? {#mening}", "Wat vind je?"),
        ("> [!OUTCOME] 11.drempel Dit deden we", "Dit deden we"),
        ("- [x] Ja, altijd", "- Ja, altijd"),
        ("caf&eacute; en thee[^1]", "en thee"),
        ("[woord][ref] [los]", "[woord] [los]"),
        ("[ref]: https://example.org 'Titel'", "'Titel'"),
        ("[^1]: Een noot", "Een noot"),
        ("![een brief](pictures/brief.png)", "![een brief )"),
    ],
)
def test_inside_a_line(source, prose):
    assert words(source) == [(1, prose)]


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("> [!REPLY] 17\n> van de lezer\n>\n> nog van de lezer\n\neigen", [6]),
        ("> [!QUESTION] Wat?\n>> [!REPLY] 3\n>> lezer\n> eigen", [1, 4]),
        ("```\ncode\n~~~\n```\neigen\n~~~py\ncode", [5]),
        ("> ```\n> code\n\neigen", [4]),
        ("- een\n\n  ```\n  code\n  ```\n  eigen", [1, 6]),
        ("eigen\n\n    code\n\n    code\neigen", [1, 6]),
        ("- een\n\n    hoort bij een", [1, 3]),
        ("een <!-- weg\nweg --> eigen\n<!-- open", [1, 2, 3]),
        ("een `code\ncode` eigen\n\n`open\n\nook`", [1, 2, 4, 6]),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blocks(source, kept, end):
    assert [number for number, _ in words(source.replace("\n", end))] == kept


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab `~>[](){}!#<-/\n\t|^:*&;@.\\xREPLY", max_size=120))
def test_every_line_is_there_and_every_word_where_it_was(text):
    source = text.split("\n")
    lines = list(prose_lines(text))
    assert [number for number, _ in lines] == list(range(1, len(source) + 1))
    for number, prose in lines:
        for column, sign in enumerate(prose):
            assert sign in (" ", source[number - 1][column])


@pytest.mark.parametrize("piece", ["`", "{{", "<a b='", "](", "[!x", "> - ", "<!--", "a@", "\n```\n", "\\`"])
def test_hostile_text_is_read_in_one_pass(piece):
    text = piece * (400_000 // len(piece))
    assert len(list(prose_lines(text))) == text.count("\n") + 1
