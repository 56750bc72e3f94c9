"""Arrows and bullets before an answer point at it and are no part of it."""

import pytest

from newsletter.inbound import answers
from newsletter.inbound.answers.leads import without_lead, without_struck

Q1, Q2 = "Wat kook jij vanavond?", "Hoe ga je naar je werk?"
ORIGINAL = f"Beste lezer,\n\n{Q1}\n\n{Q2}\n\nGroet, de redactie"


@pytest.mark.parametrize("lead", ["--> ", "=> ", "-> ", "→ ", "==>", "<- ", "* ", "- ", "– ", "• ", ": "])
def test_it_goes(lead):
    assert without_lead(f"{lead}soep") == "soep"
    reply = f"> {Q1}\n{lead}soep\n\n> {Q2}\n\n{lead}fietsen\n"
    assert answers.map(reply, [Q1, Q2], ORIGINAL) == ["soep", "fietsen"]
    assert answers.map(f"> {Q1} {lead}soep\n> {Q2}\n", [Q1, Q2], ORIGINAL) == ["soep", ""]


def test_arrows_before_every_line():
    assert without_lead("-> soep\n-> brood\nen kaas") == "soep\nbrood\nen kaas"


@pytest.mark.parametrize(
    "text",
    [
        "- soep\n- brood",
        "* soep\n\n* brood",
        "-5 graden",
        "<3 soep",
        ":-) soep",
        "*soep*",
        "->",
        "-",
        "soep -> brood",
        "",
    ],
)
def test_it_stays(text):
    assert without_lead(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("~~Lopen~~ Fietsen", " Fietsen"),
        ("1. ~~Lopen~~\n2. Fietsen", "2. Fietsen"),
        ("~~Lopen~~", ""),
        ("1. Lopen\n2", "1. Lopen\n2"),
        ("~~ Lopen", "~~ Lopen"),
    ],
)
def test_struck_words_are_not_said(text, left):
    assert without_struck(text) == left
