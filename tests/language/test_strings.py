from dataclasses import fields

import pytest

from newsletter.language.strings import Strings, reader_strings
from newsletter.models import Language, Tone


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("tone", Tone)
def test_every_language_says_everything_in_its_own_words(language, tone):
    strings = reader_strings(language, tone)
    said = {phrase.name: getattr(strings, phrase.name) for phrase in fields(Strings)}
    assert all(text.strip() for text in said.values())
    english = [
        name for name, text in said.items() if len(text.split()) > 2 and text == getattr(Strings(), name)
    ]
    assert not english or language is Language.EN
    # Once for a whole dispatch, not once a mail.
    assert reader_strings(language, tone) is strings


def test_tone():
    assert "uw" in reader_strings(Language.NL, Tone.U).reply_how.split()
    assert "je" in reader_strings(Language.NL, Tone.JE).reply_how.split()
    assert reader_strings(Language.EN, Tone.U) == reader_strings(Language.EN, Tone.JE) == Strings()


def test_phrases_take_what_they_name():
    french = reader_strings(Language.FR, Tone.JE)
    assert french.reply_how.format(author="Eva {x}") == (
        "Répondez simplement à ce message. Eva {x} lira personnellement votre réponse."
    )
    assert french.closes.format(date="1er mai 2026") == "Vous pouvez répondre jusqu’au 1er mai 2026 inclus."
