"""A source that is named and cannot be looked up: "(bron: CBS)"."""

from __future__ import annotations

import re

from newsletter.issue.findings import Findings
from newsletter.issue.wording.lines import Line

_SOURCE = re.compile(r"[(\[](?:bron(?:nen)?|sources?|quellen?)[ \t]?:", re.IGNORECASE)
#: What leads somewhere: a link, an address, a footnote, a reference.
_LEADS = re.compile(r"\]\(|\]\[|\[\^|://|www\.|<?[\w.-]{1,64}@\w|\bISBN\b|\bdoi:", re.IGNORECASE)
#: Nobody else can look up what the author did herself.
_OWN = re.compile(r":[ \t]*+(?:eigen|own|eigene[rns]?|zelf)\b", re.IGNORECASE)
#: Characters in which the closing bracket is looked for.
_FAR = 400
_PAIRS = {"(": ")", "[": "]"}


def inspect(lines: list[Line], findings: Findings) -> None:
    """Report sources without a link, an address or a footnote."""
    for line in lines:
        place = 0
        while found := _SOURCE.search(line.prose, place):
            source = _bracketed(line.source, found.start())
            place = found.start() + len(source)
            if not _LEADS.search(source) and not _OWN.search(source):
                what = f"“{source[:60]}” names a source that readers cannot open"
                mend = "make a link of it: (bron: [name](https://...))"
                findings.warning("source-without-link", line.number, what, mend, column=found.start() + 1)


def _bracketed(text: str, start: int) -> str:
    """From an opening bracket up to its own closing one, or as far as we look."""
    opening, depth = text[start], 0
    for index in range(start, min(len(text), start + _FAR)):
        depth += (text[index] == opening) - (text[index] == _PAIRS[opening])
        if depth == 0:
            return text[start : index + 1]
    return text[start : start + _FAR]
