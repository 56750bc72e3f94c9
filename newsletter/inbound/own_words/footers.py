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
    "link": re.compile(r"(?:https?://|www\.)[^\s|]{0,400}"),
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
_LINK_ANYWHERE: Final = re.compile(r"https?://|www\.")
#: What stands around the first words of a notice.
_PARTED: Final = re.compile(r"\s[|•·/]\s|\s\|\||\|")
_PARTS: Final = 3
_MOST_OF_STRIP: Final = 4
_MOST_OF_CARD: Final = 10
_FEWEST_OF_CARD: Final = 3
_KINDS_OF_CARD: Final = 2
#: Words beside a number or a link where nothing else stands: ``T``, ``M:``.
_FEW_BESIDE: Final = 2
#: Paragraphs looked at from below.
_MOST_BELOW_CARD: Final = 3
_AROUND: Final = "*_-=/#>\"'[]()!⚠ "
_SENTENCE_ENDS: Final = (".", "!", ">", "]", "*", "veilig is", "safe")
_LONGEST_DEVICE: Final = 600
_LONGEST_BANNER: Final = 600
_MOST_BANNER_LINES: Final = 6
_MOST_SCANNED_WORDS: Final = 25
_MOST_TYPED_WORDS: Final = 7
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
_OFFICE_BEGINS: Final = (
    *programs.DISCLAIMER_BEGINS,
    *(begin for begins, _ in programs.PARAGRAPHS for begin in begins),
)


def mark(lines: Sequence[Line]) -> None:
    """Give signatures and device lines the role ``FOOTER``, stretch by stretch of own lines."""
    for role, stretch in groupby(lines, key=lambda line: line.role):
        if role is Role.OWN:
            for line in _footers(list(stretch)):
                line.role = Role.FOOTER


def _footers(lines: Sequence[Line]) -> list[Line]:
    notices = [*_disclaimers(lines), *_banners(lines)]
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
        if _points_to_disclaimer(line.text):
            return index
        bare = fold(line.text[:200]).strip(_AROUND)
        office = not bare and rule(line.text)
        if not (office or bare.startswith(_OFFICE_BEGINS)):
            continue
        whole = fold(" ".join(line.text for line in paragraph[index:])[:_MOST_OF_DISCLAIMER])
        office = office or bare.startswith(programs.DISCLAIMER_BEGINS)
        if office and sum(word in whole for word in programs.DISCLAIMER_WORDS) >= _ENOUGH_WORDS:
            return index
        if any(bare.startswith(begins) and _has_all(whole, words) for begins, words in programs.PARAGRAPHS):
            return index
    return None


def _has_all(whole: str, groups: Sequence[Sequence[str]]) -> bool:
    """Whether one word of each group stands in it."""
    return all(any(word in whole for word in group) for group in groups)


def _points_to_disclaimer(text: str) -> bool:
    """``Klik hier voor onze disclaimer: https://...``."""
    if "isclaimer" not in text[:_LONGEST_BANNER] or len(text) > _LONGEST_BANNER:
        return False
    bare = fold(_KINDS["link"].sub(" ", text))
    return bool(_LINK_ANYWHERE.search(text)) and len(bare.split()) <= _MOST_WORDS and _nobody_speaks(bare)


def _banners(lines: Sequence[Line]) -> list[Line]:
    """Warnings about mail from outside: whole lines of a paragraph, as many as they need to say it."""
    found: list[Line] = []
    for index, line in enumerate(lines):
        bare = fold(line.text[:200]).strip(_AROUND)
        wanted = [words for begins, words in programs.BANNERS if bare.startswith(begins)]
        whole = ""
        for end in range(index, min(index + _MOST_BANNER_LINES, len(lines)) if wanted else index):
            if lines[end].blank:
                break
            whole += f" {fold(lines[end].text[:_LONGEST_BANNER])}"
            if whole.rstrip().endswith(_SENTENCE_ENDS) and any(_has_all(whole, words) for words in wanted):
                found += lines[index : end + 1]
                break
    return found


def _nobody_speaks(bare: str) -> bool:
    return _SPEAKERS.isdisjoint(bare.split())


def _at_edge(line: Line) -> bool:
    return line.blank or rule(line.text)


def device(text: str) -> bool:
    """Whether a line is what a phone or program adds: ``Verstuurd vanaf mijn iPhone``."""
    if not text or len(text) > _LONGEST_DEVICE:
        return False
    bare = fold(_LINK.sub("", text).strip().strip("-–—*_[]()<>. "))
    if not bare or text.rstrip().endswith(("!", "?")):
        return False
    if len(bare.split()) > _MOST_WORDS:
        return _scanned(bare)
    if bare.startswith(programs.SLOGANS) or _offers(bare) or _scanned(bare):
        return True
    # "Sent from my desk, which is easier than my phone" is a sentence: the device comes before any comma.
    head = re.split(r",|\. ", bare, maxsplit=1)[0]
    return _sent(bare, head) and _nobody_speaks(head) and any(name in head for name in programs.DEVICES)


def _sent(bare: str, head: str) -> bool:
    """Whether it says that something was sent, or typed, with something."""
    if bare.startswith(programs.SENT_FROM) or bare.endswith(programs.SENT_AT_END):
        return True
    words = head.split()
    if not words or len(words) > _MOST_TYPED_WORDS:
        return False
    last = words[-1] in programs.SENT_LAST and words[0] in programs.SENT_LAST_BEGINS
    return last or head.startswith(programs.TYPED_ON)


def _scanned(bare: str) -> bool:
    """``Deze e-mail is gecontroleerd op virussen door Avast``."""
    if len(bare) > _LONGEST_BANNER or not _has_all(bare, (programs.SCANNERS, *programs.SCANNED)):
        return False
    return len(bare.split()) <= _MOST_SCANNED_WORDS and _nobody_speaks(bare)


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
    """A business card in the last paragraph, without any delimiter above it.

    Working days, a registration and the like may stand in paragraphs below the card.
    """
    found = end = _last_paragraph(lines, len(lines))[1]
    bottom = end
    for _ in range(_MOST_BELOW_CARD):
        first, bottom = _last_paragraph(lines, bottom)
        card = [line.text for line in lines[first:bottom]]
        if any(not line.blank for line in lines[:first]) and _is_last_card(card):
            found = first
        elif found < end or not all(_is_labelled(line) for line in card):
            break
        bottom = first
    return found


def _is_labelled(text: str) -> bool:
    return fold(text[:200]).lstrip("*_- ").startswith(programs.CARD_LABELS)


def _is_last_card(card: Sequence[str]) -> bool:
    """Whether the lines of a paragraph are a business card and nothing else."""
    if not card or len(card) > _MOST_OF_CARD:
        return False
    if len(card) <= _MOST_OF_STRIP and _is_strip(card[0]):
        return True
    kinds = {kind for line in card for kind, pattern in _KINDS.items() if pattern.search(line[:300])}
    bare = all(len(_CONTACT.sub(" ", line[:300]).split()) <= _FEW_BESIDE for line in card)
    if len(kinds) < _KINDS_OF_CARD or (_CONTACT.search(card[0]) and not (bare and len(card) > 1)):
        return False
    return (bare and len(card) > 1) or (len(card) >= _FEWEST_OF_CARD and _is_card(card))


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
    return len(parts) >= _PARTS and any(_CONTACT.search(part) for part in parts[1:])


def _is_card(rest: Sequence[str]) -> bool:
    """Whether lines look like a business card: short, with numbers, addresses or links.

    One link is no proof: a reader may draw a line between two answers and end with a link.
    """
    short = sum(len(line.strip()) <= 60 for line in rest) >= 0.8 * len(rest)
    hits = sum(bool(_CONTACT.search(line[:300])) for line in rest)
    bare = any(device(line) or rule(line) for line in rest)
    return short and (hits >= 2 or bare)
