"""Sends that wait for their time, and what became of them.  Each issue has at most one that is open."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from newsletter.models import Pause, Schedule, ScheduleState
from newsletter.store.database import Store
from newsletter.store.instants import from_ms, to_ms

#: As the partial index says it.
_OPEN = "state IN ('waiting', 'begun')"
_CONTROLS = dict.fromkeys((*range(32), 127), " ")


def put(
    store: Store,
    *,
    issue: int,
    slug: str,
    at: datetime,
    agreed: bytes,
    now: datetime,
    segment: str | None = None,
    limit: int | None = None,
) -> Schedule:
    """Schedule an issue; an earlier schedule of it that is still open is replaced.

    Args:
        agreed: SHA-256 of the edition the operator saw, see :func:`newsletter.dispatch.fingerprint`.
    """
    with store.write():
        _end(store, "issue", issue, ScheduleState.REPLACED, f"another time was set: {at.isoformat()}", now)
        number = store.insert(
            "INSERT INTO schedules (issue, slug, at, segment, at_most, agreed, created_at, moved_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (issue, slug, to_ms(at), segment or None, limit, agreed, to_ms(now), to_ms(now)),
        )
        return _one(store, number)


def begin(store: Store, schedule: Schedule, now: datetime) -> Schedule:
    """Note that its sending begins; the one that is returned is not open if the operator was quicker.

    An issue that was stopped before it was scheduled goes on.
    """
    with store.write():
        changed = store.execute(
            "UPDATE schedules SET state = 'begun', moved_at = ?, tried_before = ?"
            " WHERE id = ? AND state = 'waiting'",
            (to_ms(now), tried(store, schedule.issue), schedule.id),
        )
        if changed:
            store.execute("UPDATE editions SET halted = 0 WHERE number = ? AND halted", (schedule.issue,))
        return _one(store, schedule.id)


def end(store: Store, schedule: Schedule, state: ScheduleState, outcome: str, now: datetime) -> None:
    """Say how a schedule ended, unless it has ended already.

    Args:
        state: one that is not open.
        outcome: the same in words, for ``status``.
    """
    with store.write():
        _end(store, "id", schedule.id, state, outcome, now)


def cancel(store: Store, issue: int, now: datetime) -> bool:
    """Carry out the operator's "stop" on the schedule of an issue; False = none is open."""
    with store.write():
        return _end(store, "issue", issue, ScheduleState.CANCELLED, "cancelled by the operator", now)


def dismiss(store: Store, one: Schedule, now: datetime) -> None:
    """Note that what did not go at its time is no longer wanted: as if set again and cancelled."""
    with store.write():
        again = put(
            store,
            issue=one.issue,
            slug=one.slug,
            at=one.at,
            agreed=one.agreed,
            now=now,
            segment=one.segment,
            limit=one.limit,
        )
        end(store, again, ScheduleState.CANCELLED, f"no longer wanted: {one.outcome}", now)


def _end(  # noqa: PLR0917 - said once, for two ways to find it
    store: Store, column: str, value: int, state: ScheduleState, outcome: str, now: datetime
) -> bool:
    changed = store.execute(
        f"UPDATE schedules SET state = ?, outcome = ?, moved_at = ? WHERE {column} = ? AND {_OPEN}",
        (state, outcome.translate(_CONTROLS).strip(), to_ms(now), value),
    )
    return changed == 1


def find(store: Store, issue: int) -> Schedule | None:
    """The open schedule of an issue."""
    row = store.row(f"SELECT * FROM schedules WHERE issue = ? AND {_OPEN}", (issue,))
    return None if row is None else _schedule(row)


def due(store: Store, now: datetime) -> list[Schedule]:
    """Open schedules whose time has come, the oldest first."""
    rows = store.rows(f"SELECT * FROM schedules WHERE {_OPEN} AND at <= ? ORDER BY at, id", (to_ms(now),))
    return list(map(_schedule, rows))


def latest(store: Store, issue: int | None = None) -> list[Schedule]:
    """The last schedule of each issue, or of one, whatever became of it; by time."""
    rows = store.rows(
        "SELECT * FROM schedules WHERE id IN (SELECT max(id) FROM schedules"
        " WHERE :issue IS NULL OR issue = :issue GROUP BY issue) ORDER BY at, id",
        {"issue": issue},
    )
    return list(map(_schedule, rows))


def tried(store: Store, issue: int) -> int:
    """How many deliveries of an issue were tried and are not to be tried as if for the first time."""
    return int(
        store.value(
            "SELECT count(*) FROM deliveries"
            " WHERE issue = ? AND attempts > 0 AND state NOT IN ('pending', 'attempting')",
            (issue,),
        )
    )


def last_move(store: Store, issue: int) -> datetime | None:
    """When a delivery of an issue that was tried moved last; reads all of the issue's."""
    found = store.value("SELECT max(moved_at) FROM deliveries WHERE issue = ? AND attempts > 0", (issue,))
    return None if found is None else from_ms(found)


def issues_to_retry(store: Store, now: datetime, since: datetime) -> list[int]:
    """Issues that are not halted, of which deferred deliveries may be tried again; oldest first.

    Also those of which a run holds deliveries: if it is dead, they have to be taken back.

    Args:
        since: what was first tried before is left to the operator.
    """
    rows = store.rows(
        """SELECT number FROM editions e WHERE NOT halted AND (EXISTS (
               SELECT 1 FROM deliveries d INDEXED BY deliveries_deferred
               WHERE d.issue = e.number AND d.state = 'deferred' AND d.due <= ? AND d.first_at >= ?)
             OR EXISTS (SELECT 1 FROM deliveries d INDEXED BY deliveries_held
               WHERE d.issue = e.number AND d.state IN ('attempting', 'ending')))
           ORDER BY number""",
        (to_ms(now), to_ms(since)),
    )
    return [number for (number,) in rows]


def pause(store: Store) -> Pause | None:
    """Why the last passes of ``newsletter run`` could not send; None = they could, or had nothing to send."""
    row = store.row("SELECT failures, problem, until FROM pauses")
    return None if row is None else Pause(row["failures"], row["problem"], from_ms(row["until"]))


def set_pause(store: Store, found: Pause | None) -> None:
    """Keep that; None = the last pass could send."""
    with store.write():
        store.execute("DELETE FROM pauses")
        if found is not None:
            store.execute(
                "INSERT INTO pauses (id, failures, problem, until) VALUES (1, ?, ?, ?)",
                (found.failures, found.problem, to_ms(found.until)),
            )


def _one(store: Store, number: int) -> Schedule:
    row = store.row("SELECT * FROM schedules WHERE id = ?", (number,))
    assert row is not None
    return _schedule(row)


def _schedule(row: sqlite3.Row) -> Schedule:
    return Schedule(
        id=row["id"],
        issue=row["issue"],
        slug=row["slug"],
        at=from_ms(row["at"]),
        segment=row["segment"] or "",
        limit=row["at_most"],
        agreed=row["agreed"],
        created_at=from_ms(row["created_at"]),
        state=ScheduleState(row["state"]),
        outcome=row["outcome"],
        moved_at=from_ms(row["moved_at"]),
        tried_before=row["tried_before"],
    )
