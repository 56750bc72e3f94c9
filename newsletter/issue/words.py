"""The words of prose that can be looked up in a dictionary, each with its place.

What no dictionary can know is left out: numbers, abbreviations in capitals, names of products (``iPhone``),
hashtags, addresses, words in another script, halves of compounds (``nieuws- en``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

#: Letters; dictionaries hold nothing longer, and a checker's memory is its own affair.
LONGEST = 60

#: Signs inside a word that readers do not see: soft hyphen, joiners, zero-width space.
_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
#: Letters and digits with what may stand between them: apostrophes, hyphens, full stops, emphasis that ends
#: within the word, the colon of German forms for all genders (``Leser:innen``).
_WORD = re.compile(
    rf"[^\W_](?:[^\W_]|[{_UNSEEN}\u0300-\u036f](?=\S)|['’ʼ\-‑.](?=[^\W_])|\*{{1,3}}(?=[^\W_])|[:·](?=in(?:nen)?\b))*"
)
_INVISIBLE = re.compile(rf"[{_UNSEEN}*:·]")
_LATIN = re.compile(r"[A-Za-z\u00aa-\u024f\u1e00-\u1eff\ufb00-\ufb06'\-]+")
#: What may stand before the first word of a line: quotes, list items, headings, cells.
_LEAD = re.compile(r"[\s>#|+*\-0-9.)\[\]!_\"'“”„«»‘’(]*+")
#: Signs of a new block before it; many spaces are a key of the head that was blanked out.
_OPENS_BLOCK = re.compile(r"[>#|+\-0-9]|\*\s|\s{6}")
_ENDS_SENTENCE = re.compile(r"[.!?…:|]['\"“”„«»‘’()\[\]*_\s]*\Z")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text."""

    #: Both from 1.
    line: int
    column: int
    #: Composed (NFC), apostrophes straight, without invisible signs.
    text: str
    #: It may have a capital because a sentence begins.
    starts: bool
    #: A full stop follows, so it may be an abbreviation.
    dotted: bool


def words(lines: Iterable[tuple[int, str]]) -> Iterator[Word]:
    """The words of prose lines that can be looked up, in reading order.

    Args:
        lines: as :func:`newsletter.issue.prose.prose_lines` gives them.
    """
    ended = True
    for number, line in lines:
        lead = _LEAD.match(line)
        first = lead.end() if lead else 0
        begins = ended or bool(_OPENS_BLOCK.search(line, 0, first))
        for match in _WORD.finditer(line):
            start, end = match.span()
            text = _normal(match.group())
            if _is_word(text) and not _is_part(line, start, end):
                ends = _ENDS_SENTENCE.search(line[max(0, start - 9) : start])
                starts = begins if start <= first else bool(ends)
                yield Word(number, start + 1, text, starts, line[end : end + 1] == ".")
        ended = not line.strip() or bool(_ENDS_SENTENCE.search(line[-20:]))


def is_capital(word: str) -> bool:
    """Whether a word begins with a capital."""
    return word[:1] != word[:1].lower()


def _normal(written: str) -> str:
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", written))
    return text.replace("’", "'").replace("ʼ", "'").replace("‑", "-")


def _is_word(text: str) -> bool:
    """Whether a dictionary of a language in Latin script could know it; no digits, no inner full stops."""
    if not 1 < len(text) <= LONGEST or not _LATIN.fullmatch(text):
        return False
    parts = re.split("['-]", text)
    return all(part[1:] == part[1:].lower() or part.startswith("IJ") for part in parts if part)


def _is_part(line: str, start: int, end: int) -> bool:
    """Whether the letters belong to something longer: a hashtag, a file_name, ``nieuws-``, ``'em``."""
    before, after = line[max(0, start - 2) : start], line[end : end + 2]
    if before.endswith(("@", "#", "-", "‑", "\\")) or after.startswith(("-", "‑", "@")):
        return True
    if before.endswith(("'", "’", "‘")) and end - start <= 3:
        return True
    return (before.endswith("_") and before[:-1].isalnum()) or (after.startswith("_") and after[1:].isalnum())
