"""Taking mail in until somebody asks for the end: look, then wait until the server tells or time is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from newsletter.errors import InboundError, NewsletterError, ServerSetupError, StoreBusyError, TransportError
from newsletter.models import Publication
from newsletter.replies.intake import Taken
from newsletter.replies.joining import Joined
from newsletter.replies.mailbox import fetch
from newsletter.replies.sent_folder import Answered
from newsletter.store.database import Store
from newsletter.transport.imap import LONGEST_PAUSE, Mailbox
from newsletter.transport.imap_wire import LostError

#: The first pause after a failure; each further one in a row is twice as long; seconds.
FIRST_PAUSE = 5.0


def watch(
    store: Store,
    publication: Publication,
    key: bytes,
    box: Mailbox,
    now: Callable[[], datetime],
    *,
    pause: float = FIRST_PAUSE,
) -> Iterator[Taken | Answered | Joined | NewsletterError]:
    """Take mail in until the ``stop`` of the mailbox asks; what goes wrong is yielded, and tried again.

    A folder that goes away is named once; the others are read on, and it is looked for again.

    Args:
        box: made with a ``stop``.
        now: the time, aware, UTC.
        pause: seconds after the first failure.

    Raises:
        AuthenticationError: the server does not let us in; trying again could lock the account.
        InboundError, ServerSetupError: it never worked as it is set.
        StoreError: the store cannot be written.
    """
    assert box.stop is not None
    try:
        yield from _watch(box, lambda: fetch(store, publication, key, box, now()), pause)
    finally:
        box.close()


def _watch(
    box: Mailbox, look: Callable[[], Iterator[Taken | Answered | Joined]], pause: float
) -> Iterator[Taken | Answered | Joined | NewsletterError]:
    assert box.stop is not None
    stop, failures, worked, said = box.stop, 0, False, ""
    while not stop.asked:
        trouble: InboundError | None = None
        try:
            try:
                yield from look()
                said = ""
            except InboundError as error:
                if not worked:
                    raise
                trouble = error
            failures, worked = 0, True
            if trouble is not None and str(trouble) != said:  # once, and not at every look
                said = str(trouble)
                yield trouble
            if not stop.asked:
                box.wait(box.server.folders[0], box.server.poll)
        except (LostError, TransportError, StoreBusyError) as error:
            box.close()
            if isinstance(error, ServerSetupError) and not worked:
                raise
            failures += 1
            if not stop.asked:
                # A line that breaks while nothing happens is no news: servers and routers do that.
                if not isinstance(error, LostError):
                    yield error
                stop.wait(min(pause * 2 ** (failures - 1), LONGEST_PAUSE))
