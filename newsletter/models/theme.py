"""How mail looks: the sources of a theme, and the typefaces it may name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from newsletter.models.edition import Picture

#: The theme of ``templates/`` itself.
BASE_THEME = "conversation"

#: Typefaces by name, as CSS writes them.  What Windows has comes first: Outlook often stops at the first.
#: Without quotes: they would clash with those round a style attribute.
FONTS: Mapping[str, str] = MappingProxyType(
    {
        "system": "Segoe UI, -apple-system, BlinkMacSystemFont, Roboto, Helvetica Neue, Arial, sans-serif",
        "arial": "Arial, Helvetica, sans-serif",
        "verdana": "Verdana, DejaVu Sans, Geneva, sans-serif",
        "trebuchet": "Trebuchet MS, Lucida Grande, Lucida Sans Unicode, sans-serif",
        "serif": "Cambria, Charter, Noto Serif, Georgia, serif",
        "georgia": "Georgia, Times New Roman, serif",
        "palatino": "Palatino Linotype, Palatino, Iowan Old Style, URW Palladio L, P052, serif",
        "mono": "Consolas, Menlo, DejaVu Sans Mono, monospace",
    }
)

_HEX = re.compile(r"#[0-9a-f]{6}|#[0-9a-f]{3}")


def hex_colour(text: str) -> str:
    """A colour as ``#rrggbb``, lower-case; ValueError when it is none.

    >>> hex_colour("#0AF")
    '#00aaff'
    """
    given = text.strip().lower()
    if not _HEX.fullmatch(given):
        raise ValueError('a colour between quotes, as "#rrggbb": "#1f6b45"')
    return given if len(given) == 7 else "#" + "".join(digit * 2 for digit in given[1:])


@dataclass(frozen=True, slots=True)
class Theme:
    """Template sources by name, and the values of the ``[theme]`` section.

    ``templates`` maps a name relative to the theme (``issue.mjml.j2``, ``content.css``) to its text.
    ``options`` maps a key of the ``[theme]`` section (``accent``, ``own.slogan``) to its value as text; what
    a theme sets itself is among them.
    """

    templates: Mapping[str, str]
    options: Mapping[str, str]
    name: str = BASE_THEME
    #: Where each template lies; what is not among them lies in ``templates/`` itself.
    paths: Mapping[str, str] = field(default_factory=dict)
    #: Stands above the letter instead of the publication's name.
    logo: Picture | None = None
    #: The same for dark mode; None = the logo itself.
    logo_dark: Picture | None = None

    def path(self, name: str) -> str:
        """The file a template comes from, for messages."""
        return self.paths.get(name, f"templates/{name}")
