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
from newsletter.models import Balance, Claimed, DeliveryState, Doubt, Outcome, Recipient, given_name
from newsletter.store.database import Store
from newsletter.store.instants import from_ms, to_ms

# INDEXED BY, because SQLite would rather walk the primary key, past everything that was sent long ago.
#: New ones first, then those whose time to try again has come; consent is read in the same statement, because
#: a pending or deferred row always belongs to somebody active (see the triggers).
_CLAIM = """
WITH queue AS (
    SELECT subscriber FROM (SELECT subscriber FROM deliveries INDEXED BY deliveries_pending
        WHERE issue = :issue AND state = 'pending' ORDER BY subscriber LIMIT :limit)
    UNION ALL
    SELECT subscriber FROM (SELECT subscriber FROM deliveries INDEXED BY deliveries_deferred
        WHERE issue = :issue AND state = 'deferred' AND due <= :now ORDER BY due LIMIT :limit)
    LIMIT :limit)
UPDATE deliveries SET state = 'attempting', attempts = attempts + 1, date = coalesce(date, :now),
    run = :run, due = NULL, moved_at = :now
WHERE issue = :issue AND subscriber IN (SELECT subscriber FROM queue)
RETURNING subscriber, attempts - 1 AS attempts, date,
    (SELECT mailbox FROM subscribers WHERE id = subscriber) AS mailbox,
    (SELECT name FROM subscribers WHERE id = subscriber) AS name
"""

_END = """UPDATE deliveries SET state = 'ending', message_id = :message_id, server = :server,
    ended_at = :now, moved_at = :now
    WHERE issue = :issue AND subscriber = :subscriber AND state IN ('attempting', 'ending')
        AND (:run IS NULL OR run = :run)"""

#: An excluded row is left alone: its person left after the attempt, and the same outcome may be told twice.
#: So is one that another run has claimed since: what that run does with it is no business of ours.
_OUTCOME = """UPDATE deliveries SET state = :state, answer = :answer, due = :due,
    moved_at = iif(state = :state, moved_at, :now)
    WHERE issue = :issue AND subscriber = :subscriber AND state <> 'excluded'
        AND (:run IS NULL OR run = :run)"""

#: As the partial index says it: SQLite takes an index only for a term it finds word for word.
_HELD = "state IN ('attempting', 'ending')"
_STILL_ACTIVE = "(SELECT state FROM subscribers WHERE id = subscriber) = 'active'"


def claim(store: Store, issue: int, limit: int, now: datetime, *, run: str) -> list[Claimed]:
    """Take up to ``limit`` deliveries that may be attempted now; empty when there is none.

    The value for their Date header is fixed at the first claim.
    """
    values = {"issue": issue, "limit": max(limit, 0), "now": to_ms(now), "run": run}
    with store.write():
        rows = store.rows(_CLAIM, values)
    return [_claimed(row) for row in sorted(rows, key=lambda row: row["subscriber"])]


def _claimed(row: sqlite3.Row) -> Claimed:
    recipient = Recipient(row["subscriber"], row["mailbox"], row["name"], given_name(row["name"]))
    return Claimed(recipient, row["attempts"], from_ms(row["date"]))


def mark(
    store: Store,
    issue: int,
    *,
    endings: Sequence[tuple[int, str]],
    outcomes: Sequence[Outcome],
    server: str,
    now: datetime,
    run: str | None = None,
) -> None:
    """Record, in one transaction, which final dots are about to be written and what became of others.

    An outcome that already stands may be told again.

    Args:
        endings: (subscriber id, Message-ID), claimed before.
        outcomes: as :func:`newsletter.lifecycle.decide` judged them.
        server: ``host:port`` the messages of ``endings`` are handed to.
        run: whose claims ``endings`` must be, and whose ``outcomes`` count; None = anybody's.

    Raises:
        GuardError: a delivery of ``endings`` is not claimed, or was in doubt under another Message-ID.
        StoreError: an outcome cannot follow the state its delivery is in.
    """
    at = to_ms(now)
    with store.write():
        if endings:
            common = {"issue": issue, "server": server, "now": at, "run": run}
            _mark_endings(store, [common | {"subscriber": s, "message_id": m} for s, m in endings])
        store.execute_many(
            _OUTCOME,
            [
                {
                    "issue": issue,
                    "subscriber": outcome.subscriber_id,
                    "state": outcome.state,
                    "answer": outcome.answer,
                    "due": to_ms(outcome.retry_at) if outcome.retry_at and _is_deferred(outcome) else None,
                    "now": at,
                    "run": run,
                }
                for outcome in outcomes
            ],
        )


def _is_deferred(outcome: Outcome) -> bool:
    return outcome.state is DeliveryState.DEFERRED


def _mark_endings(store: Store, rows: Sequence[dict[str, object]]) -> None:
    try:
        marked = store.execute_many(_END, rows)
    except sqlite3.IntegrityError as error:
        raise GuardError(
            f"a message that may have arrived would be sent again as another one ({error})",
            where=f"issue {rows[0]['issue']}",
            next_step="Put sender_address and the signing key back as they were, then run the command again.",
        ) from error
    if marked != len(rows):
        raise GuardError(
            f"{len(rows) - marked} of {len(rows)} deliveries are no longer claimed by this run",
            where=f"issue {rows[0]['issue']}",
            next_step="No message was completed. See 'newsletter status', then run the command again.",
        )


def recover(store: Store, issue: int, now: datetime) -> tuple[int, int]:
    """Take back what a dead run left: how many are pending again, and how many in doubt.

    Only for the holder of the sender's lock: it knows that no other run is alive.
    """
    values = {"issue": issue, "now": to_ms(now)}
    with store.write():
        back = store.execute(
            "UPDATE deliveries INDEXED BY deliveries_held SET state = 'pending', moved_at = :now"
            f" WHERE issue = :issue AND {_HELD} AND state = 'attempting'",
            values,
        )
        doubtful = store.execute(
            "UPDATE deliveries INDEXED BY deliveries_held SET state = 'in_doubt', moved_at = :now,"
            " answer = 'the run ended before an answer came'"
            f" WHERE issue = :issue AND {_HELD} AND state = 'ending'",
            values,
        )
    return back, doubtful


def release(store: Store, issue: int) -> int:
    """Give back what was claimed and not begun, as if it had never been claimed; how many."""
    with store.write():
        return store.execute(
            "UPDATE deliveries INDEXED BY deliveries_held SET state = 'pending', attempts = attempts - 1,"
            f" date = iif(attempts = 1, NULL, date) WHERE issue = ? AND {_HELD} AND state = 'attempting'",
            (issue,),
        )


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


def balance(store: Store, issue: int) -> Balance:
    """The frozen recipients and where their deliveries stand; all zero for what was never frozen."""
    frozen = store.value("SELECT recipients FROM editions WHERE number = ?", (issue,)) or 0
    rows = store.rows(
        "SELECT state, count(*) AS number FROM deliveries WHERE issue = ? GROUP BY state", (issue,)
    )
    found = {row["state"]: row["number"] for row in rows}
    return Balance(frozen, {state: found[state] for state in DeliveryState if state in found})


def doubts(store: Store, issue: int) -> list[Doubt]:
    """Every delivery in doubt, by name."""
    rows = store.rows(
        """SELECT d.subscriber, s.address, d.message_id, d.server, d.ended_at
           FROM deliveries d INDEXED BY deliveries_in_doubt JOIN subscribers s ON s.id = d.subscriber
           WHERE d.issue = ? AND d.state = 'in_doubt' ORDER BY d.subscriber""",
        (issue,),
    )
    return [
        Doubt(subscriber, address, message_id, server, from_ms(ended_at))
        for subscriber, address, message_id, server, ended_at in rows
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


def next_due(store: Store, issue: int) -> datetime | None:
    """When the first deferred delivery may be tried again."""
    due = store.value(
        "SELECT min(due) FROM deliveries INDEXED BY deliveries_deferred"
        " WHERE issue = ? AND state = 'deferred'",
        (issue,),
    )
    return None if due is None else from_ms(due)


def recent(store: Store, subscriber_id: int, since: datetime) -> list[int]:
    """Issues this subscriber got, or may have got, since a time; newest first."""
    rows = store.rows(
        """SELECT issue FROM deliveries
           WHERE subscriber = ? AND state IN ('ending', 'sent', 'in_doubt') AND ended_at >= ?
           ORDER BY ended_at DESC, issue DESC""",
        (subscriber_id, to_ms(since)),
    )
    return [issue for (issue,) in rows]
