"""Message after message over one connection, driven by what arrives.

Nothing here waits: each answer of the server takes the message under way one step further, so a message
costs no coroutine, no timer and no task.  With PIPELINING the envelope of the next message stands behind
the final dot of the one before (RFC 2920 section 3.1): one round trip for a message.

The content of a message is handed over before its delivery is said to be ending, its final dot after.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from newsletter.models import Attempt, Claimed, Message, Stage
from newsletter.transport.smtp import BLOCK, Connection
from newsletter.transport.wire import Reply

#: Seconds between two looks whether we may go on, while something makes us wait.
GLANCE = 0.25


@dataclass(frozen=True, slots=True)
class Item:
    """A delivery on its way through."""

    claimed: Claimed
    message: Message

    @property
    def subscriber_id(self) -> int:
        """Whom it concerns."""
        return self.claimed.recipient.subscriber_id


class Work(Protocol):
    """What a session asks for and tells."""

    def take(self) -> Item | float | None:
        """The next delivery; seconds until there may be one; None = there is no more."""

    def take_ahead(self) -> Item | None:
        """The next delivery if it may begin at once."""

    def put_back(self, item: Item) -> None:
        """It was not begun as far as its reader is concerned: somebody else takes it."""

    def dropped(self, item: Item) -> None:
        """Its reader has left: it is nobody's any more."""

    def ready(self, session: Session) -> None:
        """Its content is handed over; :meth:`Session.finish` is called when that is recorded."""

    def ended(self, item: Item, attempt: Attempt, *, used_up: bool) -> bool:
        """Take note of how an attempt ended; whether the connection may serve the next one.

        ``used_up``: the connection ended before it took anything, which says nothing about the message.
        """

    def over(self) -> bool:
        """Whether no new message may begin."""


class _Step(Enum):
    """What the next answer of the server is about."""

    RESET = auto()
    MAIL = auto()
    RCPT = auto()
    DATA = auto()
    #: An empty message, sent to a server that waits for content after it refused.
    NOTHING = auto()
    DOT = auto()


_STAGES = {_Step.MAIL: Stage.MAIL, _Step.RCPT: Stage.RCPT, _Step.DATA: Stage.DATA}
_ENVELOPE = tuple(_STAGES)


class Session:
    """One conversation, from the first message to the last."""

    def __init__(self, connection: Connection, work: Work) -> None:
        self.connection = connection
        #: Done when nothing more will happen; True = the server may be told good-bye.
        loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[bool] = loop.create_future()
        self._now = loop.time
        #: Whether a message was begun on it.
        self.began = False
        #: Loop time until which an answer must have come.
        self.deadline = math.inf
        self._work = work
        self._item: Item | None = None
        #: Its envelope stands behind the dot of ``_item``.
        self._ahead: Item | None = None
        self._expected: deque[_Step] = deque()
        self._stage = Stage.MAIL
        #: Octets of the content; -1 = all, and that was told.
        self._handed_over = 0
        self._dot = False
        #: Whether the envelope under way was written behind a dot.
        self._offered = False
        self._refused: tuple[Stage, Reply] | None = None
        #: Whether the server remembers a message that it refused.
        self._soiled = False
        self._served = 0
        connection.listen(self)

    @property
    def ending(self) -> tuple[int, str] | None:
        """(subscriber id, Message-ID) of the message whose dot may be written; None = it has failed since."""
        if self._item is None or self._stage is not Stage.CONTENT:
            return None
        return self._item.subscriber_id, self._item.message.message_id

    def next(self) -> None:
        """Begin the next message; end where there is none."""
        while not self.ended.done():
            # The server may have taken leave while nothing was under way (RFC 5321 section 3.8).
            if not self.connection.quiet or self._spent(0):
                self._end(polite=self.connection.quiet)
                return
            item = self._work.take()
            if not isinstance(item, Item):
                self._pause(item)
                return
            if not self.connection.too_large(len(item.message.data)):
                self._begin(item)
                return
            self._refuse_large(item)

    def _spent(self, under_way: int) -> bool:
        most = self.connection.server.messages_per_connection
        return bool(most) and self._served + under_way >= most

    def _pause(self, seconds: float | None) -> None:
        if seconds is None:
            self._end(polite=True)
        else:
            asyncio.get_running_loop().call_later(min(seconds, GLANCE), self.next)

    def _refuse_large(self, item: Item) -> None:
        limit, size = self.connection.capabilities["SIZE"], len(item.message.data)
        text = f"5.3.4 the message has {size} octets, the server takes {limit}"
        attempt = Attempt(item.subscriber_id, Stage.MAIL, 552, text, dot_written=False)
        self._work.ended(item, attempt, used_up=False)

    def _begin(self, item: Item) -> None:
        self._item, self._stage, self._dot, self._offered = item, Stage.MAIL, False, False
        self.began = True
        commands = b""
        if self._soiled:  # RFC 5321 section 4.1.1.5: forget the refused message, keep the connection
            self._soiled = False
            self._expected.append(_Step.RESET)
            commands = b"RSET\r\n"
        if self.connection.piped:
            self._expected.extend(_ENVELOPE)
            commands += self.connection.envelope(item.message)
        elif not self._expected:
            commands = self._command(_Step.MAIL)
        self._write(commands)
        self._wait()

    def _command(self, step: _Step) -> bytes:
        """One command of the envelope, where the server wants them one by one."""
        assert self._item is not None
        self._expected.append(step)
        lines = self.connection.envelope(self._item.message).split(b"\r\n")
        return lines[_ENVELOPE.index(step)] + b"\r\n"

    def answered(self, reply: Reply) -> None:
        """One complete answer has come."""
        if self.ended.done():
            return
        if not self._expected:
            early = self._stage is Stage.CONTENT
            why = "answered before the message had ended" if early else "talks without being asked"
            self.lost(f"the server {why}: {reply.code} {reply.text}")
            return
        step = self._expected.popleft()
        self._wait()
        if step is _Step.DOT:
            self._taken(reply)
        elif step is _Step.NOTHING:
            self._refuse()
        elif step is _Step.RESET:
            self._forgotten(reply)
        else:
            self._enveloped(step, reply)

    def _forgotten(self, reply: Reply) -> None:
        if not reply.ok:
            self.lost(f"the server refuses RSET: {reply.code} {reply.text}")
        elif not self._expected:
            self._write(self._command(_Step.MAIL))
            self._wait()

    def _enveloped(self, step: _Step, reply: Reply) -> None:
        """An answer to MAIL, RCPT or DATA."""
        piped = self.connection.piped
        if self._refused is None and not reply.ok:
            self._refused = _STAGES[step], reply
            if not piped or reply.code == 421:  # RFC 5321 section 3.8: 421 means the server closes
                self._refuse()
                return
        elif self._refused is not None and self._refused[0] is Stage.MAIL and self._offered and reply.ok:
            # A server that answered the dot twice: the refusal was not about this message.
            self._refused = None
            self.lost("the server's answers are out of step")
            return
        elif self._refused is None and (reply.code < 300) is (step is _Step.DATA):
            self.lost(f"the server answered {reply.code} to {step.name}")
            return
        if step is _Step.DATA:
            self._let_in(reply)
        elif not piped:
            self._write(self._command(_Step.RCPT if step is _Step.MAIL else _Step.DATA))
            self._wait()

    def _let_in(self, reply: Reply) -> None:
        """The envelope is answered: content, or what a refusal asks for."""
        if self._refused is None:
            self._content()
        elif reply.code != 354:
            self._refuse()
        elif self._refused[0] is Stage.MAIL:  # a recipient it took would get an empty message
            self.lost("")
        else:  # it waits for content although it refused: an empty message ends that (RFC 2920 section 3.1)
            self._expected.append(_Step.NOTHING)
            self._write(b".\r\n")
            self._wait()

    def _content(self) -> None:
        self._stage, self._handed_over = Stage.CONTENT, 0
        self.drained()

    def drained(self) -> None:
        """All that was written is in the kernel: the next block, or the message is handed over."""
        while self._stage is Stage.CONTENT and self._item is not None and not self.connection.blocked:
            data, begin = self._item.message.data, self._handed_over
            if begin < 0:
                return
            if begin >= len(data):
                self._handed_over, self.deadline = -1, math.inf  # it is our turn
                self._work.ready(self)
                return
            self._handed_over += BLOCK
            self.deadline = self._now() + self.connection.deadlines.block
            self._write(data[begin : begin + BLOCK] if len(data) > BLOCK else data)

    def finish(self) -> None:
        """Write the final dot: it is recorded that it will be."""
        if self.ended.done() or self._stage is not Stage.CONTENT:
            return
        if not self.connection.quiet:
            # The server spoke before the end, or is gone: without the dot it has no message.
            self.lost(self.connection.why_lost or "the server answered before the message had ended")
            return
        offer = self._offer()
        self._stage, self._dot = Stage.DOT, True
        self._expected.append(_Step.DOT)
        if offer:
            self._expected.extend(_ENVELOPE)
        self._write(b".\r\n" + offer)
        self._wait()

    def _offer(self) -> bytes:
        """The envelope of the next message, where it may go ahead."""
        if not self.connection.piped or self._spent(1):
            return b""
        ahead = self._work.take_ahead()
        if ahead is None:
            return b""
        if self.connection.too_large(len(ahead.message.data)):
            self._work.put_back(ahead)
            return b""
        self._ahead = ahead
        return self.connection.envelope(ahead.message)

    def _taken(self, reply: Reply) -> None:
        """The answer to the final dot: after it there is nothing to forget."""
        assert self._item is not None
        self._served += 1
        attempt = Attempt(self._item.subscriber_id, Stage.DOT, reply.code, reply.text, dot_written=True)
        if not self._close(attempt):
            return
        if self._ahead is None:
            self.next()
        elif self._work.over():  # of it the server has no content
            self._end()
        else:
            self._item, self._ahead = self._ahead, None
            self._stage, self._dot, self._offered = Stage.MAIL, False, True

    def _refuse(self) -> None:
        """The message under way was refused before its content."""
        assert self._item is not None
        assert self._refused is not None
        attempt = _refusal(self._item, *self._refused)
        self._refused, self._soiled = None, True
        if self._close(attempt):
            self.next()

    def _close(self, attempt: Attempt) -> bool:
        """Tell how the attempt ended; whether the connection goes on."""
        assert self._item is not None
        item, self._item = self._item, None
        used_up = self.connection.used and attempt.stage is Stage.MAIL and attempt.code in (0, 421)
        if self._work.ended(item, attempt, used_up=used_up):
            self.connection.used = True
            return True
        self._end()
        return False

    def lost(self, why: str) -> None:
        """The connection is of no use any more."""
        if self.ended.done():
            return
        self.connection.abort()
        if self._item is not None:
            if self._refused is not None:  # it said why before it closed
                attempt = _refusal(self._item, *self._refused)
            else:
                attempt = Attempt(self._item.subscriber_id, self._stage, 0, why, dot_written=self._dot)
            self._close(attempt)
        self._end()

    def withdraw(self) -> None:
        """The reader of the message under way has left: without its dot there is no message."""
        if self._item is not None:
            self._work.dropped(self._item)
            self._item = None
        self._end()

    def expire(self) -> None:
        """The deadline is over."""
        content = self._stage is Stage.CONTENT
        self.lost("the server takes no more of the message" if content else "no answer in time")

    def _end(self, *, polite: bool = False) -> None:
        if self.ended.done():
            return
        for item in (self._ahead, self._item):
            if item is not None:
                self._work.put_back(item)
        self._ahead = self._item = None
        if not polite:
            self.connection.abort()
        self.deadline = math.inf
        self.ended.set_result(polite)

    def _write(self, data: bytes) -> None:
        if not self.connection.write(data):
            self.lost(self.connection.why_lost)

    def _wait(self) -> None:
        """Set the deadline for the next answer; each stage has its own (RFC 5321 section 4.5.3.2)."""
        if not self._expected:
            self.deadline = math.inf
            return
        deadlines, step = self.connection.deadlines, self._expected[0]
        if step in (_Step.DOT, _Step.NOTHING):
            self.deadline = self._now() + deadlines.dot
        else:
            self.deadline = self._now() + (deadlines.data if step is _Step.DATA else deadlines.command)


def _refusal(item: Item, stage: Stage, reply: Reply) -> Attempt:
    return Attempt(item.subscriber_id, stage, reply.code, reply.text, dot_written=False)
