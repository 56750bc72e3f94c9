import colorsys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.edition.palette import DEFAULTS, contrast, mix, palette, readable, shade
from newsletter.errors import RenderError

#: Text colours and what they stand on in the shipped templates.
PAIRS = [
    ("text", "card"),
    ("text", "tint"),
    ("text", "quote"),
    ("muted", "card"),
    ("muted", "page"),
    ("muted", "tint"),
    ("muted", "quote"),
    ("link", "card"),
    ("link", "tint"),
    ("link", "quote"),
]


def check(colours):
    for top, ground in PAIRS:
        assert contrast(colours[top], colours[ground]) >= 4.5, (top, ground)
        dark = "accent" if top == "link" else top
        assert contrast(colours[f"dark_{dark}"], colours[f"dark_{ground}"]) >= 4.5, (f"dark_{dark}", ground)
    assert contrast(colours["dark_on_accent"], colours["dark_accent"]) >= 4.5


def test_shipped_colours_are_readable():
    colours = palette({})
    check(colours)
    assert contrast(colours["on_accent"], colours["accent"]) >= 4.5
    assert colours["link"] == colours["accent"] == DEFAULTS["accent"]


@given(st.integers(0, 0xFFFFFF))
def test_any_accent_stays_readable(number):
    colours = palette({"accent": f"#{number:06x}"})
    check(colours)
    # White or near-black on any colour: at least one of them reaches this.
    assert contrast(colours["on_accent"], colours["accent"]) >= 3.9


def test_a_given_colour_wins():
    assert palette({"tint": "#fff", "dark_accent": "#ABCDEF"})["tint"] == "#ffffff"
    assert palette({"dark_accent": "#ABCDEF"})["dark_accent"] == "#abcdef"


@pytest.mark.parametrize("value", ["red", "#12345", "#1234567", "", "#12345g", "url(x)", "#fff;}"])
def test_no_colour(value):
    with pytest.raises(RenderError) as caught:
        palette({"tint": value})
    assert caught.value.where == "theme.tint"
    assert "#rrggbb" in caught.value.next_step


def test_mix_and_shade():
    assert mix("#ffffff", "#000000", 0.5) == "#808080"
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    hue = colorsys.rgb_to_hls(0x7F / 255, 0xD1 / 255, 0xA5 / 255)[0]
    red, green, blue = (int(shade("#1f6b45", 0.66, 0.47)[i : i + 2], 16) / 255 for i in (1, 3, 5))
    assert colorsys.rgb_to_hls(red, green, blue)[0] == pytest.approx(hue, abs=0.03)
    assert readable("#ffff00", "#000000", "#ffffff") != "#ffff00"
