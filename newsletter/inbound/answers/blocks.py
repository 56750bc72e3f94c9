"""A reply as blocks: what a program quoted and what the reader wrote, in turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from newsletter.inbound.text.lines import Line, Role


@dataclass(slots=True)
class Block:
    """Lines of one side that stand together: quoted by the program, or the reader's."""

    own: bool
    lines: list[str]


def blocks(lines: Sequence[Line]) -> list[Block]:
    """The sides take turns; what belongs to neither (attributions, signatures) is left out."""
    found: list[Block] = []
    for line in lines:
        if line.role not in (Role.OWN, Role.QUOTED, Role.ORIGINAL):
            continue
        own = line.role is Role.OWN
        if not found or found[-1].own != own:
            if line.blank:
                continue
            found.append(Block(own, []))
        found[-1].lines.append(line.text.strip())
    return found


def below_quotes(found: Sequence[Block]) -> list[tuple[Block, Block]]:
    """(quoted, own) for every block of the reader's with quoted lines above it."""
    return [(above, block) for above, block in pairwise(found) if block.own]


def text(lines: Sequence[str]) -> str:
    """Lines as a text without blank lines around it."""
    return "\n".join(lines).strip("\n")
