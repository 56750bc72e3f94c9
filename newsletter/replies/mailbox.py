"""From a mailbox to the journey in: what is new in its folders, and the place up to which it was kept.

::

    place in the store -> fetch what came after it -> keep and move the place on (one transaction) -> read

The mail that is moved away once it was kept is moved first; the place moves on behind that.  So a run that is
killed leaves mail to be fetched again, which is recognised by its bytes, and never mail that was not kept.

The folder of sent mail comes last: what the author answered must be known first.  A reader who answered in
turn meanwhile is joined to the conversation behind that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from urllib.parse import quote

from newsletter.errors import InboundError
from newsletter.inbound.mail import incomplete
from newsletter.models import Publication
from newsletter.replies import joining, sent_folder
from newsletter.replies.intake import Mail, Taken, take_in
from newsletter.replies.joining import Joined
from newsletter.replies.moving import Mover
from newsletter.replies.sent_folder import Answered
from newsletter.store import mailboxes
from newsletter.store.database import Store
from newsletter.store.mailboxes import Cursor
from newsletter.transport.imap import Mailbox
from newsletter.transport.imap_reading import Fetched, new_mail


def fetch(
    store: Store, publication: Publication, key: bytes, box: Mailbox, now: datetime
) -> Iterator[Taken | Answered | Joined]:
    """Take in what is new in every folder, then see what the author has answered.

    Args:
        now: aware, UTC; when it came in.

    Raises:
        TransportError, AuthenticationError: the server is away, or does not let us in.
        InboundError: a folder is not there, or mail cannot be moved; the other folders were read.
        StoreError: the store cannot be written.
    """
    inbox = Inbox(store, box, now)
    yield from take_in(store, publication, key, inbox, now)
    # What was answered may lie in a folder that was not read; later it would not be looked for again.
    if box.server.sent_folder and inbox.is_read and not _stopped(box):
        answered: list[Answered] = []
        try:
            for one in _sent(store, publication, box, now):
                answered.append(one)
                yield one
        except InboundError as error:
            inbox.problems.append(error)
        yield from joining.join(store, publication, key, answered, now)
    if inbox.problems:
        raise inbox.problems[0]


def _sent(store: Store, publication: Publication, box: Mailbox, now: datetime) -> Iterator[Answered]:
    answers = partial(sent_folder.answers, store, publication)
    mails = _Folder(store, box, box.server.sent_folder, now).mails(lambda raw: answers(raw) is not None)
    return sent_folder.take_sent(store, publication, mails, now)


class Inbox:
    """The new mail of all folders; a folder that is not there is noted, and the others are read."""

    def __init__(self, store: Store, box: Mailbox, now: datetime) -> None:
        self._store, self._box, self._now = store, box, now
        self.problems: list[InboundError] = []
        #: False: a folder could not be read.
        self.is_read = True

    def __iter__(self) -> Iterator[Mail]:
        for name in self._box.server.folders:
            if _stopped(self._box):
                return
            folder = _Folder(self._store, self._box, name, self._now)
            try:
                yield from folder.moved(self.problems) if self._box.server.move_to else folder.mails()
            except InboundError as error:
                self.problems.append(error)
                self.is_read = False


class _Folder:
    """One folder of the mailbox, and how far it was read."""

    def __init__(self, store: Store, box: Mailbox, name: str, now: datetime) -> None:
        self._store, self._box, self._name, self._now = store, box, name, now

    def mails(self, wanted: Callable[[bytes], bool] | None = None) -> Iterator[Mail]:
        """New mail; the place moves on in the transaction that keeps each, or behind it."""
        place = self._place
        start = (place.uid_validity, place.last_uid) if place else None
        for fetched in self._fetched(start, wanted=wanted):
            yield self._mail(fetched, also=partial(self._advance, fetched=fetched))
            if wanted is not None:  # of most of them nothing is kept
                self._advance(self._store, fetched)
            if _stopped(self._box):
                return

    def moved(self, problems: list[InboundError]) -> Iterator[Mail]:
        """The same; what was kept goes to another folder, and then the place moves on.

        Where nothing can be moved, mail is taken in all the same, and ``problems`` says why it stays.
        """
        mover = Mover(self._store, self._box, self._name, self._key, self._now)
        if (hindrance := mover.hindrance()) is not None:
            yield from self.mails()
            problems.append(hindrance)
            return
        for fetched in self._fetched(mover.catch_up(self._place), writable=True):
            yield self._mail(fetched)
            mover.kept(fetched)
            if _stopped(self._box):
                break
        mover.flush()
        if mover.problem is not None:
            problems.append(mover.problem)

    @property
    def _place(self) -> Cursor | None:
        return mailboxes.cursor(self._store, self._box.server.account, self._name)

    def _fetched(
        self,
        start: tuple[int, int] | None,
        *,
        writable: bool = False,
        wanted: Callable[[bytes], bool] | None = None,
    ) -> Iterator[Fetched]:
        since = self._box.server.since
        return new_mail(self._box, self._name, start, writable=writable, since=since, wanted=wanted)

    def _mail(self, fetched: Fetched, also: Callable[[Store], object] | None = None) -> Mail:
        source = f"{self._name}, message {fetched.uid}"
        raw = fetched.raw
        if fetched.problem:
            why = f"{fetched.problem}; {source} of {self._box.server.account} is still there"
            raw = incomplete.stand_in(raw, why)
        return Mail(source, raw, self._key(fetched.uid_validity, fetched.uid), also)

    def _key(self, uid_validity: int, uid: int) -> str:
        """The address of a mail on its server (RFC 5092)."""
        server = self._box.server
        user, folder = quote(server.username, safe=""), quote(self._name, safe="")
        where = f"imap://{user}@{server.host.lower()}:{server.port}/{folder}"
        return f"{where};UIDVALIDITY={uid_validity}/;UID={uid}"

    def _advance(self, store: Store, fetched: Fetched) -> None:
        to = Cursor(fetched.uid_validity, fetched.uid)
        mailboxes.advance(store, self._box.server.account, self._name, to, self._now)


def _stopped(box: Mailbox) -> bool:
    return box.stop is not None and box.stop.asked
