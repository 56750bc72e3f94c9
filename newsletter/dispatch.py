"""Sending an issue: frozen once, recorded row by row, resumed by running it again.

The picture, edge by edge::

    read_issue -> parse -> render -> freeze edition + one row per recipient   (one transaction)
      loop:  claim a batch: pending -> attempting                             (committed)
             compose, lint
             MAIL / RCPT / DATA / content                                     no final dot yet
             attempting -> ending + outcomes that arrived                     (committed, once per tick)
             final dot -> answer -> decide -> recorded with the next tick

    frozen recipients = sent + deferred + refused + in_doubt + excluded + pending     after any crash

Start = resume.  Whoever holds the sender's lock knows that rows found ``attempting`` never got their final
dot (they are pending again) and that rows found ``ending`` may have arrived (in doubt, held and named).
Nobody gets two unless the operator orders a resend.  Exactly once is not promised: SMTP cannot (RFC 1047).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from newsletter import lifecycle
from newsletter.errors import GuardError, NewsletterError, RenderError, SettingsError, TransportError
from newsletter.message.compose import Composer
from newsletter.message.lint import lint, lint_headers
from newsletter.models import (
    Attempt,
    Balance,
    Claimed,
    DeliveryState,
    Doubt,
    Edition,
    Message,
    Outcome,
    Publication,
    Recipient,
    Settings,
    Smtp,
    SubscriberState,
    Tls,
)
from newsletter.publication import secrets
from newsletter.publication.root import Places
from newsletter.store import deliveries, editions, subscribers
from newsletter.store.database import Store
from newsletter.transport.catcher import Catcher
from newsletter.transport.deliver import Ending, Job, Tell

#: Deliveries claimed at once.  A killed process leaves at most this many to be taken back.
BATCH = 100
#: So many refusals in a row before anything was accepted are about us, not about the readers.
REFUSED_IN_A_ROW = 10


class InDoubt(StrEnum):
    """What to do with deliveries of which nobody knows whether they arrived."""

    HOLD = "hold"
    RESEND = "resend"
    ACCEPT = "accept"


class Engine(Protocol):
    """Runs a job; True when a signal ended it early."""

    def __call__(self, job: Job, tell: Tell) -> bool:
        """Run the job to its end."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """What ``send`` is about to do, for a person to agree to."""

    issue: int
    subject: str
    #: Messages this run would attempt.
    count: int
    #: Whether an earlier run has begun; later edits of the file change nothing then.
    begun: bool
    #: Why others get nothing: ``unsubscribed`` -> 3.
    excluded: dict[str, int]
    sender: str
    #: Where it goes: ``smtp.example.org:587 (starttls)`` or the local catcher.
    transport: str
    #: Whether that is a real mail server.
    real: bool
    #: Expected duration, seconds; 0 = as fast as the server takes it.
    seconds: float
    in_doubt: int = 0


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


@contextmanager
def server(settings: Settings, places: Places, environ: Mapping[str, str]) -> Iterator[tuple[Smtp, bool]]:
    """The mail server to use and whether it is a real one; without ``[smtp]`` a catcher is started for us.

    Raises:
        AuthenticationError: it needs a password and there is none.
    """
    if settings.smtp is not None:
        password = secrets.smtp_password(settings.smtp.username, places, environ)
        yield replace(settings.smtp, password=password), True
        return
    with Catcher(places.mail, reply_address=settings.publication.reply_address) as catcher:
        yield Smtp(host="127.0.0.1", port=catcher.port, tls=Tls.OFF), False


def plan(store: Store, edition: Edition, settings: Settings, *, limit: int | None, now: datetime) -> Plan:
    """Count who would get the edition, and why others would not.  Reads only."""
    begun = editions.get(store, edition.number) is not None
    if begun:
        balance = deliveries.balance(store, edition.number)
        count = balance.open - _not_due(store, edition.number, now)
        excluded = deliveries.excluded(store, edition.number)
        in_doubt = balance[DeliveryState.IN_DOUBT]
    else:
        count, in_doubt = subscribers.count(store, state=SubscriberState.ACTIVE), 0
        states = (s for s in SubscriberState if s is not SubscriberState.ACTIVE)
        excluded = {str(s): n for s in states if (n := subscribers.count(store, state=s))}
    count = count if limit is None else min(limit, count)
    smtp, person = settings.smtp, settings.publication
    return Plan(
        issue=edition.number,
        subject=edition.subject,
        count=count,
        begun=begun,
        excluded=excluded,
        sender=f"{person.sender_name} <{person.sender_address}>",
        transport=f"{smtp.host}:{smtp.port} (tls {smtp.tls})" if smtp else "the local catcher",
        real=smtp is not None,
        seconds=60 * count / smtp.rate if smtp and smtp.rate else 0.0,
        in_doubt=in_doubt,
    )


def _not_due(store: Store, issue: int, now: datetime) -> int:
    """Deferred deliveries whose time has not come."""
    return sum(1 for due in deliveries.due_times(store, issue) if due > now)


def freeze(store: Store, edition: Edition, now: datetime) -> Edition:
    """Freeze the edition at its first send; later the frozen one counts, whatever the file says."""
    frozen = editions.get(store, edition.number)
    if frozen is not None:
        if frozen.slug != edition.slug:
            raise GuardError(
                f"number {edition.number} was already sent as '{frozen.slug}'",
                where=edition.slug,
                next_step="Give this issue another number in its front matter.",
            )
        return frozen
    if not subscribers.count(store, state=SubscriberState.ACTIVE):
        raise GuardError(
            "there is nobody to send to",
            next_step="Put people on the list: newsletter subscribers import FILE.",
        )
    editions.freeze(store, edition, tag=None, now=now)
    return edition


@dataclass
class _Run:
    """One run over the ledger: what the engine asks for and tells."""

    store: Store
    composer: Composer
    issue: int
    server: str
    clock: Callable[[], datetime]
    run: str
    #: Messages left to this run; None = all.
    left: int | None
    progress: Callable[[int], None]
    sent: int = 0
    fault: TransportError | None = None
    _looked: bool = False
    _attempts: dict[int, int] = field(default_factory=dict)
    _last: deque[DeliveryState] = field(default_factory=lambda: deque(maxlen=REFUSED_IN_A_ROW))

    def more(self) -> Sequence[Claimed]:
        """Claim the next batch."""
        size = BATCH if self.left is None else min(BATCH, self.left)
        if size <= 0:
            return []
        batch = deliveries.claim(self.store, self.issue, size, self.clock(), run=self.run)
        if self.left is not None:
            self.left -= len(batch)
        for claimed in batch:
            self._attempts[claimed.recipient.subscriber_id] = claimed.attempts + 1
        return batch

    def compose(self, recipient: Recipient, date: datetime) -> Message:
        """The bytes for one reader, refused here when they are not fit for the wire."""
        message = self.composer.compose(recipient, date)
        # Body bytes are the same for all but for encoded values: one look at the whole is enough.
        problems = lint_headers(message) if self._looked else lint(message)
        self._looked = True
        if problems:
            raise RenderError(
                f"the message is not fit to send: {problems[0]}",
                where=f"issue {self.issue}, subscriber {recipient.subscriber_id}",
                next_step="Nothing was sent to this reader; please report this.",
            )
        return message

    def stopped(self) -> bool:
        """Whether the operator, or a refusal that concerns everybody, says stop."""
        return self.fault is not None or editions.is_halted(self.store, self.issue)

    def tell(self, endings: Sequence[Ending], attempts: Sequence[Attempt]) -> None:
        """Judge and record, in one transaction; the engine writes no final dot before this returns."""
        now = self.clock()
        outcomes = [self._judge(attempt, now) for attempt in attempts]
        deliveries.mark(
            self.store, self.issue, endings=endings, outcomes=outcomes, server=self.server, now=now
        )
        self.sent += sum(outcome.state is DeliveryState.SENT for outcome in outcomes)
        self._last.extend(outcome.state for outcome in outcomes)
        refused = self._last.count(DeliveryState.REFUSED) == REFUSED_IN_A_ROW
        if refused and not self.sent and self.fault is None:
            self.fault = TransportError(
                f"the server refused the first {REFUSED_IN_A_ROW} readers: {outcomes[-1].answer}",
                where=self.server,
                next_step="Mend the cause, then run the same command with --retry-refused.",
            )
        self.progress(len(outcomes))

    def _judge(self, attempt: Attempt, now: datetime) -> Outcome:
        if lifecycle.is_our_fault(attempt) and self.fault is None:
            self.fault = TransportError(
                f"the server refuses us as a sender: {attempt.code} {attempt.text}",
                where=self.server,
                next_step="Nobody was marked as refused. Mend the cause, then run the same command again.",
            )
        return lifecycle.decide(attempt, self._attempts.get(attempt.subscriber_id, 1), now)


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
        edition: as :func:`freeze` returned it.
        smtp: where to; see :func:`server`.
        engine: runs the job, for example :func:`newsletter.engine.local.run`.
        clock: gives the time, aware, UTC.
        run: names this run in the ledger.
        limit: at most so many messages.
        progress: called with the number of outcomes just recorded.
    """
    issue = edition.number
    recovered = deliveries.recover(store, issue, clock())
    if in_doubt is not InDoubt.HOLD:
        state = DeliveryState.PENDING if in_doubt is InDoubt.RESEND else DeliveryState.SENT
        deliveries.settle(store, issue, state, clock())
    if retry_refused:
        deliveries.retry_refused(store, issue, clock())
    editions.halt(store, issue, halted=False)
    here = _Run(
        store=store,
        composer=_composer(edition, publication, key),
        issue=issue,
        server=f"{smtp.host}:{smtp.port}",
        clock=clock,
        run=run,
        left=limit,
        progress=progress,
    )
    job = Job(
        server=smtp,
        helo=publication.sender_address.rpartition("@")[2],
        more=here.more,
        compose=here.compose,
        stopped=here.stopped,
    )
    interrupted, problem = False, None
    try:
        interrupted = engine(job, here.tell)
    except NewsletterError as error:
        problem = error
    problem = problem or here.fault
    return _report(here, recovered, interrupted=interrupted, problem=problem)


def _composer(edition: Edition, publication: Publication, key: bytes) -> Composer:
    try:
        return Composer(edition, publication, key)
    except ValueError as error:
        raise SettingsError(
            str(error),
            where="newsletter.toml",
            next_step="Mend [publication], then run the same command again.",
        ) from None


def _report(
    run: _Run, recovered: tuple[int, int], *, interrupted: bool, problem: NewsletterError | None
) -> Report:
    """Give back what was claimed and not begun, and read how things stand."""
    try:
        deliveries.release(run.store, run.issue)
    except NewsletterError as error:  # for example a full disk: the next start takes the rows back
        problem = problem or error
    return Report(
        issue=run.issue,
        balance=deliveries.balance(run.store, run.issue),
        sent=run.sent,
        recovered=recovered,
        doubts=tuple(deliveries.doubts(run.store, run.issue)),
        excluded=deliveries.excluded(run.store, run.issue),
        next_due=deliveries.next_due(run.store, run.issue),
        interrupted=interrupted,
        halted=editions.is_halted(run.store, run.issue),
        problem=problem,
    )


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
        TransportError, AuthenticationError: the server cannot be used.
    """
    composer = _composer(edition, publication, key)
    waiting = [Claimed(Recipient(0, to), attempts=0, date=now)]
    told: list[Attempt] = []

    def more() -> Sequence[Claimed]:
        batch, waiting[:] = list(waiting), []
        return batch

    helo = publication.sender_address.rpartition("@")[2]
    engine(Job(smtp, helo, more, composer.compose), lambda _, attempts: told.extend(attempts))
    return told[-1]
