"""Capitals and rows of exclamation marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newsletter.issue.findings import Findings
from newsletter.issue.wording.lines import Line

#: Words in capitals with nothing but space between them; a list of abbreviations has commas.
_CAPITALS = re.compile(r"(?<![\w'’-])[^\W\d_a-z]{2,}+(?:[!?]*+[ \t]++[^\W\d_a-z]{2,}+){2,}+(?![\w'’-])")
_MARKS = re.compile(r"(?<=\w)[!?]{3,}+")
#: Letters in words of their own length; three abbreviations side by side have fewer.
_MANY = 13


def inspect(blocks: Iterable[list[Line]], findings: Findings) -> None:
    """Report what readers hear as shouting, and what filters count against a mail; once per paragraph."""
    for paragraph in blocks:
        found = next((place for line in paragraph for place in _loud(line)), None)
        if found:
            number, column, words, mend = found
            findings.warning("shouting", number, f"“{words[:40]}” reads as shouting", mend, column=column)


def _loud(line: Line) -> Iterator[tuple[int, int, str, str]]:
    """Line, column, words and what to do, capitals first."""
    for found in _CAPITALS.finditer(line.prose):
        words = found.group()
        if words.isupper() and sum(sign.isalpha() for sign in words) >= _MANY:
            yield line.number, found.start() + 1, words, "write small letters, **bold** if it matters"
    for found in _MARKS.finditer(line.prose):
        yield line.number, found.start() + 1, found.group(), "one will do"
