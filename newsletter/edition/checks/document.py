"""The rendered HTML, read once for all rules: its elements, and what styles they end up with.

Only styles on elements count: that is what every mail program obeys.  One walk in reading order is enough for
everything that is inherited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HEX = re.compile(r"#(?:[0-9a-f]{6}|[0-9a-f]{3})(?![0-9a-f])", re.IGNORECASE)
_PIXELS = re.compile(r"(\d+(?:\.\d+)?)px")
# Elements that start bold or large of themselves.
_BOLD = frozenset(("b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"))
_CONDITIONAL = re.compile(r"\s*\[if\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Look:
    """How the text of an element looks; what is unknown (a colour by name, a size in em) is empty or -1."""

    colour: str = ""
    ground: str = ""
    #: CSS pixels.
    size: float = -1
    bold: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of text and how it looks."""

    text: str
    look: Look


@dataclass(slots=True)
class Document:
    """One parsed mail."""

    html: str
    #: Elements by name, in reading order.
    by_name: dict[str, list[HtmlElement]] = field(default_factory=dict)
    words: list[Words] = field(default_factory=list)
    #: Conditional comments for Outlook, each text once.
    conditional: set[str] = field(default_factory=set)

    def all(self, *names: str) -> list[HtmlElement]:
        """The elements with one of these names."""
        return [element for name in names for element in self.by_name.get(name, ())]

    @property
    def sheets(self) -> str:
        """The text of every ``<style>``."""
        return "\n".join(element.text or "" for element in self.all("style"))


def parse_document(html: str) -> Document:
    """Read a rendered mail."""
    # 30 ms of imports that few commands need.
    from lxml import html as library  # noqa: PLC0415 - see above

    document = Document(html)
    root = library.document_fromstring(html)
    looks: dict[HtmlElement, Look] = {}
    for element in root.iter():
        if not isinstance(element.tag, str):
            if _CONDITIONAL.match(element.text or ""):
                document.conditional.add(element.text)
            if element.tail and element.tail.strip():
                _note(document, element.tail, looks.get(element.getparent(), Look()))
            continue
        parent = element.getparent()
        above = looks.get(parent, Look()) if parent is not None else Look()
        look = looks[element] = _look(element, above)
        document.by_name.setdefault(element.tag, []).append(element)
        if element.text and element.tag not in ("style", "script", "title"):
            _note(document, element.text, look)
        if element.tail:
            _note(document, element.tail, above)
    return document


def _note(document: Document, text: str, look: Look) -> None:
    if not look.hidden and (words := text.strip()):
        document.words.append(Words(words, look))


@lru_cache(maxsize=1024)
def declarations(style: str) -> Mapping[str, str]:
    """What a ``style`` attribute sets, names and values in lower case; the last one of a name counts."""
    pairs = (part.partition(":") for part in style.lower().split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if value}


def _look(element: HtmlElement, above: Look) -> Look:
    style = element.get("style")
    if style is None and element.tag not in _BOLD and element.get("bgcolor") is None:
        return above
    said = declarations(style or "")
    ground = said.get("background-color") or said.get("background") or element.get("bgcolor", "")
    colour = said.get("color", "")
    return Look(
        # A value that is none of ours (a name, rgb()) makes the colour unknown; "inherit" keeps it.
        above.colour if colour in ("", "inherit") else _colour(colour),
        above.ground if ground in ("", "none", "transparent", "inherit") else _colour(ground),
        _size(said.get("font-size", ""), above.size),
        _weight(said.get("font-weight", ""), element.tag, bold=above.bold),
        above.hidden or said.get("display", "").startswith("none"),
    )


def _colour(value: str) -> str:
    found = _HEX.search(value)
    if not found:
        return ""
    digits = found[0][1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def _size(value: str, above: float) -> float:
    if not value:
        return above
    found = _PIXELS.fullmatch(value.removesuffix("!important").strip())
    return float(found[1]) if found else -1


def _weight(value: str, tag: str, *, bold: bool) -> bool:
    if value:
        return value == "bold" or (value.isdecimal() and int(value) >= 700)
    return bold or tag in _BOLD


def addresses(document: Document) -> Iterator[tuple[str, HtmlElement]]:
    """Every link: where it leads, and its element."""
    for element in document.all("a", "area"):
        href = element.get("href")
        if href is not None:
            yield href.strip(), element
