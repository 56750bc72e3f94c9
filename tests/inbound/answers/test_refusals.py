"""A clear no is no certain vote for what it refuses."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.inbound.answers.choices import Vote, turned, vote
from newsletter.inbound.answers.refusals import against

WALK = ("Lopen", "Fietsen", "Geen van beide")
YES = ("Ja", "Nee")


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("Lopen kan ik niet meer sinds mijn val.", WALK),
        ("Fietsen heb ik een hekel aan.", WALK),
        ("Lopen doe ik nooit", WALK),
        ("Lopen? Bah!", WALK),
        ("Fietsen?", WALK),
        ("2?", WALK),
        ("1. niet meer", WALK),
        ("Fietsen ging vroeger goed maar nu niet meer", WALK),
        ("Lopen, dat kan ik niet meer", WALK),
        ("Ja natuurlijk niet", YES),
        ("Ja dat weet ik niet", YES),
        ("Ja, leuk stuk weer! Maar op je vraag: nee", YES),
        ("Nee maar, wat een leuke brief! Ja.", YES),
        ("No idea, I never wake up before noon", ("Yes", "No", "Maybe")),
        ("Nein, keine Ahnung! Doch: ja.", ("Ja", "Nein")),
        ("2 of 3", ("1", "2", "3 of meer")),
    ],
)
def test_what_is_no_certain_vote(text, choices):
    found = vote(text, choices)
    assert found.choice == "" and found.doubt


@pytest.mark.parametrize(
    ("text", "choices", "expected"),
    [
        ("Fietsen maar niet in de regen", WALK, "Fietsen"),
        ("Fietsen, maar niet in de regen", WALK, "Fietsen"),
        ("Fietsen! Ik loop nooit.", WALK, "Fietsen"),
        ("Fietsen, ik loop nooit.", WALK, "Fietsen"),
        ("Ja, dat is geen probleem", YES, "Ja"),
        ("Lopen vind ik heerlijk", WALK, "Lopen"),
        ("Lopen. Fietsen vind ik eng.", WALK, "Lopen"),
        ("Geen van beide, ik doe nooit iets", WALK, "Geen van beide"),
        ("3 - echt niet", WALK, "Geen van beide"),
        ("toch Fietsen.", WALK, "Fietsen"),
        ("Bij nader inzien toch liever fietsen", WALK, "Fietsen"),
        ("Nee dat wil ik niet", YES, "Nee"),
        ("Ja omdat ik niet anders kan", YES, "Ja"),
        ("Ja geen probleem", YES, "Ja"),
        ("No, never", ("Yes", "No"), "No"),
    ],
)
def test_what_is_a_vote_all_the_same(text, choices, expected):
    assert vote(text, choices) == Vote(expected)


def test_words_against_the_button_are_a_doubt_and_against_another_choice_none():
    text = "Lopen kan ik niet meer"
    doubt = 'the button says "Lopen", and the words may be against it'
    assert vote(text, WALK, "Lopen") == Vote(doubt=doubt)
    assert vote(text, WALK, "Fietsen") == Vote("Fietsen")
    assert vote(text, WALK) == Vote(doubt='the words speak of "Lopen", and may not choose it')
    assert turned(text, WALK) == ["Lopen"]
    assert turned("Lopen graag", WALK) == turned("", WALK) == []


@settings(max_examples=60)
@given(st.text(alphabet="a ,?.!-\n1niet maar want", max_size=60))
def test_it_takes_whatever_follows(behind):
    assert against(behind, ["lopen"]) in (True, False)
    assert vote(f"Lopen{behind}", WALK).choice in ("", *WALK)
