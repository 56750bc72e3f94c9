"""Taking mail in until somebody asks for the end: look, then wait until the server tells or time is over."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from datetime import datetime

from newsletter.errors import InboundError, NewsletterError, ServerSetupError, StoreBusyError, TransportError
from newsletter.models import Publication
from newsletter.replies.intake import Taken
from newsletter.replies.joining import Joined
from newsletter.replies.mailbox import fetch
from newsletter.replies.sent_folder import Answered
from newsletter.store.database import Store
from newsletter.transport.imap import LONGEST_PAUSE, Mailbox
from newsletter.transport.imap_login import UnclearError
from newsletter.transport.imap_wire import LostError

#: The first pause after a failure; each further one in a row is twice as long; seconds.
FIRST_PAUSE = 5.0
#: A login that worked is refused without a word of the password: the first pause is so many times longer, for
#: a wrong password that is tried again and again locks the account; and after so many refusals it is one.
REFUSED, MOST_REFUSALS = 60, 4


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
        AuthenticationError: the server does not let us in; trying again could lock the account.  Where it did
            before and does not say why, that is tried for an hour.
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
    stop, failures, refusals, worked, said = box.stop, 0, 0, False, ""
    while not stop.asked:
        try:
            trouble = yield from _look(look, worked=worked)
            failures, refusals, worked = 0, 0, True
            if trouble is not None and str(trouble) != said:  # once, and not at every look
                yield trouble
            said = str(trouble or "")
            if not stop.asked:
                box.wait(box.server.folders[0], box.server.poll)
            if trouble is not None:  # a new connection may see what this one does not
                box.close()
            continue
        except UnclearError as error:
            if not worked or refusals == MOST_REFUSALS:
                raise
            problem: NewsletterError | None = error
            seconds = pause * REFUSED * 2**refusals
            refusals += 1
        except (LostError, TransportError, StoreBusyError) as error:
            if isinstance(error, ServerSetupError) and not worked:
                raise
            # A line that breaks while nothing happens is no news: servers and routers do that.
            problem = None if isinstance(error, LostError) else error
            seconds = min(pause * 2**failures, LONGEST_PAUSE)
            failures += 1
        box.close()
        if not stop.asked:
            if problem is not None:
                yield problem
            stop.wait(seconds)


def _look(
    look: Callable[[], Iterator[Taken | Answered | Joined]], *, worked: bool
) -> Generator[Taken | Answered | Joined, None, InboundError | None]:
    """Look once; what is wrong with a folder, where it worked before."""
    try:
        yield from look()
    except InboundError as error:
        if not worked:
            raise
        return error
    return None
