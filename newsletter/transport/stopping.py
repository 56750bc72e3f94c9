"""A wish to end that wakes whoever waits: for mail, for a server, for time to pass."""

from __future__ import annotations

import os
import select
import time
from types import TracebackType
from typing import Self


class Stop:
    """Asked once, from a signal handler or another thread; whoever waits here wakes up."""

    def __init__(self) -> None:
        self.asked = False
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)

    def ask(self) -> None:
        """Wish for the end; safe in a signal handler and when said twice."""
        if not self.asked:
            self.asked = True
            os.write(self._write, b".")

    def wait(self, seconds: float, *descriptors: int) -> bool:
        """Wait until a descriptor can be read, at most so long; True when the end was wished for."""
        poll = select.poll()
        for descriptor in (self._read, *descriptors):
            poll.register(descriptor, select.POLLIN)
        end = time.monotonic() + seconds
        while not self.asked and (left := end - time.monotonic()) > 0:
            if poll.poll(left * 1000 + 1):
                break
        return self.asked

    def close(self) -> None:
        """Give back what the system lent."""
        os.close(self._read)
        os.close(self._write)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
