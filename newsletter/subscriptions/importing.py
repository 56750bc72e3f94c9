"""A file of people: read, judged person by person, added in slices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, dropwhile, islice

from newsletter import addresses
from newsletter.errors import ImportFileError
from newsletter.models import Consent, ImportRow, SubscriberState
from newsletter.store import subscribers
from newsletter.store.database import Store
from newsletter.subscriptions import csv_file, headings
from newsletter.subscriptions.csv_file import Line, Row
from newsletter.subscriptions.headings import Columns
from newsletter.subscriptions.membership import alias_of
from newsletter.subscriptions.people import Person, person, tidy

#: Rows in one transaction: short enough to let a run that is sending write between.
SLICE = 1000
#: Lines looked at to find out what the columns are.
_HEAD = 10
#: Nothing anybody needs to act on.
ON_THE_LIST = "on the list already"
VERDICTS = ("new", "known", "invalid", "unsubscribed", "suppressed")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file."""

    source: str
    #: Verdict -> rows; every verdict of :data:`VERDICTS` is there.
    counts: Mapping[str, int]
    #: Every row that is not new, and why.
    rows: tuple[ImportRow, ...]
    #: True: nothing was written.
    dry_run: bool

    @property
    def total(self) -> int:
        """Rows in the file, without the heading."""
        return sum(self.counts.values())


def import_csv(
    store: Store, data: bytes, *, source: str, consent: str, now: datetime, dry_run: bool = False
) -> ImportReport:
    """Put the people of a CSV file on the list, active, with the consent the importer claims.

    Nobody who unsubscribed or was suppressed comes back, here or in the file; who left according to the file
    is recorded so, and stays away when another file has them as well.  Known people stay as they are.

    Args:
        data: the file's bytes.
        source: its name, for the journal: ``import sample.csv:3``.
        consent: what the people agreed to, in the importer's words.
        now: aware, UTC.
        dry_run: judge and write nothing.

    Raises:
        ImportFileError: the file cannot be used as a whole: no text, empty, no column with addresses.
    """
    columns, rows = _table(data, source)
    judge = _Judge(store, source, consent, now, dry_run)
    read = (_read(row, columns) for row in rows)
    counts: Counter[str] = Counter(dict.fromkeys(VERDICTS, 0))
    others: list[ImportRow] = []
    while True:
        people = list(islice(read, SLICE))  # outside the transaction: others may write meanwhile
        with nullcontext() if dry_run else store.write():
            part = [judge.judge(one) for one in people]
        counts.update(row.verdict for row in part)
        others += (row for row in part if row.verdict != "new")
        if len(part) < SLICE:
            return ImportReport(source, dict(counts), tuple(others), dry_run)


def _table(data: bytes, source: str) -> tuple[Columns, Iterator[Row]]:
    """What the columns are, and the rows with people."""
    lines = _from_first(csv_file.lines(data, source))
    head = list(islice(lines, _HEAD))
    declared = csv_file.declared_delimiter(head[0]) if head else None
    if declared:
        head = list(_from_first(head[1:]))
    if not head:
        raise ImportFileError(
            "there is nobody in this file",
            where=source,
            next_step=f"Expected: a CSV file with a heading such as {headings.EXPECTED}.",
        )
    delimiters = (declared,) if declared else csv_file.DELIMITERS
    for recognise in (_by_headings, _by_addresses):
        found = [(*table, delimiter) for delimiter in delimiters if (table := recognise(head, delimiter))]
        if found:
            width, columns, first, delimiter = max(found, key=lambda table: table[0])
            return columns, csv_file.rows(chain(head[first:], lines), delimiter, width)
    raise _unrecognised(head[0], delimiters, source)


def _from_first(lines: Iterable[Line]) -> Iterator[Line]:
    """Without the blank lines on top."""
    return dropwhile(lambda line: line.is_blank, lines)


def _by_headings(head: list[Line], delimiter: str) -> tuple[int, Columns, int] | None:
    """Number of columns, the columns, and the index of the first line with a person."""
    cells = _cells(head[0], delimiter)
    columns = headings.recognise(cells)
    return (len(cells), columns, 1) if columns else None


def _by_addresses(head: list[Line], delimiter: str) -> tuple[int, Columns, int] | None:
    """The same for a file that begins with a person."""
    for line in head:
        cells = _cells(line, delimiter)
        if cells and _is_address(cells[0]):
            return len(cells), headings.without_headings(len(cells)), 0
    return None


def _cells(line: Line, delimiter: str) -> tuple[str, ...]:
    try:
        return csv_file.cells(line.text, delimiter) or ()
    except ValueError:
        return ()


def _is_address(text: str) -> bool:
    try:
        addresses.parse_mailbox(text)
    except ValueError:
        return False
    return True


def _unrecognised(first: Line, delimiters: tuple[str, ...], source: str) -> ImportFileError:
    found = max((_cells(first, delimiter) for delimiter in delimiters), key=len)
    shown = ", ".join(repr(cell[:40]) for cell in found[:20]) or repr(first.text[:80])
    return ImportFileError(
        f"there is no column with addresses; the headings are {shown}",
        where=f"{source}:{first.number}",
        next_step=f"Give one column a heading such as {headings.EXPECTED}.",
    )


def _read(row: Row, columns: Columns) -> tuple[Person, str] | ImportRow:
    """The person in a row and their address for the envelope, or why there is none."""
    if row.problem:
        return ImportRow(row.line, "", "", "invalid", row.problem)
    somebody = person(row, columns)
    try:
        return somebody, addresses.deliverable(somebody.address)
    except ValueError as error:
        # Shown on terminals: what is no address may hold anything.
        return _judged(replace(somebody, address=tidy(somebody.address)), "invalid", str(error))


@dataclass
class _Judge:
    """Judges one after another, and adds those who are new."""

    store: Store
    source: str
    consent: str
    now: datetime
    dry_run: bool
    #: Key of each address seen -> its line.
    _seen: dict[str, int] = field(default_factory=dict)

    def judge(self, read: tuple[Person, str] | ImportRow) -> ImportRow:
        """The verdict; who is new is on the list when this returns."""
        if isinstance(read, ImportRow):
            return read
        somebody, mailbox = read
        first = self._seen.setdefault(mailbox.lower(), somebody.line)
        if first != somebody.line:
            return _judged(somebody, "known", f"stands in line {first} as well")
        if somebody.state is SubscriberState.PENDING:
            verdict = subscribers.judge(self.store, somebody.address)
            why = f"the file says '{somebody.words}': never confirmed, so not imported"
            return _judged(somebody, "unsubscribed" if verdict == "new" else verdict, why)
        if (holder := alias_of(self.store, somebody.address)) is not None:
            verdict = subscribers.judge(self.store, holder.address)
            return _judged(somebody, verdict, f"another address of {holder.address}; only that one counts")
        verdict = self._admit(somebody, mailbox)
        if verdict != "new":
            return _judged(somebody, verdict, _why(somebody, verdict))
        if somebody.state is SubscriberState.ACTIVE:
            return _judged(somebody, "new", "")
        why = f"the file says '{somebody.words}': recorded so, and not written to"
        return _judged(somebody, somebody.state, why)

    def _admit(self, somebody: Person, mailbox: str) -> str:
        if self.dry_run:
            return subscribers.judge(self.store, somebody.address)
        consent = Consent(somebody.state, self.now, f"import {self.source}:{somebody.line}", self.consent)
        verdict, _ = subscribers.admit(
            self.store, somebody.address, mailbox, somebody.name, consent=consent, tags=somebody.tags
        )
        return verdict


def _why(somebody: Person, verdict: str) -> str:
    if verdict != "known":
        return f"{verdict} here before; only the reader can undo that"
    if somebody.state is SubscriberState.ACTIVE:
        return ON_THE_LIST
    return (
        f"on the list, and the file says '{somebody.words}'; to take them off:"
        f" newsletter subscribers unsubscribe {addresses.typed(somebody.address)}"
    )


def _judged(somebody: Person, verdict: str, why: str) -> ImportRow:
    return ImportRow(somebody.line, somebody.address, somebody.name, verdict, why, somebody.tags)
