"""The delivery log: one line of JSON for each attempt, for other programs to read.

The ledger is what counts; this is its echo.  Readers stand in it by number, their addresses only where the
operator asks for them (level DEBUG).  When it cannot be written, that is said once and the mail goes on.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC
from pathlib import Path

from newsletter import addresses, lifecycle
from newsletter.errors import PublicationError
from newsletter.models import DeliveryRecord

#: Takes what was recorded together.
Write = Callable[[Sequence[DeliveryRecord]], None]


@contextmanager
def open_log(path: Path, *, with_addresses: bool, complain: Callable[[str], None]) -> Iterator[Write]:
    """Open a log to append to, the owner's alone (0600) if it is new; yields what writes into it.

    Args:
        with_addresses: whether readers' addresses stand in it.
        complain: told once when the log cannot be written any more.

    Raises:
        PublicationError: it cannot be opened.
    """
    how = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
    try:
        descriptor = os.open(path, how | os.O_NONBLOCK, 0o600)  # no reader of a pipe holds up the mail
    except OSError as error:
        raise _unusable(path, error.strerror) from error
    try:
        yield _Log(descriptor, path, with_addresses=with_addresses, complain=complain).write
    finally:
        os.close(descriptor)


def require_writable(path: Path) -> None:
    """See that :func:`open_log` could open it; nothing is made.

    Raises:
        PublicationError: it could not.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC | os.O_NONBLOCK))
    except FileNotFoundError as error:
        if not path.parent.is_dir():
            raise _unusable(path, error.strerror) from None
        if not os.access(path.parent, os.W_OK | os.X_OK):
            raise _unusable(path, os.strerror(errno.EACCES)) from None
    except OSError as error:
        raise _unusable(path, error.strerror) from error


def _unusable(path: Path, why: str | None) -> PublicationError:
    return PublicationError(
        f"the delivery log cannot be opened: {why}",
        where=str(path),
        next_step="Nothing was sent. Give a file in a folder that exists and that you may write.",
    )


def line(record: DeliveryRecord, *, with_address: bool = False) -> str:
    """One record as JSON, in ASCII, without a line end."""
    address = record.recipient.address
    answer = record.outcome.answer
    value: dict[str, object] = {
        "time": record.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "level": "DEBUG" if with_address else "INFO",
        "run": record.run,
        "issue": record.issue,
        "subscriber": record.recipient.subscriber_id,
        "attempt": record.number,
        "state": record.outcome.state,
        "stage": record.attempt.stage,
        "code": record.attempt.code,
        "enhanced": lifecycle.enhanced_code(record.attempt.text),
        "answer": answer if with_address else addresses.masked(answer, address),
        "message_id": record.message_id,
        "ms": None if record.milliseconds is None else round(record.milliseconds, 1),
    }
    if with_address:
        value["address"] = address
    return json.dumps(value)


class _Log:
    """An open log."""

    def __init__(
        self, descriptor: int, path: Path, *, with_addresses: bool, complain: Callable[[str], None]
    ) -> None:
        self._descriptor, self._path = descriptor, path
        self._with_addresses, self._complain = with_addresses, complain
        self._broken = False
        #: What ends a line that a full disk cut off in an earlier run.
        self._mend = "" if _ends_well(descriptor) else "\n"

    def write(self, records: Sequence[DeliveryRecord]) -> None:
        """Append; after the first failure nothing more."""
        if self._broken or not records:
            return
        text = "".join(line(one, with_address=self._with_addresses) + "\n" for one in records)
        data = (self._mend + text).encode("ascii")
        self._mend = ""
        try:
            while data:
                data = data[os.write(self._descriptor, data) :]
        except OSError as error:
            self._broken = True
            with suppress(OSError):  # the terminal has gone as well
                self._complain(
                    f"{self._path}: the delivery log ends here: {error.strerror}."
                    " The mail goes on, and the ledger has it all."
                )


def _ends_well(descriptor: int) -> bool:
    """Whether a file is empty or ends with a line end; what is no file always does."""
    try:
        size = os.fstat(descriptor).st_size
        return size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"
    except OSError:
        return True
