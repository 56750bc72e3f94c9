"""``deliver(job, tell)``: hold the connections, hand over messages, tell what happens.

This function knows neither store nor engine.  ``tell`` is given the deliveries that are about to end and
the outcomes that have arrived, once per event-loop tick for all connections together, and **no final dot is
written before ``tell`` has returned**.  So whoever records what is told can say after any crash who has the
message, who has not, and of whom (at most one per connection) nobody can say.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from newsletter.errors import NewsletterError, TransportError
from newsletter.models import Attempt, Claimed, Message, Recipient, Smtp, Stage
from newsletter.transport.smtp import Connection, Deadlines
from newsletter.transport.wire import LostError

#: (subscriber id, Message-ID) of a delivery whose final dot is about to be written.
Ending = tuple[int, str]
Tell = Callable[[Sequence[Ending], Sequence[Attempt]], None]

#: Connections that may fail one after the other, nothing being delivered between, before the run gives up.
MAX_FAILURES = 3


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
        if self.error is None and (endings or attempts):
            try:
                self._tell(endings, attempts)
            except BaseException as error:  # noqa: BLE001 - handed on to deliver(), which raises it
                self.error = error
        for future in waiting:
            if future.done():
                continue
            if self.error is None:
                future.set_result(None)
            else:
                future.set_exception(LostError("the ledger cannot be written"))


class _Pace:
    """At most so many messages per minute over all connections."""

    def __init__(self, per_minute: int) -> None:
        self._gap = 60 / per_minute if per_minute > 0 else 0.0
        self._next = 0.0

    async def wait(self) -> None:
        """Return when the next message may begin."""
        if not self._gap:
            return
        now = asyncio.get_running_loop().time()
        self._next = max(self._next + self._gap, now)
        await asyncio.sleep(self._next - now)


class _Run:
    """One call of :func:`deliver`."""

    def __init__(self, job: Job, tell: Tell) -> None:
        self.job = job
        self.teller = _Teller(tell)
        self.pace = _Pace(job.server.rate)
        self.queue: deque[Claimed] = deque()
        self.exhausted = False
        self.failures = 0
        self.error: Exception | None = None

    @property
    def over(self) -> bool:
        """Whether no new message may begin."""
        return bool(self.error or self.teller.error or self.failures >= MAX_FAILURES or self.job.stopped())

    def take(self) -> Claimed | None:
        """The next delivery, or None when there is none."""
        if self.over:
            return None
        if not self.queue and not self.exhausted:
            self.queue.extend(self.job.more())
            self.exhausted = not self.queue
        return self.queue.popleft() if self.queue else None

    async def worker(self) -> None:
        """One connection after the other, message after message."""
        connection: Connection | None = None
        try:
            while (claimed := self.take()) is not None:
                await self.pace.wait()
                connection = connection or await self._connect(claimed)
                if connection is None:
                    break
                connection = await self._one(connection, claimed)
        except Exception as error:  # noqa: BLE001 - the others finish their message; deliver() raises it
            self.error = self.error or error
        finally:
            if connection is not None:
                await connection.quit()

    async def _connect(self, claimed: Claimed) -> Connection | None:
        while not self.over:
            connection = Connection(self.job.server, self.job.helo, self.job.deadlines)
            try:
                await connection.connect()
            except TransportError as error:
                self.failures += 1
                if self.over:
                    self.error = self.error or error
                else:
                    await asyncio.sleep(0.1 * 2**self.failures)
            except NewsletterError as error:
                self.error = error
            else:
                return connection
        self.queue.appendleft(claimed)
        return None

    async def _one(self, connection: Connection, claimed: Claimed) -> Connection | None:
        """Try one message; the connection if it can serve the next."""
        message = self.job.compose(claimed.recipient, claimed.date)
        attempt = await converse(connection, claimed.recipient.subscriber_id, message, self.teller.ending)
        self.teller.ended(attempt)
        if attempt.code == 0:
            self.failures += not attempt.dot_written
            if self.failures >= MAX_FAILURES:
                self.error = self.error or TransportError(attempt.text, where=connection.where)
            return None
        self.failures = 0
        if attempt.code == 421 or (attempt.code >= 300 and not await _reset(connection)):
            connection.abort()  # RFC 5321 section 3.8: 421 means the server closes
            return None
        return connection


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
    ending: Callable[[Ending], object],
) -> Attempt:
    """Hand over one message: MAIL, RCPT, DATA, content; then ``ending``; then the dot and its answer.

    Args:
        connection: connected, between two messages.
        subscriber_id: whom the outcome concerns.
        message: composed and linted.
        ending: awaited before the final dot; when it raises, no dot is written.
    """
    stage, dot = Stage.MAIL, False
    try:
        refused = await connection.envelope(message.sender, message.recipient, len(message.data))
        if refused is not None:
            stage, reply = refused
            return Attempt(subscriber_id, stage, reply.code, reply.text, dot_written=False)
        stage = Stage.CONTENT
        await connection.content(message.data)
        await ending((subscriber_id, message.message_id))  # type: ignore[misc]
        await asyncio.sleep(0)  # let the loop read what has arrived meanwhile
        if not connection.quiet:
            # The server spoke before the end, or is gone: without the dot it has no message.
            raise LostError("the server answered before the message had ended")  # noqa: TRY301
        stage, dot = Stage.DOT, True
        reply = await connection.finish()
        return Attempt(subscriber_id, stage, reply.code, reply.text, dot_written=True)
    except LostError as lost:
        connection.abort()
        return Attempt(subscriber_id, stage, 0, str(lost), dot_written=dot)


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
            for _ in range(max(1, job.server.connections)):
                group.create_task(run.worker())
    finally:
        run.teller.flush()
    if run.teller.error is not None:
        raise run.teller.error
    if run.error is not None:
        raise run.error
