"""Long sentences: one finding for the issue, at the longest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newsletter.issue.findings import Findings
from newsletter.issue.wording.lines import WORD, Line

#: Words; what plain-language guides in Dutch and English allow on average.
MOST_ON_AVERAGE = 20
#: Fewer sentences have no average.
FEWEST = 5
_END = re.compile(r"[.!?…][\"”’'»)\]*_]*+(?=\s|$)")


def inspect(blocks: Iterable[list[Line]], findings: Findings) -> None:
    """Report that the sentences of an issue are long on average."""
    lengths: list[int] = []
    longest, place = 0, 0
    for number, length in _sentences(blocks):
        lengths.append(length)
        if length > longest:
            longest, place = length, number
    if len(lengths) < FEWEST or sum(lengths) <= MOST_ON_AVERAGE * len(lengths):
        return
    what = (
        f"the sentences have {sum(lengths) / len(lengths):.0f} words on average; the one here has {longest}"
    )
    mend = f"make two of the longest ones; up to {MOST_ON_AVERAGE} is easy to read"
    findings.warning("sentences-long", place, what, mend)


def _sentences(blocks: Iterable[list[Line]]) -> Iterator[tuple[int, int]]:
    """Line and number of words of each sentence in the body; headings and tables hold none."""
    for paragraph in blocks:
        if paragraph[0].in_head or paragraph[0].source.lstrip("> \t").startswith(("#", "|")):
            continue
        number, count = paragraph[0].number, 0
        for line in paragraph:
            pieces = _END.split(line.prose)
            for index, piece in enumerate(pieces):
                if not count:
                    number = line.number
                count += sum(1 for _ in WORD.finditer(piece))
                if index < len(pieces) - 1 and count:
                    yield number, count
                    count = 0
        if count:
            yield number, count
