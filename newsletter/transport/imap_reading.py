"""What is new in a folder, in order, through lost connections and servers that do not keep to the rules.

::

    open the folder -> numbers and sizes above the last -> batches -> each mail, or why it could not be had

A place moves on only behind a ``yield``: whoever asks for the next mail has the one before.  Nothing is left
out silently.  A mail that is too large, or that the server will not hand over, comes as its headers with the
reason; it stays on the server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from newsletter.errors import ServerSetupError, TransportError
from newsletter.inbound import limits
from newsletter.transport.imap import Mailbox
from newsletter.transport.imap_answers import Item
from newsletter.transport.imap_wire import ROOM, LostError, RefusedError, TooMuchError
from newsletter.transport.reaching import NOTHING_LOST

#: Mails and octets asked for at once.
BATCH: Final = 50
BATCH_OCTETS: Final = 4 * 1024 * 1024
#: A mail that cannot be had so often, each time alone and on a connection that works, is given up.
TRIES: Final = 3
#: Connections lost in a row without getting a step further; then the server is away.
MOST_LOST: Final = TRIES + 4

#: As much of them as is ever read.
_HEADERS: Final = f"BODY.PEEK[HEADER]<0.{limits.HEADER_BLOCK}>"


@dataclass(frozen=True, slots=True)
class Fetched:
    """One mail of a folder."""

    uid_validity: int
    uid: int
    #: As it stands on the server; with ``problem`` only its headers, or nothing.
    raw: bytes
    #: Why it could not be had as a whole, for a person; empty = it was.
    problem: str = ""


def new_mail(
    box: Mailbox,
    folder: str,
    start: tuple[int, int] | None,
    *,
    writable: bool = False,
    since: date | None = None,
    wanted: Callable[[bytes], bool] | None = None,
) -> Iterator[Fetched]:
    """Every mail of a folder that came after ``start``, oldest first; ends early when ``box.stop`` asks.

    Args:
        start: UIDVALIDITY and the last number that was read; None = from the begin.  Another UIDVALIDITY
            means that the server numbered anew: then everything is read again.
        writable: open the folder so that mail can be moved.
        since: mail that the server got before this day is left out.
        wanted: told the headers of a mail; where it says no, nothing else is fetched and they are all of
            :attr:`Fetched.raw`.

    Raises:
        TransportError, AuthenticationError: the server is away, or no longer lets us in.
        InboundError: there is no such folder.
    """
    reading = _Reading(box, folder, writable, since, wanted, *(start or (0, 0)))
    while not (reading.is_done or (box.stop is not None and box.stop.asked)):
        yield from reading.step()


@dataclass
class _Reading:
    """How far the reading of one folder is."""

    box: Mailbox
    folder: str
    writable: bool
    since: date | None
    wanted: Callable[[bytes], bool] | None
    uid_validity: int
    #: The number of the last mail that was handed out or left out.
    last: int
    is_done: bool = False
    _is_open: bool = False
    #: What is new, and what of it was asked for.
    _pending: list[Item] = field(default_factory=list)
    _batch: list[Item] = field(default_factory=list)
    #: Numbers up to here are asked for one by one: something among them went wrong.
    _careful_to: int = 0
    #: Of the next mail: how often it could not be had, and why not.
    _tries: int = 0
    _why: str = ""
    #: Connections lost since the last success.
    _lost: int = 0

    def step(self) -> Iterator[Fetched]:
        """Ask for one batch, and hand it out."""
        self._batch = []
        try:
            if not self._is_open or self.box.renumbered():
                self._open()
            if not self._pending:
                self.is_done = True
                return
            self._batch = self._next_batch()
            found, gone = self._ask(self._batch)
        except LostError as error:
            self._recover(error)
        except RefusedError as error:
            if error.passing or not self._batch:
                raise TransportError(str(error), where=self.box.where, next_step=NOTHING_LOST) from None
            if len(self._batch) > 1:
                self._failed(self._batch, str(error))
            else:  # on a new connection it may be had
                self._recover(LostError(str(error)))
        else:
            self._lost = 0
            yield from self._handed_out(self._batch, found, gone)

    def _ask(self, batch: list[Item]) -> tuple[dict[int, Fetched], set[int]]:
        """What of a batch is handed over, and what of it is no longer there."""
        found = self._get(batch)
        gone = {one.uid for one in batch if one.uid not in found and not self.box.exists(one.uid)}
        if self.box.renumbered():
            raise LostError("the server numbered its mail anew meanwhile")
        return found, gone

    def _open(self) -> None:
        """Open the folder and see what is new in it."""
        uid_validity = self.box.select(self.folder, writable=self.writable)
        tried = self._pending[0].uid if self._pending else 0
        if uid_validity != self.uid_validity:
            self.uid_validity, self.last, self._careful_to, tried = uid_validity, 0, 0, 0
        self._pending = self.box.listing(self.last, self.since)
        if not self._pending or self._pending[0].uid != tried:
            self._tries = 0
        self._is_open = True

    def _next_batch(self) -> list[Item]:
        first = self._pending[0]
        if first.uid <= self._careful_to or too_large(first):
            return [first]
        chosen, octets = [first], first.size or 0
        for one in self._pending[1:BATCH]:
            octets += one.size or 0
            if octets > BATCH_OCTETS or too_large(one):
                break
            chosen.append(one)
        return chosen

    def _get(self, batch: list[Item]) -> dict[int, Fetched]:
        """Ask for a batch; what is too large or was given up, by its headers."""
        first, reason = batch[0], ""
        if too_large(first):
            reason = f"it is too large to fetch: {(first.size or 0) / 1_000_000:.0f} MB"
        elif self._tries >= TRIES:
            reason = f"the server does not hand it over: {self._why}"
        if reason:
            raw = b"" if self._tries > TRIES else self._headers(first.uid)
            return {first.uid: Fetched(self.uid_validity, first.uid, raw, reason)}
        headers = self._unwanted(batch)
        whole = [one for one in batch if one.uid not in headers]
        room = limits.MESSAGE if len(batch) == 1 else 2 * sum(one.size or 0 for one in whole) + ROOM
        bodies = self.box.bodies([one.uid for one in whole], room) if whole else {}
        # An empty body of a mail that has a size is no mail.
        had = [one.uid for one in whole if bodies.get(one.uid) or (one.uid in bodies and not one.size)]
        found = headers | {uid: bodies[uid] for uid in had}
        return {uid: Fetched(self.uid_validity, uid, raw) for uid, raw in found.items()}

    def _unwanted(self, batch: list[Item]) -> dict[int, bytes]:
        """The headers of those mails that nobody wants."""
        if self.wanted is None:
            return {}
        room = 2 * limits.HEADER_BLOCK * len(batch)
        headers = self.box.bodies([one.uid for one in batch], room, _HEADERS)
        return {uid: raw for uid, raw in headers.items() if raw and not self.wanted(raw)}

    def _headers(self, uid: int) -> bytes:
        """The headers of a mail that was given up."""
        try:
            return self.box.bodies([uid], limits.HEADER_BLOCK, _HEADERS).get(uid, b"")
        except RefusedError:
            return b""

    def _handed_out(self, batch: list[Item], found: dict[int, Fetched], gone: set[int]) -> Iterator[Fetched]:
        """Hand out a batch in order, up to the first that is there and was not handed over."""
        for one in batch:
            if one.uid in found:
                yield found[one.uid]
            elif one.uid not in gone:
                self._failed([one], "it answers without the mail")
                return
            self._pending.pop(0)
            self.last, self._tries = one.uid, 0

    def _failed(self, batch: list[Item], why: str) -> None:
        """A batch could not be had: its mails are tried alone; a mail alone is tried again."""
        if len(batch) == 1:
            self._tries, self._why = self._tries + 1, why
        self._careful_to = max(self._careful_to, batch[-1].uid)

    def _recover(self, error: LostError) -> None:
        """Note what the connection was lost over, and make a new one."""
        if self._batch:
            if isinstance(error, TooMuchError) and len(self._batch) == 1:
                self._tries = max(self._tries, TRIES - 1)  # it would announce the same again
            self._failed(self._batch, str(error))
        self._is_open = False
        reason = TransportError(str(error), where=self.box.where, next_step=NOTHING_LOST)
        while True:
            self._lost += 1
            if self.box.stop is not None and self.box.stop.asked:
                return
            if self._lost >= MOST_LOST:
                raise reason
            try:
                self.box.again(self._lost)
            except ServerSetupError:
                raise
            except TransportError as problem:
                reason = problem
            else:
                return


def too_large(item: Item) -> bool:
    """Whether more is announced than we take."""
    return (item.size or 0) > limits.MESSAGE
