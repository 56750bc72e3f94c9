"""A mailbox on an IMAP server: opened, looked into, listened to; nothing in it is marked or deleted.

RFC 3501 (IMAP4rev1), 2177 (IDLE), 6851 (MOVE), 2595 (STARTTLS, PLAIN), 5530 (response codes).  Folders are
opened for reading only (EXAMINE), unless mail is to be moved.
"""

from __future__ import annotations

import imaplib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import Final

from imap_tools import BaseMailBox
from imap_tools.errors import UnexpectedCommandStatusError
from imap_tools.utils import encode_folder

from newsletter.errors import InboundError, TransportError
from newsletter.models import Imap
from newsletter.transport import imap_answers
from newsletter.transport.imap_answers import LAST_UID, Item
from newsletter.transport.imap_login import Secret, log_in, reach, understood
from newsletter.transport.imap_wire import ROOM, Client, LostError, RefusedError, words
from newsletter.transport.reaching import NOTHING_LOST
from newsletter.transport.stopping import Stop

#: RFC 2177: a server may hang up on whoever idles for 30 minutes; seconds.
LONGEST_IDLE = 28 * 60
#: The longest pause before a connection is tried again; seconds.
LONGEST_PAUSE = 300.0
#: So many folders are named where one is not there; of more, those that are called most like it.
_NAMED: Final = 10
#: Reasons that name the folder, not the moment (RFC 5530 section 3).
_NO_SUCH: Final = ("NONEXISTENT", "NOPERM", "CANNOT", "TRYCREATE")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class NotNowError(TransportError):
    """A folder is there and cannot be opened now; others may, and a new connection may be all it needs."""


class _Box(BaseMailBox):
    """The library's mailbox over a connection of ours."""

    def __init__(self, client: Client) -> None:
        self._ours = client
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return self._ours


class Mailbox:
    """One account; at most one connection at a time, made when it is needed."""

    def __init__(
        self,
        server: Imap,
        secret: Secret,
        *,
        stop: Stop | None = None,
        pause: float = 1.0,
        silence: float = 60.0,
        patience: float = 600.0,
    ) -> None:
        """Nothing is opened yet.

        Args:
            stop: wakes whoever waits here.
            pause: seconds before the second try; each further one waits twice as long.
            silence: seconds without a single octet after which the connection counts as lost.
            patience: seconds one answer may take as a whole.
        """
        self.server = server
        self.stop = stop
        self._secret, self._pause = secret, pause
        self._times = {"silence": silence, "patience": patience}
        self._box: _Box | None = None
        self._can_idle = True
        #: Upper-case words, as they are after the login: some servers say more then.
        self.capabilities: frozenset[str] = frozenset()
        #: How many mails :meth:`move` was asked to move and did.
        self.moved = 0
        #: The folder that is open, whether for changes, and its UIDVALIDITY.
        self._open: tuple[str, bool, int] | None = None
        #: How far each folder went when it was opened to be read.
        self._grown: dict[str, list[bytes | None]] = {}

    @property
    def where(self) -> str:
        """``host:port`` for messages."""
        return f"{self.server.host}:{self.server.port}"

    # --- the connection -------------------------------------------------------------------------------------

    def connect(self) -> None:
        """Open, protect and log in, unless that was done.

        Raises:
            TransportError: the server cannot be reached now, or hangs up.
            ServerSetupError: there is no such server, or no TLS that we can trust where it must be.
            AuthenticationError: it does not accept our name and password.
        """
        if self._box is not None:
            return
        self._box = _Box(reach(self.server, **self._times))
        self._can_idle = True
        try:
            log_in(self._client, self.server, self._secret)
            self._client.expect()
            with understood():
                offered = b" ".join(filter(None, self._client.capability()[1]))
                self.capabilities = frozenset(offered.decode("ascii", "replace").upper().split())
        except (LostError, RefusedError) as error:
            self.close()
            raise TransportError(str(error), where=self.where, next_step=NOTHING_LOST) from None
        except BaseException:
            self.close()
            raise

    def again(self, failures: int) -> None:
        """A new connection after one that was lost, with a pause that grows with the failures in a row."""
        self.close()
        seconds = min(self._pause * 2 ** (failures - 1), LONGEST_PAUSE)
        if not self._pause_for(seconds):
            self.connect()

    def _pause_for(self, seconds: float, *descriptors: int) -> bool:
        """Wait; True when the end was wished for."""
        if self.stop is not None:
            return self.stop.wait(seconds, *descriptors)
        with Stop() as nobody:
            return nobody.wait(seconds, *descriptors)

    def close(self) -> None:
        """Hang up; nothing on the server depends on a farewell."""
        if self._box is not None:
            self._client.shutdown()
        self._box = self._open = None

    @property
    def _client(self) -> Client:
        assert self._box is not None
        return self._box._ours  # noqa: SLF001 - the two are one

    @contextmanager
    def _library(self) -> Iterator[_Box]:
        """The library's mailbox; it fails as :func:`understood` says."""
        assert self._box is not None
        try:
            with understood():
                yield self._box
        except UnexpectedCommandStatusError as error:
            typ, data = error.command_result
            raise RefusedError(f"{typ} {words(data)}") from None

    # --- a folder -------------------------------------------------------------------------------------------

    def select(self, folder: str, *, writable: bool = False) -> int:
        """Open a folder and see how it stands; its UIDVALIDITY.

        Raises:
            LostError: the connection cannot be used any more.
            InboundError: there is no such folder, it numbers no mail, or nothing in it may be changed.
            NotNowError: it is there, and cannot be opened now.
        """
        self.connect()
        self._open = None
        self._client.expect()
        try:
            with self._library() as box:
                self._enter(box, folder, writable=writable)
                known = self._client.response("UIDVALIDITY")[1][-1]
                if known is None:  # RFC 3501 section 6.3.1 says that it must
                    known = box.folder.status(folder, ["UIDVALIDITY"]).get("UIDVALIDITY", 0)
                validity = int(known)
        except RefusedError as error:
            raise self._no_folder(folder, error) from None
        if validity < 1:
            what = f"the folder {folder} does not number its mail, so nobody knows what is new"
            raise InboundError(what, where=self.where, next_step="Name another one in imap.folders.")
        self._open = (folder, writable, validity)
        if not writable:
            self._grown[folder] = [self._client.response(name)[1][-1] for name in ("EXISTS", "UIDNEXT")]
        return validity

    def _enter(self, box: _Box, folder: str, *, writable: bool) -> None:
        """Open a folder as it is wanted; imaplib takes one that may only be read for a lost connection."""
        try:
            box.folder.set(folder, readonly=not writable)
        except Client.readonly:
            what = f"in the folder {folder} nothing may be changed, only read"
            step = "Take imap.move_to out, or see who may do what there."
            raise InboundError(what, where=self.where, next_step=step) from None

    def _no_folder(self, folder: str, error: RefusedError) -> InboundError | NotNowError:
        """Why a folder cannot be opened; one that the server names among its own is only away for now.

        A server may forget on an open connection who is there, and then names no folder at all.
        """
        what = f"the folder {folder} cannot be opened: {error}"
        not_now = NotNowError(what, where=self.where, next_step=NOTHING_LOST)
        if error.passing:
            return not_now
        try:
            names = self.folders()
        except (LostError, RefusedError):
            return not_now
        there = folder in names or folder.upper() == "INBOX"
        if not names or (there and not error.names(*_NO_SUCH)):
            return not_now
        return InboundError(what, where=self.where, next_step=_named(names, folder))

    def folders(self) -> list[str]:
        """The names of all folders that hold mail.

        Raises:
            LostError, RefusedError: the server does not tell.
        """
        self.connect()
        self._client.expect()
        with self._library() as box:
            names = {one.name for one in box.folder.list() if not _is_empty_shell(one.flags)}
            return sorted(name.replace("\\\\", "\\") for name in names)  # the library leaves them quoted

    @property
    def validity(self) -> int:
        """UIDVALIDITY of the folder that is open; 0 = none is."""
        return self._open[2] if self._open else 0

    def renumbered(self) -> bool:
        """Whether the server said since :meth:`select` that the numbers of this folder have changed."""
        told = self._client.untagged_responses.get("UIDVALIDITY", [])
        return any(one != str(self._open[2]).encode() for one in told) if self._open else True

    def listing(self, after: int, since: date | None = None) -> list[Item]:
        """Every mail with a number above ``after``: numbers and sizes, in order.

        Args:
            since: mail that the server got before this day is left out.

        Raises:
            LostError, RefusedError.
        """
        if after >= LAST_UID:
            return []
        client, span = self._client, f"{after + 1}:*"
        client.expect()
        with understood():
            wanted = None
            if since is not None:
                # A day earlier: the server's day is not ours (RFC 3501 section 6.4.4).
                day = since - timedelta(days=1)
                said = f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"
                wanted = imap_answers.numbers(self._uid("SEARCH", "UID", span, "SINCE", said))
            # "n:*" is the last mail where there is none above n (RFC 3501 section 6.4.8).
            found = {one.uid: one for one in self._fetch(span, "(UID RFC822.SIZE)") if one.uid > after}
        return [found[uid] for uid in sorted(found) if wanted is None or uid in wanted]

    def bodies(self, uids: Iterable[int], room: int, what: str = "BODY.PEEK[]") -> dict[int, bytes]:
        """The mails with these numbers, as far as they are there; nothing is marked as seen.

        Args:
            room: octets that all of them may hold.
            what: the part that is fetched.

        Raises:
            LostError, RefusedError.
        """
        wanted = set(uids)
        self._client.expect(room + ROOM)
        with understood():
            answer = self._fetch(",".join(map(str, sorted(wanted))), f"(UID {what})")
            return {one.uid: one.body for one in answer if one.uid in wanted and one.body is not None}

    def exists(self, uid: int) -> bool:
        """Whether a mail is still there.

        Raises:
            LostError, RefusedError.
        """
        self._client.expect()
        with understood():
            return any(one.uid == uid for one in self._fetch(str(uid), "(UID RFC822.SIZE)"))

    def _fetch(self, span: str, what: str) -> list[Item]:
        self._client.untagged_responses.pop("FETCH", None)
        return list(imap_answers.items(self._uid("FETCH", span, what)))

    def _uid(self, command: str, *arguments: str) -> list[bytes]:
        typ, data = self._client.uid(command, *arguments)
        if typ != "OK":
            raise RefusedError(f"{typ} {words(data)}")
        return data

    @property
    def can_move(self) -> bool:
        """Whether the server moves mail by itself (RFC 6851); copying and deleting is not the same."""
        return "MOVE" in self.capabilities

    def move(self, uids: Iterable[int], folder: str) -> None:
        """Move mail of the open folder; what is no longer there is left out.

        Raises:
            LostError, RefusedError: it stays, or part of it does.
        """
        if not self.can_move:
            raise RefusedError("the server cannot move mail (RFC 6851)")
        numbers = sorted(uids)
        self._client.expect()
        with understood():
            self._uid("MOVE", ",".join(map(str, numbers)), encode_folder(folder).decode())
        self.moved += len(numbers)

    # --- waiting --------------------------------------------------------------------------------------------

    def wait(self, folder: str, seconds: float) -> None:
        """Wait for something to happen in a folder, at most so long: mail, the end, a lost line.

        Where the server cannot tell (RFC 2177), it is only waited.

        Raises:
            LostError: the connection cannot be used any more.
        """
        if not self._can_idle or self._box is None or "IDLE" not in self.capabilities:
            self._pause_for(seconds)
            return
        with understood():
            try:
                if self._open is None or self._open[:2] != (folder, False):
                    before = self._grown.get(folder)
                    self.select(folder)
                    if before != self._grown[folder]:
                        return  # mail came while other folders were looked at, and is told no more
                elif self._client.response("EXISTS")[1][-1] is not None:
                    return  # it came while this one was read
                self._client.begin_idle()
            except (RefusedError, InboundError) as error:  # a folder that has gone may come back
                self._can_idle = isinstance(error, InboundError)
                self._pause_for(seconds)
                return
            span = 0.0 if self._client.unread else min(seconds, LONGEST_IDLE)
            if not self._pause_for(span, self._client.sock.fileno()):
                self._client.end_idle()


def _is_empty_shell(flags: Iterable[str]) -> bool:
    """Whether a folder only holds other folders (RFC 3501 section 7.2.2, RFC 5258 section 3.4)."""
    return bool({flag.lower() for flag in flags} & {"\\noselect", "\\nonexistent"})


def _named(names: list[str], wanted: str) -> str:
    """Which folders there are, for whoever named another one."""
    if not names:
        return "See what it is called there."
    if len(names) <= _NAMED:
        return f"It has: {', '.join(names)}."
    alike = SequenceMatcher(b=wanted.casefold())

    def likeness(name: str) -> float:
        alike.set_seq1(name.casefold())
        return alike.ratio()

    nearest = sorted(names, key=likeness, reverse=True)[:_NAMED]
    return f"It has {len(names)} folders, such as: {', '.join(nearest)}."
