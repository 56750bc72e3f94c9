import pytest

from newsletter.errors import SettingsError
from newsletter.models import Dkim
from newsletter.publication import selectors, settings

BASE = '[publication]\nname = "Klare taal"\nsender = "Renske <redactie@bücher.example.org>"\n'


@pytest.fixture
def load(tmp_path):
    def load(text, **environ):
        (tmp_path / "newsletter.toml").write_text(BASE + text, "utf-8")
        return settings.load(tmp_path, environ).dkim

    return load


def test_without_the_section_nothing_is_signed(load):
    assert load("") is None
    assert load("", NEWSLETTER_DKIM__PRIVATE_KEY_BRIEF="een geheim") is None


def test_one_selector_is_enough(load):
    domain = "xn--bcher-kva.example.org"
    expected = Dkim(domain, ("brief2026",), "subscribers/dkim")
    assert load('[dkim]\nselector = "brief2026"\n') == expected
    assert load("", NEWSLETTER_DKIM__SELECTOR="brief2026") == expected


def test_several_selectors(load):
    text = '[dkim]\nselector = ["brief2026", "klein.2026", "brief2026"]\n'
    text += 'domain = "Example.ORG"\nfolder = "/etc/x"\n'
    assert load(text) == Dkim("example.org", ("brief2026", "klein.2026"), "/etc/x")
    assert load(text, NEWSLETTER_DKIM__SELECTOR="a, b c").selectors == ("a", "b", "c")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[dkim]\n", "[dkim] is empty"),
        ('[dkim]\ndomain = "example.org"\n', "[dkim] selector is missing"),
        ('[dkim]\nselector = "../../geheim"\n', "selector cannot be used"),
        ('[dkim]\nselector = "Brief"\n', "in lower case"),
        ('[dkim]\nselector = "a..b"\n', "selector cannot be used"),
        ('[dkim]\nselector = "-a"\n', "selector cannot be used"),
        ("[dkim]\nselector = []\n", "selector cannot be used"),
        ("[dkim]\nselector = 3\n", "selector cannot be used"),
        ('[dkim]\nselector = ""\n', "selector cannot be used"),
        (f'[dkim]\nselector = "{"x" * 64}"\n', "selector cannot be used"),
        ('[dkim]\nselector = "a"\ndomain = "a b"\n', "domain cannot be used"),
        ('[dkim]\nselector = "a"\ndomain = 3\n', "domain cannot be used"),
        ('[dkim]\nselector = "a"\nprivate_key = "MIIE"\n', "secret does not belong"),
    ],
)
def test_mistakes(load, text, words):
    with pytest.raises(SettingsError) as caught:
        load(text)
    assert words in str(caught.value)
    assert "MIIE" not in str(caught.value)


def test_readers_name_what_is_allowed():
    with pytest.raises(ValueError, match="brief2026"):
        selectors.selectors({"a": 1})
    with pytest.raises(ValueError, match=r"example\.org"):
        selectors.domain(["example.org"])
