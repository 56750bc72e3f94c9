import pytest

from newsletter.inbound.answers.courtesy import answer_alone, is_greeting, only_thanks


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("Hoi Mira,\n\nSoep.\n\nGroet,\nKim", "Soep."),
        ("Soep.\n\nMet vriendelijke groet,\n\nFarid el Amrani", "Soep."),
        ("Liebe Mira,\nSuppe.\nViele Grüße\nJonas", "Suppe."),
        ("Soup.\n\nCheers", "Soup."),
        ("Soep.\n\nGroetjes uit Utrecht", "Soep."),
        ("Soep.\n\nDank je!\nGroet, Kim", "Soep.\n\nDank je!"),
        ("Soep.\n\nKim", "Soep."),
        ("Soep.\n\nKim de Boer", "Soep."),
        # What somebody has to say stays.
        ("Groetjes", "Groetjes"),
        ("Hoi Mira,", "Hoi Mira,"),
        ("Mijn lijst:\n\nMax Havelaar", "Mijn lijst:\n\nMax Havelaar"),
        ("Soep.\nBest of all is bread", "Soep.\nBest of all is bread"),
        ("Soep.\nBedankt voor de mooie brief!", "Soep.\nBedankt voor de mooie brief!"),
        ("Soep.\n\nGroet,\nKim\n\nPS Ook brood.", "Soep.\n\nGroet,\nKim\n\nPS Ook brood."),
        ("Dag in dag uit eet ik soep.\nLekker.", "Dag in dag uit eet ik soep.\nLekker."),
    ],
)
def test_greeting_and_closing_words_are_no_answer(text, alone):
    assert answer_alone(text, "Kim de Boer") == alone


def test_greetings():
    assert is_greeting("Beste mevrouw Van Dam,") and is_greeting("Hallo!") and is_greeting("Hej Mira")
    assert not is_greeting("Goed idee!") and not is_greeting("Hoi, ik eet soep.") and not is_greeting("")


@pytest.mark.parametrize(
    ("text", "thanks"),
    [
        ("Dank u.", True),
        ("Hartelijk dank voor de nieuwsbrief!", True),
        ("Thank you very much", True),
        ("Vielen Dank für den Newsletter", True),
        ("Merci beaucoup !", True),
        ("Dank u, bij de sluis.", False),
        ("Graag!", False),
        ("Bedankt, maar nee", False),
        ("", False),
    ],
)
def test_nothing_but_thanks(text, thanks):
    assert only_thanks(text) is thanks
