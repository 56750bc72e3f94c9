from dataclasses import fields
from string import Formatter

import pytest

from newsletter.language.strings import Strings, reader_strings
from newsletter.models import Language, Tone


def names(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("tone", Tone)
def test_complete_with_the_same_fields(language, tone):
    dutch, strings = reader_strings(Language.NL, Tone.JE), reader_strings(language, tone)
    for field in fields(Strings):
        text = getattr(strings, field.name)
        assert text.strip()
        assert names(text) == names(getattr(dutch, field.name)), field.name


def test_tone():
    assert "uw" in reader_strings(Language.NL, Tone.U).reply_how.split()
    assert "je" in reader_strings(Language.NL, Tone.JE).reply_how.split()
