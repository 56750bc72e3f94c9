"""Spelling with the real dictionaries; without them only that nothing breaks."""

from __future__ import annotations

import os
import stat

import pytest

from newsletter.models import Language
from newsletter.publication import spelling
from newsletter.publication.spelling import Misspelling, advice, misspelt, one_letter_off


def look_up(text, language=Language.NL, known=()):
    found = misspelt(enumerate(text.split("\n"), 1), language, known)
    if found is None:
        pytest.skip(f"spelling of {language} cannot be checked here: {advice(language)}")
    return found


def words(*arguments, **more):
    return [one.word for one in look_up(*arguments, **more)]


def test_a_misspelt_word_is_reported_once_with_its_first_place_and_what_was_meant():
    found = look_up("We eten weer.\nEn wel pannekoeken, veel pannekoeken.")
    assert found == [Misspelling(2, 8, "pannekoeken", ("pannenkoeken",), 2)]


NO_NOISE = """\
In 2024 kwamen 3D-printers en MP3-spelers, 12 stuks, de 3e keer.
De NAVO, de WRR en de GGD schreven een brief, met een iPhone.
Gisteren belde Ossewaarde uit Wijchen over Zjoetski’s plan. Ossewaarde dus.
We zagen foto’s en zo’n baby'tje niet; ’s avonds wel, zo’n 's-Hertogenbosch. Eén keer.
De wijkbewonersavond en de stroopwafelfabriek gaan door; nieuws- en praatbrieven ook.
Zie #stoepkrijtt en @ossewaardje, bijv. bestand_naam en www.voorbeeldd.example.
Крокодил 鳄鱼 γεια
"""


def test_what_no_dictionary_can_know_is_no_noise():
    assert look_up(NO_NOISE) == []


def test_known_words_are_right_with_a_capital_and_a_possessive_as_well():
    text = "De stoepkrijtclubb van vandaagg. Stoepkrijtclubb, en foto’ss."
    assert [(one.word, one.count) for one in look_up(text)] == [
        ("stoepkrijtclubb", 2),
        ("vandaagg", 1),
        ("foto'ss", 1),
    ]
    assert words(text, known=("stoepkrijtclubb", "vandaagg", "foto’ss")) == []


def test_a_compound_that_is_one_letter_off_is_still_a_mistake():
    assert words("De gemeentenraad beslist.") == ["gemeentenraad"]


@pytest.mark.parametrize(
    ("language", "text", "wrong"),
    [
        (Language.EN, "We’re here, it’s fine, but teh letter doesn’t say.", ["teh"]),
        (Language.DE, "Die Leser:innen schreiben Breife an das Bürgeramt, wie geht’s.", ["Breife"]),
        (Language.FR, "L’été dernier, aujourd’hui, qu’en dites-vous ? C’est diffcile.", ["diffcile"]),
    ],
)
def test_other_languages_have_their_own_apostrophes(language, text, wrong):
    assert words(text, language) == wrong


def test_without_hunspell_nothing_is_known(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert misspelt([(1, "brifevn")], Language.NL) is None
    assert "apt-get install hunspell hunspell-nl" in advice(Language.NL)


@pytest.mark.parametrize(
    "script",
    [
        "echo 'AVAILABLE DICTIONARIES'; echo /d/xx_XX; echo 'LOADED DICTIONARY:'",  # another language
        "exit 1",
        "case $1 in -D) echo 'AVAILABLE DICTIONARIES'; echo /d/nl_NL;; *) exit 1;; esac",  # damaged
        "case $1 in -D) echo 'AVAILABLE DICTIONARIES'; echo /d/nl_NL;; *) exec sleep 5;; esac",  # no answer
    ],
)
def test_a_hunspell_that_cannot_help_is_like_none(monkeypatch, tmp_path, script):
    program = tmp_path / "hunspell"
    program.write_text(f"#!/bin/sh\nPATH={os.defpath}\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(spelling, "PATIENCE", 0.1)
    assert misspelt([(1, "brifevn")], Language.NL) is None


def test_one_letter_off():
    for word, other in (("teh", "the"), ("brif", "brief"), ("brieff", "brief"), ("brirf", "brief")):
        assert one_letter_off(word, other)
        assert one_letter_off(other, word)
    for word, other in (("brief", "brief"), ("brief", "brieven"), ("abcd", "badc"), ("", "ab")):
        assert not one_letter_off(word, other)
