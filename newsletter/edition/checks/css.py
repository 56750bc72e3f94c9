"""A style sheet as rules: as much of CSS as a theme's sheets use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_COMPOUND = re.compile(r"\s*[>+~]\s*|\s+")
_PSEUDO = re.compile(r"::?[a-z-]+(?:\([^()]*\))?")
_PART = re.compile(r"([.#]?)([A-Za-z_][\w-]*)")
_ATTRIBUTE = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Compound:
    """One step of a selector: ``blockquote.alert``."""

    tag: str
    classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a sheet."""

    selectors: tuple[str, ...]
    declarations: tuple[tuple[str, str], ...]
    line: int
    #: The condition of the at-rule it stands in; empty = always.
    condition: str = ""


def rules(sheet: str, line: int = 1, condition: str = "") -> Iterator[Rule]:
    """The rules of a sheet without comments, those inside ``@media`` as well; what is no rule is left out."""
    start = 0
    while (opening := sheet.find("{", start)) >= 0:
        head = sheet[start:opening]
        closing = _end(sheet, opening)
        body = sheet[opening + 1 : closing]
        place = line + sheet.count("\n", 0, start + len(head) - len(head.lstrip()))
        # A statement such as @import ends with ; and belongs to no rule.
        head = head.rpartition(";")[2].strip()
        if head.startswith("@"):
            if "{" in body:
                yield from rules(body, line + sheet.count("\n", 0, opening), head)
        else:
            selectors = tuple(part.strip() for part in _listed(head))
            yield Rule(selectors, tuple(_declarations(body)), place, condition)
        start = closing + 1


def compounds(selector: str) -> tuple[Compound, ...]:
    """The steps of a selector, outermost first; pseudo-classes and attributes do not count."""
    plain = _ATTRIBUTE.sub("", _PSEUDO.sub("", selector))
    return tuple(_compound(step) for step in _COMPOUND.split(plain.strip()) if step)


def _compound(step: str) -> Compound:
    parts = _PART.findall(step)
    tag = next((name.lower() for sign, name in parts if not sign), "")
    return Compound(tag, frozenset(name for sign, name in parts if sign == "."))


def _end(sheet: str, opening: int) -> int:
    """Where the block that opens here closes."""
    depth = 0
    for position in range(opening, len(sheet)):
        depth += {"{": 1, "}": -1}.get(sheet[position], 0)
        if depth == 0:
            return position
    return len(sheet)


def _listed(head: str) -> list[str]:
    """Selectors at the commas outside brackets."""
    return re.split(r",(?![^()]*\))", head)


def _declarations(body: str) -> Iterator[tuple[str, str]]:
    for piece in body.split(";"):
        name, colon, value = piece.partition(":")
        if colon:
            yield name.strip().lower(), value.strip()
