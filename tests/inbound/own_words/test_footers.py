"""What offices, gateways, scanners and phones add; and what only looks like it."""

import pytest

from newsletter.inbound.own_words import extract

SOUP = "Linzensoep, want het bleef maar regenen."
QUOTE = "Op di 18 nov 2025 om 09:12 schreef Mira van Dam <redactie@example.nl>:\n\n> Wat kook je?\n> Groet"


@pytest.mark.parametrize(
    "line",
    [
        "Met BlueMail verzonden",
        "Mobiel verzonden",
        "Vanaf mijn telefoon verstuurd",
        "Von unterwegs gesendet",
        "Verzonden door mijn iPhone",
        "Verstuurd via XS4ALL Webmail",
        "Getypt op mijn telefoon, excuses voor fouten.",
        "Ingesproken met mijn iPhone, vergeef de fouten",
        "Dit bericht is veilig verzonden met Zivver.",
        "Sanne heeft gereageerd via Gmail <https://www.google.com/gmail/about/>",
        "Dit e-mailbericht is door Avast gecontroleerd op virussen.",
        "This email has been checked for viruses by Norton.",
        "Diese E-Mail wurde von Avira auf Viren geprüft.",
        "L'absence de virus dans ce courrier a été vérifiée par Avast.",
        "Virusvrij. www.avg.com",
        "Klik hier voor onze disclaimer: https://example.org/disclaimer",
        "Denk aan het milieu voordat u deze e-mail print.",
        "Op al onze diensten zijn onze algemene voorwaarden van toepassing.",
        "Aan de inhoud van deze mail kunnen geen rechten worden ontleend; hij is vertrouwelijk, afzender.",
        "Voorbeeld B.V. | Kerkstraat 1 | 1234 AB Utrecht | T 030 123 45 67\nKvK 12345678",
        "Sanne Lezer\nM: 06-12345678\nE: sanne@example.org\n\nWerkdagen: maandag en dinsdag",
        "T 030 123 45 67\nE sanne@example.org",
        "[image: tuin.jpg]",
        "<tuin.jpeg>",
        "[cid:image001.png@01DC5876.1B2A3C40]",
        "[Logo]<https://example.org/>",
        "[Afbeelding met tekst  Automatisch gegenereerde beschrijving]",
        "########",
    ],
)
@pytest.mark.parametrize("below", ["", f"\n\n{QUOTE}"], ids=["alone", "quote"])
def test_added_below(line, below):
    assert extract(f"{SOUP}\n\n{line}{below}\n", {}) == SOUP


@pytest.mark.parametrize(
    "banner",
    [
        "[EXTERN] Deze e-mail komt van buiten de organisatie. Klik niet op links van onbekende afzenders.",
        "CAUTION: This email came from outside of our firm.\nDo not click links unless you trust it.",
        "ACHTUNG: Diese E-Mail stammt von einem externen Absender. Öffnen Sie keine Anhänge.",
        "Attention : ce courriel provient de l'extérieur. Ne cliquez sur aucun lien de l'expéditeur.",
        "U ontvangt niet vaak e-mail van sanne@example.org. Meer informatie over waarom dit belangrijk is",
    ],
)
def test_a_banner_above(banner):
    assert extract(f"{banner}.\n\n{SOUP}\n\n{QUOTE}\n", {}) == SOUP
    assert extract(f"{banner}.\n{SOUP}\n", {}) == SOUP


@pytest.mark.parametrize(
    "line",
    [
        "Let op: de link in de bijlage van jullie organisatie werkt niet.",
        "Let op: op de foto van buiten zie je het huis.",
        "Denk aan het milieu, print niet zoveel!",
        "Denk aan het milieu en print minder.",
        "Avast vond een virus op de laptop van opa.",
        "Op onze wandeling golden andere voorwaarden.",
        "Getypt op mijn oude Olivetti, dat was pas schrijven.",
        "Met de post verstuurd",
        "Wandelen | fietsen | zwemmen",
        "Disclaimer: ik kan niet koken.",
        "E-mail: sanne@example.org",
        "[een soepkom zou hier moeten staan]",
        "Mijn site is www.example.org\nen mijn nummer 030 123 45 67",
        "Extern advies buiten de organisatie vraag ik nooit; vertrouw op jezelf.",
    ],
)
def test_prose_that_looks_like_it(line):
    for text in (f"{SOUP}\n\n{line}", f"{line}\n\n{SOUP}", f"{SOUP}\n\n{line}\n\nDat was het."):
        assert extract(text + "\n", {}) == text
