"""Mails as people send them: which take their writer off at once, which wait, and which ask nothing."""

import pytest

from newsletter.addresses import tagged
from newsletter.inbound.kinds import classify
from newsletter.inbound.mail.mime import parse
from newsletter.models import InboundKind, Link, Understood
from newsletter.replies.effects import asks_beside
from newsletter.tokens import Purpose, sign

KEY = bytes(range(32))
ADDRESS = "reacties@example.nl"
LEAVE = tagged(ADDRESS, sign(KEY, Purpose.UNSUBSCRIBE, 12, 1))
CARD = "\n\nMet vriendelijke groet,\n\nSanne Lezer\n"
QUIET = ("Waar kom je tot rust?", "Hoe kom je aan je nieuws?", "Wat geef je op?", "What is coming up?")
INVITED = ("Kom je vrijdag naar de borrel? Meld je aan of af.",)


def outcome(words="", subject="Re: Nummer 12", asked=(), to=ADDRESS, title="Nummer 12"):
    """What becomes of a mail from the reader of the copy: acts, waits or nothing."""
    mail = parse(f"From: Sanne Lezer <sanne@example.org>\nTo: {to}\nSubject: {subject}\n\n\n".encode())
    verdict = classify(mail, reply_address=ADDRESS, key=KEY, own_words=words, asked=asked, title=title)
    if verdict.kind is InboundKind.UNSUBSCRIBE:
        return "acts"
    seen = Understood(verdict, "sanne@example.org", "Sanne Lezer", subject, "", None, words, Link())
    return "waits" if asks_beside(seen) else "nothing"


@pytest.mark.parametrize(
    "words",
    [
        "Graag afmelden." + CARD + "Adviseur Wonen",
        "Graag afmelden." + CARD + "Beleidsmedewerker Openbare Ruimte\nGemeente Dorpsbeek\nPostbus 12",
        "Graag afmelden." + CARD + "(aanwezig op maandag en dinsdag)",
        "Graag afmelden." + CARD + "Werkdagen: ma, di, do\nT 0123 456789\nwww.example.org",
        "Graag afmelden." + CARD + "Huisarts\n\nDisclaimer: dit bericht is alleen voor u bestemd.",
        "Graag afmelden.\n\nMvg,\nSanne Lezer | Projectleider | Voorbeeld BV | 06-12345678",
        "Graag afmelden.\n\nGroet, Sanne\n\nSanne Lezer\nStichting voor Natuur",
        "Graag afmelden.\n\nMet vriendelijke groet,\ndrs. S.M. Lezer",
        "Graag afmelden.\n\nHoogachtend,\nmw. S. Lezer",
        "Graag afmelden.\n\nSL",
        "Graag uitschrijven!\n\nFijn weekend,\nSanne",
        "Graag uitschrijven. Alvast bedankt en fijne dag!\nSanne",
        "Dag Mira, graag uitschrijven. Succes verder! Groet, Sanne",
        "Sorry, maar ik wil me graag uitschrijven.",
        "Verzoek tot uitschrijving.\n\nS. Lezer",
        "Stop nieuwsbrief",
        "Graag abonnement opzeggen.",
        "Afmelden graag.\n\nSanne Lezer\nDorpsstraat 5\n1234 AB Dorpsbeek",
        "Remove me please",
        "Sorry, please unsubscribe me.",
        "Please unsubscribe me.\n\nBest regards,\nSanne Lezer\nHead of Sales\nExample Ltd.\n12 High Street",
        "Please unsubscribe\n\nSanne Lezer, PhD\nUniversity of Example",
        "Please unsubscribe me from all mailings.\n\nBest,\nS",
        "Bitte um Abmeldung.",
        "Hiermit melde ich mich vom Newsletter ab.\nMfG Sanne Lezer",
        "Bitte entfernen Sie mich aus dem Verteiler.",
        "Bitte abmelden!\n\nSanne Lezer\nMuster GmbH\nMusterstr. 1, 12345 Berlin\nTel.: 030/1234567",
        "Abmelden! Danke und liebe Grüße Sanne",
        "Ich möchte abgemeldet werden.",
        "Je veux me désabonner",
        "Veuillez me désinscrire de votre liste de diffusion.",
        "Bonjour,\nmerci de me désabonner.\n\nBonne journée,\nSanne Lezer\nChargée de projet",
    ],
)
def test_a_wish_with_whatever_signature_acts(words):
    assert outcome(words) == "acts"


@pytest.mark.parametrize(
    "words",
    [
        "Graag niet meer mailen",
        "Niet meer sturen aub",
        "Ik hoef de nieuwsbrief niet meer",
        "Liever geen nieuwsbrief meer, dank je",
        "Stuur mij alstublieft geen nieuwsbrieven meer",
        "Ik wil van deze mails af",
        "Kun je mij van de nieuwsbrief afhalen?",
        "Zou je me van de mailinglijst kunnen halen?",
        "Ik zou graag van je mailinglijst af willen",
        "Hierbij zeg ik mijn abonnement op",
        "De link om me af te melden werkt niet",
        "Graag dit adres uitschrijven en sanne@example.com inschrijven",
        "Graag afmelden voor de papieren brief.",
        "Ik wil niets meer ontvangen",
        "Stop met mailen",
        "Beëindig mijn abonnement",
        "Hoe kom ik van deze mail af?",
        "Mijn moeder leest het niet meer, kan zij eraf?",
        "Geen interesse",
        "Annulez mon abonnement",
        "Streichen Sie mich bitte",
        "Schickt mir nichts mehr",
        "Wil je mijn man afmelden?",
        "No more emails please",
        "I want off this list",
        "Do not email me again",
        "I never asked for this. Please remove me.",
        "Not interested, please remove.",
        "Kindly take my name off your mailing list.",
        "Hiermit bestelle ich den Newsletter ab",
        "Bitte keine Mails mehr",
        "Bitte löschen Sie meine E-Mail-Adresse aus Ihrem Verteiler",
        "Bitte aus dem Verteiler streichen.",
        "Bitte melden Sie meine Frau ab",
        "Merci de supprimer mon adresse mail",
        "Plus de mails svp",
        "Je me désabonne",
        "Graag afmelden." + CARD + "Nieuw adres: sanne@example.com",
        "Graag afmelden." + CARD + "Tijdelijk",
        "Graag afmelden." + CARD + "Piet wil blijven",
        "Graag afmelden.\nNog een week",
        "Graag afmelden." + CARD + "Per 1 januari",
        "Graag afmelden." + CARD + "Borrel 12 december",
        "Graag afmelden." + CARD + "PS: ik vond het mooi",
        "Graag afmelden." + CARD + "Afmelden geldt voor de borrel",
        "Graag afmelden.\n\nGroet, Sanne\nPiet Jansen",
        "Graag afmelden voor vrijdag",
        "Bitte abmelden bis September",
        "Merci de me désabonner jusqu'à mars",
        "Haal me hier vanaf!",
        "Gaarne afmelding van uw nieuwsbrief",
        "Nee bedankt, ik hoef dit niet meer.",
        "Kan dit stoppen?",
        "Ik ben niet langer geïnteresseerd.",
        "Could you remove my address? I have left the council.",
        "Bitte keine weiteren Mails.",
        "Je souhaite être retiré de la liste.",
        "Comment se désinscrire ?",
    ],
)
def test_what_may_be_a_wish_waits(words):
    assert outcome(words) == "waits"


@pytest.mark.parametrize(
    "words",
    [
        "Ik krijg al weken geen nieuwsbrief meer, klopt dat?",
        "Ik kan je mails niet meer openen.",
        "Waarom krijg ik geen mails meer?",
        "Ik verwijder reclame meteen uit mijn mail.",
        "I delete everything in my mail.",
        "I can't open your emails any more.",
        "Ich bekomme keinen Newsletter mehr.",
        "Haal me om vijf uur op van het station.",
        "Verwijder mijn naam uit het artikel.",
        "Haal me niet van de lijst!",
        "Please do not remove me from your list",
        "~~Afmelden~~",
        "~~Graag afmelden~~ Fietsen",
        "Afmelden? Nooit!",
        "Bitte nicht abmelden",
        "Ne me désabonnez pas",
    ],
)
def test_who_asks_nothing_is_left_alone(words):
    assert outcome(words) == "nothing"


@pytest.mark.parametrize(
    ("subject", "words", "asked", "expected"),
    [
        ("Afmelden", "", QUIET, "acts"),
        ("Graag afmelden", "", QUIET, "acts"),
        ("Stop nieuwsbrief", "", QUIET, "acts"),
        ("Stop", "", (), "acts"),
        ("Stop", "", QUIET, "waits"),
        ("Opzegging", "", QUIET, "waits"),
        ("Afmelden", "", INVITED, "waits"),
        ("Afmelden", "Groet,\nSanne", (), "acts"),
        ("Afmelden nieuwsbrief", CARD + "Gemeente Dorpsbeek\nT 0123 456789", (), "acts"),
        ("Uitschrijven", "Zie onderwerp.\n\nGroet, Sanne", (), "acts"),
        ("Abmelden", "Siehe Betreff.\n\nMfG\nSanne Lezer", (), "acts"),
        ("Afmelden: Nummer 12", "", (), "acts"),
        ("Uitschrijven aub", "Ik krijg te veel mail.\n\nGroet, Sanne", (), "waits"),
        ("Afmelden", "Ik bedoel de borrel van vrijdag.", (), "waits"),
        ("Re: Afmelden", "", (), "waits"),
        ("Re: Afmelden", "Dank voor je bericht, ik had het mis.", (), "nothing"),
        ("[12.1] Afmelden", "", QUIET, "nothing"),
        ("Soep", "Groet,\nSanne", (), "nothing"),
    ],
)
def test_a_subject_is_the_first_sentence_of_a_mail(subject, words, asked, expected):
    assert outcome(words, subject, asked) == expected


def test_the_title_of_an_issue_is_no_wish():
    assert outcome("", "Re: Afmelden", title="Afmelden") == "nothing"


@pytest.mark.parametrize("asked", [QUIET, INVITED])
@pytest.mark.parametrize(
    "words",
    [
        "Haal mij van de mailinglijst",
        "Ik wil mij graag afmelden voor de nieuwsbrief",
        "Please unsubscribe me from your newsletter",
        "Ik wil geen nieuwsbrief meer ontvangen",
    ],
)
def test_who_names_the_letter_answers_no_question(words, asked):
    assert outcome(words, asked=asked) == "acts"


@pytest.mark.parametrize(
    "question",
    [
        "Wie loopt er zaterdag mee?",
        "Bist du dabei?",
        "Are you coming?",
        "Who is coming to the party?",
        "RSVP",
    ],
)
def test_a_bare_word_answers_whatever_invites(question):
    assert outcome("Afmelden", asked=(question,)) == "waits"


@pytest.mark.parametrize("words", ["Afmelden", "Graag afmelden", "unsubscribe", "Bitte abmelden"])
def test_a_bare_word_answers_an_invitation_only(words):
    assert (outcome(words, asked=QUIET), outcome(words, asked=INVITED)) == ("acts", "waits")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Met vriendelijke groet,\n\nSanne Lezer", "acts"),
        (CARD + "Beleidsmedewerker\nGemeente Dorpsbeek\nPostbus 12, 1234 AB Dorpsbeek", "acts"),
        ("Mit freundlichen Grüßen\n\nSanne Lezer\nMuster GmbH\nGeschäftsführer: Max Muster", "acts"),
        ("Groeten Sanne", "acts"),
        ("Sanne", "acts"),
        ("Graag.", "acts"),
        ("Ja", "acts"),
        ("Graag afmelden, ik krijg te veel mail", "acts"),
        ("Uitschrijven, vanwege pensioen", "acts"),
        ("Geen interesse meer.", "acts"),
        ("Ik werk hier niet meer", "acts"),
        ("Ik heb geen tijd", "acts"),
        ("Ich arbeite hier nicht mehr", "acts"),
        ("Too many emails", "acts"),
        ("Minder mail graag", "waits"),
        ("Per ongeluk gedrukt", "waits"),
        ("Adres gewijzigd", "waits"),
        ("Unsubscribe request from sanne@example.org", "acts"),
        ("Unsubscribe piet@example.org", "waits"),
        ("New address: sanne@example.com. Sent from Outlook", "waits"),
        ("Verwijder alleen Piet van de lijst. Verstuurd vanaf iPhone", "waits"),
        ("Verwijder Piet van de lijst", "waits"),
        ("Sent from my phone, please don't unsubscribe me", "waits"),
        ("Never unsubscribe. Sent from Outlook", "waits"),
        ("Graag afmelden voor de borrel", "waits"),
        ("Graag afmelden per 1 januari", "waits"),
        ("Wil je me bellen?", "waits"),
        ("Mooi stuk, ik blijf lezen", "waits"),
        ("Please unsubscribe my husband", "waits"),
        ("Bitte nicht abmelden", "waits"),
    ],
)
def test_below_the_subject_of_our_link(words, expected):
    assert outcome(words, "unsubscribe", to=LEAVE) == expected
