"""Mail that was kept goes to another folder: behind the keeping, and again where that failed before.

A folder to move to that is not there is not made: its name is most likely written in another way there, as
``INBOX.Archief``, and a new folder is one that many mail programs do not show.  Until it can be moved, mail
is kept as ever and stays where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from newsletter.errors import InboundError, TransportError
from newsletter.inbound.mail import incomplete
from newsletter.store import inbound, intake, lock, mailboxes
from newsletter.store.database import Store
from newsletter.store.mailboxes import Cursor
from newsletter.transport.imap import Mailbox, NotNowError
from newsletter.transport.imap_reading import Fetched, too_large
from newsletter.transport.imap_wire import LostError, RefusedError
from newsletter.transport.reaching import NOTHING_LOST

#: So many mails are moved at once.
MOVED_AT_ONCE: Final = 50


@contextmanager
def turn(store: Store) -> Iterator[bool]:
    """The right to move mail, which one process of a publication has at a time; whether we have it.

    Nobody waits for it: what is kept meanwhile is moved by the next fetch.
    """
    with lock.held(store.path.with_name("moving.lock"), 0) as ours:
        yield ours


class Mover:
    """Moves mail out of one folder; nothing that was not kept.

    Args:
        key: what names a mail of the folder in the store, of its UIDVALIDITY and its number.
        now: aware, UTC.
    """

    def __init__(
        self, store: Store, box: Mailbox, folder: str, key: Callable[[int, int], str], now: datetime
    ) -> None:
        self._store, self._box, self._folder = store, box, folder
        self._key, self._now = key, now
        self._kept: list[Fetched] = []
        #: The first refusal, once there was one.
        self.problem: InboundError | None = None

    def hindrance(self) -> InboundError | NotNowError | None:
        """Open the folder for changes; why nothing can be moved out of it, None = it can.

        Raises:
            TransportError, AuthenticationError: the server is away, or does not let us in.
        """
        try:
            return self._hindrance()
        except LostError:  # it may have hung up while nothing happened
            self._box.again(1)
        try:
            return self._hindrance()
        except LostError as error:
            raise TransportError(str(error), where=self._box.where, next_step=NOTHING_LOST) from None

    def _hindrance(self) -> InboundError | NotNowError | None:
        self._box.connect()
        if not self._box.can_move:
            what = "the server cannot move mail (RFC 6851), and nothing is copied and deleted instead"
            step = "Mail is kept all the same, and stays where it is. Take imap.move_to out."
            return InboundError(what, where=self._box.where, next_step=step)
        move_to = self._box.server.move_to
        try:
            self._box.select(move_to)
        except NotNowError as error:
            what = f"mail is kept and stays in {self._folder}: {error.what}"
            return NotNowError(what, where=error.where, next_step=error.next_step)
        except InboundError as error:
            what = f"mail is kept and stays in {self._folder}: {error.what}"
            step = f"Make a folder {move_to} there, or name another one in imap.move_to. {error.next_step}"
            return InboundError(what, where=error.where, next_step=step)
        try:
            self._box.select(self._folder, writable=True)
        except InboundError as error:
            return error
        return None

    def catch_up(self, place: Cursor | None) -> tuple[int, int] | None:
        """Move what was kept before and is still there; the place to read on from.

        Mail that stands before the place and is not known by its key is read again, and recognised.

        Raises:
            TransportError: the line was lost.
        """
        if place is None:
            return None
        here = (place.uid_validity, place.last_uid)
        if self._box.validity != place.uid_validity:
            return here
        try:
            listed = self._box.listing(0, self._box.server.since)
        except (LostError, RefusedError) as error:
            raise TransportError(str(error), where=self._box.where, next_step=NOTHING_LOST) from None
        uids = [one.uid for one in listed if one.uid <= place.last_uid and not too_large(one)]
        known = {uid: intake.known(self._store, self._key(place.uid_validity, uid)) for uid in uids}
        whole = [uid for uid, number in known.items() if number is not None and self._is_whole(number)]
        for begin in range(0, len(whole), MOVED_AT_ONCE):
            self._move(whole[begin : begin + MOVED_AT_ONCE])
        unknown = [uid for uid, number in known.items() if number is None]
        return (place.uid_validity, min(unknown) - 1) if unknown else here

    def _is_whole(self, number: int) -> bool:
        return not incomplete.stands_in(inbound.raw(self._store, number))

    def kept(self, fetched: Fetched) -> None:
        """A mail is kept; it is moved now or with the next ones.

        Raises:
            TransportError: the line was lost; what was kept is fetched again, recognised, and then moved.
        """
        self._kept.append(fetched)
        if len(self._kept) == MOVED_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Move what is left; what was not fetched as a whole stays where somebody finds it.

        Raises:
            TransportError: see :meth:`kept`.
        """
        if not self._kept:
            return
        last = self._kept[-1]
        self._move(one.uid for one in self._kept if not one.problem and one.uid_validity == last.uid_validity)
        self._kept = []
        to = Cursor(last.uid_validity, last.uid)
        mailboxes.advance(self._store, self._box.server.account, self._folder, to, self._now)

    def _move(self, numbers: Iterable[int]) -> None:
        """Move these; where that is refused because some are gone meanwhile, move the others."""
        uids, move_to = list(numbers), self._box.server.move_to
        while uids:
            try:
                self._box.move(uids, move_to)
            except LostError as error:
                what = f"the connection was lost while mail was moved ({error})"
                raise TransportError(what, where=self._box.where, next_step=NOTHING_LOST) from None
            except RefusedError as error:
                what = f"mail was kept and could not be moved to {move_to}: {error}"
            else:
                return
            left = self._left(uids)
            if left == uids:
                step = "What was kept stays where it is; the next fetch tries to move it again."
                self.problem = self.problem or InboundError(what, where=self._box.where, next_step=step)
                return
            uids = left

    def _left(self, uids: list[int]) -> list[int]:
        """Which of these are still in the folder; all of them where the server does not tell."""
        try:
            there = {one.uid for one in self._box.listing(min(uids) - 1)}
        except (LostError, RefusedError):
            return uids
        return [uid for uid in uids if uid in there]
