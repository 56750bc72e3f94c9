"""Plain text or HTML: the one that shows what the reader wrote."""

import pytest

from newsletter.inbound.own_words.bodies import lines_of
from newsletter.inbound.text.lines import join

LETTER = "Beste lezer,\n\nDeze week gaat het over soep en meer.\n\nWat kook jij?\n\nTot volgende week."
HTML = "".join(f"<p>{part}</p>" for part in LETTER.split("\n\n"))
QUOTE = "\n".join(f"> {line}".rstrip() for line in LETTER.split("\n"))
LINE = "Op 18-11-2025 om 09:12 schreef Mira van Dam:"
CONTEXT = {"original": LETTER, "from_name": "Mira van Dam"}
CITED = f"<blockquote>{HTML}</blockquote>"
OUTLOOK = '<p>{}</p><div id="appendonsend"></div><hr><div>' + HTML + "</div>"


@pytest.mark.parametrize(
    ("text", "html", "words"),
    [
        ("Linzen.", "", "Linzen."),
        ("", "<p>Linzen.</p>", "Linzen."),
        ("", "", ""),
        # Marked text is read; its lines are the reader's.
        (f"Linzen.\nErwten.\n\n{LINE}\n{QUOTE}", "<p>Linzen. Erwten.</p>" + CITED, "Linzen.\nErwten."),
        # Outlook marks nothing in its text.
        (f"Linzen.\n\n{LETTER}", OUTLOOK.format("Linzen."), "Linzen."),
        # A stub, with and without a mark of quoting.
        ("Uw programma kan dit niet tonen.", OUTLOOK.format("Linzen."), "Linzen."),
        ("> -\nZie de bijlage.", "<p>Linzen, en ander goed eten.</p>" + CITED, "Linzen, en ander goed eten."),
        # The words stand in one of them only.
        ("Linzen.", '<img src="cid:1">', "Linzen."),
        (f"{LINE}\n{QUOTE}", "<p>Linzen.</p>" + CITED, "Linzen."),
        # Everything between the quote's marks in the text; told apart in the HTML.
        (f"{LINE}\n{QUOTE}\n> Linzen.", f"<p>{LINE}</p>{CITED}<p>Linzen.</p>", "Linzen."),
        # Neither marks anything.
        ("Linzen.\nErwten.", "<div>Linzen. Erwten.</div>", "Linzen.\nErwten."),
    ],
)  # fmt: skip
def test_choice(text, html, words):
    assert join(lines_of(text, html, CONTEXT)) == words
