"""Lines of the original that the reader changed: a tick, an arrow, the same words once more.

``2. Fietsen <-- deze``, ``[x] 2. Fietsen``, ``Geen van beide`` typed below a list that ends with it, or only
one line left of a numbered list.  Programs wrap what we sent anew, put numbers and links in it and leave out
its end; none of that is a change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from typing import Final, NamedTuple
from unicodedata import category

from newsletter.inbound import limits
from newsletter.inbound.own_words.alignment import Original, words
from newsletter.inbound.text.lines import Line, Role

_ROLES: Final = frozenset({Role.QUOTED, Role.ORIGINAL, Role.FOREIGN})
#: So many words beside a line say where in the original it stands.
_BESIDE: Final = 3
#: A line of the original of more words is a paragraph, and nobody ticks that.
_LONGEST: Final = 12
#: Words that a reader puts beside one.
_MOST_ADDED: Final = 30
#: Lines that a reader repeats in a row.
_MOST_REPEATED: Final = 3
#: Lines of the original between the same words that are looked at.
_MOST_ALIKE: Final = 6
#: Numbered lists of one letter that are looked at.
_MOST_LISTS: Final = 20
#: What programs put into a text for a picture; "[x]" is a tick.
_PICTURE: Final = re.compile(r"\[[^\[\]]{2,300}\]")
#: A link that broke, or an address.
_LINK: Final = re.compile(r"://|mailto:|[%@&]|=\S")
#: What a tick is drawn with, beside emoji: "<--", "->", "=>", "→"; and what strikes words out.
_DRAWN: Final = re.compile(r"<[-=–—]|[-=–—]>|[\u2190-\u21ff]|~~")
#: Squares and circles are bullets.
_SHAPES: Final = re.compile(r"[\u25a0-\u25ff]")
_NUMBERED: Final = re.compile(r"\s{0,5}(\d{1,2})[.)]\s")

_Words = tuple[str, ...]


class _Row(NamedTuple):
    """A line with words, and where they stand among all words on its side."""

    line: Line
    tokens: _Words
    start: int

    @property
    def end(self) -> int:
        """Where the words behind it begin."""
        return self.start + len(self.tokens)


@dataclass(frozen=True)
class _Side:
    """The rows of the quote or of the original, and all their words."""

    rows: list[_Row]
    tokens: list[str]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> _Side:
        """Take the words of these lines."""
        rows: list[_Row] = []
        tokens: list[str] = []
        for line in lines:
            if said := tuple(words(_PICTURE.sub(" ", line.text))):
                rows.append(_Row(line, said, len(tokens)))
                tokens += said
        return cls(rows, tokens)

    def above(self, at: int) -> _Words:
        """The words before a place."""
        return tuple(self.tokens[max(0, at - _BESIDE) : at])

    def below(self, at: int) -> _Words:
        """The words from a place on."""
        return tuple(self.tokens[at : at + _BESIDE])


@dataclass(frozen=True)
class _Sent(_Side):
    """One part of what was sent, ready to be looked up."""

    #: Short rows by the words above and below them.
    by_above: Mapping[_Words, list[_Row]]
    by_below: Mapping[_Words, list[_Row]]
    #: Six words in a row.
    six: frozenset[_Words]
    #: Every row as it was written.
    texts: frozenset[str]
    known: frozenset[str]
    #: Two words in a row.
    pairs: frozenset[_Words]
    #: Rows with the numbers 1, 2, ... before them.
    lists: list[list[_Row]]

    @classmethod
    @lru_cache(maxsize=4)  # the same for every reply to an issue
    def read(cls, text: str) -> _Sent:
        """Prepare a part."""
        side = _Side.of([Line(line) for line in text[: limits.TEXT].split("\n")])
        by_above: dict[_Words, list[_Row]] = {}
        by_below: dict[_Words, list[_Row]] = {}
        for row in side.rows:
            # Into a greeting a name is filled.
            if len(row.tokens) <= _LONGEST and not row.line.text.rstrip().endswith(","):
                by_above.setdefault(side.above(row.start), []).append(row)
                by_below.setdefault(side.below(row.end), []).append(row)
        six = frozenset(zip(*(side.tokens[at:] for at in range(2 * _BESIDE)), strict=False))
        pairs = frozenset(pairwise(side.tokens))
        texts = frozenset(row.line.text.strip() for row in side.rows)
        known, lists = frozenset(side.tokens), list(islice(_lists(side.rows), _MOST_LISTS))
        return cls(side.rows, side.tokens, by_above, by_below, six, texts, known, pairs, lists)


def _lists(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    found: list[_Row] = []
    for row in (*rows, None):
        match = _NUMBERED.match(row.line.text) if row else None
        number = int(match[1]) if match else 0
        if row and number == len(found) + 1:
            found.append(row)
            continue
        if len(found) > 1:
            yield found
        found = [row] if row and number == 1 else []


def give_back(lines: Sequence[Line], original: Original | None) -> None:
    """Make the lines that the reader changed or repeated within the original their own."""
    if original is None:
        return
    quote = _Side.of([line for line in lines if line.role in _ROLES])
    parts = [_Sent.read(text) for text in original.texts]
    for sent in parts:
        changed = list(
            _changed([row for row in quote.rows if not _was_sent(row, parts)], quote, sent, original)
        )
        for row in (*changed, *_repeated(quote, sent, parts), *_of_lists(quote, sent)):
            row.line.role = Role.OWN


def _was_sent(row: _Row, parts: Sequence[_Sent]) -> bool:
    """Whether a part has this very line; the HTML part may say a little more than the text part."""
    return any(row.line.text.strip() in sent.texts for sent in parts)


def _changed(rows: Sequence[_Row], quote: _Side, sent: _Sent, original: Original) -> Iterator[_Row]:
    """Short rows that stand where they were sent, with something beside their words."""
    for row in rows:
        if len(row.tokens) > _LONGEST + _MOST_ADDED:
            continue
        above, below = quote.above(row.start), quote.below(row.end)
        places = sent.by_above.get(above, [])[:_MOST_ALIKE] if len(above) == _BESIDE else []
        places = places + (sent.by_below.get(below, [])[:_MOST_ALIKE] if len(below) == _BESIDE else [])
        if places and any(_adds(row, was, sent, original) for was in places):
            yield row


def _adds(row: _Row, was: _Row, sent: _Sent, original: Original) -> bool:
    """Whether something stands beside the words of a row that no program puts there."""
    size = len(was.tokens)
    if row.tokens == was.tokens:
        return _ticked(row.line.text, was.line.text, original)
    if _LINK.search(row.line.text[:1000]):
        return False
    for at in range(len(row.tokens) - size + 1):
        if row.tokens[at : at + size] != was.tokens:
            continue
        before, behind = row.tokens[:at], row.tokens[at + size :]
        # Programs wrap lines anew: what stands there may be what was sent above or below.
        wrapped = not before or tuple(sent.tokens[was.start - at : was.start]) == before
        goes_on = tuple(sent.tokens[was.end : was.end + len(behind)]) == behind
        added = (() if wrapped else before, () if goes_on else behind)
        return any(_is_new(side, sent) for side in added)
    return False


def _is_new(added: _Words, sent: _Sent) -> bool:
    """Whether words beside a row are the reader's: no bullet or number, and no line of ours beside it."""
    if all(word.isdigit() or word == "o" for word in added):
        return False
    return len(added) == 1 or 2 * sum(pair in sent.pairs for pair in pairwise(added)) < len(added) - 1


def _ticked(text: str, was: str, original: Original) -> bool:
    """Whether a tick, an arrow, an exclamation or a question mark stands beside the same words."""
    drawn = _DRAWN.search(text) is not None and _DRAWN.search(was) is None
    exclaims = any(text.rstrip("*_ ").endswith(mark) and mark not in was for mark in "!?")
    return drawn or exclaims or any(_is_sign(char) and char not in original.signs for char in text)


def _is_sign(char: str) -> bool:
    return char > "\u2190" and category(char) == "So" and not _SHAPES.match(char)


def _repeated(quote: _Side, sent: _Sent, parts: Sequence[_Sent]) -> Iterator[_Row]:
    """Rows of our own words between two that follow one another in the original, or below its end."""
    index = 0
    while index < len(quote.rows):
        upto = _past_repeated(quote, index, sent, parts)
        found = quote.rows[index:upto]
        # Lines that follow one another are an older copy.
        copy = any((one.tokens[-1], other.tokens[0]) in sent.pairs for one, other in pairwise(found))
        if not copy and all(
            len(row.tokens) <= _LONGEST and sent.known.issuperset(row.tokens) for row in found
        ):
            yield from found
        index = max(upto, index + 1)


def _past_repeated(quote: _Side, index: int, sent: _Sent, parts: Sequence[_Sent]) -> int:
    """The index of the row that goes on where the one above ``index`` ended; ``index`` = none does."""
    above = quote.above(quote.rows[index].start)
    goes_on = (*above, *quote.below(quote.rows[index].start))
    if len(above) < _BESIDE or any(goes_on in part.six for part in parts):
        return index
    for upto in range(index + 1, min(index + _MOST_REPEATED, len(quote.rows) - 1) + 1):
        if (*above, *quote.below(quote.rows[upto].start)) in sent.six:
            return upto
    ends = len(quote.rows) - index <= _MOST_REPEATED and above == sent.above(len(sent.tokens))
    return len(quote.rows) if ends else index


def _of_lists(quote: _Side, sent: _Sent) -> Iterator[_Row]:
    """Rows of the numbered lists that the reader picked by what was done to the list."""
    by_words: dict[_Words, list[_Row]] = {}
    for row in quote.rows if sent.lists else ():
        by_words.setdefault(row.tokens, []).append(row)
    for numbered in sent.lists:
        places = {was.tokens: was for was in numbered}
        found = [row for tokens in places for row in by_words.get(tokens, ())[:_MOST_ALIKE]]
        marked = [row for row in found if _stands_out(row) and not _stands_out(places[row.tokens])]
        if len(found) == 1 and _is_left_over(found[0], numbered, quote, sent):
            yield found[0]
        elif len(found) == len(numbered) and len(marked) == 1:
            yield marked[0]


def _is_left_over(row: _Row, numbered: Sequence[_Row], quote: _Side, sent: _Sent) -> bool:
    """Whether all others were deleted from a list: the line above it still stands right above the row."""
    first, last = numbered[0], numbered[-1]
    above, below = sent.above(first.start), quote.below(row.end)
    # The end of a letter is often left out.
    rest = row.end == len(quote.tokens) and row.tokens != first.tokens
    ends = rest or (below != () and below == sent.below(last.end))
    return ends and above != () and quote.above(row.start) == above


def _stands_out(row: _Row) -> bool:
    """Whether it is in bold or capitals, as text has it: ``*2. Fietsen*``."""
    text = row.line.text.strip()
    return text.isupper() or (text[:1] in "*_" and text[-1:] in "*_")
