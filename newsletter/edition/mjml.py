"""MJML to HTML: the only door of the compiler.

Prose does not pass through it.  A template puts a *hole* where prose belongs; the hole is filled after
compiling, so HTML that the compiler would refuse or garble cannot break a letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from mjml import mjml2html

from newsletter.edition.content import printable
from newsletter.errors import RenderError

_TAG = re.compile(r"<[a-zA-Z][a-zA-Z0-9-]*(?:\s+[^\s\"'<>=/]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'))?)*\s*/?>")
_VALUE = re.compile(r"\"([^\"]*)\"|'([^']*)'")
# The compiler prints attribute values through a debug formatter: a line break becomes a backslash and an n,
# a joined emoji becomes \u{...}.  Numeric references pass unchanged.
_GARBLED = re.compile(r"[^ !#-&(-;=?-\[\]-~]")
_LEFT_OVER = re.compile(r"<(mj-[a-z-]+|mjml)\b")
_MARK = re.compile(r"<!--from ([^>]*)-->|<!--end-->")
# White on no ground: nobody sees it, and a spam filter counts it as text that is to be hidden.
_PREVIEW = re.compile(r"(<div style=\"display:none;font-size:1px;)color:#ffffff;")
_VOID = frozenset(("br", "hr", "img", "input", "meta", "link", "col"))


@dataclass(slots=True)
class Holes:
    """Places in the MJML that are filled with HTML afterwards."""

    nonce: str
    filled: dict[str, str] = field(default_factory=dict)

    def dig(self, html: str) -> str:
        """A token to put into an ``mj-text``; ``html`` stands there in the end."""
        token = f"{self.nonce}h{len(self.filled)}z"
        self.filled[token] = html
        return token

    def fill(self, html: str) -> str:
        """The compiled HTML with every hole filled."""
        return re.sub(rf"{self.nonce}h\d+z", lambda found: self.filled.get(found[0], ""), html)


def compile_mjml(source: str, traced: Callable[[], str]) -> str:
    """MJML as HTML.

    Args:
        source: a whole ``<mjml>`` document.
        traced: the same document with a mark where each template begins and ends (:func:`marked`); asked for
            only when something is wrong, to say in which template.

    Raises:
        RenderError: the compiler refused it, or left an element it does not know in the output.
    """
    try:
        # fonts={}: the compiler's own list would put a link to a font server into every mail.
        html = mjml2html(_attributes_safe(printable(source)), fonts={})
    except ValueError as error:
        raise _refused(f"this MJML is not well formed: {error}", *_first_trouble(traced())) from error
    left = _LEFT_OVER.search(html)
    if left:
        document = traced()
        place = document.find(f"<{left[1]}")
        raise _refused(f"MJML knows no <{left[1]}> in this place", "", _template_at(document, place))
    return _PREVIEW.sub(r"\1", html, count=1)


def marked(path: str, source: str) -> str:
    """A template's source with marks where it begins and ends; ``path`` is where it lies."""
    return f"<!--from {path}-->{source}<!--end-->"


def _attributes_safe(source: str) -> str:
    def tag(found: re.Match[str]) -> str:
        return _VALUE.sub(value, found[0]) if _GARBLED.search(found[0]) or "'" in found[0] else found[0]

    def value(found: re.Match[str]) -> str:
        text = found[1] if found[1] is not None else found[2]
        return '"' + _GARBLED.sub(lambda character: f"&#{ord(character[0])};", text) + '"'

    return _TAG.sub(tag, source)


def _refused(what: str, trouble: str, template: str) -> RenderError:
    return RenderError(
        f"{what} ({trouble})" if trouble else what,
        where=template or "templates",
        next_step="Every element must be closed, and every mj- element stand where MJML allows it.",
    )


def _template_at(traced: str, position: int) -> str:
    """Path of the template that wrote this place of a traced document."""
    names = [""]
    for mark in _MARK.finditer(traced, 0, max(0, position)):
        if mark[1]:
            names.append(mark[1])
        elif len(names) > 1:
            names.pop()
    return names[-1]


def _first_trouble(traced: str) -> tuple[str, str]:
    """The first element that is not closed in order, and the template it stands in."""
    balance = _Balance()
    balance.feed(traced)
    if not balance.trouble and balance.open:
        balance.trouble, balance.place = f"<{balance.open[-1][0]}> is never closed", balance.open[-1][1]
    line, column = balance.place
    start = sum(len(text) for text in traced.splitlines(keepends=True)[: line - 1]) + column
    return balance.trouble, _template_at(traced, start) if balance.trouble else ""


class _Balance(HTMLParser):
    """Finds the first end tag that does not fit."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, tuple[int, int]]] = []
        self.trouble = ""
        self.place = (1, 0)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element opens."""
        del attrs
        if tag not in _VOID:
            self.open.append((tag, self.getpos()))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content."""
        del tag, attrs

    def handle_endtag(self, tag: str) -> None:
        """An element closes: the last one opened, or something is wrong."""
        if self.trouble or tag in _VOID:
            return
        if self.open and self.open[-1][0] == tag:
            self.open.pop()
            return
        # Where the open element began tells more than where its parent ends.
        inner, self.place = self.open[-1] if self.open else ("", self.getpos())
        self.trouble = f"<{inner}> is still open at </{tag}>" if inner else f"</{tag}> closes nothing"
