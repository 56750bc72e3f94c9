import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.edition.checks.quotes import changed_piece
from newsletter.inbound.quotable import quotable

SOEP = "Elke dag soep, dat moet je doen."


@pytest.mark.parametrize(
    "text",
    [
        f"Beste Mira,\n\n{SOEP}\n\nMet vriendelijke groet,\n\nKim de Boer\nHoofd soepzaken\nT 010 123 45 67",
        f"Hoi!\n{SOEP}\nGroetjes kim",
        f"{SOEP}\n\nMet vriendelijke groeten / Kind regards,\nK. de Boer",
        f"{SOEP}\n\nZonnige groeten uit Zeeland\nKim",
        f"{SOEP} Groetjes, Kim",
        f"{SOEP}\n\nBedankt!\n\nKim",
        f"{SOEP}\n\nKim de Boer\nBeleidsadviseur\nwww.example.org",
        f"{SOEP}\n\nKim de Boer",
        f"{SOEP}\n\n*Kim de Boer*\n*Adviseur*",
        f"{SOEP}\nxx Kim (74)",
        f"{SOEP}\n\nXX\nKim",
        f"{SOEP}\n\nM.vr.gr.\nKim",
        f"{SOEP}\n\nTot de volgende keer,\nKim",
        f"Beste Mira, beste allemaal,\n\n{SOEP}",
        f"{SOEP}\n\n-----\nKim",
        f"Goedemiddag,\n\nBeste Mira,\n\n{SOEP}\n\nHoogachtend,\nKim",
        f"Hello Mira,\n\n{SOEP}\n\nKindest regards\nKim\n+44 20 7946 0000\nWe mail on working days only.",
        f"Liebe Mira,\n\n{SOEP}\n\nMit freundlichen Grüßen\nKim Boer\nTel. 030 1234567",
        f"Bonjour,\n\n{SOEP}\n\nVeuillez agréer, Madame, l'expression de mes salutations distinguées.\nKim",
        f"{SOEP}\n\nBien cordialement,\nKim Boer\n06 12 34 56 78",
        f"{SOEP}\n\nGroet,\nKim\nAdviseur van bewoners bij de gemeente Voorbeeld en meer\nkim@example.org",
        f"{SOEP}\n\nGroet,\n\n\nKim\n\n",
        f"{SOEP}\n\nLiefs, Kim x",
        f"{SOEP}\n\nGroetjes Kim xxx",
        f"{SOEP}\n\nPozdrawiam serdecznie\nKim",
        f"{SOEP} Kim",
    ],
)
def test_only_what_the_reader_tells_is_quoted(text):
    assert quotable(text, ["Kim de Boer"]) == SOEP


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (SOEP, SOEP),
        (f"{SOEP}\n\nGroet,\nKim\n\nPS Ook brood.", f"{SOEP}\n\n[...]\n\nPS Ook brood."),
        (
            f"{SOEP}\nGroet,\nKim\n\nOh ja, ik eet ook graag brood.",
            f"{SOEP}\n\n[...]\n\nOh ja, ik eet ook graag brood.",
        ),
        (f"Bedankt!\n\n{SOEP}", f"Bedankt!\n\n{SOEP}"),
        (f"{SOEP}\n\nDank!\n\nEn ik eet ook graag brood.", f"{SOEP}\n\nDank!\n\nEn ik eet ook graag brood."),
        ("Mijn lijst:\n\nMax Havelaar\nDe aanslag", "Mijn lijst:\n\nMax Havelaar\nDe aanslag"),
        ("Bel mij op 06-12345678.", "Bel mij op 06-12345678."),
        ("Groetjes terug is wat ik zeg.", "Groetjes terug is wat ik zeg."),
        ("Hoi Mira, wat een fijne brief. Groetjes!", "Hoi Mira, wat een fijne brief."),
        ("Hoi Mira, wat een brief!\n\nSoep.", "Hoi Mira, wat een brief!\n\nSoep."),
        ("Soep,\nbrood,\nkaas", "Soep,\nbrood,\nkaas"),
        ("👍", "👍"),
        ("Twee tips:\n\nwww.example.org\nwww.example.com", "Twee tips:\n\nwww.example.org\nwww.example.com"),
        ("Soep, groetjes Kim", "Soep"),
        ("Soep, groetjes", "Soep, groetjes"),
        ("Maat 10 x", "Maat 10 x"),
        ("Groetjes,\nKim", ""),
        ("Hoi Mira,", ""),
        ("", ""),
    ],
)
def test_what_the_reader_tells_stays(text, left):
    assert quotable(text, ["Kim de Boer", ""]) == left


LINES = st.sampled_from(["Groet,", "Bedankt!", "Kim", "", "Hoi,", SOEP, "PS soep", "06-12345678", "--"])


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=12))
def test_what_is_quoted_was_written_in_that_order(lines):
    rest = iter(lines)
    assert all(line in rest for line in quotable("\n".join(lines), ["Kim"]).split("\n") if line.strip("[.]"))


@pytest.mark.parametrize("line", ["Bedankt!", "Groet en", "06-12345678", "PS", "Kim", "soep. Groet"])
def test_anything_long_is_read(line):
    quotable(f"{line}\n" * 3_000, ["Kim"])


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            ["Beste Mira,", SOEP, "Groetjes,", "Kim", "T 010 123 45 67", "", "PS Met brood!", "Dank!"]
        ),
        max_size=9,
    )
)
def test_what_is_quoted_by_default_is_what_the_reader_wrote(lines):
    text = "\n".join(lines)
    assert changed_piece(quotable(text), text) == ""


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Soep.\n\nU mag mij anoniem citeren.", "Soep."),
        ("Soup. You may quote me with my first name.\n\nSanne", "Soup."),
        ("Suppe. Sie dürfen das gern anonym veröffentlichen.\nMit freundlichen Grüßen\nSanne", "Suppe."),
        ("Soupe.\nVous pouvez me citer !", "Soupe."),
        ("Je mag me citeren.", ""),
        (
            "Mag ik de gemeente citeren? Dat stond in de brief.",
            "Mag ik de gemeente citeren? Dat stond in de brief.",
        ),
        ("U mag mij citeren. Soep eet ik elke dag.", "U mag mij citeren. Soep eet ik elke dag."),
    ],
)
def test_a_last_sentence_that_only_permits_is_not_quoted(text, left):
    assert quotable(text, ["Sanne Lezer"]) == left
