"""The colours of a theme: what ``[theme]`` says, and what follows from it.

Only the accent needs to be chosen.  Everything else is derived so that text reaches a contrast of 4.5 to 1
(WCAG 2.2, 1.4.3) in light and in dark, whatever the accent is.
"""

from __future__ import annotations

import colorsys
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from newsletter.errors import RenderError
from newsletter.models.theme import hex_colour

DEFAULTS: Mapping[str, str] = {
    "accent": "#1f6b45",
    "page": "#eef1ed",
    "card": "#ffffff",
    "text": "#1e2420",
    "muted": "#586159",
    "quote": "#f3f4f2",
    "line": "#d9ded9",
    "dark_page": "#101311",
    "dark_card": "#191e1b",
    "dark_text": "#e7ebe8",
    "dark_muted": "#a3ada6",
    "dark_quote": "#242a26",
    "dark_line": "#39413c",
}

_ON = {
    "text": ("card", "tint", "quote"),
    "muted": ("card", "page", "tint", "quote"),
    "link": ("card", "tint", "quote"),
    "on_accent": ("accent",),
}
#: Words and what they stand on in the shipped themes, in light and in dark.
PAIRS = tuple(
    pair
    for word, grounds in _ON.items()
    for ground in grounds
    for pair in ((word, ground), (f"dark_{'accent' if word == 'link' else word}", f"dark_{ground}"))
)

_READABLE = 4.6  # a little above 4.5: rounding to whole channel values must not fall below it


def palette(options: Mapping[str, str]) -> Mapping[str, str]:
    """All colours by name, from the ``[theme]`` section; RenderError names a setting that is no colour."""
    return _palette(tuple(sorted(options.items())))


@lru_cache(maxsize=8)
def _palette(given: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """The same of settings that can be looked up: every build of every issue asks for it."""
    options = dict(given)
    chosen = {name: _colour(name, options.get(name, value)) for name, value in DEFAULTS.items()}
    derived = _light(chosen) | _dark(chosen)
    # A muted colour that is readable enough is kept as it is; one that was given in vain is not.
    said = {name: _colour(name, options[name]) for name in derived.keys() & options.keys() - chosen.keys()}
    return MappingProxyType({**chosen, **derived, **said})


def _light(chosen: Mapping[str, str]) -> dict[str, str]:
    accent, card = chosen["accent"], chosen["card"]
    # A card may be dark: what stands on it then has to become lighter.
    ink = _best(card, "#000000", "#ffffff")
    tint = mix(accent, card, 0.10)
    grounds = (card, chosen["page"], chosen["quote"], tint)
    return {
        "tint": tint,
        "tint_line": mix(accent, card, 0.28),
        "on_accent": _word(accent, card, chosen["text"]),
        "link": readable(accent, ink, card, tint, chosen["quote"]),
        "muted": readable(chosen["muted"], ink, *grounds),
    }


def _dark(chosen: Mapping[str, str]) -> dict[str, str]:
    hue, card = chosen["accent"], chosen["dark_card"]
    ink, tint = _best(card, "#ffffff", "#000000"), shade(hue, 0.15, 0.39)
    accent = readable(shade(hue, 0.66, 0.47), ink, card, tint, chosen["dark_quote"])
    grounds = (card, chosen["dark_page"], chosen["dark_quote"], tint)
    return {
        "dark_tint": tint,
        "dark_tint_line": shade(hue, 0.24, 0.39),
        "dark_accent": accent,
        "dark_on_accent": _word(accent, chosen["dark_page"], chosen["dark_text"]),
        "dark_muted": readable(chosen["dark_muted"], ink, *grounds),
    }


def unreadable(colours: Mapping[str, str]) -> list[tuple[str, str, float]]:
    """Words, what they stand on and their contrast, where it is below 4.5 to 1 (WCAG 2.2, 1.4.3)."""
    ratios = [(top, ground, contrast(colours[top], colours[ground])) for top, ground in PAIRS]
    return [(top, ground, ratio) for top, ground, ratio in ratios if ratio < 4.5]


def mix(colour: str, ground: str, share: float) -> str:
    """So much of a colour on a ground, as ``#rrggbb``."""
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    return "#" + "".join(f"{round(top * share + below * (1 - share)):02x}" for top, below in pairs)


def shade(colour: str, lightness: float, saturation: float) -> str:
    """The same hue, lighter or darker, with at most that saturation (both from 0 to 1)."""
    hue, _, given = colorsys.rgb_to_hls(*(channel / 255 for channel in _channels(colour)))
    channels = colorsys.hls_to_rgb(hue, lightness, min(given, saturation))
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, towards: str, *grounds: str) -> str:
    """The colour, moved in small steps until text in it is readable on every ground."""
    for step in range(21):
        moved = mix(towards, colour, step / 20)
        if all(contrast(moved, ground) >= _READABLE for ground in grounds):
            return moved
    return towards


def _best(ground: str, *candidates: str) -> str:
    return max(candidates, key=lambda colour: contrast(colour, ground))


def _word(ground: str, *wanted: str) -> str:
    """The more readable of these, or black or white where none is: one of the two reaches 4.58 to 1."""
    word = _best(ground, *wanted)
    return word if contrast(word, ground) >= 4.5 else _best(ground, "#ffffff", "#000000")


def _colour(name: str, value: str) -> str:
    try:
        return hex_colour(value)
    except ValueError as error:
        raise RenderError(
            f"{value.strip()!r} is not a colour",
            where=f"theme.{name}",
            next_step="Write it as #rrggbb, for example #1f6b45.",
        ) from error


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    # WCAG 2.2, "relative luminance".
    shares = (channel / 255 for channel in _channels(colour))
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
