"""One copy to the author, outside the ledger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from newsletter.dispatch.gate import Gate
from newsletter.dispatch.run import Engine
from newsletter.errors import TransportError
from newsletter.message.compose import Signer
from newsletter.models import Attempt, Claimed, Edition, Publication, Recipient, Smtp
from newsletter.transport.deliver import Job
from newsletter.transport.teller import Ending


def send_test(
    edition: Edition,
    publication: Publication,
    key: bytes,
    smtp: Smtp,
    *,
    to: str,
    engine: Engine,
    now: datetime,
    signer: Signer | None = None,
) -> Attempt:
    """Send one copy that is never counted: subscriber 0, no ledger.

    Raises:
        TransportError, AuthenticationError: the server cannot be used, or a signal came first.
        RenderError: the message is not fit to send.
    """
    gate = Gate(edition, publication, key, signer)
    batches = iter([[Claimed(Recipient(0, to), attempts=0, date=now)]])
    told: list[Attempt] = []
    job = Job(smtp, gate.helo, lambda: next(batches, []), gate.compose)

    def tell(_: Sequence[Ending], attempts: Sequence[Attempt]) -> Collection[int]:
        told.extend(attempts)
        return ()

    engine(job, tell)
    if not told:
        raise TransportError("interrupted before anything was sent", where=f"{smtp.host}:{smtp.port}")
    return told[-1]
