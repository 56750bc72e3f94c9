"""Paragraphs that look like what programs write, wherever a reader puts them: none is lost."""

from html import escape

import pytest

from newsletter.inbound.own_words import extract, extract_html

LETTER = """Beste lezer,

Welkom bij De Week, nummer 12. Vandaag vertel ik over de tuin en de herfst.

Wat heb je gekookt?

Welke route neem jij naar je werk?

Tot volgende week, Mira
"""
OURS = {
    "original": LETTER,
    "from_name": "De Week",
    "from_addr": "redactie@example.nl",
    "subject": "De Week 12",
}
WROTE = "Op di 18 nov 2025 om 09:12 schreef De Week <redactie@example.nl>:"
QUOTE = f"{WROTE}\n" + "".join(f"> {line}\n" for line in LETTER.split("\n"))
BLOCK = f"""Van: De Week <redactie@example.nl>
Verzonden: dinsdag 18 november 2025 09:12
Aan: Anna
Onderwerp: De Week 12

{LETTER}"""
PAGE = (
    f'<div class="gmail_quote"><div class="gmail_attr">{escape(WROTE)}</div>'
    f"<blockquote>{escape(LETTER)}</blockquote></div>"
)
#: Parted by a line with a percent sign.
PARAGRAPHS = """\
Outlook voor Windows
%
Outlook for Mac
%
Excuses voor eventuele typefouten, ik stem op de tweede route.
%
Sorry for any typos, my answer is option two.
%
Deze mail over het milieu raakte me. De rechten van dieren vergeten we, en sinds het virus helemaal.
%
Deze mail ga ik printen voor mijn moeder, die vecht voor het milieu en voor gelijke rechten.
%
The information on the environment was great; I intended to print it for my mother.
%
The content of your letter was reliable, no error, and I printed it.
%
Die Information über Umwelt und Haftung: ich werde sie drucken.
%
If you received my postcard: the recipient was intended to be your mother, the sender was me.
%
Als u dit leest: verwijder mij niet, ik ben de afzender van die brief over rechten.
%
Pas op met bijlagen van een externe afzender.
%
Warning: never click a link from an external sender!
%
Let op: de link in je mail werkt niet buiten ons dorp.
%
Caution: I clicked the link in your email outside of working hours.
%
Be careful with this advice: an external mail with a link from outside the office is often fine.
%
Denk aan het milieu en print deze mail niet.
%
Please think about printing: the mail was lovely.
%
Getypt op een oude schrijfmachine, zo doe ik het.
%
Geschrieben auf dem Handy im Zug, deshalb kurz.
%
Written on a Samsung, read on a Nokia.
%
Verstuurd vanaf mijn nieuwe telefoon, en meteen mijn antwoord: soep.
%
Sent by my mother to my old hotmail address.
%
나의 gmail 주소로 받고 싶어요
%
Dit bericht is verstuurd door een vriend met zijn iPhone
%
Virussen: Norton heeft mijn mail gecontroleerd
%
Deze e-mail is veilig aangekomen op mijn telefoon
%
Van: mijn moeder
Aan: mijn dochter
Datum: kerst 1985
%
From: my kitchen
To: your table
Subject: soup
%
Van: 10:00
Tot: 12:00
Datum: 3-5-2025
%
Van: station Utrecht om 10:15 op 12-05-2025
Naar: Parijs
%
Aan: De Week
Onderwerp: de tuin
%
Mein Vater schrieb am 3. Mai 1975 an anna@example.org:
%
On Tuesday 12 May 2025 at 10:00 my neighbour wrote to mira@example.org:
he loved it.
%
Please reply above all to my second question, the one on bread.
%
--- Mijn oorspronkelijke mail ---
%
--
Ik vind de tweede beter
%
—
En nu over de tuin: de rozen bloeien nog.
%
> een tip die ik je wil geven
%
[image: mijn tuin in de herfst]
%
Wie: mijn oma
Wat: soep van 12-05-1950 om 18:00
Mail: oma@example.org
%
Verzonden met de post, want mijn printer is een Samsung.
%
Verstuurd vanaf Texel
%
Sent with Spark, my dog, on my lap.
%
Gesendet von Herzen, nicht vom Handy.
%
iPhone
%
Met Thunderbird
%
Yahoo Mail op Android
%
Vertrouwelijk: mijn oma doet er kaneel in, maar zeg dat niet tegen de buren.
%
Dit bericht is bestemd voor de afzender van vorige week: uw tuin is prachtig.
%
This message is intended for the recipient of the prize: well done!
%
Diese Nachricht ist vertraulich, aber nur ein bisschen. Der Empfänger meiner Suppe war der Nachbar.
%
CAUTION: the soup is hot. Do not click the lid before the mail arrives from outside.
%
EXTERN: de mail van buiten komt bij ons via een link, raar toch?
%
Achtung: die Suppe kommt von außerhalb, also bitte keine Links per Mail.
%
Bakkerij Jansen | Kerkstraat 1 | 030 123 45 67
%
Oma Riet
Dorpsstraat 4
030 123 45 67
oma@example.org
%
www.soepen.example
info@soepen.example
%
Voor de enquete:
06 98765432
anna@example.org
%
Bel me op 06 12345678
of mail anna@example.org
%
Van: Amsterdam
Naar: Utrecht
Onderwerp: de trein van 8:15
%
Van: oma@example.org kreeg ik een tip
Aan: iedereen
%
From: dad
Sent: with love
To: mum
Subject: bread at 10:30
%
Von: Berlin
An: Hamburg
Datum: 12.05.2025 um 10:30
%
Datum: 12-5-2025
Onderwerp: De Week 12
%
Op 3 mei 1975 schreef mijn vader aan opa@example.org:
Het regent hier al dagen.
%
Am 12.05.2025 um 10:30 schrieb der Bäcker an die Tür:
Heute keine Brötchen.
%
On Sunday 4 May 2025 at 10:30 the baker wrote on his door:
No bread today.
%
Mira schreef:
de tuin is nu op zijn mooist, en dat klopt.
%
De Week schreef vorige week:
vandaag vertel ik over de herfst. Dat vond ik mooi.
%
Antwoord boven deze regel
%
Please reply above this line of trees, said the squirrel.
%
--- Doorgestuurd bericht van oma ---
Doe er meer zout in.
%
----- Mijn bericht -----
%
Original message:
soup is good.
%
--
Tweede vraag: de fiets
--
Derde vraag: nee
%
--
Soep dus.
%
—
Verder niets te melden
%
> Wie zaait zal oogsten, zei mijn oma altijd
%
[afbeelding: onze hond in de sneeuw]
%
...
%
[Quoted text hidden] stond er bij mij, gek he
%
Getypt op een Olivetti
%
Norton zegt dat deze mail een virus heeft, gecontroleerd heb ik het niet.
%
Denk aan het milieu voordat u gaat vliegen.
%
Op al onze taarten zijn voorwaarden van toepassing: eerst proeven.
%
Reageer je op mail? Werkdagen: maandag en dinsdag
%
Verzonden via de buurvrouw, zij heeft wel een telefoon.
%
Mijn mail app heet Spark
%
Sent to all my friends with an Android
%
Gesendet mit Rückenwind
%
Windows of mac?
%
Outlook
%
De geadresseerde van mijn brief was mijn vader; de afzender ben je dan zelf.
%
De informatie in deze mail over de tuin was vertrouwelijk, de afzender moest lachen,
en nu moet ik de inhoud wissen.
%
The contents of this pan are confidential, the sender is the cook, delete the salt.
%
Pas op voor de hond! De mail komt via een externe link.
%
Warning: external mail comes from outside, trust no link.
%
KvK 12345678 staat op de gevel
%
Drie tips: soep | brood | www.bakker.example
%
Mijn adres
Kerkstraat 12
3511 AB Utrecht
anna@example.org
030 123 45 67
%
030 123 45 67
anna@example.org
%
Van: ons
Voor: jullie
Betreft: de soep
%
Van: Piet
Datum: 3 mei 2025
Aan: mij
Onderwerp: verjaardag
%
Von: mir
Betreff: Brot
%
From: 9:00
To: 17:30
Date: 12/05/2025
%
Aan: redactie@example.nl
Onderwerp: mijn vraag
%
In 1975 schreef mijn oma om 10:30 in haar dagboek:
%
Gisteren om 10:30 schreef Piet <piet@example.org> op zijn muur:
%
Op 12 mei 2025 om 10:30 schreef ik aan redactie@example.nl:
%
Le 12 mai 2025 mon père a écrit à anna@example.org :
%
On 4 May 2025 the poet wrote:
roses are red.
%
Forwarded message:
bring more soup.
%
=== Mijn antwoorden ===
%
----- soep of brood -----
%
*** Bericht van de buurman ***
%
______
%
--
brood
%
--
En nog iets
over de fiets.
%
–
Tot zover de tuin
%
> soep is liefde in een kom, zegt men
%
[image: three cats on a warm bench]
%
[bild: die Katze auf der Bank]
%
Type your reply above, it said, but where?
%
Virusvrij gelukkig, na een week griep.
%
Ik reageer via Gmail
%
Getippt auf gut Glück
%
Dit bericht is verstuurd vanaf een berg, met 3G op een Nokia.
""".strip("\n").split("\n%\n")
#: Right above a quote these are what they look like: a card, a mark of the program, dots.
BELOW = {
    "Bakkerij Jansen",
    "Oma Riet",
    "Von: Berlin",
    "Datum: 12-5-2025",
    "Antwoord boven deze regel",
    "Please reply above this line",
    "...",
    "The contents of this pan",
    "----- soep of brood",
    "______",
}


def said(text):
    """Words in their order; a mark of quoting typed by hand may go."""
    return [word for word in text.split() if word != ">"]


def page(text):
    return "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in text.split("\n\n"))


def kept(text):
    yield "quote", extract(f"{text}\n\n{QUOTE}", OURS)
    yield "block", extract(f"{text}\n\n{BLOCK}", OURS)
    yield "alone", extract(f"{text}\n", OURS)
    yield "page", extract_html(page(text) + PAGE, OURS)


@pytest.mark.parametrize("paragraph", PARAGRAPHS)
def test_in_the_middle(paragraph):
    text = f"Hoi Mira,\n\nLeuke brief weer, dank.\n\n{paragraph}\n\nGroetjes, Anna"
    for layout, words in kept(text):
        assert said(words) == said(text), layout


@pytest.mark.parametrize("paragraph", [one for one in PARAGRAPHS if not one.startswith(tuple(BELOW))])
def test_below_and_right_above_the_quote(paragraph):
    text = f"Hoi Mira,\n\nLeuke brief weer, dank.\n\n{paragraph}"
    for layout, words in kept(text):
        assert said(words) == said(text), layout


def test_a_tale_behind_other_words_on_their_line():
    text = "Mooi! On 3 May 1975 my father wrote to anna@example.org:\nhe loved it.\n\nGroetjes, Anna"
    assert extract(f"{text}\n\n{QUOTE}", OURS) == text


def test_a_mail_of_somebody_else_with_address_and_time_is_theirs():
    wrote = "Op 3 mei 2025 om 10:30 schreef Piet <piet@example.org>:"
    assert extract(f"Eens met Piet.\n\n{wrote}\n\nHet regent hier.\n", OURS) == "Eens met Piet."


def test_a_doubtful_mark_above_our_letter_is_believed():
    assert extract(f"Mooi!\n\nAan: iedereen\nOnderwerp: De Week 12\n\n{LETTER}", OURS) == "Mooi!"


def test_many_doubtful_marks():
    tale = "Mein Vater schrieb am 3. Mai 1975 an anna@example.org:\n\nEs regnet.\n\n"
    assert said(extract(tale * 2000, OURS)) == said(tale * 2000)


def test_answers_between_dashes():
    text = "Antwoord 1: soep\n--\nAntwoord 2: fietsen\n--\nAntwoord 3: ja, graag"
    assert extract(f"{text}\n\n{QUOTE}", OURS) == text


@pytest.mark.parametrize(
    "text",
    [
        "Ja, bel me gerust!\n\n06 12345678\nanna@example.org",
        "Drie tips voor je lezers:\n\nSoep | Brood | www.bakker.example",
        "Mijn favorieten:\n\nhttps://bakker.example\n030 123 45 67",
    ],
)
def test_numbers_and_links_that_answer(text):
    assert extract(f"{text}\n\n{QUOTE}", OURS) == text
