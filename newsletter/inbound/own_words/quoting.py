"""What a reader left of the line about being quoted, which the answer button puts below an empty mail.

It is no answer, so it must not stand among the reader's own words; and it is a wish, so the author must see
it.  Whether a reply may be quoted remains for the author to note.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newsletter.inbound import phrases
from newsletter.inbound.own_words.alignment import words
from newsletter.inbound.own_words.quotation import fold
from newsletter.inbound.text.lines import Line, Role, join
from newsletter.models import QuotePermission

#: Lines a program may have broken the wish into.
_MOST_LINES: Final = 3
_SAYS: Final = "about being quoted it says: "
#: Of a mail that only permits.
_MOST_WORDS: Final = 25
_LONGEST_PERMISSION: Final = 1000
_MEANINGS: Final = {
    QuotePermission.REFUSED: phrases.QUOTE_NO,
    QuotePermission.ANONYMOUS: phrases.QUOTE_ANONYMOUSLY,
    QuotePermission.FIRST_NAME: phrases.QUOTE_FIRST_NAME,
}


def mark(lines: Sequence[Line]) -> None:
    """Take the button's lines out of the own words: its rule a notice, the wish a part of its own."""
    for index, line in enumerate(lines):
        if line.role is not Role.OWN or line.blank or len(line.text) > 200:
            continue
        folded = fold(line.text).strip("-–—*_> ")
        head, colon, _ = folded.partition(":")
        if folded in phrases.NOTHING_BELOW:
            line.role = Role.NOTICE
        elif colon and head.strip() in phrases.QUOTING:
            for part in lines[index : _end(lines, index)]:
                part.role = Role.WISH


def wish(lines: Sequence[Line]) -> str:
    """The wish for a person, with the permission it names when it clearly names one; empty when unsaid.

    A line with all its alternatives is one that nobody touched.
    """
    kept = " ".join(join(lines, Role.WISH).split()).partition(":")[2].partition("(")[0].strip(" /.")
    said = words(kept)
    named = [meaning for meaning, known in _MEANINGS.items() if not known.isdisjoint(said)]
    if not kept or len(named) == len(_MEANINGS):
        return ""
    clear = f" ({named[0]})" if len(named) == 1 else ""
    return f"{_SAYS}{kept[:200]}{clear}"


def named(note: str) -> QuotePermission | None:
    """The permission that a note of :func:`wish` names; None = it names none, or is another note."""
    name = note.rpartition(" (")[2].removesuffix(")") if note.startswith(_SAYS) else ""
    return next((meaning for meaning in _MEANINGS if meaning == name), None)


def only_permits(own_words: str) -> bool:
    """Whether a short mail only says whether its writer may be quoted: ``Ja hoor, je mag me citeren``."""
    said = words(own_words[:_LONGEST_PERMISSION])
    return len(said) <= _MOST_WORDS and not phrases.TO_QUOTE.isdisjoint(said)


def _end(lines: Sequence[Line], index: int) -> int:
    """Index after the wish: programs break long lines, and its hint in brackets comes last."""
    whole = ""
    for at in range(index, min(index + _MOST_LINES, len(lines))):
        if lines[at].role is not Role.OWN or lines[at].blank:
            return at
        whole += lines[at].text.rstrip()
        # Without its hint it goes on only where an alternative is missing.
        if ")" in whole or ("(" not in whole and not whole.endswith("/")):
            return at + 1
    return min(index + _MOST_LINES, len(lines))
