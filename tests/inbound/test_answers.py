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


def understand(text, questions, asked=(), button=""):
    named = [question for question in questions if question.id in asked or str(question.number) in asked]
    return answers.understand(assign(read(text), {}), text.strip(), questions, named=named, button=button)


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


def test_a_pressed_choice_is_a_vote_without_a_word():
    assert understand("", [OPEN, POLL], ["2"], "Fietsen") == (Answer("walk", "", "Fietsen"),)
    assert understand("Want plat.", [OPEN, POLL], ["2"], "Geen van …") == (
        Answer("walk", "Want plat.", "Geen van beide"),
    )


def test_what_is_typed_counts_before_the_button():
    assert understand("Lopen toch maar", [OPEN, POLL], ["2"], "Fietsen")[0].choice == "Lopen"


def test_a_lone_number_is_a_vote_when_there_is_one_poll():
    assert understand("2.\n\nGroet, Kim", [OPEN, POLL])[0].choice == "Fietsen"
    assert understand("2.", [OPEN, POLL, POLL]) == ()
    assert understand("9", [OPEN, POLL]) == ()


def test_a_list_of_things_is_not_a_list_of_answers():
    assert answers.map("Ik nam twee dingen mee:\n1. brood\n2. soep\n", [Q1, Q2], "") == ["", ""]
    assert answers.map("Mijn antwoorden:\n1. brood\n2. soep\n", [Q1, Q2], "") == ["brood", "soep"]
    assert answers.map("[12.1] brood\n[12.2] soep\n", [Q1, Q2], "") == ["brood", "soep"]


RULE = "-" * 40
ISSUE = (
    f"Hoi,\n\n{RULE}\n{Q1}\n\nEén zin mag.\n{RULE}\n\nTussendoor.\n\n{RULE}\n{Q2}\n\n1. Dit\n{RULE}\n\nDag!\n"
)


def quoted(text):
    return "\n".join(f"> {line}" for line in text.rstrip("\n").split("\n")) + "\n"


def test_answers_below_what_belongs_to_the_question():
    text = quoted(ISSUE).replace("> 1. Dit\n", "> 1. Dit\n\nDit boek.\n\n")
    assert answers.map(text, [Q1, Q2], ISSUE) == ["", "Dit boek."]


def test_a_greeting_below_everything_answers_nothing():
    text = quoted(ISSUE).replace(f"> {Q1}\n", f"> {Q1}\n\nSoep.\n\n") + "\nGroet, Kim\n"
    assert answers.map(text, [Q1, Q2], ISSUE) == ["Soep.", ""]


def test_answers_typed_inside_the_quote():
    text = "Zie hieronder!\n\n" + quoted(ISSUE.replace(f"{Q1}\n", f"{Q1}\n\nLinzensoep met brood.\n"))
    assert answers.map(text, [Q1, Q2], ISSUE) == ["Linzensoep met brood.", ""]
