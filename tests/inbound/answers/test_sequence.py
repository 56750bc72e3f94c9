"""Two answers in one mail never land together on one question."""

import pytest

from newsletter.inbound import answers
from newsletter.inbound.text.lines import read
from newsletter.models import Question, QuestionKind

OPEN = Question("cooked", 1, QuestionKind.OPEN, "Wat heb je deze week gekookt?")
POLL = Question(
    "walk",
    2,
    QuestionKind.POLL,
    "Ga je liever lopen of fietsen?",
    choices=("Lopen", "Fietsen", "Geen van beide"),
)
YES = Question("cycles", 2, QuestionKind.POLL, "Fiets je graag?", choices=("Ja", "Nee"))
TEA = (
    Question("tea", 1, QuestionKind.POLL, "Hoe vaak drink je thee?", choices=("Vaak", "Soms", "Nooit")),
    Question("book", 2, QuestionKind.OPEN, "Welk boek lezen we hierna?"),
)


def understood(text, questions=(OPEN, POLL)):
    found = answers.understand(read(text), text, questions, issue=12)
    return [(one.text, one.choice) for one in found if not one.doubt]


@pytest.mark.parametrize(
    "text",
    [
        "Eerste vraag: soep. Tweede: lopen",
        "Op de eerste vraag: soep.\nOp de tweede: lopen",
        "Op vraag 1: soep. Op 2: lopen",
        "First question: soep. Second one: lopen",
        "Zur ersten Frage: soep. Zur zweiten: lopen",
        "Vraag 1: soep, vraag 2 lopen",
        "1e vraag: soep\n2e vraag: lopen",
        "1st question: soep\n2nd question: lopen",
        "1. Frage: soep\n2. Frage: lopen",
        "Zu 1: soep\nZu 2: lopen",
        "V1 soep\nV2 lopen",
        "Wat vraag 1 betreft: soep\nWat vraag 2 betreft: lopen",
        "Wat heb je deze week gekookt? soep! Ga je liever lopen of fietsen? lopen!",
        "2. lopen\n1. soep",
        "1. soep\n2. lopen\n3. leuke nieuwsbrief!",
    ],
)
def test_every_answer_on_its_question(text):
    assert [(said.rstrip(".!"), choice) for said, choice in understood(text)] == [
        ("soep", ""),
        ("lopen", "Lopen"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "1. Lopen x\n2. Fietsen x",
        "1. Lopen\n2. Fietsen\n3. Geen van beide",
        "1. Fietsen\n2. Lopen",
        "1. Fietsen\n2. Lopen\n3. Geen van beide",
        "2. brood\n1. soep",
        "1. soep\n2. brood\n3. taart",
        "Soep met prei. Ga je liever lopen of fietsen? Lopen!",
        "Ik vind vraag 1 leuk en vraag 2 ook.",
        "Q1 soep",
    ],
)
def test_lists_of_other_things_answer_nothing(text):
    assert understood(text) == []


def test_yes_and_no_answer_every_question():
    assert understood("1. Ja\n2. Nee, nooit", (OPEN, YES)) == [("Ja", ""), ("Nee, nooit", "Nee")]


def test_a_choice_is_no_question():
    assert understood("2. Fietsen: ja!") == [("Fietsen: ja!", "Fietsen")]


def test_a_short_word_of_a_question():
    assert understood("Thee: soms\nBoek: Max Havelaar", TEA) == [("soms", "Soms"), ("Max Havelaar", "")]
    assert understood("Hoe: soms", TEA) == []


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("[ ] Lopen\n[x] Fietsen", "Fietsen"),
        ("[ ] 1. Lopen\n[x] 2. Fietsen\n[ ] 3. Geen van beide", "Fietsen"),
        ("~~Lopen~~ Fietsen", "Fietsen"),
        ("1. ~~Lopen~~\n2. Fietsen\n3. ~~Geen van beide~~", "Fietsen"),
        ("[x] Lopen\n[x] Fietsen", ""),
        ("~~Lopen~~", ""),
        ("Lopen ❌", ""),
        ("2. Lopen nee", ""),
    ],
)
def test_ticked_and_struck_choices(text, choice):
    assert [said for _, said in understood(text) if said] == [choice] * bool(choice)
