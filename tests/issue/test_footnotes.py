import pytest

from newsletter.issue import parse
from newsletter.models import Language

HEAD = "---\ntitle: Proef\nnumber: 12\n---\n"


def read(markdown, head=HEAD):
    return parse((head + markdown).encode(), "issues/proef.md", language=Language.NL)


def told(issue):
    """The words of the text with its numbers, and of the notes."""
    *body, notes = issue.blocks
    return _spoken(body), [(note.attrs["label"], _spoken(note.children)) for note in notes.children]


def _spoken(blocks):
    return " ".join(
        "".join(
            f"({node.attrs['label']})" if node.kind == "footnote_ref" else node.text
            for node in block.walk()
            if node.kind in ("text", "footnote_ref")
        )
        for block in blocks
    )


def rules(issue):
    return [(f.rule, f.line) for f in issue.findings if f.rule.startswith("footnote")]


@pytest.mark.parametrize(
    ("markdown", "body", "notes"),
    [
        ("a[^x] b[^y] c[^x]\n\n[^y]: Y\n[^x]: X", "a(1) b(2) c(1)", [("1", "X"), ("2", "Y")]),
        ("a[^x][^y]\n\n[^x]: X\n[^y]: Y", "a(1) (2)", [("1", "X"), ("2", "Y")]),
        ("a ^[in *place*] b", "a (1) b", [("1", "in place")]),
        ("a^[in ^[deeper] place]", "a(1)", [("1", "in (2) place"), ("2", "deeper")]),
        ("a[^x]\n\n[^x]: X[^y]\n\n    [^y]: Y\n\n    more", "a(1)", [("1", "X(2) more"), ("2", "Y")]),
        ("> [^x]: X\n\n- a[^x]\n- b", " a(1)b", [("1", "X")]),
        ("a[^x]\n\n[^x]: X[^x]", "a(1)", [("1", "X(1)")]),
    ],
)
def test_numbers_follow_the_text(markdown, body, notes):
    issue = read(markdown)
    assert told(issue) == (body, notes)
    assert not rules(issue)


def test_notes_and_their_words_carry_their_own_lines():
    issue = read("a^[een] b[^x]\n\ntussen\n\n[^x]: twee\n\n    drie\n")
    lines = [(node.kind, node.line) for node in issue.blocks[-1].walk() if node.kind != "text"]
    assert lines == [
        ("footnotes", 5),
        *(("footnote", 5), ("paragraph", 5)),
        *(("footnote", 9), ("paragraph", 9), ("paragraph", 11)),
    ]


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("a\n\n[^x]: nergens", [("footnote-unused", 7)]),
        ("a[^x]\n\n[^x]: een\n[^x]: twee", [("footnote-twice", 8)]),
        ("a[^x]\n\n[^x]:\n", [("footnote-empty", 7)]),
        ("a[^x]\n\n[^x]: x\n[^y]: y[^z]\n[^z]: z", [("footnote-unused", 8), ("footnote-unused", 9)]),
        ("> [!VRAAG] Wat?[^x]\n> Zo.\n\n[^x]: x", [("footnote-unused", 8)]),
        ("> [!PEILING] Wat?\n> - [ ] a^[x]\n> - [ ] b", [("footnote-unused", 6)]),
        ("![a^[x]](https://example.org/a.png)", [("footnote-unused", 5)]),
    ],
)
def test_what_no_reader_would_see_is_said(markdown, found):
    issue = read(markdown)
    assert rules(issue) == found
    numbers = [node for block in issue.blocks for node in block.walk() if node.kind == "footnote_ref"]
    notes = issue.blocks[-1].children if issue.blocks[-1].kind == "footnotes" else ()
    assert {node.attrs["label"] for node in numbers} == {note.attrs["label"] for note in notes}


def test_a_note_is_no_explanation_of_a_question():
    issue = read("> [!VRAAG] Wat?\n> Zo.[^x]\n>\n> [^x]: bron\n")
    assert issue.questions[0].body == "Zo."


def test_an_excerpt_has_no_notes():
    text = "Een[^x] twee^[hier] drie [^y]: vier.\n\n[^y]: later\n\n<!-- more -->\n\n[^x]: noot"
    assert read(text).preheader == "Een twee drie: vier."


def test_a_name_without_end_costs_nothing():
    assert read("[^" * 30_000 + "\n\n[^x]: y").blocks[0].kind == "paragraph"
