"""Marks inside a line; how they answer questions is shown in ``test_answers`` and ``test_generated``."""

import pytest

from newsletter.inbound.answers import marks, split
from newsletter.inbound.answers.asked import Asked
from newsletter.inbound.text.lines import read

ASKED = Asked(("Wat heb je gekookt?", "Lopen of fietsen?", "Waar ga je heen?"), 12)


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("12.1: soep / 12.2: fietsen", [1]),
        ("1) soep 2) fietsen 3) zee", [1, 2]),
        ("1. soep nr 2. fietsen", [1]),
        ("soep, vraag 2: fietsen", [1]),
        # Not apart it is the bare number that counts.
        ("soep vraag 2: fietsen", [1]),
        # What says "question" has to stand apart, or it is a part of a sentence.
        ("soep met de tweede vraag: fietsen", []),
        ("soep; de tweede vraag: fietsen", [1]),
        ("soep en de tweede vraag: fietsen", [1]),
        ("soep, 2 borden, en brood", []),
    ],
)
def test_inside(line, places):
    assert [mark.place for mark in marks.inside(line, 2, ASKED)] == places


def test_a_mail_of_a_size_nobody_writes_is_searched_for_marks_at_the_begin_of_lines_only():
    long = "\n".join(["en verder was het een gewone week, dit jaar"] * 2_500)
    text = f"Vraag 1: soep / Vraag 2: fietsen\n{long}\nVraag 3: zee"
    assert split(read(text[:32]), ASKED) == ["soep", "fietsen", ""]
    said = split(read(text), ASKED)
    assert said[0].startswith("soep / Vraag 2: fietsen\nen verder")
    assert said[1:] == ["", "zee"]
