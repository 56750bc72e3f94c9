from newsletter.inbound import answers
from newsletter.inbound.answers.asked import Asked
from newsletter.inbound.text.lines import Line, Role
from newsletter.models import Question, QuestionKind

POLL = Question(
    "naam", 1, QuestionKind.POLL, "Staat er een naam onder?", choices=("Ja, altijd", "Soms", "Nooit")
)
OPEN = Question("zin", 2, QuestionKind.OPEN, "Welke zin zou jij schrappen?")
RULE = "-" * 40
TEXT = f"""Beste lezer,

{RULE}
PEILING [2.1]

Staat er een naam onder?

1. Ja, altijd
2. Soms
3. Nooit

Wat gebeurt er met je antwoord? Alleen Renske leest het.

{RULE}

{RULE}
VRAAG [2.2]

Welke zin zou jij schrappen?

Wat gebeurt er met je antwoord? Alleen Renske leest het.

{RULE}

Groet,
Renske
"""
#: The HTML part has buttons, and no rules.
HTML = """Beste lezer,
Peiling 2.1
Staat er een naam onder?
Ja, altijd
Soms
Nooit
Wat gebeurt er met je antwoord? Alleen Renske leest het.
Vraag 2.2
Welke zin zou jij schrappen?
Antwoord per mail
Wat gebeurt er met je antwoord? Alleen Renske leest het.
Groet,
Renske"""


def understand(below):
    """Answers typed below these lines of the quoted HTML part."""
    lines = []
    for text in HTML.split("\n"):
        lines.append(Line(text, Role.QUOTED))
        if text in below and not any(line.text == below[text] for line in lines):
            lines.append(Line(below[text]))
    found = answers.understand(lines, "", [POLL, OPEN], issue=2, original=TEXT, html_text=HTML, guess=False)
    return [(one.question, one.text, one.choice) for one in found]


def test_answers_below_buttons_and_choices_of_the_html_part():
    expected = [("naam", "Soms, denk ik.", "Soms"), ("zin", "Zoals bekend.", "")]
    for first in ("Staat er een naam onder?", "Ja, altijd", "Nooit"):
        for second in ("Welke zin zou jij schrappen?", "Antwoord per mail"):
            assert understand({first: "Soms, denk ik.", second: "Zoals bekend."}) == expected


def test_what_stands_below_the_whole_letter_answers_nothing():
    assert understand({"Renske": "Mooie brief weer, en ik lees hem altijd."}) == []


def test_the_number_of_the_issue_is_read_from_its_codes():
    assert Asked.by_titles(["a", "b"], TEXT).issue == 2
    assert Asked.by_titles(["a", "b"], "[2.1] [3.1]").issue == 0
    assert Asked.by_titles(["a", "b"], "").place(3) is None
