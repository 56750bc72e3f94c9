"""Words against being quoted, wherever they stand in a reply."""

import pytest

from newsletter.inbound.own_words.objections import objection


@pytest.mark.parametrize(
    "text",
    [
        "Linzensoep.\nJe mag me niet citeren.",
        "Ik wil liever niet geciteerd worden",
        "Dit is niet voor publicatie",
        "Please don't quote me",
        "Please don\u2019t quote me on this",
        "I would prefer not to be quoted.",
        "Bitte nicht zitieren",
        "Merci de ne pas me citer",
        "Ne me citez pas",
        "Liever niet in de nieuwsbrief.",
        "Graag niet plaatsen.",
        "Zet dit er maar niet in.",
        "Dit blijft tussen ons.",
        "Niet delen alsjeblieft",
        "Ik heb liever niet dat je dit deelt",
        "Please don't share this",
        "Keep this between us",
        "Bitte nicht abdrucken",
        "Ceci reste entre nous",
    ],
)
def test_a_refusal(text):
    found = objection(text)
    assert found is not None and not found.to_name and found.says in text


@pytest.mark.parametrize(
    "text",
    [
        "Citeren mag, maar liever niet met mijn naam.",
        "Noem mijn naam liever niet.",
        "zonder mijn naam graag",
        "Liever anoniem",
        "Please don't use my name",
        "Bitte nicht mit meinem Namen",
        "pas avec mon nom svp",
        "Ik wil anoniem blijven",
        "Houd mijn naam eruit.",
        "Please leave my name out",
        "Je préfère rester anonyme",
    ],
)
def test_only_the_name_is_refused(text):
    found = objection(text)
    assert found is not None and found.to_name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Je mag me gerust citeren, geen probleem.",
        "Geen bezwaar tegen citeren!",
        "I don't mind being quoted.",
        "Pas de problème pour me citer",
        "Waarom citeer je mij niet?",
        "Mijn naam is niet Piet.",
        "Ik kook nooit met knoflook, mijn man wel.",
        "Een anonieme lezer schreef dat ook niet.",
        "Maar niet anoniem",
        "Die quote van Einstein klopt niet.",
        "Ik heb nog nooit iemand geciteerd.",
        "Deel 2 heb ik niet gelezen.",
        "Het verschil tussen ons is niet groot.",
        "De nieuwsbrief kwam niet aan.",
        "Ik zag het niet in de nieuwsbrief staan",
        "I never shared a room",
    ],
)
def test_no_objection(text):
    assert objection(text) is None


def test_a_refusal_stands_above_a_name_and_a_long_mail_is_read_up_to_a_limit():
    found = objection("Niet met mijn naam. Of eigenlijk: citeer me niet.")
    assert found is not None and found.says == "Of eigenlijk: citeer me niet."
    assert objection("soep. " * 5000 + "Citeer me niet.") is None
    long = objection("Citeer me niet " + "nooit " * 100)
    assert long is not None and len(long.says) == 200
