"""Bringing a store up to date: migrations, each applied once, and the legal moves beside the data.

A migration that has been released is never changed; a new one is added below it.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from newsletter import lifecycle
from newsletter.store import amendments, schema


def m001_initial(db: Database) -> None:
    """Subscribers and their consent, editions, the ledger, mail that came in, replies."""
    for script in schema.INITIAL:
        db.executescript(script)


def m002_links(db: Database) -> None:
    """What became of the web addresses in issues."""
    db.executescript(amendments.LINKS)


def m003_runs(db: Database) -> None:
    """Runs by name; who leaves is excluded while claimed, too."""
    db.executescript(amendments.RUNS)


def m004_schedule(db: Database) -> None:
    """Sends that wait for their time."""
    db.executescript(amendments.SCHEDULES)


def m005_inbox(db: Database) -> None:
    """How mail is taken in, failure notices, guests, threads and corrections."""
    db.executescript(amendments.INBOX)


def m006_votes(db: Database) -> None:
    """When mail came in, by the word of the author's own server; votes the author gave."""
    db.executescript(amendments.VOTES)


#: All migrations, oldest first.
STEPS = (m001_initial, m002_links, m003_runs, m004_schedule, m005_inbox, m006_votes)

_SET = Migrations("newsletter")
for _step in STEPS:
    _SET()(_step)


def unknown(db: Database) -> list[str]:
    """Migrations the file has and this version does not know."""
    ours = {step.__name__ for step in STEPS}
    return [migration.name for migration in _SET.applied(db) if migration.name not in ours]


def needed(db: Database) -> bool:
    """Whether :func:`apply` would change anything; reads only."""
    return bool(_SET.pending(db)) or _written_moves(db) != _moves()


def apply(db: Database) -> None:
    """Apply what is missing, inside the transaction that is open: another process may have been quicker."""
    _SET.apply(db)
    if _written_moves(db) != _moves():
        db.execute("DELETE FROM transitions")
        rows = sorted(_moves())
        db.conn.executemany("INSERT INTO transitions (noun, before, after) VALUES (?, ?, ?)", rows)


def _moves() -> set[tuple[str, str, str]]:
    """The tables of :mod:`newsletter.lifecycle` as rows: the triggers of the schema enforce the same."""
    return {
        *(("delivery", before, to) for before, after in lifecycle.DELIVERY_MOVES.items() for to in after),
        *(("subscriber", before, to) for before, after in lifecycle.SUBSCRIBER_MOVES.items() for to in after),
        *(("reply", before, to) for before, after in lifecycle.REPLY_MOVES.items() for to in after),
    }


def _written_moves(db: Database) -> set[tuple[str, str, str]]:
    return set(db.execute("SELECT noun, before, after FROM transitions").fetchall())
