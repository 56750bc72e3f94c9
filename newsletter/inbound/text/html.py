"""HTML bodies as lines: structure that mail programs use to mark a quote becomes a role.

The only door to selectolax.  Size and depth are checked before it sees anything; scripts, styles and hidden
elements (preview text) are left out; nothing is ever fetched.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple
from unicodedata import category

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from newsletter.inbound import limits
from newsletter.inbound.text.lines import Line, Role, read
from newsletter.inbound.text.tags import too_hard, without_long_tags

_ANY_TAG: Final = re.compile(r"<[^<>]{0,20000}>")
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
#: Programs that pass a mail on put these before names.
_PREFIXES: Final = re.compile(r"^(?:x_)+")
_HIDDEN: Final = re.compile(r"display\s{0,5}:\s{0,5}none|mso-hide\s{0,5}:\s{0,5}all")
_PREFORMATTED: Final = re.compile(r"white-space\s{0,5}:\s{0,5}(?:pre|pre-wrap|pre-line|break-spaces)\b")
_STRUCK: Final = re.compile(r"text-decoration[a-z-]{0,10}\s{0,5}:[^;]{0,100}line-through")
#: Gmail and others write an emoji as a picture; nobody types a longer one.
_LONGEST_EMOJI: Final = 12
#: Items of a list are numbered up to here.
_MOST_ITEMS: Final = 9999
#: The line Outlook for Windows draws above an original: three shades over the years.
_OUTLOOK_RULE: Final = re.compile(
    r"border-top:\s{0,3}(?:solid\s{0,3}#(?:E1E1E1|B5C4DF)|#(?:E1E1E1|B5C4DF))", re.IGNORECASE
)

_Attributes = Mapping[str, str | None]


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SKIPPED: Final = _names("script style head title template noscript object svg math select textarea")
_BLOCKS: Final = _names(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody tfoot thead "
    "tr ul"
)
_STRIKES: Final = _names("s strike del")
_SPACED: Final = _names("p h1 h2 h3 h4 h5 h6 ul ol pre table")
#: Marks of quotes.
_QUOTE_CLASSES: Final = _names(
    "yahoo_quoted protonmail_quote tutanota_quote zmail_extra moz-forward-container "
    "ms-outlook-mobile-reference-message mail-quote mailmate_quote cm_quote front-blockquote "
    "quoted-text WhenReplyingQuotedText iwc-quote gmail_quote_attribution"
)
_NOTICE_CLASSES: Final = _names(
    "gmail_attr moz-cite-prefix moz-email-headers-table OutlookMessageHeader protonmail_quote_header"
)
_FOOTER_CLASSES: Final = _names(
    "gmail_signature moz-signature AppleMailSignature protonmail_signature_block mobile-signature "
    "ms-outlook-mobile-signature sfr-signature outlook-signature signature front-signature "
    "io-ox-signature bluemail-signature email-signature mail-signature user-signature k9mail-signature "
    "-x-evo-signature tutanota_signature bloop_sign zmail_signature missive_signature mb_sig"
)
_FOOTER_IDS: Final = _names(
    "AppleMailSignature lineBreakAtBeginningOfSignature ms-outlook-mobile-signature Signature "
    "mobileSignature protonmail_mobile_signature_block composer_signature _rc_sig email_signature "
    "signature CanarySig sigId"
)
#: From here to the end of the body it is the original.
_BEGIN_IDS: Final = _names(
    "appendonsend divRplyFwdMsg mail-editor-reference-message-container OLK_SRC_BODY_SECTION "
    "reply-intro divtagdefaultwrapper_reply yahoo_quoted"
)
_BEGIN_CLASSES: Final = _names("mail-editor-reference-message-container")
_FOOTER_NAMES: Final = _names("messageSignatureSection")
_QUOTE_NAMES: Final = _names("quote messageReplySection")


@dataclass(slots=True)
class _Page:
    """Lines as they come out of the walk."""

    lines: list[Line] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    role: Role = Role.OWN
    #: Quotes around it.
    depth: int = 0
    begins: bool = False
    last_space: bool = True
    #: The lists around: the number of the next item, 0 in a list without numbers.
    lists: list[int] = field(default_factory=list)
    #: What stands before the words of an item, until they come.
    bullet: str = ""

    def item(self, value: str | None) -> None:
        """Begin an item of a list; ``value``: the number it gives itself."""
        number = self.lists[-1] if self.lists else 0
        if number:
            number = _count(value, number)
            self.lists[-1] = number + 1
        self.bullet = f"{number}. " if number else "- "

    def add(self, text: str, role: Role) -> None:
        """Add text to the line being written; a new role begins a new line."""
        if role is not self.role:
            self.end()
            self.role = role
        if self.bullet and text.strip():
            text, self.bullet = self.bullet + text.lstrip(), ""
        if text.startswith(" ") and self.last_space:
            text = text[1:]
        if text:
            self.text.append(text)
            self.last_space = text.endswith(" ")

    def end(self, *, blank: bool = False) -> None:
        """End the line; ``blank`` wants an empty one after it."""
        if text := self._take():
            self._put(text)
        if blank and self.lines and not self.lines[-1].blank:
            self.lines.append(Line("", self.role))

    def feed(self) -> None:
        """A line break."""
        self._put(self._take())

    def _take(self) -> str:
        self.last_space = True
        if not self.text:
            return ""
        # A no-break space alone is how programs write an empty paragraph.
        text = "".join(self.text).rstrip(" \t")
        self.text.clear()
        return text

    def _put(self, text: str) -> None:
        for found in read(text):
            role = found.role if self.role is Role.OWN else self.role
            self.lines.append(Line(found.text, role, self.begins, self.depth + found.depth))
            self.begins = False


def read_html(html: str) -> list[Line]:
    """Lines of an HTML body with the roles its structure gives away.

    Where the structure cannot be read, all the words are there, and nothing says whose they are.
    """
    html = without_long_tags(html[: limits.TEXT])
    lines = None if too_hard(html) else _structured(html)
    return read(entities.unescape(_ANY_TAG.sub("\n", html))) if lines is None else lines


def _structured(html: str) -> list[Line] | None:
    """The same; None when the parser fails."""
    page = _Page()
    try:
        tree = LexborHTMLParser(html)
        if tree.body is not None:
            _walk(tree.body, page)
    except (SelectolaxError, UnicodeError, RuntimeError):
        return None
    page.end()
    return page.lines


def _count(text: str | None, default: int) -> int:
    """A number from an attribute, as far as a list can have it."""
    bare = (text or "")[:10].strip()
    return min(int(bare), _MOST_ITEMS) if bare.isascii() and bare.isdigit() and int(bare) else default


class _How(NamedTuple):
    """How the text of an element is written."""

    pre: bool = False
    struck: bool = False
    #: Quotes around it.
    depth: int = 0


def _walk(body: LexborNode, page: _Page) -> None:
    """Visit every node in reading order, without recursion."""
    stack: list[tuple[LexborNode | None, str, Role, _How]] = [(body, "", Role.OWN, _How())]
    visited = 0
    while stack and len(page.lines) < limits.LINES and visited < limits.HTML_NODES:
        visited += 1
        node, tag, role, how = stack.pop()
        if how.depth != page.depth:
            page.end()
            page.depth = how.depth
        if node is None:  # the end of an element
            _leave(tag, page)
            continue
        tag = node.tag or ""
        if tag == "-text":
            _add_text(node.text_content or "", role, page, how)
            continue
        if tag in _SKIPPED or tag.startswith(("-", "!")):
            continue
        attributes = node.attributes
        says = _says(tag, attributes)
        if says.hidden:
            continue
        _enter(tag, says, role, page, attributes)
        role = says.role if role is Role.OWN and says.role is not None else role
        if tag in _BLOCKS:
            stack.append((None, tag, role, how))
        struck = how.struck or tag in _STRIKES or says.struck
        depth = how.depth + (tag == "blockquote" and says.role is Role.QUOTED)
        how = _How(how.pre or tag == "pre" or says.preformatted, struck, depth)
        child = node.last_child
        while child is not None:
            stack.append((child, "", role, how))
            child = child.prev


def _add_text(text: str, role: Role, page: _Page, how: _How) -> None:
    """Running text, or preformatted text with the line breaks it was written with.

    What is struck out stands between ``~~``, as Markdown has it.
    """
    if how.struck and text.strip():
        bare = text.strip()
        before, _, after = text.partition(bare)
        text = f"{before}~~{bare}~~{after}"
    if not how.pre:
        page.add(text if text.isprintable() and "  " not in text else _SPACE.sub(" ", text), role)
        return
    first, *more = text.split("\n", limits.LINES)
    page.add(first, role)
    for line in more[: limits.LINES]:
        page.feed()
        page.add(line, role)


def _leave(tag: str, page: _Page) -> None:
    """What the end of a block does to the page."""
    page.end(blank=tag in _SPACED)
    if tag in ("ol", "ul") and page.lists:
        page.lists.pop()
    elif tag == "li":
        page.bullet = ""


def _enter(tag: str, says: _Says, role: Role, page: _Page, attributes: _Attributes) -> None:
    """What an element does to the page before its content comes."""
    if tag in _BLOCKS:
        page.end(blank=tag in _SPACED)
        if tag == "hr":
            page.add("-----", role)
            page.end()
        elif tag == "li":
            page.item(attributes.get("value"))
        elif tag in ("ol", "ul"):
            page.lists.append(_count(attributes.get("start"), 1) if tag == "ol" else 0)
    elif tag == "br":
        page.feed()
    elif tag == "img":
        page.add(_emoji(attributes.get("alt") or ""), role)
    elif tag in ("td", "th"):
        page.add(" ", role)
    if says.begins_original:
        page.end()
        page.begins = True


def _emoji(alt: str) -> str:
    """The words that stand for a picture, when they are an emoji and nothing else."""
    text = alt.strip() if len(alt) <= 2 * _LONGEST_EMOJI else ""
    shown = 0 < len(text) <= _LONGEST_EMOJI and not any(char.isalpha() or char.isspace() for char in text)
    return text if shown and any(category(char) == "So" for char in text) else ""


class _Says(NamedTuple):
    """What the attributes of an element say about what is in it."""

    #: Whose it is; None = as around it.
    role: Role | None = None
    hidden: bool = False
    preformatted: bool = False
    begins_original: bool = False
    struck: bool = False


_NOTHING: Final = _Says()
#: Characters of each attribute that are looked at; what was seen is remembered, so it has to be little.
_LONGEST: Final = {"style": 2000, "class": 1000, "id": 200, "name": 200}


def _says(tag: str, attributes: _Attributes) -> _Says:
    is_quote = tag == "blockquote"
    if not (attributes or is_quote):
        return _NOTHING
    get = attributes.get
    marked = bool(get("type") or get("class") or get("cite"))
    texts = ((get(name) or "")[:longest] for name, longest in _LONGEST.items())
    return _said(is_quote, marked, *texts)


@lru_cache(maxsize=256)  # a page has few styles, and those of the mail we sent come back in every reply
def _said(  # noqa: PLR0917 - what the attributes hold, as they stand in the tag
    is_quote: bool, marked: bool, style: str, classes: str, identifier: str, name: str
) -> _Says:
    names, bare = {_bare(one) for one in classes.split()}, _bare(identifier)
    return _Says(
        _role(bare, names, name) or (Role.QUOTED if is_quote and (marked or not _is_indent(style)) else None),
        _HIDDEN.search(style.lower()) is not None,
        # Thunderbird and Exchange put plain text into HTML with its line breaks.
        _PREFORMATTED.search(style.lower()) is not None,
        bare in _BEGIN_IDS or not names.isdisjoint(_BEGIN_CLASSES) or _OUTLOOK_RULE.search(style) is not None,
        _STRUCK.search(style.lower()) is not None,
    )


def _role(identifier: str, classes: set[str], name: str) -> Role | None:
    if name in _FOOTER_NAMES or identifier in _FOOTER_IDS or not classes.isdisjoint(_FOOTER_CLASSES):
        return Role.FOOTER
    if not classes.isdisjoint(_NOTICE_CLASSES):
        return Role.NOTICE
    return Role.QUOTED if name in _QUOTE_NAMES or not classes.isdisjoint(_QUOTE_CLASSES) else None


def _is_indent(style: str) -> bool:
    """Gmail and others indent a reader's own paragraph with a borderless blockquote."""
    return "border:none" in style.replace(" ", "").lower()


def _bare(name: str) -> str:
    return _PREFIXES.sub("", name)
