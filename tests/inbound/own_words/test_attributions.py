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
