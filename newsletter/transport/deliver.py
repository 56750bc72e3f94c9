"""``deliver(job, tell)``: hold the connections, hand over messages, tell what happens.

This function knows neither store nor engine.  ``tell`` is given the deliveries that are about to end and
the outcomes that have arrived, once per event-loop tick for all connections together, and **no final dot is
written before ``tell`` has returned**.  So whoever records what is told can say after any crash who has the
message, who has not, and of whom (at most one per connection) nobody can say.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from newsletter.errors import TransportError
from newsletter.models import Attempt, Claimed, Message, Recipient, Smtp, Stage
from newsletter.transport.smtp import Connection, Deadlines
from newsletter.transport.wire import LostError

#: (subscriber id, Message-ID) of a delivery whose final dot is about to be written.
Ending = tuple[int, str]
Tell = Callable[[Sequence[Ending], Sequence[Attempt]], None]

#: Connections that may fail one after the other, nothing being answered between, before the run gives up.
MAX_FAILURES = 3
#: Seconds of trying to connect after which there is no other try: deadlines of minutes were patience enough.
PATIENCE = 15.0
#: Seconds between two looks at ``stopped`` while the pace makes us wait.
_GLANCE = 0.25

_AGAIN = "Nobody gets two: run the same command again later."


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
    deadlines: Deadlines = field(default_factory=Deadlines)


class _Teller:
    """Collects what the connections have to tell and tells it once per tick."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._endings: list[Ending] = []
        self._attempts: list[Attempt] = []
        self._waiting: list[asyncio.Future[None]] = []
        self._armed = False
        self.error: BaseException | None = None

    async def ending(self, ending: Ending) -> None:
        """Return when it is recorded that this delivery's dot is about to be written."""
        future = asyncio.get_running_loop().create_future()
        self._endings.append(ending)
        self._waiting.append(future)
        self._arm()
        await future

    def ended(self, attempt: Attempt) -> None:
        """Tell how an attempt ended, with the next tick."""
        self._attempts.append(attempt)
        self._arm()

    def _arm(self) -> None:
        if not self._armed:
            self._armed = True
            asyncio.get_running_loop().call_soon(self.flush)

    def flush(self) -> None:
        """Tell what has collected."""
        self._armed = False
        endings, attempts, waiting = self._endings, self._attempts, self._waiting
        self._endings, self._attempts, self._waiting = [], [], []
        if self.error is not None:
            self._attempts = attempts  # kept for the last word
        elif endings or attempts:
            try:
                self._tell(endings, attempts)
            except BaseException as error:  # noqa: BLE001 - handed on to deliver(), which raises it
                self.error, self._attempts = error, attempts
        for future in waiting:
            if future.done():
                continue
            if self.error is None:
                future.set_result(None)
            else:
                future.set_exception(LostError("the ledger cannot be written"))

    def last_word(self) -> None:
        """Tell what is left; after an error try once more, so that what was answered is not left in doubt."""
        self.flush()
        if self.error is not None and self._attempts:
            with suppress(Exception):  # the first error is the one to raise
                self._tell([], self._attempts)


class _Pace:
    """At most so many messages per minute over all connections."""

    def __init__(self, per_minute: int) -> None:
        #: Whether messages may have to wait.
        self.limited = per_minute > 0
        self._gap = 60 / per_minute if per_minute > 0 else 0.0
        self._next = 0.0

    async def wait(self, over: Callable[[], bool]) -> bool:
        """Return when the next message may begin; False when all is over before that."""
        if not self._gap:
            return True
        clock = asyncio.get_running_loop().time
        self._next = begin = max(self._next + self._gap, clock())
        while (left := begin - clock()) > 0:
            await asyncio.sleep(min(left, _GLANCE))
            if over():
                return False
        return True


@dataclass(slots=True)
class _Item:
    """A delivery on its way through."""

    claimed: Claimed
    message: Message | None = None

    @property
    def subscriber_id(self) -> int:
        """Whom it concerns."""
        return self.claimed.recipient.subscriber_id


def _envelope(message: Message) -> tuple[str, str, int]:
    return message.sender, message.recipient, len(message.data)


class _Run:
    """One call of :func:`deliver`."""

    def __init__(self, job: Job, tell: Tell) -> None:
        self.job = job
        self.teller = _Teller(tell)
        self.pace = _Pace(job.server.rate)
        self.queue: deque[_Item] = deque()
        #: Connections that can be used.
        self.open: set[Connection] = set()
        #: Set when the first worker has a connection, or has ended without one.
        self.proven = asyncio.Event()
        self.failures = 0
        self.error: Exception | None = None

    def over(self) -> bool:
        """Whether no new message may begin."""
        return bool(self.error or self.teller.error or self.job.stopped())

    def take(self) -> _Item | None:
        """The next delivery with its message, or None when there is none."""
        if self.over():
            return None
        if not self.queue:
            self.teller.flush()  # what was just told may have put a delivery back in the queue
            if not self.over():
                self.queue.extend(_Item(claimed) for claimed in self.job.more())
        return self.queue.popleft() if self.queue else None

    async def worker(self) -> None:
        """One connection after the other, message after message."""
        connection: Connection | None = None
        try:
            while (item := self.take()) is not None:
                begin = await self.pace.wait(self.over)
                connection = await self._ready(connection) if begin else connection
                if not begin or connection is None:
                    self.queue.appendleft(item)  # for the connections that are left, if there are any
                    break
                connection = await self._serve(connection, item)
        except Exception as error:  # noqa: BLE001 - the others finish their message; deliver() raises it
            self.error = self.error or error
        finally:
            self.proven.set()
            if connection is not None:
                self.open.discard(connection)
                await connection.quit()

    async def _ready(self, connection: Connection | None) -> Connection | None:
        """A connection that can take a message now; None when none can be had."""
        if connection is None or connection.quiet:
            return connection or await self._connect()
        self._drop(connection)  # the server took leave while nothing was under way (RFC 5321 section 3.8)
        return await self._connect()

    async def _connect(self) -> Connection | None:
        """A new connection; None when there is to be none.

        While others work, a server that takes no more of them is no failure: we go on with those.
        """
        begin, tries = asyncio.get_running_loop().time(), 0
        while not self.over():
            connection = Connection(self.job.server, self.job.helo, self.job.deadlines)
            try:
                await connection.connect()
            except TransportError as error:
                tries += 1
                self.failures += not self.open
                late = asyncio.get_running_loop().time() - begin > PATIENCE
                if late or max(tries, self.failures) >= MAX_FAILURES:
                    self.error = self.error or (None if self.open else error)
                    return None
                await asyncio.sleep(0.1 * 2**tries)
            else:
                self.open.add(connection)
                self.proven.set()
                return connection
        return None

    async def _serve(self, connection: Connection, item: _Item) -> Connection | None:
        """One message, and behind its dot the next, while that goes well; the connection if it is of use."""
        following: _Item | None = item
        while following is not None:
            item, following = following, None
            message = self._composed(item)

            def ahead() -> bytes:
                nonlocal following
                following = None if self.pace.limited else self.take()
                if following is None:
                    return b""
                offer = connection.offer(*_envelope(self._composed(following)))
                if not offer:
                    self.queue.appendleft(following)
                    following = None
                return offer

            attempt = await converse(connection, item.subscriber_id, message, self.teller.ending, ahead)
            kept = await self._judge(connection, item, attempt, offered=following is not None)
            if following is not None and (not kept or self.over()):
                self.queue.appendleft(following)  # of it the server has no content
                self._drop(connection)
                return None
            if not kept:
                return None
        return connection

    def _composed(self, item: _Item) -> Message:
        """An item's message; composed once."""
        if item.message is None:
            item.message = self.job.compose(item.claimed.recipient, item.claimed.date)
        return item.message

    async def _judge(self, connection: Connection, item: _Item, attempt: Attempt, *, offered: bool) -> bool:
        """Tell how an attempt ended; whether the connection can serve the next."""
        if connection.used and _was_stale(attempt):
            self.queue.appendleft(item)  # it says nothing about the message: offer it on a new connection
            self._drop(connection)
            return False
        self.teller.ended(attempt)
        if attempt.code in (0, 421):  # RFC 5321 section 3.8: 421 means the server closes
            self._drop(connection)
            self.failures += 1
            if self.failures >= MAX_FAILURES:
                what = f"{attempt.code or ''} {attempt.text}".strip()
                self.error = self.error or TransportError(what, where=connection.where, next_step=_AGAIN)
            return False
        self.failures, connection.used = 0, True
        # After the dot there is nothing to forget, and the next envelope may stand there already.
        if attempt.code >= 300 and not offered and not await _reset(connection):
            self._drop(connection)
            return False
        return True

    def _drop(self, connection: Connection) -> None:
        self.open.discard(connection)
        connection.abort()


def _was_stale(attempt: Attempt) -> bool:
    """Whether a used connection ended before it took anything: idle too long, or so many messages."""
    return attempt.stage is Stage.MAIL and attempt.code in (0, 421)


async def _reset(connection: Connection) -> bool:
    """Whether the connection can be used on after a refusal."""
    try:
        await connection.reset()
    except LostError:
        return False
    return True


async def converse(
    connection: Connection,
    subscriber_id: int,
    message: Message,
    ending: Callable[[Ending], Awaitable[None]],
    ahead: Callable[[], bytes] = lambda: b"",
) -> Attempt:
    """Hand over one message: MAIL, RCPT, DATA, content; then ``ending``; then the dot and its answer.

    Args:
        connection: connected, between two messages.
        subscriber_id: whom the outcome concerns.
        message: composed and linted.
        ending: awaited before the final dot; when it raises, no dot is written.
        ahead: gives what is written behind the dot, see :meth:`Connection.offer`.
    """
    stage, dot = Stage.MAIL, False
    try:
        refused = await connection.envelope(*_envelope(message))
        if refused is not None:
            stage, reply = refused
            return Attempt(subscriber_id, stage, reply.code, reply.text, dot_written=False)
        stage = Stage.CONTENT
        await connection.content(message.data)
        offer = ahead()  # composing may fail: then there is no dot yet
        await ending((subscriber_id, message.message_id))
        await asyncio.sleep(0)  # let the loop read what has arrived meanwhile
        if not connection.quiet:
            # The server spoke before the end, or is gone: without the dot it has no message.
            raise LostError("the server answered before the message had ended")  # noqa: TRY301
        stage, dot = Stage.DOT, True
        reply = await connection.finish(offer)
        return Attempt(subscriber_id, stage, reply.code, reply.text, dot_written=True)
    except (LostError, asyncio.CancelledError) as lost:  # cancelled: see engine.local, it begins nothing new
        connection.abort()
        return Attempt(subscriber_id, stage, 0, str(lost) or "cut off by the operator", dot_written=dot)


async def deliver(job: Job, tell: Tell) -> None:
    """Deliver everything ``job`` gives, over ``job.server.connections`` connections.

    Returns when there is no more to do or ``job.stopped()`` said so; messages begun are finished first.

    Raises:
        TransportError, AuthenticationError: the server cannot be used; what was told stands.
        Exception: whatever ``tell`` raised.
    """
    run = _Run(job, tell)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(run.worker())
            # The first one comes alone: a wrong password is shown once, not by all at the same time.
            await run.proven.wait()
            for _ in range(job.server.connections - 1):
                group.create_task(run.worker())
    finally:
        run.teller.last_word()
    if run.teller.error is not None:
        raise run.teller.error
    if run.error is not None:
        raise run.error
