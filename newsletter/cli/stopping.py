"""Sending in this process, and what is said when a signal asks it to stop."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsletter.transport.deliver import Job
    from newsletter.transport.teller import Tell

#: Ctrl-C (128 + SIGINT, as shells say), and any other signal: try again later (sysexits.h, EX_TEMPFAIL).
CTRL_C, LATER = 130, 75


class Here:
    """This process as an engine; acknowledges the first signal and remembers it."""

    def __init__(self) -> None:
        #: Of the first signal that asked for the end; 0 = none did.
        self.signal = 0
        #: Tells the person at the keyboard without making the mail wait.
        self.say: Callable[[str], None] = lambda _: None

    def __call__(self, job: Job, tell: Tell) -> bool:
        """Run a job; True when a signal ended it early."""
        from newsletter.engine import local

        return local.run(job, tell, asked=self._asked)

    def _asked(self, number: int, under_way: int) -> None:
        self.signal = number
        self.say(acknowledgement(number, under_way))


def acknowledgement(number: int, under_way: int) -> str:
    """What is said at once when the first signal comes.

    >>> acknowledgement(signal.SIGTERM, 1)
    'Stopping: 1 message under way is finished first.'
    """
    if not under_way:
        return "Stopping: no message is under way."
    messages, them = ("message under way is", "it") if under_way == 1 else ("messages under way are", "them")
    again = f"; press Ctrl-C again to cut {them} off" if number == signal.SIGINT else ""
    return f"Stopping: {under_way} {messages} finished first{again}."


def exit_code(number: int) -> int:
    """The exit code of a run that a signal ended before everybody had been tried."""
    return CTRL_C if number == signal.SIGINT else LATER
