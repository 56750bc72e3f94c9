"""The reader's own words: a reply without the original, attribution, headers, signature and device lines.

Greeting and closing words stay; they are the reader's.  The original, which we sent and therefore know, tells
what a program left unmarked.  Linear in the size of the mail.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, islice, takewhile
from typing import Final

from newsletter.inbound import limits
from newsletter.inbound.own_words import alignment, appended, footers, quoting
from newsletter.inbound.own_words.attributions import attribution, before_glued
from newsletter.inbound.own_words.quotation import (
    LONGEST,
    Context,
    dashed,
    fold,
    header_block,
    label,
    mentions,
    rule,
    separator,
    titled,
)
from newsletter.inbound.text.html import read_html
from newsletter.inbound.text.lines import Line, Role, join, quote_follows, read

#: Between an attribution and its quote a program writes at most so many short lines more.
_GAP: Final = 5
_GAP_LINES: Final = 2
_GAP_WIDTH: Final = 90
#: Lines of a quote that are searched for the marks of older mails.
_MOST_INSIDE: Final = 3000
#: Lines of a header block that are looked at for our name.
_MOST_MARKS: Final = 30
#: Roles of lines below which nothing of the reader is named by a title above.
_OTHERS: Final = frozenset({Role.QUOTED, Role.ORIGINAL, Role.NOTICE})
_PICTURE: Final = re.compile(
    r"(?:\[(?:inline )?(?:image|cid|afbeelding|bild)\s?(?::[^\]\n]{0,300})?\]|"
    r"\[[^\]\n]{1,300}\]\s?<https?://[^<>\s]{1,800}>|"
    r"\[[^\]\n]{1,300}(?:beschrijving|onjuist|description|incorrect|beschreibung|automatiquement)\.?\]|"
    r"<[^<>\n]{1,100}\.(?:jpe?g|png|gif|heic|pdf|mov|mp4)>)",
    re.IGNORECASE,
)
_DRAWN: Final = ("-----", "_____", "=====", "*****")


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
        _foreign(lines, begin, original, context)
    _quoted_by_hand(lines, original)
    alignment.find_broken_links(lines)
    alignment.find_broken(lines, original)
    alignment.find_unmarked(lines, original)
    _titles(lines)
    _pictures(lines)
    quoting.mark(lines)
    _typed_in_signature(lines)
    footers.mark(lines)
    if alignment.little_written(lines):
        lines[:] = appended.part(lines, original, Role.QUOTED, new=bool(join(lines)))
        _notices_inside(lines, Role.QUOTED, context)
        alignment.reclaim(lines, original, Role.QUOTED)
    return lines


def _titles(lines: Sequence[Line]) -> None:
    """A title between drawn lines, in whatever language, right above an original belongs to it."""
    below = Role.OWN
    for line in reversed(lines):
        title = line.role is Role.OWN and below in _OTHERS and line.text.lstrip().startswith(_DRAWN)
        if title and dashed(line.text):
            line.role = Role.NOTICE
        below = below if line.blank else line.role


def _pictures(lines: Sequence[Line]) -> None:
    """A program names a picture in the text part where it stands: ``[image: tuin.jpg]``, ``<tuin.jpg>``."""
    for line in lines:
        if line.role is Role.OWN and _PICTURE.fullmatch(line.text.strip()):
            line.role = Role.NOTICE


def _typed_in_signature(lines: Sequence[Line]) -> None:
    """Where nothing else was written, it was typed into the place of the signature."""
    if any(line.role is Role.OWN and not line.blank for line in lines):
        return
    for line in lines:
        line.role = Role.OWN if line.role is Role.FOOTER else line.role


def _foreign(lines: list[Line], begin: int, original: alignment.Original | None, context: Context) -> None:
    """Below a mark everything is foreign but what the reader wrote between the lines of the original.

    Where nothing was written above it and we did not send what is below, the mark misled us.
    """
    for line in lines[begin:]:
        line.role = Role.FOREIGN if line.role is Role.OWN else line.role
    lines[begin:] = below = appended.part(lines[begin:], original, Role.FOREIGN)
    _notices_inside(below, Role.FOREIGN, context)
    if original is None:
        return
    if alignment.reclaim(below, original):
        _typed_below(lines)
        return
    ours = _begins_ours(lines, begin, context) and appended.shortened(below, original)
    if ours and alignment.reclaim(below, original, enough=0):
        _typed_below(lines, whole=False)
        return
    footers.mark(lines[:begin])
    if not join(lines[:begin]) and alignment.is_strange(below, original):
        for line in below:
            line.role = Role.OWN if line.role is Role.FOREIGN else line.role


def _begins_ours(lines: Sequence[Line], begin: int, context: Context) -> bool:
    """Whether the marks above a foreign stretch name us: then it is our mail, and the reader shortened it."""
    above = takewhile(lambda line: line.blank or line.role is Role.NOTICE, reversed(lines[:begin]))
    marks = [line.text[:LONGEST] for line in islice(above, _MOST_MARKS)]
    # Who is written to, or about, did not write it.
    said = fold(" ".join(text for text in marks if (label(text) or ("from",))[0] in {"from", ""}))
    return mentions(said, context, "from_addr", "from_name")


def _quoted_by_hand(lines: Sequence[Line], original: alignment.Original | None) -> None:
    """``> een tip``: a mark that no program set, where nothing else stands and nothing of it is ours."""
    if any(line.role is not Role.QUOTED and not line.blank for line in lines):
        return
    if original is not None and alignment.is_strange(lines, original, Role.QUOTED):
        for line in lines:
            line.role = Role.OWN


def _typed_below(lines: Sequence[Line], *, whole: bool = True) -> None:
    """What stands below the original was typed there, too.

    ``whole``: all of the original is there; then only where nothing else was written, as gateways write
    there, too.
    """
    footers.mark(lines)
    if whole and join(lines):
        return
    end = max(index for index, line in enumerate(lines) if line.role is Role.ORIGINAL)
    for line in lines[end + 1 :]:
        line.role = Role.OWN if line.role is Role.FOREIGN else line.role


def _notices_inside(lines: Sequence[Line], role: Role, context: Context) -> None:
    """Mark what programs wrote within a quote, around older mails: nobody typed that."""
    for found, stretch in groupby(lines[:_MOST_INSIDE], key=lambda line: line.role):
        if found is role:
            _mark_inside(list(stretch), context)


def _mark_inside(lines: Sequence[Line], context: Context) -> None:
    bare = [Line(line.text) for line in lines]
    index = 0
    while index < len(bare):
        start, end = index, _past_notice(bare, index, context)
        if end == index:
            begun = attribution(bare, index, context)
            start, end = (index if begun is None else begun), index + (begun is not None)
        _notice(lines, start, end)
        index = max(end, index + 1)


def _past_notice(lines: Sequence[Line], index: int, context: Context) -> int:
    """The index after a separator or header block at ``index``; ``index`` when there is none."""
    if lines[index].blank:
        return index
    if separator(lines[index].text):
        return index + 1
    return header_block(lines, index, context) or index


def _notices(lines: list[Line], context: Context) -> int:
    """Mark what programs write around the original; returns where it begins without any mark of its own."""
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.begins_original:
            end = _past_block(lines, index, context)
            quote = _before_quote(lines, end, context)
            if quote is None:
                return end
            index = max(quote, index + 1)
            continue
        if line.role is not Role.OWN or line.blank:
            index += 1
            continue
        end = _past_notice(lines, index, context)
        if end > index:
            _notice(lines, _with_rules(lines, index), index)
            end = _past_block(lines, index, context)
            quote = _before_quote(lines, end, context)
            if quote is None:
                return end
            index = quote
            continue
        start = attribution(lines, index, context)
        index += 1
        if start is not None:
            own = before_glued(lines[start].text, context)
            _notice(lines, start, index)
            if own:
                lines[start] = Line(own)
            quote = _before_quote(lines, index, context)
            if quote is None:
                return index
            index = quote
    return len(lines)


def _before_quote(lines: Sequence[Line], index: int, context: Context) -> int | None:
    """The index of a quote that begins here, or right below what a program still wrote; None when none does.

    What stands below a marked quote is the reader's, so nothing may be cut there.
    """
    if quote_follows(lines, index):
        return index
    gap = list(takewhile(lambda at: lines[at].role is Role.OWN, range(index, min(index + _GAP, len(lines)))))
    shown = [at for at in gap if not lines[at].blank]
    end = index + len(gap)
    if len(shown) > _GAP_LINES or end == index or not _is_quote(lines, end):
        return None
    if any(len(lines[at].text) > _GAP_WIDTH or _past_notice(lines, at, context) > at for at in shown):
        return None
    _notice(lines, index, end)
    return end


def _is_quote(lines: Sequence[Line], index: int) -> bool:
    """Whether at least two lines with something on them are marked from here on; one alone is an accident."""
    marked = takewhile(lambda line: line.role is Role.QUOTED, lines[index : index + _GAP * 2])
    return sum(not line.blank for line in marked) > 1


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
        if not (above.blank or rule(above.text) or dashed(above.text) or titled(above.text)):
            break
        index -= 1
    return index


def _notice(lines: Sequence[Line], start: int, end: int) -> None:
    for line in lines[start:end]:
        line.role = Role.NOTICE
