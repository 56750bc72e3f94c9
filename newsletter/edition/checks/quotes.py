"""Readers quoted: permitted, and in their own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from newsletter.edition.blocks import permits
from newsletter.edition.checks.report import Reporter
from newsletter.models import Feature, Finding, Node

_BLOCKS = frozenset(
    (
        *("paragraph", "heading", "bullet_list", "ordered_list", "list_item", "quote", "code_block"),
        *("table", "table_row", "table_cell", "callout", "html_block", "rule"),
    )
)
# What typography and Markdown change without changing a word; a bracketed piece is the author's own.
_QUOTES = re.compile(r"[\"'`´“”„‟«»‹›‘’‚‛*_\u200b-\u200d\u2060\ufeff\u00ad]")
_DASHES = re.compile(r"\s*(?:--+|[\u2010-\u2015])\s*|\s+-\s+")
_GAP = re.compile(r"\[[^\[\]]*\]")


def check_quote(node: Node, features: Mapping[int, Feature], report: Reporter) -> Iterator[Finding]:
    """A quotation of a reply: it exists, may be quoted, and says what the reader said."""
    number = node.attrs.get("number", "")
    if node.kind != "callout" or node.attrs.get("type") != "reply" or not number.isdecimal():
        return
    feature = features.get(int(number))
    if feature is None:
        yield report("reply-unknown", f"there is no reply {number}", "see: newsletter replies list")
    elif not permits(feature):
        yield report(
            "reply-not-permitted",
            f"reply {number} may not be quoted (permission: {feature.permission})",
            f"ask the reader, then note it: newsletter replies consent {number} --set first_name",
        )
    else:
        strange = changed_piece("\n".join(_texts(node)), feature.own_words)
        if strange:
            yield report(
                "reply-changed",
                f"the reader did not write this in reply {number}: {strange}",
                "quote word for word; mark what you leave out with [...] and put your own words between [ ]",
            )


def changed_piece(quoted: str, own_words: str) -> str:
    """The first piece of a quotation that is not in the reader's own words, in order; empty when all are.

    White space, quotation marks, dashes and Markdown emphasis do not count; ``[...]`` and ``[words]`` stand
    for what was left out or put in.
    """
    words = _folded(own_words)
    start = 0
    for piece in _GAP.split(quoted):
        wanted = _folded(piece)
        if not wanted:
            continue
        # Whole words only: "mogelijk" is no quotation of "onmogelijk".
        found = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)").search(words, start)
        if found is None:
            return " ".join(piece.split())[:80]
        start = found.end()
    return ""


def _folded(text: str) -> str:
    text = _DASHES.sub(" - ", _QUOTES.sub("", text)).replace("…", "...")
    return " ".join(text.split())


def _texts(node: Node) -> Iterator[str]:
    """The text of every innermost block: words of two paragraphs are not one word."""
    if any(child.kind in _BLOCKS for child in node.children):
        for child in node.children:
            yield from _texts(child)
    else:
        yield node.plain()
