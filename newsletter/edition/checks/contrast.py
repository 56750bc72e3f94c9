"""Whether text stands out from what is behind it, in light and in dark (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from newsletter.edition.checks.document import Document
from newsletter.edition.checks.report import SETTINGS, Origin, Reporter
from newsletter.edition.palette import PAIRS, contrast, palette, unreadable
from newsletter.models import Finding

#: Contrast that text needs, and that large text needs: from 24 px, or 18.66 px when it is bold.
ENOUGH, ENOUGH_LARGE = 4.5, 3.0
LARGE, LARGE_BOLD = 24, 18.66


def check_palette(options: Mapping[str, str]) -> Iterator[Finding]:
    """The colours of the theme, against each other."""
    colours = palette(options)
    for name, ground, ratio in unreadable(colours):
        what = (
            f"text in {name} ({colours[name]}) on {ground} ({colours[ground]}) has a contrast of {ratio:.1f}"
        )
        mend = f"choose {name} or {ground} in [theme] so that it is {ENOUGH} at least"
        yield Reporter(SETTINGS, 0).warning("contrast-low", what, mend)


def check_contrast(document: Document, options: Mapping[str, str], origin: Origin) -> Iterator[Finding]:
    """Text as it is rendered, in light: colours that templates and HTML by hand set; each pair once."""
    colours = palette(options)
    known = {(colours[name], colours[ground], ENOUGH) for name, ground in PAIRS}
    for words in document.words:
        look = words.look
        is_large = look.size >= LARGE or (look.bold and look.size >= LARGE_BOLD)
        judged = (look.colour, look.ground, ENOUGH_LARGE if is_large else ENOUGH)
        if not all(judged) or judged in known or not any(sign.isalnum() for sign in words.text):
            continue
        known.add(judged)
        ratio = contrast(look.colour, look.ground)
        if ratio >= judged[2]:
            continue
        what = f"“{words.text[:40]}” in {look.colour} on {look.ground} has a contrast of {ratio:.1f}"
        mend = f"make one darker or lighter, until it is {judged[2]}"
        written = (look.colour, _short(look.colour), look.ground, _short(look.ground))
        yield origin.either(*written).warning("contrast-low", what, mend)


def _short(colour: str) -> str:
    """``#aabbcc`` as ``#abc``; what cannot be written shorter stays."""
    digits = colour[1:]
    return f"#{digits[::2]}" if digits[::2] == digits[1::2] else colour
