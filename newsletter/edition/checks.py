"""What an author should know before sending that the issue file alone does not show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from newsletter.edition.blocks import permits
from newsletter.edition.content import is_safe_link
from newsletter.edition.figures import is_remote
from newsletter.edition.sanitise import problem
from newsletter.models import Edition, Feature, Finding, Issue, Node, Picture, Severity

_BLOCKS = frozenset(
    (
        *("paragraph", "heading", "bullet_list", "ordered_list", "list_item", "quote", "code_block"),
        *("table", "table_row", "table_cell", "callout", "html_block", "rule"),
    )
)
#: Bytes of HTML that Gmail shows; it cuts at 102 kB, and each reader's own values take some.
LARGEST = 100_000

# Without one of these there is nothing to look for.
_SIGNS = re.compile(r"[\[{|]|^##")
# What was meant to do something and did not: (rule, expression, what it is, what to do).
_LEFT_OVER = tuple(
    (rule, re.compile(expression), what, mend)
    for rule, expression, what, mend in (
        (
            "link-failed",
            # "[1] (https://..." is a note and no mistake.
            r"\[[^\[\]]+\]\((?:https?:|mailto:|tel:|www\.)[^\s)]*|\[[^\W\d][^\[\]]*\] \(https?:[^\s)]*",
            "is no link",
            "put nothing between “]” and “(”, and no space in the address: write %20",
        ),
        (
            "image-failed",
            r"!\[[^\[\]]*\] ?\([^()]+\.(?:png|jpe?g|gif)\b",
            "is no image",
            "put nothing between “]” and “(”, and no space in the name of the file: write %20",
        ),
        ("link-failed", r"\[[^\[\]]+\]\[[^\[\]]+\]", "is no link", "write [words](https://...)"),
        (
            "footnote",
            r"\[\^[^\[\]\s]+\]",
            "is no footnote",
            "say it in the text, or write it between brackets",
        ),
        ("command-left-over", r"\{%-?\s*\w[^%]*%?\}?", "is a command of another program", "delete it"),
        (
            "slot-one-brace",
            r"(?<!\{)\{ ?(?:first_?name|name|email|voornaam|naam)\b[^{}]*\}(?!\})",
            "is filled in for nobody",
            "write two braces: {{ first_name | reader }}",
        ),
        ("heading-failed", r"^#{2,6}[^#\s].*", "is no heading", "put a space behind the last “#”"),
        ("table-failed", r"^\|.*\|$", "is no table", "put a line |---|---| below its first line"),
    )
)

# What typography and Markdown change without changing a word; a bracketed piece is the author's own.
_QUOTES = re.compile(r"[\"'`´“”„‟«»‹›‘’‚‛*_\u200b-\u200d\u2060\ufeff\u00ad]")
_DASHES = re.compile(r"\s*(?:--+|[\u2010-\u2015])\s*|\s+-\s+")
_GAP = re.compile(r"\[[^\[\]]*\]")
_RAW_IMAGE = re.compile(r"<img\b[^<>]*?\bsrc\s*=\s*[\"']?([^\"'\s<>]+)", re.IGNORECASE)


def check(
    issue: Issue,
    *,
    features: Mapping[int, Feature],
    pictures: Mapping[str, Picture],
    unusable: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Finding, ...]:
    """The findings of the issue file and those that need its replies and pictures, in order of line.

    Args:
        unusable: why a local image is not among the pictures, by source.
    """
    found = [*issue.findings, *_head(issue)]
    slots = {use.token: f"{{{{ {use.name} }}}}" for use in issue.slots}
    for node in (node for block in issue.blocks for node in block.walk()):
        report = _Reporter(issue.path, node.line)
        found += _image(node, pictures, unusable, report)
        found += _link(node, slots, report)
        found += _raw_html(node, report)
        found += _reply(node, features, report)
        found += _left_over(node, report)
    return tuple(sorted(found, key=lambda finding: finding.line))


def check_size(edition: Edition, path: str) -> tuple[Finding, ...]:
    """A warning when Gmail would not show all of an edition."""
    size = sum(len(part.encode()) for part in edition.html if isinstance(part, str))
    if size <= LARGEST:
        return ()
    what = f"the mail is {size // 1000} kB of HTML; Gmail cuts it off at {LARGEST // 1000} kB"
    mend = "make two issues of it; its last questions and the link to unsubscribe would be hidden"
    return (_Reporter(path, 0)("mail-too-long", what, mend, Severity.WARNING),)


class _Reporter:
    """Makes findings about one place."""

    def __init__(self, path: str, line: int) -> None:
        self._path, self._line = path, line

    def __call__(self, rule: str, what: str, mend: str, severity: Severity = Severity.ERROR) -> Finding:
        return Finding(rule, severity, self._path, self._line, what, mend)


def _head(issue: Issue) -> Iterator[Finding]:
    report = _Reporter(issue.path, 0)
    if any(use.token in issue.title for use in issue.slots):
        yield report(
            "title-slot", "the title holds a value per reader", "write a title that is the same for everybody"
        )
    if not issue.preheader:
        what = "mail programs have nothing of yours to show beside the subject"
        mend = "say in one sentence why to open this mail: preheader: ..."
        yield report("preheader-missing", what, mend, Severity.WARNING)


def _image(
    node: Node, pictures: Mapping[str, Picture], unusable: Mapping[str, str], report: _Reporter
) -> Iterator[Finding]:
    if node.kind != "image":
        return
    src = node.attrs.get("src", "")
    if src not in pictures and not is_remote(src):
        why = unusable.get(src, "there is no such file in the publication")
        what = f"the image {src[:80]} cannot be shown: {why}" if src else "this image names no file"
        yield report("image-missing", what, "put a PNG, JPEG or GIF there, or mend the path")
    if not node.attrs.get("alt", "").strip():
        what = f"the image {src[:80]} says nothing to readers who do not see it"
        mend = "describe it between the brackets: ![what it shows](...)"
        yield report("image-without-alt", what, mend, Severity.WARNING)


def _left_over(node: Node, report: _Reporter) -> Iterator[Finding]:
    """Signs that were meant to do something, and that readers would see."""
    if node.kind not in ("paragraph", "heading", "table_cell"):
        return
    text = "".join(child.plain() for child in node.children if child.kind != "code").strip()
    if not _SIGNS.search(text):
        return
    for rule, expression, what, mend in _LEFT_OVER:
        if found := expression.search(text):
            seen = f"“{found[0][:60]}” {what}; readers see it as it stands"
            yield report(rule, seen, mend, Severity.WARNING)


def _link(node: Node, slots: Mapping[str, str], report: _Reporter) -> Iterator[Finding]:
    if node.kind != "link":
        return
    href = node.attrs.get("href", "")
    mail, _, _ = href.removeprefix("mailto:").partition("?")
    if not is_safe_link(href):
        what = f"the link {slots.get(href, href)[:80]} leads nowhere in a mail"
        mend = "write the whole address, beginning with https://"
        yield report("link-unusable", what if href else "this link has no address", mend)
    elif href.startswith("mailto:") and mail and not re.search("@|%40", mail) and mail not in slots:
        what, mend = f"{href[:80]} is no mail address", "write it whole: mailto:name@example.org"
        yield report("link-unusable", what, mend)


def _raw_html(node: Node, report: _Reporter) -> Iterator[Finding]:
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


def _reply(node: Node, features: Mapping[int, Feature], report: _Reporter) -> Iterator[Finding]:
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
