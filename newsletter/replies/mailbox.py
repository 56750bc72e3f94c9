"""From a mailbox to the journey in: what is new in its folders, and the place up to which it was kept.

::

    place in the store -> fetch what came after it -> keep and move the place on (one transaction) -> read

The mail that is moved away once it was kept is moved first; the place moves on behind that.  So a run that is
killed leaves mail to be fetched again, which is recognised by its bytes, and never mail that was not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from urllib.parse import quote

from newsletter.errors import InboundError, TransportError
from newsletter.inbound.mail import incomplete
from newsletter.models import Publication
from newsletter.replies import sent_folder
from newsletter.replies.intake import Mail, Taken, take_in
from newsletter.replies.sent_folder import Answered
from newsletter.store import mailboxes
from newsletter.store.database import Store
from newsletter.store.mailboxes import Cursor
from newsletter.transport.imap import Mailbox
from newsletter.transport.imap_reading import Fetched, new_mail
from newsletter.transport.imap_wire import LostError, RefusedError

#: So many mails are moved at once.
_MOVED_AT_ONCE = 50


def fetch(
    store: Store, publication: Publication, key: bytes, box: Mailbox, now: datetime
) -> Iterator[Taken | Answered]:
    """Take in what is new in every folder, then see what the author has answered.

    Args:
        now: aware, UTC; when it came in.

    Raises:
        TransportError, AuthenticationError: the server is away, or does not let us in.
        InboundError: a folder is not there, or mail cannot be moved; the other folders were read.
        StoreError: the store cannot be written.
    """
    problems: list[InboundError] = []
    yield from take_in(store, publication, key, Inbox(store, box, now, problems), now)
    if box.server.sent_folder and not _stopped(box):
        answers = partial(sent_folder.answers, store, publication)
        mails = _Folder(store, box, box.server.sent_folder, now).mails(lambda raw: answers(raw) is not None)
        try:
            yield from sent_folder.take_sent(store, publication, mails, now)
        except InboundError as error:
            problems.append(error)
    if problems:
        raise problems[0]


class Inbox:
    """The new mail of all folders; a folder that is not there is noted, and the others are read."""

    def __init__(self, store: Store, box: Mailbox, now: datetime, problems: list[InboundError]) -> None:
        self._store, self._box, self._now = store, box, now
        self._problems = problems

    def __iter__(self) -> Iterator[Mail]:
        for name in self._box.server.folders:
            if _stopped(self._box):
                return
            folder = _Folder(self._store, self._box, name, self._now)
            try:
                yield from folder.moved() if self._box.server.move_to else folder.mails()
            except InboundError as error:
                self._problems.append(error)


class _Folder:
    """One folder of the mailbox, and how far it was read."""

    def __init__(self, store: Store, box: Mailbox, name: str, now: datetime) -> None:
        self._store, self._box, self._name, self._now = store, box, name, now
        self._problem: InboundError | None = None

    def mails(self, wanted: Callable[[bytes], bool] | None = None) -> Iterator[Mail]:
        """New mail; the place moves on in the transaction that keeps each, or behind it."""
        for fetched in self._fetched(wanted=wanted):
            yield self._mail(fetched, also=partial(self._advance, fetched=fetched))
            if wanted is not None:  # of most of them nothing is kept
                self._advance(self._store, fetched)
            if _stopped(self._box):
                return

    def moved(self) -> Iterator[Mail]:
        """The same; what was kept goes to another folder, and then the place moves on."""
        self._box.connect()
        if not self._box.can_move:
            what = "the server cannot move mail (RFC 6851), and nothing is copied and deleted instead"
            step = "Take imap.move_to out: then mail stays where it is."
            raise InboundError(what, where=self._box.where, next_step=step)
        kept: list[Fetched] = []
        for fetched in self._fetched(writable=True):
            yield self._mail(fetched)
            kept.append(fetched)
            if len(kept) == _MOVED_AT_ONCE:
                self._move(kept)
                kept = []
            if _stopped(self._box):
                break
        self._move(kept)
        if self._problem is not None:
            raise self._problem

    def _fetched(
        self, *, writable: bool = False, wanted: Callable[[bytes], bool] | None = None
    ) -> Iterator[Fetched]:
        place = mailboxes.cursor(self._store, self._box.server.account, self._name)
        start = (place.uid_validity, place.last_uid) if place else None
        since = self._box.server.since
        return new_mail(self._box, self._name, start, writable=writable, since=since, wanted=wanted)

    def _mail(self, fetched: Fetched, also: Callable[[Store], object] | None = None) -> Mail:
        source = f"{self._name}, message {fetched.uid}"
        raw = fetched.raw
        if fetched.problem:
            why = f"{fetched.problem}; {source} of {self._box.server.account} is still there"
            raw = incomplete.stand_in(raw, why)
        return Mail(source, raw, self._key(fetched), also)

    def _key(self, fetched: Fetched) -> str:
        """The address of a mail on its server (RFC 5092)."""
        server = self._box.server
        user, folder = quote(server.username, safe=""), quote(self._name, safe="")
        where = f"imap://{user}@{server.host.lower()}:{server.port}/{folder}"
        return f"{where};UIDVALIDITY={fetched.uid_validity}/;UID={fetched.uid}"

    def _advance(self, store: Store, fetched: Fetched) -> None:
        to = Cursor(fetched.uid_validity, fetched.uid)
        mailboxes.advance(store, self._box.server.account, self._name, to, self._now)

    def _move(self, kept: list[Fetched]) -> None:
        """Move mail that was kept; what was not fetched as a whole stays where somebody finds it."""
        if not kept:
            return
        last, move_to = kept[-1], self._box.server.move_to
        uids = [one.uid for one in kept if not one.problem and one.uid_validity == last.uid_validity]
        try:
            if uids:
                self._box.move(uids, move_to)
        except LostError as error:
            # It is fetched again and recognised, and then moved.
            raise TransportError(
                f"the connection was lost while mail was moved ({error})", where=self._box.where
            ) from None
        except RefusedError as error:
            what = f"mail was kept and could not be moved to {move_to}: {error}"
            step = "See whether there is a folder of that name; what was kept stays where it is."
            self._problem = InboundError(what, where=self._box.where, next_step=step)
        self._advance(self._store, last)


def _stopped(box: Mailbox) -> bool:
    return box.stop is not None and box.stop.asked
