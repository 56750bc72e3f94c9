"""The colours of a theme: what ``[theme]`` says, and what follows from it.

Only the accent needs to be chosen.  Everything else is derived so that text reaches a contrast of 4.5 to 1
(WCAG 2.2, 1.4.3) in light and in dark, whatever the accent is.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping

from newsletter.errors import RenderError

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

_READABLE = 4.6  # a little above 4.5: rounding to whole channel values must not fall below it
_HEX = re.compile(r"#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3}")


def palette(options: Mapping[str, str]) -> dict[str, str]:
    """All colours by name, from the ``[theme]`` section; RenderError names a setting that is no colour."""
    chosen = {name: _colour(name, options.get(name, value)) for name, value in DEFAULTS.items()}
    accent = chosen["accent"]
    derived = {
        "tint": mix(accent, chosen["card"], 0.10),
        "tint_line": mix(accent, chosen["card"], 0.28),
        "on_accent": _best(accent, chosen["card"], chosen["text"]),
        "dark_tint": shade(accent, 0.15, 0.39),
    }
    derived["dark_tint_line"] = shade(accent, 0.24, 0.39)
    derived["link"] = readable(accent, "#000000", chosen["card"], derived["tint"], chosen["quote"])
    derived["dark_accent"] = readable(
        shade(accent, 0.66, 0.47),
        "#ffffff",
        chosen["dark_card"],
        derived["dark_tint"],
        chosen["dark_quote"],
    )
    derived["dark_on_accent"] = _best(derived["dark_accent"], chosen["dark_page"], chosen["dark_text"])
    grounds = (chosen["card"], chosen["page"], chosen["quote"], derived["tint"])
    derived["muted"] = readable(chosen["muted"], "#000000", *grounds)
    dark_grounds = (chosen["dark_card"], chosen["dark_page"], chosen["dark_quote"], derived["dark_tint"])
    derived["dark_muted"] = readable(chosen["dark_muted"], "#ffffff", *dark_grounds)
    given = {name: _colour(name, options[name]) for name in derived.keys() & options.keys() - chosen.keys()}
    return {**chosen, **derived, **given}


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


def _colour(name: str, value: str) -> str:
    text = str(value).strip()
    if not _HEX.fullmatch(text):
        raise RenderError(
            f"{text!r} is not a colour",
            where=f"theme.{name}",
            next_step="Write it as #rrggbb, for example #1f6b45.",
        )
    digits = text[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    # WCAG 2.2, "relative luminance".
    shares = (channel / 255 for channel in _channels(colour))
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
