"""What stands below a reader's words and is not one of them: signatures and advertisements of devices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, takewhile
from typing import Final

from newsletter.inbound.own_words import offices, programs
from newsletter.inbound.own_words.devices import (
    LINK,
    LINK_ANYWHERE,
    MOST_WORDS,
    device,
    has_all,
    nobody_speaks,
)
from newsletter.inbound.own_words.quotation import WORDS, fold, rule
from newsletter.inbound.text.lines import Line, Role

_KINDS: Final = {
    "link": re.compile(r"(?:https?://|www\.)[^\s|]{0,400}"),
    "address": re.compile(r"[^\s@]{1,64}@[^\s@]{1,100}"),
    "telephone": re.compile(r"\+?\(?\d[\d ()./-]{6,20}\d"),
}
_CONTACT: Final = re.compile("|".join(pattern.pattern for pattern in _KINDS.values()))
#: RFC 3676 section 4.3 is the first; programs strip the space or draw a longer dash.
_DELIMITERS: Final = frozenset({"--", "—", "–", "--=20", "- --"})
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
#: ``Vraag 2: de fiets`` below two dashes goes on.
#: Words of a name with a title: ``Prof. dr. Sanne van der Lezer``.
_MOST_OF_NAME: Final = 6
_SENTENCE_STOPS: Final = (".", "!", "?", ":", "…")
_GOES_ON: Final = re.compile(r"\W{0,3}(?:[^\W\d_]{1,10} ?)?\d{1,2} ?[.:)]\s")
#: Paragraphs looked at from below.
_MOST_BELOW_CARD: Final = 3
#: What stands around the first words of a notice.
_AROUND: Final = "*_-=/#>\"'[]()!⚠ "
_SENTENCE_ENDS: Final = (".", "!", ">", "]", "*", "veilig is", "safe")
#: A title as gateways set it: in brackets, or a word in capitals.
_TITLE: Final = re.compile(r"[*_⚠! ]{0,6}(?:\[[^\]\n]{3,40}\]|[A-ZÀ-Ý]{2,} ?[A-ZÀ-Ý]{2,})(?![a-zà-ý])")
_MOST_BANNERS: Final = 3
#: How often signatures and devices' lines stand above one another.
_MOST_ROUNDS: Final = 5
_LONGEST_BANNER: Final = 600
_MOST_BANNER_LINES: Final = 6
_MOST_SIGNATURE_LINES: Final = 30
_MOST_CONTACT_LINES: Final = 15
#: Lines of a paragraph that may stand before a disclaimer: a name, a rule, a title.
_MOST_BEFORE_DISCLAIMER: Final = 12
_MOST_OF_DISCLAIMER: Final = 1500
#: So many different words of the trade make a disclaimer.
_ENOUGH_WORDS: Final = 3
#: Where a person seems to speak, it takes more: "verzoek ik u dit bericht te verwijderen".
_MANY_WORDS: Final = 5
#: Below a mere "--" so long a line is no signature; the mark itself ends in a space (RFC 3676).
_LONG_LINE: Final = 100
_OFFICE_BEGINS: Final = (
    *offices.DISCLAIMER_BEGINS,
    *(begin for begins, _ in offices.PARAGRAPHS for begin in begins),
)


def mark(lines: Sequence[Line]) -> None:
    """Give what programs add the role ``FOOTER``, only at the edges of a stretch of own lines.

    Warnings stand at the begin of a mail; the rest below the last words of a stretch.  Between a reader's own
    lines nobody adds anything, whatever it looks like.
    """
    first = True
    for role, stretch in groupby(lines, key=lambda line: line.role):
        part = list(stretch)
        if role is Role.OWN:
            for line in _footers(part, first=first):
                line.role = Role.FOOTER
        first = first and all(line.blank or line.role is Role.FOOTER for line in part)


def _footers(lines: Sequence[Line], *, first: bool) -> list[Line]:
    begin = _past_banners(lines) if first else 0
    text = lines[begin:]
    end = len(text)
    for _ in range(_MOST_ROUNDS):
        # A device's line below a rule belongs to the card between them.
        cut = min(_signature(text[:end]), _signature(text[: _last_words(text, end)]))
        if cut == end:
            break
        end = cut
    # Drawn rules at the edges of a stretch belong to the mail program.
    edges = (*takewhile(_at_edge, text[:end]), *takewhile(_at_edge, reversed(text[:end])))
    found = (*lines[:begin], *text[end:], *edges)
    return [line for line in found if not line.blank]


def _last_words(lines: Sequence[Line], end: int) -> int:
    """Index after the last line before ``end`` that no device, office or gateway wrote."""
    while True:
        at = end
        while at > 0 and _at_edge(lines[at - 1]):
            at -= 1
        first, bottom = _last_paragraph(lines, at)
        paragraph = lines[first:bottom]
        start = _disclaimer(paragraph)
        cut = first + (_before_devices(paragraph) if start is None else start)
        if cut == bottom:
            return end
        if start == 0:
            above, below = _last_paragraph(lines, first)
            cut = above if above < below and _is_title(lines[above:below]) else cut
        end = cut


def _before_devices(paragraph: Sequence[Line]) -> int:
    """Index of the lines of devices that end a paragraph, and of the links below them."""
    end = cut = len(paragraph)
    while end > 0:
        text = paragraph[end - 1].text
        if device(text):
            cut = end - 1
        elif not (rule(text) or LINK.match(text)):
            break
        end -= 1
    return cut


def _is_title(paragraph: Sequence[Line]) -> bool:
    bare = fold(paragraph[0].text).strip("*_-=:. ")
    return len(paragraph) == 1 and (rule(paragraph[0].text) or bare in offices.DISCLAIMER_BEGINS)


def _disclaimer(paragraph: Sequence[Line]) -> int | None:
    """Index of the line of a paragraph where a disclaimer begins; None when it holds none."""
    for index, line in enumerate(paragraph[:_MOST_BEFORE_DISCLAIMER]):
        if _points_to_disclaimer(line.text):
            return index
        bare = fold(line.text[:200]).strip(_AROUND)
        office = not bare and rule(line.text)
        if not (office or bare.startswith(_OFFICE_BEGINS)):
            continue
        whole = fold(" ".join(line.text for line in paragraph[index:])[:_MOST_OF_DISCLAIMER])
        office = office or bare.startswith(offices.DISCLAIMER_BEGINS)
        told = _tells(paragraph[index:])
        if office and _trade_words(whole) >= (_MANY_WORDS if told else _ENOUGH_WORDS):
            return index
        if not told and any(
            bare.startswith(begins) and has_all(whole, words) for begins, words in offices.PARAGRAPHS
        ):
            return index
    return None


def _trade_words(whole: str) -> int:
    """How many words of a disclaimer there are; none where the core of all disclaimers is missing."""
    return len(set(_TRADE.findall(whole))) if _CORE.search(whole) else 0


def _word_begins(begins: Sequence[str]) -> re.Pattern[str]:
    """Begins of words, the longest first; scripts without spaces have no edges."""
    ordered = sorted(begins, key=len, reverse=True)
    return re.compile("|".join(("" if word[0] > "\u2e80" else r"\b") + re.escape(word) for word in ordered))


_TRADE: Final = _word_begins(offices.DISCLAIMER_WORDS)
_CORE: Final = _word_begins(offices.DISCLAIMER_CORE)


def _tells(lines: Sequence[Line]) -> bool:
    """Whether a person speaks of themselves in a paragraph."""
    text = _CONTACT.sub(" ", " ".join(line.text for line in lines)[:_MOST_OF_DISCLAIMER])
    return bool(_CAPITAL_I.search(text)) or not programs.TELLERS.isdisjoint(WORDS.findall(fold(text)))


def _points_to_disclaimer(text: str) -> bool:
    """``Klik hier voor onze disclaimer: https://...``."""
    if "isclaimer" not in text[:_LONGEST_BANNER] or len(text) > _LONGEST_BANNER:
        return False
    bare = fold(_KINDS["link"].sub(" ", text))
    return bool(LINK_ANYWHERE.search(text)) and len(bare.split()) <= MOST_WORDS and nobody_speaks(bare)


def _past_banners(lines: Sequence[Line]) -> int:
    """Index after the warnings about mail from outside that stand above everything else."""
    begin = 0
    for _ in range(_MOST_BANNERS):
        start = next((at for at in range(begin, len(lines)) if not _at_edge(lines[at])), len(lines))
        end = _banner(lines, start)
        if end == start:
            break
        begin = end
    return begin


def _banner(lines: Sequence[Line], start: int) -> int:
    """Index after a warning that begins here: as many whole lines as it needs to say it; else the same."""
    bare = fold(lines[start].text[:200]).strip(_AROUND) if start < len(lines) else ""
    wanted = [words for begins, words in offices.BANNERS if bare.startswith(begins)]
    whole = ""
    for end in range(start, min(start + _MOST_BANNER_LINES, len(lines)) if wanted else start):
        if lines[end].blank:
            break
        whole += f" {fold(lines[end].text[:_LONGEST_BANNER])}"
        if not whole.rstrip().endswith(_SENTENCE_ENDS) or _tells(lines[start : end + 1]):
            continue
        # A title in capitals or brackets, or where the mail comes from; anybody may warn of links.
        proven = bool(_TITLE.match(lines[start].text)) or has_all(whole, (offices.ORIGINATES,))
        if any(has_all(whole, words) and (proven or len(words) == 1) for words in wanted):
            return end + 1
    return start


def _at_edge(line: Line) -> bool:
    return line.blank or rule(line.text)


def _signature(lines: Sequence[Line]) -> int:
    """Index of the line where a signature begins; the end when there is none."""
    below = sum(not line.blank for line in lines)
    bare_marks = sum(_is_bare_delimiter(line) for line in lines)
    for index, line in enumerate(lines):
        bare = line.text.strip()
        below -= bool(bare)
        if bare in _DELIMITERS and below <= _MOST_SIGNATURE_LINES:
            # Two of them part one answer from the next.
            divides = bare_marks > 1 and _is_bare_delimiter(line)
            if not divides and _is_delimiter(lines, index):
                return index
        # In a stretch without words above, a rule may open the text itself.
        if index > 0 and rule(bare) and below <= _MOST_CONTACT_LINES:
            rest = [line.text for line in lines[index + 1 :] if not line.blank]
            if _is_card(rest):
                return index
    return _card_below(lines)


def _is_bare_delimiter(line: Line) -> bool:
    return line.text != "-- " and line.text.strip() in _DELIMITERS


def _is_delimiter(lines: Sequence[Line], index: int) -> bool:
    """Whether a signature follows: below dashes that anybody may type it has to look like one."""
    if lines[index].text == "-- ":
        return True
    rest = [line for line in lines[index + 1 :] if not (line.blank or device(line.text))]
    if not rest:
        return True
    first = rest[0].text
    if len(first) >= _LONG_LINE or _GOES_ON.match(first) or _tells(rest[:1]):
        return False
    return _is_named(first) or any(_CONTACT.search(line.text[:300]) for line in rest[:_MOST_OF_CARD])


def _is_named(text: str) -> bool:
    """Whether a line may be a name: a few words, most of them with a capital, and no sentence."""
    said = text.strip(" *_,")
    names = [word for word in said.split() if word[0].isalpha()]
    if not names or len(names) > _MOST_OF_NAME or said.endswith(_SENTENCE_STOPS) or ": " in said:
        return False
    return sum(word[0].isupper() or not word.isascii() for word in names) * 2 > len(names)


def _card_below(lines: Sequence[Line]) -> int:
    """A business card in the last paragraph, without any delimiter above it.

    Working days, a registration and the like may stand in paragraphs below the card.
    """
    found = end = _last_paragraph(lines, len(lines))[1]
    bottom = end
    for _ in range(_MOST_BELOW_CARD):
        first, bottom = _last_paragraph(lines, bottom)
        card = [line.text for line in lines[first:bottom]]
        above = next((line.text for line in reversed(lines[:first]) if not line.blank), "")
        if above and not _introduces(above) and _is_last_card(card, above):
            found = first
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
    named = _is_named(above) or any(_is_named(_CONTACT.sub(" ", line[:300])) for line in card)
    if not (strip or named):
        return False
    if len(card) <= _MOST_OF_STRIP and strip:
        return True
    kinds = {kind for line in card for kind, pattern in _KINDS.items() if pattern.search(line[:300])}
    bare = all(len(_CONTACT.sub(" ", line[:300]).split()) <= _FEW_BESIDE for line in card)
    if len(kinds) < _KINDS_OF_CARD or (_CONTACT.search(card[0]) and not (bare and len(card) > 1)):
        return False
    return (bare and len(card) > 1) or (len(card) >= _FEWEST_OF_CARD and _is_card(card))


def _is_said(card: Sequence[str]) -> bool:
    """Whether a person says these lines: speaks of themselves, makes a list, fills in a form."""
    form = fold(card[0][:_LONG_LINE]).lstrip("*_- ").startswith(offices.FORM_BEGINS)
    listed = len(card) > 1 and all(map(_ITEM.match, card[-2:]))
    return form or listed or _introduces(card[0]) or _tells([Line(line) for line in card])


def _last_paragraph(lines: Sequence[Line], end: int) -> tuple[int, int]:
    """Where the last paragraph before an index begins and ends."""
    while end > 0 and lines[end - 1].blank:
        end -= 1
    first = end
    while first > 0 and not lines[first - 1].blank:
        first -= 1
    return first, end


def _is_strip(text: str) -> bool:
    """A business card on one line, its parts parted: ``Voorbeeld B.V. | Kerkstraat 1 | T 030 123 45 67``."""
    parts = _PARTED.split(text[:_LONGEST_BANNER])
    # "Drie tips: soep | brood | www.bakker.example" is a list; a card has "Tel: 030 123 45 67".
    listed = parts[0].partition(": ")[1] and not _CONTACT.search(parts[0])
    return len(parts) >= _PARTS and not listed and any(_CONTACT.search(part) for part in parts[1:])


def _is_card(rest: Sequence[str]) -> bool:
    """Whether lines look like a business card: short, with numbers, addresses or links.

    One link is no proof: a reader may draw a line between two answers and end with a link.
    """
    short = sum(len(line.strip()) <= 60 for line in rest) >= 0.8 * len(rest)
    hits = sum(bool(_CONTACT.search(line[:300])) for line in rest)
    bare = any(device(line) or rule(line) for line in rest)
    return short and (hits >= 2 or bare)
