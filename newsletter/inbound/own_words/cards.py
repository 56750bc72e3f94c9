"""Signatures and business cards below the reader's words, and whose they are.

A short line is no proof, nor is its place: readers draw lines between their answers and give addresses of
others.  A signature is cut below the delimiter of RFC 3676, or where it names who writes, or where numbers
and addresses stand below a closing.  What stays is a line too many; what goes is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from newsletter.inbound.own_words import offices, programs
from newsletter.inbound.own_words.devices import MOST_WORDS, device
from newsletter.inbound.own_words.quotation import WORDS, Context, fold, rule
from newsletter.inbound.text.lines import Line
from newsletter.personal import display_name, name_words

LINKS: Final = re.compile(r"(?:https?://|www\.)[^\s|]{0,400}")
#: What leads to a person or an office, besides a link.
_REACHES: Final = (re.compile(r"[^\s@]{1,64}@[^\s@]{1,100}"), re.compile(r"\+?\(?\d[\d ()./-]{6,20}\d"))
_KINDS: Final = (LINKS, *_REACHES)
_CONTACT: Final = re.compile("|".join(pattern.pattern for pattern in _KINDS))
#: RFC 3676 section 4.3; programs strip its space or draw a longer dash.
_EXACT: Final = "-- "
DELIMITERS: Final = frozenset({"--", "—", "–", "--=20", "- --"})
#: "I cook", "I'm"; small it is another word in other languages, and a card has "I: www.example.org".
_CAPITAL_I: Final = re.compile(r"\bI(?=['’ ](?!www|http)[a-z])")
_PARTED: Final = re.compile(r"\s[|•·/]\s|\s\|\||\|")
_PARTS: Final = 3
_MOST_OF_STRIP: Final = 4
_MOST_OF_CARD: Final = 10
_FEWEST_OF_CARD: Final = 3
_KINDS_OF_CARD: Final = 2
#: Words beside a number or a link where nothing else stands: ``T``, ``M:``.
_FEW_BESIDE: Final = 2
_ITEM: Final = re.compile(r"\s{0,5}(?:[-*•–]|\d{1,2}[.)])\s")
#: Words of a name with a title: ``Prof. dr. Sanne van der Lezer``.
_MOST_OF_NAME: Final = 6
_SENTENCE_STOPS: Final = (".", "!", "?", ":", "…")
#: ``Vraag 2: de fiets`` below two dashes goes on.
_GOES_ON: Final = re.compile(r"\W{0,3}(?:[^\W\d_]{1,10} ?)?\d{1,2} ?[.:)]\s")
#: Paragraphs looked at from below.
_MOST_BELOW_CARD: Final = 3
_MOST_SIGNATURE_LINES: Final = 30
_MOST_CONTACT_LINES: Final = 15
#: Below a mere "--" so long a line is no signature; the mark itself ends in a space (RFC 3676).
_LONG_LINE: Final = 100
_SHORT_LINE: Final = 60
_LONGEST: Final = 300
_MOST_TOLD: Final = 1500
#: Lines above a card in which the closing is looked for: the closing, a name, a place.
_MOST_OF_CLOSING: Final = 3
_WORDS_OF_CLOSING: Final = 7
#: Letters of a name that tell it in the local part of an address: ``slezer``.
_ENOUGH_LETTERS: Final = 4
_FEWEST_OF_SENTENCE: Final = 4
#: Of a name, a number or address, and a closing above, where a rule is drawn.
_ENOUGH_SIGNS: Final = 2
#: Words before the closing on its line: ``Met vriendelijke groet``.
_MOST_BEFORE_CLOSING: Final = 3
_AFTERTHOUGHT: Final = re.compile(r"p\.? ?s\b[.:]* ?\S", re.IGNORECASE)
_THOUGHT_OF: Final = re.compile(r"\W{0,3}(?:" + "|".join(map(re.escape, offices.AFTERTHOUGHTS)) + r")\b")
_AT_WORK: Final = re.compile(r"\b(?:" + "|".join(map(re.escape, offices.AT_WORK)) + r")\b")
_CLOSES: Final = re.compile(r"\b(?:" + "|".join(map(re.escape, offices.CLOSES)) + ")")


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, as ``From`` tells it: words of the name, and the address; folded, may be empty."""

    names: frozenset[str] = frozenset()
    address: str = ""

    @classmethod
    def of(cls, context: Context) -> Writer:
        """From ``writer_name`` and ``writer_addr``."""
        address = fold((context.get("writer_addr") or "").strip()[:_LONGEST])
        names = name_words(display_name(context.get("writer_name") or ""))
        return cls(names, address) if names or address else NOBODY

    def signs(self, text: str) -> bool:
        """Whether a line is their name, alone or between the parts of a card, or leads to them.

        Where nobody knows who writes, any name is.
        """
        if self.leads(text):
            return True
        parts = _PARTED.split(_CONTACT.sub(" ", text[:_LONGEST]))
        return any(map(self._is_name, parts))

    def leads(self, text: str) -> bool:
        """Whether their address or the site of its domain stands in a text."""
        folded, host = fold(text[:_LONGEST]), self.address.rpartition("@")[2]
        return bool(host) and any(part in folded for part in (self.address, f"www.{host}", f"//{host}"))

    def _is_name(self, text: str) -> bool:
        if _CLOSES.search(fold(text)):
            return False
        if self is NOBODY:
            return _is_named(text)
        said = text.strip(" *_,~")
        words = name_words(said)
        if not words or len(said.split()) > _MOST_OF_NAME or said.endswith(("?", "!", ":")):
            return False
        if self.names:
            return words <= self.names or (words >= self.names and _is_named(text))
        local = self.address.partition("@")[0]
        return any(len(word) >= _ENOUGH_LETTERS and word in local for word in words)


#: Where nobody knows.
NOBODY: Final = Writer()


def told(lines: Sequence[Line]) -> bool:
    """Whether a person speaks of themselves in a paragraph."""
    text = _CONTACT.sub(" ", " ".join(line.text for line in lines)[:_MOST_TOLD])
    return bool(_CAPITAL_I.search(text)) or not programs.TELLERS.isdisjoint(WORDS.findall(fold(text)))


def signature(lines: Sequence[Line], writer: Writer) -> int:
    """Index of the line where a signature begins; the end when there is none."""
    below = sum(not line.blank for line in lines)
    bare_marks = sum(_is_bare_delimiter(line) for line in lines)
    for index, line in enumerate(lines):
        bare = line.text.strip()
        below -= bool(bare)
        if bare in DELIMITERS and below <= _MOST_SIGNATURE_LINES:
            # Two of them part one answer from the next.
            divides = bare_marks > 1 and _is_bare_delimiter(line)
            if not divides and _is_delimiter(lines, index, writer):
                return index
        # In a stretch without words above, a rule may open the text itself.
        if index > 0 and rule(bare) and below <= _MOST_CONTACT_LINES and _is_ruled_card(lines, index, writer):
            return index
    return _card_below(lines, writer)


def is_card(paragraph: Sequence[Line], writer: Writer) -> bool:
    """Whether a paragraph below a delimiter says who writes, or where somebody can be reached."""
    if told(paragraph):
        return False
    return any(writer.signs(line.text) or _CONTACT.search(line.text[:_LONGEST]) for line in paragraph)


def is_told_below(paragraph: Sequence[Line]) -> bool:
    """Whether a paragraph below a signature is the reader's: a person speaks, and not as cards do.

    Cards tell of working days, and where somebody can be reached or followed.
    """
    first = paragraph[0].text.lstrip()
    if _is_afterthought(first):
        return True
    whole = fold(" ".join(line.text for line in paragraph)[:_MOST_TOLD])
    # A motto stands between quotation marks.
    motto = first.startswith(('"', "“", "„", "«", "‘", "'"))
    card = _CONTACT.search(whole) or _AT_WORK.search(whole)
    return told(paragraph) and not motto and not card


def _is_afterthought(text: str) -> bool:
    """Whether a line below a closing goes on: ``PS``, ``O ja``, ``Vraag 2:``."""
    begin = text[:_LONG_LINE].lstrip()
    return any(found.match(fold(begin)) for found in (_AFTERTHOUGHT, _THOUGHT_OF, _GOES_ON))


def last_paragraph(lines: Sequence[Line], end: int) -> tuple[int, int]:
    """Where the last paragraph before an index begins and ends."""
    while end > 0 and lines[end - 1].blank:
        end -= 1
    first = end
    while first > 0 and not lines[first - 1].blank:
        first -= 1
    return first, end


def _is_bare_delimiter(line: Line) -> bool:
    return line.text != _EXACT and line.text.strip() in DELIMITERS


def _is_delimiter(lines: Sequence[Line], index: int, writer: Writer) -> bool:
    """Whether a signature follows: below dashes that anybody may type it has to be somebody's."""
    if lines[index].text == _EXACT:
        return True
    rest = _rest(lines, index)
    if not rest:
        return True
    first = rest[0].text
    if len(first) >= _LONG_LINE or _is_afterthought(first) or told(rest[:1]):
        return False
    card = rest[:_MOST_OF_CARD]
    reached = any(pattern.search(line.text[:_LONGEST]) for line in card for pattern in _REACHES)
    theirs = writer.signs(first) or any(writer.leads(line.text) for line in card)
    return reached or theirs or _closed(lines, index, writer)


def _is_ruled_card(lines: Sequence[Line], index: int, writer: Writer) -> bool:
    """Whether a card follows a drawn rule, which readers draw between their answers, too."""
    rest = _rest(lines, index)
    if not rest or any(told([line]) or _is_sentence(line.text) for line in rest):
        return False
    if sum(len(line.text.strip()) <= _SHORT_LINE for line in rest) < 0.8 * len(rest):
        return False
    theirs = writer.signs(rest[0].text)
    if theirs and writer is not NOBODY:
        return True
    reached = any(pattern.search(line.text[:_LONGEST]) for line in rest for pattern in _REACHES)
    theirs = theirs or any(writer.leads(line.text) for line in rest)
    return [theirs, reached, _closed(lines, index, writer)].count(True) >= _ENOUGH_SIGNS


def _is_sentence(text: str) -> bool:
    return text.rstrip().endswith((".", "!", "?", "…")) and len(text.split()) >= _FEWEST_OF_SENTENCE


def _rest(lines: Sequence[Line], index: int) -> list[Line]:
    """What stands below a line, without devices' lines and rules, which prove nothing."""
    return [line for line in lines[index + 1 :] if not (line.blank or device(line.text) or rule(line.text))]


def _closed(lines: Sequence[Line], index: int, writer: Writer) -> bool:
    """Whether a letter is closed right above a line: ``Groetjes,`` ``Sanne``."""
    above = (line.text for line in reversed(lines[:index]) if not line.blank)
    for text in islice(above, _MOST_OF_CLOSING):
        if _closes(text):
            return True
        if not (writer.signs(text) or _is_named(text)):
            return False
    return False


def _closes(text: str) -> bool:
    """Whether a line is the closing of a letter, and no sentence with one behind it."""
    if len(text) > _LONG_LINE or len(text.split()) > _WORDS_OF_CLOSING or text.rstrip().endswith("?"):
        return False
    folded = fold(text)
    found = _CLOSES.search(folded)
    before = folded[: found.start()] if found else ""
    short = len(before.split()) <= _MOST_BEFORE_CLOSING
    return found is not None and short and not before.rstrip().endswith(_SENTENCE_STOPS)


def _is_named(text: str) -> bool:
    """Whether a line may be a name: a few words, most of them with a capital, and no sentence."""
    said = text.strip(" *_,")
    names = [word for word in said.split() if word[0].isalpha()]
    if not names or len(names) > _MOST_OF_NAME or said.endswith(_SENTENCE_STOPS) or ": " in said:
        return False
    return sum(word[0].isupper() or not word.isascii() for word in names) * 2 > len(names)


def _card_below(lines: Sequence[Line], writer: Writer) -> int:
    """A business card in the last paragraph, without any delimiter above it.

    Working days, a registration and the like may stand in paragraphs below the card.
    """
    found = end = last_paragraph(lines, len(lines))[1]
    bottom = end
    for _ in range(_MOST_BELOW_CARD):
        first, bottom = last_paragraph(lines, bottom)
        card = [line.text for line in lines[first:bottom]]
        above = next((line.text for line in reversed(lines[:first]) if not line.blank), "")
        if above and not _introduces(above) and _is_last_card(card, above):
            theirs = any(map(writer.signs, (*card, above))) or _closed(lines, first, writer)
            found = first if theirs else found
        elif found < end or not all(_is_labelled(line) for line in card):
            break
        bottom = first
    return found


def _introduces(text: str) -> bool:
    """Whether a line announces what stands below it: ``Je kunt me bereiken op:``, ``PS``."""
    bare = text.rstrip("*_ ")
    return bare.endswith(":") or fold(bare[:MOST_WORDS]).strip(".:* ") in {"ps", "p.s"}


def _is_labelled(text: str) -> bool:
    return fold(text[:200]).lstrip("*_- ").startswith(offices.CARD_LABELS)


def _is_last_card(card: Sequence[str], above: str) -> bool:
    """Whether the lines of a paragraph are a business card and nothing else.

    A name stands on it, or right above, below a closing; numbers alone are an answer.
    """
    if not card or len(card) > _MOST_OF_CARD or _is_said(card):
        return False
    strip = _is_strip(card[0])
    named = _is_named(above) or any(_is_named(_CONTACT.sub(" ", line[:_LONGEST])) for line in card)
    if not (strip or named):
        return False
    if len(card) <= _MOST_OF_STRIP and strip:
        return True
    kinds = {pattern for line in card for pattern in _KINDS if pattern.search(line[:_LONGEST])}
    bare = all(len(_CONTACT.sub(" ", line[:_LONGEST]).split()) <= _FEW_BESIDE for line in card)
    if len(kinds) < _KINDS_OF_CARD or (_CONTACT.search(card[0]) and not (bare and len(card) > 1)):
        return False
    return (bare and len(card) > 1) or (len(card) >= _FEWEST_OF_CARD and _is_short_card(card))


def _is_short_card(card: Sequence[str]) -> bool:
    """Whether lines are short, at least two with numbers, addresses or links."""
    short = sum(len(line.strip()) <= _SHORT_LINE for line in card) >= 0.8 * len(card)
    return short and sum(bool(_CONTACT.search(line[:_LONGEST])) for line in card) >= _KINDS_OF_CARD


def _is_said(card: Sequence[str]) -> bool:
    """Whether a person says these lines: speaks of themselves, makes a list, fills in a form."""
    form = fold(card[0][:_LONG_LINE]).lstrip("*_- ").startswith(offices.FORM_BEGINS)
    listed = len(card) > 1 and all(map(_ITEM.match, card[-2:]))
    return form or listed or _introduces(card[0]) or told([Line(line) for line in card])


def _is_strip(text: str) -> bool:
    """A business card on one line, its parts parted: ``Voorbeeld B.V. | Kerkstraat 1 | T 030 123 45 67``."""
    parts = _PARTED.split(text[:600])
    # "Drie tips: soep | brood | www.bakker.example" is a list; a card has "Tel: 030 123 45 67".
    listed = parts[0].partition(": ")[1] and not _CONTACT.search(parts[0])
    return len(parts) >= _PARTS and not listed and any(_CONTACT.search(part) for part in parts[1:])
