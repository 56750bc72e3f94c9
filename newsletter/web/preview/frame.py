"""A letter's HTML for the frame of the preview: as another mail program would show it, and harmless.

The colour scheme is written into the letter, so that it does not depend on the browser; pictures and style
sheets can be left out as careful mail programs do.  Links to web pages open elsewhere; those that mean one
reader, and ``mailto:``, stay where they are and say where they would lead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from newsletter.edition.web import place_pictures

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: Where a link goes that may not be followed; no letter has such a place.
NOWHERE = "#not-followed"

_QUERY = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)", re.IGNORECASE)
_BOTH = re.compile(
    r"((?<![\w-])(?:supported-)?color-schemes?\s*:\s*)(?:light\s+dark|dark\s+light)", re.IGNORECASE
)
_URL = re.compile(r"url\(\s*(?:\"[^\"]*\"|'[^']*'|[^)]*)\s*\)", re.IGNORECASE)
# Media features that hold on every screen, and on none.
_ALWAYS, _NEVER = "(min-width: 0px)", "(max-width: 0px)"
_LONGEST_TITLE = 300
# What a browser takes off both ends of an address: C0 controls and the space (WHATWG URL 4.4).
_AROUND = "".join(map(chr, range(0x21)))


@dataclass(frozen=True, slots=True)
class Look:
    """How a letter is looked at."""

    dark: bool = False
    #: False: as where pictures are blocked until the reader asks for them.
    images: bool = True
    #: False: as where ``<style>`` is thrown away, Gmail with another provider's account among them.
    styles: bool = True


def frame(page: str, look: Look, *, picture_url: Callable[[str], str], personal: Collection[str]) -> str:
    """The HTML to show.

    Args:
        page: a whole HTML document of ours.
        picture_url: address of a picture that travels with the mail, by its content id.
        personal: what stands in links that mean one reader: addresses with tokens, URLs.
    """
    # 30 ms of imports that few commands need.
    from lxml import html  # noqa: PLC0415 - see above

    document: HtmlElement = html.document_fromstring(page)
    if not look.styles:
        _drop(document, "style", "link[@rel='stylesheet']", "meta[@name='color-scheme']")
    for element in document.iter("style", "meta"):
        _colour(element, look)
    marks = [mark for mark in personal if mark]
    for element in document.iter("*"):
        if not look.images:
            _hide_pictures(element)
        place_pictures(element, picture_url)
        if element.tag in {"a", "area"} and element.get("href"):
            _tame(element, marks)
    shown: str = html.tostring(document, encoding="unicode", method="html", doctype="<!doctype html>")
    return shown


def _drop(document: HtmlElement, *kinds: str) -> None:
    for kind in kinds:
        for element in document.findall(f".//{kind}"):
            element.drop_tree()


def _colour(element: HtmlElement, look: Look) -> None:
    """One colour scheme for certain, in a style sheet or in a ``meta``."""
    scheme = "dark" if look.dark else "light"
    if element.tag == "meta":
        if element.get("name") == "color-scheme" and {"light", "dark"} <= set(
            element.get("content", "").split()
        ):
            element.set("content", scheme)
        return

    def decided(found: re.Match[str]) -> str:
        return _ALWAYS if found[1].lower() == scheme else _NEVER

    if element.get("media"):
        element.set("media", _QUERY.sub(decided, element.get("media", "")))
    if element.text:
        element.text = _BOTH.sub(rf"\g<1>{scheme}", _QUERY.sub(decided, element.text))


def _hide_pictures(element: HtmlElement) -> None:
    """No picture is asked for; an ``img`` without ``src`` shows its alternative text."""
    if element.tag == "style":
        element.text = _URL.sub("none", element.text or "")
    if element.tag in {"img", "source"}:
        for name in ("src", "srcset"):
            element.attrib.pop(name, None)
    element.attrib.pop("background", None)
    if "url(" in element.get("style", "").lower():
        element.set("style", _URL.sub("none", element.get("style", "")))


def _tame(link: HtmlElement, personal: Collection[str]) -> None:
    """A link to a page opens in a tab of its own; any other leads nowhere and says where it would."""
    target = link.get("href", "").strip(_AROUND)
    if target.startswith("#"):
        return
    plain = unquote(target)
    if target.lower().startswith(("https://", "http://")) and not any(
        mark in target or mark in plain for mark in personal
    ):
        link.set("target", "_blank")
        link.set("rel", "noopener noreferrer")
        return
    link.set("href", NOWHERE)
    link.attrib.pop("target", None)
    link.set("title", f"Not followed in the preview: {plain[:_LONGEST_TITLE]}")
