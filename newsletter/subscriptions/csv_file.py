"""A CSV file as people really have them: any of three delimiters, two encodings, half-written lines.

The file is read line by line (RFC 4180 as far as it goes).  A line that is no proper row is reported with its
number and never takes the lines after it along: an opened quotation mark may run over some lines, but only if
the row it makes has as many fields as the others.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from newsletter.errors import ImportFileError

#: Tried in this order where the first line leaves the choice open.
DELIMITERS = (",", ";", "\t")

#: Lines a quoted field may run over.
_MAX_LINES = 50
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?')
_OPEN_QUOTE = "a quotation mark is opened and not closed"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file."""

    #: Its first line, from 1.
    line: int
    cells: tuple[str, ...]
    #: Why it is no proper row; empty when it is.
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file as text, without its end."""

    number: int
    text: str

    @property
    def is_blank(self) -> bool:
        """Whether nobody can stand in it: nothing, or only delimiters."""
        return not self.text.strip(" \t,;")


def lines(data: bytes, source: str) -> Iterator[Line]:
    """The lines of a file; UTF-8, else Windows-1252, decided line by line.

    Raises:
        ImportFileError: this is no text, but for example a spreadsheet file.
    """
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ImportFileError(
            "this is a spreadsheet or archive, not a CSV file",
            where=source,
            next_step="Open it, save the sheet with the addresses as CSV, and import that.",
        )
    for number, raw in enumerate(BytesIO(_with_line_feeds(data, source)), 1):
        yield Line(number, _decoded(raw.rstrip(b"\r\n")))


def _with_line_feeds(data: bytes, source: str) -> bytes:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # what Excel calls "Unicode text"
        try:
            data = data.decode("utf-16").encode("utf-8")
        except UnicodeError as error:
            raise ImportFileError(
                f"this file begins as UTF-16 and is not: {error}",
                where=source,
                next_step="Save it again as CSV UTF-8, and import that.",
            ) from None
    data = data.removeprefix(b"\xef\xbb\xbf")
    return data if b"\n" in data else data.replace(b"\r", b"\n")


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:  # an accent in Windows-1252 is almost never valid UTF-8
        return raw.decode("cp1252", "replace")


def declared_delimiter(line: Line) -> str | None:
    """The delimiter of a ``sep=;`` line, which some spreadsheets write on top."""
    found = _SEPARATOR_LINE.fullmatch(line.text.strip())
    return found[1] if found else None


def cells(text: str, delimiter: str) -> tuple[str, ...] | None:
    """The fields of one complete row; None when a quotation mark is still open.

    Raises:
        ValueError: it is no row; the text says why.
    """
    try:
        row = next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        if "unexpected end" in str(error):
            return None
        raise ValueError(f"this is no row of a CSV file: {error}") from None
    return tuple(cell.strip() for cell in row)


def rows(source: Iterator[Line], delimiter: str, width: int) -> Iterator[Row]:
    """The rows, each with ``width`` fields; others carry their problem.

    Blank lines between rows are passed over, and empty fields too many do no harm.
    """
    ahead: deque[Line] = deque()
    while (line := ahead.popleft() if ahead else next(source, None)) is not None:
        if line.is_blank:
            continue
        if "\0" in line.text:
            yield Row(line.number, (), "there is a NUL byte in this line")
            continue
        try:
            found = cells(line.text, delimiter)
            if found is None:
                found = _continued(line, ahead, source, delimiter, width)
        except ValueError as error:
            yield Row(line.number, (), str(error))
            continue
        yield Row(line.number, (), _OPEN_QUOTE) if found is None else _fitted(line.number, found, width)


def _continued(
    line: Line, ahead: deque[Line], source: Iterator[Line], delimiter: str, width: int
) -> tuple[str, ...] | None:
    """The fields of a row that runs over several lines; None, and no line used up, when it does not."""
    text, used = line.text, 0
    while used < _MAX_LINES:
        if used == len(ahead):
            following = next(source, None)
            if following is None:
                return None
            ahead.append(following)
        text = f"{text}\n{ahead[used].text}"
        used += 1
        if '"' in ahead[used - 1].text:
            try:
                found = cells(text, delimiter)
            except ValueError:
                return None
            if found is not None:
                if _fitted(line.number, found, width).problem or "\0" in text:
                    return None
                for _ in range(used):
                    ahead.popleft()
                return found
    return None


def _fitted(line: int, found: tuple[str, ...], width: int) -> Row:
    kept = found
    while len(kept) > width and not kept[-1]:
        kept = kept[:-1]
    if len(kept) == width:
        return Row(line, kept)
    return Row(line, found, f"there are {len(found)} fields where the first row has {width}")
