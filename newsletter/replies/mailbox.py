"""From a mailbox to the journey in: what is new in its folders, and the place up to which it was kept.

::

    place in the store -> fetch what came after it -> keep and move the place on (one transaction) -> read

The mail that is moved away once it was kept is moved first; the place moves on behind that.  So a run that is
killed leaves mail to be fetched again, which is recognised by its bytes, and never mail that was not kept.

The folder of sent mail comes last: what the author answered must be known first.  A reader who answered in
turn meanwhile is joined to the conversation behind that, and only then the place in that folder moves on.
An answer can be known for one only when its reply is here, whichever way that comes.  So whenever there are
new replies, what was sent in the :data:`AGAIN` before the last look is looked at once more; nothing has to be
remembered of mail that is none of our business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final
from urllib.parse import quote

from newsletter.errors import InboundError
from newsletter.inbound.mail import incomplete
from newsletter.models import Publication
from newsletter.replies import joining, moving, own_answers, sent_folder
from newsletter.replies.intake import Mail, Taken, take_in
from newsletter.replies.joining import Joined
from newsletter.replies.moving import Mover
from newsletter.replies.sent_folder import Answered
from newsletter.store import author_answers, mailboxes
from newsletter.store.database import Store
from newsletter.store.mailboxes import Cursor
from newsletter.transport.imap import Mailbox, NotNowError
from newsletter.transport.imap_reading import Fetched, new_mail

#: How long a reply may come in after its answer was seen.
AGAIN: Final = timedelta(days=30)


def fetch(
    store: Store, publication: Publication, key: bytes, box: Mailbox, now: datetime
) -> Iterator[Taken | Answered | Joined]:
    """Take in what is new in every folder, then see what the author has answered.

    Args:
        now: aware, UTC; when it came in.

    Raises:
        TransportError, AuthenticationError: the server is away, or does not let us in.
        InboundError: a folder is not there, or mail cannot be moved; the other folders were read.
        NotNowError: a folder cannot be opened now; the other folders were read.
        StoreError: the store cannot be written.
    """
    inbox = Inbox(store, box, now)
    yield from take_in(store, publication, key, inbox, now)
    if box.server.sent_folder and not _stopped(box):
        try:
            yield from _sent(store, publication, key, box, now)
        except (InboundError, NotNowError) as error:
            inbox.problems.append(error)
    if inbox.problems:
        raise _together(inbox.problems)


def _sent(
    store: Store, publication: Publication, key: bytes, box: Mailbox, now: datetime
) -> Iterator[Answered | Joined]:
    """What the author has answered; the place moves on when all that follows from it is done."""
    folder, answered = _Folder(store, box, box.server.sent_folder, now), []
    for one in sent_folder.take_sent(store, publication, folder.sent(publication), now):
        answered.append(one)
        if one.is_new:
            yield one
    yield from joining.join(store, publication, key, answered, now)
    if not _stopped(box):
        folder.settle()


def _together(problems: list[InboundError | NotNowError]) -> InboundError | NotNowError:
    """One error that names all of them, each with what to do; to be mended when one of them has to be."""
    kind = InboundError if any(isinstance(one, InboundError) for one in problems) else NotNowError
    said = dict.fromkeys(one.what for one in problems)
    steps = dict.fromkeys(one.next_step for one in problems)
    # What to do about one folder may say all that is to do about another.
    least = [step for step in steps if not any(step in other for other in steps if other != step)]
    return kind("; ".join(said), where=problems[0].where, next_step=" ".join(least))


class Inbox:
    """The new mail of all folders; a folder that is not there is noted, and the others are read."""

    def __init__(self, store: Store, box: Mailbox, now: datetime) -> None:
        self._store, self._box, self._now = store, box, now
        self.problems: list[InboundError | NotNowError] = []

    def __iter__(self) -> Iterator[Mail]:
        for name in self._box.server.folders:
            if _stopped(self._box):
                return
            folder = _Folder(self._store, self._box, name, self._now)
            try:
                yield from folder.moved(self.problems) if self._box.server.move_to else folder.mails()
            except InboundError as error:
                self.problems.append(error)
            except NotNowError as error:
                self.problems.append(error)
                self._box.close()  # the next folder has a connection of its own


class _Folder:
    """One folder of the mailbox, and how far it was read."""

    def __init__(self, store: Store, box: Mailbox, name: str, now: datetime) -> None:
        self._store, self._box, self._name, self._now = store, box, name, now
        #: The last mail that was seen.
        self._seen: Cursor | None = None

    def mails(self) -> Iterator[Mail]:
        """New mail; the place moves on in the transaction that keeps each."""
        for fetched in self._fetched(_start(self._place)):
            yield self._mail(fetched, also=partial(self._advance, fetched=fetched))
            if _stopped(self._box):
                return

    def sent(self, publication: Publication) -> Iterator[Mail]:
        """Mail that answers a reply; the place stays where it is, so all behind it comes again.

        What was found before stands before the place only when it was joined, and is left out.
        """
        place, passed = self._place, set[bytes]()

        def wanted(raw: bytes) -> bool:
            if own_answers.answers(self._store, publication, raw) is None:
                passed.add(raw)
            return raw not in passed and not sent_folder.is_known(self._store, raw)

        for fetched in self._fetched(*self._to_look_at(place), wanted=wanted):
            self._seen = Cursor(fetched.uid_validity, fetched.uid)
            before = place and place.uid_validity == fetched.uid_validity and fetched.uid <= place.last_uid
            if fetched.raw in passed:
                passed.remove(fetched.raw)
            elif not (before and sent_folder.is_known(self._store, fetched.raw)):
                yield self._mail(fetched)
            if _stopped(self._box):
                return

    def _to_look_at(self, place: Cursor | None) -> tuple[tuple[int, int] | None, date | None]:
        """From which mail, and from which day on."""
        read_at = mailboxes.read_at(self._store, self._box.server.account, self._name)
        since = self._box.server.since
        if place is None or read_at is None or not author_answers.may_be_missed(self._store, read_at):
            return _start(place), since
        again = (read_at - AGAIN).date()
        return None, max(since, again) if since else again

    def settle(self) -> None:
        """Move the place on behind all that :meth:`sent` has brought."""
        if (to := self._seen or self._place) is not None:
            mailboxes.advance(self._store, self._box.server.account, self._name, to, self._now)

    def moved(self, problems: list[InboundError | NotNowError]) -> Iterator[Mail]:
        """The same; what was kept goes to another folder, and then the place moves on.

        Where nothing can be moved, mail is taken in all the same, and ``problems`` says why it stays.  While
        another process moves mail it stays as well: mail that two move at once is doubled.
        """
        with moving.turn(self._store) as ours:
            yield from self._moved(problems) if ours else self.mails()

    def _moved(self, problems: list[InboundError | NotNowError]) -> Iterator[Mail]:
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
        since: date | None = None,
        *,
        writable: bool = False,
        wanted: Callable[[bytes], bool] | None = None,
    ) -> Iterator[Fetched]:
        since = since or self._box.server.since
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


def _start(place: Cursor | None) -> tuple[int, int] | None:
    return (place.uid_validity, place.last_uid) if place else None


def _stopped(box: Mailbox) -> bool:
    return box.stop is not None and box.stop.asked
