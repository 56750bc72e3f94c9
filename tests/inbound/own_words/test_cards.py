"""Whose a signature is: lines that readers draw and addresses they give stay, and what stands below, too."""

from html import escape

import pytest

from newsletter.inbound.own_words import extract, extract_html
from newsletter.inbound.own_words.cards import NOBODY, Writer, signature
from newsletter.inbound.text.lines import read

SOUP = "Linzensoep, want het bleef maar regenen."
KNOWN = {"writer_name": "Sanne Lezer", "writer_addr": "s.lezer@example.org"}
QUOTE = "Op di 18 nov 2025 om 09:12 schreef Mira van Dam <redactie@example.nl>:\n\n> Wat kook je?\n> Groet"
BELOW = ("", f"\n\n{QUOTE}")


def page(text):
    return "".join(f"<div>{escape(line) or '<br>'}</div>" for line in text.split("\n"))


@pytest.mark.parametrize(
    "text",
    [
        f"{SOUP}\n-----\nFietsen doet iedereen hier.\n-----\nLeuke brief, ga zo door!",
        "Soep\n***\nen taart",
        "Soep\n* * *\nen taart\n* * *\nen brood",
        "Soep\n===\nen taart",
        "Soep\n–––\nen taart",
        "Soep\n--\nFietsen",
        "Soep\n—\nFietsen",
        "Twee tips:\n---\nhttps://soep.example/a\nhttps://brood.example/b",
        "Beste Mira\n\nAntwoord 1\n-----------\nSoep\n\nAntwoord 2\n-----------\nFietsen",
        "Linzensoep\n----------\n200 g linzen\n1 ui\n\nBereiding\n---------\nAlles koken",
        "Soep\n---\nSanne fietst en Piet loopt",
        "Soep\n---\nSanne\nDe fiets staat in de schuur.",
        f"{SOUP}\n\nCamping De Meerpaal\nStrandweg 1, Petten\n0226-123456\ninfo@meerpaal.example",
        f"{SOUP}\n\nBoulangerie Dupont\n3 rue du Four\n+33 1 23 45 67 89\nwww.dupont.example",
        f"{SOUP}\n\nAnnie Lezer\nKerkstraat 5\n030 123 45 67\nannie@example.com",
        f"{SOUP}\n\nCamping | Strandweg 1 | 0226-123456",
    ],
)
def test_neither_a_rule_nor_an_address_is_a_signature(text):
    for below in BELOW:
        assert extract(text + below, KNOWN) == text
    assert extract_html(page(text), KNOWN) == text


def test_a_device_below_proves_nothing_of_the_lines_above():
    text = "Lentil soup\n---\nCycling, always"
    assert extract(f"{text}\n\nSent from my iPhone", KNOWN) == text
    hr = f"<div>{SOUP}</div><hr><div>Fietsen</div><div>Verzonden vanuit Outlook voor iOS</div>"
    assert extract_html(hr, KNOWN) == f"{SOUP}\n-----\nFietsen"


@pytest.mark.parametrize(
    "card",
    [
        "-- \nwat er ook staat",
        "--\nSanne Lezer",
        "--\nsanne",
        "--\nS. Lezer\nVoorbeeld B.V.",
        "--\nVoorbeeld B.V.\nT 030 123 45 67",
        "--\nVoorbeeld\ns.lezer@example.org",
        "-----\nSanne",
        "-----\nSanne Lezer\nVoorbeeld B.V.\nwww.voorbeeld.example\n-----\nVerstuurd vanaf mijn iPhone",
        "-----\nVoorbeeld B.V.\n030 123 45 67\nwww.example.org",
        "\nSanne Lezer\nKerkstraat 5\n030 123 45 67\nsanne@example.com",
        "\nVoorbeeld B.V. | Sanne Lezer | T 030 123 45 67",
    ],
)
def test_a_signature_names_who_writes(card):
    for below in BELOW:
        assert extract(f"{SOUP}\n{card}{below}", KNOWN) == SOUP


@pytest.mark.parametrize("rule", ["", "______\n", "--\n"])
@pytest.mark.parametrize(
    "closing", ["Met vriendelijke groet,\nSanne", "Viele Grüße\nS. Lezer", "Best regards,"]
)
def test_contact_lines_below_a_closing(closing, rule):
    office = "Voorbeeld B.V.\nKerkstraat 5\n030 123 45 67\ninfo@voorbeeld.example"
    assert extract(f"{SOUP}\n\n{closing}\n\n{rule}{office}", KNOWN) == f"{SOUP}\n\n{closing}"


@pytest.mark.parametrize(
    ("below", "said"),
    [
        ("Sanne Lezer\n\n\nO ja: ik fiets liever dan dat ik loop!", "O ja: ik fiets liever dan dat ik loop!"),
        ("Sanne Lezer\n\nPS fietsen!", "PS fietsen!"),
        ("Sanne Lezer\n\nIk vergat nog:\n\nFietsen!\n\nSent from my iPhone", "Ik vergat nog:\n\nFietsen!"),
        ("Sanne Lezer\n\nMijn werkdagen zijn maandag en dinsdag.", ""),
        ('Sanne Lezer\n\n"Ik denk, dus ik ben."', ""),
        ("Sanne Lezer\nIk werk op maandag", ""),
        ("Sanne Lezer\n\nIk werk op maandag, dinsdag en donderdag.", ""),
        ("Sanne Lezer\n\nVolg mij op een netwerk naar keuze!", ""),
        ("Sanne Lezer\n\nMijn nieuwe boek is uit, zie www.example.org", ""),
        ("Sanne Lezer\n\nI work part-time.", ""),
        ("Sanne Lezer\nKerkstraat 5\n\nVergeten: fietsen, altijd al!", "Vergeten: fietsen, altijd al!"),
        ("Sanne Lezer\n\n2. Fietsen", "2. Fietsen"),
    ],
)
def test_typed_below_a_signature(below, said):
    for quote in BELOW:
        assert extract(f"{SOUP}\n\n-- \n{below}{quote}", KNOWN) == f"{SOUP}\n\n{said}".strip()


def test_a_thought_below_two_dashes_goes_on():
    text = f"{SOUP}\n\nGroet,\nSanne\n\n--\nEn o ja: liever fietsen!"
    assert extract(f"{text}{BELOW[0]}", KNOWN) == text


def test_greetings_behind_a_sentence_close_no_letter():
    card = "Camping De Meerpaal\nStrandweg 1, Petten\n0226-123456\ninfo@meerpaal.example"
    text = f"Wij eten altijd hier. Groeten uit Petten!\n\n{card}"
    assert extract(f"{text}{BELOW[0]}", KNOWN) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.\n\nWir essen Suppe",
            "Wir essen Suppe",
        ),
        ("Fietsen", "Fietsen"),
        ("Sanne Lezer\nVoorzitter\n\nFietsen", "Fietsen"),
        ("Sanne Lezer\nVoorzitter", ""),
        ("Voorbeeld B.V.\n030 123 45 67\n\nVerstuurd vanaf mijn iPhone", ""),
    ],
)
def test_typed_into_the_place_of_the_signature_where_nothing_else_is(text, said):
    for quote in BELOW:
        assert extract(f"-- \n{text}{quote}", KNOWN) == said


@pytest.mark.parametrize(
    ("name", "address", "line", "signs"),
    [
        ("Sanne Lezer", "s@example.org", "Prof. dr. Sanne van der Lezer", True),
        ("Lezer, Sanne", "s@example.org", "*Sanne*", True),
        ("Sanne", "s@example.org", "Sanne Lezer-de Vries", True),
        ("Sanne Lezer", "s@example.org", "Annie Lezer", False),
        ("Sanne Lezer", "s@example.org", "Groetjes, Sanne", False),
        ("Sanne Lezer", "s@example.org", "zie www.example.org", True),
        ("Sanne Lezer", "s@example.org", "info@example.org", False),
        ("", "slezer@example.org", "Sanne Lezer", True),
        ("", "info@example.org", "Sanne Lezer", False),
        ("", "", "Camping De Meerpaal", True),
        ("", "", "camping de meerpaal", False),
    ],
)
def test_who_signs(name, address, line, signs):
    assert Writer.of({"writer_name": name, "writer_addr": address}).signs(line) is signs


def test_where_nobody_knows_who_writes_a_rule_takes_numbers_too():
    assert signature(read("Soep\n---\nFietsen"), NOBODY) == 3
    assert signature(read("Soep\n---\nSanne Lezer\n030 123 45 67"), NOBODY) == 1
    assert signature(read("Soep\n\nGroetjes, Sanne\n---\nSanne Lezer\nVoorbeeld"), NOBODY) == 3
    assert Writer.of({}) is NOBODY
