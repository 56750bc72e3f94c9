"""Whether the rendered HTML is fit to travel: nothing broken, nothing that acts, nothing fetched.

The author's HTML is cleaned before it gets here, so what these rules find is nearly always of a theme.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newsletter.edition.checks.document import Document, addresses
from newsletter.edition.checks.report import TEMPLATES, Origin, Reporter
from newsletter.edition.content import is_safe_link
from newsletter.models import Edition, Finding, Issue, Pictures, Publication, Slot

#: Bytes of ``<style>`` that Gmail reads; of more it reads nothing (caniemail, html-style).
LARGEST_STYLE = 16_384

# What acts, asks or plays: mail programs take it out, and filters count it.
_ACTIVE = (
    *("script", "form", "input", "button", "select", "textarea", "iframe", "object", "embed", "applet"),
    *("video", "audio", "base", "frame", "frameset"),
)
_OPENED = re.compile(r"<!(?:--)?\s*\[if\b[^\]]*\]", re.IGNORECASE)
_CLOSED = re.compile(r"<!\[endif\]", re.IGNORECASE)
# Our own marks: a letter, fourteen digits of a hash, then a hole or a slot (newsletter.edition.slots).
_MARK = r"x[0-9a-f]{14}[hs]\d+z"
_GARBLED = re.compile(r"\\u\{[0-9a-f]+\}|\\[nrt\"]")
_REMOTE = re.compile(r"url\(\s*['\"]?\s*(?:https?:)?//", re.IGNORECASE)
_IMPORT = re.compile(r"@import\b|@font-face\b", re.IGNORECASE)


def check_structure(
    document: Document, edition: Edition, issue: Issue, publication: Publication, origin: Origin
) -> Iterator[Finding]:
    """Everything about the HTML itself."""
    theme = Reporter(TEMPLATES, 0)
    if not document.html.lstrip().lower().startswith("<!doctype html"):
        what = "the mail does not begin with <!doctype html>; programs then guess how it should look"
        yield theme("html-broken", what, "let the template issue.mjml.j2 begin with <mjml>")
    yield from _left_over(document, edition, issue, theme)
    if len(_OPENED.findall(document.html)) != len(_CLOSED.findall(document.html)):
        what = "a comment for Outlook is opened and not closed; Outlook would hide the rest of the mail"
        yield theme("html-broken", what, "give each <!--[if mso]> of a template its <![endif]-->")
    yield from _active(document, origin)
    yield from _links(document, origin)
    # Pictures that are published instead of attached are fetched because the settings say so.
    published = publication.pictures is Pictures.PUBLISHED
    own_place = f"{publication.base_url}/pictures/" if published else ""
    yield from _remote(document, issue, own_place, origin)
    if (size := len(document.sheets.encode())) > LARGEST_STYLE:
        what = f"the head has {size:,} bytes of style; of more than {LARGEST_STYLE:,} Gmail reads none"
        yield theme.warning("style-too-long", what, "move rules from head.css to content.css")


def check_slots(edition: Edition) -> Iterator[Finding]:
    """A reader can leave from both parts of the mail (RFC 2369 section 4: not only from the header)."""
    for name, part in (("HTML", edition.html), ("text", edition.text)):
        if not any(isinstance(piece, Slot) and piece.name == "unsubscribe_url" for piece in part):
            what = f"the {name} part has no link to unsubscribe"
            mend = "put {{ unsubscribe_url }} into partials/footer.mjml.j2: readers must be able to leave"
            yield Reporter(TEMPLATES, 0)("unsubscribe-missing", what, mend)


def _left_over(document: Document, edition: Edition, issue: Issue, theme: Reporter) -> Iterator[Finding]:
    parts = [piece for piece in (*edition.html, *edition.text) if isinstance(piece, str)]
    tokens = [use.token for use in issue.slots]
    mark = re.compile("|".join([_MARK, *tokens]))
    if found := next((found for piece in parts if (found := mark.search(piece))), None):
        what = f"the mark {found[0]} was not replaced by what it stands for"
        yield theme("html-broken", what, "give each prose(...) of a template to mj-text alone, unchanged")
    tags = sorted(name for name in document.by_name if name.startswith("mj-") or name == "mjml")
    if tags:
        what = f"<{tags[0]}> is still in the finished mail"
        yield theme("html-broken", what, "mend its name, or where it stands, in the template")
    if garbled := _garbled(document, issue):
        what = f"an attribute holds {garbled[:40]!r}, a sign the compiler of MJML spoiled"
        yield theme("html-broken", what, "write it as a number in the template: &#8205; or &#10;")


def _garbled(document: Document, issue: Issue) -> str:
    """The first attribute value with a spoiled sign that nobody wrote."""
    if not _GARBLED.search(document.html):
        return ""
    written = [issue.title]
    for node in (node for block in issue.blocks for node in block.walk()):
        written += node.text, *node.attrs.values()
    everything = "\n".join(written)
    for element in (element for elements in document.by_name.values() for element in elements):
        for value in element.attrib.values():
            if any(sign not in everything for sign in _GARBLED.findall(value)):
                return str(value)
    return ""


def _active(document: Document, origin: Origin) -> Iterator[Finding]:
    for element in document.all(*_ACTIVE):
        what = f"<{element.tag}> does not work in a mail, and filters count it against you"
        yield origin.of(f"<{element.tag}")("html-forbidden", what, "take it out; link to a page instead")
    for element in document.all("meta"):
        if element.get("http-equiv", "").lower() == "refresh":
            what = "the mail would send its readers to another page by itself"
            yield origin.of()("html-forbidden", what, "take <meta http-equiv=refresh> out")
    for element in (element for elements in document.by_name.values() for element in elements):
        for name in element.attrib:
            if name.startswith("on"):
                what = f"{name}= on <{element.tag}> is a program, which no mail runs"
                yield origin.of(name, f"<{element.tag}")("html-forbidden", what, "take it out")


def _links(document: Document, origin: Origin) -> Iterator[Finding]:
    """Links of HTML by hand and of templates; those of Markdown never get here when they are unusable."""
    names = {
        element.get("id") or element.get("name")
        for elements in document.by_name.values()
        for element in elements
    }
    for href, _ in addresses(document):
        if not is_safe_link(href) and not (href[:1] == "#" and href[1:] in names):
            what = f"the link “{href[:80]}” leads nowhere in a mail"
            mend = "write the whole address, beginning with https://"
            yield origin.of("<a", href)("link-unusable", what, mend)


def _remote(document: Document, issue: Issue, own_place: str, origin: Origin) -> Iterator[Finding]:
    theme = origin.of()
    for element in document.all("link"):
        if "stylesheet" in element.get("rel", "").lower():
            yield theme("html-remote", f"the mail fetches {element.get('href', '')[:80]}", _own_sheet())
    if found := _IMPORT.search(document.sheets):
        yield theme("html-remote", f"a style sheet of the mail has {found[0]}", _own_sheet())
    styles = (element.get("style", "") for elements in document.by_name.values() for element in elements)
    if _REMOTE.search(document.sheets) or _any_remote(styles):
        what = "a style fetches a picture from the web, which tells that server who reads"
        yield theme.warning("theme-remote", what, "use a colour, or an image of the issue")
    own = set(issue.images)
    for element in document.all("img"):
        src = element.get("src", "")
        if src[:4].lower() == "http" and src not in own and not (own_place and src.startswith(own_place)):
            report = origin.of("<img", src)
            if report.path != TEMPLATES:
                continue
            what = f"the theme fetches {src[:80]} from the web, which tells that server who reads"
            yield report.warning(
                "theme-remote", what, "put the picture into the issue, so that it travels along"
            )


def _any_remote(styles: Iterable[str]) -> bool:
    return any("url(" in style and _REMOTE.search(style) for style in styles)


def _own_sheet() -> str:
    return (
        "use fonts and styles of the theme's own: a fetched one tells its server who reads, and often fails"
    )
