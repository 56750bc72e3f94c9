"""A wish to leave, whatever stands round it; and sentences that only sound like one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.inbound.leaving import Wish, may_answer, wish


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
    assert wish(words) is Wish.PLAIN


@pytest.mark.parametrize("words", ["STOP", "stop aub", "Opzeggen!", "cancel", "Stop\n\nGroet, Sanne"])
def test_a_word_that_may_mean_something_else(words):
    assert wish(words) is Wish.SHORT
    assert may_answer(words, ["Doorgaan of stop? Opzeggen, cancel?"]) and not may_answer(
        words, ["Wat kook jij?"]
    )


@pytest.mark.parametrize(
    "words",
    [
        "Graag afmelden. Ik heb er geen tijd meer voor.",
        "Graag uitschrijven, want ik verhuis naar Peru.",
        "Hallo, ik wil stoppen",
        "Unsubscribe me please.\n\nI loved the letters, but my eyes are not what they were.",
    ],
)
def test_a_wish_that_goes_on(words):
    assert wish(words) is Wish.BESIDE


@pytest.mark.parametrize(
    "words",
    [
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
