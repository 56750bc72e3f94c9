"""Blocks in the groups a template builds: what flows in the letter, and every box by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from newsletter.edition.blocks import Block, OutcomeBlock, QuestionBlock, ReplyBlock


@dataclass(frozen=True, slots=True)
class Section:
    """One MJML section; a template ``partials/<kind>.mjml.j2`` builds it."""

    #: ``letter``, ``question``, ``poll``, ``reply`` or ``outcome``.
    kind: str
    #: A box has one, a letter as many as follow one another: a section costs 1.3 kB of HTML.
    blocks: tuple[Block, ...]


def sections(blocks: Iterable[Block]) -> tuple[Section, ...]:
    """The blocks in order, grouped."""
    grouped: list[Section] = []
    for is_box, run in groupby(
        blocks, key=lambda block: isinstance(block, QuestionBlock | ReplyBlock | OutcomeBlock)
    ):
        if is_box:
            grouped += [Section(block.kind, (block,)) for block in run]
        else:
            grouped.append(Section("letter", tuple(run)))
    return tuple(grouped)
