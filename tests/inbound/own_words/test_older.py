"""What was typed in an older mail of the quote is not new, and may be somebody else's."""

import html

import pytest

from newsletter.inbound.own_words import extract, extract_html
from newsletter.inbound.own_words.alignment import Original
from newsletter.inbound.own_words.older import mark
from newsletter.inbound.text.lines import Role, read

LETTER = """Beste Sanne,

Een week vol wind en regen.

Wat heb je gekookt?
Een zin is genoeg.

Loop of fiets je liever?
1. Lopen
2. Fietsen
3. Geen van beide

Tot de volgende keer,
Mira"""
OURS = {"original": LETTER, "from_name": "Mira van Dam", "from_addr": "redactie@example.nl"}
OF_OURS = "Op di 18 nov 2025 om 09:12 schreef Mira van Dam <redactie@example.nl>:"
OF_SANNE = "Op wo 19 nov 2025 om 10:15 schreef Sanne Lezer <sanne@example.org>:"
THANKS = "Op do 20 nov 2025 om 08:12 schreef Mira van Dam <redactie@example.nl>:"
CHANGES = [
    ("2. Fietsen", "2. Fietsen <-- deze"),
    ("2. Fietsen", "[x] 2. Fietsen"),
    ("2. Fietsen", "2. Fietsen ✅"),
    ("3. Geen van beide", "3. Geen van beide\n\nFietsen"),
    ("1. Lopen\n2. Fietsen\n3. Geen van beide", "2. Fietsen"),
    ("genoeg.", "genoeg.\n\nLinzensoep met spek."),
    ("gekookt?", "gekookt? Linzensoep."),
]


def quoted(text):
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def block(name):
    rule = "_" * 32
    return f"{rule}\nVan: {name}\nVerzonden: dinsdag 18 november 2025 09:12\nAan: Pim\nOnderwerp: Wind\n\n"


def below(attribution, text):
    """A quote with its attribution."""
    return attribution + "\n\n" + quoted(text)


def in_html(text):
    return html.escape(text).replace("\n", "<br>")


@pytest.mark.parametrize(("was", "now"), CHANGES)
@pytest.mark.parametrize("own", ["Graag gedaan!", "Ik bedenk me: doe toch maar lopen, de fiets is gestolen."])
class TestNested:
    def test_marked(self, was, now, own):
        reply = below(OF_SANNE, below(OF_OURS, LETTER.replace(was, now)))
        assert extract(f"{own}\n\n{below(THANKS, 'Dank!' + chr(10) + reply)}\n", OURS) == own

    def test_unmarked(self, was, now, own):
        mails = "Dank!\n\n" + block("Sanne Lezer <sanne@example.org>") + block("Mira van Dam")
        assert extract(f"{own}\n\n{block('Mira van Dam')}{mails}{LETTER.replace(was, now)}\n", OURS) == own

    def test_html(self, was, now, own):
        letter = f"<blockquote type=cite>{in_html(LETTER.replace(was, now))}</blockquote>"
        thanks = f"<blockquote type=cite>Dank!<br><br>Sanne schreef:{letter}</blockquote>"
        assert extract_html(f"<p>{own}</p><p>{in_html(THANKS)}</p>{thanks}", OURS) == own


@pytest.mark.parametrize(
    "text",
    [
        f"{OF_SANNE}\n\n{quoted(LETTER)}",
        f"{block('Sanne Lezer')}{LETTER}",
        below(THANKS, below(OF_SANNE, below(OF_OURS, LETTER)) + "\n\nDank!"),
        quoted(quoted(LETTER)),
        f"{block('Mira van Dam')}Dank je wel!\n\nLeuk dat je meedoet.\n\nTot gauw.\n\nSanne, gisteren:\n\n"
        + quoted(LETTER),
    ],
)
def test_a_tick_that_somebody_else_may_have_set(text):
    assert extract("Leuk!\n\n" + text.replace("2. Fietsen", "2. Fietsen <--"), OURS) == "Leuk!"


@pytest.mark.parametrize(
    "text",
    [
        f"{OF_OURS}\n\n{quoted(LETTER)}",
        f"{block('Dam, Mira van')}{LETTER}",
        quoted(f"{OF_OURS}\n\n{LETTER}"),
        quoted(
            "Op 18 nov 2025 om 09:12 heeft Mira van Dam\n<redactie@example.nl> het volgende geschreven:\n\n"
            + LETTER
        ),
        quoted(LETTER),
    ],
)
def test_a_tick_in_our_letter_itself(text):
    assert extract(text.replace("2. Fietsen", "2. Fietsen <--"), OURS) == "2. Fietsen <--"


def test_a_letter_that_tells_of_mails_is_one_letter():
    told = LETTER.replace("Een week", f"Pim mailde mij:\n{OF_SANNE}\nEen week")
    ticked = quoted(told.replace("2. Fietsen", "2. Fietsen!"))
    assert extract(f"{OF_OURS}\n\n{ticked}\n", {**OURS, "original": told}) == "2. Fietsen!"


def test_without_a_letter_nothing_is_known():
    lines = read(f"{THANKS}\n{quoted(quoted(LETTER))}")
    assert not mark(lines, None, {})
    assert not any(line.older for line in lines)


def test_lines_far_below_are_older():
    lines = read(quoted("x\n" * 3100))
    assert mark(lines, Original.of(LETTER), {})
    assert not lines[2000].older
    assert lines[3050].older
    assert all(line.depth == 1 for line in lines if line.role is Role.QUOTED)


@pytest.mark.parametrize("sender", ["Sanne Lezer <sanne@example.org>", "Pim Collega <pim@example.org>"])
@pytest.mark.parametrize(
    "older", ["Soms", "Graag afmelden.\n\nGroet,\nSanne", "Loop of fiets je liever?\nFietsen"]
)
@pytest.mark.parametrize("own", ["Graag gedaan!", "Ik heb me bedacht, liever toch niet citeren."])
def test_a_thread_of_header_blocks_whose_answer_is_signed_as_the_letter(own, older, sender):
    closing = "Tot de volgende keer,\nMira"
    thread = f"{block('Mira van Dam')}Dank je wel!\n\n{closing}\n\n{block(sender)}{older}\n\n"
    assert extract(f"{own}\n\n{thread}{block('Mira van Dam')}{LETTER}\n", OURS) == own
