"""Runs of the sender by name: which machine start each belongs to, and where it sent."""

from __future__ import annotations

from datetime import datetime

from newsletter.store import last_run
from newsletter.store.database import Store
from newsletter.store.instants import from_ms, to_ms

#: Condition on runs: its machine went down before it ended; ``:boot`` is this machine's.
LOST = "boot <> '' AND boot <> :boot AND ended_at IS NULL"


def begin(store: Store, run: str, *, boot: str, server: str, now: datetime) -> None:
    """Record a run before it claims anything.

    Args:
        run: its name, never used before.
        boot: changes at each start of the machine; empty = unknown, then every commit of the run is durable.
        server: ``host:port`` it hands messages to.
    """
    last_run.may_send(store)
    with store.write():
        store.execute(
            "INSERT INTO runs (run, boot, server, began_at) VALUES (?, ?, ?, ?)",
            (run, boot, server, to_ms(now)),
        )
    last_run.remember(store, run)


def end(store: Store, run: str, now: datetime) -> None:
    """Record that a run is over; what it recorded before is on the disk when this returns."""
    with store.write():
        store.execute("UPDATE runs SET ended_at = ? WHERE run = ?", (to_ms(now), run))
    last_run.remember(store, run, over=True)


def lost(store: Store, boot: str) -> bool:
    """Whether a run never ended because its machine went down."""
    return store.row(f"SELECT 1 FROM runs WHERE {LOST}", {"boot": boot}) is not None


def unended(store: Store) -> list[tuple[datetime, str]]:
    """When each run that is not over began, and the ``host:port`` it sends to; alive, or killed."""
    rows = store.rows("SELECT began_at, server FROM runs WHERE ended_at IS NULL ORDER BY began_at")
    return [(from_ms(began_at), server) for began_at, server in rows]


def end_all(store: Store, now: datetime) -> None:
    """Record that every run is over: what dead ones held was taken back.  For the sender's lock's holder."""
    if store.row("SELECT 1 FROM runs WHERE ended_at IS NULL") is not None:
        with store.write():
            store.execute("UPDATE runs SET ended_at = ? WHERE ended_at IS NULL", (to_ms(now),))
