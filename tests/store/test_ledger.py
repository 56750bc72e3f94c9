"""The equation of the ledger holds after any sequence of what can happen, crashes included."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from newsletter.models import Consent, DeliveryState, Edition, Language, Outcome, Tone
from newsletter.models import SubscriberState as S
from newsletter.store import deliveries, editions, recovery, subscribers
from newsletter.store.database import open_store

D = DeliveryState
EDITION = Edition("een", 1, Language.NL, Tone.JE, "Kort", "", ("a",), ("b",), "text/plain", (b"c",))
seeds = st.integers(0, 2**16)


class Ledger(RuleBasedStateMachine):
    """Drives the store as runs, crashes, operators and readers do, beside a model of who may have what."""

    @initialize(people=st.integers(0, 6))
    def freeze(self, people):
        self.folder = tempfile.TemporaryDirectory()
        self.store = open_store(Path(self.folder.name) / "newsletter.db")
        self.store.db.execute("PRAGMA synchronous = off")
        self.now = datetime(2026, 11, 21, tzinfo=UTC)
        for number in range(people):
            consent = Consent(S.ACTIVE, self.now, "test")
            subscribers.add(self.store, f"p{number}@example.org", "", consent=consent)
        self.people = editions.freeze(self.store, EDITION, tag=None, now=self.now)
        self.held, self.ended, self.left = set(), set(), set()
        #: Left while they were held.
        self.gone = set()
        self.accepted = dict.fromkeys(range(1, people + 1), 0)
        self.resent = dict.fromkeys(range(1, people + 1), 0)
        self.reached = {}

    @rule(limit=st.integers(0, 4), wait=st.integers(0, 40))
    def claim(self, limit, wait):
        self.now += timedelta(minutes=wait)
        claimed = {
            one.recipient.subscriber_id for one in deliveries.claim(self.store, 1, limit, self.now, run="r")
        }
        assert not claimed & (self.held | self.ended | self.left)
        self.held |= claimed

    @rule(seed=seeds, accept=st.booleans())
    def end(self, seed, accept):
        ending = {person for person in self.held | self.gone if (seed >> person) & 1}
        gone = self.mark(endings=[(person, f"<{person}@example.org>") for person in sorted(ending)])
        assert gone == ending & self.gone
        ending -= gone
        self.held -= ending
        self.ended |= ending
        for person in ending:
            self.reached[person] = accept
            self.accepted[person] += accept

    @rule(seed=seeds)
    def told(self, seed):
        """Answers arrive: for ended ones what the server did, for others that it did not come so far."""
        answered = {person for person in self.ended if (seed >> person) & 1}
        failed = {person for person in self.held if (seed >> (person + 8)) & 1}
        later = self.now + timedelta(minutes=5)
        outcomes = [
            Outcome(person, D.SENT, "250")
            if self.reached[person]
            else Outcome(person, D.DEFERRED, "451", later)
            for person in answered
        ] + [
            Outcome(person, (D.PENDING, D.DEFERRED, D.REFUSED)[(seed + person) % 3], "x", later)
            for person in failed
        ]
        self.mark(outcomes=outcomes)
        self.mark(outcomes=outcomes)  # told again
        self.ended -= answered
        self.held -= failed

    @rule()
    def crash(self):
        back, doubtful = recovery.recover(
            self.store, 1, self.now, boot="", message_id=lambda *_: "<m@example.org>"
        )
        assert (back, doubtful) == (len(self.held), len(self.ended))
        self.held, self.ended, self.gone = set(), set(), set()

    @rule()
    def stop(self):
        assert recovery.release(self.store, 1, self.now) == len(self.held)
        self.held, self.gone = set(), set()

    @rule(resend=st.booleans())
    def settle(self, resend):
        doubtful = [doubt.subscriber_id for doubt in deliveries.doubts(self.store, 1)]
        deliveries.settle(self.store, 1, D.PENDING if resend else D.SENT, self.now)
        if resend:
            for person in doubtful:
                self.resent[person] += person not in self.left

    @rule()
    def retry(self):
        deliveries.retry_refused(self.store, 1, self.now)

    @rule(seed=seeds, state=st.sampled_from([S.UNSUBSCRIBED, S.SUPPRESSED, S.ERASED]))
    def leave(self, seed, state):
        for person in range(1, self.people + 1):
            if (seed >> person) & 1 and (seed >> (person + 8)) & 1 and person not in self.left:
                subscribers.change(self.store, person, Consent(state, self.now, "test"))
                self.left.add(person)
                self.gone |= {person} & self.held
                self.held.discard(person)

    @invariant()
    def balances(self):
        balance = deliveries.balance(self.store, 1)
        assert balance.holds
        assert balance.frozen == self.people
        assert balance[D.ATTEMPTING] == len(self.held)
        assert balance[D.ENDING] == len(self.ended)
        assert balance[D.EXCLUDED] == sum(deliveries.excluded(self.store, 1).values())

    @invariant()
    def nobody_gets_two_unless_the_operator_said_so(self):
        assert all(count <= 1 + self.resent[person] for person, count in self.accepted.items())

    @invariant()
    def nothing_waits_for_who_left(self):
        query = "SELECT subscriber FROM deliveries WHERE state IN ('pending', 'deferred')"
        assert not {row[0] for row in self.store.rows(query)} & self.left

    @invariant()
    def what_arrived_is_sent_or_in_doubt_or_on_its_way(self):
        query = "SELECT subscriber, state FROM deliveries"
        states = {row["subscriber"]: row["state"] for row in self.store.rows(query)}
        for person, count in self.accepted.items():
            if count and not self.resent[person]:
                assert states[person] in (D.SENT, D.IN_DOUBT, D.ENDING)

    def mark(self, endings=(), outcomes=()):
        return deliveries.mark(self.store, 1, endings=endings, outcomes=outcomes, server="x:25", now=self.now)

    def teardown(self):
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()


TestLedger = Ledger.TestCase
TestLedger.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
