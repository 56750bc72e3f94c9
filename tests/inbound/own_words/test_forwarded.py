"""Somebody else's answer, sent on to us: never the words of who sent it, and never lost without a word."""

import pytest

from newsletter.inbound.own_words import assign
from newsletter.inbound.own_words.forwarded import note
from newsletter.inbound.text.lines import join, read

LETTER = "Beste lezer,\n\nWat kook jij vanavond?\n\nHoe ga je naar je werk?\n\nGroet, de redactie"
OURS = {"original": LETTER, "from_name": "Mira van Dam", "from_addr": "redactie@example.nl"}
ABOVE = "Namens de wethouder stuur ik u zijn antwoord:"
FORWARDED = """---------- Forwarded message ---------
Van: {sender}
Date: wo 19 nov 2025 om 09:12
Subject: Re: Soep
To: Secretariaat <secretariaat@example.org>

{words}

Op di 18 nov 2025 om 09:12 schreef Mira van Dam <redactie@example.nl>:
> Wat kook jij vanavond?
"""
HOLDER = "J. de Groot <wethouder@example.org>"


@pytest.mark.parametrize("above", [ABOVE, ""])
def test_the_author_is_told_whose_mail_stands_below(above):
    lines = assign(read(f"{above}\n\n{FORWARDED.format(sender=HOLDER, words='Ik kook linzen.')}"), OURS)
    assert join(lines) == above
    assert note(lines, OURS) == "below stands a mail of J. de Groot, which is not counted (show --original)"


@pytest.mark.parametrize(
    ("sender", "words", "context"),
    [
        ("Mira van Dam <redactie@example.nl>", LETTER, OURS),
        (HOLDER, "", OURS),
        # Without knowing what was sent, nobody can tell whose mail it is.
        (HOLDER, "Ik kook linzen.", {}),
    ],
    ids=["our letter", "nothing said", "nothing known"],
)
def test_nothing_to_tell(sender, words, context):
    lines = assign(read(f"{ABOVE}\n\n{FORWARDED.format(sender=sender, words=words)}"), context)
    assert not note(lines, context)


def test_a_reply_without_any_mail_below():
    lines = assign(read("Linzen.\n\nVan: harte!\n"), OURS)
    assert join(lines) == "Linzen.\n\nVan: harte!" and not note(lines, OURS)
