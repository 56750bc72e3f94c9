"""Telling readers who asked to leave by mail that they have left: once, and never to a machine.

::

    a wish is carried out -> planned (same transaction) -> begun (commit) -> handed over -> the answer noted

Two programs that confirm cannot keep each other busy: a mail that was written by itself is never confirmed,
and a confirmation says that it is one.
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from newsletter.addresses import deliverable
from newsletter.errors import TransportError
from newsletter.inbound.mail import headers
from newsletter.inbound.mail.mime import parse
from newsletter.message.compose import Signer
from newsletter.message.confirmation import compose_confirmation
from newsletter.models import Attempt, Claimed, Message, Publication, Recipient, Smtp
from newsletter.store import confirmations, editions, subscribers
from newsletter.store import inbound as kept
from newsletter.store.confirmations import Due
from newsletter.store.database import Store
from newsletter.transport.deliver import Job
from newsletter.transport.smtp import Deadlines
from newsletter.transport.teller import Ending, Tell

#: Seconds; somebody waits for the command that sends these.
DEADLINES: Final = Deadlines(connect=10, banner=30, command=30, data=30, block=60, dot=120)

#: Carries out a job of the transport in this process.
Engine = Callable[[Job, Tell], object]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What came of the confirmations that were due."""

    sent: int = 0
    #: Why some were not sent, for a person; empty when all were.
    problem: str = ""


def send_confirmations(
    store: Store,
    publication: Publication,
    key: bytes,
    smtp: Smtp,
    *,
    engine: Engine,
    now: datetime,
    signer: Signer | None = None,
) -> Confirmed:
    """Send the confirmations that are due; what certainly was not handed over is tried by the next run.

    A server that cannot be used is told, not raised: what was asked is done, whatever happens here.

    Args:
        now: aware, UTC.
    """
    run = _Run(store, publication, key, signer, now)
    domain = deliverable(publication.sender_address).rpartition("@")[2]
    job = Job(replace(smtp, connections=1), domain, run.more, run.compose, deadlines=DEADLINES)
    problem = ""
    try:
        engine(job, run.tell)
    except (TransportError, ValueError) as error:
        problem = str(error)
    finally:
        for inbound_id in run.not_sent():
            confirmations.take_back(store, inbound_id)
    return Confirmed(run.sent, problem or run.problem)


class _Run:
    """One call of :func:`send_confirmations`; each is known by the number of the mail that asked."""

    def __init__(
        self, store: Store, publication: Publication, key: bytes, signer: Signer | None, now: datetime
    ) -> None:
        self._store, self._publication, self._key = store, publication, key
        self._signer, self._now = signer, now
        self._begun: dict[int, Due] = {}
        self._ending: set[int] = set()
        self._closed: set[int] = set()
        self.sent = 0
        self.problem = ""

    def more(self) -> Sequence[Claimed]:
        """The next one, begun."""
        due = confirmations.begin(self._store, self._now)
        person = subscribers.get(self._store, due.subscriber_id) if due else None
        if due is None or person is None:
            return []
        self._begun[due.inbound_id] = due
        recipient = Recipient(due.inbound_id, deliverable(person.address), person.name)
        return [Claimed(recipient, attempts=0, date=self._now)]

    def compose(self, recipient: Recipient, date: datetime) -> Message:
        """The mail for one of them."""
        due = self._begun[recipient.subscriber_id]
        edition = editions.get(self._store, due.issue) if due.issue else None
        asked = parse(kept.raw(self._store, due.inbound_id))
        return compose_confirmation(
            self._publication,
            recipient.address,
            language=edition.language if edition else self._publication.language,
            tone=edition.tone if edition else self._publication.tone,
            in_reply_to=next(iter(headers.message_ids(asked.first("message-id"))), ""),
            message_id=_message_id(self._key, due.inbound_id, self._publication),
            date=date,
            signer=self._signer,
        )

    def tell(self, endings: Sequence[Ending], attempts: Sequence[Attempt]) -> Collection[int]:
        """What the server answered."""
        self._ending.update(number for number, _ in endings)
        for attempt in attempts:
            number = attempt.subscriber_id
            answer = f"{attempt.code} {attempt.text}".strip()
            if attempt.accepted:
                self.sent += 1
            else:
                self.problem = answer
            if attempt.dot_written and attempt.code < 400 and not attempt.accepted:
                answer = f"in doubt: {answer}"
            elif not attempt.accepted and attempt.code < 500:
                self._ending.discard(number)  # not handed over, and not refused for good
                continue
            confirmations.close(self._store, number, answer[:500] or "no answer")
            self._closed.add(number)
        return ()

    def not_sent(self) -> set[int]:
        """Those that certainly were not handed over."""
        return self._begun.keys() - self._closed - self._ending


def _message_id(key: bytes, inbound_id: int, publication: Publication) -> str:
    """The same at every attempt; of no use for anything else."""
    mac = hmac.digest(key, b"confirmation %d" % inbound_id, "sha256")[:15]
    domain = deliverable(publication.sender_address).rpartition("@")[2]
    return f"<left.{b32encode(mac).decode().lower()}@{domain}>"
