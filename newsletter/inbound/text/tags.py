"""How hard an HTML body is to parse, told from its tags alone, before a parser sees it.

Three things cost a parser more than their size: elements within elements, an element with thousands of
attributes (each is compared with all others), and formatting that nobody closes (every paragraph opens it
anew).
The estimates are never too low; a body beyond a limit is read without its structure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from newsletter.inbound import limits

#: In lower case.
_TAG: Final = re.compile(r"<(/?)([a-z][a-z0-9:]{0,20})")
_OPENED: Final = re.compile(r"<([a-zA-Z][a-zA-Z0-9:]{0,20})")
#: So few tags open formatting again too seldom, if they do not nest too deep.
_FEW: Final = limits.HTML_REOPENED // limits.HTML_DEPTH
_NAME: Final = r"/?[a-zA-Z][a-zA-Z0-9:_-]*+"
#: The rest of a tag whose end is beyond doubt (HTML Standard, section 13.2.5).  Possessive throughout: no
#: part of the text is looked at twice.
_PLAIN: Final = r"""(?:
        [ \t\n\f\r/]++
        | (?<=[ \t\n\f\r/"'])[^ \t\n\f\r/<>="']++
          (?:[ \t\n\f\r]*+=[ \t\n\f\r]*+(?:"[^"<>]*+"|'[^'<>]*+'|[^ \t\n\f\r"'<>=`][^ \t\n\f\r"'<>]*+))?+
    )*+>"""
_DOUBTFUL: Final = re.compile(rf"<(?=/?[a-zA-Z])(?!{_NAME}{_PLAIN})", re.VERBOSE)
_LONG: Final = re.compile(rf"<[^<>]{{{limits.HTML_TAG}}}")
_WHOLE_TAG: Final = re.compile(rf"<(?P<name>{_NAME})(?:(?P<plain>{_PLAIN}) | [^<>]*+>?)", re.VERBOSE)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VOID: Final = _names("area base br col embed hr img input link meta source track wbr")
#: Elements whose closing tag people may leave out; they do not nest in themselves.
_LENIENT: Final = _names("p li td tr th option dd dt")
#: What a parser opens again where a block ended before it (HTML Standard, section 13.2.4.3).
_FORMATTING: Final = _names("a b big code em font i nobr s small strike strong tt u")


def without_long_tags(html: str) -> str:
    """The HTML where no tag holds more attributes than a parser can compare.

    The attributes of a long tag are left out, and in a long text those of a tag whose end is in doubt.
    """
    if len(html) <= limits.HTML_SHORT or not (_DOUBTFUL.search(html) or _LONG.search(html)):
        return html
    return _WHOLE_TAG.sub(_shortened, html)


def _shortened(match: re.Match[str]) -> str:
    if match["plain"] is not None and len(match[0]) <= limits.HTML_TAG:
        return match[0]
    return f"<{match['name'][:40]}>"


def too_hard(html: str) -> bool:
    """Whether elements nest too deep, or formatting would be opened again too often."""
    if html.count("<") <= _FEW and _most_nesting(html) <= limits.HTML_DEPTH:
        return False
    html = html.lower()
    lenient = frozenset[str]() if "<svg" in html or "<math" in html else _LENIENT
    opened: dict[str, int] = {}
    depth = formatting = again = 0
    for slash, name in _tags(html):
        again += formatting
        if again > limits.HTML_REOPENED:
            return True
        if name in _VOID or name in lenient:
            continue
        here = opened.get(name, 0)
        step = 1 if not slash else -1 if here else 0
        opened[name] = here + step
        depth += step
        if name in _FORMATTING:
            formatting += step
        if depth > limits.HTML_DEPTH:
            return True
    return False


def _most_nesting(html: str) -> int:
    """How many elements there are that may hold others: they nest no deeper."""
    counted = [(name.lower(), count) for name, count in Counter(_OPENED.findall(html)).items()]
    strict = any(name.startswith(("svg", "math")) for name, _ in counted)
    return sum(count for name, count in counted if name not in _VOID and (strict or name not in _LENIENT))


def _tags(html: str) -> Iterator[tuple[str, str]]:
    """(slash or nothing, name) of everything that may be a tag."""
    return ((found[1], found[2]) for found in _TAG.finditer(html))
