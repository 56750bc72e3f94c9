"""What people need who listen to a mail, enlarge it, or see few colours (WCAG 2.2, level AA)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from newsletter.edition.checks.document import Document, addresses, declarations
from newsletter.edition.checks.report import TEMPLATES, Origin, Reporter
from newsletter.models import Edition, Finding

#: CSS pixels of the smallest text.
SMALLEST_TEXT = 14

_BOXES = {"border", "border-bottom", "background", "background-color"}


def check_accessibility(document: Document, edition: Edition, origin: Origin) -> Iterator[Finding]:
    """Everything about structure and type; colours are in ``contrast``."""
    theme = Reporter(TEMPLATES, 0)
    yield from _page(document, edition, theme, origin)
    yield from _tables(document, theme, by_hand=origin.has("<table"))
    for element in document.all("img"):
        if element.get("alt") is None:
            src = element.get("src", "")
            report = origin.of("<img", src)
            if report.path == TEMPLATES:  # one in the author's own HTML is found in the source
                what = f"the image {src[:80]} has no alt; programs that read aloud read its address instead"
                yield report(
                    "html-image-without-alt", what, 'add alt="..." to its mj-image, or alt="" for decoration'
                )
    yield from _small(document, origin)
    yield from _hidden_links(document, origin)


def _page(document: Document, edition: Edition, theme: Reporter, origin: Origin) -> Iterator[Finding]:
    [root] = document.all("html")[:1] or [None]
    language = (root.get("lang") or "") if root is not None else ""
    if language.partition("-")[0].lower() != edition.language.value:
        what = f"the mail does not say that it is in “{edition.language.value}”"
        yield theme("mail-language", what, 'write <mjml lang="{{ issue.language }}"> in issue.mjml.j2')
    if not any((title.text or "").strip() for title in document.all("title")):
        yield theme(
            "mail-title", "the mail has no title", "write <mj-title>{{ title }}</mj-title> in issue.mjml.j2"
        )
    tops = len(document.all("h1"))
    if tops != 1:
        what = f"the mail has {tops or 'no'} heading{'' if tops == 1 else 's'} of the first level"
        report = origin.of("<h1") if tops > 1 else theme
        yield report.warning("mail-heading", what, "have one <h1>: the title; begin HTML by hand at <h2>")


def _tables(document: Document, theme: Reporter, *, by_hand: bool) -> Iterator[Finding]:
    for table in document.all("table"):
        role, has_head = table.get("role"), next(table.iter("th", "caption"), None) is not None
        if "data" in (table.get("class") or "").split():
            if role in ("presentation", "none"):
                what = "a table of data is marked as mere layout, so its columns lose their names"
                yield theme.warning("table-role", what, "take role= off tables of the class data")
        elif role not in ("presentation", "none") and not has_head and not by_hand:
            what = "a table that is only layout does not say so, and is read aloud cell by cell"
            yield theme.warning("table-role", what, 'add role="presentation" to it')
            return
    for comment in document.conditional:
        if any('role="presentation"' not in start for start in comment.split("<table")[1:]):
            what = "a table for Outlook that is only layout does not say so"
            yield theme.warning("table-role", what, 'add role="presentation" to it')
            return


def _small(document: Document, origin: Origin) -> Iterator[Finding]:
    """Each size that is too small, once."""
    told: set[float] = set()
    for words in document.words:
        size = words.look.size
        if 0 <= size < SMALLEST_TEXT and size not in told:
            told.add(size)
            what = f"“{words.text[:40]}” is {size:g} pixels high"
            mend = f"make it {SMALLEST_TEXT} or more: many readers cannot enlarge a mail"
            yield origin.of(f"{size:g}px").warning("text-small", what, mend)


def _hidden_links(document: Document, origin: Origin) -> Iterator[Finding]:
    """The first link among other words that only its colour shows (WCAG 2.2, 1.4.1)."""
    seen: set[object] = set()
    for _, element in addresses(document):
        parent = element.getparent()
        if parent in seen or not _is_plain(declarations(element.get("style") or "")):
            continue
        seen.add(parent)
        around = (parent.text or "", *(child.tail or "" for child in parent))
        if any(sign.isalpha() for words in around for sign in words):
            what = f"only colour shows that “{' '.join(element.text_content().split())[:40]}” is a link"
            yield origin.of("<a", "none").warning("link-colour-only", what, "underline links in running text")
            return


def _is_plain(said: Mapping[str, str]) -> bool:
    """Whether a link has neither a line below it nor a box round it."""
    line = said.get("text-decoration") or said.get("text-decoration-line", "")
    return line.startswith("none") and not said.keys() & _BOXES
