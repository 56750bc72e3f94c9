from __future__ import annotations

import pytest

from newsletter.models import Issue, Node
from newsletter.web.preview.meter import CUT, NEAR, Meter, measure


@pytest.mark.parametrize(
    ("size", "level"),
    [(0, "good"), (NEAR - 1, "good"), (NEAR, "near"), (CUT - 1, "near"), (CUT, "cut"), (10**7, "cut")],
)
def test_levels(size, level):
    assert Meter(size, size, 1).level == level


def test_words_and_bytes_of_one_copy():
    words = Node("paragraph", (Node("text", text="Zo'n één-op-één gesprek, om 14.30 uur. ☕"),))
    found = measure(Issue("issues/1.md", "een", "Een", blocks=(words,)), "é", b"12345")
    assert (found.html, found.total, found.words, found.minutes) == (2, 5, 6, 1)


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (238, 1), (400, 2), (2380, 10)])
def test_reading_time(words, minutes):
    assert Meter(0, 0, words).minutes == minutes
