"""Attribution lines by what they hold, wherever a program breaks them; and prose that only looks like one."""

import pytest

from newsletter.inbound.own_words.attributions import attribution, before_glued
from newsletter.inbound.text.lines import read

OURS = {"from_name": "Mira van Dam", "from_addr": "redactie@example.nl"}
QUOTE = "\n> Beste lezer,\n> Wat kook je?\n"


def found(text, context, rest=QUOTE):
    """Which lines are the attribution that ends where ``text`` does."""
    lines = read(text + rest)
    end = text.count("\n")
    start = attribution(lines, end, context)
    return None if start is None else text.split("\n")[start:]


@pytest.mark.parametrize(
    "text",
    [
        "Mira van Dam <redactie@example.nl> schreef op\n18 november 2025 09:12:00 CET:",
        "Mira van Dam <\nredactie@example.nl> napisał(a):",
        "Mira van Dam\n<redactie@example.nl> írta (2025. nov.\n18. dátummal, 9:12 időpontban):",
        "Am Di., 18. Nov.\n2025 um 09:12 Uhr schrieb Mira van Dam <redactie@example.nl>:",
        "Mira van Dam <redactie@example.nl>, 18 Kas 2025 Sal, 09:12 tarihinde\nşunu yazdı:",
        "Citeren Mira van Dam <redactie@example.nl>:",
        "Mira van Dam <redactie@example.nl> skrev: (18 november 2025 09:12:00 CET)",
        "Mira van Dam via De Week <\nredactie@example.nl> wrote on Tue, 18 Nov 2025 at 09:12:",
        "Dne 18. 11. 25 v 9:12 Mira van Dam napsal(a):",
    ],
)
def test_however_it_is_broken_the_whole_attribution_is_found(text):
    assert found(text, OURS) == text.split("\n")
    assert found("Dank je wel.\n\n" + text, OURS) == text.split("\n")


def test_a_line_of_the_reader_right_above_is_not_part_of_it():
    text = "Om 9 uur kook ik al\nOp di 18 nov 2025 om 09:12 schreef Mira van Dam <redactie@example.nl>:"
    assert found(text, OURS) == text.split("\n")[1:]


@pytest.mark.parametrize("text", ["Mira van Dam wrote:", "Anna Müller schrieb:", "Jan de Vries schreef:"])
def test_a_name_and_a_verb_are_enough_only_above_a_quote(text):
    assert found(text, {}) == [text]
    assert found(text, {}, "\nBeste lezer,\n") is None


@pytest.mark.parametrize(
    "text",
    [
        "Mijn buurman schreef:",
        "Op 3 maart 2024 om 9:30 schreef mijn buurman een briefje:",
        "On March 3, 2024 at 9:30 my neighbour wrote:",
        "Am 3. März 2024 um 9:30 schrieb ich:",
        "Le 3 mars 2024 à 9:30 mon voisin a écrit :",
    ],
)
@pytest.mark.parametrize("rest", [QUOTE, "\nDe heg is te hoog.\n"], ids=["quoted", "bare"])
def test_whoever_tells_of_somebody_is_not_taken_for_a_program(text, rest):
    assert found(text, {}, rest) is None


def test_our_name_and_a_verb_without_a_quote_are_the_reader_s():
    assert found("Mira van Dam schreef:", OURS, "\nkom maar langs\n") is None


def test_words_before_a_glued_attribution():
    glued = "Prima! On Wed, Apr 2, 2025 at 3:59 PM, x@example.org wrote:"
    assert before_glued(glued, {}) == "Prima!"
    assert not before_glued("On Wed I cook.", {})


SHORT = """
Op 20 nov schreef Renske: | Op 20 november schreef Renske van Dam: | Op donderdag schreef Renske:
Op donderdag heeft Renske het volgende geschreven: | Gisteren schreef Renske:
Vandaag om 10:12 schreef Renske:
Om 10:12 schreef Renske: | Renske schreef op donderdag:
On Nov 20, Renske wrote: | On Thursday Renske Smit wrote: | Yesterday Renske wrote:
At 10:12 AM Renske wrote:
Am 20. November schrieb Renske: | Am Donnerstag schrieb Renske: | Heute um 10:12 schrieb Renske:
Le jeudi 20 novembre Renske a écrit : | Hier, Renske a écrit : | À 10:12, Renske a écrit :
El 20 de noviembre Renske escribió: | El jueves, Renske escribió: | Hoy a las 10:12, Renske escribió:
Il giorno giovedì, Renske ha scritto: | Ieri Renske ha scritto: | Alle 10:12 Renske ha scritto:
Em 20 de nov, Renske escreveu: | Na quinta-feira, Renske escreveu: | Hoje às 10:12, Renske escreveu:
W czwartek Renske napisał(a): | 20 listopada Renske napisała: | Dzisiaj o 10:12 Renske napisał(a):
I torsdags skrev Renske: | 20 nov skrev Renske: | Idag kl 10:12 skrev Renske:
torsdag den 20. november skrev Renske: | I går skrev Renske: | Kl. 10.12 skrev Renske:
"""


@pytest.mark.parametrize(
    "text", [one.strip() for row in SHORT.split("\n") for one in row.split("|") if one.strip()]
)
def test_a_day_without_a_year_above_a_quote(text):
    assert found(text, {}) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Gisteren schreef ik:",
        "Op maandag schreef mijn buurman:",
        "Gisteren schreef oma:",
        "Zo schreef Multatuli:",
        "So schrieb Goethe:",
        "I går skrev jag:",
        "Am Montag schrieb ich:",
        "Wat ik gisteren schreef:",
        "Ik kwam op 3 mei 2024 om 10:30 thuis:",
        "De zin die Renske schreef 12",
    ],
)
def test_a_sentence_with_a_day_in_it_stays(text):
    assert found(text, {}) is None


def test_a_day_without_a_year_says_nothing_where_no_quote_follows():
    assert found("Gisteren schreef Renske:", {}, "\nkom maar langs\n") is None


def test_jan_and_mei_are_names_as_well():
    assert found("Jan schreef:", {}) == ["Jan schreef:"]
