"""What offices, gateways and devices put around a reader's words, and where a signature stands below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, takewhile
from typing import Final

from newsletter.inbound.own_words import offices
from newsletter.inbound.own_words.cards import (
    DELIMITERS,
    LINKS,
    NOBODY,
    Writer,
    is_card,
    is_told_below,
    last_paragraph,
    signature,
    told,
)
from newsletter.inbound.own_words.devices import (
    LINK,
    LINK_ANYWHERE,
    MOST_WORDS,
    device,
    has_all,
    nobody_speaks,
)
from newsletter.inbound.own_words.quotation import EMAIL, fold, rule
from newsletter.inbound.text.lines import Line, Role

#: What stands around the first words of a notice.
_AROUND: Final = "*_-=/#>\"'[]()!⚠ "
_SENTENCE_ENDS: Final = (".", "!", ">", "]", "*", "veilig is", "safe")
#: A title as gateways set it: in brackets, or a word in capitals.
_TITLE: Final = re.compile(r"[*_⚠! ]{0,6}(?:\[[^\]\n]{3,40}\]|[A-ZÀ-Ý]{2,} ?[A-ZÀ-Ý]{2,})(?![a-zà-ý])")
_MOST_BANNERS: Final = 3
#: Lines of a paragraph that are looked at to see who speaks.
_MOST_OF_PARAGRAPH: Final = 100
#: How often signatures and devices' lines stand above one another.
_MOST_ROUNDS: Final = 5
_LONGEST_BANNER: Final = 600
_MOST_BANNER_LINES: Final = 6
#: Lines of one between hidden lines, and characters in which the last of them stands.
_MOST_HIDDEN: Final = 30
_MOST_END: Final = 100
#: Lines of a paragraph that may stand before a disclaimer: a name, a rule, a title.
_MOST_BEFORE_DISCLAIMER: Final = 12
_MOST_OF_DISCLAIMER: Final = 1500
#: So many different words of the trade make a disclaimer.
_ENOUGH_WORDS: Final = 3
#: Where a person seems to speak, it takes more: "verzoek ik u dit bericht te verwijderen".
_MANY_WORDS: Final = 5
_OFFICE_BEGINS: Final = (
    *offices.DISCLAIMER_BEGINS,
    *(begin for begins, _ in offices.PARAGRAPHS for begin in begins),
)


def mark(lines: Sequence[Line], writer: Writer = NOBODY) -> None:
    """Give what programs add the role ``FOOTER``, only at the edges of a stretch of own lines.

    Warnings stand at the begin of a mail; the rest below the last words of a stretch.  Between a reader's own
    lines nobody adds anything, whatever it looks like.  Where nothing else was written, it was typed into the
    place of the signature.
    """
    first = True
    signed: list[Line] = []
    for role, stretch in groupby(lines, key=lambda line: line.role):
        part = list(stretch)
        if role is Role.OWN:
            begin = _past_banners(part) if first else 0
            _mark(part[:begin], Role.FOOTER)
            signed += _mark_below(part[begin:], writer)
        first = first and all(line.blank or line.role is Role.FOOTER for line in part)
    if signed and not any(line.role is Role.OWN and not line.blank for line in lines):
        _give_back(signed, writer)


def _mark(lines: Iterable[Line], role: Role) -> None:
    for line in lines:
        line.role = role if not line.blank else line.role


def _mark_below(text: Sequence[Line], writer: Writer) -> list[Line]:
    """Mark what stands below the words of a stretch, and the rules around them; returns what was below."""
    end = _end(text, writer)
    # Some write below their signature, where the program puts the cursor.
    again = next((at for at in _paragraphs(text, end) if _is_told(text, at)), len(text))
    last = again + _end(text[again:], writer)
    below = [*text[end:again], *text[last:]]
    _mark(below, Role.FOOTER)
    # Drawn rules at the edges of a stretch belong to the mail program.
    for part in (text[:end], text[again:last]):
        _mark((*takewhile(_at_edge, part), *takewhile(_at_edge, reversed(part))), Role.FOOTER)
    return below


def _end(text: Sequence[Line], writer: Writer) -> int:
    """Index after the last line that no signature, device, office or gateway wrote."""
    end = len(text)
    for _ in range(_MOST_ROUNDS):
        # A device's line below a rule belongs to the card between them.
        cut = min(signature(text[:end], writer), signature(text[: _last_words(text, end)], writer))
        if cut == end:
            break
        end = cut
    return end


def _paragraphs(text: Sequence[Line], begin: int) -> Iterator[int]:
    """Where paragraphs begin below an index."""
    return (at for at in range(begin + 1, len(text)) if text[at - 1].blank and not text[at].blank)


def _is_told(text: Sequence[Line], at: int) -> bool:
    paragraph = list(takewhile(lambda line: not line.blank, text[at : at + _MOST_OF_PARAGRAPH]))
    return is_told_below(paragraph) and _disclaimer(paragraph) is None


def _give_back(below: Sequence[Line], writer: Writer) -> None:
    """Make own again what is no card and what nobody adds."""
    text = below[: _last_words(below, len(below))]
    for blank, part in groupby(text, key=lambda line: line.blank):
        said = [line for line in part if not (rule(line.text) or line.text.strip() in DELIMITERS)]
        said = [line for line in said if not device(line.text)]
        if said and not blank and not is_card(said, writer):
            _mark(said, Role.OWN)


def _last_words(lines: Sequence[Line], end: int) -> int:
    """Index after the last line before ``end`` that no device, office or gateway wrote."""
    while True:
        at = end
        while at > 0 and _at_edge(lines[at - 1]):
            at -= 1
        first, bottom = last_paragraph(lines, at)
        paragraph = lines[first:bottom]
        start = _disclaimer(paragraph)
        cut = first + (_before_devices(paragraph) if start is None else start)
        if cut == bottom:
            return end
        if start == 0:
            above, below = last_paragraph(lines, first)
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
        spoken = told(paragraph[index:])
        if office and _trade_words(whole) >= (_MANY_WORDS if spoken else _ENOUGH_WORDS):
            return index
        if not spoken and any(
            bare.startswith(begins) and has_all(whole, words) for begins, words in offices.PARAGRAPHS
        ):
            return index
    return None


def _trade_words(whole: str) -> int:
    """How many words of a disclaimer there are; none where the core of all is missing, or denied."""
    core = _CORE.search(whole) and not _DENIED.search(whole)
    return len(set(_TRADE.findall(whole))) if core else 0


def _word_begins(begins: Sequence[str]) -> re.Pattern[str]:
    """Begins of words, the longest first; scripts without spaces have no edges."""
    ordered = sorted(begins, key=len, reverse=True)
    return re.compile("|".join(("" if word[0] > "\u2e80" else r"\b") + re.escape(word) for word in ordered))


_TRADE: Final = _word_begins(offices.DISCLAIMER_WORDS)
#: "Diese Nachricht ist nicht vertraulich": no office says so.
_DENIED: Final = re.compile(r"\b(?:niet|nicht|not|pas|non?) (?:vertrouw|vertraul|confid|riserv)")
_CORE: Final = _word_begins(offices.DISCLAIMER_CORE)


def _points_to_disclaimer(text: str) -> bool:
    """``Klik hier voor onze disclaimer: https://...``."""
    if "isclaimer" not in text[:_LONGEST_BANNER] or len(text) > _LONGEST_BANNER:
        return False
    bare = fold(LINKS.sub(" ", text))
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
    if end := _plain_banner(lines, start, bare):
        return end
    wanted = [words for begins, words in offices.BANNERS if bare.startswith(begins)]
    whole = ""
    for end in range(start, min(start + _MOST_BANNER_LINES, len(lines)) if wanted else start):
        if lines[end].blank:
            break
        whole += f" {fold(lines[end].text[:_LONGEST_BANNER])}"
        if not whole.rstrip().endswith(_SENTENCE_ENDS) or told(lines[start : end + 1]):
            continue
        # A title in capitals or brackets, or where the mail comes from; anybody may warn of links.
        titled = _TITLE.match(lines[start].text) or bare.partition(":")[0] in offices.EXTERNAL_TITLES
        proven = bool(titled) or has_all(whole, (offices.ORIGINATES,))
        if proven and any(has_all(whole, words) for words in wanted):
            return end + 1
    return start


def _plain_banner(lines: Sequence[Line], start: int, bare: str) -> int:
    """Index after a banner that is told by its form alone; 0 = none.

    A title alone, lines between hidden ones, or the warning about a new correspondent.
    """
    part = lines[start : start + _MOST_BANNER_LINES]
    if bare in offices.EXTERNAL_TITLES:
        return start + 1 if _TITLE.match(part[0].text) or part[0].text.lstrip().startswith("*") else 0
    first, last = offices.HIDDEN_BANNER
    if bare.startswith(first):
        part = lines[start : start + _MOST_HIDDEN]
        return next(
            (start + at + 1 for at, line in enumerate(part) if last in fold(line.text[-_MOST_END:])), 0
        )
    if not bare.startswith(offices.FIRST_CONTACT):
        return 0
    part = list(takewhile(lambda line: not line.blank, part))
    linked = (at for at, line in enumerate(part) if offices.EXPLAINS in line.text)
    named = (at for at, line in enumerate(part) if EMAIL.search(line.text[:_LONGEST_BANNER]))
    end = next(linked, next(named, None))
    return 0 if end is None else start + end + 1


def _at_edge(line: Line) -> bool:
    return line.blank or rule(line.text)
