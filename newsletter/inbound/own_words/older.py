"""Older mails within a quote: what was typed in them is not new, and may be somebody else's.

Only what the reader quotes from our letter itself may hold new words: nothing below a further attribution or
header block inside the quote, and nothing that is quoted deeper.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newsletter.inbound.own_words.alignment import MOST, Original, words
from newsletter.inbound.own_words.attributions import attribution
from newsletter.inbound.own_words.marks import past_notice
from newsletter.inbound.own_words.quotation import LONGEST, Context, fold, label, mentions, separator
from newsletter.inbound.text.lines import Line, Role
from newsletter.personal import name_words

_QUOTE: Final = frozenset({Role.QUOTED, Role.ORIGINAL, Role.FOREIGN})
_SHOWN: Final = _QUOTE | {Role.NOTICE}
#: Lines of a mail that are searched for the marks of older mails; below them nothing is new.
_MOST: Final = 3000


def mark(lines: Sequence[Line], original: Original | None, context: Context) -> bool:
    """Mark the quoted lines that are of older mails; returns whether it is our letter that is quoted.

    It is not where the marks above the quote name somebody else; without marks nobody knows better.
    """
    if original is None:
        return False
    # What the reader typed parts one mark from the next.
    bare = [Line(line.text, Role.OWN if line.role in _SHOWN else Role.FOOTER) for line in lines[:_MOST]]
    begin, upto = len(lines), 0
    # An original without marks may hold an older one with them.
    first = next((line.depth for line in lines if line.role in _QUOTE and not line.blank), 0)
    ours, older = True, False
    for index, line in enumerate(lines):
        if line.role not in _SHOWN or line.blank:
            continue
        older = older or index >= _MOST
        if index >= upto and not older:
            start, upto = _announced(bare, index, original, context)
            if upto > index and begin < start:
                older = True
            elif upto > index:
                begin = len(lines)
                ours = ours and _is_ours(bare[start:upto], context)
        if line.role in _QUOTE:
            line.older = older or line.depth > min(first, 1)
            begin = min(begin, index) if index >= upto else begin
    return ours


def _announced(lines: Sequence[Line], index: int, original: Original, context: Context) -> tuple[int, int]:
    """Where the marks of a mail begin that are seen at an index, and the index after them; the index = none.

    A letter of ours may tell of mails itself.
    """
    if lines[index].text.strip() in original.lines:
        return index, index
    start, end = index, past_notice(lines, index, context)
    if end == index:
        found = attribution(lines, index, context)
        start, end = (index, index) if found is None else (found, index + 1)
    said = words(" ".join(line.text[:LONGEST] for line in lines[start:end]))
    known = sum(place >= 0 for place in original.covered(said))
    return (index, index) if said and known >= MOST * len(said) else (start, end)


def _is_ours(marks: Sequence[Line], context: Context) -> bool:
    """Whether an attribution names us, or a header block as its sender; true where nobody knows our name."""
    names = name_words(context.get("from_name") or "")
    if not (names or context.get("from_addr")) or (len(marks) == 1 and separator(marks[0].text)):
        return True
    texts = [line.text[:LONGEST] for line in marks]
    labelled = [label(text) for text in texts]
    if any(found and found[0] == "from" for found in labelled):
        texts = [text for text, found in zip(texts, labelled, strict=True) if not found or found[0] == "from"]
    said = fold(" ".join(texts))
    return mentions(said, context, "from_addr", "from_name") or (bool(names) and names.issubset(words(said)))
