"""What an issue asks, as far as it is known where answers are looked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from newsletter.inbound import limits
from newsletter.inbound.answers.wording import tokens
from newsletter.models import Question

_CODE: Final = re.compile(r"\[(\d{1,7})\.(\d{1,2})\]")


@dataclass(frozen=True)
class Asked:
    """The questions of one issue, by their place: 0 is the first."""

    titles: tuple[str, ...]
    #: Number of the issue; 0 = not known.
    issue: int = 0
    #: The questions' ids and numbers; without them the number is the place plus one.
    ids: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    #: The choices of each; none for an open question, and of a question of which only the title is known.
    choices: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def of(cls, questions: Sequence[Question], issue: int) -> Asked:
        """The questions of an issue that was sent."""
        return cls(
            tuple(one.title for one in questions),
            issue,
            tuple(one.id.casefold() for one in questions),
            tuple(one.number for one in questions),
            tuple(one.choices for one in questions),
        )

    @classmethod
    def by_titles(cls, titles: Sequence[str], original: str) -> Asked:
        """Only titles, and the text of the issue, which may show codes: then they name its number."""
        found = {int(issue) for issue, _ in _CODE.findall(original[: limits.TEXT])}
        return cls(tuple(titles), found.pop() if len(found) == 1 else 0)

    def __len__(self) -> int:
        return len(self.titles)

    def place(self, number: int | str) -> int | None:
        """The place of the question with this number or id; None when there is none."""
        if isinstance(number, str):
            return self.ids.index(number) if number in self.ids else None
        if self.numbers:
            return self.numbers.index(number) if number in self.numbers else None
        return number - 1 if 0 < number <= len(self) else None

    def choices_of(self, place: int) -> tuple[str, ...]:
        """The choices of a question; empty when it is open or nobody knows."""
        return self.choices[place] if self.choices else ()

    @cached_property
    def words(self) -> tuple[tuple[str, ...], ...]:
        """The words of every title, for comparing."""
        return tuple(tuple(tokens(title)) for title in self.titles)
