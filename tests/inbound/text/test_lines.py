"""What cannot be seen goes; what joins letters and emoji stays."""

import pytest

from newsletter.inbound.own_words import extract, extract_html
from newsletter.inbound.text.lines import join, read


@pytest.mark.parametrize(
    "text",
    [
        "Mooi \U0001f469\u200d\U0001f467 gezin",
        "\u2764\ufe0f\u200d\U0001f525 en \U0001f469\U0001f3fd\u200d\u2695\ufe0f",
        "نمی\u200cخواهم",
        "क्\u200dष",
        "അവന്\u200d വന്നു",
    ],
    ids=["family", "with selectors", "persian", "hindi", "malayalam at the end of a word"],
)
def test_joiners_stay_where_they_join(text):
    assert read(text)[0].text == text
    assert extract(text, {}) == text
    assert extract_html(f"<p>{text}</p>", {}) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("So\u200dep\u200c vandaag", "Soep vandaag"),
        ("Auf\u200clage", "Auflage"),
        ("\u200cneem\u200d", "neem"),
        ("و\u200c \u200cو", "و و"),
        ("\U0001f469\u200d\u200d\u200d\U0001f467", "\U0001f469\U0001f467"),
        ("a\u202eb\u2066c\x1b[2Jd\x9be\u200bf", "abc[2Jdef"),
    ],
)
def test_what_joins_nothing_goes(text, shown):
    assert read(text)[0].text == shown


def test_a_body_of_joiners_is_read_in_linear_time():
    assert read("\u200c\u00a0" * 200_000)[0].blank
    assert read("\u200d" * 400_000)[0].text == ""


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (">From the garden: soup.\n\nAnd bread.", "From the garden: soup.\n\nAnd bread."),
        ("Soup.\n\n>From our garden", "Soup.\n\nFrom our garden"),
        ("Soup.\n\n> What do you cook?\n>From Mira", "Soup."),
        ("On 18 Nov 2025, Mira <mira@example.org> wrote:\n>From the garden: what?\n\nSoup.", "Soup."),
        ("> From Mira\n\nSoup.", "Soup."),
    ],
)
def test_the_mark_of_an_mbox_is_no_quote(text, own):
    assert extract(text, {}) == own


def test_initials_before_the_mark_quote_where_they_come_again():
    quoted = "MvD> Wat eet je?\nMvD>\nMvD>> Soep.\n"
    assert join(read(f"Brood.\n\n{quoted}")) == "Brood."
    assert join(read("A> eerst\nB> dan\n")) == "A> eerst\nB> dan"
    answers = "A> soep\nA> brood\nA> taart"
    assert join(read(answers)) == answers


def test_how_deep_a_line_is_quoted():
    assert [line.depth for line in read("nul\n> een\n>> twee\n> > > drie\n")[:4]] == [0, 1, 2, 3]
