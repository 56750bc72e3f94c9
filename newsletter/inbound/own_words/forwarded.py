"""Mail of somebody else that stands whole below a reply: ``Namens de wethouder stuur ik u zijn antwoord:``.

It is not the words of who wrote to us, so it is neither kept as theirs nor counted.  The author is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from newsletter.inbound.own_words.alignment import words
from newsletter.inbound.own_words.quotation import EMAIL, Context, fold, label, mentions
from newsletter.inbound.text.lines import Line, Role

#: Lines in which the topmost header block stands, and lines of the mail below it.
_MOST_LINES: Final = 400
_LONGEST_NAME: Final = 60


def note(lines: Sequence[Line], context: Context) -> str:
    """What the author should know of the topmost mail below the reader's words; empty when it is ours.

    ``context``: of the mail we sent; without its address nobody can tell whose mail it is.
    """
    if not context.get("from_addr"):
        return ""
    for index, line in enumerate(lines[:_MOST_LINES]):
        named = label(line.text) if line.role is Role.NOTICE else None
        if named is None or named[0] != "from":
            continue
        if mentions(fold(named[1]), context, "from_addr", "from_name") or not _says(lines[index + 1 :]):
            return ""
        name = " ".join(EMAIL.sub("", named[1]).strip(" \"'<>[]()").split())[:_LONGEST_NAME]
        return f"below stands a mail of {name or 'somebody else'}, which is not counted (show --original)"
    return ""


def _says(below: Sequence[Line]) -> bool:
    """Whether the mail below a header block says anything before the next begins."""
    rest = list(below[:_MOST_LINES])
    block = len(list(takewhile(lambda line: line.blank or _is_label(line), rest)))
    mail = takewhile(lambda line: line.role is not Role.NOTICE, rest[block:])
    return any(line.role in (Role.FOREIGN, Role.QUOTED) and words(line.text) for line in mail)


def _is_label(line: Line) -> bool:
    return line.role is Role.NOTICE and label(line.text) is not None
