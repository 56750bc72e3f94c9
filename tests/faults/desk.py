"""A publication that sends to a faulty peer, and the account that is taken afterwards."""

from __future__ import annotations

import itertools
import sqlite3
import time
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from newsletter import addresses, dispatch, tokens
from newsletter.engine import local, machine
from newsletter.errors import NewsletterError
from newsletter.message.mime import assemble
from newsletter.models import (
    Consent,
    DeliveryState,
    Edition,
    Language,
    Publication,
    Slot,
    SlotContext,
    Smtp,
    SubscriberState,
    Tls,
    Tone,
)
from newsletter.store import deliveries, subscribers
from newsletter.store.database import open_store
from newsletter.transport.pace import BackOff
from newsletter.transport.smtp import Deadlines

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
KEY = b"k" * 32
WHO = Publication(
    "Klare taal", Language.NL, Tone.JE, "Renske", "redactie@example.org", "reacties@example.org"
)
#: Nobody waits that long here, and no busy machine is mistaken for a fault.
PATIENT = Deadlines(connect=10, banner=10, command=10, data=10, block=10, dot=10, quit=5)
#: A server that complains is left alone for a moment, not for half a minute.
BRIEF = BackOff(pause=0.3, longest=0.6, stretch=0.05, steps=2)
#: Seconds after which a run is stopped: it would not have ended by itself.
TOO_LONG = 10
D = DeliveryState
#: A name for each run, as process ids are.
_RUNS = itertools.count(1)


def edition(lines: int = 1) -> Edition:
    """An issue with so many lines of text."""
    text = ("Beste ", Slot("first_name", SlotContext.PLAIN, "lezer"), ",\n" + "Mag het korter?\n" * lines)
    html = ("<p>Beste ", Slot("first_name", SlotContext.TEXT, "lezer"), "</p>")
    content_type, body = assemble(html, text, {})
    return Edition("korter", 1, Language.NL, Tone.JE, "Mag het korter?", "", html, text, content_type, body)


def whose(sender: str) -> int:
    """The subscriber an envelope sender belongs to; 0 = nobody."""
    token = tokens.verify(KEY, addresses.tag_of(sender, WHO.reply_address) or "")
    return token.subscriber_id if token else 0


@cache
def _store_with(readers: int, lines: int) -> bytes:
    """A store with an edition frozen for so many readers, as the bytes of its file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "newsletter.db"
        with closing(open_store(path)) as store:
            store.db.execute("PRAGMA synchronous = off")
            agreed = Consent(SubscriberState.ACTIVE, NOW, "test")
            with store.write():
                for number in range(1, readers + 1):
                    subscribers.add(store, f"lezer{number}@example.org", "Lezer", consent=agreed)
            if readers:
                dispatch.freeze(store, edition(lines), NOW)
        return path.read_bytes()


class Desk:
    """One publication's store and the ways to send from it; use it with ``with``."""

    def __init__(self, folder: Path, readers: int = 6, lines: int = 1, *, fresh: bool = True):
        self.path = folder / "newsletter.db"
        if fresh:
            self.path.write_bytes(_store_with(readers, lines))
        self.store = open_store(self.path)
        self.edition = edition(lines)
        self.readers = readers
        self.now = NOW
        #: Everything said to the operator: no password may stand in it.
        self.said: list[str] = []
        #: Whether a run had to be stopped.
        self.endless = False

    @classmethod
    def again(cls, other: Desk) -> Desk:
        """Another process's view of the same publication."""
        return cls(other.path.parent, other.readers, fresh=False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.store.close()

    def send(
        self,
        port: int,
        *,
        host="127.0.0.1",
        deadlines=PATIENT,
        limit=None,
        attempts=None,
        clock=None,
        before_ending=None,
        **settings,
    ) -> int:
        """Send what may go; the exit code the command would have.

        ``attempts``: nothing more is claimed after so many.  ``before_ending`` is called with the subscribers
        whose final dot is about to be recorded: a slow disk.
        """
        until, claimed = time.monotonic() + TOO_LONG, []

        def engine(job, tell):
            def slowly(endings, attempts):
                if before_ending is not None:
                    before_ending({subscriber for subscriber, _ in endings})
                return tell(endings, attempts)

            def stopped():
                late = time.monotonic() > until
                self.endless = self.endless or late
                return late or job.stopped()

            def more():
                if attempts is None or len(claimed) < attempts:
                    claimed.extend(batch := job.more())
                    return batch
                return []

            given = {"deadlines": deadlines, "back_off": BRIEF}
            return local.run(replace(job, stopped=stopped, more=more, **given), slowly)

        settings = {"tls": Tls.OFF, "connections": 2} | settings
        try:
            report = dispatch.send(
                self.store,
                dispatch.freeze(self.store, self.edition, self.now),
                WHO,
                KEY,
                Smtp(host, port, **settings),
                engine=engine,
                clock=clock or (lambda: self.now),
                run=f"run-{next(_RUNS)}",
                limit=limit,
                boot=machine.boot_id({}),
            )
        except NewsletterError as error:
            self.said.append(str(error))
            return error.exit_code
        return self._exit_code(report)

    def _exit_code(self, report) -> int:
        """What ``cli.sending.finish`` makes of a report."""
        if report.problem is not None:
            self.said.append(str(report.problem))
            return report.problem.exit_code
        if report.interrupted:
            return 130
        return 6 if any(report.balance[s] for s in (D.DEFERRED, D.REFUSED, D.IN_DOUBT)) else 0

    def states(self) -> dict[str, str]:
        """Address -> class."""
        rows = self.store.rows(
            "SELECT s.mailbox, d.state FROM deliveries d JOIN subscribers s ON s.id = d.subscriber"
            " ORDER BY d.subscriber"
        )
        return {row["mailbox"]: row["state"] for row in rows}

    def words(self, victim: int) -> str:
        """The classes in short: ``pending; rest sent``, or one word when all are equal."""
        states = list(self.states().values())
        rest = Counter(states[: victim - 1] + states[victim:])
        others = "+".join(sorted(rest))
        return (
            states[victim - 1]
            if others in ("", states[victim - 1])
            else f"{states[victim - 1]}; rest {others}"
        )

    def wrong(self, counts: Counter[str], ids: dict[str, set[str]] | None = None) -> list[str]:
        """What a ledger must never say, held against what the server has accepted."""
        states, balance = self.states(), deliveries.balance(self.store, 1)
        found = [] if balance.holds else ["the balance does not hold"]
        found += [f"{a} has {n} copies" for a, n in counts.items() if n > 1]
        for address, state in states.items():
            if state == D.SENT and counts[address] != 1:
                found.append(f"{address} is called sent and has {counts[address]}")
            elif counts[address] and state not in (D.SENT, D.IN_DOUBT):
                found.append(f"{address} has it and is called {state}")
        found += [f"{a} is nobody's" for a in counts if a not in states]
        found += [f"{a} is left {s}" for a, s in states.items() if s in (D.ATTEMPTING, D.ENDING)]
        named = {doubt.address for doubt in deliveries.doubts(self.store, 1)}
        if named != {address for address, state in states.items() if state == D.IN_DOUBT}:
            found.append("somebody in doubt has no name")
        found += ["a run did not end by itself"] if self.endless else []
        return found + self._other_names(ids or {})

    def _other_names(self, ids: dict[str, set[str]]) -> list[str]:
        """Messages that arrived under another Message-ID than the ledger says."""
        rows = self.store.rows(
            "SELECT s.mailbox, d.message_id FROM deliveries d JOIN subscribers s ON s.id = d.subscriber"
            " WHERE d.message_id IS NOT NULL"
        )
        names = {row["mailbox"]: row["message_id"] for row in rows}
        return [
            f"{a} got {got}, the ledger says {names.get(a)}"
            for a, got in ids.items()
            if got != {names.get(a)}
        ]

    def tomorrow(self) -> None:
        """Whatever was deferred is due."""
        self.now += timedelta(days=1)

    def intact(self) -> bool:
        """Whether SQLite finds its file sound."""
        with closing(sqlite3.connect(self.path)) as other:
            return other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
