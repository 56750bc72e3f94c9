"""Answers typed behind a line of what we sent."""

import pytest

from newsletter.inbound.own_words import appended, extract, extract_html
from newsletter.inbound.own_words.alignment import Original
from newsletter.inbound.text.lines import Line, Role

LETTER = """Beste lezers,

Een week vol wind.

Wat heb je gekookt?
Een zin is genoeg.

Wie leest er nog?

Tot gauw,
Mira"""
OURS = {"original": LETTER, "from_name": "Mira van Dam", "from_addr": "redactie@example.nl"}
BLOCK = """Van: Mira van Dam <redactie@example.nl>
Verzonden: dinsdag 18 november 2025 09:12
Aan: Pim
Onderwerp: Wind"""


@pytest.mark.parametrize(
    ("line", "kept", "answer"),
    [
        ("Wat heb je gekookt? Soep.", "Wat heb je gekookt?", "Soep."),
        ("Wat heb je gekookt? - Soep met brood", "Wat heb je gekookt?", "- Soep met brood"),
        # Rewrapped, the original goes on.
        ("Wat heb je gekookt? Een zin is genoeg.", None, None),
        ("Wat heb je gekookt? soep", "Wat heb je gekookt?", "soep"),
        ("Wat heb je gekookt?: soep", "Wat heb je gekookt?", ": soep"),
        ("Wat heb je gekookt? <- soep", "Wat heb je gekookt?", "<- soep"),
        ("Wat heb je gekookt soep", "Wat heb je gekookt", "soep"),
        ("Wat heb je gekookt? 🍲", "Wat heb je gekookt?", "🍲"),
        ("Wat heb je gekookt?™", None, None),
        ("Wie leest er nog?👍🏽", "Wie leest er nog?", "👍🏽"),
        # Nothing closes what we wrote: it may be the reader's own sentence.
        ("Een week vol wind is me te veel", None, None),
        ("Wat heb je gekookt? https://example.org/soep", None, None),
    ],
)
def test_parting(line, kept, answer):
    found = appended.part([Line(line, Role.FOREIGN)], Original.of(LETTER), Role.FOREIGN)
    want = [(line, Role.FOREIGN)] if kept is None else [(kept, Role.FOREIGN), (answer, Role.OWN)]
    assert [(one.text, one.role) for one in found] == want


def test_an_emoji_of_our_own_is_none_of_the_readers():
    ours = Original.of(LETTER.replace("gekookt?", "gekookt? 🍲"))
    line = Line("Wat heb je gekookt? 🍲", Role.FOREIGN)
    assert appended.part([line], ours, Role.FOREIGN) == [line]


def test_an_emoji_alone_below_a_question():
    body = LETTER.replace("nog?", "nog?\n\n👍")
    assert extract(f"{BLOCK}\n\n{body}\n", OURS) == "👍"


@pytest.mark.parametrize("answer", ["Aan: mijn moeder vraag ik het recept", "Onderwerp: soep, altijd soep"])
def test_an_answer_like_a_label_inside_the_original(answer):
    body = LETTER.replace("gekookt?", f"gekookt?\n\n{answer}\n")
    assert extract(f"{BLOCK}\n\n{body}\n", OURS) == answer


def test_in_a_quote_beside_other_words_the_answer_must_be_new():
    quoted = [Line("Wie leest er nog? (Een week)", Role.QUOTED)]
    assert appended.part(quoted, Original.of(LETTER), Role.QUOTED, new=True) == quoted


def test_a_sign_behind_several_lines_is_a_programs():
    links = [Line(f"{text} ↗.", Role.FOREIGN) for text in ("Een week vol wind", "Een zin is genoeg", "Mira")]
    assert appended.part(links, Original.of(LETTER), Role.FOREIGN) == links
    alike = [Line(f"{text} 👍", Role.FOREIGN) for text in ("Wat heb je gekookt?", "Wie leest er nog?")]
    parted = appended.part(alike, Original.of(LETTER), Role.FOREIGN)
    assert [line.text for line in parted if line.role is Role.OWN] == ["👍", "👍"]


def test_below_a_header_block():
    body = LETTER.replace("gekookt?", "gekookt? Soep.").replace("nog?", "nog? Ik wel.")
    assert extract(f"{BLOCK}\n\n{body}\n", OURS) == "Soep.\n\nIk wel."


def test_inside_a_quote_of_html():
    rows = LETTER.replace("gekookt?", "gekookt? <i>Soep.</i>").split("\n")
    html = "<blockquote type=cite>" + "".join(f"<p>{row}</p>" for row in rows) + "</blockquote>"
    assert extract_html(html, OURS) == "Soep."


def test_a_letter_the_reader_shortened_to_its_questions():
    short = "Wat heb je gekookt?\nSoep.\n\nWie leest er nog?\nIk wel, elke week."
    assert extract(f"Zie onder.\n\n{BLOCK}\n\n{short}\n", OURS) == "Zie onder.\n\nSoep.\n\nIk wel, elke week."


def test_what_another_reader_wrote_below_our_questions_is_theirs():
    block = BLOCK.replace("Van: Mira van Dam <redactie@example.nl>", "Van: Pim <pim@example.org>")
    block = block.replace("Aan: Pim", "Aan: Mira van Dam <redactie@example.nl>")
    text = f"Eens met Pim.\n\n{block}\n\nWat heb je gekookt?\nErwten, van Pim.\n"
    assert extract(text, OURS) == "Eens met Pim."


@pytest.mark.parametrize(
    "office",
    ["", "\nDit bericht is vertrouwelijk en bestemd voor de geadresseerde; meld fouten aan de afzender.\n"],
)
def test_below_the_whole_original_where_nothing_else_was_written(office):
    assert (
        extract(f"{BLOCK}\n\n{LETTER}\n\nIk las alles, tot hier.\n{office}", OURS)
        == "Ik las alles, tot hier."
    )


def test_what_gateways_add_below_is_not_the_readers_where_something_was_written_above():
    text = f"Mooi!\n\n{BLOCK}\n\n{LETTER}\n\nScanned at 10:02 by host seven.\n"
    assert extract(text, OURS) == "Mooi!"


def test_marks_set_by_hand():
    assert extract("> Een tip: doe er kaas bij.\n", OURS) == "Een tip: doe er kaas bij."
    assert extract("> Wat heb je gekookt?\n> Een zin is genoeg.\n", OURS) == ""


def test_a_letter_of_ours_that_is_not_the_one_we_know_stays_a_letter():
    other = "Chers lecteurs,\n\nUne semaine de vent.\n\nWat heb je gekookt en gegeten?\nTot gauw,\nMira"
    assert extract(f"Mooi!\n\n{BLOCK}\n\n{other}\n", OURS) == "Mooi!"
    long = "Wat heb je gekookt?\n" + "Iets heel anders, en nog veel meer daarvan.\n" * 100
    assert extract(f"Mooi!\n\n{BLOCK}\n\n{long}\n", OURS) == "Mooi!"
