from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.issue.slugs import slugify


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Wat vind jíj?", "wat-vind-jij"),
        ("Zo'n foto’s -- ja", "zon-fotos-ja"),
        ("Straße, œuvre, Ørsted", "strasse-oeuvre-orsted"),
        ("漢字", ""),
        ("---", ""),
        ("a" * 80, "a" * 60),
    ],
)
def test_slugs(text, slug):
    assert slugify(text) == slug


def test_long_titles_are_cut_between_words():
    assert slugify("een twee drie vier", 12) == "een-twee"
    assert slugify("een twee drie", 13) == "een-twee-drie"


@settings(max_examples=60)
@given(st.text())
def test_only_letters_digits_and_dashes(text):
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slugify(text))
    assert slugify(slugify(text)) == slugify(text)
