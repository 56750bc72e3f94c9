"""An edition as a page anybody may read: the same letter without its reader.

Made from the edition alone, so one that was frozen years ago gives the page of what was sent then.  No value
of a reader enters: slots give way to their fallbacks, addresses carry no token.  What only makes sense in a
mail (``mail-only``, the preheader, what is said to Outlook) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes
from typing import TYPE_CHECKING

from newsletter.message.slots import encode, fill
from newsletter.models import Edition, Picture, Publication, SlotContext

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: Class of an element that stands in mail only; ``templates/README.md`` names it.
MAIL_ONLY = "mail-only"

_CID = re.compile(r"cid:([^\s\"',()<>]+)", re.IGNORECASE)  # RFC 2392
_ADDRESSES = ("src", "srcset", "href", "background", "style")
# What an element leaves behind goes with it when nothing else is in it: its padding would be a gap.
_BOXES = frozenset(("p", "li", "ul", "ol", "div", "td", "tr", "tbody", "table"))
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}


def web_page(edition: Edition, publication: Publication, *, picture_url: Callable[[str], str]) -> str:
    """The HTML of an edition without personal data; it needs no script and no other file but its pictures.

    Args:
        edition: rendered now, or read back from the store.
        publication: whose address answers go to, and where the page lives.
        picture_url: address of a picture by its content id (``p...@newsletter``), see :func:`web_pictures`.
    """
    # 30 ms of imports that few commands need.
    from lxml import etree, html  # noqa: PLC0415 - see above

    document: HtmlElement = html.document_fromstring(fill(edition.html, _values(edition, publication)))
    etree.strip_tags(document, etree.Comment)
    # MJML always writes both.
    head, body = document.find("head"), document.find("body")
    _leave_out(document, body)
    for element in document.iter("*"):
        place_pictures(element, picture_url)
    _describe(head, edition, web_address(edition, publication))
    _landmark(body)
    page: str = html.tostring(document, encoding="unicode", method="html", doctype="<!doctype html>")
    return page + "\n"


def web_address(edition: Edition, publication: Publication) -> str:
    """Where the page of an edition lives; empty when the publication has no pages."""
    return f"{publication.base_url.rstrip('/')}/{edition.slug}" if publication.base_url else ""


def web_pictures(edition: Edition) -> dict[str, Picture]:
    """The pictures that travel in an edition, by content id; ``src`` is a file name to keep one under."""
    head = f"Content-Type: {edition.content_type}\r\n\r\n".encode("ascii")
    static = b"".join(piece for piece in edition.body if isinstance(piece, bytes))
    found = {}
    for part in message_from_bytes(head + static).walk():
        name, kind = str(part.get("Content-ID", "")).strip("<>"), part.get_content_type()
        if name and kind in _EXTENSIONS:
            data = part.get_payload(decode=True)
            assert isinstance(data, bytes)
            file = f"{name.partition('@')[0]}.{_EXTENSIONS[kind]}"
            found[name] = Picture(src=file, data=data, media_type=kind, width=0, height=0)
    return found


def _values(edition: Edition, publication: Publication) -> dict[str, str]:
    """What stands in the templates' own slots; every other slot shows its fallback."""
    address = publication.reply_address
    return {
        "reply_address": address,
        # Links with it are mail-only; one in a template of the user's own still does what it says.
        "unsubscribe_url": f"mailto:{encode(SlotContext.MAILTO, address)}?subject=unsubscribe",
        "web_url": web_address(edition, publication),
    }


def _leave_out(document: HtmlElement, body: HtmlElement) -> None:
    """Without what is for mail programs."""
    preheader = [child for child in body if _HIDDEN.search(child.get("style", ""))]  # MJML hides it there
    for element in (*document.find_class(MAIL_ONLY), *preheader, *document.findall("head/meta[@http-equiv]")):
        _remove(element)
    for name in [name for name in document.attrib if name.startswith("xmlns")]:
        del document.attrib[name]
    for element in document.iterfind(".//*[@aria-roledescription='email']"):
        del element.attrib["aria-roledescription"]


def _remove(element: HtmlElement) -> None:
    """Take an element out, keep the text behind it, and take every box out that held nothing else."""
    while (parent := element.getparent()) is not None:
        element.drop_tree()
        if len(parent) or (parent.text or "").strip() or parent.tag not in _BOXES:
            return
        # An empty cell beside others keeps their columns in place.
        row = parent.getparent()
        if parent.tag == "td" and row is not None and len(row) > 1:
            return
        element = parent


def place_pictures(element: HtmlElement, picture_url: Callable[[str], str]) -> None:
    """Let an element fetch its pictures from where they are shown, instead of from the mail."""
    for name in _ADDRESSES:
        value = element.get(name)
        if value and "cid:" in value.lower():
            element.set(name, _CID.sub(lambda found: picture_url(found[1]), value))


def _describe(head: HtmlElement, edition: Edition, address: str) -> None:
    """What browsers, search engines and programs that show a link want to know."""
    _add(head, 0, "meta", charset="utf-8")  # within the first 1,024 bytes
    if not head.findall("meta[@name='viewport']"):
        _add(head, 1, "meta", name="viewport", content="width=device-width, initial-scale=1")
    if edition.preheader:
        _add(head, 1, "meta", name="description", content=edition.preheader)
    if address:
        _add(head, 1, "link", rel="canonical", href=address)


def _add(parent: HtmlElement, position: int, tag: str, **attributes: str) -> None:
    parent.insert(position, parent.makeelement(tag, attributes))


def _landmark(body: HtmlElement) -> None:
    """Everything in one ``main``: a reader with a screen reader jumps there (WCAG 2.2, 1.3.1; ARIA11)."""
    if body.findall(".//main") or body.findall(".//*[@role='main']"):
        return
    main = body.makeelement("main", {})
    main.text, body.text = body.text, None
    main.extend(list(body))
    body.append(main)
