"""Prose as HTML: our tree in, balanced and escaped mark-up out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import escape

from newsletter.edition.figures import CARD, figure, inline_width
from newsletter.edition.sanitise import MAX_DEPTH, clean
from newsletter.models import Node, Picture

_SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
# What XML, HTML and libxml2 refuse or cut a document at: controls, lone surrogates, two noncharacters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BOX = re.compile(r"\[([ xX])\][ \t]+")
# The sign after each asks for a letter, not for an emoji.
_OPEN, _DONE = "☐\ufe0e ", "☑\ufe0e "
_ALIGNMENTS = frozenset(("left", "center", "right"))


@dataclass(frozen=True, slots=True)
class Prose:
    """What turning prose into HTML needs to know of its surroundings."""

    pictures: Mapping[str, Picture] = field(default_factory=dict)
    #: What an image is called where it cannot be shown.
    image_word: str = "image"
    #: Above the footnotes.
    notes_word: str = "Notes"
    #: Added to every heading level: 1 when the author used level 1, which is the title's.
    shift: int = 0
    #: CSS pixels of the card.
    card: int = CARD

    def html(self, nodes: Iterable[Node]) -> str:
        """A run of prose; HTML of the author's own is cleaned and balanced together with what is round it."""
        run = tuple(nodes)
        markup = "".join(_html(node, self, 0) for node in run)
        if any(inner.kind.startswith("html_") for node in run for inner in node.walk()):
            return clean(markup, self._source)
        return markup

    def _source(self, src: str) -> str | None:
        if src.startswith("cid:"):
            return src
        shown = figure(src, self.pictures, self.card)
        return shown.src if shown else None


def printable(text: str) -> str:
    """The text without characters that no mark-up can carry."""
    return _UNPRINTABLE.sub("", text)


def is_safe_link(href: str) -> bool:
    """Whether a link may be followed from a mail: web, mail or telephone."""
    return _SAFE_LINK.match(href.strip()) is not None


def _html(node: Node, prose: Prose, depth: int) -> str:
    if depth > MAX_DEPTH:
        return escape(node.plain())
    return _RENDERERS.get(node.kind, _children)(node, prose, depth)


def _children(node: Node, prose: Prose, depth: int) -> str:
    return "".join(_html(child, prose, depth + 1) for child in node.children)


def _element(name: str) -> Callable[[Node, Prose, int], str]:
    def render(node: Node, prose: Prose, depth: int) -> str:
        return f"<{name}>{_children(node, prose, depth)}</{name}>"

    return render


def _text(node: Node, _prose: Prose, _depth: int) -> str:
    return escape(node.text, quote=False)


def _code(node: Node, _prose: Prose, _depth: int) -> str:
    return f"<code>{escape(node.text, quote=False)}</code>"


def _code_block(node: Node, _prose: Prose, _depth: int) -> str:
    return f"<pre><code>{escape(node.text, quote=False)}</code></pre>"


def _raw(node: Node, _prose: Prose, _depth: int) -> str:
    return node.text


def heading_level(node: Node, shift: int) -> int:
    """Level of a heading in the mail: 2 to 6, as level 1 is the title."""
    written = node.attrs.get("level", "2")
    return min(6, max(2, (int(written) if written.isdecimal() else 2) + shift))


def _heading(node: Node, prose: Prose, depth: int) -> str:
    level = heading_level(node, prose.shift)
    return f"<h{level}>{_children(node, prose, depth)}</h{level}>"


def _list(node: Node, prose: Prose, depth: int) -> str:
    tight = node.attrs.get("tight") == "1"
    items = "".join(_item(child, prose, depth + 1, tight=tight) for child in node.children)
    if node.kind == "bullet_list":
        return f"<ul>{items}</ul>"
    start = node.attrs.get("start", "1")
    return (
        f'<ol start="{int(start)}">{items}</ol>'
        if start.isdecimal() and start != "1"
        else f"<ol>{items}</ol>"
    )


def _item(node: Node, prose: Prose, depth: int, *, tight: bool) -> str:
    if depth > MAX_DEPTH:
        return f"<li>{escape(node.plain())}</li>"
    task = _task(node)
    inner = "".join(
        _children(child, prose, depth)
        if tight and child.kind == "paragraph"
        else _html(child, prose, depth + 1)
        for child in (task or node).children
    )
    return f'<li class="task">{inner}</li>' if task else f"<li>{inner}</li>"


def _task(item: Node) -> Node | None:
    """The item of a task list with a box drawn for its ``[ ]`` or ``[x]``; None when it has none."""
    paragraph = item.children[0] if item.children else item
    text = paragraph.children[0] if paragraph.children else paragraph
    box = _BOX.match(text.text) if paragraph.kind == "paragraph" and text.kind == "text" else None
    if box is None:
        return None
    drawn = replace(text, text=(_OPEN if box[1] == " " else _DONE) + text.text[box.end() :])
    paragraph = replace(paragraph, children=(drawn, *paragraph.children[1:]))
    return replace(item, children=(paragraph, *item.children[1:]))


def _quote(node: Node, prose: Prose, depth: int) -> str:
    mark = ' class="alert"' if node.attrs.get("alert") else ""
    return f"<blockquote{mark}>{_children(node, prose, depth)}</blockquote>"


def _table(node: Node, prose: Prose, depth: int) -> str:
    rows = [(_row(row, prose, depth + 1), bool(row.attrs.get("header"))) for row in node.children]
    head = "".join(row for row, is_header in rows if is_header)
    body = "".join(row for row, is_header in rows if not is_header)
    table = f'<table class="data"><thead>{head}</thead><tbody>{body}</tbody></table>'
    # A wide table can be moved sideways where the screen is narrow, with keys as well (WCAG 2.2, 2.1.1).
    return f'<div class="wide" tabindex="0">{table}</div>'


def _row(node: Node, prose: Prose, depth: int) -> str:
    name = 'th scope="col"' if node.attrs.get("header") else "td"
    cells = []
    for cell in node.children:
        align = cell.attrs.get("align", "")
        style = f' style="text-align:{align}"' if align in _ALIGNMENTS else ""
        cells.append(f"<{name}{style}>{_children(cell, prose, depth)}</{name[:2]}>")
    return f"<tr>{''.join(cells)}</tr>"


def _link(node: Node, prose: Prose, depth: int) -> str:
    href, title = node.attrs.get("href", ""), node.attrs.get("title", "")
    inner = _children(node, prose, depth)
    if not is_safe_link(href):
        return inner
    extra = f' title="{escape(title)}"' if title else ""
    return f'<a href="{escape(href)}"{extra}>{inner}</a>'


def _image(node: Node, prose: Prose, _depth: int) -> str:
    src, alt = node.attrs.get("src", ""), node.attrs.get("alt", "")
    wish = node.attrs.get("width", "")
    shown = figure(src, prose.pictures, prose.card, wish)
    if shown is None:
        return f"<em>[{escape(prose.image_word)}: {escape(alt or src, quote=False)}]</em>"
    title = node.attrs.get("title", "")
    extra = f' title="{escape(title)}"' if title else ""
    width = inline_width(src, prose.pictures, prose.card, wish)
    return f'<img src="{escape(shown.src)}" alt="{escape(alt)}" width="{width}"{extra}>'


def _note_ref(node: Node, _prose: Prose, _depth: int) -> str:
    """The number alone: mail programs do not follow links within a mail."""
    return f"<sup>{escape(node.attrs.get('label', ''), quote=False)}</sup>"


def _notes(node: Node, prose: Prose, depth: int) -> str:
    items = "".join(f"<li>{_children(note, prose, depth + 1)}</li>" for note in node.children)
    return f'<div class="notes"><p><strong>{escape(prose.notes_word)}</strong></p><ol>{items}</ol></div>'


def _callout(node: Node, prose: Prose, depth: int) -> str:
    """A callout below the top level: no box of its own, but nothing of it is lost."""
    title = node.attrs.get("title", "")
    head = f"<p><strong>{escape(title, quote=False)}</strong></p>" if title else ""
    return head + _children(node, prose, depth)


_RENDERERS: Mapping[str, Callable[[Node, Prose, int], str]] = {
    "paragraph": _element("p"),
    "heading": _heading,
    "bullet_list": _list,
    "ordered_list": _list,
    "list_item": _element("div"),
    "footnote_ref": _note_ref,
    "footnotes": _notes,
    "quote": _quote,
    "code_block": _code_block,
    "rule": lambda _node, _prose, _depth: "<hr>",
    "table": _table,
    "html_block": _raw,
    "callout": _callout,
    "text": _text,
    "strong": _element("strong"),
    "emphasis": _element("em"),
    "strike": _element("s"),
    "code": _code,
    "link": _link,
    "image": _image,
    "soft_break": lambda _node, _prose, _depth: "\n",
    "hard_break": lambda _node, _prose, _depth: "<br>",
    "html_inline": _raw,
}
