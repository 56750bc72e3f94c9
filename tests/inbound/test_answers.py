import pytest

from newsletter.inbound import answers
from newsletter.inbound.lines import read
from newsletter.inbound.own_words import assign
from newsletter.models import Answer, Question, QuestionKind

Q1, Q2 = "Wat heb je gekookt?", "Welk boek lezen we hierna?"
BOTH = f"> {Q1}\n>\n> {Q2}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"> {Q1}\n\nSoep.\n\n> {Q2}\n\nMax Havelaar.\n", ["Soep.", "Max Havelaar."]),
        (f"> **1.** _{Q1}_\n\nSoep.\n\nEn brood.\n", ["Soep.\n\nEn brood.", ""]),
        (f"{BOTH}\nMax Havelaar.\n", ["", "Max Havelaar."]),
        ("> Wat heb je [...]\nSoep.\n", ["Soep.", ""]),
        (f"1) Soep.\n2) Max Havelaar.\n\n{BOTH}", ["Soep.", "Max Havelaar."]),
        (f"Vraag 2: Max Havelaar.\n\n{BOTH}", ["", "Max Havelaar."]),
        (f"{Q2}\nMax Havelaar.\n", ["", "Max Havelaar."]),
        # Not sure: everything quoted once, answered below; a list of three; nothing quoted.
        (f"> Beste lezer,\n{BOTH}> Tot gauw!\n\nSoep en Max Havelaar.\n", ["", ""]),
        ("1. brood\n2. soep\n3. fruit\n", ["", ""]),
        ("Soep.\n", ["", ""]),
        ("", ["", ""]),
    ],
)
def test_answers_land_on_their_question(text, expected):
    assert answers.map(text, [Q1, Q2], f"Beste lezer,\n\n{Q1}\n\n{Q2}\n\nTot gauw!") == expected


OPEN = Question("cooked", 1, QuestionKind.OPEN, Q1)
POLL = Question(
    "walk", 2, QuestionKind.POLL, "Lopen of fietsen?", choices=("Lopen", "Fietsen", "Geen van beide")
)


def understand(text, questions, asked=()):
    return answers.understand(assign(read(text), {}), text.strip(), questions, asked=asked)


def test_one_question_takes_everything():
    assert understand("Soep.\n", [OPEN]) == (Answer("cooked", "Soep."),)


@pytest.mark.parametrize("asked", ["1", "cooked"])
def test_a_code_in_the_subject_takes_everything(asked):
    assert understand("Soep.\n", [OPEN, POLL], [asked]) == (Answer("cooked", "Soep."),)


def test_two_codes_are_not_sure():
    assert understand("Soep.\n", [OPEN, POLL], ["1", "2"]) == ()


def test_the_literal_choice_is_a_vote_whatever_else_is_asked():
    assert understand("Fietsen\n\nWant het is plat hier.\n", [OPEN, POLL]) == (
        Answer("walk", "Fietsen\n\nWant het is plat hier.", "Fietsen"),
    )


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("1", "Lopen"),
        ("2.", "Fietsen"),
        ("3 - echt niet", "Geen van beide"),
        ("A", "Lopen"),
        ("b)", "Fietsen"),
        ("[x] fietsen", ""),
        ("fietsen, elke dag", "Fietsen"),
        ("GEEN VAN BEIDE!", "Geen van beide"),
        ("geen", "Geen van beide"),
        ("4", ""),
        ("0", ""),
        ("A propos, ik loop", ""),
        ("Ik fiets liever", ""),
        ("", ""),
    ],
)
def test_choices(text, choice):
    assert answers.choice(text, POLL.choices) == choice


def test_the_longest_choice_is_meant():
    assert answers.choice("Ja, graag", ("Ja", "Ja, graag", "Nee")) == "Ja, graag"
