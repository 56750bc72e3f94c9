"""Lines of the original that the reader changed: a tick, an arrow, the same words once more.

``2. Fietsen <-- deze``, ``[x] 2. Fietsen``, ``Geen van beide`` typed below a list that ends with it, or only
one line left of a numbered list.  Programs wrap what we sent anew, put numbers and links in it and leave out
its end; none of that is a change.  What is added in several places alike is a program's, too, and outside of
polls and questions a line that only stands in another place is nobody's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, islice, pairwise, takewhile
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
#: Polls of one letter that are looked at.
_MOST_POLLS: Final = 20
#: Lines above the first choice among which the question stands.
_MOST_BETWEEN: Final = 4
#: What programs put into a text for a picture; "[x]" is a tick.
_PICTURE: Final = re.compile(r"\[[^\[\]]{2,300}\]")
#: A link that broke, or an address.
_LINK: Final = re.compile(r"://|mailto:|[@&]|%[0-9A-Fa-f]{2}|=\S")
#: What a tick is drawn with, beside emoji: "<--", "->", "=>", "→", "<<", " *"; and what strikes words out.
_DRAWN: Final = re.compile(r"<[-=–—<]|[-=–—>]>|[\u2190-\u21ff]|~~|\s\*{1,3}$")
#: "+1" and "100%"; other numbers are notes.
_COUNTED: Final = re.compile(r"\s\+\d{1,2}\W{0,3}$|\s100 ?%\W{0,3}$")
#: What stands for a tick between a number and its words, and words in bold behind one.
_TICKS: Final = frozenset({"x", "v", "o", "ja", "yes", "oui"})
_BOLD: Final = re.compile(r"\s{0,5}\d{1,2}[.)]\s+([*_]{1,2})\S.*\1\W{0,3}$")
#: Squares and circles are bullets.
_SHAPES: Final = re.compile(r"[\u25a0-\u25ff]")
#: The parts of an emoji behind its first, and how it is shown.
_VARIANT: Final = re.compile(r"\u200d.|\ufe0f")
#: Programs write these the plain way; an empty box is there to be ticked.
_PLAIN: Final = str.maketrans("’‘“”„–—‑", '\'\'"""---', "\u2610")
_NUMBERED: Final = re.compile(r"\s{0,5}(\d{1,2})[.)]\s")
_NUMBER: Final = re.compile(r"\d+")

#: A rule and words: "-- Klare taal".
_PLAIN_WORDS: Final = re.compile(r"--[\w ]{1,60}")
#: Characters of the original that such a line may stand for.
_SKIPPED: Final = 160

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
    #: Choices that follow one another, and the poll of each by where its words begin.
    polls: list[list[_Row]]
    poll_at: Mapping[int, int]
    #: The last words of choices, of questions and of the rows right below those.
    asked: frozenset[_Words]
    #: The last words of polls.
    polled: frozenset[_Words]

    @classmethod
    @lru_cache(maxsize=4)  # the same for every reply to an issue
    def read(cls, text: str, choices: frozenset[_Words]) -> _Sent:
        """Prepare a part; ``choices``: the words of :func:`_choices`."""
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
        polls = list(islice(_polls(side.rows, choices), _MOST_POLLS))
        poll_at = {row.start: at for at, poll in enumerate(polls) for row in poll}
        asked = [row for above, row in pairwise([*side.rows[:1], *side.rows]) if _asks(row) or _asks(above)]
        ends = frozenset(side.above(row.end) for row in (*asked, *(row for poll in polls for row in poll)))
        known, polled = frozenset(side.tokens), frozenset(side.above(poll[-1].end) for poll in polls)
        return cls(
            side.rows, side.tokens, by_above, by_below, six, texts, known, pairs, polls, poll_at, ends, polled
        )


def _asks(row: _Row) -> bool:
    return row.line.text.rstrip("*_ ").endswith("?")


@lru_cache(maxsize=4)  # the same for every reply to an issue
def _choices(texts: tuple[str, ...]) -> frozenset[_Words]:
    """The words of every choice, with its number and without: rows numbered 1, 2, ... below a question."""
    found: set[_Words] = set()
    for text in texts:
        rows = _Side.of([Line(line) for line in text[: limits.TEXT].split("\n")]).rows
        for first, upto in _lists(rows):
            if any(map(_asks, rows[max(0, first - _MOST_BETWEEN) : first])):
                found |= {said for row in rows[first:upto] for said in (row.tokens, row.tokens[1:])}
    return frozenset(found)


def _lists(rows: Sequence[_Row]) -> Iterator[tuple[int, int]]:
    """Where rows with the numbers 1, 2, ... before them begin, and the index after them."""
    first = 0
    for index, row in enumerate((*rows, None)):
        match = _NUMBERED.match(row.line.text) if row else None
        number = int(match[1]) if match else 0
        if number and number == index - first + 1:
            continue
        if index - first > 1:
            yield first, index
        # Without a number nothing can go on from here.
        first = index if number == 1 else index + 1


def _polls(rows: Sequence[_Row], choices: frozenset[_Words]) -> Iterator[list[_Row]]:
    for is_choice, part in groupby(rows, key=lambda row: row.tokens in choices):
        poll = list(part)
        if is_choice and len(poll) > 1:
            yield poll


class _Change(NamedTuple):
    """A row that is not as it was sent: what was added, and to which poll it belongs (None = to none)."""

    row: _Row
    kind: str
    poll: int | None


def give_back(lines: Sequence[Line], original: Original | None) -> None:
    """Make the lines that the reader changed or repeated within the original their own.

    Lines of older mails stay what they are.
    """
    quoted = [line for line in lines if line.role in _ROLES and not (line.older or line.blank)]
    if original is None or _is_untouched(quoted, original):
        return
    quote = _Side.of(quoted)
    choices = _choices(original.texts)
    parts = [_Sent.read(text, choices) for text in original.texts]
    rows = [row for row in quote.rows if not _was_sent(row, parts)]
    changes = [change for sent in parts for change in _changed(rows, quote, sent, original)]
    found = [change.row for change in changes if _is_readers(change, changes)]
    for sent in parts:
        found += [*_repeated(quote, sent, parts, choices), *_of_polls(quote, sent)]
    for row in found:
        row.line.role = Role.OWN


def _is_untouched(quoted: Sequence[Line], original: Original) -> bool:
    """Whether all lines stand as they were sent, one after the other: so they do in most replies.

    Greetings, addresses and what was wrapped differ from what we know, and are nobody's tick.
    """
    sent, at = f" {' '.join(original.tokens)} ", 0
    for is_sent, part in groupby(quoted, key=lambda line: line.text.strip() in original.lines):
        rows = list(part)
        if not is_sent and not all(map(_is_harmless, rows)):
            return False
        said = " ".join(token for line in rows for token in words(line.text)) if is_sent else ""
        place = sent.find(f" {said} ", at) if said else at
        if place < 0 or (at and place - at > _SKIPPED):
            return False
        at = place + len(said)
    return True


def _is_harmless(line: Line) -> bool:
    """Whether a line that we do not know is a greeting, an address or a rule with words, and no tick."""
    text = line.text.strip()[:1000]
    if text.endswith(",") or _LINK.search(text):
        return True
    return _PLAIN_WORDS.fullmatch(text) is not None and _NUMBERED.match(text) is None


def _was_sent(row: _Row, parts: Sequence[_Sent]) -> bool:
    """Whether a part has this very line; the HTML part may say a little more than the text part."""
    return any(row.line.text.strip() in sent.texts for sent in parts)


def _changed(rows: Sequence[_Row], quote: _Side, sent: _Sent, original: Original) -> Iterator[_Change]:
    """Short rows that stand where they were sent, with something beside their words."""
    for row in rows:
        if len(row.tokens) > _LONGEST + _MOST_ADDED:
            continue
        above, below = quote.above(row.start), quote.below(row.end)
        places = sent.by_above.get(above, [])[:_MOST_ALIKE] if len(above) == _BESIDE else []
        places = places + (sent.by_below.get(below, [])[:_MOST_ALIKE] if len(below) == _BESIDE else [])
        for was in places:
            if kind := _added(row, was, sent, original):
                yield _Change(row, kind, sent.poll_at.get(was.start))
                break


def _is_readers(change: _Change, changes: Sequence[_Change]) -> bool:
    """Whether a person made a change: the same one in several places is a program's, but in other polls."""
    alike = {id(one.row.line): one.poll for one in changes if one.kind == change.kind}
    polls = list(alike.values())
    return len(polls) == 1 or (None not in polls and len(set(polls)) == len(polls))


def _added(row: _Row, was: _Row, sent: _Sent, original: Original) -> str:
    """What stands beside the words of a row that may be the reader's; empty = nothing."""
    # Where a sign of ours is gone, a program put what it has for it.
    if not _signs(was.line.text) <= _signs(row.line.text):
        return ""
    if row.tokens == was.tokens:
        return _ticks(row.line.text, was.line.text, original)
    if _LINK.search(row.line.text[:1000]):
        return ""
    number, *rest = was.tokens
    if number.isdigit() and row.tokens[:1] == (number,) and row.tokens[2:] == tuple(rest):
        return "tick" if row.tokens[1] in _TICKS else ""
    size = len(was.tokens)
    for at in range(len(row.tokens) - size + 1):
        if row.tokens[at : at + size] != was.tokens:
            continue
        before, behind = row.tokens[:at], row.tokens[at + size :]
        # Programs wrap lines anew: what stands there may be what was sent above or below.
        wrapped = not before or tuple(sent.tokens[was.start - at : was.start]) == before
        goes_on = tuple(sent.tokens[was.end : was.end + len(behind)]) == behind
        counted = _COUNTED.search(row.line.text) is not None or behind == ("o",)
        new_before = before != ("o",) and not wrapped and _is_new(before, sent)
        new_behind = not goes_on and (counted or _is_new(behind, sent))
        if new_behind and _asks(was):
            return f"answer {row.start}"  # two questions may have the same one
        return _NUMBER.sub("0", " ".join((*before, "|", *behind))) if new_before or new_behind else ""
    return ""


def _is_new(added: _Words, sent: _Sent) -> bool:
    """Whether words beside a row are the reader's: no number, and no line of ours beside it."""
    if all(word.isdigit() for word in added):
        return False
    return len(added) == 1 or 2 * sum(pair in sent.pairs for pair in pairwise(added)) < len(added) - 1


def _ticks(text: str, was: str, original: Original) -> str:
    """The tick, arrow, exclamation or question mark beside the same words; empty = none."""
    drawn = _DRAWN.search(text) if _DRAWN.search(was) is None else None
    bare = _VARIANT.sub("", text)
    signs = sorted({char for char in bare if _is_sign(char) and char not in original.signs})
    exclaims = [mark for mark in "!?" if bare.rstrip("*_ ").endswith(mark) and mark not in was]
    bold = "bold" if _BOLD.match(text) and not _BOLD.match(was) else ""
    return "".join((drawn[0].strip() if drawn else "", *signs, *exclaims, bold))


def _is_sign(char: str) -> bool:
    return char > "\u2190" and category(char) == "So" and not _SHAPES.match(char)


def _signs(text: str) -> Counter[str]:
    """What a program may fail to show: emoji, quotation marks and all else that is not plain."""
    plain = _VARIANT.sub("", text).translate(_PLAIN)
    return Counter(
        char for char in plain if (char > "\x7f" or char in "\"'") and not (char.isalnum() or char.isspace())
    )


def _repeated(
    quote: _Side, sent: _Sent, parts: Sequence[_Sent], choices: frozenset[_Words]
) -> Iterator[_Row]:
    """Rows of our own words between two that follow one another in the original, where something is asked."""
    index = 0
    while index < len(quote.rows):
        # Most rows stand where nothing is asked.
        if quote.above(quote.rows[index].start) not in sent.asked:
            index += 1
            continue
        upto = _past_repeated(quote, index, sent, parts, choices)
        found = quote.rows[index:upto]
        # Lines that follow one another are an older copy.
        copy = any((one.tokens[-1], other.tokens[0]) in sent.pairs for one, other in pairwise(found))
        if not copy and all(_may_be_repeated(row, sent) for row in found):
            yield from found
        index = max(upto, index + 1)


def _may_be_repeated(row: _Row, sent: _Sent) -> bool:
    short = len(row.tokens) <= _LONGEST and not _LINK.search(row.line.text[:1000])
    return short and sent.known.issuperset(row.tokens)


def _past_repeated(
    quote: _Side, index: int, sent: _Sent, parts: Sequence[_Sent], choices: frozenset[_Words]
) -> int:
    """The index of the row that goes on where the one above ``index`` ended; ``index`` = none does."""
    above = quote.above(quote.rows[index].start)
    goes_on = (*above, *quote.below(quote.rows[index].start))
    if any(goes_on in part.six for part in parts):
        return index
    for upto in range(index + 1, min(index + _MOST_REPEATED, len(quote.rows) - 1) + 1):
        if (*above, *quote.below(quote.rows[upto].start)) in sent.six:
            return upto
    # The end of a letter is often left out: then only a choice counts.
    rest = quote.rows[index : index + _MOST_REPEATED + 1]
    upto = index + sum(1 for _ in takewhile(lambda row: row.tokens in choices, rest))
    left = len(quote.tokens) - (quote.rows[upto].start if upto < len(quote.rows) else len(quote.tokens))
    return upto if left < _BESIDE and above in sent.polled else index


def _of_polls(quote: _Side, sent: _Sent) -> Iterator[_Row]:
    """Choices that the reader picked by what was done to the list."""
    by_words: dict[_Words, list[_Row]] = {}
    for row in quote.rows if sent.polls else ():
        by_words.setdefault(row.tokens, []).append(row)
    for poll in sent.polls:
        places = {was.tokens: was for was in poll}
        found = [row for tokens in places for row in by_words.get(tokens, ())[:_MOST_ALIKE]]
        marked = [row for row in found if _stands_out(row) and not _stands_out(places[row.tokens])]
        if len(found) == 1 and _is_left_over(found[0], poll, quote, sent):
            yield found[0]
        elif len(found) == len(poll) and len(marked) == 1:
            yield marked[0]


def _is_left_over(row: _Row, poll: Sequence[_Row], quote: _Side, sent: _Sent) -> bool:
    """Whether all others were deleted from a poll: the line above it still stands right above the row."""
    first, last = poll[0], poll[-1]
    above, below = sent.above(first.start), quote.below(row.end)
    # The end of a letter is often left out.
    rest = row.end == len(quote.tokens) and row.tokens != first.tokens
    ends = rest or (below != () and below == sent.below(last.end))
    return ends and above != () and quote.above(row.start) == above


def _stands_out(row: _Row) -> bool:
    """Whether it is in bold or capitals, as text has it: ``*2. Fietsen*``."""
    text = row.line.text.strip()
    return text.isupper() or (text[:1] in "*_" and text[-1:] in "*_")
