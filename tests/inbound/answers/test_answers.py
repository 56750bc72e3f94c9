import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.inbound import answers
from newsletter.inbound.answers.choices import Vote, vote
from newsletter.inbound.own_words import assign
from newsletter.inbound.text.lines import read
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
        ("[x] fietsen", "Fietsen"),
        ("[ ] Lopen\n[x] Fietsen\n[ ] Geen van beide", "Fietsen"),
        ("1. Lopen\n2. Fietsen\n3. Geen van beide", ""),
        ("Ik kies 2", "Fietsen"),
        ("Doe mij maar optie B, dank je", "Fietsen"),
        ("Hoi Mira,\n\nvoor mij fietsen graag!\n\nGroet,\nKim", "Fietsen"),
        ("Leuke vraag!\n\nFietsen.\n", "Fietsen"),
        ("2, want het is plat", "Fietsen"),
        ("1 keer per week loop ik", ""),
        ("1, 2 of 3 keer", ""),
        ("2, denk ik", ""),
        ("1 of 2", ""),
        ("1 - 2 keer", ""),
        ("1. mei lopen wij altijd", ""),
        ("1.50 euro", ""),
        ("10:30 vertrek ik", ""),
        ("2de keus", ""),
        ("1.2.2026", ""),
        ("2026", ""),
        ("1: fietsen", ""),
        ("1. Fietsen", ""),
        ("fietsen niet", ""),
        ("fietsen of lopen", ""),
        ("lopen, of toch fietsen", ""),
        ("Lopen. Fietsen vind ik eng.", "Lopen"),
        ("1.2: Fietsen", "Fietsen"),
        ("[1.2] Fietsen", "Fietsen"),
        ("1.2 fietsen", "Fietsen"),
        ("1. ik loop veel\n2. ik fiets weinig", ""),
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


def test_button_and_words_that_contradict_are_not_sure():
    (answer,) = understand("Lopen toch maar", [OPEN, POLL], ["2"], "Fietsen")
    assert answer == Answer("walk", "Lopen toch maar", "", 'the button says "Fietsen", the words say "Lopen"')
    (answer,) = understand("Lopen of fietsen", [OPEN, POLL], ["2"])
    assert (answer.choice, answer.doubt) == ("", 'the words name more than one choice: "Lopen", "Fietsen"')
    (answer,) = understand("Ik zou het niet weten", [OPEN, POLL], ["2"])
    assert (answer.choice, answer.doubt) == ("", "the words name no choice")


WEEK = Question("mee", 2, QuestionKind.POLL, "Lees je mee?", choices=("Ja, elke week", "Soms", "Nooit"))


@pytest.mark.parametrize(
    "text",
    [
        "1 keer per maand is voor mij genoeg",
        "1.2: Nooit",
        "Vraag 1.2: nooit",
        "Nooit, helaas.",
        "1x in de drie weken",
        "Dank voor de mooie brief!",
        "",
    ],
)
def test_a_button_counts_beside_words_that_name_nothing_else(text):
    lines = assign(read(text), {})
    (answer,) = answers.understand(lines, text, [OPEN, WEEK], named=[WEEK], button="Nooit", issue=1)
    assert (answer.question, answer.choice, answer.doubt) == ("mee", "Nooit", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.1: de kade / 1.2: nooit", [("cooked", "de kade", ""), ("mee", "nooit", "Nooit")]),
        ("1.1: de kade\n1.2: nooit", [("cooked", "de kade", ""), ("mee", "nooit", "Nooit")]),
        ("1.2 Soms", [("mee", "Soms", "Soms")]),
        ("1.2 soms, denk ik, als ik tijd heb", [("mee", "soms, denk ik, als ik tijd heb", "Soms")]),
        ("Vraag 1.2: soms", [("mee", "soms", "Soms")]),
        ("Peiling 1.2\nSoms", [("mee", "Soms", "Soms")]),
        ("vraag 2 - soms", [("mee", "soms", "Soms")]),
        ("[1.mee] Soms", [("mee", "Soms", "Soms")]),
        ("Mijn antwoord op vraag 2 is: soms", [("mee", "soms", "Soms")]),
        ("De tweede vraag: soms", [("mee", "soms", "Soms")]),
        ("2. Soms", [("mee", "Soms", "Soms")]),
        ("1. Ja, elke week", [("mee", "1. Ja, elke week", "Ja, elke week")]),
        ("Hoi! 1.1: soep. 1.2: nooit.", [("cooked", "soep.", ""), ("mee", "nooit.", "Nooit")]),
        ("1.1: soep en 1.2: nooit", [("cooked", "soep", ""), ("mee", "nooit", "Nooit")]),
        ("1. soep 2. soms", [("cooked", "soep", ""), ("mee", "soms", "Soms")]),
        ("1) soep, 2) soms", [("cooked", "soep", ""), ("mee", "soms", "Soms")]),
        ("1\nsoep\n2\nsoms", [("cooked", "soep", ""), ("mee", "soms", "Soms")]),
        ("2\nsoms", [("mee", "2\nsoms", "Soms")]),
        ("1\nsoms", []),
        ("1.2 liter bouillon ging erin, en dat was krap", []),
        ("12.2 was ik jarig, toen at ik taart", []),
        ("1.3: wat een rare vraag is dit", []),
        ("Vraag 2 snap ik niet zo goed", []),
        ("3. Nooit", [("mee", "3. Nooit", "Nooit")]),
    ],
)
def test_numbers_and_codes_as_the_letter_shows_them(text, expected):
    found = answers.understand(assign(read(text), {}), text, [OPEN, WEEK], issue=1, guess=False)
    assert [(a.question, a.text, a.choice) for a in found] == expected


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


SOUP, BOOK = "Wat heb je deze week gekookt?", "Welk boek zullen we hierna lezen?"
LETTER = (
    "Beste lezers,\n\nDeze week gaat het over gewoontes in huis en buiten, en over wie daar tijd voor heeft. "
    f"Ik ben benieuwd naar jullie verhalen.\n\n{SOUP}\n\n{BOOK}\n\nTot volgende week."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mooie brief!\n\n1. Soep\n2. Max Havelaar\n\nGroetjes,\nSanne", ["Soep", "Max Havelaar"]),
        (
            "1. Soep\n\n- met prei\n- met ui\n\n2. Max Havelaar",
            ["Soep\n\n- met prei\n- met ui", "Max Havelaar"],
        ),
        ("Wat betreft vraag 1: soep.\nWat betreft vraag 2: een boek.", ["soep.", "een boek."]),
        ("Eerste vraag: soep van 3 uien. Tweede vraag: Max Havelaar.", ["soep van 3 uien.", "Max Havelaar."]),
        ("Vraag een: soep\nVraag twee: Max Havelaar", ["soep", "Max Havelaar"]),
        ("Vraag 1 (wat heb je gekookt): soep\nVraag 2 (welk boek): Max", ["soep", "Max"]),
        ("Q1: soep\nQ2: boek", ["soep", "boek"]),
        ("Réponse à la question n° 2 : Bovary", ["", "Bovary"]),
        ("#1 soep\n#2 boek", ["soep", "boek"]),
        ("1 = soep\n2 = boek", ["soep", "boek"]),
        ("a) soep\nb) Max Havelaar", ["soep", "Max Havelaar"]),
        ("Gekookt: soep\nBoek: Max Havelaar", ["soep", "Max Havelaar"]),
        ("Wat heb je gekookt deze week?\nSoep", ["Soep", ""]),
        (f"{BOOK}\n\nGeen idee.\n\n{SOUP}\n\nSoep", ["Soep", "Geen idee."]),
        ("1. Wat heb je deze week gekookt?\nSoep\n\n2. Welk boek?\nMax", ["Soep", "Max"]),
        ("[12.1] soep\n[12.2] Max Havelaar", ["soep", "Max Havelaar"]),
        ("Vraag 2?\nMax Havelaar", ["", "Max Havelaar"]),
        (f"> {SOUP}\n1. soep\n2. brood\n\n> {BOOK}\nMax", ["1. soep\n2. brood", "Max"]),
        (f"> {SOUP}\nSoep.\n\nVraag 2: Max", ["Soep.", "Max"]),
        ("> Vraag 12.2\n\nMax Havelaar", ["", "Max Havelaar"]),
    ],
)
def test_ways_of_readers(text, expected):
    assert answers.map(text, [SOUP, BOOK], LETTER) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Ik kookte drie dingen:\n1. soep\n2. brood\n3. taart",
        "Ik heb deze week twee dingen gekookt.\n\n1. soep\n2. brood",
        "Boodschappen\n1. soep\n2. brood",
        "1. soep\n2. brood\n3. taart",
        "1. Soep:\n  1) prei\n  2) ui\n2. Max Havelaar",
        "Soep!\n\nWelk boek lees jij zelf nu? Ik ben benieuwd.",
        "Wat heb jij zelf deze week gekookt? Ik ben benieuwd!",
        f"Graag meer soep.\n\n{SOUP} Dat wil mijn buurvrouw ook weten.",
        "Wat heb je deze week gelezen?\nMax Havelaar",
        f"{SOUP}\n{BOOK}\n\nSoep, en Max Havelaar.",
        "1.1 soep\n1.2 brood\n2.1 taart",
        "12.1: soep\n13.2: brood",
        "Vraag 1 en 2: soep met een boek erbij",
        "Op 1.2 was ik jarig.",
        "1.2.2025 was een mooie dag",
        "10:30 at ik soep, 12:15 weer",
        "2de keer dat ik soep at",
        "1-persoonssoep, meer was het niet",
        "2? Nee, 3 keer soep",
        "- soep\n- Max Havelaar",
        "Soep.\n\nMax Havelaar.",
    ],
)
def test_what_is_not_certain_stays_open(text):
    assert answers.map(text, [SOUP, BOOK], LETTER) == ["", ""]


def test_a_list_below_two_questions_in_a_row_answers_neither():
    assert answers.map("Vraag 1\nVraag 2\n\nSoep, en Max Havelaar.", [SOUP, BOOK], LETTER) == ["", ""]


MARKS = (
    "1.",
    "2)",
    "1.2",
    "[12.1]",
    "[12.9]",
    "Vraag 1:",
    "vraag 2 -",
    "A.",
    "1",
    "12.2: nooit",
    "99999999.1",
)
OTHERS = (
    SOUP,
    BOOK,
    SOUP[:20],
    "soep",
    "Soms",
    "?",
    ":",
    "-",
    "> ",
    "Hoi,",
    "Groet,",
    "é",
    "\ud800",
    "…",
    "/",
    "en",
)
PIECES = st.sampled_from((*MARKS, *OTHERS, "\n", "\n\n", "1e9"))


@settings(max_examples=200)
@given(pieces=st.lists(PIECES, max_size=25))
def test_an_answer_is_made_of_the_readers_words(pieces):
    text = " ".join(pieces)
    asked = [OPEN, WEEK]
    for said in answers.map(text, [SOUP, BOOK], LETTER):
        assert all(line.strip() in text for line in said.split("\n"))
    for answer in answers.understand(assign(read(text), {}), text, asked, issue=12):
        assert answer.choice in ("", *WEEK.choices) and answer.question in ("cooked", "mee")
        assert all(line.strip() in text for line in answer.text.split("\n"))


@pytest.mark.parametrize(
    ("button", "words", "other"),
    [
        ("Twee kanten", "Bij nader inzien: toch liever één kant.", "Eén kant"),
        ("Ja, altijd", "toch liever soms", "Soms"),
        ("Ja, altijd", "Nee hoor, alleen de afdeling.", "Nee, alleen de afdeling"),
        ("Soms", "Ja, altijd natuurlijk", "Ja, altijd"),
    ],
)
def test_words_that_speak_of_another_choice_than_the_button_are_not_sure(button, words, other):
    choices = (
        ("Eén kant", "Twee kanten") if "kant" in button else ("Ja, altijd", "Soms", "Nee, alleen de afdeling")
    )
    got = vote(words, choices, button)
    assert got == Vote(doubt=f'the button says "{button}", the words say "{other}"')
    assert vote("Dat vind ik al jaren.", choices, button) == Vote(button)
