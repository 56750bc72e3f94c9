"""What ``[theme]`` may hold besides text and numbers: colours, typefaces, and names of one's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from newsletter.models.theme import FONTS, hex_colour

#: Every colour there is and what it is for; :mod:`newsletter.edition.palette` holds their values.
COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "accent": "Buttons; links and lines follow from it.",
        "on_accent": "Words on a button.",
        "link": "Links, and the labels of questions.",
        "page": "Behind the letter.",
        "card": "The letter.",
        "text": "Words.",
        "muted": "Words that matter less: captions, the footer.",
        "quote": "Behind a quoted reader, and behind code.",
        "line": "Thin lines.",
        "tint": "Behind a question.",
        "tint_line": "Round a question.",
    }
)

# Words of CSS without quotes: none of them begins with a digit (CSS Fonts 4, "family-name").
_FAMILY = re.compile(r"-?[A-Za-z][A-Za-z0-9-]*(?: [A-Za-z][A-Za-z0-9-]*)*")
_GENERIC = ("serif", "sans-serif", "monospace", "system-ui")
_THEME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_OWN = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def colour(value: object) -> str:
    """A colour as ``#rrggbb``."""
    return hex_colour(value if isinstance(value, str) else "")


def font(value: object) -> str:
    """A typeface of ours by its name, or a list of families that ends with a generic one.

    No quotes and no ``url()``: the list stands in style attributes, and nothing is fetched to show a mail.
    """
    given = value.strip() if isinstance(value, str) else ""
    families = [family.strip() for family in given.split(",")]
    listed = all(_FAMILY.fullmatch(family) for family in families) and families[-1] in _GENERIC
    if given in FONTS or (listed and len(given) <= 200):
        return given if given in FONTS else ", ".join(families)
    names = ", ".join(f'"{name}"' for name in FONTS)
    raise ValueError(f'{names}, or typefaces without quotes inside, "Optima, Candara, sans-serif"')


def theme_name(value: object) -> str:
    """The name of a folder in ``templates/themes/``."""
    if not isinstance(value, str) or not _THEME.fullmatch(value):
        raise ValueError("the name of a theme: lower-case letters, digits, - and _")
    return value


def own(value: object) -> Mapping[str, str]:
    """``[theme.own]``: texts for templates of one's own."""
    allowed = 'lines such as slogan = "..." below [theme.own]: names of lower-case letters, digits and _'
    if not isinstance(value, dict):
        raise ValueError(allowed)  # noqa: TRY004 - the author's, not ours
    for name, text in value.items():
        if not _OWN.fullmatch(name) or not isinstance(text, str) or _CONTROL.search(text) or len(text) > 300:
            raise ValueError(allowed)
    return {name: text.strip() for name, text in value.items()}
