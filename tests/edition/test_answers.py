from urllib.parse import parse_qs, unquote, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from newsletter.edition.answers import MAX_URL, answer_url, shorten
from newsletter.language.strings import reader_strings
from newsletter.models import Language, Tone

NL = reader_strings(Language.NL, Tone.JE)
ADDRESS = "a" * 64 + "@" + "b" * 185 + ".nl"


def test_subject_and_body():
    url = answer_url("reacties@example.org", "12.1", "Is dat zo?", NL)
    assert url.startswith(
        "mailto:reacties@example.org?subject=Antwoord%20%5B12.1%5D%20Is%20dat%20zo%3F&body="
    )
    body = parse_qs(urlsplit(url).query)["body"][0]
    assert body.startswith("\r\n\r\n")
    assert "Je mag mij citeren: nee / anoniem / met mijn voornaam" in body
    assert "\n" not in body.replace("\r\n", "")


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300), st.sampled_from(Language))
def test_always_short_enough_and_without_plus(about, language):
    url = answer_url(ADDRESS, "1234.12", about, reader_strings(language, Tone.JE))
    assert len(url) < MAX_URL
    assert "+" not in url
    assert url.isascii()
    assert "[1234.12]" in unquote(url)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300), st.sampled_from(Language))
def test_a_mail_program_reads_back_what_was_meant(about, language):
    strings = reader_strings(language, Tone.JE)
    url = answer_url("reacties+rabc234@example.org", "12.1", about, strings)
    address, _, fields = url.removeprefix("mailto:").partition("?")
    # RFC 6068 section 5: a plus sign is a plus sign, so nothing but percent signs is decoded.
    names, values = zip(*(field.split("=") for field in fields.split("&")), strict=True)
    subject, body = map(unquote, values)
    assert (address, names) == ("reacties+rabc234@example.org", ("subject", "body"))
    start = f"{strings.answer_subject} [12.1] "
    kept = subject.removeprefix(start.rstrip()).strip().removesuffix("…").rstrip()
    assert subject.startswith(start.rstrip()) and " ".join(about.split()).startswith(kept)
    assert body == f"\r\n\r\n\r\n{strings.mail_rule}\r\n{strings.mail_permission}\r\n"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=100))
def test_what_fits_is_kept(text):
    flat = " ".join(text.split())
    assert shorten(text, 2000) == flat


def test_cut_at_a_word():
    assert shorten("een twee drie vier", 21) == "een …"
    assert shorten("onafscheidelijk", 14) == "onafs…"
