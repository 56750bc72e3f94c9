"""A reply as lines, each with the part it plays."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from newsletter.inbound import limits

_FROM: Final = ">From "
_QUOTE: Final = re.compile(r"[ \t]{0,4}(?:>[ \t]?){1,50}")
#: Initials before the mark, and lines that have to show the same ones; one letter is an answer: ``A> soep``.
_INITIALS: Final = re.compile(r"[ \t]{0,4}([A-Za-z]{2,4})(?:>[ \t]?){1,50}")
_MARKED: Final = 3
#: Control characters, which steer a terminal, and those that turn the direction of what follows them.
_STEERING: Final = (
    *(*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)),
    *(*range(0x202A, 0x202F), *range(0x2066, 0x206A)),
)
_INVISIBLE: Final = dict.fromkeys([*_STEERING, *map(ord, "\u200b\u200e\u200f\u2060\u2061\ufeff\u00ad")])
#: What joins or parts its neighbours and cannot be seen.  It belongs to Persian and Indic words and to emoji
#: (Unicode 15.0, sections 9.2 and 23.2; UTS 51), and to nothing in Latin letters; a virama it may follow
#: at the end of a word, too.
_JOINED: Final = "[\u0250-\u1fff\u2190-\u2fff\u3001-\ufefe\uff01-\U0010ffff]"
_VIRAMAS: Final = "[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca]"
_STRAY_JOINER: Final = re.compile(f"(?<!{_JOINED})[\u200c\u200d]|(?<!{_VIRAMAS})[\u200c\u200d](?!{_JOINED})")
_SPACES: Final = {ord(char): " " for char in "\u00a0\u2007\u202f\u3000\u2002\u2003\u2009"}
_UNSEEN: Final = {**_INVISIBLE, **_SPACES}
#: Most lines hold none of them, and looking is quicker than translating.
_MAY_BE_UNSEEN: Final = re.compile(f"[\u200c\u200d{re.escape(''.join(map(chr, _UNSEEN)))}]")


class Role(Enum):
    """Whose line it is."""

    #: The reader wrote it for this reply.
    OWN = auto()
    #: Marked as quoted by the mail program.
    QUOTED = auto()
    #: Not marked, but found in what we sent.
    ORIGINAL = auto()
    #: What a mail program writes around a quote: attribution, header block, separator.
    NOTICE = auto()
    #: Below a header block or separator, and nobody's in particular.
    FOREIGN = auto()
    #: A signature or a device's advertisement.
    FOOTER = auto()
    #: What our own answer button wrote about being quoted, as the reader left it.
    WISH = auto()


@dataclass(slots=True)
class Line:
    """One line, without its quote marks."""

    text: str
    role: Role = Role.OWN
    #: An HTML structure says: from here on it is the original.
    begins_original: bool = False
    #: How deep it is quoted: marks before it, or quotes of HTML around it.
    depth: int = 0
    #: Quoted, but not from our letter by who writes now: of an older mail in the quote.
    older: bool = False

    @property
    def blank(self) -> bool:
        """Whether nothing can be seen on it."""
        return not self.text or self.text.isspace()


def read(text: str) -> list[Line]:
    """Lines of a plain text; those behind ``>`` are quoted."""
    # Programs write many no-break spaces, and hardly anything else of all that.
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    if _MAY_BE_UNSEEN.search(text):
        text = _STRAY_JOINER.sub("", text.translate(_UNSEEN))
    rows = text.split("\n", limits.LINES)[: limits.LINES]
    lines = [_line(row) for row in rows]
    if _FROM in text:
        _without_mark(lines, rows)
    _with_initials(lines)
    return lines


def _with_initials(lines: list[Line]) -> None:
    """Lines that some programs mark with the initials of whom they quote: ``MvD> Wat eet je?``."""
    found = [(index, match) for index, line in enumerate(lines) if (match := _INITIALS.match(line.text))]
    marks = Counter(match[1] for _, match in found)
    for index, match in found:
        if marks[match[1]] >= _MARKED and lines[index].role is Role.OWN:
            lines[index] = Line(lines[index].text[match.end() :], Role.QUOTED, depth=1)


def _without_mark(lines: list[Line], rows: Sequence[str]) -> None:
    """Take the mark off a line that begins with ``From`` and was kept in an mbox (RFC 4155).

    Beside a quote, or below what announces one, it is quoted as the others are.
    """
    for index, row in enumerate(rows):
        if not row.startswith(_FROM):
            continue
        beside = [*rows[max(index - 1, 0) : index], *rows[index + 1 : index + 2]]
        above = next((one for one in reversed(rows[max(index - 2, 0) : index]) if one.strip()), "")
        if not (any(one.startswith(">") for one in beside) or above.rstrip().endswith(":")):
            lines[index] = Line(row[1:])


def _line(text: str) -> Line:
    if text.startswith(">>> ") and text.endswith(" >>>"):
        # GroupWise writes its attribution like this, above an original without marks.
        return Line(text)
    match = _QUOTE.match(text) if ">" in text[:5] else None
    return Line(text[match.end() :], Role.QUOTED, depth=match[0].count(">")) if match else Line(text)


def quote_follows(lines: Sequence[Line], index: int) -> bool:
    """Whether the first line with something on it at or after ``index`` is quoted, and comes soon."""
    return next((line.role for line in lines[index : index + 6] if not line.blank), None) is Role.QUOTED


def join(lines: Sequence[Line], role: Role = Role.OWN) -> str:
    """Text of the lines with a role; where others stood between, a blank line stands."""
    out: list[str] = []
    gap = False
    for line in lines:
        if line.role is not role or line.blank:
            gap = True
            continue
        if gap and out:
            out.append("")
        out.append(line.text.rstrip())
        gap = False
    # Yahoo indents the first line.
    return "\n".join(out).lstrip()
