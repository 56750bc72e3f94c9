"""The line about being quoted: no answer, but a wish the author sees."""

from __future__ import annotations

import re

import pytest

from newsletter.edition.answers import answer_url
from newsletter.inbound.own_words import assign, quoting
from newsletter.inbound.text.lines import join, read
from newsletter.language.strings import reader_strings
from newsletter.models import Language, Tone
from newsletter.simulation.received import parse

VOICES = [(Language.NL, Tone.JE), (Language.NL, Tone.U), *((one, Tone.U) for one in ("en", "de", "fr"))]


def below(language, tone):
    """What the button of an issue puts below an empty mail."""
    strings = reader_strings(Language(language), tone)
    url = answer_url("a@example.org", "12.1", "Wat?", strings)
    mail = f'From: b@example.org\nContent-Type: text/html\n\n<a href="{url}">'.encode()
    return parse(mail).links[0].body


def understood(text):
    lines = assign(read(text), {})
    return join(lines), quoting.wish(lines)


@pytest.mark.parametrize(("language", "tone"), VOICES)
def test_the_lines_of_the_button_are_no_answer(language, tone):
    assert understood(f"Soep.{below(language, tone)}") == ("Soep.", "")
    assert understood(below(language, tone)) == ("", "")


@pytest.mark.parametrize(("language", "tone"), VOICES)
@pytest.mark.parametrize(("at", "meaning"), [(0, "refused"), (1, "anonymous"), (2, "first_name")])
def test_the_alternative_that_is_left_is_the_wish(language, tone, at, meaning):
    text = below(language, tone)
    kept = re.sub(r"(?<=:) [^(]*", lambda found: f" {found[0].split('/')[at].strip()} ", text)
    own, wish = understood(f"Soep.{kept}")
    assert own == "Soep." and wish.endswith(f"({meaning})"), wish


def test_a_program_that_knows_no_special_spaces_changes_nothing():
    """French sets a no-break space before the colon; many programs send a plain one, some none."""
    untouched = below(Language.FR, Tone.JE)
    assert "citer\u00a0:" in untouched
    for space in (" ", "", "\u202f"):
        assert understood(f"Soupe.{untouched.replace(chr(0xA0), space)}") == ("Soupe.", "")
        kept = f"Soupe.\n\nVous pouvez me citer{space}: anonymement\n"
        assert understood(kept) == ("Soupe.", "about being quoted it says: anonymement (anonymous)")


def test_broken_lines_signatures_and_words_below():
    text = """Soep.

--
Kim

--- hieronder hoef je niets te doen ---
Je mag mij citeren: nee / anoniem / met mijn voornaam (laat staan wat
je wilt)

En brood.
"""
    assert understood(text) == ("Soep.\n\nEn brood.", "")
    assert understood("Soep.\n\nJe mag mij citeren: anoniem\nEn brood.\n")[0] == "Soep.\n\nEn brood."


def test_a_wish_in_other_words_is_shown_as_it_stands():
    wish = understood("Je mag mij citeren: ja hoor, als je het vraagt\n")[1]
    assert wish == "about being quoted it says: ja hoor, als je het vraagt"


def test_a_sentence_about_quoting_stays_an_answer():
    text = "Je mag mij citeren met mijn voornaam."
    assert understood(text) == (text, "")


def test_a_mail_that_only_permits():
    assert quoting.only_permits("Ja hoor, je mag me citeren.")
    assert quoting.only_permits("Sie dürfen das gern anonym zitieren.")
    assert not quoting.only_permits("En ook de brief over parkeren.")
    assert not quoting.only_permits("Je mag dit plaatsen. " + "Ik eet elke dag soep. " * 8)


@pytest.mark.parametrize(
    ("left", "to_name"),
    [("niet met mijn voornaam", True), ("liever niet", False), ("nee", False), ("nein, lieber nicht", False)],
)
def test_what_is_left_of_the_line_may_refuse(left, to_name):
    note = understood(f"Soep.\n\nJe mag mij citeren: {left}\n")[1]
    found = quoting.against("Soep.", ["", note])
    assert found is not None and found.to_name is to_name
    assert quoting.named(note) in (None, "refused")


@pytest.mark.parametrize("left", ["maar niet anoniem", "geen probleem", "ja hoor, met mijn voornaam"])
def test_what_is_left_of_the_line_and_refuses_nothing(left):
    note = understood(f"Je mag mij citeren: {left}\n")[1]
    assert quoting.against("", [note]) is None
    assert quoting.named(note) == ("first_name" if "voornaam" in left else None)


def test_a_mail_that_says_no():
    for text in ("Nee, je mag me niet citeren.", "Liever niet, sorry.", "No thanks.", "Non merci"):
        assert quoting.refuses(text), text
    for text in ("Ja hoor!", "Citeren mag, maar niet met mijn naam.", "En ook de brief over parkeren."):
        assert not quoting.refuses(text), text


@pytest.mark.parametrize(
    ("line", "wish"),
    [
        ("U mag mij citeren: nee / anoniem / met mijn voornaam (laat staan wat u wilt) {}", ""),
        ("U mag mij citeren: met mijn voornaam (laat staan wat u wilt) {}", "met mijn voornaam (first_name)"),
        ("U mag mij citeren: met mijn voornaam. {}", "met mijn voornaam (first_name)"),
        ("You may quote me: anonymously! {}", "anonymously! (anonymous)"),
        ("You may quote me: with my first name {}", "with my first name (first_name)"),
        ("Je mag mij citeren: nee {}", "nee (refused)"),
    ],
)
def test_what_is_typed_behind_it_is_the_readers(line, wish):
    text = "Ik mis een bankje (van hout) bij de sluis."
    own, said = understood("\n--- hieronder hoeft u niets te doen ---\n" + line.format(text))
    assert (own, said) == (text, wish and f"about being quoted it says: {wish}")


@pytest.mark.parametrize("said", ["liever niet. Mijn naam hoeft er niet bij.", "ja hoor. Anoniem graag."])
def test_what_goes_on_about_it_belongs_to_it(said):
    own, wish = understood(f"Soep.\n\nU mag mij citeren: {said}")
    assert own == "Soep." and said.rstrip(".") in wish


@pytest.mark.parametrize(("language", "tone"), VOICES)
def test_what_a_program_put_onto_one_line(language, tone):
    flat = " ".join(below(language, tone).split())
    assert understood(f"De brug bij de sluis. {flat}") == ("De brug bij de sluis.", "")
    assert understood(flat) == ("", "")
