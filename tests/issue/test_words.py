from __future__ import annotations

import pytest

from newsletter.issue.prose import prose_lines
from newsletter.issue.words import is_capital, words


def found(text):
    return list(words(prose_lines(text)))


def texts(text):
    return [word.text for word in found(text)]


def test_a_word_knows_its_place_in_the_file():
    source = (
        "---\ntitle: Over brieven\n---\n\nEen **oude** `code` [brief](https://example.org/kaart), bijv. deze."
    )
    lines = source.split("\n")
    for word in found(source):
        assert lines[word.line - 1][word.column - 1 :].startswith(word.text)
    assert texts(source) == ["Over", "brieven", "Een", "oude", "brief", "bijv", "deze"]
    assert [word.text for word in found(source) if word.dotted] == ["bijv", "deze"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("foto’s", "foto's"),
        ("**voor**komen", "voorkomen"),
        ("nieuws\u00adbrief", "nieuwsbrief"),
        ("gei\u0308nformeerd", "geïnformeerd"),
        ("Leser:innen", "Leserinnen"),
        ("Leser*innen", "Leserinnen"),
        ("Noord‑Holland", "Noord-Holland"),
        ("IJsland", "IJsland"),
    ],
)
def test_signs_inside_a_word_belong_to_it(text, word):
    assert texts(f"Zie {text} hier.") == ["Zie", word, "hier"]


@pytest.mark.parametrize(
    "text",
    [
        *("NAVO", "PDF's", "iPhone", "LinkedIn", "MP3", "80’er", "3e", "d.w.z.", "nu.nl", "#stoep", "@anna"),
        *("’em", "bestand_naam", "nieuws-", "a", "Москва", "é" * 61),
    ],
)
def test_what_no_dictionary_can_know_is_no_word(text):
    assert texts(f"zie {text} hier") == ["zie", "hier"]


def test_where_a_sentence_begins():
    source = "---\ntitle: Aap\n---\nNoot en\nMies. “Wim” ging. *Zus*: Jet.\n\n"
    source += "Teun\n- Vuur\n\n> Gijs\n\n| Lam | kees |"
    starts = {word.text for word in found(source) if word.starts and is_capital(word.text)}
    assert starts == {"Aap", "Noot", "Wim", "Zus", "Jet", "Teun", "Vuur", "Gijs", "Lam"}
    assert not is_capital("kees")


def test_half_a_megabyte_of_signs_takes_linear_time():
    for sign in ("a*", "a'", "-", "’", "a.", "_a", "a\u00ad", "* "):
        assert list(words([(1, sign * 250_000)])) is not None
