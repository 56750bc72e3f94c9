"""What an author should know before sending that the issue file alone does not show."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from newsletter.edition.blocks import permits
from newsletter.edition.content import is_safe_link
from newsletter.edition.figures import is_remote
from newsletter.edition.sanitise import problem
from newsletter.models import Feature, Finding, Issue, Node, Picture, Severity

_BLOCKS = frozenset(
    (
        *("paragraph", "heading", "bullet_list", "ordered_list", "list_item", "quote", "code_block"),
        *("table", "table_row", "table_cell", "callout", "html_block", "rule"),
    )
)
Report = Callable[[str, str, str], Finding]

# What typography and Markdown change without changing a word; a bracketed piece is the author's own.
_QUOTES = re.compile(r"[\"'`´“”„‟«»‹›‘’‚‛*_\u200b-\u200d\u2060\ufeff\u00ad]")
_DASHES = re.compile(r"\s*(?:--+|[\u2010-\u2015])\s*|\s+-\s+")
_GAP = re.compile(r"\[[^\[\]]*\]")
_RAW_IMAGE = re.compile(r"<img\b[^<>]*?\bsrc\s*=\s*[\"']?([^\"'\s<>]+)", re.IGNORECASE)


def check(
    issue: Issue, *, features: Mapping[int, Feature], pictures: Mapping[str, Picture]
) -> tuple[Finding, ...]:
    """The findings of the issue file and those that need its replies and pictures, in order of line."""
    nodes = [node for block in issue.blocks for node in block.walk()]
    found = [*issue.findings, *_title(issue)]
    for node in nodes:
        report = _Reporter(issue.path, node.line)
        found += _image(node, pictures, report)
        found += _link(node, report)
        found += _raw_html(node, report)
        found += _reply(node, features, report)
    return tuple(sorted(found, key=lambda finding: finding.line))


class _Reporter:
    """Makes findings about one place."""

    def __init__(self, path: str, line: int) -> None:
        self._path, self._line = path, line

    def __call__(self, rule: str, what: str, mend: str) -> Finding:
        return Finding(rule, Severity.ERROR, self._path, self._line, what, mend)


def _title(issue: Issue) -> Iterator[Finding]:
    if any(use.token in issue.title for use in issue.slots):
        yield _Reporter(issue.path, 0)(
            "title-slot", "the title holds a value per reader", "write a title that is the same for everybody"
        )


def _image(node: Node, pictures: Mapping[str, Picture], report: Report) -> Iterator[Finding]:
    src = node.attrs.get("src", "")
    if node.kind == "image" and src not in pictures and not is_remote(src):
        yield report(
            "image-missing",
            f"there is no image {src}",
            "put the file there, or mend the path",
        )


def _link(node: Node, report: Report) -> Iterator[Finding]:
    href = node.attrs.get("href", "")
    if node.kind == "link" and not is_safe_link(href):
        what = f"the link {href} leads nowhere in a mail" if href else "this link has no address"
        yield report("link-unusable", what, "write the whole address, beginning with https://")


def _raw_html(node: Node, report: Report) -> Iterator[Finding]:
    if node.kind not in ("html_block", "html_inline"):
        return
    trouble = problem(node.text)
    if trouble:
        yield report(
            "html-too-much", trouble, "it will be shown as plain text; write it simpler, or as Markdown"
        )
    for src in _RAW_IMAGE.findall(node.text):
        if not is_remote(src):
            yield report(
                "html-image-local",
                f"the image {src} cannot travel with the mail",
                f"write it as ![what it shows]({src})",
            )


def _reply(node: Node, features: Mapping[int, Feature], report: Report) -> Iterator[Finding]:
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
            f"ask the reader first: newsletter replies consent {number}",
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
