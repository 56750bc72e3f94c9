"""Where the original begins: the marks of programs above it, and what proves or belies them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from newsletter.inbound.own_words import alignment
from newsletter.inbound.own_words.attributions import attribution, before_glued, proves
from newsletter.inbound.own_words.quotation import (
    DATE,
    EMAIL,
    LONGEST,
    TIME,
    Context,
    dashed,
    fold,
    header_block,
    label,
    mentions,
    rule,
    separator,
    tells,
    titled,
)
from newsletter.inbound.text.lines import Line, Role, quote_follows

#: Between an attribution and its quote a program writes at most so many short lines more.
_GAP: Final = 5
_GAP_LINES: Final = 2
_GAP_WIDTH: Final = 90
#: Lines of the marks above an original that are looked at.
MOST_MARKS: Final = 30
#: How a drawn title begins.
DRAWN: Final = ("-----", "_____", "=====", "*****")


def begin_of_original(lines: list[Line], original: alignment.Original | None, context: Context) -> int:
    """Mark what programs write around the original; returns where one begins that we know, or must believe.

    A mark that names no mail beyond doubt is believed only where something below it is ours; else the reader
    wrote it: "Mein Vater schrieb am 3. Mai 1975 an Anna:".
    """
    roles = [line.role for line in lines]
    begin = _notices(lines, context)
    while original is not None:
        above = _marks(lines, begin, roles)
        if not above or _proven(above, context):
            break
        upto = _notices(lines, context, begin)
        stretch = [line for line in lines[begin:upto] if line.role is Role.OWN and not line.blank]
        titled_only = all(line.blank or dashed(line.text) or rule(line.text) for line in above)
        if not alignment.is_strange(stretch, original, Role.OWN) and (stretch or titled_only):
            break
        for line in above:
            line.role = Role.OWN
        begin = upto
    return begin


def _marks(lines: Sequence[Line], begin: int, roles: Sequence[Role] = ()) -> list[Line]:
    """The lines right above an original that its mark consists of; none where HTML says where it begins."""
    found: list[Line] = []
    if begin < len(lines) and lines[begin].begins_original:
        return found
    for at in range(begin - 1, max(-1, begin - 1 - MOST_MARKS), -1):
        if lines[at].begins_original:
            return []
        if lines[at].blank:
            continue
        if lines[at].role is not Role.NOTICE or (roles and roles[at] is not Role.OWN):
            break
        found.append(lines[at])
    return found[::-1]


def _proven(marks: Sequence[Line], context: Context) -> bool:
    """Whether they name a mail beyond doubt: ours, or with an address, a date and a time."""
    texts = [line.text[:LONGEST] for line in marks]
    labelled = [found for text in texts if (found := label(text)) is not None]
    if len(labelled) > 1:
        senders = fold(" ".join(value for role, value in labelled if role == "from"))
        whole = fold(" ".join(value for _, value in labelled))
        dated = DATE.search(whole) is not None and TIME.search(whole) is not None
        named = EMAIL.search(senders) is not None or "subject" in dict(labelled)
        ours = mentions(senders, context, "from_addr", "from_name")
        return ours or (dated and named and bool(senders))
    return proves(" ".join(texts), context)


def _notices(lines: list[Line], context: Context, index: int = 0) -> int:
    """Mark what programs write around the original; returns where it begins without any mark of its own."""
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
        end = past_notice(lines, index, context)
        if end > index:
            mark_notice(lines, _with_rules(lines, index), index)
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
            if own and _is_told(lines, start, index, len(own), context):
                continue
            mark_notice(lines, start, index)
            if own:
                lines[start] = Line(own)
            quote = _before_quote(lines, index, context)
            if quote is None:
                return index
            index = quote
    return len(lines)


def _is_told(lines: Sequence[Line], start: int, end: int, at: int, context: Context) -> bool:
    """Whether words behind others on their line name no mail beyond doubt, and no quote follows."""
    rest = " ".join([lines[start].text[at:], *(line.text for line in lines[start + 1 : end])])
    return bool(context.get("original")) and not (quote_follows(lines, end) or proves(rest, context))


def _quote_of_another(lines: Sequence[Line], index: int, gap: Sequence[int], context: Context) -> bool:
    """Whether the quote below has an attribution of its own, and the mark above names no mail beyond doubt.

    Then what stands between them is the reader's, and so may be the mark.
    """
    if not (context.get("original") or context.get("html_text")) or _proven(_marks(lines, index), context):
        return False
    return any(attribution(lines, at, context) is not None for at in gap)


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
    if any(len(lines[at].text) > _GAP_WIDTH or past_notice(lines, at, context) > at for at in shown):
        return None
    if _quote_of_another(lines, index, shown, context):
        return None
    mark_notice(lines, index, end)
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
        mark_notice(lines, index, end)
        index = end
    return index


def _with_rules(lines: Sequence[Line], index: int) -> int:
    """Step back over drawn rules, titles between dashes and blank lines right above."""
    while index > 0 and lines[index - 1].role is Role.OWN:
        above = lines[index - 1]
        title = dashed(above.text) and (separator(above.text) or above.text.lstrip().startswith(DRAWN))
        title = title and not tells(above.text)
        if not (above.blank or rule(above.text) or title or titled(above.text)):
            break
        index -= 1
    return index


def past_notice(lines: Sequence[Line], index: int, context: Context) -> int:
    """The index after a separator or header block at ``index``; ``index`` when there is none."""
    if lines[index].blank:
        return index
    if separator(lines[index].text):
        return index + 1
    return header_block(lines, index, context) or index


def mark_notice(lines: Sequence[Line], start: int, end: int) -> None:
    """Give these lines to the program that wrote them."""
    for line in lines[start:end]:
        line.role = Role.NOTICE
