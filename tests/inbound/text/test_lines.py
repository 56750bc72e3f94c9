"""What cannot be seen goes; what joins letters and emoji stays."""

import pytest

from newsletter.inbound.own_words import extract, extract_html
from newsletter.inbound.text.lines import read


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
