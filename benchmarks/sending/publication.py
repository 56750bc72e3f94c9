"""Our side: a publication with its readers, put back to the moment before sending as often as needed."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sending import letter
from benchmarks.sending.measure import FailedError, Run, run
from benchmarks.sending.receivers import Receiver

#: The command as a user runs it.
NEWSLETTER = Path(sys.executable).parent / "newsletter"
_DATABASE = "subscribers/newsletter.db"
#: Keeps the compiled modules, as everybody's Python does.
_PLAIN = {"PYTHONDONTWRITEBYTECODE": ""}


@dataclass(frozen=True)
class Steady:
    """A run of ours from its first message to its last, by the times in the ledger."""

    #: Seconds from the start of the process to the first message.
    first: float
    #: Seconds from the first message to the last answer.
    seconds: float


def create(folder: Path) -> Path:
    """A new publication with an empty list and a key, as ``newsletter init`` and a first look make it."""
    run([NEWSLETTER, "init", folder], env=_PLAIN)
    run([NEWSLETTER, "-C", folder, "render", "1", "-o", folder / "look"], env=_PLAIN | letter.ENVIRONMENT)
    _import(folder, 0)
    return folder


def _import(folder: Path, count: int) -> None:
    people = folder / "many.csv"
    people.write_text(letter.people(count) if count else "email;naam\n", "utf-8")
    importing: list[str | Path] = [NEWSLETTER, "-C", folder, "subscribers", "import", people]
    run(importing, env=_PLAIN | letter.ENVIRONMENT)
    people.unlink()


def prepared(folder: Path, count: int, cache: Path) -> Path:
    """A store with so many active readers: the copy kept from an earlier run, or one made now.

    The name holds a digest of the schema, so a copy of another version is not taken.
    """
    kept = cache / f"{count}-{_schema(folder / _DATABASE)}.db"
    if kept.exists():
        return kept
    cache.mkdir(parents=True, exist_ok=True)
    _empty(folder)
    _import(folder, count)
    fresh = kept.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with closing(sqlite3.connect(folder / _DATABASE)) as store:
        store.execute("VACUUM INTO ?", (str(fresh),))
    for old in cache.glob(f"{count}-*.db"):
        old.unlink()
    return fresh.rename(kept)


def _schema(database: Path) -> str:
    with closing(sqlite3.connect(database)) as store:
        rows = store.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
    return hashlib.sha256((repr(rows) + letter.people(100)).encode()).hexdigest()[:12]


def _empty(folder: Path) -> None:
    """Take away the store and what stands beside it, all but the key."""
    for path in (folder / "subscribers").iterdir():
        if path.is_file() and path.suffix != ".key":
            path.unlink()


def restore(folder: Path, store: Path) -> None:
    """Put the publication back to the moment before sending."""
    _empty(folder)
    shutil.copyfile(store, folder / _DATABASE)


def send(
    folder: Path, receiver: Receiver, count: int, connections: int, *, limit: int = 0
) -> tuple[Run, Steady]:
    """``newsletter send`` to everybody, or to the first ``limit``; everything recorded.

    Raises:
        FailedError: it failed, or its ledger does not say that everybody was sent to.
    """
    command: list[str | Path] = [*receiver.inside, NEWSLETTER, "-C", folder, "send", "1", "--yes"]
    if limit and limit < count:
        command += ["--limit", str(limit)]
        count = limit
    went = run(command, env=_PLAIN | letter.ENVIRONMENT | server(receiver, connections))
    return went, _steady(folder / _DATABASE, went, count)


def server(receiver: Receiver, connections: int) -> dict[str, str]:
    """The settings that name the mail server."""
    return {
        "NEWSLETTER_SMTP__HOST": receiver.host,
        "NEWSLETTER_SMTP__PORT": str(receiver.port),
        "NEWSLETTER_SMTP__TLS": "off",
        "NEWSLETTER_SMTP__CONNECTIONS": str(connections),
    }


def _steady(database: Path, went: Run, count: int) -> Steady:
    with closing(sqlite3.connect(database)) as store:
        row = store.execute(
            "SELECT count(*), min(ended_at), max(moved_at) FROM deliveries WHERE state = 'sent'"
        ).fetchone()
    if row[0] != count:
        raise FailedError(f"the ledger says {row[0]} of {count} were sent: {went.output.strip()[-200:]}")
    return Steady(first=row[1] / 1000 - went.began, seconds=max(row[2] - row[1], 1) / 1000)
