"""Lines of plain text: wrapped, indented, aligned."""

from __future__ import annotations

from collections.abc import Callable, Sequence

#: Columns of the text part (RFC 3676 section 4.2 asks for 78 or fewer; quoting needs some).
WIDTH = 72

Measure = Callable[[str], int]


def wrap(text: str, measure: Measure, width: int = WIDTH, first: str = "", rest: str = "") -> list[str]:
    """Text broken at spaces into lines of at most ``width`` columns; a word, so a URL, is never broken.

    Args:
        text: its line breaks are kept, its other white space is not; a no-break space does not break.
        measure: columns a piece of text takes; a slot counts as its fallback.
        first: what the first line begins with.
        rest: what the others begin with.
    """
    lines: list[str] = []
    for part in text.split("\n"):
        words = [word for word in part.split(" ") if word]
        line = rest if lines else first
        begun = False
        for word in words:
            if begun and measure(line) + 1 + measure(word) > width:
                lines.append(line)
                line, begun = rest, False
            line += f" {word}" if begun else word
            begun = True
        lines.append(line if begun else line.rstrip())
    return lines


def underlined(text: str, measure: Measure, width: int, mark: str) -> list[str]:
    """A heading and the line below it."""
    lines = wrap(text, measure, width)
    return [*lines, mark * max(1, *(measure(line) for line in lines))]


def table(
    rows: Sequence[Sequence[str]], aligns: Sequence[str], measure: Measure, width: int
) -> list[str] | None:
    """Rows aligned in columns, a rule below the first; None when they are wider than a line."""
    count = max((len(row) for row in rows), default=0)
    full = [[*row, *[""] * (count - len(row))] for row in rows]
    widths = [max(measure(row[column]) for row in full) for column in range(count)]
    if not count or sum(widths) + 2 * (count - 1) > width:
        return None
    sides = [*aligns, *[""] * (count - len(aligns))]
    lines = [
        "  ".join(_cell(*cell, measure) for cell in zip(row, widths, sides, strict=False)) for row in full
    ]
    rule = "  ".join("-" * max(1, columns) for columns in widths)
    return [line.rstrip() for line in (lines[0], rule, *lines[1:])]


def _cell(text: str, width: int, align: str, measure: Measure) -> str:
    room = width - measure(text)
    left = {"right": room, "center": room // 2}.get(align, 0)
    return " " * left + text + " " * (room - left)
