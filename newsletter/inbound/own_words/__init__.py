"""The reader's own words: a reply without the original, attribution, headers, signature and device lines.

Greeting and closing words stay; they are the reader's.  The original, which we sent and therefore know, tells
what a program left unmarked.  Linear in the size of the mail.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, islice, takewhile
from typing import Final

from newsletter.inbound import limits
from newsletter.inbound.own_words import (
    alignment,
    appended,
    armour,
    footers,
    older,
    programs,
    quoting,
    touched,
)
from newsletter.inbound.own_words.attributions import attribution
from newsletter.inbound.own_words.cards import Writer
from newsletter.inbound.own_words.marks import DRAWN, MOST_MARKS, begin_of_original, mark_notice, past_notice
from newsletter.inbound.own_words.quotation import (
    EMAIL,
    LONGEST,
    Context,
    dashed,
    fold,
    label,
    mentions,
    rule,
    tells,
)
from newsletter.inbound.text.html import read_html
from newsletter.inbound.text.lines import Line, Role, join, read

#: Lines that a reader marks by hand, and the fewest words of them.
_MOST_BY_HAND: Final = 3
_FEWEST_BY_HAND: Final = 4
#: Lines of a quote that are searched for the marks of older mails.
_MOST_INSIDE: Final = 3000
#: Roles of lines below which nothing of the reader is named by a title above.
_OTHERS: Final = frozenset({Role.QUOTED, Role.ORIGINAL, Role.NOTICE})
_PICTURE: Final = re.compile(
    r"(?:\[(?:inline )?(?:image|cid|afbeelding|bild)\s?(?::[^\]\n]{0,300})?\]|"
    r"\[[^\]\n]{1,300}\]\s?<https?://[^<>\s]{1,800}>|"
    r"\[[^\]\n]{1,300}(?:beschrijving|onjuist|description|incorrect|beschreibung|automatiquement)\.?\]|"
    r"<[^<>\n]{1,100}\.(?:jpe?g|png|gif|heic|pdf|mov|mp4)>)",
    re.IGNORECASE,
)
_CAPTION: Final = re.compile(r"\[(?:image|afbeelding|bild)\s?:\s?([^\]\n]{0,300})\]", re.IGNORECASE)
_FILE: Final = re.compile(r"\.[a-z]{3,4}\b|\d|image|afbeelding|bild|logo", re.IGNORECASE)
_WORDS_OF_CAPTION: Final = 3
_DOTS: Final = frozenset({"...", "…", "•••", "[...]", "[…]"})
_WIDEST_HIDDEN: Final = 90
_LISTED_LINK: Final = re.compile(r"(\[\d{1,3}\]) (?:https?://|mailto:)\S{1,2000}\s{0,5}$")


def extract(text: str, context: Context) -> str:
    """The reader's own words in a plain text body.

    ``context``: ``original`` (the text part we sent), ``html_text`` (the words of the HTML part),
    ``from_name``, ``from_addr`` and ``subject`` of it; ``writer_name`` and ``writer_addr`` of the reply.
    Each may be missing or None.
    """
    return join(assign(read(text[: limits.TEXT]), context))


def extract_html(html: str, context: Context) -> str:
    """The same from an HTML body; how programs mark a quote in HTML is used where they do."""
    return join(assign(read_html(html), context))


def assign(lines: list[Line], context: Context) -> list[Line]:
    """Give every line its role; changes and returns ``lines``."""
    original = alignment.Original.of(context.get("original"), context.get("html_text"))
    armour.mark(lines)
    begin = begin_of_original(lines, original, context)
    if begin < len(lines):
        _foreign(lines, begin, original, context)
    _quoted_by_hand(lines, original)
    alignment.find_broken_links(lines)
    alignment.find_broken(lines, original)
    alignment.find_unmarked(lines, original)
    _titles(lines)
    _pictures(lines)
    _hidden(lines)
    _listed_links(lines)
    quoting.mark(lines)
    _typed_in_signature(lines)
    footers.mark(lines, Writer.of(context))
    ours = older.mark(lines, original, context)
    if alignment.little_written(lines):
        lines[:] = appended.part(lines, original, Role.QUOTED, new=bool(join(lines)))
        _notices_inside(lines, Role.QUOTED, original, context)
        alignment.reclaim(lines, original, Role.QUOTED)
    if ours:
        touched.give_back(lines, original)
    return lines


def _titles(lines: Sequence[Line]) -> None:
    """A title between drawn lines, in whatever language, right above an original belongs to it."""
    below = Role.OWN
    for line in reversed(lines):
        title = line.role is Role.OWN and below in _OTHERS and line.text.lstrip().startswith(DRAWN)
        if title and dashed(line.text) and not tells(line.text):
            line.role = Role.NOTICE
        below = below if line.blank else line.role


def _pictures(lines: Sequence[Line]) -> None:
    """A program names a picture in the text part where it stands: ``[image: tuin.jpg]``, ``<tuin.jpg>``."""
    for line in lines:
        if line.role is not Role.OWN or not _PICTURE.fullmatch(line.text.strip()):
            continue
        caption = _CAPTION.fullmatch(line.text.strip())
        # The name of a file, or what a program calls a picture; a whole sentence is the reader's.
        if caption is None or len(caption[1].split()) < _WORDS_OF_CAPTION or _FILE.search(caption[1]):
            line.role = Role.NOTICE


def _hidden(lines: Sequence[Line]) -> None:
    """What stands for a quote left out below the reader's words: ``...``, ``[Quoted text hidden]``."""
    last: Line | None = None
    first = next((line for line in lines if line.role is Role.OWN and not line.blank), None)
    for line in reversed(lines):
        if line.blank:
            continue
        bare = line.text.strip() if line.role is Role.OWN else ""
        dots = bare in _DOTS and line is not first and (last is None or last.role is not Role.OWN)
        if dots or (bare.startswith("[") and bare.endswith("]") and _says_hidden(bare)):
            line.role = Role.NOTICE
        last = line


def _says_hidden(text: str) -> bool:
    folded = fold(text[:_WIDEST_HIDDEN])
    return all(any(word in folded for word in group) for group in programs.HIDDEN_QUOTE)


def _listed_links(lines: Sequence[Line]) -> None:
    """``Links:``, a rule and ``[1] https://...``: a program's list at the end, where none is the reader's."""
    titled = (at for at, line in enumerate(lines[:-1]) if line.text.strip() == "Links:")
    begin = next((at for at in titled if rule(lines[at + 1].text)), len(lines))
    rest = [line for line in lines[begin + 2 :] if not line.blank]
    numbers = [match[1] for line in rest if (match := _LISTED_LINK.match(line.text))]
    own = " ".join(line.text for line in lines[:begin] if line.role is Role.OWN)
    if not numbers or len(numbers) < len(rest) or any(number in own for number in numbers):
        return
    for line in lines[begin:]:
        line.role = Role.NOTICE if line.role in {Role.OWN, Role.FOREIGN} else line.role


def _typed_in_signature(lines: Sequence[Line]) -> None:
    """Where nothing else was written, it was typed into the place of the signature."""
    if any(line.role is Role.OWN and not line.blank for line in lines):
        return
    for line in lines:
        line.role = Role.OWN if line.role is Role.FOOTER else line.role


def _foreign(lines: list[Line], begin: int, original: alignment.Original | None, context: Context) -> None:
    """Below a mark everything is foreign but what the reader wrote between the lines of the original.

    Where nothing was written above it and we did not send what is below, the mark misled us.
    """
    for line in lines[begin:]:
        line.role = Role.FOREIGN if line.role is Role.OWN else line.role
    writer = Writer.of(context)
    ours = older.mark(lines, original, context)
    lines[begin:] = below = appended.part(lines[begin:], original, Role.FOREIGN)
    _notices_inside(below, Role.FOREIGN, original, context)
    if original is None:
        return
    if alignment.reclaim(below, original):
        if ours:
            touched.give_back(below, original)
        _typed_below(lines, writer)
        return
    sender = _sender(lines, begin)
    named = mentions(sender, context, "from_addr", "from_name")
    if named and appended.shortened(below, original) and alignment.reclaim(below, original, enough=0):
        _typed_below(lines, writer, whole=False)
        return
    footers.mark(lines[:begin], writer)
    # Whose address stands above it wrote it: that is no mark that misled us.
    theirs = not named and bool(context.get("from_addr")) and EMAIL.search(sender)
    if not theirs and not join(lines[:begin]) and alignment.is_strange(below, original):
        for line in below:
            line.role = Role.OWN if line.role is Role.FOREIGN else line.role


def _sender(lines: Sequence[Line], begin: int) -> str:
    """What the marks above a foreign stretch say of who wrote it, folded."""
    above = takewhile(lambda line: line.blank or line.role is Role.NOTICE, reversed(lines[:begin]))
    marks = [line.text[:LONGEST] for line in islice(above, MOST_MARKS)]
    # Who is written to, or about, did not write it.
    return fold(" ".join(text for text in marks if (label(text) or ("from",))[0] in {"from", ""}))


def _quoted_by_hand(lines: Sequence[Line], original: alignment.Original | None) -> None:
    """``> een tip``: a mark that no program set, where nothing of it is ours.

    Either nothing else stands in the mail, or it is a line or two right below the reader's own.
    """
    if original is None:
        return
    stretches = [list(part) for _, part in groupby(lines, key=lambda line: line.role is Role.QUOTED)]
    alone = all(line.role is Role.QUOTED or line.blank for line in lines)
    previous: list[Line] = []
    for part in stretches:
        above = next((line.role for line in reversed(previous) if not line.blank), None)
        short = len(part) <= _MOST_BY_HAND and above is Role.OWN
        if part[0].role is Role.QUOTED and (alone or short) and _none_is_ours(part, original, alone):
            for line in part:
                line.role = Role.OWN
        previous = part


def _none_is_ours(part: Sequence[Line], original: alignment.Original, alone: bool) -> bool:
    said = alignment.words(" ".join(line.text for line in part)) if not alone else []
    enough = alone or len(said) >= _FEWEST_BY_HAND
    # An address stands in attributions, and nobody quotes one by hand.
    if not alone and any(EMAIL.search(line.text[:LONGEST]) for line in part):
        return False
    return enough and alignment.is_strange(part, original, Role.QUOTED)


def _typed_below(lines: Sequence[Line], writer: Writer, *, whole: bool = True) -> None:
    """What stands below the original was typed there, too.

    ``whole``: all of the original is there; then only where nothing else was written, as gateways write
    there, too.
    """
    footers.mark(lines, writer)
    if whole and join(lines):
        return
    end = max(index for index, line in enumerate(lines) if line.role is Role.ORIGINAL)
    for line in lines[end + 1 :]:
        line.role = Role.OWN if line.role is Role.FOREIGN and not line.older else line.role


def _notices_inside(
    lines: Sequence[Line], role: Role, original: alignment.Original | None, context: Context
) -> None:
    """Mark what programs wrote within a quote, around older mails: nobody typed that."""
    for found, stretch in groupby(lines[:_MOST_INSIDE], key=lambda line: line.role):
        if found is role:
            _mark_inside(list(stretch), original.lines if original else frozenset(), context)


def _mark_inside(lines: Sequence[Line], ours: frozenset[str], context: Context) -> None:
    bare = [Line(line.text) for line in lines]
    index = 0
    while index < len(bare):
        if bare[index].blank or bare[index].text.strip() in ours:
            index += 1
            continue
        start, end = index, past_notice(bare, index, context)
        if end == index:
            begun = attribution(bare, index, context)
            start, end = (index if begun is None else begun), index + (begun is not None)
        mark_notice(lines, start, end)
        index = max(end, index + 1)
