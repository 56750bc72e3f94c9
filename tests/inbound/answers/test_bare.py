"""Bare numbers before answers: only where every question has its line, and nothing else is said."""

import pytest

from newsletter.inbound import answers
from newsletter.inbound.answers.asked import Asked
from newsletter.inbound.answers.bare import in_order, numbered
from newsletter.models import Answer, Question, QuestionKind

Q1, Q2 = "Wat kook jij vanavond?", "Hoe ga je naar je werk?"
ASKED = Asked((Q1, Q2))
OPEN = (Question("cook", 1, QuestionKind.OPEN, Q1), Question("work", 2, QuestionKind.OPEN, Q2))
POLL = Question("walk", 2, QuestionKind.POLL, "Lopen of fietsen?", choices=("Lopen", "Fietsen"))


@pytest.mark.parametrize(
    "text", ["1 soep\n2 fietsen", "1 soep\n\n2 fietsen", "Hoi,\n\n1 soep\n2 fietsen\n\nGroetjes,\nAnna"]
)
def test_a_line_for_every_question(text):
    assert numbered(text, ASKED) == ["soep", "fietsen"]
    assert answers.map(f"{text}\n\n> {Q1}\n> {Q2}\n", [Q1, Q2], f"{Q1}\n{Q2}") == ["soep", "fietsen"]


@pytest.mark.parametrize(
    "text",
    [
        "2 fietsen\n1 soep",
        "1 soep",
        "1 soep\n2 fietsen\n3 regen",
        "1 ui\n3 wortels",
        "Soep:\n1 ui\n2 wortels",
        "1 ui\n2 wortels\nen dan koken maar",
        "1 uur later at ik soep\n2 mensen aten mee",
        "1 euro\n2 euro",
        "1 mei soep\n2 mei brood",
        "1 op de 3\n2 op de 5",
        "1\n2",
        "1 " + "soep " * 1000 + "\n2 fietsen",
        "",
    ],
)
def test_anything_else_is_not_sure(text):
    assert numbered(text, ASKED) == []


def test_between_open_questions_they_are_only_probable():
    found = answers.understand((), "1 soep\n2 fietsen", OPEN)
    assert [(one.question, one.text, one.probable) for one in found] == [
        ("cook", "soep", True),
        ("work", "fietsen", True),
    ]
    assert answers.understand((), "1 soep\n2 fietsen", OPEN, guess=False) == ()


def test_the_choice_of_a_poll_proves_them():
    assert answers.understand((), "1 soep\n2 Fietsen", (OPEN[0], POLL)) == (
        Answer("cook", "soep"),
        Answer("walk", "Fietsen", "Fietsen"),
    )


def test_a_poll_without_its_choice_refutes_them():
    (found,) = answers.understand((), "1 ui\n2 wortels", (OPEN[0], POLL))
    assert (found.question, found.text, found.choice, found.probable) == ("cook", "1 ui\n2 wortels", "", True)


def test_a_line_for_every_question_without_numbers():
    first, second = answers.understand(
        (), "Hoi,\n\nLinzensoep met prei\nFietsen\n\nGroetjes, Anna", (OPEN[0], POLL)
    )
    assert (first.question, first.text, first.probable) == ("cook", "Linzensoep met prei", True)
    assert second == Answer("walk", "Fietsen", "Fietsen")


@pytest.mark.parametrize(
    "text",
    ["Soep\nbrood", "Soep\nFietsen\nTaart", "Soep?\nFietsen", "Want ik kook graag\nFietsen", "Fietsen\nSoep"],
)
def test_other_lines_are_not_in_order(text):
    assert in_order(text, (OPEN[0], POLL)) == ()
    assert in_order("Soep\nbrood", OPEN) == ()
