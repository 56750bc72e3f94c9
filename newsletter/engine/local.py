"""Run a job in this process, and stop it politely.

An interrupt or a terminate signal lets each connection finish the message it has begun; nothing new starts.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from dataclasses import replace

from newsletter.transport.deliver import Job, Tell, deliver

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
    loop = asyncio.get_running_loop()
    handled = POLITE if threading.current_thread() is threading.main_thread() else ()
    for number in handled:
        loop.add_signal_handler(number, asked.set)
    try:
        await deliver(replace(job, stopped=lambda: asked.is_set() or job.stopped()), tell)
    finally:
        for number in handled:
            loop.remove_signal_handler(number)
    return asked.is_set()
