from dataclasses import replace
from datetime import date

import pytest

from newsletter.inbound import answers
from newsletter.inbound.own_words import assign
from newsletter.inbound.text.lines import read
from newsletter.models import Question, QuestionKind

OPEN = Question("brief", 1, QuestionKind.OPEN, "Welke brief begreep je meteen?")
OTHER = Question("zin", 2, QuestionKind.OPEN, "Welke zin zou jij schrappen?")
POLL = Question(
    "mee", 3, QuestionKind.POLL, "Lees je teksten van collega's mee?", choices=("Ja", "Soms", "Nooit")
)
CLOSED = replace(OTHER, closes=date(2026, 11, 1))
PROSE = "Die over de kade, met een kaartje erbij en een nummer dat klopte."


def understand(text, asked, **more):
    return answers.understand(assign(read(text), {}), text.strip(), asked, issue=12, **more)


def test_prose_answers_the_only_open_question_as_probable():
    (answer,) = understand(f"Dag Mira,\n\n{PROSE}\n\nGroet,\nKim\n", [OPEN, POLL])
    assert (answer.question, answer.text, answer.choice) == ("brief", PROSE, "")
    assert answer.doubt == "only probable: it is the only open question, it names no choice of a poll"


def test_a_question_that_was_closed_is_hardly_meant():
    (answer,) = understand(PROSE, [OPEN, CLOSED], on=date(2026, 11, 2))
    assert (answer.question, "the other one was closed" in answer.doubt) == ("brief", True)
    assert understand(PROSE, [OPEN, CLOSED], on=date(2026, 11, 1)) == ()
    assert understand(PROSE, [OPEN, CLOSED]) == ()
    assert understand(PROSE, [replace(OPEN, closes=date(2026, 11, 1)), POLL], on=date(2026, 11, 2)) == ()


def test_a_certain_answer_has_no_doubt():
    for text, asked in ((PROSE, [OPEN]), (f"Vraag 1: {PROSE}", [OPEN, POLL]), ("Soms", [OPEN, POLL])):
        (answer,) = understand(text, asked)
        assert answer.doubt == "", text
    (answer,) = understand(PROSE, [OPEN, POLL], named=[OPEN])
    assert answer.doubt == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dank je wel!",
        "Dank je wel voor deze!\n\nGroet,\nKim",
        "Wanneer komt het volgende nummer uit?",
        "Leuk om te lezen. Mag ik hem delen?",
        "Bij ons is het soms, dat hangt af van de afdeling.",
        "Ja dat vind ik ook een heel goed idee.",
        "Ik lees ook teksten van mijn collega's, maar liever niet.",
    ],
)
def test_what_may_be_meant_for_the_poll_or_for_nobody_is_not_sure(text):
    assert understand(text, [OPEN, POLL]) == ()


def test_two_open_questions_are_not_sure():
    assert understand(PROSE, [OPEN, OTHER]) == ()
    assert understand(PROSE, [OPEN, OTHER, POLL]) == ()


def test_nothing_is_guessed_unless_it_is_wanted():
    assert understand(PROSE, [OPEN, POLL], guess=False) == ()
    assert understand(PROSE, [OPEN, POLL], named=[OPEN, POLL]) == ()


def test_an_open_answer_beside_a_vote_is_shown_too():
    text = "Ik stem: soms. En de zin die ik zou schrappen: over de kaas die smelt."
    vote, beside = understand(text, [OTHER, POLL], named=[POLL], button="Soms")
    assert (vote.question, vote.choice, vote.doubt) == ("mee", "Soms", "")
    assert (beside.question, beside.text) == ("zin", text.partition(". ")[2])
    assert beside.doubt == "only probable: it stands beside a vote, with words of this question"
    assert len(understand(text, [OTHER, POLL], named=[POLL], button="Soms", guess=False)) == 1


def test_the_reason_for_a_vote_answers_nothing_else():
    for text in ("Soms, want een zin schrappen zou ik nooit.", "Soms. Collega's vragen het bijna nooit."):
        assert len(understand(text, [OTHER, POLL], named=[POLL], button="Soms")) == 1
    assert len(understand("Soms. De zin die ik zou schrappen?", [OTHER, POLL], named=[POLL])) == 1
