"""Run a job in this process, and stop it politely.

An interrupt or a terminate signal lets each connection finish the message it has begun; nothing new starts.
Who interrupts a second time does not want to wait for answers either: the connections are cut, and what was
between its final dot and the answer is in doubt.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from newsletter.models import Attempt, Message, Recipient
from newsletter.transport.deliver import Job, deliver
from newsletter.transport.teller import Ending, Tell

#: Told once, when the first signal comes: its number, and how many messages under way are finished first.
Asked = Callable[[int, int], None]

#: What asks a run to stop: the keyboard, ``systemctl stop``, a closed terminal.
POLITE = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(job: Job, tell: Tell, *, asked: Asked = lambda *_: None) -> bool:
    """Deliver the job; True when a signal ended it before it was done.

    Args:
        asked: must not wait for anything: the mail waits for it.

    Raises:
        whatever :func:`newsletter.transport.deliver.deliver` raises.
    """
    return asyncio.run(_run(job, tell, asked))


class _UnderWay:
    """Passes on what is composed and told, and knows who was begun and has not ended."""

    def __init__(self, job: Job, tell: Tell) -> None:
        self._job, self._tell = job, tell
        self._begun: set[int] = set()

    def __len__(self) -> int:
        # One a connection: of an envelope sent ahead the server gets no content any more.
        return min(len(self._begun), self._job.server.connections)

    def compose(self, recipient: Recipient, date: datetime) -> Message:
        """A message begins."""
        self._begun.add(recipient.subscriber_id)
        return self._job.compose(recipient, date)

    def tell(self, endings: Sequence[Ending], attempts: Sequence[Attempt]) -> Collection[int]:
        """Messages have ended, or their readers have left."""
        gone = self._tell(endings, attempts)
        self._begun.difference_update([attempt.subscriber_id for attempt in attempts], gone)
        return gone


async def _run(job: Job, tell: Tell, acknowledge: Asked) -> bool:
    asked, under_way = threading.Event(), _UnderWay(job, tell)
    stoppable = replace(job, compose=under_way.compose, stopped=lambda: asked.is_set() or job.stopped())
    work = asyncio.ensure_future(deliver(stoppable, under_way.tell))

    def stop(number: int) -> None:
        if not asked.is_set():
            asked.set()
            acknowledge(number, len(under_way))
        elif number == signal.SIGINT:
            work.cancel()

    handled = _handle(stop)
    try:
        await work
    except asyncio.CancelledError:
        if not asked.is_set():
            raise
    finally:
        for number in handled:
            asyncio.get_running_loop().remove_signal_handler(number)
    return asked.is_set()


def _handle(stop: Callable[[int], None]) -> list[signal.Signals]:
    """Call ``stop`` for what asks for an end, except what we were started to ignore (``nohup``)."""
    if threading.current_thread() is not threading.main_thread():
        return []
    handled = [number for number in POLITE if signal.getsignal(number) is not signal.SIG_IGN]
    for number in handled:
        asyncio.get_running_loop().add_signal_handler(number, stop, number)
    return handled
