"""Votes inside a sentence, and what only speaks of a choice."""

from __future__ import annotations

import pytest

from newsletter.inbound.answers import perhaps, understand
from newsletter.inbound.answers.choices import by_name, stated
from newsletter.models import Question, QuestionKind

CHOICES = ("Brood", "Kaas", "Brood met kaas")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ik kies voor brood, want dat eet ik elke dag.", "Brood"),
        ("Ik kies voor brood want dat eet ik elke dag.", "Brood"),
        ("Hoi Mira,\n\nIk stem op kaas. Groetjes uit Utrecht!", "Kaas"),
        ("Mijn keuze is brood met kaas, al is dat veel.", "Brood met kaas"),
        ("Ik kies 2, want daar krijg ik trek van.", "Kaas"),
        ("I vote for kaas, because I can.", "Kaas"),
        ("Ich stimme für Brood, weil ich es mag.", "Brood"),
        ("Ik kies niet voor brood, want dat eet ik al.", ""),
        ("Ik kies voor brood, niet voor kaas.", "Brood"),
        ("Ik kies voor brood als er geen kaas is.", ""),
        ("Kies ik voor brood?", ""),
        ("Brood, want dat eet ik elke dag.", ""),
        ("Ik eet brood, en ik kies graag zelf.", ""),
        ("Ik kies voor broodbeleg, want dat is er altijd.", ""),
        ("", ""),
    ],
)
def test_what_is_stated(text, expected):
    assert stated(text, CHOICES) == expected


@pytest.mark.parametrize(("title", "choice"), [("Wat kook jij?", "Brood"), ("Waar kies jij voor?", "")])
def test_an_open_question_about_choosing_may_be_meant(title, choice):
    asked = (
        Question("cooked", 1, QuestionKind.OPEN, title),
        Question("lunch", 2, QuestionKind.POLL, "Wat neem je mee?", choices=CHOICES),
    )
    found = understand([], "Ik kies voor brood, want dat eet ik elke dag.", asked)
    assert [one.choice for one in found if one.question == "lunch"] == ([choice] if choice else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tja, kaas is altijd goed, toch?", ["Kaas"]),
        ("Brood, want dat eet ik.", ["Brood"]),
        ("Dat weet ik niet.", []),
        (f"{'Woorden genoeg hier. ' * 10} Kaas. {'En nog wat woorden. ' * 5}", []),
        (f"{'Woorden genoeg hier. ' * 10} Kaas.", ["Kaas"]),
    ],
)
def test_what_may_be_meant(text, expected):
    assert perhaps(text, CHOICES) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2", "Kaas"),
        ("B", "Kaas"),
        ("kaas", "Kaas"),
        ("brood", "Brood"),
        ("brood met", "Brood met kaas"),
        ("4", ""),
        ("", ""),
        ("vis", ""),
        ("bro", ""),
    ],
)
def test_how_an_author_names_a_choice(said, expected):
    assert by_name(said, CHOICES) == expected


def test_words_go_before_numbers():
    assert by_name("2", ("2", "3")) == "2"
