"""Choices in lines of their own."""

import pytest

from newsletter.inbound.answers.choices import vote
from newsletter.inbound.answers.listed import beginning, by_itself, by_themselves, ticked, ticks

WALK = ("Lopen", "Fietsen", "Geen van beide")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[ ] Lopen\n[x] Fietsen\n[ ] Geen van beide", "Fietsen"),
        ("1. Lopen\n☑ Fietsen", "Fietsen"),
        ("[x] Lopen\n[x] Fietsen", ""),
        ("1. Lopen\n2. Fietsen", ""),
        ("[x] Fietsen\nen verder niets", ""),
        ("", ""),
    ],
)
def test_a_single_tick_in_a_list_that_is_all_there_is(text, expected):
    assert ticked(text, WALK) == expected


def test_a_copied_list_without_a_tick_names_all_its_choices():
    assert ticks(["1. Lopen", "2. Fietsen"], WALK) == ["Lopen", "Fietsen"]
    assert ticks(["1. Lopen"], WALK) == []


def test_lines_that_are_or_begin_with_a_choice():
    rows = ["Wat een vraag!", "2. Fietsen [2]", "Lopen kan ik niet", "Geen van beide"]
    assert by_itself(rows, WALK) == ["Geen van beide"]
    assert beginning(rows, WALK) == ["Fietsen", "Geen van beide"]
    assert by_themselves(["Leuk! Doe mij maar fietsen, graag."], WALK) == ["Fietsen"]


def test_a_line_that_begins_with_a_second_choice_makes_a_doubt_and_is_no_vote_by_itself():
    doubt = 'the words name more than one choice: "Lopen", "Fietsen"'
    assert vote("Lopen (externe link)\nFietsen (externe link)", WALK).doubt == doubt
    assert vote("Wat een vraag!\nFietsen (externe link)", WALK).choice == ""
    assert vote("Lopen.\nFietsen kan ik niet.", WALK).choice == "Lopen"
