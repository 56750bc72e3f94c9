"""``deliver(job, tell)``: hold the connections, hand over messages, tell what happens.

This function knows neither store nor engine.  ``tell`` is given the deliveries that are about to end and
the outcomes that have arrived, once per event-loop tick for all connections together, and **no final dot is
written before ``tell`` has returned**.  So whoever records what is told can say after any crash who has the
message, who has not, and of whom (at most one per connection) nobody can say.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from newsletter import lifecycle
from newsletter.errors import TransportError
from newsletter.models import Attempt, Claimed, Message, Recipient, Smtp, Stage
from newsletter.transport.pace import BackOff, Pace
from newsletter.transport.session import GLANCE, Item, Session
from newsletter.transport.smtp import Connection, Deadlines
from newsletter.transport.teller import Tell, Teller

#: Connections that may fail one after the other, nothing being answered between, before the run gives up.
MAX_FAILURES = 3
#: Seconds of trying to connect after which there is no other try: deadlines of minutes were patience enough.
PATIENCE = 15.0
#: Deliveries that may wait for their domain's turn while others go ahead; beyond that, all wait for it.
LOOKAHEAD = 500
#: Messages from which on the rate so far says something.
FEW = 20
#: Seconds from which on a wait is told.
LONG = 5.0
#: Seconds between two looks for answers that are overdue.
WATCH = 1.0

_AGAIN = "Nobody gets two: run the same command again later."

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Job:
    """What to deliver, to which server, and how."""

    server: Smtp
    #: Our name in EHLO.
    helo: str
    #: The next batch; empty = there is no more.
    more: Callable[[], Sequence[Claimed]]
    compose: Callable[[Recipient, datetime], Message]
    #: Asked before each message: True = begin no new one.
    stopped: Callable[[], bool] = lambda: False
    #: Asked before each message: False = its reader (subscriber id) has left since it was claimed.
    wanted: Callable[[int], bool] = lambda _: True
    #: Told while nobody's turn comes for long: seconds, and whether a server asked for less.
    waits: Callable[[float, bool], None] = lambda *_: None
    deadlines: Deadlines = field(default_factory=Deadlines)
    #: (age in seconds, recipient domain) of messages handed over before, so that limits hold over restarts.
    recent: Sequence[tuple[float, str]] = ()
    back_off: BackOff = field(default_factory=BackOff)


class _Run:
    """One call of :func:`deliver`."""

    def __init__(self, job: Job, tell: Tell) -> None:
        self.job = job
        self.teller = Teller(tell)
        self.pace = Pace(job.server.limits, job.server.domains, job.recent, job.back_off)
        #: Claimed and not begun, by recipient domain.
        self.queue: dict[str, deque[Claimed]] = {}
        self.sessions: set[Session] = set()
        #: Not there yet.
        self.connecting: set[asyncio.Future[None]] = set()
        #: Set when the first worker has a connection, or has ended without one.
        self.proven = asyncio.Event()
        self.failures = 0
        #: Recipient domains that are left to another run: what the server said last.
        self.given_up: dict[str, str] = {}
        self.error: Exception | None = None
        self._loop = asyncio.get_running_loop()
        #: When we were last told to go on (:attr:`Teller.turn`).
        self._went_on = -1
        self._begin, self._count = self._loop.time(), 0

    def over(self) -> bool:
        """Whether no new message may begin."""
        if self.error or self.teller.error:
            return True
        # All sessions that go on in one turn of the loop share an answer: it costs as much as an envelope.
        if self.teller.armed and self._went_on == self.teller.turn:
            return False
        if self._asked(self.job.stopped, True):
            return True
        self._went_on = self.teller.turn
        return False

    def _asked(self, question: Callable[[], _T], otherwise: _T) -> _T:
        """An answer of the world above us; where it fails, the run ends with that error.

        The others finish their message; :func:`deliver` raises it.
        """
        try:
            return question()
        except Exception as error:  # noqa: BLE001 - see above
            self.error = self.error or error
            return otherwise

    def take(self) -> Item | float | None:
        """The next delivery; seconds until there may be one; None = there is no more."""
        return None if self.over() else self._next()

    def _next(self) -> Item | float | None:
        if not self._fill():
            return None
        found = self._in_turn()
        if not isinstance(found, Claimed):
            return found
        message = self._asked(lambda: self.job.compose(found.recipient, found.date), None)
        return None if message is None else Item(found, message)

    def take_ahead(self) -> Item | None:
        """The next delivery if it may begin at once; whether to stop is asked before its content."""
        if not self.pace.free or self.error or self.teller.error:
            return None
        item = self._next()
        return item if isinstance(item, Item) else None

    def _fill(self) -> bool:
        """See to it that somebody waits, if there is anybody."""
        self._tidy()
        while not self.queue:
            self.teller.flush()  # what was just told may have put a delivery back in the queue
            if not self._claim():
                return False
            self._tidy()
        return True

    def _tidy(self) -> None:
        """Leave out who has left and whose domain is left to another run, as far as it is looked at next."""
        for domain in list(self.queue):
            waiting = self.queue[domain]
            while waiting and (
                domain in self.given_up or not self.job.wanted(waiting[0].recipient.subscriber_id)
            ):
                waiting.popleft()
            if not waiting:
                del self.queue[domain]
            elif self.pace.free:
                return

    def _claim(self) -> bool:
        """Claim a batch; whether there was one."""
        if self.over():
            return False
        nobody: Sequence[Claimed] = ()
        batch = self._asked(self.job.more, nobody)
        for claimed in batch:
            self.queue.setdefault(_domain(claimed), deque()).append(claimed)
        return bool(batch)

    def _soonest(self) -> tuple[float, str]:
        """Seconds until somebody who waits may be written to, and the domain."""
        if self.pace.free:
            return 0.0, next(iter(self.queue))
        now = self._loop.time()
        found = min((self.pace.wait(domain, now), domain) for domain in self.queue)
        if LONG <= found[0] < math.inf:
            self.job.waits(found[0], self.pace.braked)
        return found

    def _in_turn(self) -> Claimed | float:
        """The first whose turn it is; seconds until there is one."""
        wait, domain = self._soonest()
        # Behind those who wait for their domain's turn may stand others.
        while wait > 0 and self.pace.wait("", self._loop.time()) <= 0 and self._waiting() < LOOKAHEAD:
            if not self._claim():
                break
            self._tidy()
            wait, domain = self._soonest()
        if wait > 0:
            return wait
        claimed = self.queue[domain].popleft()
        if not self.pace.free:
            self.pace.begin(domain, self._loop.time())
        return claimed

    def _waiting(self) -> int:
        return sum(map(len, self.queue.values()))

    def put_back(self, item: Item) -> None:
        """It was not begun as far as its reader is concerned: somebody else takes it."""
        domain = _domain(item.claimed)
        self.pace.end(domain)
        self.queue.setdefault(domain, deque()).appendleft(item.claimed)

    def dropped(self, item: Item) -> None:
        """Its reader has left."""
        self.pace.end(_domain(item.claimed))

    def ready(self, session: Session) -> None:
        """Its content is handed over."""
        self.teller.ready(session)

    def ended(self, item: Item, attempt: Attempt, *, used_up: bool) -> bool:
        """Take note of how an attempt ended; whether the connection may serve the next one."""
        throttled = lifecycle.is_throttle(attempt)
        if throttled:
            self._slow_down(item, attempt)
        if used_up:  # it says nothing about the message: offer it on a new connection
            self.put_back(item)
            return False
        self.pace.end(_domain(item.claimed))
        self._count += 1
        self.teller.ended(attempt)
        if not 200 <= attempt.code <= 299:
            self.teller.flush()  # it may be about us: then nothing more begins
        if attempt.code not in (0, 421):  # RFC 5321 section 3.8: 421 means the server closes
            self.failures = 0
            return True
        if throttled:  # we wait for it; that is no failure
            return False
        self.failures += 1
        if self.failures >= MAX_FAILURES:
            what = f"{attempt.code or ''} {attempt.text}".strip()
            self.error = self.error or TransportError(what, where=self._where, next_step=_AGAIN)
        return False

    def _slow_down(self, item: Item, attempt: Attempt) -> None:
        """The server asks for less, of one domain or of all."""
        now = self._loop.time()
        if attempt.stage in (Stage.RCPT, Stage.DOT) and attempt.code != 421:
            domain = _domain(item.claimed)
            if not self.pace.slow_down(domain, now):
                self.given_up.setdefault(domain, attempt.text)
            return
        rate = self._count / max(now - self._begin, 1) if self._count >= FEW else None
        if not self.pace.slow_down(None, now, rate):
            what = f"the server asks for less again and again: {attempt.code} {attempt.text}"
            self.error = self.error or TransportError(what, where=self._where, next_step=_AGAIN)

    @property
    def _where(self) -> str:
        return f"{self.job.server.host}:{self.job.server.port}"

    async def worker(self) -> None:
        """One connection after the other."""
        try:
            while await self._something_to_do():
                connection = await self._connect()
                if connection is None:
                    break
                await self._serve(connection)
        except Exception as error:  # noqa: BLE001 - the others finish their message; deliver() raises it
            self.error = self.error or error
        finally:
            self.proven.set()

    async def _something_to_do(self) -> bool:
        """Return when a message may begin; False when there will be none."""
        while not self.over() and self._fill():
            # No connection before: the server would close it while we wait.
            if (wait := self._soonest()[0]) <= 0:
                return True
            await asyncio.sleep(min(wait, GLANCE))
        return False

    async def _serve(self, connection: Connection) -> None:
        """All that one connection can do."""
        begin = self._loop.time()
        session = Session(connection, self)
        self.sessions.add(session)
        self.proven.set()
        try:
            session.next()
            polite = await asyncio.shield(session.ended)
        except asyncio.CancelledError:  # see engine.local: it begins nothing new
            session.lost("cut off by the operator")
            raise
        finally:
            self.sessions.discard(session)
        if polite:
            await connection.quit()
        elif not session.began and self._loop.time() - begin < PATIENCE:
            await self._useless(connection)

    async def _useless(self, connection: Connection) -> None:
        """A connection ended at once, and nothing could be begun on it."""
        self.failures += 1
        if self.failures >= MAX_FAILURES and not self.sessions:
            self.error = self.error or TransportError(
                connection.why_lost, where=self._where, next_step=_AGAIN
            )
        await asyncio.sleep(0.1 * 2 ** min(self.failures, MAX_FAILURES))

    async def _connect(self) -> Connection | None:
        """A new connection; None when there is to be none.

        While others work, a server that takes no more of them is no failure: we go on with those.
        """
        begin, tries = self._loop.time(), 0
        while not self.over():
            connection = Connection(self.job.server, self.job.helo, self.job.deadlines)
            connect = asyncio.ensure_future(connection.connect())
            self.connecting.add(connect)
            try:
                await connect
            except asyncio.CancelledError:
                if connect.cancelled() and self.over():  # by the watch
                    return None
                connect.cancel()
                raise
            except TransportError as error:
                if self.over():
                    return None
                tries += 1
                self.failures += not self.sessions
                late = self._loop.time() - begin > PATIENCE
                if late or max(tries, self.failures) >= MAX_FAILURES:
                    self.error = self.error or (None if self.sessions else error)
                    return None
                await asyncio.sleep(0.1 * 2**tries)
            else:
                return connection
            finally:
                self.connecting.discard(connect)
        return None

    async def watch(self) -> None:
        """End the sessions whose answer is overdue, and greetings that nobody waits for any more."""
        deadlines = self.job.deadlines
        nap = min(WATCH, deadlines.command / 8, deadlines.data / 8, deadlines.block / 8, deadlines.dot / 8)
        while True:
            await asyncio.sleep(nap)
            now = self._loop.time()
            for session in [one for one in self.sessions if now > one.deadline]:
                session.expire()
            if self.connecting and self.over():
                for connect in self.connecting:
                    connect.cancel()


def _domain(claimed: Claimed) -> str:
    return claimed.recipient.address.rpartition("@")[2].lower()


async def deliver(job: Job, tell: Tell) -> None:
    """Deliver everything ``job`` gives, over ``job.server.connections`` connections.

    Returns when there is no more to do or ``job.stopped()`` said so; messages begun are finished first.

    Raises:
        TransportError, AuthenticationError: the server cannot be used; what was told stands.
        Exception: whatever ``tell`` raised.
    """
    run = _Run(job, tell)
    watch = asyncio.ensure_future(run.watch())
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(run.worker())
            # The first one comes alone: a wrong password is shown once, not by all at the same time.
            await run.proven.wait()
            for _ in range(job.server.connections - 1):
                group.create_task(run.worker())
    finally:
        watch.cancel()
        run.teller.last_word()
    if run.teller.error is not None:
        raise run.teller.error
    if run.error is not None:
        raise run.error
    for domain, text in run.given_up.items():
        what = f"{domain} asks for less again and again: {text}"
        raise TransportError(what, where=f"{job.server.host}:{job.server.port}", next_step=_AGAIN)
