"""The reader's own words: a reply without the original, attribution, headers, signature and device lines.

Greeting and closing words stay; they are the reader's.  The original, which we sent and therefore know, tells
what a program left unmarked.  Linear in the size of the mail.
"""

from __future__ import annotations

from collections.abc import Sequence

from newsletter.inbound import alignment, footers, limits, quoting
from newsletter.inbound.html import read_html
from newsletter.inbound.lines import Line, Role, join, quote_follows, read
from newsletter.inbound.quotation import (
    Context,
    attribution,
    before_glued,
    dashed,
    header_block,
    rule,
    separator,
)


def extract(text: str, context: Context) -> str:
    """The reader's own words in a plain text body.

    ``context``: ``original`` (the text part we sent), ``html_text`` (the words of the HTML part),
    ``from_name``, ``from_addr`` and ``subject`` of it; each may be missing or None.
    """
    return join(assign(read(text[: limits.TEXT]), context))


def extract_html(html: str, context: Context) -> str:
    """The same from an HTML body; how programs mark a quote in HTML is used where they do."""
    return join(assign(read_html(html), context))


def assign(lines: list[Line], context: Context) -> list[Line]:
    """Give every line its role; changes and returns ``lines``."""
    original = alignment.Original.of(context.get("original"), context.get("html_text"))
    begin = _notices(lines, context)
    if begin < len(lines):
        for line in lines[begin:]:
            line.role = Role.FOREIGN if line.role is Role.OWN else line.role
        alignment.reclaim(lines[begin:], original)
    alignment.find_broken(lines, original)
    alignment.find_unmarked(lines, original)
    quoting.mark(lines)
    footers.mark(lines)
    alignment.find_inside(lines, original)
    return lines


def _notices(lines: list[Line], context: Context) -> int:
    """Mark what programs write around the original; returns where it begins without any mark of its own."""
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.begins_original:
            return _past_block(lines, index, context)
        if line.role is not Role.OWN or line.blank:
            index += 1
            continue
        end = index + 1 if separator(line.text) else header_block(lines, index, context)
        if end:
            _notice(lines, _with_rules(lines, index), index)
            if not quote_follows(lines, end):
                return _past_block(lines, index, context)
            _notice(lines, index, end)
            index = end
            continue
        start = attribution(lines, index, context)
        index += 1
        if start is not None:
            own = before_glued(lines[start].text, context)
            _notice(lines, start, index)
            if own:
                lines[start] = Line(own)
            if not quote_follows(lines, index):
                return index
    return len(lines)


def _past_block(lines: Sequence[Line], index: int, context: Context) -> int:
    """Mark separator, rules and header block at the begin of an original; returns where its text begins."""
    while index < len(lines) and lines[index].role is Role.OWN:
        line = lines[index]
        edge = line.blank or rule(line.text) or separator(line.text)
        end = index + 1 if edge else header_block(lines, index, context)
        if not end:
            break
        _notice(lines, index, end)
        index = end
    return index


def _with_rules(lines: Sequence[Line], index: int) -> int:
    """Step back over drawn rules, titles between dashes and blank lines right above."""
    while index > 0 and lines[index - 1].role is Role.OWN:
        above = lines[index - 1]
        if not (above.blank or rule(above.text) or dashed(above.text)):
            break
        index -= 1
    return index


def _notice(lines: Sequence[Line], start: int, end: int) -> None:
    for line in lines[start:end]:
        line.role = Role.NOTICE
