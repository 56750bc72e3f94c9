"""Every catalogue whole, every translation fit for its readers."""

import re
import subprocess
import sys
from dataclasses import fields
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from string import Formatter
from zipfile import ZipFile

import pytest
from babel.messages.pofile import PoFileError, read_po

from newsletter.issue.callouts import ALERTS
from newsletter.language.catalogue import catalogue, read
from newsletter.language.strings import Strings, reader_strings
from newsletter.models import Language, Tone

CATALOGUES = files("newsletter.language") / "catalogues"
NAMES = ("nl", "nl@formal", "de", "fr")
VOICES = [(Language.NL, Tone.JE), (Language.NL, Tone.U), *((one, Tone.JE) for one in ("en", "de", "fr"))]
#: (context, English) of every phrase in the code.
USED = {(phrase.metadata.get("context"), phrase.default) for phrase in fields(Strings)}


def entries(name):
    with (CATALOGUES / f"{name}.po").open("rb") as source:
        return read_po(source, abort_invalid=True)


def phrases(language, tone):
    strings = reader_strings(Language(language), tone)
    return {phrase.name: getattr(strings, phrase.name) for phrase in fields(Strings)}


def braces(text):
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("name", NAMES)
def test_the_catalogue_and_the_code_know_the_same_phrases(name):
    found = entries(name)
    known = {(entry.context, entry.id) for entry in found if entry.id}
    assert known <= USED, "left over"
    assert "@" in name or known == USED, "missing"
    assert all(entry.string for entry in found if entry.id), "not translated"
    assert not [entry.id for entry in found if entry.fuzzy and entry.id], "not looked at"
    assert not found.obsolete
    assert (found.locale.language, str(found.charset).lower()) == (name[:2], "utf-8")


def test_every_phrase_is_shown_somewhere():
    root = Path(__file__).parents[2]
    places = [*(root / "newsletter").rglob("*.py"), *(root / "templates").rglob("*.j2")]
    code = "\n".join(path.read_text("utf-8") for path in places if path.parent.name != "language")
    named = set(re.findall(r"\bstrings\.(\w+)", code)) | {f"alert_{kind}" for kind in ALERTS}
    assert not {phrase.name for phrase in fields(Strings)} - named


@pytest.mark.parametrize("name", NAMES)
def test_a_translation_has_the_form_of_its_original(name):
    for entry in entries(name):
        if entry.id:
            assert braces(entry.id) == braces(entry.string), entry.id
            # A no-break space belongs to a sign; any other space at an edge is a slip.
            assert entry.string == entry.string.strip(" \t\r\n") and "  " not in entry.string
            assert not re.search(r"['\"]|\.\.\.|(?<!-)--(?!-)", entry.string), "typed instead of set"
            assert entry.auto_comments, f"{entry.id}: translators are told nothing"


def test_a_variant_holds_only_what_differs():
    plain = {(entry.context, entry.id): entry.string for entry in entries("nl")}
    assert not [
        entry.id
        for entry in entries("nl@formal")
        if entry.id and plain[entry.context, entry.id] == entry.string
    ]


def test_dutch_readers_are_addressed_in_one_way():
    je = re.compile(r"\b(?:je|jij|jou|jouw|jullie)\b", re.IGNORECASE)
    u = re.compile(r"\b(?:u|uw|uzelf)\b", re.IGNORECASE)
    informal, formal = phrases("nl", Tone.JE), phrases("nl", Tone.U)
    assert not [name for name, text in informal.items() if u.search(text)]
    assert not [name for name, text in formal.items() if je.search(text)]
    # What addresses nobody is the same; what does is said twice.
    assert informal["unsubscribe"] == formal["unsubscribe"]
    assert {name for name, text in informal.items() if je.search(text)} <= {
        name for name, text in formal.items() if text != informal[name]
    }


def test_german_and_french_readers_are_addressed_formally():
    assert not [
        text for text in phrases("de", Tone.JE).values() if re.search(r"\b[Dd](?:u|ich|ir|ein\w*)\b", text)
    ]
    assert not [
        text
        for text in phrases("fr", Tone.JE).values()
        if re.search(r"\b(?:tu|toi|tes?|ton|ta)\b", text, re.IGNORECASE)
    ]
    assert phrases("de", Tone.U) == phrases("de", Tone.JE)


def test_french_signs_keep_to_their_words():
    for text in phrases("fr", Tone.JE).values():
        for at, sign in enumerate(text):
            if sign in ";?!»":
                assert text[at - 1] == "\u202f", text
            elif sign == ":":
                assert text[at - 1] == "\u00a0", text
            elif sign == "«":
                assert text[at + 1] == "\u202f", text


@pytest.mark.parametrize(("language", "tone"), VOICES)
def test_labels_are_short_enough_for_where_they_stand(language, tone):
    said = phrases(language, tone)
    assert (
        max(len(said[name]) for name in said if name.endswith(("_label", "_button")) or name[:6] == "alert_")
        <= 36
    )
    assert len(said["mail_permission"]) <= 100, "a mailto link cannot be long"
    assert all(text[0].isupper() for name, text in said.items() if text.endswith("."))


def test_what_nobody_translated_comes_back_in_english():
    assert catalogue("de").gettext("Not a phrase of ours") == "Not a phrase of ours"
    assert catalogue("nl@formal").gettext("Unsubscribe") == "Afmelden"
    # The context parts what is spelled alike: this one has none in the catalogue.
    assert catalogue("de").gettext("Note") == "Note"
    assert catalogue("de").pgettext("alert", "Note") == "Hinweis"


def test_a_broken_catalogue_names_its_line():
    with pytest.raises(PoFileError, match=r"on \d"):
        read(BytesIO(b'msgid "a"\nmsgstr "b"\nrubbish\n'))


def test_what_nobody_has_looked_at_does_not_count():
    guessed = read(BytesIO(b'#, fuzzy\nmsgid "a"\nmsgstr "b"\n\nmsgid "c"\nmsgstr "d"\n'))
    assert (guessed.gettext("a"), guessed.gettext("c")) == ("a", "d")


def test_there_is_no_such_catalogue():
    with pytest.raises(FileNotFoundError):
        catalogue("xx")


def test_help_loads_no_language():
    code = "import sys; from newsletter.cli import main; print([m for m in sys.modules if 'babel' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_wheel_speaks_every_language(tmp_path):
    """Read out of the built wheel itself, which is what people install."""
    from hatchling.builders.wheel import WheelBuilder

    [wheel] = WheelBuilder(str(Path(__file__).parents[2])).build(
        directory=str(tmp_path), versions=["standard"]
    )
    with ZipFile(wheel) as packed:
        for name in NAMES:
            shipped = packed.read(f"newsletter/language/catalogues/{name}.po")
            assert shipped == (CATALOGUES / f"{name}.po").read_bytes()
        assert not [name for name in packed.namelist() if name.endswith((".mo", ".pot"))]
