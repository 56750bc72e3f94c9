"""One run over the ledger: claim, hand over, judge what came back, record."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from newsletter import lifecycle
from newsletter.dispatch.gate import Gate
from newsletter.dispatch.planning import InDoubt, permits
from newsletter.errors import NewsletterError, TransportError
from newsletter.message.compose import Signer
from newsletter.models import (
    Attempt,
    Balance,
    Claimed,
    DeliveryRecord,
    DeliveryState,
    Doubt,
    Edition,
    Outcome,
    Part,
    Publication,
    Smtp,
    Tally,
)
from newsletter.store import deliveries, editions, recovery, runs
from newsletter.store.database import Store
from newsletter.transport.deliver import Job
from newsletter.transport.teller import Ending, Tell

#: Takes what came of attempts that were recorded together, for example a log.
Record = Callable[[Sequence[DeliveryRecord]], None]

#: Deliveries claimed at once, and so in doubt when the machine goes down; more where a recipient domain has
#: to wait for its turn (:data:`newsletter.transport.deliver.LOOKAHEAD`).
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
    progress: Callable[[Tally], None]
    record: Record | None
    #: Whether each word is on the disk before it counts; False = the boot id tells what may be missing.
    durable: bool
    part: Part = field(default_factory=Part)
    tally: Tally = field(default_factory=Tally)
    fault: TransportError | None = None
    #: Message-ID and time of the final dot, by subscriber; only kept for ``record``.
    _ended: dict[int, tuple[str, datetime]] = field(default_factory=dict)
    _claimed: dict[int, Claimed] = field(default_factory=dict)
    #: Those of them who have left since.
    _gone: frozenset[int] = frozenset()
    _halted: bool = False
    #: Of a segment, up to here everybody was claimed once.
    _after: int = 0
    #: Of the store, when we looked last.
    _version: int = -1
    _last: deque[DeliveryState] = field(default_factory=lambda: deque(maxlen=REFUSED_IN_A_ROW))

    def more(self) -> Sequence[Claimed]:
        """Claim the next batch."""
        size = self.batch if self.left is None else min(self.batch, self.left)
        if size <= 0:
            return []
        batch = self._claim(size)
        if self.left is not None:
            self.left -= len(batch)
        self._claimed.update((claimed.recipient.subscriber_id, claimed) for claimed in batch)
        return batch

    def _claim(self, size: int) -> list[Claimed]:
        """Claim so many; once the end is reached from the start again, for what went back to pending."""
        batch = deliveries.claim(
            self.store, self.issue, size, self.clock(), run=self.run, part=self.part, after=self._after
        )
        if not batch and self._after:
            self._after = 0
            return self._claim(size)
        if batch and self.part.segment:
            self._after = batch[-1].recipient.subscriber_id
        return batch

    def stopped(self) -> bool:
        """Whether the operator, or a refusal that concerns everybody, says stop."""
        self._look()
        return self.fault is not None or self._halted

    def wanted(self, subscriber_id: int) -> bool:
        """Whether this reader has not left since; as of the last :meth:`stopped`."""
        return subscriber_id not in self._gone

    def _look(self) -> None:
        """See what others have written, if they have: an operator's stop, readers who left."""
        version = self.store.version()
        if version == self._version:
            return
        self._version = version
        self._halted = editions.is_halted(self.store, self.issue)
        if self._claimed:
            held = deliveries.held(self.store, self.issue, self.run)
            self._let_go(self._claimed.keys() - held)

    def _let_go(self, left: Collection[int]) -> None:
        """Readers who have left since they were claimed: nothing goes to them, and no limit is used up."""
        new = frozenset(left) - self._gone
        self._gone |= new
        self.tally = self.tally.after([], excluded=len(new))
        if self.left is not None:
            self.left += len(new)

    def tell(self, endings: Sequence[Ending], attempts: Sequence[Attempt]) -> Collection[int]:
        """Judge and record, in one transaction; the engine writes no final dot before this returns."""
        now = self.clock()
        outcomes = [self._judge(attempt, now) for attempt in attempts]
        left = deliveries.mark(
            self.store,
            self.issue,
            endings=endings,
            outcomes=outcomes,
            server=self.server,
            now=now,
            run=self.run,
            durable=self.durable,
        )
        if self.record is not None:
            self.record([self._recorded(*both, now) for both in zip(attempts, outcomes, strict=True)])
            self._ended.update((person, (message_id, now)) for person, message_id in endings)
        self.tally = self.tally.after([outcome.state for outcome in outcomes])
        self._let_go(left)
        for attempt, outcome in zip(attempts, outcomes, strict=True):
            self._learn(attempt, outcome)
        with suppress(OSError):  # the terminal has gone; the mail goes on
            self.progress(self.tally)
        return left

    def waits(self, seconds: float, throttled: bool) -> None:
        """Nothing begins for a while: said with the tally so far."""
        until = self.clock() + timedelta(seconds=seconds)
        with suppress(OSError):
            self.progress(replace(self.tally, until=until, throttled=throttled))

    def _recorded(self, attempt: Attempt, outcome: Outcome, now: datetime) -> DeliveryRecord:
        """An attempt as it is told to ``record``."""
        claimed = self._claimed[attempt.subscriber_id]
        message_id, since = self._ended.pop(attempt.subscriber_id, ("", now))
        took = (now - since).total_seconds() * 1000 if message_id else None
        number = claimed.attempts + 1
        return DeliveryRecord(
            now, self.issue, claimed.recipient, attempt, outcome, number, self.run, message_id, took
        )

    def _judge(self, attempt: Attempt, now: datetime) -> Outcome:
        claimed = self._claimed[attempt.subscriber_id]
        address = claimed.recipient.address
        if address.lower() in attempt.text.lower():
            # Servers like to repeat the address; the ledger outlives a reader who wants to be forgotten.
            text = re.sub(re.escape(address), "(address)", attempt.text, flags=re.IGNORECASE)
            attempt = replace(attempt, text=text)
        outcome = lifecycle.decide(attempt, claimed.attempts + 1, now, claimed.first)
        again = self.part.deferred_since and not lifecycle.is_our_fault(attempt)
        if again and outcome.state is DeliveryState.PENDING:
            # This run claims no pending ones, and neither does the next of its kind.
            later = lifecycle.retry_at(claimed.attempts + 1, now, attempt.subscriber_id)
            outcome = replace(outcome, state=DeliveryState.DEFERRED, retry_at=later)
        return outcome

    def _learn(self, attempt: Attempt, outcome: Outcome) -> None:
        """Count what was recorded; refusals that are about us stop the run."""
        del self._claimed[attempt.subscriber_id]
        self._last.append(outcome.state)
        if outcome.state is DeliveryState.PENDING and self.left is not None:
            self.left += 1  # nothing was sent: a limit is about what is
        if self.fault is not None:
            return
        if outcome.state is DeliveryState.PENDING and lifecycle.is_our_fault(attempt):
            self.fault = TransportError(
                f"the server refuses us as a sender: {outcome.answer}",
                where=self.server,
                next_step="Nobody was marked as refused. Mend the cause, then run the same command again.",
            )
        elif not self.tally.sent and self._last.count(DeliveryState.REFUSED) == REFUSED_IN_A_ROW:
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
    part: Part = Part(),  # noqa: B008 - frozen
    lift_halt: bool = True,
    in_doubt: InDoubt = InDoubt.HOLD,
    retry_refused: bool = False,
    boot: str = "",
    progress: Callable[[Tally], None] = lambda _: None,
    record: Record | None = None,
    signer: Signer | None = None,
) -> Report:
    """Send a frozen edition to everybody who has not had it.  The caller holds the sender's lock.

    Args:
        edition: as :func:`newsletter.dispatch.freeze` returned it.
        smtp: where to; see :func:`newsletter.dispatch.server`.
        engine: runs the job, for example :func:`newsletter.engine.local.run`.
        clock: gives the time, aware, UTC.
        run: names this run in the ledger.
        limit: at most so many messages.
        part: of the recipients; the others stay for a later run.
        lift_halt: whether an issue that the operator stopped goes on.
        boot: which start of the machine this is (:func:`newsletter.engine.machine.boot_id`); empty = unknown.
        progress: called with what the run has come to, each time something was recorded.
        record: called with what was recorded; None = nobody keeps it.
        signer: None = no message is signed here.
    """
    limit, lift_halt = (limit, lift_halt) if permits(store, edition.number, in_doubt) else (0, False)
    gate = Gate(edition, publication, key, signer)
    # The operator's word is about what could be seen: what only turns out to be in doubt now is held.
    _order(store, edition.number, in_doubt, clock(), retry_refused=retry_refused, lift_halt=lift_halt)
    recovered = _recover(store, edition.number, clock(), boot, gate)
    here = _Run(
        store=store,
        issue=edition.number,
        server=f"{smtp.host}:{smtp.port}",
        clock=clock,
        run=f"{run} {clock():%Y%m%dT%H%M%S.%f}",  # a process id comes back, in a container even at once
        durable=not boot,
        part=part,
        batch=_batch(smtp),
        left=limit,
        progress=progress,
        record=record,
    )
    runs.begin(store, here.run, boot=boot, server=here.server, now=clock())
    try:
        interrupted = engine(_job(here, smtp, gate), here.tell)
    except NewsletterError as error:
        return _report(here, recovered, interrupted=False, problem=error)
    return _report(here, recovered, interrupted=interrupted, problem=here.fault)


def _batch(smtp: Smtp) -> int:
    """How many are claimed at once; at a set rate no more than that takes a little while for."""
    return min(BATCH, max(smtp.connections, smtp.rate * BATCH_SECONDS // 60)) if smtp.rate else BATCH


def _order(
    store: Store, issue: int, in_doubt: InDoubt, now: datetime, *, retry_refused: bool, lift_halt: bool
) -> None:
    """Write into the ledger what the operator ordered."""
    if in_doubt is not InDoubt.HOLD:
        state = DeliveryState.PENDING if in_doubt is InDoubt.RESEND else DeliveryState.SENT
        deliveries.settle(store, issue, state, now)
    if retry_refused:
        deliveries.retry_refused(store, issue, now)
    if lift_halt:
        editions.halt(store, issue, halted=False)


def _job(run: _Run, smtp: Smtp, gate: Gate) -> Job:
    return Job(
        server=smtp,
        helo=gate.helo,
        more=run.more,
        compose=gate.compose,
        stopped=run.stopped,
        wanted=run.wanted,
        waits=run.waits,
        recent=_recent(run.store, smtp, run.clock()),
    )


def _recover(store: Store, issue: int, now: datetime, boot: str, gate: Gate) -> tuple[int, int]:
    """Take back what dead runs left, in every issue, so that each doubt has a name; counts of this issue."""
    counts = {
        number: recovery.recover(store, number, now, boot=boot, message_id=gate.message_id)
        for number in editions.numbers(store)
    }
    runs.end_all(store, now)
    return counts.get(issue, (0, 0))


def _recent(store: Store, smtp: Smtp, now: datetime) -> list[tuple[float, str]]:
    """(age in seconds, recipient domain) of what was handed over within the longest limit there is."""
    limits = [*smtp.limits, *(limit for domain in smtp.domains.values() for limit in domain.limits)]
    longest = max((limit.seconds for limit in limits), default=0)
    if not longest:
        return []
    endings = deliveries.handed_over(store, now - timedelta(seconds=longest))
    return [((now - at).total_seconds(), domain) for at, domain in endings]


def _report(
    run: _Run, recovered: tuple[int, int], *, interrupted: bool, problem: NewsletterError | None
) -> Report:
    """Give back what was claimed and not begun, and read how things stand."""
    try:
        recovery.release(run.store, run.issue, run.clock())
        runs.end(run.store, run.run, run.clock())
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
        sent=run.tally.sent,
        recovered=recovered,
        doubts=tuple(deliveries.doubts(store, issue, ending=True)),
        excluded=deliveries.excluded(store, issue),
        next_due=deliveries.next_due(store, issue),
        # A signal that came when all was done interrupted nothing.
        interrupted=interrupted and balance.open > deliveries.not_due(store, issue, run.clock()),
        halted=editions.is_halted(store, issue),
        problem=problem,
    )
