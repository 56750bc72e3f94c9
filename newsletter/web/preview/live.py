"""Joins the bench with the watch on the files: whoever looks at an issue hears of every new drawing.

Three threads: the watch; one that draws and is the only one to touch the bench and the store; and that of
the server, which waits for both and never blocks.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import TracebackType
from typing import Self, TypeVar

from newsletter.publication.watch import watch
from newsletter.web.preview.bench import Bench

T = TypeVar("T")


class Live:
    """A bench whose publication is watched while the context lasts."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        #: Goes up whenever something may have changed.
        self.turn = 1
        #: When that was; seconds since the epoch.
        self.noticed_at = time.time()
        self._stop = threading.Event()
        self._hand = ThreadPoolExecutor(1, thread_name_prefix="preview")
        self._waiting: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}
        self._watching = threading.Thread(target=self._watch, name="watch", daemon=True)

    def __enter__(self) -> Self:
        self._watching.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._watching.join()
        self._hand.shutdown(cancel_futures=True)

    @property
    def is_stopping(self) -> bool:
        """Whether everybody should go home."""
        return self._stop.is_set()

    def stop(self) -> None:
        """End the watch and everything that waits for it; safe from any thread, and to call twice."""
        self._stop.set()
        self._wake()

    async def do(self, work: Callable[[Bench], T]) -> T:
        """Do something at the bench, in its thread."""
        return await asyncio.get_running_loop().run_in_executor(self._hand, work, self.bench)

    async def next_turn(self, turn: int, seconds: float) -> None:
        """Wait until there was another turn than this one, until the end, or for so long."""
        woken = asyncio.Event()
        self._waiting[woken] = asyncio.get_running_loop()
        try:
            if turn == self.turn and not self.is_stopping:
                await asyncio.wait_for(woken.wait(), seconds)
        except TimeoutError:
            pass
        finally:
            del self._waiting[woken]

    def renew(self) -> None:
        """Let everything be drawn again."""
        self.noticed_at = time.time()
        self.turn += 1
        self._wake()

    def _watch(self) -> None:
        for _ in watch(self.bench.places, self._stop, self.bench.folders):
            self.renew()

    def _wake(self) -> None:
        for event, loop in list(self._waiting.items()):
            with suppress(RuntimeError):  # its loop has ended
                loop.call_soon_threadsafe(event.set)
