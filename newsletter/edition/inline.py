"""Style rules to style attributes: the only door of premailer.

Many mail programs drop ``<style>``.  The rules of ``content.css`` go onto the elements; what stands in a
``<style>`` already (MJML's own rules, ``head.css`` with its dark colours) is left as it is, word for word.
"""

from __future__ import annotations

import logging
import re
import sys
from functools import lru_cache
from types import ModuleType
from typing import Any

_STYLE_OR_COMMENT = re.compile(r"<!--.*?-->|<style\b", re.DOTALL)
_DOCTYPE = re.compile(r"\s*<!doctype[^>]*>\s*", re.IGNORECASE)
_MARKED = '<style data-premailer="ignore"'
# Outlook sizes by these attributes; premailer would overwrite what MJML computed.
_NOT_AS_ATTRIBUTES = ("width", "height", "align", "valign", "bgcolor")


def inline_styles(html: str, style_sheet: str) -> str:
    """The document with the rules of a style sheet inlined; never touches the network."""
    inliner = _premailer(_DOCTYPE.sub("", _styles_kept(html), count=1), style_sheet)
    # Two thirds of its time go into reading the same sheet again; a theme's sheet is read once.
    inliner._parse_style_rules = _rules  # noqa: SLF001 - there is no public seam
    # A style element with a media condition is passed over, its mark with it.
    inlined = str(inliner.transform(pretty_print=False)).replace(_MARKED, "<style")
    # lxml's HTML serialiser writes no doctype here, and without one browsers draw in quirks mode.
    return f"<!doctype html>\n{_DOCTYPE.sub('', inlined, count=1)}"


@lru_cache(maxsize=8)
def _rules(style_sheet: str, index: int) -> Any:
    """A sheet as premailer's own lists of rules; it adds them to its own and changes none."""
    return _premailer("<p></p>", style_sheet)._parse_style_rules(style_sheet, index)  # noqa: SLF001 - see above


def _premailer(html: str, style_sheet: str) -> Any:
    return _class()(
        html,
        css_text=[style_sheet],
        allow_network=False,
        allow_loading_external_files=False,
        strip_important=False,
        disable_basic_attributes=list(_NOT_AS_ATTRIBUTES),
        align_floating_images=False,
        disable_validation=True,
        keep_style_tags=False,
        remove_classes=False,
        include_star_selectors=False,
        method="html",
        cssutils_logging_level=logging.CRITICAL,
    )


@lru_cache(maxsize=1)
def _class() -> Any:
    """Premailer's class, imported when the first letter is built: 0.1 s.

    It imports ``requests`` to fetch what a letter links to, which it never may here: an empty module stands
    in for it, which saves as much time again and 12 MB, and makes sure of it.
    """
    absent = "requests" not in sys.modules
    if absent:
        sys.modules["requests"] = ModuleType("requests")
    try:
        from premailer import Premailer  # noqa: PLC0415 - see above
    finally:
        if absent:
            del sys.modules["requests"]
    return Premailer


def _styles_kept(html: str) -> str:
    """Every style element outside comments marked so that premailer leaves it alone."""

    def mark(found: re.Match[str]) -> str:
        return found[0] if found[0].startswith("<!--") else _MARKED

    return _STYLE_OR_COMMENT.sub(mark, html)
