"""The lines of a file as the rules over words see them, and the paragraphs they make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from newsletter.issue.frontmatter import Head
from newsletter.issue.prose import prose_lines

#: A word: letters, with apostrophes and hyphens inside.
WORD = re.compile(r"[^\W\d_]++(?:['’‑-][^\W\d_]++)*+")

#: What begins a block of its own: a heading, an item, a row of a table, a rule.
_BEGINS = re.compile(r"[ \t>]*+(?:#{1,6}(?:[ \t]|$)|(?:[-*+]|[0-9]{1,9}[.)])[ \t]|\||[-=*_]{3,}+[ \t]*$)")


class Line(NamedTuple):
    """One line of a file."""

    #: From 1.
    number: int
    #: Its prose; the rest is blank, so that columns are those of the source.
    prose: str
    #: As it stands in the file.
    source: str
    #: Whether it stands above the body.
    in_head: bool


def lines_of(text: str, head: Head) -> list[Line]:
    """The lines of a file with LF line ends."""
    sources = text.split("\n")
    return [
        Line(number, prose, sources[number - 1], number <= head.before)
        for number, prose in prose_lines(text, head)
    ]


def paragraphs(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Lines that belong together; each line of the head, heading, item and row begins one of its own."""
    found: list[Line] = []
    for line in lines:
        empty = not line.prose.strip("> \t")
        if found and (empty or line.in_head or _BEGINS.match(line.source) or _is_heading(found[-1])):
            yield found
            found = []
        if not empty:
            found.append(line)
    if found:
        yield found


def _is_heading(line: Line) -> bool:
    return line.source.lstrip("> \t").startswith("#")


def is_quoted(line: Line) -> bool:
    """Whether a line stands in a quote."""
    return line.source.lstrip(" \t").startswith(">")
