"""Footnotes: told together at the end, numbered in the order in which the text refers to them.

:mod:`newsletter.issue.markdown` leaves each note where it was written, under the name its author gave it.
A number cannot stand in plain text (the title of a question, a choice of a poll, the description of an
image), so a reference there does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from newsletter.issue.findings import Findings
from newsletter.models import Node

_NOWHERE = "not in a question's own line, a choice or the words of an image"
_LISTS = ("bullet_list", "ordered_list")


def apart(blocks: Iterable[Node]) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """The text without its notes, and the notes, both in the order of the source."""
    notes: list[Node] = []
    return tuple(_without_notes(blocks, notes)), tuple(notes)


def _without_notes(nodes: Iterable[Node], notes: list[Node]) -> Iterator[Node]:
    for node in nodes:
        if node.kind == "footnote":
            place = len(notes)
            inside = tuple(_without_notes(node.children, notes))
            notes.insert(place, replace(node, children=inside))
        elif node.children:
            yield replace(node, children=tuple(_without_notes(node.children, notes)))
        else:
            yield node


class Footnotes:
    """The notes of one issue.

    Args:
        notes: as :func:`apart` found them.
        findings: where mistakes go.
    """

    def __init__(self, notes: Sequence[Node], findings: Findings) -> None:
        self._notes: dict[str, Node] = {}
        self._findings = findings
        #: Names in the order of their first reference.
        self._order: list[str] = []
        self._numbers: dict[str, str] = {}
        for note in notes:
            self._keep(note)

    def _keep(self, note: Node) -> None:
        name = note.attrs["label"]
        first = self._notes.setdefault(name, note)
        if first is not note:
            what = f"there is a footnote [^{name}] on line {first.line} already, so no reader sees this one"
            self._findings.warning("footnote-twice", note.line, what, "give it a name of its own")
        elif not note.children:
            what = f"the footnote [^{name}] is empty"
            self._findings.warning("footnote-empty", note.line, what, "write it behind the colon")

    def told(self, blocks: Sequence[Node]) -> tuple[Node, ...]:
        """The text with numbers, and behind it a block of all notes that it refers to."""
        if not self._notes:
            return tuple(blocks)
        body = tuple(self._numbered(block) for block in blocks)
        # The list grows while it is read: a note may refer to another.
        notes = [self._numbered(self._note(name)) for name in self._order]
        for name in self._notes:
            if name not in self._numbers:
                self._unused(name)
        return (*body, Node("footnotes", tuple(notes), line=notes[0].line)) if notes else body

    def _note(self, name: str) -> Node:
        return replace(self._notes[name], attrs={"label": self._numbers[name]})

    def _unused(self, name: str) -> None:
        what = f"nothing refers to the footnote [^{name}], so no reader sees it"
        mend = f"write [^{name}] in the text, {_NOWHERE}"
        if name.startswith(" "):
            what, mend = "no reader sees this footnote", f"write it in the text, {_NOWHERE}"
        self._findings.warning("footnote-unused", self._notes[name].line, what, mend)

    def _numbered(self, node: Node) -> Node:
        if node.kind == "footnote_ref":
            return self._reference(node)
        if not node.children:
            return node
        choices = _choices(node)
        children: list[Node] = []
        for child in node.children:
            if child.kind == "footnote_ref" and children and children[-1].kind == "footnote_ref":
                # 1 and 2 beside one another would be 12.
                children.append(Node("text", text=" ", line=child.line))
            children.append(_without_references(child) if child is choices else self._numbered(child))
        return replace(node, children=tuple(children))

    def _reference(self, node: Node) -> Node:
        name = node.attrs["label"]
        if name not in self._notes:
            return Node("text", text=f"[^{name}]", line=node.line)
        if name not in self._numbers:
            self._order.append(name)
            self._numbers[name] = str(len(self._order))
        return replace(node, attrs={"label": self._numbers[name]})


def _choices(node: Node) -> Node | None:
    """The choices of a poll, which become buttons."""
    if node.kind != "callout" or node.attrs.get("type") != "poll":
        return None
    return next((child for child in node.children if child.kind in _LISTS), None)


def _without_references(node: Node) -> Node:
    kept = (_without_references(child) for child in node.children if child.kind != "footnote_ref")
    return replace(node, children=tuple(kept)) if node.children else node
