"""How much letter it is: bytes against what Gmail shows, words, and the time they take."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsletter.edition.checks.size import LARGE
from newsletter.models import Issue

#: Bytes of HTML at which Gmail cuts a mail off: about 102 kB.
CUT = 102_000
#: Bytes at which it is time to stop adding, as ``check`` says.
NEAR = LARGE
#: Words a minute of silent reading, non-fiction (Brysbaert 2019, doi 10.1016/j.jml.2019.104047).
_PACE = 238
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Meter:
    """What is measured of one reader's copy."""

    #: Bytes of the HTML part with the reader's values in it, before transfer encoding.
    html: int
    #: Bytes of the whole mail as it travels.
    total: int
    words: int

    @property
    def level(self) -> str:
        """``good``, ``near`` or ``cut``."""
        return "cut" if self.html >= CUT else "near" if self.html >= NEAR else "good"

    @property
    def minutes(self) -> int:
        """Reading time, at least one minute."""
        return max(1, round(self.words / _PACE))


def measure(issue: Issue, html: str, mail: bytes) -> Meter:
    """Measure one reader's copy; the words are those of the issue's own text."""
    words = sum(len(_WORD.findall(block.plain())) for block in issue.blocks)
    return Meter(len(html.encode("utf-8", "replace")), len(mail), words)
