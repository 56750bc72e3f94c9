"""One copy to the author, outside the ledger."""

from __future__ import annotations

from datetime import datetime

from newsletter.dispatch.gate import Gate
from newsletter.dispatch.run import Engine
from newsletter.errors import TransportError
from newsletter.models import Attempt, Claimed, Edition, Publication, Recipient, Smtp
from newsletter.transport.deliver import Job


def send_test(
    edition: Edition,
    publication: Publication,
    key: bytes,
    smtp: Smtp,
    *,
    to: str,
    engine: Engine,
    now: datetime,
) -> Attempt:
    """Send one copy that is never counted: subscriber 0, no ledger.

    Raises:
        TransportError, AuthenticationError: the server cannot be used, or a signal came first.
        RenderError: the message is not fit to send.
    """
    gate = Gate(edition, publication, key)
    batches = iter([[Claimed(Recipient(0, to), attempts=0, date=now)]])
    told: list[Attempt] = []
    job = Job(smtp, gate.helo, lambda: next(batches, []), gate.compose)
    engine(job, lambda _, attempts: told.extend(attempts))
    if not told:
        raise TransportError("interrupted before anything was sent", where=f"{smtp.host}:{smtp.port}")
    return told[-1]
