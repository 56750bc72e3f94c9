"""One run over the ledger: claim, hand over, judge what came back, record."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from newsletter import lifecycle
from newsletter.dispatch.gate import Gate
from newsletter.dispatch.planning import InDoubt
from newsletter.errors import NewsletterError, TransportError
from newsletter.models import (
    Attempt,
    Balance,
    Claimed,
    DeliveryState,
    Doubt,
    Edition,
    Outcome,
    Publication,
    Smtp,
)
from newsletter.store import deliveries, editions
from newsletter.store.database import Store
from newsletter.transport.deliver import Ending, Job, Tell

#: Deliveries claimed at once.  A killed process leaves at most this many to be taken back.
BATCH = 100
#: At a limited rate a batch lasts about so many seconds: who leaves while it waits would still get it.
BATCH_SECONDS = 10
#: So many refusals in a row before anything was accepted are about us, not about the readers.
REFUSED_IN_A_ROW = 10


class Engine(Protocol):
    """Runs a job; True when a signal ended it early."""

    def __call__(self, job: Job, tell: Tell) -> bool:
        """Run the job to its end."""
        ...


@dataclass(frozen=True, slots=True)
class Report:
    """How a run ended."""

    issue: int
    balance: Balance
    #: Accepted by the server in this run.
    sent: int
    #: Found half done from an earlier run: taken back, in doubt.
    recovered: tuple[int, int]
    doubts: tuple[Doubt, ...] = ()
    excluded: dict[str, int] = field(default_factory=dict)
    next_due: datetime | None = None
    interrupted: bool = False
    halted: bool = False
    #: What stopped the run; None = it came to its end.
    problem: NewsletterError | None = None


@dataclass
class _Run:
    """What the engine asks for and tells."""

    store: Store
    issue: int
    server: str
    clock: Callable[[], datetime]
    run: str
    batch: int
    #: Messages left to this run; None = all.
    left: int | None
    progress: Callable[[int], None]
    sent: int = 0
    fault: TransportError | None = None
    _claimed: dict[int, Claimed] = field(default_factory=dict)
    _last: deque[DeliveryState] = field(default_factory=lambda: deque(maxlen=REFUSED_IN_A_ROW))

    def more(self) -> Sequence[Claimed]:
        """Claim the next batch."""
        size = self.batch if self.left is None else min(self.batch, self.left)
        if size <= 0:
            return []
        batch = deliveries.claim(self.store, self.issue, size, self.clock(), run=self.run)
        if self.left is not None:
            self.left -= len(batch)
        self._claimed.update((claimed.recipient.subscriber_id, claimed) for claimed in batch)
        return batch

    def stopped(self) -> bool:
        """Whether the operator, or a refusal that concerns everybody, says stop."""
        return self.fault is not None or editions.is_halted(self.store, self.issue)

    def tell(self, endings: Sequence[Ending], attempts: Sequence[Attempt]) -> None:
        """Judge and record, in one transaction; the engine writes no final dot before this returns."""
        now = self.clock()
        outcomes = [self._judge(attempt, now) for attempt in attempts]
        deliveries.mark(
            self.store,
            self.issue,
            endings=endings,
            outcomes=outcomes,
            server=self.server,
            now=now,
            run=self.run,
        )
        for attempt, outcome in zip(attempts, outcomes, strict=True):
            self._learn(attempt, outcome)
        with suppress(OSError):  # the terminal has gone; the mail goes on
            self.progress(len(outcomes))

    def _judge(self, attempt: Attempt, now: datetime) -> Outcome:
        claimed = self._claimed[attempt.subscriber_id]
        address = claimed.recipient.address
        if address.lower() in attempt.text.lower():
            # Servers like to repeat the address; the ledger outlives a reader who wants to be forgotten.
            text = re.sub(re.escape(address), "(address)", attempt.text, flags=re.IGNORECASE)
            attempt = replace(attempt, text=text)
        return lifecycle.decide(attempt, claimed.attempts + 1, now)

    def _learn(self, attempt: Attempt, outcome: Outcome) -> None:
        """Count what was recorded; refusals that are about us stop the run."""
        del self._claimed[attempt.subscriber_id]
        self.sent += outcome.state is DeliveryState.SENT
        self._last.append(outcome.state)
        if self.fault is not None:
            return
        if outcome.state is DeliveryState.PENDING and lifecycle.is_our_fault(attempt):
            self.fault = TransportError(
                f"the server refuses us as a sender: {outcome.answer}",
                where=self.server,
                next_step="Nobody was marked as refused. Mend the cause, then run the same command again.",
            )
        elif not self.sent and self._last.count(DeliveryState.REFUSED) == REFUSED_IN_A_ROW:
            self.fault = TransportError(
                f"the server refused the first {REFUSED_IN_A_ROW} readers: {outcome.answer}",
                where=self.server,
                next_step="Mend the cause, then run the same command with --retry-refused.",
            )


def send(
    store: Store,
    edition: Edition,
    publication: Publication,
    key: bytes,
    smtp: Smtp,
    *,
    engine: Engine,
    clock: Callable[[], datetime],
    run: str,
    limit: int | None = None,
    in_doubt: InDoubt = InDoubt.HOLD,
    retry_refused: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> Report:
    """Send a frozen edition to everybody who has not had it.  The caller holds the sender's lock.

    Args:
        edition: as :func:`newsletter.dispatch.freeze` returned it.
        smtp: where to; see :func:`newsletter.dispatch.server`.
        engine: runs the job, for example :func:`newsletter.engine.local.run`.
        clock: gives the time, aware, UTC.
        run: names this run in the ledger.
        limit: at most so many messages.
        progress: called with the number of outcomes just recorded.
    """
    issue = edition.number
    gate = Gate(edition, publication, key)
    recovered = _recover(store, issue, clock())
    if in_doubt is not InDoubt.HOLD:
        state = DeliveryState.PENDING if in_doubt is InDoubt.RESEND else DeliveryState.SENT
        deliveries.settle(store, issue, state, clock())
    if retry_refused:
        deliveries.retry_refused(store, issue, clock())
    editions.halt(store, issue, halted=False)
    here = _Run(
        store=store,
        issue=issue,
        server=f"{smtp.host}:{smtp.port}",
        clock=clock,
        # A process id comes back, in a container even at once.
        run=f"{run} {clock():%Y%m%dT%H%M%S.%f}",
        batch=min(BATCH, max(smtp.connections, smtp.rate * BATCH_SECONDS // 60)) if smtp.rate else BATCH,
        left=limit,
        progress=progress,
    )
    job = Job(
        server=smtp,
        helo=gate.helo,
        more=here.more,
        compose=gate.compose,
        stopped=here.stopped,
    )
    interrupted, problem = False, None
    try:
        interrupted = engine(job, here.tell)
    except NewsletterError as error:
        problem = error
    problem = problem or here.fault
    return _report(here, recovered, interrupted=interrupted, problem=problem)


def _recover(store: Store, issue: int, now: datetime) -> tuple[int, int]:
    """Take back what dead runs left, in every issue, so that each doubt has a name; counts of this issue."""
    counts = {number: deliveries.recover(store, number, now) for number in editions.numbers(store)}
    return counts.get(issue, (0, 0))


def _report(
    run: _Run, recovered: tuple[int, int], *, interrupted: bool, problem: NewsletterError | None
) -> Report:
    """Give back what was claimed and not begun, and read how things stand."""
    try:
        deliveries.release(run.store, run.issue)
    except NewsletterError as error:  # for example a full disk: the next start takes the rows back
        problem = problem or error
    try:
        return _read_report(run, recovered, interrupted=interrupted, problem=problem)
    except NewsletterError as error:
        raise problem or error from error


def _read_report(
    run: _Run, recovered: tuple[int, int], *, interrupted: bool, problem: NewsletterError | None
) -> Report:
    store, issue = run.store, run.issue
    balance = deliveries.balance(store, issue)
    return Report(
        issue=issue,
        balance=balance,
        sent=run.sent,
        recovered=recovered,
        doubts=tuple(deliveries.doubts(store, issue)),
        excluded=deliveries.excluded(store, issue),
        next_due=deliveries.next_due(store, issue),
        # A signal that came when all was done interrupted nothing.
        interrupted=interrupted and balance[DeliveryState.PENDING] > 0,
        halted=editions.is_halted(store, issue),
        problem=problem,
    )
