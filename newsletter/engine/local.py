"""Run a job in this process, and stop it politely.

An interrupt or a terminate signal lets each connection finish the message it has begun; nothing new starts.
Who interrupts a second time does not want to wait for answers either: the connections are cut, and what was
between its final dot and the answer is in doubt.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable
from dataclasses import replace

from newsletter.transport.deliver import Job, deliver
from newsletter.transport.teller import Tell

#: What asks a run to stop: the keyboard, ``systemctl stop``, a closed terminal.
POLITE = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(job: Job, tell: Tell) -> bool:
    """Deliver the job; True when a signal ended it before it was done.

    Raises:
        whatever :func:`newsletter.transport.deliver.deliver` raises.
    """
    return asyncio.run(_run(job, tell))


async def _run(job: Job, tell: Tell) -> bool:
    asked = threading.Event()
    work = asyncio.ensure_future(deliver(replace(job, stopped=lambda: asked.is_set() or job.stopped()), tell))

    def stop(number: int) -> None:
        if number == signal.SIGINT and asked.is_set():
            work.cancel()
        asked.set()

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
