from __future__ import annotations

import pytest

from newsletter.issue.markdown import parse
from newsletter.issue.typography import apostrophes, bind_last_words, signs
from newsletter.models import Language, Node


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'s ochtends en 's-Gravenhage", "’s ochtends en ’s-Gravenhage"),
        ("'t is 'k weet, 'n boek, zo'm", "’t is ’k weet, ’n boek, zo'm"),
        ("had-ie of had 'ie, geef 'em, 'r", "had-ie of had ’ie, geef ’em, ’r"),
        ("in '80 en '90", "in ’80 en ’90"),
        ("de letter 's' en 't'", "de letter 's' en 't'"),
        ("'12 maanden' garantie", "'12 maanden' garantie"),
        ("'tas' 'kiezen' 'maar'", "'tas' 'kiezen' 'maar'"),
        ("('t kan)", "(’t kan)"),
    ],
)
def test_dutch_apostrophes(text, expected):
    assert apostrophes(text, Language.NL) == expected


def test_other_languages_only_shorten_years():
    assert apostrophes("'t in '80", Language.EN) == "'t in ’80"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\"'t Is laat\", zei ze 's avonds", "“’t Is laat”, zei ze ’s avonds"),
        ("zo'n foto's van m'n auto's", "zo’n foto’s van m’n auto’s"),
        ("'hij zei \"ja\"'", "‘hij zei “ja”’"),
        ("**'s** avonds", "’s avonds"),
    ],
)
def test_together_with_quotation_marks(text, expected):
    assert parse(text, Language.NL, 0).blocks[0].plain() == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nou...", "nou…"),
        ("nou....", "nou...."),
        ("1..10", "1..10"),
        ("ja -- nee", "ja – nee"),
        ("1990--2000", "1990–2000"),
        ("ja---nee", "ja—nee"),
        ("geef --help op", "geef --help op"),
        ("------", "------"),
        ("(c) +- ???? ,,", "(c) +- ???? ,,"),
    ],
)
def test_signs(text, expected):
    assert signs(text) == expected


def test_nothing_to_bind():
    picture = Node("image", attrs={"alt": "een twee drie"})
    text = Node("text", text="een twee ")
    assert bind_last_words(()) == ()
    assert bind_last_words((text, picture)) == (text, picture)
    assert bind_last_words((Node("text", text="een"),)) == (Node("text", text="een"),)


def test_binding_sees_words_before_an_emphasis():
    children = (Node("strong", (Node("text", text="een"),)), Node("text", text=" twee drie"))
    assert bind_last_words(children)[-1].text == " twee\u00a0drie"
