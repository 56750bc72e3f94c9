import pytest

from newsletter.personal import details, display_name, first_name, has_contact, name_words


@pytest.mark.parametrize(
    ("text", "what", "found"),
    [
        ("Mail kim.boer+x@example.org even.", "an e-mail address", "kim.boer+x@example.org"),
        ("kim(at)example.org", "an e-mail address", "kim(at)example.org"),
        ("T 010 123 45 67", "a telephone number", "010 123 45 67"),
        ("Bel 06-12345678.", "a telephone number", "06-12345678"),
        ("+31 (0)6 12 34 56 78", "a telephone number", "+31 (0)6 12 34 56 78"),
        ("(030) 1234567", "a telephone number", "(030) 1234567"),
        ("tel. 123456", "a telephone number", "123456"),
        ("06 12 34 56 78", "a telephone number", "06 12 34 56 78"),
        ("555-123-4567", "a telephone number", "555-123-4567"),
        ("Ik ben Kim.", "the reader's name", "Kim"),
        ("mevrouw BOER weet het", "the reader's name", "BOER"),
    ],
)
def test_what_leads_to_a_reader(text, what, found):
    (detail,) = details(text, name_words("Kim de Boer"))
    assert (detail.what, detail.text, detail.sure) == (what, found, True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("zie https://example.org/soep", "https://example.org/soep"),
        ("zie www.example.org", "www.example.org"),
        ("zie example.org", "example.org"),
        ("Kade 1, 1234 AB", "1234 AB"),
        ("die boer met zijn koe", "boer"),
    ],
)
def test_what_may_be_harmless(text, found):
    (detail,) = details(text, name_words("Kim de Boer"))
    assert detail.text == found and not detail.sure


@pytest.mark.parametrize(
    "text",
    [
        "Sinds 01-02-2026 en 2026-02-01 eet ik soep.",
        "In 2010-2015 waren het er 1.250.000, dat is 0,75 procent van 12 345.",
        "De boot kost 1234567 euro, bij 10:30 uur; A12345678 ook.",
        "Soep.Brood en de hele buurt @ de kade.",
        "",
    ],
)
def test_no_detail(text):
    assert list(details(text, name_words("de van K."))) == [] and not has_contact(text)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Kim de Boer", "Kim"),
        ("Boer, Kim de", "Kim"),
        ("Kim de Boer, arts", "Kim"),
        ("Mevr. Kim de Boer", "Kim"),
        ("Ben van Dam", "Ben"),
        ("kim@example.org", ""),
        ("", ""),
    ],
)
def test_first_name(name, first):
    assert first_name(name) == first


def test_names():
    assert name_words("Dr. K. van der Boer-El Amrani") == {"boer", "amrani"}
    assert name_words("Ben van Ben Ali") == {"ben", "ali"} and name_words("Mevr. Ali ben Saïd") == {
        "ali",
        "saïd",
    }
    assert display_name("  Kim \n Boer ") == "Kim Boer" and display_name("kim@example.org") == ""


@pytest.mark.parametrize("piece", ["1 ", "0-", "a@", "a.", "www.", "[at]", "+(", "Tel "])
def test_anything_long_is_read(piece):
    list(details(piece * 10_000, {"kim"}))
