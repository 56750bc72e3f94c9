"""The mailbox that replies arrive in: does it let us in, and is there what the settings name?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from newsletter.diagnosis.results import Level, Result, failed
from newsletter.errors import InboundError, NewsletterError
from newsletter.models import Imap, Tls
from newsletter.publication.root import Places
from newsletter.replies.access import open_mailbox
from newsletter.transport.imap import Mailbox
from newsletter.transport.imap_wire import LostError, RefusedError

#: Seconds; somebody is waiting at the keyboard.
_PATIENCE = 15.0


def check(imap: Imap, places: Places, environ: Mapping[str, str]) -> Iterator[Result]:
    """Whether it lets us in, and has the folders that are named; nothing in it is read or changed."""
    box = open_mailbox(imap, places, environ, lambda: datetime.now(UTC), silence=_PATIENCE)
    try:
        box.connect()
        how = "without TLS" if imap.tls is Tls.OFF else "its certificate is good"
        what = f"{box.where} answers, {how}, and takes the login of {imap.username}"
        yield Result("imap", Level.OK, what)
        yield from _folders(box)
        yield from _promises(box)
    except NewsletterError as error:
        yield failed("imap", error)
    except (LostError, RefusedError) as error:
        yield Result("imap", Level.ERROR, f"{box.where}: {error}", "Run the same command again.")
    finally:
        box.close()


def _folders(box: Mailbox) -> Iterator[Result]:
    imap = box.server
    for folder in (*imap.folders, *filter(None, (imap.sent_folder, imap.move_to))):
        try:
            box.select(folder, writable=bool(imap.move_to) and folder in imap.folders)
        except InboundError as error:
            yield failed("imap", error)
        else:
            yield Result("imap", Level.OK, f"there is a folder {folder}")


def _promises(box: Mailbox) -> Iterator[Result]:
    if box.server.move_to and not box.can_move:
        step = "Take imap.move_to out: then mail stays where it is."
        yield Result("imap", Level.ERROR, "it cannot move mail (RFC 6851)", step)
    if "IDLE" not in box.capabilities:
        what = f"it does not tell of new mail (RFC 2177): --watch looks every {box.server.poll} seconds"
        yield Result("imap", Level.NOTE, what)
