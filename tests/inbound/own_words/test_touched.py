"""Lines of the original that the reader ticked, repeated or left alone are the reader's."""

import pytest

from newsletter.inbound.own_words import extract, extract_html
from newsletter.inbound.own_words.alignment import Original
from newsletter.inbound.own_words.touched import give_back
from newsletter.inbound.text.lines import Line, Role

LETTER = """Beste Pim,

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
BLOCK = """________________________________
Van: Mira van Dam <redactie@example.nl>
Verzonden: dinsdag 18 november 2025 09:12
Aan: Pim
Onderwerp: Wind

"""
ATTRIBUTION = "Op di 18 nov 2025 om 09:12 schreef Mira van Dam <redactie@example.nl>:"


def marked(letter, above=""):
    quote = "\n".join(f"> {line}".rstrip() for line in letter.split("\n"))
    return extract(f"{above}\n\n{ATTRIBUTION}\n\n{quote}\n", OURS)


def unmarked(letter, above=""):
    return extract(f"{above}\n\n{BLOCK}{letter}\n", OURS)


def in_html(letter, above=""):
    rows = "".join(f"<div>{line.replace('<', '&lt;') or '<br>'}</div>" for line in letter.split("\n"))
    return extract_html(f'<div>{above}</div><blockquote type="cite">{rows}</blockquote>', OURS)


@pytest.mark.parametrize("read", [marked, unmarked, in_html])
class TestEveryProgram:
    """What is done within a quote, however the program marks it."""

    @pytest.mark.parametrize(
        "line",
        [
            "2. Fietsen <-- deze",
            "2. Fietsen <--",
            "--> 2. Fietsen",
            "2. Fietsen X",
            "[x] 2. Fietsen",
            "2. [x] Fietsen",
            "2. x Fietsen",
            "2. **Fietsen**",
            "2. Fietsen: ja!",
            "2. Fietsen!",
            "2. Fietsen?",
            "2. Fietsen ✅",
            "*2. Fietsen*",
            "2. FIETSEN",
            "2. Fietsen (niet meer)",
            "2. Fietsen <<<",
            "2. Fietsen *",
            "2. Fietsen +1",
            "2. Fietsen 100%",
            "2. Fietsen O",
        ],
    )
    @pytest.mark.parametrize("above", ["", "Hoi Mira, zie hieronder"])
    def test_a_ticked_choice(self, read, line, above):
        found = read(LETTER.replace("2. Fietsen", line), above)
        assert found.removeprefix(above).strip() == line

    @pytest.mark.parametrize(
        "line", ["Geen van beide", "Fietsen", "Lopen of fietsen? Lopen", "een zin: genoeg"]
    )
    def test_our_own_words_once_more(self, read, line):
        below = LETTER.replace("3. Geen van beide", f"3. Geen van beide\n\n{line}")
        assert read(below) == line
        assert read(below.replace("genoeg.", "genoeg.\n\nLinzensoep.", 1)) == f"Linzensoep.\n\n{line}"

    def test_the_other_choices_deleted(self, read):
        one = LETTER.replace("1. Lopen\n", "").replace("3. Geen van beide\n", "")
        assert read(one) == "2. Fietsen"
        assert read(one[: one.index("\n\nTot de")], "Zie onder") == "Zie onder\n\n2. Fietsen"

    @pytest.mark.parametrize(
        "letter",
        [
            LETTER,
            LETTER[: LETTER.index("2. Fietsen")],
            LETTER[LETTER.index("3. Geen") :],
            LETTER.replace("2. Fietsen\n", ""),
            LETTER.replace("1. Lopen\n2. Fietsen\n3. ", "  *  1. Lopen\n  *  2. Fietsen\n  ●  3. "),
            LETTER.replace("regen.\n", "regen. [1]\n"),
            LETTER.replace("\n1. Lopen\n2. Fietsen\n3. Geen", " 1. Lopen 2. Fietsen\n3. Geen"),
            LETTER.replace("Fietsen", "Fietsen <mailto:r@example.nl?subject=%5B12.2%5D%20Fietsen&body=ja>"),
            f"{LETTER}\n\n{ATTRIBUTION}\n{LETTER}",
            # The same behind several lines is a program's.
            LETTER.replace("Lopen", "Lopen [1]").replace("Fietsen", "Fietsen [2]"),
            LETTER.replace("Lopen", "Lopen (externe link)").replace("Fietsen", "Fietsen (externe link)"),
            LETTER.replace("Lopen", "Lopen ↗").replace("Fietsen", "Fietsen ↗").replace("beide", "beide ↗"),
            LETTER.replace("1. Lopen", "✓ 1. Lopen").replace("2. Fietsen", "✓ 2. Fietsen"),
            LETTER.replace("regen.", "regen. 🔗").replace("genoeg.", "genoeg. 🔗"),
            LETTER.replace("Fietsen", "Fietsen¹"),
        ],
    )
    def test_what_programs_and_trimming_do(self, read, letter):
        assert read(letter, "Linzensoep.") == "Linzensoep."


def test_lines_of_the_html_part_are_known():
    words = LETTER.replace("2. Fietsen", "2. Fietsen!")
    lines = [Line(text, Role.QUOTED) for text in words.split("\n")]
    give_back(lines, Original.of(LETTER, words))
    assert {line.role for line in lines} == {Role.QUOTED}
    give_back(lines, Original.of(LETTER))
    assert [line.text for line in lines if line.role is Role.OWN] == ["2. Fietsen!"]


def test_a_name_filled_in_is_no_change():
    lines = [Line(text, Role.QUOTED) for text in LETTER.split("\n")]
    give_back(lines, Original.of(LETTER.replace("Beste Pim,", "Beste,")))
    assert {line.role for line in lines} == {Role.QUOTED}


@pytest.mark.parametrize("read", [marked, unmarked, in_html])
class TestWhereOurSignsAreGone:
    """A program that cannot show a sign puts something in its place."""

    @pytest.mark.parametrize("instead", ["??", "?", "J", "\ufffd", "ðŸš²", ":bike:", "🚲\u200d♂️", ""])
    def test_an_emoji(self, read, instead, monkeypatch):
        letter = LETTER.replace("Fietsen", "Fietsen 🚲")
        monkeypatch.setitem(OURS, "original", letter)
        assert read(letter.replace("🚲", instead), "Linzensoep.") == "Linzensoep."

    def test_a_quotation_mark(self, read, monkeypatch):
        letter = LETTER.replace("genoeg.", "genoeg, “echt”")
        monkeypatch.setitem(OURS, "original", letter)
        assert read(letter.replace("”", "?"), "Linzensoep.") == "Linzensoep."


def test_two_polls_ticked_alike():
    letter = LETTER.replace("Tot de", "Kom je zaterdag ook?\n1. Graag\n2. Liever zondag\n\nTot de")
    ticked = letter.replace("2. Fietsen", "2. Fietsen X").replace("1. Graag", "1. Graag X")
    quote = "\n".join(f"> {row}".rstrip() for row in ticked.split("\n"))
    own = extract(f"{ATTRIBUTION}\n{quote}\n", {**OURS, "original": letter})
    assert own == "2. Fietsen X\n\n1. Graag X"


@pytest.mark.parametrize("read", [marked, unmarked, in_html])
@pytest.mark.parametrize("line", ["Geen van beide", "Fietsen"])
@pytest.mark.parametrize("rest", ["", "\n\nMira"])
def test_a_choice_once_more_where_the_rest_is_left_out(read, line, rest):
    ends = LETTER[: LETTER.index("\n\nTot de")]
    assert read(f"{ends}\n\n{line}{rest}", "Zie onder") == f"Zie onder\n\n{line}"
    assert read(f"{ends}{rest}", "Zie onder") == "Zie onder"


@pytest.mark.parametrize("read", [marked, in_html])
def test_other_lines_in_another_place_are_nobodys(read, monkeypatch):
    title = "Nieuws over het weer"
    monkeypatch.setitem(OURS, "original", LETTER.replace("Tot de", f"{title}\nMorgen zon.\n\nTot de"))
    own = "Wij kookten deze week drie keer linzensoep met citroen en komijn, want de familie kwam bij ons."
    assert read(OURS["original"].replace("regen.\n", f"regen.\n\n{title}\n"), own) == own


def test_a_letter_full_of_lists_stays_cheap():
    letter = "Kies!\n" + "1. ja\n2. nee\n" * 5000
    lines = [Line(text, Role.QUOTED) for text in letter.split("\n")]
    give_back(lines, Original.of(letter))
    assert {line.role for line in lines} == {Role.QUOTED}


@pytest.mark.parametrize("line", ["Lopen", "Geen van beide"])
def test_our_own_words_below_the_end(line):
    ends = LETTER[: LETTER.index("\n\nTot de")]
    quote = "\n".join(f"> {row}".rstrip() for row in [*ends.split("\n"), "", line])
    assert extract(f"{ATTRIBUTION}\n{quote}\n", {**OURS, "original": ends}) == line
