r"""Mail that a server hands over one by one, for as long as it likes: kept at once, read beside that.

::

    server -> keep (commit) -> answer            one thread, its own connection to the store
                  \-> read, record by kind       another one: no mail waits for the reading of another
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final, Self

from newsletter.inbound.mail.envelope import with_envelope
from newsletter.models import Publication
from newsletter.replies import intake
from newsletter.replies.intake import Mail, Taken
from newsletter.store.database import Store, open_store

#: Seconds until mail that was left, here or by another process, is looked for again.
ROUND: Final = 60.0
#: What the mail is said to come from.
_SOURCE: Final = "LMTP"


class Keeper:
    """Keeps mail for a server; the call is :class:`newsletter.transport.lmtp.Keep`.

    Args:
        path: of the store, opened at the first mail by the thread that calls.
        kept: told the number of each mail, also of one that was here before.
        now: the time, aware, UTC.
    """

    def __init__(self, path: Path, kept: Callable[[int], object], now: Callable[[], datetime]) -> None:
        self._path = path
        self._kept = kept
        self._now = now
        self._store: Store | None = None

    def __call__(self, raw: bytes, *, sender: str, recipients: Sequence[str]) -> None:
        """Keep one mail with its envelope before it; on the disk when this returns.

        Raises:
            StoreError: it is not kept; the store is opened anew for the next mail.
        """
        mail = Mail(_SOURCE, with_envelope(raw, sender=sender, recipients=recipients))
        try:
            self._store = self._store or open_store(self._path)
            inbound_id, _ = intake.keep(self._store, mail, self._now())
        except BaseException:
            self.close()
            raise
        self._kept(inbound_id)

    def close(self) -> None:
        """Close the store; by the thread that called."""
        if self._store is not None:
            self._store.close()
            self._store = None


class ReadingThread:
    """Reads kept mail in a thread of its own, until the context ends; what is left then waits for the next.

    Args:
        told: called in that thread with what became of each mail.
        failed: called in that thread when reading cannot go on, as without the store; tried again later.
    """

    def __init__(
        self,
        path: Path,
        publication: Publication,
        key: bytes,
        *,
        now: Callable[[], datetime],
        told: Callable[[Taken], object],
        failed: Callable[[Exception], object],
    ) -> None:
        self._path, self._publication, self._key = path, publication, key
        self._now, self._told, self._failed = now, told, failed
        self._numbers: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="read", daemon=True)

    def read(self, inbound_id: int) -> None:
        """Read this kept mail when its turn comes."""
        self._numbers.put(inbound_id)

    def __enter__(self) -> Self:
        """Begin with what was left."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Finish the mail that is being read."""
        self._stopped.set()
        self._numbers.put(None)
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                with closing(open_store(self._path)) as store:
                    self._read_on(store)
            except Exception as error:  # noqa: BLE001 - mail goes on coming in, and somebody has to read it
                self._failed(error)
                self._stopped.wait(ROUND)

    def _read_on(self, store: Store) -> None:
        reader = intake.reader_of(store, self._publication, self._key)
        waiting: int | None = None
        told: set[int | None] = set()  # read as left over before their turn came
        while not self._stopped.is_set():
            if waiting is None:
                told.clear()
                for taken in intake.read_left(store, reader, self._now()):
                    self._told(taken)
                    if not taken.waits:
                        told.add(taken.inbound_id)
                    if self._stopped.is_set():
                        return
            elif waiting in told:
                told.discard(waiting)
            else:
                taken = Taken(_SOURCE, waiting, is_new=True)
                self._told(replace(intake.read_kept(store, reader, taken, self._now()), source=_SOURCE))
            try:
                waiting = self._numbers.get(timeout=ROUND)
            except queue.Empty:
                waiting = None
