"""What stands below a reader's words and is not one of them: signatures and advertisements of devices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, takewhile
from typing import Final

from newsletter.inbound.own_words import programs
from newsletter.inbound.own_words.quotation import fold, rule
from newsletter.inbound.text.lines import Line, Role

_KINDS: Final = {
    "link": re.compile(r"https?://|www\."),
    "address": re.compile(r"[^\s@]{1,64}@[^\s@]{1,100}"),
    "telephone": re.compile(r"\+?\(?\d[\d ()./-]{6,20}\d"),
}
_CONTACT: Final = re.compile("|".join(pattern.pattern for pattern in _KINDS.values()))
#: RFC 3676 section 4.3 is the first; programs strip the space or draw a longer dash.
_DELIMITERS: Final = frozenset({"--", "—", "–", "--=20", "- --"})
#: Who speaks of themselves writes a sentence.
_SPEAKERS: Final = frozenset(
    {"ik", "i", "ich", "je", "io", "yo", "jag", "jeg", "wij", "we", "wir", "nous", "niet", "not", "nicht"}
)
_LINK: Final = re.compile(r"[<\[(]{0,2}https?://[^\s<>]{1,400}[>\])]{0,2}")
_LONGEST_DEVICE: Final = 600
_MOST_SIGNATURE_LINES: Final = 30
_MOST_CONTACT_LINES: Final = 15
_MOST_WORDS: Final = 12
#: Lines of a paragraph that may stand before a disclaimer: a name, a rule, a title.
_MOST_BEFORE_DISCLAIMER: Final = 12
_MOST_OF_DISCLAIMER: Final = 1500
#: So many different words of the trade make a disclaimer.
_ENOUGH_WORDS: Final = 3
#: Below a mere "--" so long a line is no signature; the mark itself ends in a space (RFC 3676).
_LONG_LINE: Final = 100


def mark(lines: Sequence[Line]) -> None:
    """Give signatures and device lines the role ``FOOTER``, stretch by stretch of own lines."""
    for role, stretch in groupby(lines, key=lambda line: line.role):
        if role is Role.OWN:
            for line in _footers(list(stretch)):
                line.role = Role.FOOTER


def _footers(lines: Sequence[Line]) -> list[Line]:
    notices = _disclaimers(lines)
    skipped = {id(line) for line in notices}
    kept = [line for line in lines if id(line) not in skipped]
    cut = _signature(kept)
    text, signature = kept[:cut], kept[cut:]
    devices = (line for index, line in enumerate(text) if _is_device(text, index))
    # Drawn rules at the edges of a stretch belong to the mail program.
    edges = (*takewhile(_at_edge, text), *takewhile(_at_edge, reversed(text)))
    return [*notices, *signature, *devices, *(line for line in edges if not line.blank)]


def _is_device(lines: Sequence[Line], index: int) -> bool:
    """A device's line stands alone or last: below it nobody goes on in the same paragraph."""
    if not device(lines[index].text):
        return False
    below = lines[index + 1 : index + 2]
    return all(line.blank or rule(line.text) or device(line.text) or _LINK.match(line.text) for line in below)


def _disclaimers(lines: Sequence[Line]) -> list[Line]:
    """Paragraphs in which an office says who may read this, with rules and titles around them."""
    found: list[Line] = []
    title: list[Line] = []
    for blank, part in groupby(lines, key=lambda line: line.blank):
        if blank:
            continue
        paragraph = list(part)
        if _is_title(paragraph):
            title = paragraph
            continue
        start = _disclaimer(paragraph)
        if start is not None:
            found += [*(title if start == 0 else ()), *paragraph[start:]]
        title = []
    return found


def _is_title(paragraph: Sequence[Line]) -> bool:
    bare = fold(paragraph[0].text).strip("*_-=:. ")
    return len(paragraph) == 1 and (rule(paragraph[0].text) or bare in programs.DISCLAIMER_BEGINS)


def _disclaimer(paragraph: Sequence[Line]) -> int | None:
    """Index of the line of a paragraph where a disclaimer begins; None when it holds none."""
    for index, line in enumerate(paragraph[:_MOST_BEFORE_DISCLAIMER]):
        bare = fold(line.text[:200]).strip("*_-=/#>\"' ")
        if not (bare.startswith(programs.DISCLAIMER_BEGINS) or (not bare and rule(line.text))):
            continue
        whole = fold(" ".join(line.text for line in paragraph[index:])[:_MOST_OF_DISCLAIMER])
        if sum(word in whole for word in programs.DISCLAIMER_WORDS) >= _ENOUGH_WORDS:
            return index
    return None


def _at_edge(line: Line) -> bool:
    return line.blank or rule(line.text)


def device(text: str) -> bool:
    """Whether a line is what a phone or program adds: ``Verstuurd vanaf mijn iPhone``."""
    if not text or len(text) > _LONGEST_DEVICE:
        return False
    bare = fold(_LINK.sub("", text).strip().strip("-–—*_[]()<>. "))
    if not bare or len(bare.split()) > _MOST_WORDS or text.rstrip().endswith(("!", "?")):
        return False
    if bare.startswith(programs.SLOGANS) or _offers(bare):
        return True
    if not (bare.startswith(programs.SENT_FROM) or bare.endswith(programs.SENT_AT_END)):
        return False
    # "Sent from my desk, which is easier than my phone" is a sentence: the device comes before any comma.
    head = re.split(r",|\. ", bare, maxsplit=1)[0]
    return _SPEAKERS.isdisjoint(head.split()) and any(name in head for name in programs.DEVICES)


def _offers(bare: str) -> bool:
    """``Outlook voor iOS downloaden``; not "Outlook voor Android werkt niet"."""
    return bare.startswith(programs.OFFERS) and bare.rsplit(maxsplit=1)[-1].strip(".") in programs.OFFERED_FOR


def _signature(lines: Sequence[Line]) -> int:
    """Index of the line where a signature begins; the end when there is none."""
    below = sum(not line.blank for line in lines)
    for index, line in enumerate(lines):
        bare = line.text.strip()
        below -= bool(bare)
        if bare in _DELIMITERS and below <= _MOST_SIGNATURE_LINES and _is_delimiter(lines, index):
            return index
        # In a stretch without words above, a rule may open the text itself.
        if index > 0 and rule(bare) and below <= _MOST_CONTACT_LINES:
            rest = [line.text for line in lines[index + 1 :] if not line.blank]
            if _is_card(rest):
                return index
    return _card_below(lines)


def _is_delimiter(lines: Sequence[Line], index: int) -> bool:
    first = next((line.text for line in lines[index + 1 :] if not line.blank), "")
    return lines[index].text == "-- " or len(first) < _LONG_LINE


def _card_below(lines: Sequence[Line]) -> int:
    """A business card in the last paragraph, without any delimiter above it."""
    end = len(lines)
    while end > 0 and lines[end - 1].blank:
        end -= 1
    first = end
    while first > 0 and not lines[first - 1].blank:
        first -= 1
    card = [line.text for line in lines[first:end]]
    above = any(not line.blank for line in lines[:first])
    if not above or not 3 <= len(card) <= 10 or _CONTACT.search(card[0]):
        return end
    kinds = {kind for line in card for kind, pattern in _KINDS.items() if pattern.search(line[:300])}
    return first if len(kinds) >= 2 and _is_card(card) else end


def _is_card(rest: Sequence[str]) -> bool:
    """Whether lines look like a business card: short, with numbers, addresses or links.

    One link is no proof: a reader may draw a line between two answers and end with a link.
    """
    short = sum(len(line.strip()) <= 60 for line in rest) >= 0.8 * len(rest)
    hits = sum(bool(_CONTACT.search(line[:300])) for line in rest)
    bare = any(device(line) or rule(line) for line in rest)
    return short and (hits >= 2 or bare)
