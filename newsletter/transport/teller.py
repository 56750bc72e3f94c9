"""What all sessions have to tell, told once per turn of the event loop; then their dots follow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress

from newsletter.models import Attempt
from newsletter.transport.session import Session

#: (subscriber id, Message-ID) of a delivery whose final dot is about to be written.
Ending = tuple[int, str]
#: Records, and returns the subscribers of the endings who have left meanwhile: they get no final dot.
Tell = Callable[[Sequence[Ending], Sequence[Attempt]], Collection[int]]


class Teller:
    """Collects what the sessions have to tell and tells it once per tick."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._ready: list[Session] = []
        self._attempts: list[Attempt] = []
        #: Whether there is something to tell at the end of this turn of the loop.
        self.armed = False
        #: How often it was told.
        self.turn = 0
        self._loop = asyncio.get_running_loop()
        self.error: BaseException | None = None

    def ready(self, session: Session) -> None:
        """Its dot is to be written once that is recorded."""
        self._ready.append(session)
        self._arm()

    def ended(self, attempt: Attempt) -> None:
        """Tell how an attempt ended, with the next tick."""
        self._attempts.append(attempt)
        self._arm()

    def _arm(self) -> None:
        if not self.armed:
            self.armed = True
            self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Tell what has collected; then let the dots follow."""
        self.armed = False
        self.turn += 1
        pairs = [(session, session.ending) for session in self._ready]
        ready = {ending[0]: (session, ending) for session, ending in pairs if ending is not None}
        attempts, self._ready, self._attempts = self._attempts, [], []
        gone: frozenset[int] = frozenset()
        if self.error is None and (ready or attempts):
            try:
                gone = frozenset(self._tell([ending for _, ending in ready.values()], attempts))
            except BaseException as error:  # noqa: BLE001 - handed on to deliver(), which raises it
                self.error = error
        if self.error is not None:
            self._attempts = attempts  # kept for the last word
            for session, _ in ready.values():
                session.lost("the ledger cannot be written")
            return
        for number in gone:
            ready.pop(number)[0].withdraw()
        for session, _ in ready.values():
            if session.connection.unread:
                # In two turns of the loop what has arrived meanwhile is read, before a dot is written.
                self._loop.call_soon(self._loop.call_soon, session.finish)
            else:
                session.finish()

    def last_word(self) -> None:
        """Tell what is left; after an error try once more, so that what was answered is not left in doubt."""
        self.flush()
        if self.error is not None and self._attempts:
            with suppress(Exception):  # the first error is the one to raise
                self._tell([], self._attempts)
