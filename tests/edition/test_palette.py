import colorsys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.edition.palette import DEFAULTS, PAIRS, contrast, mix, palette, readable, shade, unreadable
from newsletter.errors import RenderError

#: What each shipped theme sets itself.
THEMES = [
    {name: str(value) for name, value in tomllib.loads(path.read_text()).items()}
    for path in sorted(Path(__file__).parents[2].glob("templates/themes/*/theme.toml"))
]


def test_every_word_of_the_shipped_templates_has_its_ground_among_the_pairs():
    assert {("text", "tint"), ("muted", "page"), ("link", "quote"), ("on_accent", "accent")} < set(PAIRS)
    # Each pair of the light has one of the dark, where the accent itself is the link.
    dark = {
        (f"dark_{word.replace('link', 'accent')}", f"dark_{ground}")
        for word, ground in PAIRS
        if not word.startswith("dark_")
    }
    assert dark == {pair for pair in PAIRS if pair[0].startswith("dark_")}


def test_shipped_colours_are_readable():
    colours = palette({})
    assert unreadable(colours) == []
    assert colours["link"] == colours["accent"] == DEFAULTS["accent"]


@given(st.integers(0, 0xFFFFFF), st.sampled_from(THEMES))
def test_any_accent_stays_readable_in_any_theme(number, own):
    assert unreadable(palette(own | {"accent": f"#{number:06x}"})) == []


@given(st.integers(0, 0xFFFFFF), st.integers(0, 0xFFFFFF))
def test_any_accent_stays_readable_on_a_card_of_any_colour(accent, card):
    colours = palette({"accent": f"#{accent:06x}", "card": f"#{card:06x}"})
    assert contrast(colours["link"], colours["card"]) >= 4.5
    assert contrast(colours["on_accent"], colours["accent"]) >= 4.5


def test_what_cannot_be_read_is_told():
    told = unreadable(palette({"text": "#888888", "on_accent": "#1f6b44"}))
    assert [pair[:2] for pair in told][:1] == [("text", "card")]
    assert ("on_accent", "accent") in [pair[:2] for pair in told]
    assert all(1 <= ratio < 4.5 for *_, ratio in told)


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
