"""Sizes and typefaces of a theme: what ``[theme]`` says, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from newsletter.edition.figures import CARD, MARGIN, Figure, source
from newsletter.models import Picture, Theme
from newsletter.models.theme import FONTS

_HIGHEST_LOGO = 120


@dataclass(frozen=True, slots=True)
class Layout:
    """What templates and style sheets may use beside the colours."""

    #: CSS pixels from edge to edge, and of the text column inside.
    width: int
    column: int
    #: Lists of families as CSS writes them, without quotes.
    font: str
    heading_font: str
    #: None = the publication's name stands there.
    logo: Figure | None = None
    logo_dark: Figure | None = None

    def values(self) -> dict[str, str]:
        """For ``var(--name)`` in a style sheet."""
        return {
            "width": f"{self.width}px",
            "column": f"{self.column}px",
            "font": self.font,
            "heading_font": self.heading_font,
        }


def layout(theme: Theme) -> Layout:
    """The layout of a theme; its settings were looked at when they were read."""
    options = theme.options
    width = int(options.get("width", CARD))
    font = options.get("font", "system")
    heading = options.get("heading_font", "georgia")
    column = width - 2 * MARGIN
    return Layout(
        width=width,
        column=column,
        font=FONTS.get(font, font),
        heading_font=FONTS.get(heading, heading),
        logo=_logo(theme.logo, options, column),
        logo_dark=_logo(theme.logo_dark, options, column),
    )


def _logo(picture: Picture | None, options: Mapping[str, str], column: int) -> Figure | None:
    """A logo, at half its pixels so that dense screens show it sharp."""
    if picture is None:
        return None
    width, height = picture.width or column, picture.height
    shown = int(options.get("logo_width", 0)) or max(1, width // 2)
    if "logo_width" not in options and height and shown * height > _HIGHEST_LOGO * width:
        shown = max(1, _HIGHEST_LOGO * width // height)
    return Figure(source(picture), min(shown, column), bleeds=False)
