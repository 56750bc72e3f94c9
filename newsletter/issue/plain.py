"""The words of a tree, paragraph by paragraph, and the first few of them."""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.models import Node

_TEXT_BLOCKS = ("paragraph", "heading", "code_block", "table_cell")
_BREAKS = ("soft_break", "hard_break")


def paragraphs(blocks: Iterable[Node]) -> list[str]:
    """Plain text of everything that is a line of its own, in reading order, without empty ones."""
    texts = (one_line(node.plain()) for block in blocks for node in block.walk() if node.kind in _TEXT_BLOCKS)
    return [text for text in texts if text]


def first_line(blocks: Iterable[Node]) -> str:
    """The first line of text, as far as its author wrote it on one line."""
    for block in blocks:
        for node in block.walk():
            if node.kind in _TEXT_BLOCKS and (text := one_line(_before_break(node).plain())):
                return text
    return ""


def _before_break(node: Node) -> Node:
    children = list(node.children)
    stops = [index for index, child in enumerate(children) if child.kind in _BREAKS]
    if node.kind == "code_block":
        return Node("text", text=node.text.strip().split("\n")[0])
    return Node(node.kind, tuple(children[: stops[0]])) if stops else node


def one_line(text: str) -> str:
    """White space, no-break spaces included, becomes single spaces; control characters go."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable() or sign == "\u200d")


def shorten(text: str, most: int) -> str:
    """At most ``most`` characters, cut between words, with an ellipsis when something is left out."""
    if len(text) <= most:
        return text
    head, space, _ = text[:most].rpartition(" ")
    return f"{head.rstrip(' ,;:.-–—') if space else text[: most - 1]}…"
