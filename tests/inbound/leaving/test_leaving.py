"""A wish to leave, whatever stands round it; and sentences that only sound like one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.inbound.leaving import Wish, asking, may_answer, presses, wish

SANNE = "Sanne Lezer sanne@example.org"


@pytest.mark.parametrize(
    "words",
    [
        "Afmelden",
        "afmelden aub.",
        "Afmelden graag",
        "Graag uitschrijven!",
        "unsubscribe",
        "Please unsubscribe me, thanks",
        "Please take me off this list",
        "I no longer wish to receive these emails",
        "Haal mij van de lijst",
        "Verwijder mij uit uw bestand (AVG).",
        "Graag afmelden. Dank je hoor",
        "Wilt u mij afmelden?",
        "Kunt u mij a.u.b. afmelden?",
        "Verwijder mijn e-mailadres uit het bestand",
        "I do not want to receive these emails any more",
        "Wil je me even afmelden? Dank!",
        "Kunt u mij van de lijst halen?",
        "Haal je mij van de lijst?",
        "Schrijf mij maar uit, graag",
        "Meld mij af voor de nieuwsbrief",
        "Meld mij voor deze nieuwsbrief af",
        "Ik hoef geen nieuwsbrieven meer",
        "Unsubscribe please",
        "Can you unsubscribe me?",
        "Remove me from your mailing list",
        "Melde mich bitte vom Newsletter ab",
        "Könnten Sie mich abmelden?",
        "Désabonnez-moi svp",
        "Pouvez-vous me désabonner ?",
        "Meld mij maar af hoor",
        "Schrijf me dan maar even uit",
        "Wilt u mij van uw verzendlijst halen?",
        "Ik wil geen nieuwsbrief meer",
        "Schrijf mij maar uit",
        "Meld mij af",
        "Gelieve mij uit te schrijven.",
        "Ik wil me graag afmelden voor de nieuwsbrief.",
        "Bitte abmelden",
        "Ich möchte keinen Newsletter mehr erhalten.",
        "désabonner svp",
        "je ne souhaite plus recevoir vos mails",
        "Por favor, denme de baja. Gracias",
        "non desidero più ricevere la newsletter",
        "Proszę mnie wypisać z listy",
        "Vil gerne afmeldes. Tak",
        "Uitschrijven\n\nGroet,\nSanne",
        "Uitschrijven\nSanne",
        "Hoi Mira,\nIk wil de nieuwsbrief niet meer ontvangen.\nGr. Piet",
        "Beste Mira,\n\nKun je mij van de lijst halen?\n\nGroetjes,\nSanne",
        "Wilt u mij uitschrijven voor\ndeze brief? Alvast bedankt!\n\nMvg,\nJan de Boer\nDam 1, Utrecht",
        "Hallo,\nbitte nehmen Sie mich aus dem Verteiler.\nMit freundlichen Grüßen\nKarl Braun",
        "Bonjour,\nmerci de me désabonner de cette lettre.\nCordialement\nJean",
    ],
)
def test_a_wish_and_nothing_else(words):
    assert wish(words, SANNE) is Wish.PLAIN


@pytest.mark.parametrize(
    "words",
    [
        "Graag uitschrijven, Sanne de Boer",
        "Graag uitschrijven, sanne",
        "Bitte abmelden. Mit freundlichen Grüßen",
        "Bitte abmelden.\n\nMfG\nK. Braun",
        "Graag afmelden: sanne@example.org",
        "Graag sanne@example.org uitschrijven",
        "Geachte heer, mevrouw,\nGraag afmelden.\nHoogachtend, S. Lezer",
        "L.S.,\nGraag uitschrijven a.u.b.",
        "Sehr geehrte Damen und Herren,\n\nbitte abmelden.\n\nMfG\nSanne Lezer\nTel. 030-1234567",
        "Graag afmelden, alvast bedankt voor de moeite.\nMvg,\nJan de Boer\nDam 1, Utrecht",
        "Graag afmelden. Dank je wel!",
        "Bedankt voor de mooie brieven. Graag afmelden.",
        "Hi, please unsubscribe me. Best wishes, Sanne 🙂",
        "Please unsubscribe.\n\nThanks,\nSanne\n06-12345678 | www.example.org",
        "Merci de me désabonner.\nBien à vous,\nMarie Dupont",
        "Graag afmelden.\nSanne Lezer\nDorpsstraat 12\n3511 AB Utrecht\nE-mail: sanne@example.org",
        "Uitschrijven op dit adres.",
        "Ik wil graag\nafmelden",
        "Afmelden x",
        "nieuwsbrief afmelden",
        "Ik meld me af voor de nieuwsbrief",
        "Hierbij meld ik mij af",
        "I'd like to unsubscribe",
        "Ich möchte den Newsletter nicht mehr erhalten",
        "Ich möchte diese E-Mails nicht mehr erhalten.",
    ],
)
def test_a_wish_that_its_writer_signs(words):
    assert wish(words, SANNE) is Wish.PLAIN


@pytest.mark.parametrize(
    "below",
    [
        "Nieuw adres: sanne@example.com",
        "Nieuw adres: sanne@example.org",
        "Tijdelijk, tot september.",
        "piet@example.com",
        "borrel 12 december",
        "voor vrijdag",
        "Mijn collega Piet.",
        "Piet Jansen",
        "per 1 januari 2026",
        "Inschrijven op sanne@example.com",
        "Wel de papieren versie.",
        "Maar de brief wil ik per mail.",
        "De brief wil ik",
        "Scheelt een hoop ruis.",
        "Groet,\nAlleen de borrel",
        "Groet, Sanne\nPiet 0612345678",
        "Groet, Sanne\nBorrel 12 December",
        "Groet, Sanne\n12-12-2025",
        "Groet, Sanne\nPiet Jansen",
        "Groet, Sanne\nPS: ik vond het mooi",
    ],
)
@pytest.mark.parametrize("words", ["Graag afmelden.", "Unsubscribe this address.", "Haal me van de lijst."])
def test_what_stands_below_a_wish_is_no_name_because_it_is_short(words, below):
    assert wish(f"{words}\n{below}", SANNE) is Wish.BESIDE


@pytest.mark.parametrize(
    "words",
    [
        "Wil je de brief voor me uitschrijven?",
        "Kun je het voor mij uitschrijven?",
        "Wil je dit voor ons uitschrijven?",
        "Kunt u de lijst voor mij uitschrijven?",
        "Wil je me de brief uitschrijven?",
        "Ik wil de brief uitschrijven",
        "Ik wil je afmelden",
        "I am unsubscribed",
        "I will unsubscribe",
        "Ik meld me af!",
        "Uitgeschreven",
        "Graag afmelden tot september.",
        "Graag tijdelijk afmelden",
        "Afmelden per 1 januari",
        "Graag sanne@example.com uitschrijven",
    ],
)
def test_known_words_that_may_mean_something_else_wait(words):
    assert wish(words, SANNE) is Wish.ASKED


@pytest.mark.parametrize("words", ["STOP", "stop aub", "Opzeggen!", "cancel", "Stop\n\nGroet, Sanne"])
def test_a_word_that_may_mean_something_else(words):
    assert wish(words, SANNE) is Wish.SHORT
    assert may_answer(Wish.SHORT, words, ["Moet Nederland van het gas af?"])
    assert not may_answer(Wish.SHORT, words, [])


@pytest.mark.parametrize(
    "words",
    [
        "Graag afmelden. Ik heb er geen tijd meer voor.",
        "Graag uitschrijven, want ik verhuis naar Peru.",
        "Hallo, ik wil stoppen",
        "Kunnen jullie mijn adres verwijderen uit jullie bestand, want ik werk hier niet meer.",
        "Unsubscribe me please.\n\nI loved the letters, but my eyes are not what they were.",
    ],
)
def test_a_wish_that_goes_on(words):
    assert wish(words) is Wish.BESIDE


@pytest.mark.parametrize(
    "words",
    [
        "Mooie brief, maar ik krijg te veel post. Meld mij daarom maar af.",
        "Dank voor de mooie stukken.\n\nIk lees ze nooit. Wilt u mij van de lijst halen?",
        "Dit is niets voor mij. Ik wil me graag afmelden als dat kan.",
        "Hoe kan ik mij afmelden?",
        "Ik ben met pensioen en wil geen mails meer.",
        "Ik lees het toch niet. Haal je mij van de lijst?",
        "Dit is te gek. Ik heb mij al drie keer afgemeld!",
        "Te veel post. Kunt u mij uit het bestand uitschrijven?",
        "Beste redactie,\nHet past niet meer bij mijn werk.\nGraag zou ik mij willen uitschrijven.\nPiet",
        "Goedemorgen, Mijn man en ik lezen al genoeg. Gelieve ons van de lijst te halen. Dank!",
        "Ik kan de knop niet vinden, dus schrijf mij maar uit.",
        "Onze collega werkt hier niet meer. Kunt u haar uitschrijven?",
        "Te vaak, te lang. Ik wil deze mails niet meer ontvangen.",
        "Lovely letters, but far too many. Please unsubscribe me.",
        "Schöne Texte, aber bitte nehmen Sie mich aus dem Verteiler.",
        "Trop de courrier. Je voudrais me désabonner.",
        "Mag ik eraf? Dank je!",
        "Mag ik van de lijst af?",
        "Haal me er maar af.",
        "Wil je mij niet meer mailen?",
        "Can you take me off?",
        "Kannst du mich austragen?",
        "Bitte tragen Sie mich aus",
        "I would like to be removed from the list",
        "Mag ik mij afmelden?",
        "Stuur mij geen mails meer",
        "Please don't email me anymore",
        "Please don't send me any more emails",
        "Bitte senden Sie mir keine E-Mails mehr",
        "bitte nehmen Sie mich\naus dem Verteiler",
        "Merci de ne plus m'envoyer de mails",
        "Merci de me retirer de votre liste de diffusion",
        "How do I unsubscribe?",
        "Ik werk hier niet meer. Graag afmelden.",
        "Sorry, too many emails. Please unsubscribe.",
        "Ik lees het toch niet meer, haal me maar van de lijst.",
        "De afmeldlink werkt niet. Haal me alsjeblieft van de lijst.",
        "Wil je me er afhalen?",
    ],
)
def test_it_is_asked_among_other_things(words):
    assert wish(words) is Wish.ASKED


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("Beste redactie,\nWilt u mij van de lijst halen?\nGroet,\nPiet", "Wilt u mij van de lijst halen?"),
        ("Beste redactie,\n\nHet is mooi. Meld mij\nmaar af hoor!\n\nPiet", "Meld mij maar af hoor!"),
        ("Een mooi stuk. Ik dacht eraan me af te melden.", ""),
        ("", ""),
    ],
)
def test_the_sentence_that_asks(words, sentence):
    assert asking(words) == sentence


@pytest.mark.parametrize(
    "words",
    [
        "Ik dacht eraan me af te melden, maar dit stuk is zo goed.",
        "Bijna had ik mij uitgeschreven. Toen kwam nummer 12.",
        "Als dit zo doorgaat meld ik me af.",
        "Mijn zus wil zich afmelden, en ik niet.",
        "Ik wil me graag afmelden voor de excursie van zaterdag.",
        "Ik krijg geen mails meer, hoe kan dat?",
        "Ik kan de nieuwsbrief niet meer openen.",
        "I thought of unsubscribing, but I stay.",
        "Kun je het recept voor mij uitschrijven?",
        "Kunt u mijn afmelding ongedaan maken? Ik klikte verkeerd.",
        "Je kunt je afmelden door ons een mail te sturen.",
        "Dat ik me kan afmelden is fijn, maar dat doe ik niet.",
        "Mijn man heeft zich al afgemeld.",
        "Waarom zou ik mij afmelden? Het is prachtig.",
        "Hoe kan ik mij afmelden voor de excursie van zaterdag?",
        "Ik wil me niet afmelden, integendeel!",
        "Mijn buurman heeft zich uitgeschreven. Ik blijf!",
        "Waarom staat er afmelden onder?",
        "Ik heb me afgemeld bij de bond",
        "Bitte nicht abmelden",
        "Afmelden kan altijd, toch? Mooi stuk.",
        "Ik wil van de lijst met namen af weten wie er bij de opening was, en afmelden hoeft niet.",
    ],
)
def test_it_is_only_spoken_of(words):
    assert wish(words) is Wish.MENTIONED


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Nee",
        "Ja",
        "Graag!",
        "Ik stop met roken.",
        "Stop!\nDaar moest ik aan denken toen ik je brief las.",
        "Ik wil graag meer mails",
        "Alle mails graag",
        "Graag een brief",
        "Mijn adres is veranderd",
        "Dag lieve mensen",
        "Bedankt voor de nieuwsbrief",
        "Ik wil niet meer naar het bos",
        "Stoppen bij het station, dat lijkt mij het handigst.",
        "Verwijderen of bewaren? Bewaren.",
        "Mijn lijst: soep, brood, kaas.",
    ],
)
def test_no_wish(words):
    assert wish(words) is Wish.NONE


@pytest.mark.parametrize(
    "words",
    [
        "Meld me als het af is",
        "Meld mij dat het af is",
        "Schrijf me het recept uit",
        "Schrijf me even het recept uit",
        "Schrijf me de tekst uit",
        "Schrijf mij het adres uit",
        "Schrijf me maar het boek uit",
        "Schrijf mij in en niet uit",
        "Schrijf mij in plaats van uit",
        "schrijf mij maar in en mijn man uit",
        "Dan stop ik",
        "Ik stop",
        "Toch maar stoppen",
        "Even stoppen",
        "Even opzeggen",
        "Stop even",
        "Stop toch eens",
        "dan verwijderen",
        "Schrijf me niet uit",
        "Meld mij niet af!",
        "Schrijf me nooit uit!",
        "Haal me niet van de lijst",
        "Gooi me alsjeblieft niet van de lijst",
        "Verwijder me niet uit je lijst!",
        "Melde mich nicht ab",
        "Melden Sie mich bitte nicht ab",
        "Nimm mich nicht von der Liste",
        "Ich melde mich für die Wanderung ab",
        "Melde mich zum Ausflug ab",
        "Haal me van de wachtlijst",
        "Haal mij maar van de gastenlijst",
        "Haal me van de trap",
    ],
)
def test_a_wish_for_something_else_or_for_the_contrary_is_none(words):
    assert wish(words) is Wish.NONE


@pytest.mark.parametrize(
    "words",
    [
        "Afmelden kan toch gewoon per mail?",
        "Afmelden kan toch\ngewoon per mail?",
        "Afmelden kan gewoon per mail",
        "Kan ik mij afmelden?",
        "Ik zou mij afmelden",
        "Wil ik mij uitschrijven",
        "Ik wil geen nieuwsbrief per mail",
        "Ik wil geen brief maar mail",
        "Ik wil graag geen nieuwsbrief per mail",
        "Ich will nicht mehr Newsletter",
        "Unsubscribe\nNever",
        "Stop\nNee",
        "Stop\n\n2",
        "Kun je gewoon per mail afmelden?",
        "Take me off the list? Never",
        "Wilt u mij afmelden? Nee!",
        "Meld mij af.\nGrapje",
        "I don't want to get behind on your newsletters",
        "I don't want to receive fewer emails",
        "I don't want to receive more emails",
        "Ik wil niet meer mails",
        "Ik wil niet meer krijgen dan deze brief",
        "Ik wil geen afmelding van de nieuwsbrief",
        "Si je souhaite me désabonner",
        "Remove me from the guest list",
        "Take me off the waitlist",
        "Haal me van de gasten lijst",
        "Haal mij van de lijst met wandelaars",
        "ik meld me af voor de wandeling",
        "stop\n\nFietsen",
        "Stop\nLopen",
    ],
)
def test_what_only_sounds_like_a_wish_takes_nobody_off(words):
    assert wish(words) in (Wish.ASKED, Wish.MENTIONED, Wish.NONE)


@pytest.mark.parametrize("words", ["Stop\nLiefs,\nSanne", "Stop\nGroet,\nSanne", "Stop.\nMvg\nJan de Boer"])
def test_a_closing_below_a_short_word_makes_the_name_a_name(words):
    assert wish(words) is Wish.SHORT


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Afmelden", ["Wat doe jij met brieven?", "Bewaren", "Afmelden"]),
        ("Graag afmelden", ["Kom je vrijdag naar de borrel?"]),
        ("Graag afmelden", ["Meld je aan, of af."]),
        ("Unsubscribe", ["When do you unsubscribe from something?"]),
        ("Bitte abmelden", ["Bist du dabei?"]),
        ("Graag uitschrijven", ["Wanneer heb jij je ergens uitgeschreven?"]),
        ("Graag afmelden\nde  fiets.", ["Hoe ga je?", "De fiets"]),
    ],
)
def test_a_plain_wish_may_answer_what_asks_for_it(words, asked):
    assert may_answer(Wish.PLAIN, words, asked)
    assert not may_answer(Wish.PLAIN, words, ["Wat kook jij?", "Soep", "Schrijf je weleens een brief?"])


@pytest.mark.parametrize(
    ("words", "pressed"),
    [
        ("", True),
        ("This message was automatically generated by Gmail.", True),
        ("Verzonden vanaf een telefoon.", True),
        ("Ik wil me juist niet afmelden.", False),
        ("How do I unsubscribe?", False),
        ("Leuk stuk!", True),
        ("Leuk stuk, ik blijf lezen!", False),
    ],
)
def test_only_words_that_say_something_else_take_a_pressed_button_back(words, pressed):
    assert presses(words) is pressed


@settings(max_examples=100, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("afmelden uitschrijven graag stop van de lijst .!?\n,\x00<>İß"), max_size=400
    )
)
def test_any_text_has_an_answer(words):
    assert isinstance(wish(words), Wish)


@pytest.mark.parametrize("piece", ["haal mij van de ", "wil geen ", "afmelden ", "\n", "graag. ", "a" * 400])
def test_long_text_is_looked_at_within_bounds(piece):
    assert isinstance(wish(piece * 5000), Wish)
