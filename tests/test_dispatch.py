"""Plan, freeze and send on a real store and a real server: who gets it, what is recorded, what is said."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from scripted_server import Fault, ScriptedServer

from newsletter import dispatch
from newsletter.dispatch import InDoubt
from newsletter.engine import local
from newsletter.errors import GuardError, SettingsError, StoreError, TransportError
from newsletter.message.mime import assemble
from newsletter.models import (
    Consent,
    DeliveryState,
    Edition,
    Language,
    Limit,
    Publication,
    Settings,
    Slot,
    SlotContext,
    Smtp,
    SubscriberState,
    Tally,
    Tls,
    Tone,
)
from newsletter.store import deliveries, editions, recovery, runs, subscribers
from newsletter.store.database import open_store

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
KEY = b"k" * 32
WHO = Publication(
    "Klare taal", Language.NL, Tone.JE, "Renske", "redactie@example.org", "reacties@example.org"
)
D = DeliveryState


def edition(number=1, slug="korter"):
    text = ("Beste ", Slot("first_name", SlotContext.PLAIN, "lezer"), ",\nMag het korter?\n")
    html = ("<p>Beste ", Slot("first_name", SlotContext.TEXT, "lezer"), "</p>")
    content_type, body = assemble(html, text, {})
    return Edition(slug, number, Language.NL, Tone.JE, "Mag het korter?", "", html, text, content_type, body)


class Desk:
    """A store, a clock that stands still until it is moved, and short ways to send."""

    def __init__(self, store):
        self.store = store
        self.now = NOW
        self.runs = 0

    def people(self, count):
        for number in range(1, count + 1):
            consent = Consent(SubscriberState.ACTIVE, NOW, "test")
            subscribers.add(self.store, f"lezer{number}@example.org", "Lezer", consent=consent)

    def leave(self, number):
        subscribers.change(self.store, number, Consent(SubscriberState.UNSUBSCRIBED, NOW, "test"))

    def plan(self, limit=None, **more):
        return dispatch.plan(self.store, edition(), Settings(WHO), limit=limit, now=self.now, **more)

    def send(self, server, connections=2, rate=0, engine=local.run, **more):
        self.runs += 1
        smtp = Smtp("127.0.0.1", server.port, Tls.OFF, connections=connections, rate=rate)
        frozen = dispatch.freeze(self.store, edition(), self.now)
        words = {"engine": engine, "clock": lambda: self.now, "run": f"run-{self.runs}"}
        return dispatch.send(self.store, frozen, WHO, KEY, smtp, **(words | more))

    def states(self):
        rows = self.store.rows("SELECT state FROM deliveries WHERE issue = 1 ORDER BY subscriber")
        return [row["state"] for row in rows]

    def halfway(self):
        """A run that died: 1 was ending, 2 was attempted, 3 untouched."""
        dispatch.freeze(self.store, edition(), self.now)
        deliveries.claim(self.store, 1, 2, self.now, run="dead")
        ending = [(1, "<m1@example.org>")]
        deliveries.mark(self.store, 1, endings=ending, outcomes=[], server="mx:25", now=self.now)


@pytest.fixture
def desk(tmp_path):
    with open_store(tmp_path / "newsletter.db") as store:
        store.db.execute("PRAGMA synchronous = off")
        yield Desk(store)


def test_plan_counts_before_the_first_send(desk):
    desk.people(3)
    desk.leave(2)
    plan = desk.plan()
    assert (plan.count, plan.begun, plan.in_doubt) == (2, False, 0)
    assert plan.excluded == {"unsubscribed": 1}
    assert (plan.transport, plan.real) == ("the local catcher", False)
    assert desk.plan(limit=1).count == 1


def test_plan_after_a_crash_counts_what_the_next_run_will_do(desk):
    desk.people(3)
    desk.halfway()
    plan = desk.plan()
    assert (plan.count, plan.in_doubt) == (2, 1)
    # What turns out to be in doubt only now is held and named first, whatever was ordered.
    assert desk.plan(in_doubt=InDoubt.RESEND).count == 2
    with ScriptedServer() as server:
        report = desk.send(server)
        assert len(server.recipients()) == plan.count
    assert report.recovered == (1, 1)
    assert [doubt.address for doubt in report.doubts] == ["lezer1@example.org"]
    assert desk.plan(in_doubt=InDoubt.RESEND).count == 1


def test_what_a_lost_machine_held_is_named_before_it_is_settled(desk):
    desk.people(5)
    editions.freeze(desk.store, edition(), tag=None, now=NOW)
    runs.begin(desk.store, "lost", boot="sunday", server="mx.example.org:25", now=NOW)
    deliveries.claim(desk.store, 1, 3, NOW, run="lost")
    plan = desk.plan(boot="monday", in_doubt=InDoubt.ACCEPT)
    assert (plan.count, plan.in_doubt) == (2, 3)
    with ScriptedServer() as server:
        report = desk.send(server, boot="monday", in_doubt=InDoubt.ACCEPT)
        assert (report.sent, len(report.doubts)) == (2, 3)
        assert desk.send(server, boot="monday", in_doubt=InDoubt.ACCEPT).balance[D.SENT] == 5
        assert len(server.recipients()) == 2


def test_a_killed_run_that_was_taken_back_leaves_no_doubt_after_a_reboot(desk):
    desk.people(2)
    editions.freeze(desk.store, edition(), tag=None, now=NOW)
    runs.begin(desk.store, "killed", boot="sunday", server="mx.example.org:25", now=NOW)
    deliveries.claim(desk.store, 1, 2, NOW, run="killed")
    desk.leave(1)
    with ScriptedServer() as server:
        assert desk.send(server, boot="sunday").doubts == ()
        assert desk.send(server, boot="monday").doubts == ()


def test_a_limit_is_about_what_was_sent(desk):
    desk.people(3)
    with ScriptedServer([Fault("rcpt", "drop", 1)]) as server:
        assert desk.send(server, connections=1, limit=1).sent == 1
    assert sorted(desk.states()) == ["pending", "pending", "sent"]


def test_plan_counts_those_who_go_again_at_the_operators_word(desk):
    desk.people(4)
    faults = [
        Fault("rcpt", b"550 5.1.1 no", only="lezer1@"),
        Fault("rcpt", b"450 4.2.0 later", only="lezer2@"),
    ]
    with ScriptedServer(faults) as server:
        report = desk.send(server)
        assert report.problem is None
        assert report.next_due == NOW + timedelta(minutes=5) * (1 + 2 / 1000)
        assert desk.plan().count == 0
        assert desk.plan(retry_refused=True).count == 1
        desk.leave(1)
        assert desk.plan(retry_refused=True).count == 0
        desk.now += timedelta(hours=1)
        assert desk.plan().count == 1
        server.faults.clear()
        assert desk.send(server).sent == 1
    assert desk.states() == ["refused", "sent", "sent", "sent"]


def test_frozen_once(desk):
    desk.people(1)
    first = dispatch.freeze(desk.store, edition(), NOW)
    assert (
        dispatch.freeze(desk.store, replace(edition(), subject="Later verzonnen"), NOW).subject
        == first.subject
    )
    with pytest.raises(GuardError, match="already sent as 'korter'"):
        dispatch.freeze(desk.store, edition(slug="ander"), NOW)


def test_nobody_to_send_to(desk):
    with pytest.raises(GuardError, match="nobody"):
        dispatch.freeze(desk.store, edition(), NOW)


def test_everybody_once_however_often_it_is_run(desk):
    desk.people(250)  # more than two batches
    with ScriptedServer() as server:
        report = desk.send(server, connections=4)
        assert (report.sent, report.problem, report.interrupted) == (250, None, False)
        assert desk.send(server).sent == 0
        assert set(Counter(server.recipients()).values()) == {1}
        assert len(server.recipients()) == 250
    assert report.balance.holds
    assert set(desk.states()) == {"sent"}


def test_a_message_that_certainly_did_not_arrive_gets_a_new_date(desk):
    desk.people(1)
    with ScriptedServer([Fault("rcpt", b"450 4.2.0 later", 1)]) as server:
        desk.send(server)
        desk.now += timedelta(hours=2)
        desk.send(server)
        assert b"Date: Sat, 21 Nov 2026 11:30:00 +0000" in server.accepted[0][2]


def test_limit_and_what_was_claimed_too_much(desk):
    desk.people(5)
    with ScriptedServer() as server:
        assert desk.send(server, limit=2).sent == 2
        assert desk.states() == ["sent"] * 2 + ["pending"] * 3
        row = desk.store.row("SELECT attempts, date FROM deliveries WHERE subscriber = 3")
        assert tuple(row) == (0, None)
        assert desk.send(server).sent == 3


def test_clock_that_jumps_back_doubles_nothing(desk):
    desk.people(20)
    times = iter([NOW - timedelta(days=n) for n in range(1000)])
    with ScriptedServer([Fault("rcpt", b"450 4.2.0 later", 2)]) as server:
        report = desk.send(server, clock=lambda: next(times))
        assert max(Counter(server.recipients()).values()) == 1
    assert report.balance.holds
    assert report.balance[D.SENT] == 18


def test_half_done_issues_of_long_ago_are_named_too(desk):
    desk.people(2)
    desk.halfway()
    later = edition(2, "later")
    editions.freeze(desk.store, later, tag=None, now=NOW)
    with ScriptedServer() as server:
        smtp = Smtp("127.0.0.1", server.port, Tls.OFF)
        words = {"engine": local.run, "clock": lambda: NOW, "run": "r"}
        report = dispatch.send(desk.store, later, WHO, KEY, smtp, **words)
    assert report.recovered == (0, 0)
    assert desk.states() == ["in_doubt", "pending"]
    assert len(deliveries.doubts(desk.store, 1)) == 1


def test_in_doubt_resent_or_accepted(desk):
    desk.people(3)
    desk.halfway()
    with ScriptedServer() as server:
        desk.send(server)
        assert desk.states() == ["in_doubt", "sent", "sent"]
        assert desk.send(server).sent == 0
        assert desk.send(server, in_doubt=InDoubt.ACCEPT).sent == 0
        assert desk.states() == ["sent"] * 3
        assert len(server.recipients()) == 2


def test_lost_once_is_tried_again_and_lost_always_comes_to_an_end(desk):
    desk.people(30)
    with ScriptedServer([Fault("body", "drop", 1)]) as server:
        report = desk.send(server)
        assert report.balance[D.PENDING] == 0
        assert max(Counter(server.recipients()).values()) == 1
    with ScriptedServer([Fault("mail", "drop")]) as server:
        report = desk.send(server, retry_refused=True)
        assert server.connections <= 8


def test_server_that_drops_every_connection_stops_the_run(desk):
    desk.people(500)
    with ScriptedServer([Fault("data", "drop")]) as server:
        report = desk.send(server, connections=4)
        assert isinstance(report.problem, TransportError)
        assert "same command again" in report.problem.next_step
        assert server.connections <= 10
    assert report.balance.holds
    assert report.balance.open == 500


def test_server_that_refuses_us(desk):
    desk.people(30)
    with ScriptedServer([Fault("mail", b"550 5.7.1 sender not allowed")]) as server:
        report = desk.send(server, connections=1)
        assert sum(command.startswith("MAIL") for command in server.commands) == 1
    assert "refuses us as a sender: 550 5.7.1 sender not allowed" in str(report.problem)
    assert set(desk.states()) == {"pending"}


def test_one_strange_reader_does_not_hold_up_the_others(desk):
    desk.people(9)
    with ScriptedServer([Fault("rcpt", b"550 5.7.26 unauthenticated", only="lezer1@")]) as server:
        for _ in range(2):
            assert desk.send(server, connections=1).problem is not None
        report = desk.send(server, connections=1)
        assert report.problem is None
        assert len(server.recipients()) == 8
    assert report.balance[D.DEFERRED] == 1


def test_address_in_an_answer_is_not_kept(desk):
    desk.people(1)
    with ScriptedServer([Fault("rcpt", b"550 5.1.1 <Lezer1@Example.org>: unknown")]) as server:
        desk.send(server)
    [(_, answer)] = deliveries.outcomes(desk.store, 1, D.REFUSED)
    assert answer == "550 5.1.1 <(address)>: unknown"


def test_who_leaves_while_a_slow_run_goes_on_gets_nothing(desk):
    desk.people(40)
    with ScriptedServer() as server:

        def progress(_):
            if server.recipients() and "excluded" not in desk.states():
                desk.leave(30)

        report = desk.send(server, connections=1, rate=60, limit=2, progress=progress)
        assert report.balance[D.EXCLUDED] == 1  # it was not waiting in a batch
    assert report.sent == 2


def test_progress_is_told_what_the_run_has_come_to(desk):
    desk.people(6)
    faults = [
        Fault("rcpt", b"550 5.1.1 no", only="lezer1@"),
        Fault("rcpt", b"450 4.2.0 later", only="lezer2@"),
        Fault("dot", "drop", 1, only="lezer3@"),
    ]
    tallies = []
    with ScriptedServer(faults) as server:
        report = desk.send(server, progress=tallies.append)
    assert tallies[-1] == Tally(sent=3, deferred=1, refused=1, in_doubt=1)
    assert report.sent == 3
    settled = [tally.settled for tally in tallies]
    assert settled == sorted(settled)


def test_every_attempt_is_recorded(desk):
    desk.people(3)
    records = []
    with ScriptedServer([Fault("rcpt", b"450 4.2.0 later", 1, only="lezer2@")]) as server:
        desk.send(server, record=records.extend)
        desk.now += timedelta(hours=1)
        desk.send(server, record=records.extend)
    told = sorted((one.recipient.subscriber_id, one.number, str(one.outcome.state)) for one in records)
    assert told == [(1, 1, "sent"), (2, 1, "deferred"), (2, 2, "sent"), (3, 1, "sent")]
    sent = [one for one in records if one.outcome.state is D.SENT]
    assert all(one.message_id.endswith("@example.org>") and one.milliseconds == 0 for one in sent)
    assert [(one.message_id, one.milliseconds) for one in records if one not in sent] == [("", None)]
    assert len({one.run for one in records}) == 2


def test_given_up_after_days_of_deferrals(desk):
    desk.people(1)
    with ScriptedServer([Fault("rcpt", b"450 4.2.0 later")]) as server:
        for _ in range(5):
            desk.send(server)
            desk.now += timedelta(days=1)
        assert desk.plan().count == 0
    [(_, answer)] = deliveries.outcomes(desk.store, 1, D.REFUSED)
    assert answer == "given up after 5 attempts in 4 days: 450 4.2.0 later"


def test_bar_that_cannot_be_drawn_stops_no_mail(desk):
    desk.people(5)

    def gone(_):
        raise OSError(5, "Input/output error")

    with ScriptedServer() as server:
        assert desk.send(server, progress=gone).sent == 5


def test_first_trouble_is_the_one_that_is_told(desk, monkeypatch):
    desk.people(3)

    def broken(*_):
        raise StoreError("the disk is gone")

    def dead(job, tell):
        monkeypatch.setattr(recovery, "release", broken)
        monkeypatch.setattr(deliveries, "balance", broken)
        raise TransportError("the server is gone")

    with ScriptedServer() as server, pytest.raises(TransportError, match="the server is gone"):
        desk.send(server, engine=dead)


def test_ledger_that_fails_once_in_the_middle(desk, monkeypatch):
    desk.people(40)
    original, calls = deliveries.mark, []

    def mark(*args, **more):
        calls.append(1)
        if len(calls) == 10:
            raise StoreError("busy for once")
        return original(*args, **more)

    monkeypatch.setattr(deliveries, "mark", mark)
    with ScriptedServer(after=0.01) as server:
        report = desk.send(server, connections=4)
        assert "busy for once" in str(report.problem)
        assert report.balance[D.IN_DOUBT] == report.balance[D.ENDING] == 0
        assert report.balance[D.SENT] == len(server.recipients())
        assert desk.send(server).balance[D.SENT] == 40
        assert max(Counter(server.recipients()).values()) == 1


def test_stolen_claims_end_nothing(desk):
    """Somebody removed the sender's lock and a second run took over."""
    desk.people(10)
    with ScriptedServer() as server:

        def robbed(job, tell):
            def more():
                batch = job.more()
                recovery.recover(desk.store, 1, NOW, boot="", message_id=lambda *_: "")
                deliveries.claim(desk.store, 1, 100, NOW, run="the other")
                return batch

            return local.run(replace(job, more=more), tell)

        report = desk.send(server, engine=robbed)
        assert server.recipients() == []
    assert isinstance(report.problem, GuardError)


def test_a_long_wait_is_told_with_its_end(desk):
    desk.people(4)
    told = []
    frozen = dispatch.freeze(desk.store, edition(), NOW)

    def until_it_waits(job, tell):
        stopped = lambda: any(one.until for one in told) or job.stopped()  # noqa: E731
        return local.run(replace(job, stopped=stopped), tell)

    with ScriptedServer() as server:
        smtp = Smtp("127.0.0.1", server.port, Tls.OFF, connections=1, limits=(Limit(40, 3600),))
        words = {"engine": until_it_waits, "clock": lambda: NOW, "run": "r", "progress": told.append}
        report = dispatch.send(desk.store, frozen, WHO, KEY, smtp, **words)
    assert report.sent == 1  # one every 90 seconds
    [last] = [one for one in told if one.until]
    assert timedelta(seconds=85) < last.until - NOW <= timedelta(seconds=90)
    assert (last.sent, last.throttled) == (1, False)


def test_an_unusable_address_of_ours_freezes_nothing(desk):
    desk.people(1)
    bad = replace(WHO, base_url="https://example.org/a b")
    smtp = Smtp("127.0.0.1", 1, Tls.OFF)
    with pytest.raises(SettingsError, match="base_url"):
        dispatch.freeze(
            desk.store, edition(), NOW, before=lambda: dispatch.ask_server(edition(), bad, KEY, smtp)
        )
    assert editions.numbers(desk.store) == []


def test_halted_and_gone_on(desk):
    desk.people(30)
    with ScriptedServer() as server:

        def progress(_):
            if len(server.recipients()) >= 5:
                with open_store(desk.store.path) as another_window:
                    editions.halt(another_window, 1, halted=True)

        report = desk.send(server, connections=1, progress=progress)
        assert report.halted
        assert 5 <= report.sent <= 8
        assert desk.states().count("attempting") == 0
        assert desk.send(server).balance[D.SENT] == 30


def test_a_signal_after_the_last_message_interrupted_nothing(desk):
    desk.people(2)
    with ScriptedServer() as server:
        assert not desk.send(server, engine=lambda job, tell: local.run(job, tell) or True).interrupted


def test_publication_that_cannot_be_sent_from(desk):
    desk.people(1)
    frozen = dispatch.freeze(desk.store, edition(), NOW)
    bad = replace(WHO, base_url="https://example.org/a b")
    with pytest.raises(SettingsError, match="base_url"):
        dispatch.send(
            desk.store, frozen, bad, KEY, Smtp("x", 25, Tls.OFF), engine=local.run, clock=lambda: NOW, run="r"
        )


def test_international_domain_greets_in_ascii(desk):
    who = replace(WHO, sender_address="redactie@bücher.example.org")
    with ScriptedServer() as server:
        smtp = Smtp("127.0.0.1", server.port, Tls.OFF)
        attempt = dispatch.send_test(
            edition(), who, KEY, smtp, to="me@example.org", engine=local.run, now=NOW
        )
        assert "EHLO xn--bcher-kva.example.org" in server.commands
        assert server.connections == 1
    assert attempt.code == 250


def test_test_mail_interrupted_before_it_began():
    with pytest.raises(TransportError, match="interrupted"):
        dispatch.send_test(
            edition(), WHO, KEY, Smtp("x", 25, Tls.OFF), to="me@example.org", engine=lambda *_: True, now=NOW
        )
