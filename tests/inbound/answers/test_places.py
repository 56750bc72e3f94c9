"""Where the words of a choice stand in a line."""

import re

from newsletter.inbound.answers.places import behind, mentioned, place, until

WALK = ("Lopen", "Fietsen")


def test_the_longest_choice_is_mentioned_where_they_overlap():
    assert mentioned(["brood", "met", "kaas"], ("Kaas", "Brood", "Brood met kaas")) == ["Brood met kaas"]
    assert mentioned(["fietsen", "of", "lopen"], WALK) == ["Fietsen", "Lopen"]
    assert mentioned([], WALK) == []


def test_a_choice_stands_behind_words_of_choosing_only():
    assert place(["doe", "mij", "maar", "lopen"], ["lopen"]) == 3
    assert place(["gisteren", "lopen"], ["lopen"]) is None
    assert place([], ["lopen"]) is place(["lopen"], []) is None


def test_a_row_is_cut_behind_words_and_at_the_end_of_a_sentence():
    assert behind("Ik kies lopen, want", 3) == ", want"
    assert until("Lopen. Graag. Nu", 2, re.compile(r"[.](?=\s)")) == "Lopen. Graag"
