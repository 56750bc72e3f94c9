"""What a run leaves in the ledger when it ends, or when it dies: taken back, deferred, or in doubt.

A killed process leaves exact records.  A machine that went down may have lost the last ones (see
:meth:`newsletter.store.database.Store.write`), so everything its runs held may have arrived.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from newsletter import lifecycle
from newsletter.store import runs
from newsletter.store.database import Store
from newsletter.store.deliveries import HELD
from newsletter.store.instants import to_ms

#: Deferred under a clock that was ahead: nobody waits for a year because of that.
_NOT_SO_FAR = """UPDATE deliveries INDEXED BY deliveries_deferred SET due = :now
    WHERE issue = :issue AND state = 'deferred' AND due > :longest"""
_GO_AGAIN = "state = iif(attempts > 1, 'deferred', 'pending'), due = iif(attempts > 1, :now, NULL)"


def recover(
    store: Store, issue: int, now: datetime, *, boot: str, message_id: Callable[[int, int], str]
) -> tuple[int, int]:
    """Take back what a dead run left: how many may go again, and how many are in doubt.

    What had been tried before is deferred until now, so that whoever only goes on with those finds it.  Only
    for the holder of the sender's lock: it knows that no other run is alive.

    Args:
        boot: of this machine, now; what a run of another boot recorded last may be gone, so everything it
            held may have arrived.
        message_id: of an issue's message to a subscriber, to name what has no name yet.
    """
    values = {"issue": issue, "now": to_ms(now), "boot": boot}
    with store.write():
        lost = _doubt_lost(store, values, message_id)
        store.execute(_NOT_SO_FAR, values | {"longest": to_ms(now + 2 * lifecycle.RETRY_AFTER[-1])})
        back = store.execute(
            f"UPDATE deliveries INDEXED BY deliveries_held SET {_GO_AGAIN}, moved_at = :now"
            f" WHERE issue = :issue AND {HELD} AND state = 'attempting'",
            values,
        )
        doubtful = store.execute(
            "UPDATE deliveries INDEXED BY deliveries_held SET state = 'in_doubt', moved_at = :now,"
            " answer = 'the run ended before an answer came'"
            f" WHERE issue = :issue AND {HELD} AND state = 'ending'",
            values,
        )
    return back, lost + doubtful


def _doubt_lost(store: Store, values: dict[str, object], message_id: Callable[[int, int], str]) -> int:
    """Put in doubt what was only claimed, as far as the record knows, when the machine went down."""
    if not runs.lost(store, str(values["boot"])):
        return 0
    rows = store.rows(
        f"""SELECT d.issue, d.subscriber, r.server
           FROM deliveries d JOIN (SELECT run, server FROM runs WHERE {runs.LOST}) r ON r.run = d.run
           WHERE d.issue = :issue
               AND (d.state = 'attempting' OR d.state = 'excluded' AND d.answer = 'left while claimed')""",
        values,
    )
    return store.execute_many(
        """UPDATE deliveries SET state = 'in_doubt', message_id = coalesce(message_id, :message_id),
            server = :server, ended_at = moved_at, moved_at = :now, reason = NULL,
            answer = 'the machine went down before an answer was recorded'
            WHERE issue = :issue AND subscriber = :subscriber""",
        [values | dict(row) | {"message_id": message_id(row["issue"], row["subscriber"])} for row in rows],
    )


def release(store: Store, issue: int, now: datetime) -> int:
    """Give back what was claimed and not begun; how many.

    It is pending as if it had never been claimed, or, where it had been tried before, deferred until now.
    """
    with store.write():
        return store.execute(
            f"UPDATE deliveries INDEXED BY deliveries_held SET {_GO_AGAIN}, attempts = attempts - 1,"
            " date = iif(attempts = 1, NULL, date), first_at = iif(attempts = 1, NULL, first_at)"
            f" WHERE issue = :issue AND {HELD} AND state = 'attempting'",
            {"issue": issue, "now": to_ms(now)},
        )


def lost(store: Store, issue: int, boot: str) -> int:
    """How many a run on a machine that went down holds as claimed: :func:`recover` will put them in doubt."""
    return int(
        store.value(
            f"""SELECT count(*) FROM deliveries INDEXED BY deliveries_held
                WHERE issue = :issue AND {HELD} AND state = 'attempting'
                    AND run IN (SELECT run FROM runs WHERE {runs.LOST})""",
            {"issue": issue, "boot": boot},
        )
    )
