"""HTML that somebody wrote by hand: made harmless and balanced.

The gates come first: libxml2 and html5ever are native code and work recursively in places, so what is too
large or nested too deep never reaches them and is shown as plain text instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

#: Characters; far above any letter, far below what would slow a build down.
MAX_LENGTH = 200_000
#: Elements inside one another; libxml2 gives up at 256, the layout of a mail itself needs about 30.
MAX_DEPTH = 120
#: Tags and comments that begin and never end; every reader searches the whole rest for the end of each.
MAX_UNFINISHED = 200

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?:\"[^\"]{0,2000}\"|'[^']{0,2000}'|[^<>\"'])*?(/?)>")
_VOID = frozenset(
    ("area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)

_TAGS = """
    a abbr b bdi bdo blockquote br caption cite code dd del dfn div dl dt em figcaption figure
    h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike strong sub sup
    table tbody td tfoot th thead tr u ul var
"""
_ATTRIBUTES = {
    "*": {"lang", "dir", "title", "class", "style"},
    "a": {"href"},
    "div": {"tabindex"},  # of the box round a table
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
}
_STYLES = """
    color background-color text-align text-decoration font-weight font-style font-size width max-width
"""
_SCHEMES = frozenset(("http", "https", "mailto", "tel", "cid"))


def problem(markup: str) -> str:
    """Why this HTML is not used as HTML, for a person; empty when it is."""
    if len(markup) > MAX_LENGTH:
        return f"this HTML is longer than {MAX_LENGTH:,} characters"
    if _unfinished(markup) > MAX_UNFINISHED:
        return f"more than {MAX_UNFINISHED} tags or comments of this HTML begin and do not end"
    if _depth(markup) > MAX_DEPTH:
        return f"this HTML is nested more than {MAX_DEPTH} deep"
    return ""


def clean(markup: str, source: Callable[[str], str | None]) -> str:
    """The markup with only harmless elements and attributes, every element closed.

    Args:
        markup: a fragment, possibly broken.
        source: what to write for the ``src`` of an image; None removes the attribute.
    """
    if problem(markup):
        return f"<p>{escape(plain(markup))}</p>"
    import nh3  # noqa: PLC0415 - native code, needed only by letters with HTML of their own

    def attribute(element: str, name: str, value: str) -> str | None:
        return source(value) if (element, name) == ("img", "src") else value

    harmless = nh3.clean(
        markup,
        tags=set(_TAGS.split()),
        attributes=_ATTRIBUTES,
        attribute_filter=attribute,
        filter_style_properties=set(_STYLES.split()),
        url_schemes=set(_SCHEMES),
        link_rel=None,
    )
    return _balanced(harmless)


def plain(markup: str) -> str:
    """The text between the tags, for places where no tags can be."""
    return unescape(_TAG.sub(" ", markup)).strip()


def _unfinished(markup: str) -> int:
    """About how many tags and comments have no end."""
    tags = sum(">" not in part for part in markup.split("<")[1:])
    comments = markup.count("<!--", markup.rfind("-->") + 1)
    return tags + comments + markup.count("<![", markup.rfind("]>") + 1)


def _depth(markup: str) -> int:
    """An upper bound of the nesting: what is not closed counts as open."""
    deepest = now = 0
    open_names: dict[str, int] = {}
    for closing, name, empty in _TAG.findall(markup):
        key = name.lower()
        if closing:
            if open_names.get(key):
                open_names[key] -= 1
                now -= 1
        elif key not in _VOID and not empty:
            open_names[key] = open_names.get(key, 0) + 1
            now += 1
            deepest = max(deepest, now)
    return deepest


def _balanced(markup: str) -> str:
    """As libxml2 reads it back: what the inliner parses later is then what we wrote."""
    from lxml import html  # noqa: PLC0415 - see above

    if not markup.strip():
        return ""
    # As one string: set as the text of an element, a control character would be refused instead of read.
    fragment = html.fragment_fromstring(f"<div>{markup}</div>")
    text: str = html.tostring(fragment, encoding="unicode", method="html", with_tail=False)
    return text.removeprefix("<div>").removesuffix("</div>")
