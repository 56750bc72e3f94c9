"""The ledger: one row for each issue and subscriber, and every move it makes.

``frozen recipients = sent + deferred + refused + in_doubt + excluded + pending``: rows are born with the
edition, are never deleted and make only the moves of :mod:`newsletter.lifecycle`.  Whoever leaves the list is
excluded by the schema, in the transaction in which they leave, from all that has not begun.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime

from newsletter.errors import GuardError
from newsletter.models import Balance, Claimed, DeliveryState, Doubt, Outcome, Part, Recipient, given_name
from newsletter.store.database import Store
from newsletter.store.instants import from_ms, to_ms

# INDEXED BY, because SQLite would rather walk the primary key, past everything that was sent long ago.
#: New ones first, then those whose time to try again has come; consent is read in the same statement, because
#: a pending or deferred row always belongs to somebody active (see the triggers).
_CLAIM = """
WITH queue AS (
    SELECT subscriber FROM ({new})
    UNION ALL
    SELECT subscriber FROM (SELECT subscriber FROM deliveries INDEXED BY deliveries_deferred
        WHERE issue = :issue AND state = 'deferred' AND due <= :now
            AND (:since IS NULL OR first_at >= :since)
            AND (:segment IS NULL OR EXISTS
                (SELECT 1 FROM tags WHERE tag = :segment AND subscriber = deliveries.subscriber))
        ORDER BY due LIMIT :limit)
    LIMIT :limit)
UPDATE deliveries SET state = 'attempting', attempts = attempts + 1, run = :run, due = NULL, moved_at = :now,
    first_at = coalesce(first_at, :now), date = iif(resends > 0, date, :now)
WHERE issue = :issue AND subscriber IN (SELECT subscriber FROM queue)
RETURNING subscriber, attempts - 1 AS attempts, date, first_at,
    (SELECT mailbox FROM subscribers WHERE id = subscriber) AS mailbox,
    (SELECT name FROM subscribers WHERE id = subscriber) AS name
"""

_ALL_NEW = """SELECT subscriber FROM deliveries INDEXED BY deliveries_pending
        WHERE issue = :issue AND state = 'pending' ORDER BY subscriber LIMIT :limit"""
#: Driven from the tag: a small segment of a long list is found without walking the list.
_NEW_IN_SEGMENT = """SELECT t.subscriber FROM tags t CROSS JOIN deliveries d
            ON d.issue = :issue AND d.subscriber = t.subscriber AND d.state = 'pending'
        WHERE t.tag = :segment AND t.subscriber > :after ORDER BY t.subscriber LIMIT :limit"""
_NONE_NEW = "SELECT NULL AS subscriber WHERE 0"

#: Values: Message-ID, server, now, issue, subscriber, run.
_END = """UPDATE deliveries SET state = 'ending', message_id = ?1, server = ?2, ended_at = ?3, moved_at = ?3
    WHERE issue = ?4 AND subscriber = ?5 AND state IN ('attempting', 'ending') AND (?6 IS NULL OR run = ?6)"""

#: An excluded row is left alone: its person left after the attempt, and the same outcome may be told twice.
#: So is one that another run has claimed since: what that run does with it is no business of ours.
#: Values: state, answer, due, now, issue, subscriber, run.
_OUTCOME = """UPDATE deliveries
    SET state = ?1, answer = ?2, due = ?3, moved_at = iif(state = ?1, moved_at, ?4)
    WHERE issue = ?5 AND subscriber = ?6 AND state <> 'excluded' AND (?7 IS NULL OR run = ?7)"""

#: As the partial index says it: SQLite takes an index only for a term it finds word for word.
HELD = "state IN ('attempting', 'ending')"
_NAMED = """SELECT d.subscriber, s.address, d.message_id, d.server, d.ended_at
    FROM deliveries d INDEXED BY deliveries_{index} JOIN subscribers s ON s.id = d.subscriber
    WHERE d.issue = ? AND d.{state}"""
_STILL_ACTIVE = "(SELECT state FROM subscribers WHERE id = subscriber) = 'active'"


def claim(
    store: Store,
    issue: int,
    limit: int,
    now: datetime,
    *,
    run: str,
    part: Part = Part(),  # noqa: B008 - frozen
    after: int = 0,
) -> list[Claimed]:
    """Take up to ``limit`` deliveries that may be attempted now; empty when there is none.

    On the disk before this returns: a lost machine leaves no attempt that nobody knows of.  The value for
    the Date header is the time of the claim, but a message that may have arrived before keeps its own.

    Args:
        part: which of them.
        after: of the new ones in a segment, only those with a higher number; spares walking past the others.
    """
    new = _NEW_IN_SEGMENT if part.segment else _ALL_NEW
    since = to_ms(part.deferred_since) if part.deferred_since else None
    values = {"issue": issue, "limit": max(limit, 0), "now": to_ms(now), "run": run}
    values |= {"segment": part.segment, "since": since, "after": after}
    with store.write():
        rows = store.rows(_CLAIM.format(new=_NONE_NEW if part.deferred_since else new), values)
    return [_claimed(row) for row in sorted(rows, key=lambda row: row["subscriber"])]


def _claimed(row: sqlite3.Row) -> Claimed:
    recipient = Recipient(row["subscriber"], row["mailbox"], row["name"], given_name(row["name"]))
    return Claimed(recipient, row["attempts"], from_ms(row["date"]), from_ms(row["first_at"]))


def mark(
    store: Store,
    issue: int,
    *,
    endings: Sequence[tuple[int, str]],
    outcomes: Sequence[Outcome],
    server: str,
    now: datetime,
    run: str | None = None,
    durable: bool = True,
) -> frozenset[int]:
    """Record, in one transaction, which final dots are about to be written and what became of others.

    An outcome that already stands may be told again.

    Returns:
        those of ``endings`` who have left since they were claimed: they get no final dot.

    Args:
        endings: (subscriber id, Message-ID), claimed before.
        outcomes: as :func:`newsletter.lifecycle.decide` judged them.
        server: ``host:port`` the messages of ``endings`` are handed to.
        run: whose claims ``endings`` must be, and whose ``outcomes`` count; None = anybody's.
        durable: see :meth:`newsletter.store.database.Store.write`; False is for a run that is known by its
            boot id, so that :func:`recover` can tell what may be missing.

    Raises:
        GuardError: a delivery of ``endings`` is not claimed, or was in doubt under another Message-ID.
        StoreError: an outcome cannot follow the state its delivery is in.
    """
    at = to_ms(now)
    left: frozenset[int] = frozenset()
    with store.write(durable=durable):
        if endings:
            rows = [(message_id, server, at, issue, subscriber, run) for subscriber, message_id in endings]
            left = _mark_endings(store, issue, rows)
        store.execute_many(
            _OUTCOME,
            [(one.state, one.answer, _due(one), at, issue, one.subscriber_id, run) for one in outcomes],
        )
    return left


def _due(outcome: Outcome) -> int | None:
    deferred = outcome.state is DeliveryState.DEFERRED
    return to_ms(outcome.retry_at) if deferred and outcome.retry_at else None


def _mark_endings(
    store: Store, issue: int, rows: Sequence[tuple[str, str, int, int, int, str | None]]
) -> frozenset[int]:
    """Mark what is still claimed; who has left meanwhile."""
    try:
        marked = store.execute_many(_END, rows)
    except sqlite3.IntegrityError as error:
        raise GuardError(
            f"a message that may have arrived would be sent again as another one ({error})",
            where=f"issue {issue}",
            next_step="Put sender_address and the token key back as they were, then run the command again.",
        ) from error
    if marked == len(rows):
        return frozenset()
    excluded = "SELECT 1 FROM deliveries WHERE issue = ? AND subscriber = ? AND state = 'excluded'"
    left = frozenset(
        subscriber for *_, subscriber, _ in rows if store.row(excluded, (issue, subscriber)) is not None
    )
    if marked + len(left) != len(rows):
        raise GuardError(
            f"{len(rows) - marked - len(left)} of {len(rows)} deliveries are no longer claimed by this run",
            where=f"issue {issue}",
            next_step="No message was completed. See 'newsletter status', then run the command again.",
        )
    return left


def settle(store: Store, issue: int, to: DeliveryState, now: datetime) -> int:
    """Carry out the operator's word on all deliveries in doubt; how many.

    Args:
        to: ``pending`` = send the same message again, except to who has left; ``sent`` = take it as arrived.
    """
    resend = to is DeliveryState.PENDING
    words = "the operator ordered a resend" if resend else "taken as arrived by the operator"
    with store.write():
        return store.execute(
            "UPDATE deliveries INDEXED BY deliveries_in_doubt"
            " SET state = :to, resends = resends + :resend, answer = :words, moved_at = :now"
            f" WHERE issue = :issue AND state = 'in_doubt' AND (NOT :resend OR {_STILL_ACTIVE})",
            {"issue": issue, "to": to, "resend": int(resend), "words": words, "now": to_ms(now)},
        )


def arrived(store: Store, issue: int, subscriber_id: int, evidence: str, now: datetime) -> bool:
    """Settle one delivery in doubt as sent, because something proves it; False = it was not in doubt."""
    with store.write():
        changed = store.execute(
            "UPDATE deliveries SET state = 'sent', answer = ?, moved_at = ?"
            " WHERE issue = ? AND subscriber = ? AND state = 'in_doubt'",
            (evidence, to_ms(now), issue, subscriber_id),
        )
    return changed == 1


def retry_refused(store: Store, issue: int, now: datetime) -> int:
    """Put refused deliveries back in the queue, except those of who has left; how many."""
    with store.write():
        return store.execute(
            "UPDATE deliveries SET state = 'pending', moved_at = ?"
            f" WHERE issue = ? AND state = 'refused' AND {_STILL_ACTIVE}",
            (to_ms(now), issue),
        )


def held(store: Store, issue: int, run: str) -> frozenset[int]:
    """Subscribers whose deliveries a run holds: claimed, not ended, and nobody has left."""
    rows = store.rows(
        "SELECT subscriber FROM deliveries INDEXED BY deliveries_held"
        f" WHERE issue = ? AND {HELD} AND run = ?",
        (issue, run),
    )
    return frozenset(subscriber for (subscriber,) in rows)


def balance(store: Store, issue: int) -> Balance:
    """The frozen recipients and where their deliveries stand; all zero for what was never frozen."""
    frozen = store.value("SELECT recipients FROM editions WHERE number = ?", (issue,)) or 0
    rows = store.rows(
        "SELECT state, count(*) AS number FROM deliveries WHERE issue = ? GROUP BY state", (issue,)
    )
    found = {row["state"]: row["number"] for row in rows}
    return Balance(frozen, {state: found[state] for state in DeliveryState if state in found})


def doubts(store: Store, issue: int, *, ending: bool = False) -> list[Doubt]:
    """Every delivery in doubt, by name.

    Args:
        ending: also those whose run died before an answer came; only while nobody sends.
    """
    rows = store.rows(_NAMED.format(index="in_doubt", state="state = 'in_doubt'"), (issue,))
    if ending:
        rows += store.rows(_NAMED.format(index="held", state=f"{HELD} AND d.state = 'ending'"), (issue,))
    return [
        Doubt(subscriber, address, message_id, server, from_ms(ended_at))
        for subscriber, address, message_id, server, ended_at in sorted(rows, key=lambda row: int(row[0]))
    ]


def excluded(store: Store, issue: int) -> dict[str, int]:
    """How many on the frozen list were not written to, by the reason: ``unsubscribed`` -> 3."""
    rows = store.rows(
        "SELECT reason, count(*) AS number FROM deliveries WHERE issue = ? AND state = 'excluded'"
        " GROUP BY reason ORDER BY reason",
        (issue,),
    )
    return {row["reason"]: row["number"] for row in rows}


def outcomes(store: Store, issue: int, state: DeliveryState) -> Iterator[tuple[str, str]]:
    """Address and answer of every delivery in a state, streamed."""
    query = """SELECT d.subscriber, s.address, d.answer
        FROM deliveries d JOIN subscribers s ON s.id = d.subscriber
        WHERE d.issue = :issue AND d.state = :state AND d.subscriber > :after
        ORDER BY d.subscriber LIMIT :size"""
    for _, address, answer in store.pages(query, {"issue": issue, "state": state}):
        yield address, answer


def not_due(store: Store, issue: int, now: datetime) -> int:
    """How many deferred deliveries wait for their time."""
    return int(
        store.value(
            "SELECT count(*) FROM deliveries INDEXED BY deliveries_deferred"
            " WHERE issue = ? AND state = 'deferred' AND due > ?",
            (issue, to_ms(now)),
        )
    )


def again(store: Store, issue: int, state: DeliveryState) -> int:
    """How many in doubt or refused would go again at the operator's word: all but those who have left."""
    return int(
        store.value(
            f"SELECT count(*) FROM deliveries WHERE issue = ? AND state = ? AND {_STILL_ACTIVE}",
            (issue, state),
        )
    )


def handed_over(store: Store, since: datetime) -> list[tuple[datetime, str]]:
    """When, and to which recipient domain, messages of any issue were handed over since a time."""
    rows = store.rows(
        """SELECT d.ended_at, s.mailbox FROM deliveries d JOIN subscribers s ON s.id = d.subscriber
           WHERE d.ended_at > ? ORDER BY d.ended_at""",
        (to_ms(since),),
    )
    return [(from_ms(at), mailbox.rpartition("@")[2]) for at, mailbox in rows]


def next_due(store: Store, issue: int) -> datetime | None:
    """When the first deferred delivery may be tried again."""
    due = store.value(
        "SELECT min(due) FROM deliveries INDEXED BY deliveries_deferred"
        " WHERE issue = ? AND state = 'deferred'",
        (issue,),
    )
    return None if due is None else from_ms(due)


def recent(store: Store, subscriber_id: int, since: datetime, until: datetime) -> list[int]:
    """Issues this subscriber got, or may have got, between two times; newest first."""
    rows = store.rows(
        """SELECT issue FROM deliveries
           WHERE subscriber = ? AND state IN ('ending', 'sent', 'in_doubt') AND ended_at BETWEEN ? AND ?
           ORDER BY ended_at DESC, issue DESC""",
        (subscriber_id, to_ms(since), to_ms(until)),
    )
    return [issue for (issue,) in rows]
