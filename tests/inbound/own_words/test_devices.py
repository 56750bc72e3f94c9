"""Lines of devices: what they say and how little they say behind it."""

import pytest

from newsletter.inbound.own_words.devices import device


@pytest.mark.parametrize(
    "line",
    [
        "Verstuurd vanaf mijn iPhone",
        "Outlook voor iOS<https://example.com/o0ukef>",
        "Outlook voor Android downloaden",
        "Getypt op mijn telefoon, excuses voor fouten",
        "Sent from Yahoo Mail. Get the app",
        "나의 iPhone에서 보냄",
    ],
)
def test_what_programs_add(line):
    assert device(line)


@pytest.mark.parametrize(
    "line",
    [
        "Outlook voor Windows",
        "Verstuurd vanaf mijn nieuwe telefoon, en meteen mijn antwoord: soep.",
        "Verstuurd vanaf mijn telefoon. Soep dus.",
        "Sent by my mother to my old hotmail address.",
        "Virussen: Norton heeft mijn mail gecontroleerd",
        "Deze e-mail is veilig aangekomen op mijn telefoon",
        "나의 gmail 주소로 받고 싶어요",
    ],
)
def test_what_readers_say(line):
    assert not device(line)
