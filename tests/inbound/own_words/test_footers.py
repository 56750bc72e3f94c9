"""What offices, gateways, scanners and phones add; and what only looks like it."""

from html import escape

import pytest

from newsletter.inbound.own_words import extract, extract_html

SOUP = "Linzensoep, want het bleef maar regenen."
OFFICE = (
    "Indien u niet de geadresseerde bent van deze vertrouwelijke mail, verzoek ik u de afzender te "
    "waarschuwen en het bericht te verwijderen; onbevoegd gebruik is verboden."
)
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
        "...",
        "[Quoted text hidden]",
        "[Tekst uit oorspronkelijke bericht is verborgen]",
        "Beveiligd verzonden met Zivver",
        "Veilig mailen met Zivver",
        "Secured by Zivver",
        "Dit bericht is verzonden via Microsoft Teams",
        "Van mijn iPhone verzonden",
        "Haal Outlook voor Android op",
        OFFICE,
        "[Afbeelding met tekst  Automatisch gegenereerde beschrijving]",
        "########",
        "Envoyé depuis l'application La Poste",
        "Provenance : Courrier pour Windows",
        "Sent from Sky Mail",
        "Verzonden van mijn Android-apparaat met K-9 Mail. Excuseer mijn beknoptheid.",
        "Gesendet mit Telekom Mail <https://example.com/mail> - kostenlos und sicher für alle!",
        "Gesendet von unterwegs",
        "Sender notified by Mailtrack",
        "Sanne Lezer heeft via Gmail gereageerd",
        "Sanne Lezer reacted to your message:",
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
        "You don't often get email from sanne@example.org. Learn why this is\nimportant<https://aka.ms/a>",
        "Nie otrzymujesz często wiadomości e-mail z sanne@example.org. Dowiedz się, dlaczego",
        "[EXTERN] Deze mail komt van buiten de stad. Klik niet op links tenzij je de afzender kent",
        "Deze e-mail is verzonden van buiten de organisatie. Wees alert op links",
        "Externe E-Mail: Öffnen Sie Links nur, wenn Sie den Absender kennen",
        "ZjQcmQRYFpfptBannerStart\nThis Message Is From an External Sender\n\nZjQcmQRYFpfptBannerEnd",
    ],
)
def test_a_banner_above(banner):
    assert extract(f"{banner}.\n\n{SOUP}\n\n{QUOTE}\n", {}) == SOUP
    assert extract(f"{banner}.\n{SOUP}\n", {}) == SOUP


@pytest.mark.parametrize("title", ["[EXTERNAL]", "*** EXTERN ***", "EXTERNAL EMAIL"])
def test_a_title_alone_above(title):
    assert extract(f"{title}\n\n{SOUP}\n", {}) == SOUP


def test_the_banner_about_a_new_correspondent_in_html():
    cell = "You don't often get email from sanne@example.org. <a href='https://aka.ms/a'>Learn why</a>"
    assert extract_html(f"<table><tr><td>{cell}</td></tr></table><p>{SOUP}</p>", {}) == SOUP


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
        "Extern",
        "Denk aan het milieu: print geen recepten, maar mail ze naar elkaar voordat je gaat koken.",
        "Diese Nachricht ist nicht vertraulich, jeder Empfänger und jeder Absender darf sie lesen.",
        "Je krijgt niet vaak e-mail van mijn moeder.",
        "Sent by Royal Mail",
        "Verstuurd via de App van mijn zoon",
        "Gesendet von unterwegs im Zug nach Köln",
        "Extern advies buiten de organisatie vraag ik nooit; vertrouw op jezelf.",
    ],
)
def test_prose_that_looks_like_it(line):
    for text in (f"{SOUP}\n\n{line}", f"{line}\n\n{SOUP}", f"{SOUP}\n\n{line}\n\nDat was het."):
        assert extract(text + "\n", {}) == text


ATTRIBUTION, ORIGINAL = QUOTE.split("\n\n")
BLOCK = """Van: Mira van Dam <redactie@example.nl>
Verzonden: dinsdag 18 november 2025 09:12
Aan: Sanne
Onderwerp: Soep

Wat kook je?
Groet"""


READERS = """\
Met vriendelijke groet vanaf de camping
Van: ons huis naar het station loop ik
Aan: mijn moeder vraag ik het recept
Datum: 3 mei 2024 om 12:30 ben ik jarig
Onderwerp: dat laat ik aan jullie over
Re: soep, daar ben ik dol op
Naar: het zwembad
Bijlagen: geen
--- soep ---
Let op: dit bericht is belangrijk voor mij
Denk aan de vogels en hang een vetbol op
Denk aan het milieu en print dit bericht niet, zeg ik altijd tegen mijn collega's
Spaar het milieu, print geen mail
Save paper, print no mail, that is my tip
Tel. 030 123 45 67
06 12345678
Kerkstraat 12, 3511 AB Utrecht
Werkdagen: maandag, dinsdag en donderdag
Bereikbaar ben ik het liefst 's ochtends
Verzonden met liefde vanaf mijn balkon
Sent with love from my garden
Verzonden vanuit mijn tuin met palmbomen
Getypt op mijn oude typemachine
Gesendet mit viel Liebe von meinem Balkon
Excuses voor eventuele typefouten, ik ben dyslectisch
Please excuse my brevity, the soup is boiling
Sorry for any typos, I am left-handed
Dit bericht mag u gerust delen met wie u wilt, ook met de afzender van de vraag
Als u dit leest ben ik verwijderd uit de lijst van geadresseerden, en de afzender ook
Diese Nachricht ist für den Absender und den Empfänger gleich wichtig
Achtung: der Link in der Mail geht außerhalb von Deutschland nicht.
Attention: the link in the mail does not work outside the office.
Caution: I click on every link in an e-mail sent from outside of the office.
Antwoord boven deze lijn vind ik een rare zin
Outlook voor Android kan ik niet ophalen
Klik hier voor mijn recept: https://example.org/soep
sanne@example.org is mijn nieuwe adres
Gisteren schreef ik:""".splitlines()


@pytest.mark.parametrize("line", READERS)
def test_sentences_that_readers_write_stay_wherever_they_stand(line):
    for below in (f"{ATTRIBUTION}\n\n{ORIGINAL}", BLOCK):
        for words in (line, f"{SOUP}\n\n{line}", f"{line}\n\n{SOUP}", f"{SOUP}\n\n{line}\n\n{SOUP}"):
            assert extract(f"{words}\n\n{below}\n", {}) == words
    assert extract(f"{ATTRIBUTION}\n\n{ORIGINAL}\n\n{line}\n", {}) == line
    page = f"<p>{SOUP}</p><p>{escape(line)}</p>"
    quote = (
        f"<div class=gmail_attr>{escape(ATTRIBUTION)}</div><blockquote type=cite>Wat kook je?</blockquote>"
    )
    assert extract_html(page + quote, {}) == f"{SOUP}\n\n{line}"
    assert extract_html(quote + page, {}) == f"{SOUP}\n\n{line}"


def test_dots_are_an_answer_where_they_are_all():
    assert extract(f"...\n\n{QUOTE}\n", {}) == "..."


def test_a_header_block_without_colons_or_title():
    block = 'Van "De Week" <redactie@example.nl>\nAan "Sanne" <sanne@example.org>\nDatum 18-11-2025 09:12\n'
    assert extract(f"{SOUP}\n\n{block}Onderwerp Soep\n\nQue mangez-vous?\n", {}) == SOUP
    assert extract(f"{SOUP}\n\n{block}\nQue mangez-vous?\n", {}) != SOUP


@pytest.mark.parametrize(
    "answer",
    [
        "Hier mijn gegevens:\n\nSanne Lezer\nKerkstraat 12\n06-12345678\nsanne@example.org",
        "Je kunt me bereiken op:\n\nT 030 123 45 67\nE sanne@example.org",
        "Ik volg:\n- www.soep.example\n- www.brood.example\n- 030 123 45 67",
        "1. www.soep.example\n2. www.brood.example\n3. a@example.org",
        "Naam: Sanne\nTelefoon: 030 123 45 67\nE-mail: sanne@example.org",
        "PS\n\nMijn site: www.example.org\nMijn mail: a@example.org",
        "Van: maandag\nTot: vrijdag",
        "Van: Utrecht\nNaar: Amersfoort\nDatum: elke dag",
        "Verzonden: gisteren\nOntvangen: nooit",
        "Vraag 1: soep\n--\nVraag 2: fiets",
        "Eerst dit.\n\n--\n\nEn dan nog dit, want ik heb veel te vertellen.",
        "Ik werk op:\n\nmaandag\ndinsdag\ndonderdag",
    ],
)
def test_answers_of_several_lines_that_look_like_cards_and_headers(answer):
    for words in (answer, f"{SOUP}\n\n{answer}"):
        for below in ("", f"\n\n{QUOTE}", f"\n\n{BLOCK}"):
            assert extract(words + below, {}) == words
