"""Pretend readers post their letters: over SMTP, as everybody's mail programs do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime

from newsletter.models import Attempt, Claimed, Message, Recipient, Smtp
from newsletter.transport.deliver import Job
from newsletter.transport.teller import Ending, Tell


def post(letters: Sequence[Message], smtp: Smtp, engine: Callable[[Job, Tell], bool]) -> int:
    """Post letters one after the other over one connection, in order; how many were taken."""
    batches = iter([[Claimed(Recipient(n, m.recipient), 0, _ANY_TIME) for n, m in enumerate(letters)]])
    told: list[Attempt] = []

    def compose(recipient: Recipient, _: datetime) -> Message:
        return letters[recipient.subscriber_id]

    one_by_one = Smtp(smtp.host, smtp.port, smtp.tls, connections=1)
    job = Job(one_by_one, "reader.example.org", lambda: next(batches, []), compose)

    def tell(_: Sequence[Ending], attempts: Sequence[Attempt]) -> Collection[int]:
        told.extend(attempts)
        return ()

    engine(job, tell)
    return sum(attempt.accepted for attempt in told)


#: Letters carry their own Date header.
_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)
