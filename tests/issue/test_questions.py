from __future__ import annotations

from datetime import date

import pytest

from newsletter.models import Question, QuestionKind

HEAD = "---\ntitle: T\n---\n"


def test_questions_in_reading_order(issue):
    text = (
        "---\ntitle: T\nquestions:\n  present: {goal: verhalen, closes: 2026-12-15}\n---\n"
        "> [!QUESTION] Is die vraag bij jullie weleens gesteld? {#present}\n> Vertel *alles*.\n>\n> Echt.\n\n"
        "> [!POLL] Zou jij dit doen?\n> - [ ] Ja, de **moeite** waard\n> - [x] Nee\n>\n> Leg uit.\n"
    )
    assert issue(text).questions == (
        Question(
            id="present",
            number=1,
            kind=QuestionKind.OPEN,
            title="Is die vraag bij jullie weleens gesteld?",
            body="Vertel alles.\n\nEcht.",
            closes=date(2026, 12, 15),
            goal="verhalen",
            line=6,
        ),
        Question(
            id="zou-jij-dit-doen",
            number=2,
            kind=QuestionKind.POLL,
            title="Zou jij dit doen?",
            choices=("Ja, de moeite waard", "Nee"),
            body="Leg uit.",
            line=11,
        ),
    )


def test_a_poll_keeps_its_list_without_boxes(issue, outline):
    (poll,) = issue("> [!POLL] Doen?\n> * [ ] Ja\n> * [x] *Nee*\n>\n> - gewoon\n").blocks
    assert outline(poll.children) == [
        (
            "bullet_list",
            [
                ("list_item", [("paragraph", [("text", "Ja")])]),
                ("list_item", [("paragraph", [("emphasis", [("text", "Nee")])])]),
            ],
        ),
        ("bullet_list", [("list_item", [("paragraph", [("text", "gewoon")])])]),
    ]


@pytest.mark.parametrize(
    ("scale", "choices"),
    [
        ("1..10", tuple(str(number) for number in range(1, 11))),
        ("0..10", tuple(str(number) for number in range(11))),
        ("1...5", ("1", "2", "3", "4", "5")),
        ("1 .. 3", ("1", "2", "3")),
    ],
)
def test_a_scale_is_written_as_one_choice(issue, scale, choices):
    parsed = issue(HEAD + f"> [!POLL] Hoe tevreden?\n> - [ ] {scale}\n")
    assert parsed.questions[0].choices == choices
    assert [item.plain() for item in parsed.blocks[0].children[0].children] == list(choices)
    assert parsed.findings == ()


@pytest.mark.parametrize(
    ("text", "title", "identifier"),
    [
        ("> [!QUESTION]\n> Wat vind je?\n>\n> Vertel.", "Wat vind je?", "wat-vind-je"),
        ("> [!QUESTION]\n> Wat vind je? {#vind}\n>\n> Vertel.", "Wat vind je?", "vind"),
        ("> [!QUESTION] {#vind}\n> Wat vind\n> je?\n>\n> Vertel.", "Wat vind je?", "vind"),
        ("> [!QUESTION] Wat vind je? {#Vind_2}\n> Vertel.", "Wat vind je?", "vind_2"),
        ("> [!QUESTION] 2024?\n> Vertel.", "2024?", "q-2024"),
        ("> [!QUESTION] ???\n> Vertel.", "???", "question-1"),
        ("> [!QUESTION] Zo'n crème brûlée?\n> Vertel.", "Zo’n crème brûlée?", "zon-creme-brulee"),
    ],
)
def test_titles_and_ids(issue, text, title, identifier):
    parsed = issue(HEAD + text)
    (question,) = parsed.questions
    assert (question.title, question.id, question.body) == (title, identifier, "Vertel.")
    assert [block.plain() for block in parsed.blocks[0].children] == ["Vertel."]
    assert parsed.blocks[0].attrs["id"] == identifier


def poll(*choices):
    return HEAD + "> [!POLL] Doen?\n" + "".join(f"> - {choice}\n" for choice in choices)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + "> [!POLL] Doen?", [("poll-too-few", 4)]),
        (poll("Ja", "Nee"), [("poll-too-few", 4)]),
        (poll("[ ] Ja"), [("poll-too-few", 4)]),
        (poll(*(f"[ ] {letter}" for letter in "abcdefgh")), [("poll-too-many", 4)]),
        (poll("[ ] Ja", "Nee"), [("poll-choice-without-box", 6)]),
        (poll("[ ] Ja", "[ ]", "[ ] Nee"), [("poll-choice-empty", 6)]),
        (poll("[ ] Ja", "[ ] ja"), [("poll-choice-twice", 4)]),
        (poll("[ ] 1..100"), [("poll-too-few", 4), ("poll-scale", 5)]),
        (poll("[ ] 5..1"), [("poll-too-few", 4), ("poll-scale", 5)]),
        (HEAD + "> [!QUESTION]", [("question-empty", 4)]),
        (HEAD + "> [!QUESTION] A? {#een twee}", [("question-bad-id", 4)]),
        (HEAD + "> [!QUESTION] A? {#12}", [("question-bad-id", 4)]),
        (HEAD + "> [!QUESTION] A? {#x}\n\n> [!QUESTION] B? {#X}", [("question-duplicate-id", 6)]),
        (HEAD + "> [!QUESTION] A?\n\n> [!QUESTION] a!", [("question-duplicate-id", 6)]),
        ("---\ntitle: T\nquestions:\n  b: {}\n---\n> [!QUESTION] A?", [("question-setting-unknown", 4)]),
    ],
)
def test_mistakes(found, text, expected):
    assert found(text) == expected


def test_seven_choices_are_fine(found):
    assert found(poll(*(f"[ ] {letter}" for letter in "abcdefg"))) == []


def test_a_double_id_names_both_lines(issue):
    parsed = issue(HEAD + "> [!QUESTION] A? {#x}\n\n> [!QUESTION] B? {#x}")
    finding = next(f for f in parsed.findings if f.rule == "question-duplicate-id")
    assert str(finding) == (
        "issues/12-proef.md:6: the question on line 4 has the id “x” as well; "
        "give the one on line 6 an id of its own, such as {#x-2}"
    )


def test_asking_nothing_is_a_warning(issue):
    (finding,) = issue(HEAD + "tekst").findings
    assert (finding.rule, finding.severity) == ("nothing-asked", "warning")


@pytest.mark.parametrize("end", ["{topics}", "{ #topics }", "{# topics}x {topics}"])
def test_braces_that_are_no_id(issue, end):
    rules = [finding.rule for finding in issue(f"---\ntitle: T\n---\n> [!QUESTION] Why? {end}\n").findings]
    assert rules == ["question-bad-id"]
