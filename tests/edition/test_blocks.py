import pytest

from newsletter.edition.blocks import Planner, QuestionBlock
from newsletter.edition.sections import sections
from newsletter.edition.slots import slots
from newsletter.issue import parse
from newsletter.language.strings import reader_strings
from newsletter.models import Feature, Issue, Node


def planned(markdown, features=None, pictures=None):
    issue = parse(f"---\ntitle: X\nnumber: 3\n---\n{markdown}".encode(), "x.md")
    return plan(issue, features, pictures)


def plan(issue, features=None, pictures=None):
    strings = reader_strings(issue.language, issue.tone)
    return Planner(issue, "Eva", strings, slots(issue.slots, "xn"), features or {}, pictures or {}).blocks()


@pytest.mark.parametrize(
    ("markdown", "kinds"),
    [
        ("a\n\n# b\n\n- c", ["prose"]),
        ("a\n\n---\n\nb", ["prose", "rule", "prose"]),
        ("[Doe mee](https://example.org)", ["button"]),
        ("https://example.org/a", ["prose"]),
        ("<a@example.org>", ["prose"]),
        ("[" + "lang " * 20 + "](https://example.org)", ["prose"]),
        ("[Doe mee](https://example.org) nu", ["prose"]),
        ("![a](https://example.org/a.png)", ["image"]),
        ("[![a](https://example.org/a.png)](https://example.org)", ["image"]),
        ("![a](a.png) ![b](b.png)", ["prose"]),
        ("> [!VRAAG] Wat?\n\n> [!PEILING] Wie?\n> - [ ] a\n> - [ ] b", ["question", "poll"]),
        ("> [!REPLY] 1\n\na", ["reply", "prose"]),
        ("> [!GEDAAN] 2.x\n> Zo.", ["outcome"]),
    ],
)
def test_kinds(markdown, kinds):
    assert [block.kind for block in planned(markdown)] == kinds


def test_a_poll_keeps_its_words_and_loses_its_list():
    (block,) = planned("> [!PEILING] Wie?\n> Denk na.\n> - [ ] a\n> - [ ] b\n>\n> En daarom.")
    assert isinstance(block, QuestionBlock)
    assert [choice.label for choice in block.choices] == ["a", "b"]
    assert [node.plain() for node in block.body] == ["Denk na.", "En daarom."]
    assert not block.is_scale


def test_questions_with_one_id_keep_their_own_words():
    first, second = planned(
        "> [!PEILING] Wie?\n> - [ ] a\n> - [ ] b\n\n> [!PEILING] Wie?\n> - [ ] c\n> - [ ] d"
    )
    assert [choice.label for block in (first, second) for choice in block.choices] == ["a", "b", "c", "d"]
    assert (first.code, second.code) == ("3.1", "3.2")


def test_short_choices_are_a_scale():
    (block,) = planned("> [!PEILING] Cijfer?\n> - [ ] 1\n> - [ ] 2\n> - [ ] 10")
    assert block.is_scale


def test_a_callout_the_issue_does_not_list_still_asks():
    callout = Node("callout", attrs={"type": "question", "title": "Wat?", "id": "wat", "number": "4"})
    (block,) = plan(Issue("x.md", "x", "X", number=3, blocks=(callout,)))
    assert (block.code, block.title) == ("3.4", "Wat?")


@pytest.mark.parametrize(
    ("permission", "attribution", "name"),
    [
        ("anonymous", "Piet", "een lezer"),
        ("first_name", "Piet", "Piet"),
        ("full_name", "Piet  Jansen", "Piet Jansen"),
        ("first_name", " ", "een lezer"),
    ],
)
def test_attribution(permission, attribution, name):
    (block,) = planned("> [!REPLY] 1", {1: Feature(1, "Ja.\nNee.\n\nOk.", "x", permission, attribution)})
    assert block.attribution == name
    assert not block.missing
    assert [node.plain() for node in block.body] == ["Ja. Nee.", "Ok."]


@pytest.mark.parametrize("permission", ["none", "asked", "refused", "withdrawn", "onzin"])
def test_no_permission_no_quote(permission):
    (block,) = planned("> [!REPLY] 1\n> Toch.", {1: Feature(1, "Ja.", "x", permission, "Piet")})
    assert block.missing
    assert not block.body
    assert not block.attribution


def test_sections():
    grouped = sections(planned("a\n\n---\n\n> [!VRAAG] Wat?\n\n> [!VRAAG] Wie?\n\nb"))
    assert [(section.kind, len(section.blocks)) for section in grouped] == [
        ("letter", 2),
        ("question", 1),
        ("question", 1),
        ("letter", 1),
    ]
