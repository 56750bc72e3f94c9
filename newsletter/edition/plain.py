"""Prose as plain text: the same tree as the HTML, written as lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from newsletter.edition.content import heading_level, is_safe_link
from newsletter.edition.sanitise import MAX_DEPTH, problem
from newsletter.edition.sanitise import plain as plain_html
from newsletter.edition.wrap import WIDTH, Measure, table, underlined, wrap
from newsletter.models import Node

#: Stands where the author drew a line.
SMALL_RULE = "* * *".center(WIDTH).rstrip()

# What people write between the digits of a telephone number.
_DIAL = re.compile(r"[\s().-]")
_SILENT = frozenset(("script", "style", "title", "template"))
_BREAKING = frozenset(
    (
        *("p", "div", "br", "tr", "li", "ul", "ol", "table", "blockquote", "hr", "figure"),
        *(f"h{level}" for level in range(1, 7)),
    )
)


@dataclass(slots=True)
class Links:
    """Links by number; those of the section being written wait until it ends."""

    numbers: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)

    def named(self, words: str, href: str) -> str:
        """Words followed by the number of their link; a link that is its own text needs none."""
        bare = href.removeprefix("mailto:").removeprefix("tel:")
        itself = (href, bare, href.partition("://")[2])
        if not is_safe_link(href) or words in itself or _DIAL.sub("", words) == bare:
            return words
        number = self.numbers.setdefault(href, len(self.numbers) + 1)
        self.waiting[href] = number
        return f"{words} [{number}]"

    def listed(self) -> list[str]:
        """The waiting links, one a line; afterwards none wait."""
        lines = [f"[{number}] {href}" for href, number in self.waiting.items()]
        self.waiting.clear()
        return lines


@dataclass(frozen=True, slots=True)
class PlainProse:
    """What writing prose as text needs to know of its surroundings."""

    #: Columns a piece of text takes.
    measure: Measure
    #: What an image is called: ``beeld``.
    image_word: str
    links: Links
    #: What introduces a line of its own.
    colon: str = ":"
    #: Above the footnotes, and where one is referred to.
    notes_word: str = "Notes"
    note_ref: str = "note {number}"
    #: Added to every heading level, as in the HTML.
    shift: int = 0
    #: Columns there are; fewer inside lists and quotes.
    width: int = WIDTH

    def lines(self, node: Node, depth: int = 0) -> list[str]:
        """One block."""
        if depth > MAX_DEPTH:
            return self.wrapped(node.plain())
        return _WRITERS.get(node.kind, _paragraph)(self, node, depth)

    def run(self, nodes: Iterable[Node], depth: int = 0, *, tight: bool = False) -> list[str]:
        """Blocks below one another, with a blank line between unless ``tight``."""
        lines: list[str] = []
        for node in nodes:
            block = self.lines(node, depth + 1)
            lines += [""] if lines and block and not tight else []
            lines += block
        return lines

    def prefixed(
        self, nodes: Iterable[Node], first: str, rest: str, depth: int = 0, *, tight: bool = False
    ) -> list[str]:
        """Blocks behind a mark: the first line behind ``first``, the others behind ``rest``."""
        # However deep it goes, a line keeps room for a word.
        narrower = replace(self, width=max(20, self.width - len(rest)))
        inner = narrower.run(nodes, depth, tight=tight) or [""]
        return [f"{rest if place else first}{line}".rstrip() for place, line in enumerate(inner)]

    def wrapped(self, text: str, first: str = "", rest: str = "") -> list[str]:
        """Running text as lines."""
        return wrap(text, self.measure, self.width, first, rest)

    def lead(self, words: str) -> str:
        """Words that introduce what stands below them."""
        return words if words.endswith((":", "!", "?", ".", "…")) else f"{words}{self.colon}"

    def underlined(self, text: str, mark: str) -> list[str]:
        """A heading as lines."""
        return underlined(text, self.measure, self.width, mark)

    def inline(self, nodes: Iterable[Node], depth: int = 0) -> str:
        """Words, their emphasis and the numbers of their links; a hard break is a line break."""
        reader = _HtmlText(self.links, self.image_word)
        for node in nodes:
            if node.kind == "html_inline":
                reader.feed(node.text)
            else:
                reader.handle_data(self._word(node, depth))
        return reader.finish()

    def _word(self, node: Node, depth: int) -> str:
        if depth > MAX_DEPTH:
            return node.plain()
        if node.kind in ("text", "code"):
            return node.text.replace("\n", " ")
        if node.kind in ("soft_break", "hard_break"):
            return " " if node.kind == "soft_break" else "\n"
        if node.kind == "footnote_ref":
            number = self.note_ref.format(number=node.attrs.get("label", ""))
            return " ({})".format(number.replace(" ", "\u00a0"))
        if node.kind == "image":
            alt = node.attrs.get("alt", "")
            return f"[{self.image_word}: {alt}]" if alt else ""
        inner = self.inline(node.children, depth + 1)
        if node.kind == "link":
            return self.links.named(inner, node.attrs.get("href", ""))
        mark = {"strong": "*", "emphasis": "_", "strike": "~"}.get(node.kind, "")
        return f"{mark}{inner}{mark}"


def _paragraph(prose: PlainProse, node: Node, _depth: int) -> list[str]:
    return prose.wrapped(prose.inline(node.children))


def _heading(prose: PlainProse, node: Node, _depth: int) -> list[str]:
    mark = "-" if heading_level(node, prose.shift) == 2 else "."
    return prose.underlined(prose.inline(node.children), mark)


def _list(prose: PlainProse, node: Node, depth: int) -> list[str]:
    start = int(node.attrs["start"]) if node.attrs.get("start", "").isdecimal() else 1
    tight = node.attrs.get("tight") == "1"
    lines: list[str] = []
    for position, item in enumerate(node.children, start=start):
        mark = f"{position}. " if node.kind == "ordered_list" else "- "
        lines += [""] if lines and not tight else []
        lines += prose.prefixed(item.children, mark, " " * len(mark), depth, tight=tight)
    return lines


def _quote(prose: PlainProse, node: Node, depth: int) -> list[str]:
    return prose.prefixed(node.children, "> ", "> ", depth)


def _code_block(_prose: PlainProse, node: Node, _depth: int) -> list[str]:
    return [f"    {line}".rstrip() for line in node.text.rstrip("\n").split("\n")]


def _rule(_prose: PlainProse, _node: Node, _depth: int) -> list[str]:
    return [SMALL_RULE]


def _table(prose: PlainProse, node: Node, _depth: int) -> list[str]:
    rows = [
        [" ".join(prose.inline(cell.children).split("\n")) for cell in row.children] for row in node.children
    ]
    if not rows:
        return []
    aligns = [cell.attrs.get("align", "") for cell in node.children[0].children]
    return table(rows, aligns, prose.measure, prose.width) or _records(prose, rows)


def _records(prose: PlainProse, rows: Sequence[Sequence[str]]) -> list[str]:
    """A table too wide for a line: every row as a list of "heading: cell"."""
    head, *others = rows
    if not others:
        return prose.wrapped(" / ".join(head))
    lines: list[str] = []
    for row in others:
        lines += [""] if lines else []
        for name, cell in zip(head, row, strict=False):
            if cell:
                lines += prose.wrapped(f"{prose.lead(name)} {cell}" if name else cell, "", "  ")
    return lines


def _html_block(prose: PlainProse, node: Node, _depth: int) -> list[str]:
    if problem(node.text):
        return prose.wrapped(" ".join(plain_html(node.text).split()))
    reader = _HtmlText(prose.links, prose.image_word)
    reader.feed(node.text.replace("\n", " "))
    text = reader.finish()
    return prose.wrapped(text) if text else []


def _notes(prose: PlainProse, node: Node, depth: int) -> list[str]:
    lines = prose.underlined(prose.notes_word, "-")
    for note in node.children:
        mark = f"{note.attrs.get('label', '')}. "
        lines += ["", *prose.prefixed(note.children, mark, " " * len(mark), depth)]
    return lines


def _callout(prose: PlainProse, node: Node, depth: int) -> list[str]:
    title = node.attrs.get("title", "")
    inside = prose.run(node.children, depth)
    return [*prose.wrapped(title), "", *inside] if title else inside


_WRITERS: Mapping[str, Callable[[PlainProse, Node, int], list[str]]] = {
    "heading": _heading,
    "bullet_list": _list,
    "ordered_list": _list,
    "quote": _quote,
    "code_block": _code_block,
    "rule": _rule,
    "table": _table,
    "html_block": _html_block,
    "callout": _callout,
    "footnotes": _notes,
}


class _HtmlText(HTMLParser):
    """The text of HTML written by hand, its links numbered like all others."""

    def __init__(self, links: Links, image_word: str) -> None:
        super().__init__(convert_charrefs=True)
        self._links = links
        self._image_word = image_word
        self._words: list[str] = []
        self._open: list[tuple[int, str]] = []
        self._silent = 0

    def finish(self) -> str:
        """Everything read, without blank lines."""
        self.close()
        while self._open:
            self._close_link()
        lines = (line.strip(" ") for line in "".join(self._words).split("\n"))
        return "\n".join(line for line in lines if line)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element opens."""
        given = dict(attrs)
        self._silent += tag in _SILENT
        if tag in _BREAKING:
            self._words.append("\n")
        if tag == "a":
            self._open.append((len(self._words), given.get("href") or ""))
        if tag == "img" and given.get("alt"):
            self._words.append(f"[{self._image_word}: {given['alt']}]")

    def handle_endtag(self, tag: str) -> None:
        """An element closes."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        if tag in _BREAKING:
            self._words.append("\n")
        if tag == "a" and self._open:
            self._close_link()

    def handle_data(self, data: str) -> None:
        """Words, unless they are no text."""
        if not self._silent:
            self._words.append(data)

    def _close_link(self) -> None:
        start, href = self._open.pop()
        inner = "".join(self._words[start:]).strip()
        self._words[start:] = [self._links.named(inner, href)]
