"""Readers quoted: permitted, and in their own words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from newsletter.edition.blocks import permits
from newsletter.edition.checks.report import Reporter
from newsletter.models import Feature, Finding, Node, QuotePermission
from newsletter.personal import Detail, details

_BLOCKS = frozenset(
    (
        *("paragraph", "heading", "bullet_list", "ordered_list", "list_item", "quote", "code_block"),
        *("table", "table_row", "table_cell", "callout", "html_block", "rule"),
    )
)
# What typography and Markdown change without changing a word; a bracketed piece is the author's own.
_QUOTES = re.compile(r"[\"'`´“”„‟«»‹›‘’‚‛*_\u200b-\u200d\u2060\ufeff\u00ad]")
#: In a text whose white space is single blanks.
_DASHES = re.compile(r" ?(?:--+|[\u2010-\u2015]) ?| - ")
_GAP = re.compile(r"\[[^\[\]]*\]|\(\s*(?:\.{3}|…)\s*\)|\.{3,}|…")

_BRACKETS = re.compile(r"\[([^\[\]]*)\]")

_LEAVE_OUT = (
    "quote with [...] in its place, or say what to quote: newsletter replies consent {} --excerpt ..."
)


def check_quote(node: Node, features: Mapping[int, Feature], report: Reporter) -> Iterator[Finding]:
    """A quotation of a reply: it exists, may be quoted, says what the reader said, and gives nobody away."""
    number = node.attrs.get("number", "")
    if node.kind != "callout" or node.attrs.get("type") != "reply" or not number.isdecimal():
        return
    feature = features.get(int(number))
    if feature is None:
        yield report("reply-unknown", f"there is no reply {number}", "see: newsletter replies list")
    elif not permits(feature):
        yield _not_permitted(feature, report)
    else:
        if feature.objection:
            yield report.warning(
                "reply-may-refuse",
                f'reply {number} may not want to be quoted so; its reader wrote: "{feature.objection}"',
                f"see: newsletter replies show {number}",
            )
        quoted = "\n".join(_texts(node)) if node.children else feature.excerpt
        yield from _check_words(quoted, feature, report)


def _not_permitted(feature: Feature, report: Reporter) -> Finding:
    number = feature.reply_id
    why = feature.set_aside or f"permission: {feature.permission}"
    if feature.standing is not None:
        going = "; who has not had it does not get it" if feature.standing.open else ""
        mend = (
            f"the issue was sent to {feature.standing.sent} and cannot be called back{going}: take the"
            " quotation out of this file, the web page and the archive, and tell the reader that you did"
        )
    elif feature.set_aside:
        mend = f"leave it out, or see what it is: newsletter replies show {number}"
    elif feature.permission in (QuotePermission.REFUSED, QuotePermission.WITHDRAWN):
        mend = "leave it out: the reader does not want to be quoted"
    else:
        mend = f"ask the reader, then note it: newsletter replies consent {number} --set first_name"
    return report("reply-not-permitted", f"reply {number} may not be quoted ({why})", mend)


def _check_words(quoted: str, feature: Feature, report: Reporter) -> Iterator[Finding]:
    number = feature.reply_id
    if not says_something(quoted):
        yield report("reply-empty", f"nothing is left to quote of reply {number}", "leave the quotation out")
        return
    strange = changed_piece(quoted, feature.own_words)
    if strange:
        yield report(
            "reply-changed",
            f"the reader did not write this in reply {number}: {strange}",
            "quote word for word; mark what you leave out with [...] and put your own words between [ ]",
        )
    elif beyond := beyond_agreed(quoted, feature):
        yield report(
            "reply-beyond",
            f"the excerpt that was agreed for reply {number} does not hold this: {beyond}",
            f"leave it out, or see what was agreed: newsletter replies show {number}",
        )
    for detail in told(quoted, feature):
        text = f"the quotation of reply {number} holds {detail.what}: {detail.text}"
        if detail.sure:
            yield report("reply-personal", text, f"leave it out: {_LEAVE_OUT.format(number)}")
        else:
            yield report.warning("reply-may-tell", text, f"if it should go: {_LEAVE_OUT.format(number)}")


def told(quoted: str, feature: Feature) -> Iterator[Detail]:
    """What of the reader a quotation gives away; what stands between [ ] is the author's own."""
    return details(_GAP.sub(" … ", quoted), feature.withheld)


def says_something(quoted: str) -> bool:
    """Whether anything of the reader is left in a quotation: a letter, a digit, a sign such as a thumb."""
    return any(unicodedata.category(char)[0] in "LNS" for char in _GAP.sub("", quoted))


def changed_piece(quoted: str, own_words: str) -> str:
    """The first piece of a quotation that is not in the reader's own words, in order; empty when all are.

    White space, quotation marks, dashes and Markdown emphasis do not count.  ``[...]``, ``(...)`` and ``...``
    stand for what was left out, ``[words]`` for what was put in; ``[linzen]soep`` corrects a word.
    """
    words = _folded(own_words)
    start = 0
    for piece, mended_before, mended_behind in _pieces(quoted):
        wanted = _folded(piece)
        if not wanted:
            continue
        # Whole words only: "mogelijk" is no quotation of "onmogelijk".
        begin = "" if mended_before or not wanted[0].isalnum() else r"(?<!\w)"
        end = "" if mended_behind or not wanted[-1].isalnum() else r"(?!\w)"
        found = re.compile(f"{begin}{re.escape(wanted)}{end}").search(words, start)
        if found is None:
            return " ".join(piece.split())[:80]
        start = found.end()
    return ""


def beyond_agreed(quoted: str, feature: Feature) -> str:
    """The first piece of a quotation that the agreed excerpt does not hold; empty when it holds all."""
    agreed = _BRACKETS.sub(lambda found: found[1] if any(map(str.isalpha, found[1])) else " ", feature.agreed)
    return changed_piece(quoted, agreed) if feature.agreed else ""


def _pieces(quoted: str) -> Iterator[tuple[str, bool, bool]]:
    """The pieces between the gaps, and whether a word of each was mended at its begin and at its end."""
    start, mended = 0, False
    for gap in _GAP.finditer(quoted):
        piece = quoted[start : gap.start()]
        put_in = any(char.isalpha() for char in gap[0])
        yield piece, mended and piece[:1].isalpha(), put_in and piece[-1:].isalpha()
        start, mended = gap.end(), put_in
    yield quoted[start:], mended and quoted[start : start + 1].isalpha(), False


def _folded(text: str) -> str:
    text = " ".join(_QUOTES.sub("", text).replace("…", "...").split())
    return " ".join(_DASHES.sub(" - ", text).split())


def _texts(node: Node) -> Iterator[str]:
    """The text of every innermost block: words of two paragraphs are not one word."""
    if any(child.kind in _BLOCKS for child in node.children):
        for child in node.children:
            yield from _texts(child)
    else:
        yield node.plain()
