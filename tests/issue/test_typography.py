from __future__ import annotations

import pytest

from newsletter.issue.markdown import parse, typeset
from newsletter.issue.typography import apostrophes, bind_last_words, signs, spaces
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
        ("'s-Hertogenbosch, kijk 'ns", "’s-Hertogenbosch, kijk ’ns"),
        ("in '80 zag ik foto's", "in ’80 zag ik foto's"),
        ("'12 foto's' en '90 jaar!' riep", "'12 foto's' en '90 jaar!' riep"),
    ],
)
def test_dutch_apostrophes(text, expected):
    assert apostrophes(text, Language.NL) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (Language.EN, "'t in '80, the '90s weren't 'it'", "'t in ’80, the ’90s weren't 'it'"),
        (Language.EN, "'Tis rock 'n' roll, get 'em 'til ten", "’Tis rock ’n’ roll, get ’em ’til ten"),
        (Language.DE, "'s ist 'ne Frage, 'so' nicht", "’s ist ’ne Frage, 'so' nicht"),
        (Language.FR, "'t en '68", "'t en ’68"),
    ],
)
def test_apostrophes_of_other_languages(language, text, expected):
    assert apostrophes(text, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quoi ? Non ! Si ; là : ici", "Quoi_? Non_! Si_; là~: ici"),
        ("« mot » et «mot»", "«_mot_» et «_mot_»"),
        ("Vraiment ?!", "Vraiment_?!"),
        ("10:30, a:b, :) et ?page=1 et mot!", "10:30, a:b, :) et ?page=1 et mot!"),
    ],
)
def test_french_spaces(text, expected):
    assert spaces(text, Language.FR) == expected.replace("_", "\u202f").replace("~", "\u00a0")
    assert spaces(text, Language.NL) == text


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (Language.NL, "Zo'n \"boek\" uit '80 -- 's ochtends...", "Zo’n “boek” uit ’80 – ’s ochtends…"),
        (Language.EN, "The '90s: \"don't\" and 'do'", "The ’90s: “don’t” and ‘do’"),
        (Language.DE, "\"Wer 'kürzt', hat's\"", "„Wer ‚kürzt‘, hat’s“"),
        (Language.FR, "\"Que l'été 'dure' !\"", "«\u202fQue l’été “dure”\u202f!\u202f»"),
        (Language.NL, "*Geen* [Markdown](x) <b> & \\*", "*Geen* [Markdown](x) <b> & \\*"),
    ],
)
def test_a_line_that_is_no_markdown(language, text, expected):
    assert typeset(text, language) == expected


def test_what_stands_for_a_picture_is_set_as_well():
    source = "![Zo'n \"brief\"](a.png \"'s Avonds 'laat'\") en 'tekst'"
    [paragraph] = parse(source, Language.NL, 0).blocks
    picture = paragraph.children[0]
    assert (picture.attrs["alt"], picture.attrs["title"]) == ("Zo’n “brief”", "’s Avonds ‘laat’")
    assert paragraph.children[1].text == " en ‘tekst’"


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
