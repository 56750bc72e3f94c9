"""Layouts of mail programs around the same words; the long stories stand in tests/data/inbound."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.inbound.own_words import extract, extract_html
from newsletter.inbound.text.lines import read

OURS = {"original": None, "from_name": "Mira van Dam", "from_addr": "redactie@example.nl", "subject": "Soep"}
NOTHING = {}

ATTRIBUTIONS = [
    "Op di 18 nov 2025 om 09:12 schreef Mira van Dam <redactie@example.nl>:",
    "Op di 18 nov 2025 om 09:12 schreef Mira van Dam <\nredactie@example.nl>:",
    "Op 18 nov 2025 om 09:12 heeft Mira van Dam\n<redactie@example.nl> het volgende\ngeschreven:",
    "Op 18-11-2025 om 09:12 schreef Mira van Dam:",
    "On Tue, Nov 18, 2025 at 9:12 AM Mira van Dam <redactie@example.nl> wrote:",
    "Am 18.11.25 um 09:12 schrieb Mira van Dam:",
    "Le 18/11/2025 à 09:12, Mira van Dam a écrit :",
    "El mar, 18 nov 2025 a las 9:12, Mira van Dam (<redactie@example.nl>) escribió:",
    "Il giorno mar 18 nov 2025 alle ore 09:12 Mira van Dam <redactie@example.nl> ha scritto:",
    "Em ter., 18 de nov. de 2025 às 09:12, Mira van Dam <redactie@example.nl> escreveu:",
    "W dniu 18.11.2025 o 09:12, Mira van Dam pisze:",
    "wt., 18 lis 2025 o 09:12 Mira van Dam <redactie@example.nl> napisał(a):",
    "Den tis 18 nov. 2025 kl 09:12 skrev Mira van Dam <redactie@example.nl>:",
    "Den 18.11.2025 kl. 09.12 skrev Mira van Dam <redactie@example.nl>:",
    "ti 18. marrask. 2025 klo 9.12 Mira van Dam (redactie@example.nl) kirjoitti:",
    "út 18. 11. 2025 v 9:12 odesílatel Mira van Dam <redactie@example.nl> napsal:",
    "вт, 18 нояб. 2025 г. в 09:12, Mira van Dam <redactie@example.nl>:",
    "2025年11月18日(火) 9:12 Mira van Dam <redactie@example.nl>:",
    "---- On Tue, 18 Nov 2025 09:12:00 +0100 Mira van Dam <redactie@example.nl> wrote ----",
    "Op di 18 nov 2025 09:12:33 +0100 schreef Mira van Dam <redactie@example.nl>",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
@pytest.mark.parametrize("quote", ["> Wat kook je?\n> Groet", "Wat kook je?\nGroet"], ids=["marked", "bare"])
def test_attribution_lines(attribution, quote):
    assert extract(f"Soep, vandaag.\n\n{attribution}\n\n{quote}\n", OURS) == "Soep, vandaag."


WHEN = "dinsdag 18 november 2025 09:12"
MIRA = "Mira van Dam <redactie@example.nl>"
BLOCKS = [
    f"Van: {MIRA}\nVerzonden: {WHEN}\nAan: Sanne\nOnderwerp: Soep",
    "From: Mira\nSent: Tuesday\nTo: Sanne\nSubject: Soep",
    f"*Von:* {MIRA}\n*Gesendet:* {WHEN}\n*An:* Sanne\n*Betreff:* Soep",
    "De : Mira\nEnvoyé : mardi 18 novembre 2025 09:12\nÀ : Sanne\nObjet : Soep",
    "-----Oorspronkelijk bericht-----\nVan: Mira",
    "-----Original Appointment-----\nFrom: Mira",
    f"________________________________\nDa: {MIRA}\nInviato: {WHEN}\nA: Sanne",
    f"---------- Forwarded message ---------\nFrom: {MIRA}\nDate: Tue",
    # A label nobody wrote down for the sender, right above known ones.
    f"Qqq: {MIRA}\nVerzonden: {WHEN}\nAan: Sanne\nOnderwerp: Soep",
    "  Oorspronkelijk bericht  \nVan: Mira\nVerzonden: dinsdag 18 november 2025 09:12\nAan: Sanne",
    "----- Origineel e-mailbericht -----\nIets",
    "--- Przekazana wiadomość ---\nIets",
    "Vidarebefordrat mejl:\nIets",
    f"Šalje: {MIRA}\nNaslov: Soep\nDatum: 18. studenoga 2025. 09:12\nPrima: Sanne",
    f"Отправитель: {MIRA}\nДата: 18 ноября 2025\nТема: Soep",
    # A language nobody wrote down: an address, a date and three labels are enough.
    f"Zzz: {MIRA}\nYyy: 18 xx 2025 09:12\nXxx: Sanne",
]


@pytest.mark.parametrize("block", BLOCKS)
def test_header_blocks(block):
    assert extract(f"Soep, vandaag.\n\n{block}\n\nBeste lezer,\n\nWat kook je?\n", OURS) == "Soep, vandaag."


@pytest.mark.parametrize(
    "text",
    [
        "Op maandag schreef ik hier al over:\n- de fiets\n- de trein",
        "On Monday I wrote about this:\n- one\n- two",
        "Am Montag schrieb ich:\n1. eins",
        "Van daar: tien minuten lopen.\nNaar huis: een uur.",
        "Ik verstuurde het vanaf mijn iPhone, en toen bleef het stil.",
        "Sent from my desk, which is easier than my phone.",
        "Eerste antwoord: ja\n-----\nTweede antwoord: zie https://example.org",
        "a - b -- c",
        "Tip: soep\nNog een tip: brood\nEn een: fruit",
        "Ik schreef je op 12 mei 2025 al:\nhet regent.",
    ],
)
def test_prose_that_looks_like_a_quote_stays(text):
    assert extract(text, OURS) == text


@pytest.mark.parametrize(
    "footer",
    [
        "-- \nSanne Lezer\nRedacteur",
        "Verstuurd vanaf mijn iPhone",
        "Outlook voor Android downloaden<https://aka.ms/ghei36>",
        "Von meinem Samsung Galaxy Smartphone gesendet.",
        "Envoyé de mon iPad",
        "Sent from Mail for Windows 10",
        "______________\nSanne Lezer\nT +31 20 555 01 23\nsanne@example.org",
    ],
)
def test_footers(footer):
    assert (
        extract(f"Soep, vandaag.\n\nGroet,\nSanne\n\n{footer}\n", OURS) == "Soep, vandaag.\n\nGroet,\nSanne"
    )


def test_words_on_the_line_of_an_attribution_stay():
    assert (
        extract("Prima! On Wed, Apr 2, 2025 at 3:59 PM, x@example.org wrote:\n> hoi\n", NOTHING) == "Prima!"
    )


LONG = """Beste lezer,

Deze week gaat het over soep en over wat daarbij hoort.

Wat kook jij?

Tot volgende week, en eet smakelijk allemaal.
"""


def test_original_without_any_mark_is_recognised():
    assert extract(f"Linzen.\n\n{LONG}", {"original": LONG}) == "Linzen."


def test_repeating_our_sentence_on_purpose_is_kept():
    text = "Eet smakelijk, dat zeg ik ook.\nWat kook jij?\nDat vraag ik me ook elke dag af."
    quote = "Op 1-1-2025 om 09:00 schreef x@example.org:\n> Beste lezer,\n"
    assert extract(f"{text}\n\n{quote}", {"original": LONG}) == text


def test_a_quoted_line_broken_by_a_server_is_not_own():
    text = "Linzen.\n\n> Deze week gaat het over soep en over wat daarbij\nhoort.\n> Wat kook jij?\n\nDag!\n"
    assert extract(text, {"original": LONG}) == "Linzen.\n\nDag!"


def test_inline_in_an_unmarked_original_keeps_a_filled_in_name_out():
    original = "Beste lezer,\n\n" + LONG
    answered = original.replace("Wat kook jij?", "Wat kook jij?\n\nErwten.")
    reply = f"Van: {MIRA}\nVerzonden: {WHEN}\n\n{answered.replace('Beste lezer', 'Beste Sanne')}"
    assert extract(reply, {"original": original}) == "Erwten."


def test_buttons_of_our_html_part_are_not_own():
    shown = LONG.replace(
        "Wat kook jij?", "Wat kook jij?\n\nAntwoord per mail nu\n\nmailto:x@example.nl?subject=1"
    )
    reply = f"Van: {MIRA}\nVerzonden: {WHEN}\n\nDe Week\n\n{shown}".replace("nu\n", "nu\n\nErwten.\n")
    assert extract(reply, {"original": LONG, "html_text": "De Week\n" + shown}) == "Erwten."


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Soep.</p><p>Brood.</p>", "Soep.\n\nBrood."),
        ("Soep.<br>Brood.", "Soep.\nBrood."),
        ("<ul><li>soep<li>brood</ul>", "- soep\n- brood"),
        ("<div>Soep</div><div style='display:none'>voor</div><script>x</script>", "Soep"),
        ('<div>Soep</div><blockquote type="cite">oud</blockquote><div>Brood</div>', "Soep\n\nBrood"),
        ('<div>Soep</div><blockquote style="border:none">in</blockquote>', "Soep\nin"),
        ('<div>Soep</div><div class="yahoo_quoted"><div>oud</div></div>', "Soep"),
        ('<div>Soep</div><div class="x_gmail_signature">Sanne, CEO</div>', "Soep"),
        ('<div>Soep</div><div id="x_x_appendonsend"></div><div>oud</div>', "Soep"),
        (
            '<p>Soep</p><div style="border-top:solid #E1E1E1 1.0pt"><p>Von: x</p></div><p>oud</p>',
            "Soep",
        ),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("", ""),
        ("<", "<"),
    ],
)
def test_html(html, words):
    assert extract_html(html, NOTHING) == words


def test_html_nested_too_deep_is_read_as_text():
    assert extract_html("<div>" * 5000 + "Soep" + "</div>" * 5000, NOTHING) == "Soep"


@pytest.mark.parametrize(
    "text",
    [
        "On " * 20000,
        "On the road again\n" * 5000,
        "On " + "x" * 100000,
        "x" + " " * 100000 + "y",
        "a" + "\n" * 10000 + "b",
        "> a\n" * 20000,
        "De soep staat op het vuur en de tafel is gedekt.\n" * 20000,
        "a:\n" * 5000,
        "From: x\n" * 5000,
        "-----\n" * 20000,
        "On 1-1-2025 10:00 a@example.org wrote:\n> x\n" * 5000,
        "a@" * 100000,
        "- " * 100000,
    ],
    ids=lambda text: text[:12],
)
@pytest.mark.parametrize("extractor", [extract, extract_html])
def test_hostile_mail_ends(text, extractor):
    assert len(extractor(text, {"original": LONG})) <= len(text) + 10


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=500))
def test_never_raises_and_invents_nothing(text):
    for extractor in (extract, extract_html):
        extractor(text, {"original": text, "from_name": text[:5], "from_addr": "", "subject": None})
    known = {line.text.strip() for line in read(text)}
    assert {line.strip() for line in extract(text, NOTHING).split("\n")} <= known | {""}


ATTRIBUTION = "Op di 18 nov 2025 om 09:12 schreef Mira van Dam <redactie@example.nl>:"
BLOCK = f"Van: {MIRA}\nVerzonden: {WHEN}\nAan: Sanne\nOnderwerp: Soep"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # A quote below a header block ends, and what follows is the reader's.
        (f"-----Oorspronkelijk bericht-----\n{BLOCK}\n\n> Wat kook je?\n> Groet\n\nLinzen.\n", "Linzen."),
        # A date on the line between an attribution and its quote.
        ("Mira <m@example.nl> skrev:\n(18 nov 2025 09:12)\n\n> Wat?\n> Groet\n\nLinzen.\n", "Linzen."),
        # An older mail within the quote brings its own attribution.
        (f"Linzen.\n\n{ATTRIBUTION}\n> Wat?\n>\n> {ATTRIBUTION}\n>> Wie?\n", "Linzen."),
        # eMail programs without colons.
        (
            "Linzen.\n\n------ Origineel bericht ------\nVan Mira\nAan Sanne\nDatum 18-11-2025\n\nWat?",
            "Linzen.",
        ),
        (f"Linzen.\n\n>>> {MIRA} 18-11-2025 9:12 >>>\nWat kook je?\n", "Linzen."),
    ],
)
def test_where_the_words_of_the_reader_stand(text, words):
    assert extract(text, OURS) == words


def test_a_mark_above_words_that_are_not_ours_takes_nothing():
    text = f"{BLOCK}\n\nDit staat nergens in de brief en toch is het een heel antwoord."
    assert extract(text, {**OURS, "original": LONG}).startswith("Dit staat nergens")


@pytest.mark.parametrize(
    "text",
    [
        "Verstuurd met de post.",
        "Die foto heb ik per telefoon verzonden.",
        "Outlook voor Android werkt niet.",
        "Verzonden vanaf mijn telefoon was het onleesbaar\ndus nog eens.",
        "De informatie in de brief klopt niet, en de afzender weet dat.",
        "--\n"
        + "Dat streepje zet ik altijd tussen mijn gedachten, en dan begin ik weer opnieuw met een zin. " * 2,
    ],
)
def test_sentences_that_begin_like_a_footer_stay(text):
    assert extract(f"Ja.\n\n{text}", NOTHING).split() == f"Ja. {text}".split()


DISCLAIMER = (
    "Dit bericht kan informatie bevatten die niet voor u is bestemd. Bent u niet de geadresseerde, "
    "meld dat dan aan de afzender en verwijder het bericht."
)


@pytest.mark.parametrize("above", ["", "_" * 30 + "\n", "Disclaimer\n", "Disclaimer\n\n", "*"])
def test_disclaimers_are_no_words_of_the_reader(above):
    text = f"Linzen.\n\nGroet,\nSanne\n\n{above}{DISCLAIMER}\n\n{ATTRIBUTION}\n> Wat?\n"
    assert extract(text, NOTHING) == "Linzen.\n\nGroet,\nSanne"


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<pre>Linzen.\nErwten.\n\nGroet\n&gt; Wat?</pre>", "Linzen.\nErwten.\n\nGroet"),
        ('<div style="white-space: pre-wrap">Linzen.\nErwten.</div>', "Linzen.\nErwten."),
        # Whoever typed into the place of the signature wrote nothing elsewhere.
        ('<div id="AppleMailSignature">Linzen.</div><blockquote>Wat?</blockquote>', "Linzen."),
        ('<div>Ja.</div><div id="AppleMailSignature">Sanne</div><blockquote>Wat?</blockquote>', "Ja."),
        ("<div>Ja.</div><div>&nbsp;</div><div>Nee.</div>", "Ja.\n\nNee."),
    ],
)
def test_structure_of_html(html, words):
    assert extract_html(html, NOTHING) == words


LINKS = "Links:\n------\n[1] https://example.org/soep\n[2] mailto:mira@example.org\n"


@pytest.mark.parametrize(
    ("own", "kept"),
    [("Mooie brief!", "Mooie brief!"), ("Zie [1].\n\n" + LINKS, "Zie [1].\n\n" + LINKS.strip())],
)
def test_a_list_of_links_is_the_programs_unless_it_lists_the_readers(own, kept):
    text = f"{own}\n\n{LINKS}" if own == kept else own
    assert extract(text, {}) == kept
