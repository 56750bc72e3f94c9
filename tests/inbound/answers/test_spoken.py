"""Votes where nobody looks for them: behind "Peiling:" and in the last line."""

import pytest

from newsletter.inbound.answers import beside, perhaps

WALK = ("Lopen", "Fietsen", "Geen van beide")
LONG = (
    "Wat een mooie brief weer. Ik heb er erg van genoten en heb hem aan mijn zus laten lezen, die hem"
    " ook zo mooi vond dat ze hem bewaart.\n\nIk kook zelf meestal linzensoep.\n\n"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fietsen.", ["Fietsen"]),
        ("En ik stem op fietsen, want dat is plat.", ["Fietsen"]),
        ("O ja, en doe mij maar fietsen!\n\nGroet,\nSanne", ["Fietsen"]),
        ("Peiling: fietsen\n\nDat was het weer voor deze keer.", ["Fietsen"]),
        ("En voor de peiling: fietsen!", ["Fietsen"]),
        ("Poll: 2", ["Fietsen"]),
        ("Umfrage - Fietsen", ["Fietsen"]),
        ("Sondage : lopen", ["Lopen"]),
        ("Ik heb twee punten: fietsen en lopen kosten tijd.", []),
        ("De peiling heb ik overgeslagen.", []),
        ("", []),
    ],
)
def test_beside_an_answer_to_another_question(text, expected):
    assert beside(LONG + text, WALK) == expected
    assert set(expected) <= set(perhaps(LONG + text, WALK))


def test_the_last_line_only_speaks_of_a_choice():
    text = f"{LONG}Ik ga zo nog even fietsen met mijn zus."
    assert (beside(text, WALK), perhaps(text, WALK)) == ([], ["Fietsen"])


def test_yes_and_numbers_stand_in_any_last_line():
    assert perhaps(f"{LONG}Ja, tot snel!", ("Ja", "Nee")) == []
    assert perhaps(f"{LONG}Tot over 3 weken!", ("1", "2", "3")) == []
    assert perhaps(f"{LONG}Peiling: ja", ("Ja", "Nee")) == ["Ja"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Keuze C wat mij betreft.", ["Maakt mij niet uit"]),
        ("plastic", ["Gerecycled plastic"]),
        ("1 en 2", ["Hout", "Gerecycled plastic"]),
        ("maakt me niet uit", ["Maakt mij niet uit"]),
        ("Wij kiezen voor hout", ["Hout"]),
        ("Bij de sluis, naast de plastic container, elke dag een ander.", []),
        ("Dank je wel!", []),
    ],
)
def test_a_few_words_may_hint_at_a_choice(text, found):
    assert perhaps(text, ("Hout", "Gerecycled plastic", "Maakt mij niet uit")) == found
