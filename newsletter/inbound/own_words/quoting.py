"""What a reader left of the line about being quoted, which the answer button puts below an empty mail.

It is no answer, so it must not stand among the reader's own words; and it is a wish, so the author must see
it.  Whether a reply may be quoted remains for the author to note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from newsletter.inbound import phrases
from newsletter.inbound.own_words.alignment import words
from newsletter.inbound.own_words.objections import Objection, negated, objection
from newsletter.inbound.own_words.quotation import fold
from newsletter.inbound.text.lines import Line, Role, join
from newsletter.models import QuotePermission

#: Lines a program may have broken the wish into.
_MOST_LINES: Final = 3
_SAYS: Final = "about being quoted it says: "
#: Of a mail that only permits.
_MOST_WORDS: Final = 25
_LONGEST_PERMISSION: Final = 1000
#: Of one in which "not" says no: "Liever niet, sorry".
_FEW_WORDS: Final = 6
_END: Final = re.compile(r"\)|[.!?]\s")
#: An alternative, and a sentence right behind it.
_OPTION: Final = re.compile(
    r"(?i:\b(?:voornaam|first name|vornamen|prénom|anoniem|anonymously|anonym|anonymement|nee|no|nein|non))"
    r"\s+(?=[^\W\d_a-zß-ÿ]\S*\s+\S+\s+\S)"
)
#: The rule, where a program put all of the button's lines onto one.
_RULE: Final = re.compile(
    rf"\s*-{{2,}}\s*(?:{'|'.join(sorted(phrases.NOTHING_BELOW))})\s*-{{2,}}\s*", re.IGNORECASE
)
_LONGEST_LINE: Final = 2000
_ABOUT_QUOTING: Final = phrases.TO_QUOTE | phrases.QUOTED | phrases.NAMES | phrases.QUOTE_NO
_MEANINGS: Final = {
    QuotePermission.REFUSED: phrases.QUOTE_NO,
    QuotePermission.ANONYMOUS: phrases.QUOTE_ANONYMOUSLY,
    QuotePermission.FIRST_NAME: phrases.QUOTE_FIRST_NAME,
}


def mark(lines: list[Line]) -> None:
    """Take the button's lines out of the own words: its rule a notice, the wish a part of its own.

    What stands behind the wish on its line is the reader's: many programs put the cursor there.
    """
    _part(lines)
    index = -1
    while (index := index + 1) < len(lines):
        line = lines[index]
        if line.role is not Role.OWN or line.blank or len(line.text) > 200:
            continue
        folded = fold(line.text).strip("-–—*_> ")
        head, colon, _ = folded.partition(":")
        if folded in phrases.NOTHING_BELOW:
            line.role = Role.NOTICE
        elif colon and head.strip() in phrases.QUOTING:
            end = _end(lines, index)
            for part in lines[index:end]:
                part.role = Role.WISH
            if rest := _behind(lines[end - 1]):
                lines.insert(end, Line(rest))


def _part(lines: list[Line]) -> None:
    """Part what a program put onto one line: words, the button's rule, and the line about being quoted."""
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if line.role is not Role.OWN or len(line.text) > _LONGEST_LINE or "--" not in line.text:
            continue
        found = _RULE.search(line.text)
        if found and (found.start() or found.end() < len(line.text)):
            parts = (line.text[: found.start()], found[0].strip(), line.text[found.end() :])
            lines[index : index + 1] = [Line(part) for part in parts if part]


def wish(lines: Sequence[Line]) -> str:
    """The wish for a person, with the permission it names when it clearly names one; empty when unsaid.

    A line with all its alternatives is one that nobody touched.
    """
    kept = " ".join(join(lines, Role.WISH).split()).partition(":")[2].partition("(")[0].strip(" /.")
    said = words(kept)
    named = [meaning for meaning, known in _MEANINGS.items() if not known.isdisjoint(said)]
    if not kept or len(named) == len(_MEANINGS):
        return ""
    # "niet anoniem", "niet met mijn voornaam": what is named is what they do not want.
    clear = len(named) == 1 and (named[0] is QuotePermission.REFUSED or not negated(said))
    return f"{_SAYS}{kept[:200]}" + (f" ({named[0]})" if clear else "")


def named(note: str) -> QuotePermission | None:
    """The permission that a note of :func:`wish` names; None = it names none, or is another note."""
    name = note.rpartition(" (")[2].removesuffix(")") if note.startswith(_SAYS) else ""
    return next((meaning for meaning in _MEANINGS if meaning == name), None)


def against(own_words: str, notes: Iterable[str] = ()) -> Objection | None:
    """What a reader says against being quoted, or against the name; a hint only, None = nothing was found.

    Args:
        notes: of :func:`wish`, among others.
    """
    left = next((note.removeprefix(_SAYS) for note in notes if note.startswith(_SAYS)), "")
    if left and (named(f"{_SAYS}{left}") is QuotePermission.REFUSED or _declines(left)):
        return Objection(left, to_name=False)
    if left and negated(words(left)) and not phrases.QUOTE_FIRST_NAME.isdisjoint(words(left)):
        return Objection(left, to_name=True)
    return objection(own_words)


def refuses(own_words: str) -> bool:
    """Whether a short mail says no, to somebody who asked whether its writer may be quoted."""
    said = words(own_words[:_LONGEST_PERMISSION])
    against = objection(own_words)
    if against is not None:
        return not against.to_name
    begins = len(said) <= _MOST_WORDS and not phrases.QUOTE_NO.isdisjoint(said[:1])
    return begins or (len(said) <= _FEW_WORDS and bool(negated(said)))


def _declines(left: str) -> bool:
    """Whether what is left of the line says no without a word of its alternatives: "liever niet"."""
    said = words(left)
    return bool(negated(said)) and all(known.isdisjoint(said) for known in _MEANINGS.values())


def only_permits(own_words: str) -> bool:
    """Whether a short mail only says whether its writer may be quoted: ``Ja hoor, je mag me citeren``."""
    said = words(own_words[:_LONGEST_PERMISSION])
    return len(said) <= _MOST_WORDS and not phrases.TO_QUOTE.isdisjoint(said)


def _behind(line: Line) -> str:
    """What a reader wrote behind the wish: behind its hint in brackets, or a sentence not about quoting."""
    found = min(filter(None, (_END.search(line.text), _OPTION.search(line.text))), key=_at, default=None)
    rest = line.text[found.end() :].lstrip(" .") if found else ""
    if found is None or _ABOUT_QUOTING.intersection(words(rest)):
        return ""
    line.text = line.text[: found.end()]
    return rest


def _at(found: re.Match[str]) -> int:
    return found.end()


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
