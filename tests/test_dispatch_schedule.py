"""Staged and scheduled sends on a real store and a real server: to whom, when, and what is left alone."""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from scripted_server import Fault, ScriptedServer

from newsletter import dispatch
from newsletter.dispatch import schedule as journey
from newsletter.engine import local
from newsletter.errors import (
    AuthenticationError,
    GuardError,
    IssueError,
    RenderError,
    StoreError,
    TransportError,
    UsageError,
)
from newsletter.message.mime import assemble
from newsletter.models import (
    Consent,
    DeliveryState,
    Edition,
    Language,
    Part,
    Pause,
    Publication,
    Schedule,
    ScheduleState,
    Settings,
    Slot,
    SlotContext,
    Smtp,
    SubscriberState,
    Tls,
    Tone,
)
from newsletter.store import deliveries, editions, schedule, subscribers
from newsletter.store.database import open_store

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WHO = Publication("Klare taal", Language.NL, Tone.JE, "Renske", "redactie@example.org", "op@example.org")
S = ScheduleState


def edition(number=1, word="korter"):
    text = ("Beste ", Slot("first_name", SlotContext.PLAIN, "lezer"), f",\nMag het {word}?\n")
    content_type, body = assemble(text, text, {})
    return Edition(
        "korter", number, Language.NL, Tone.JE, f"Mag het {word}?", "", text, text, content_type, body
    )


class Desk:
    """A store, a clock that is moved by hand, and the passes of a timer."""

    def __init__(self, store):
        self.store = store
        self.now = NOW
        self.file = edition()
        self.runs = 0
        self.engine = local.run

    def people(self, count, pilots=0):
        for number in range(1, count + 1):
            tags = ("pilot",) if number <= pilots else ()
            consent = Consent(SubscriberState.ACTIVE, NOW, "test")
            subscribers.add(self.store, f"lezer{number}@example.org", "Lezer", consent=consent, tags=tags)

    def plan(self, **more):
        return dispatch.plan(self.store, self.file, Settings(WHO), limit=None, now=self.now, **more)

    def send(self, server, edition=None, *, segment=None, deferred_since=None, **more):
        """As the command line does it."""
        self.runs += 1
        smtp = Smtp("127.0.0.1", server.port, Tls.OFF, connections=2)
        frozen = dispatch.freeze(self.store, edition or self.file, self.now)
        words = {"engine": self.engine, "clock": lambda: self.now, "run": f"run-{self.runs}"}
        part = Part(segment=segment, deferred_since=deferred_since)
        return dispatch.send(self.store, frozen, WHO, b"k" * 32, smtp, part=part, **words, **more)

    def set(self, after=HOUR, **more):
        print_ = dispatch.fingerprint(editions.get(self.store, 1) or self.file)
        words = {"slug": "korter", "at": self.now + after, "agreed": print_, "now": self.now}
        return schedule.put(self.store, issue=1, **(words | more))

    def carry_out(self, server, send=None, catch_up=6 * HOUR):
        """What a pass does with the one schedule that is due."""
        [one] = schedule.due(self.store, self.now)

        def through(edition, **more):
            return self.send(server, edition, lift_halt=False, **more)

        return journey.carry_out(
            self.store,
            one,
            render=lambda slug: self.file,
            send=send or through,
            clock=lambda: self.now,
            catch_up=catch_up,
        )

    def try_again(self, server):
        def through(edition, **more):
            return self.send(server, edition, lift_halt=False, **more)

        return journey.try_again(self.store, 1, send=through, now=self.now)

    @property
    def last(self):
        return schedule.latest(self.store, 1)[0]

    def states(self):
        rows = self.store.rows("SELECT state FROM deliveries WHERE issue = 1 ORDER BY subscriber")
        return [row["state"] for row in rows]


@pytest.fixture
def desk(tmp_path):
    with open_store(tmp_path / "newsletter.db") as store:
        store.db.execute("PRAGMA synchronous = off")
        yield Desk(store)


# -- a part first ----------------------------------------------------------------------------------------


def test_pilot_first_then_the_rest_and_nobody_twice(desk):
    desk.people(30, pilots=12)
    plan = desk.plan(segment="PILOT")
    assert (plan.count, plan.later, plan.segment, plan.begun) == (12, 18, "pilot", False)
    with ScriptedServer() as server:
        assert desk.send(server, segment="pilot").sent == 12
        assert sorted(server.recipients()) == sorted(f"lezer{n}@example.org" for n in range(1, 13))
        assert desk.states() == ["sent"] * 12 + ["pending"] * 18
        plan = desk.plan(segment="pilot")
        assert (plan.count, plan.later) == (0, 18)
        assert desk.send(server, segment="pilot").sent == 0
        plan = desk.plan()
        assert (plan.count, plan.later, plan.segment) == (18, 0, "")
        report = desk.send(server)
        assert report.sent == 18
        assert set(Counter(server.recipients()).values()) == {1}
    assert report.balance.holds


def test_segment_of_many_batches_with_lost_connections(desk):
    desk.people(260, pilots=230)
    with ScriptedServer(
        [Fault("rcpt", "drop", 1, only="lezer3@"), Fault("rcpt", "drop", 1, only="lezer120@")]
    ) as server:
        report = desk.send(server, segment="pilot")
        assert (report.sent, report.balance[DeliveryState.PENDING]) == (230, 30)
        assert max(Counter(server.recipients()).values()) == 1


def test_segment_with_a_limit(desk):
    desk.people(10, pilots=6)
    with ScriptedServer() as server:
        assert desk.send(server, segment="pilot", limit=4).sent == 4
        assert (desk.plan(segment="pilot").count, desk.plan(segment="pilot").later) == (2, 4)


def test_plan_counts_what_waits_for_its_time_as_later(desk):
    desk.people(4, pilots=2)
    with ScriptedServer([Fault("rcpt", b"450 4.2.0 later", only="lezer1@")]) as server:
        desk.send(server, segment="pilot")
    assert (desk.plan().count, desk.plan().later) == (2, 1)
    assert (desk.plan(segment="pilot").count, desk.plan(segment="pilot").later) == (0, 3)
    desk.now += HOUR
    assert (desk.plan().count, desk.plan().later) == (3, 0)
    assert (desk.plan(segment="pilot").count, desk.plan(segment="pilot").later) == (1, 2)


def test_plan_of_a_later_time_counts_whose_time_will_have_come(desk):
    desk.people(2)
    with ScriptedServer([Fault("rcpt", b"450 4.2.0 later", only="lezer1@")]) as server:
        desk.send(server)
    assert desk.plan().count == 0
    assert desk.plan(at=desk.now + HOUR).count == 1


def test_tag_nobody_has(desk):
    desk.people(2, pilots=1)
    with pytest.raises(UsageError, match="did you mean 'pilot'") as caught:
        desk.plan(segment="pilots")
    assert "There are: pilot." in str(caught.value)


def test_tag_no_recipient_has(desk):
    desk.people(2, pilots=1)
    subscribers.change(desk.store, 1, Consent(SubscriberState.UNSUBSCRIBED, NOW, "test"))
    with pytest.raises(GuardError, match="no active subscriber has the tag 'pilot'"):
        desk.plan(segment="pilot")
    dispatch.freeze(desk.store, desk.file, desk.now)
    with pytest.raises(GuardError, match="none of the recipients of issue 1"):
        desk.plan(segment="pilot")


# -- decisions ---------------------------------------------------------------------------------------------


def test_fingerprint_is_of_all_a_reader_gets():
    one = edition()
    assert journey.fingerprint(one) == journey.fingerprint(edition())
    others = [
        edition(2),
        edition(word="langer"),
        replace(one, subject="Anders"),
        replace(one, slug="anders"),
        replace(one, content_type='multipart/alternative; boundary="x"'),
        replace(one, body=one.body[:1]),
    ]
    assert len({journey.fingerprint(other) for other in (one, *others)}) == 1 + len(others)


def waiting(**more):
    return Schedule(1, 1, "korter", NOW, "", None, b"a" * 32, NOW, **more)


def test_late_is_counted_from_the_last_sign_of_life():
    day, half = timedelta(days=1), 30 * MINUTE
    assert not journey.is_late(waiting(), None, NOW + 6 * HOUR, 6 * HOUR)
    assert journey.is_late(waiting(), None, NOW + 6 * HOUR + MINUTE, 6 * HOUR)
    assert journey.is_late(waiting(), NOW + day, NOW + day, 6 * HOUR)  # a move before it was begun
    begun = waiting(state=S.BEGUN, tried_before=0)
    assert not journey.is_late(begun, NOW + day, NOW + day + half, 6 * HOUR)
    assert journey.is_late(begun, NOW + day, NOW + 2 * day, 6 * HOUR)
    assert journey.is_late(begun, None, NOW + day, 6 * HOUR)


def test_limit_counts_from_where_it_was_begun():
    one = replace(waiting(), limit=10, tried_before=5)
    assert [journey.left(one, tried) for tried in (5, 9, 15, 20)] == [10, 6, 0, 0]
    assert journey.left(waiting(), 3) is None


def test_pauses_grow_and_end_with_the_first_pass_that_can_send():
    shut = journey.Done(1, "scheduled", problem=TransportError("no route", next_step="Wait."))
    waits, before = [], None
    for _ in range(5):
        before = journey.pause_after(before, [shut], NOW)
        waits.append(before.until - NOW)
    assert waits == [5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, HOUR]
    assert (before.failures, before.problem) == (5, "no route. Wait.")
    assert journey.pause_after(before, [journey.Done(1, "scheduled", 3)], NOW) is None
    changed = journey.Done(1, "scheduled", problem=GuardError("changed"))
    assert journey.pause_after(Pause(1, "x", NOW), [changed], NOW) is None


# -- at its time -------------------------------------------------------------------------------------------


def test_what_was_agreed_to_goes(desk):
    desk.people(5)
    desk.set()
    desk.now += HOUR
    with ScriptedServer() as server:
        done = desk.carry_out(server)
        assert (done.sent, done.problem, done.what) == (5, None, "scheduled")
        assert len(server.recipients()) == 5
    assert (desk.last.state, desk.last.outcome, desk.last.moved_at) == (S.DONE, "of 5: 5 sent", desk.now)
    assert schedule.due(desk.store, desk.now) == []


def test_what_was_changed_since_does_not_go(desk):
    desk.people(5)
    desk.set()
    desk.file = edition(word="langer")
    desk.now += HOUR
    with ScriptedServer() as server:
        done = desk.carry_out(server)
        assert server.connections == 0
    assert "its text or looks were changed since" in str(done.problem)
    assert done.problem.exit_code == 5
    assert not done.again
    assert desk.last.state is S.CHANGED
    assert editions.numbers(desk.store) == []


@pytest.mark.parametrize(
    "error", [IssueError("the issue has 1 error"), UsageError("there is no issue"), RenderError("a template")]
)
def test_what_cannot_be_rendered_any_more_does_not_go(desk, error):
    desk.people(1)
    one = desk.set()

    def render(slug):
        raise error

    done = journey.carry_out(
        desk.store, one, render=render, send=None, clock=lambda: NOW + HOUR, catch_up=6 * HOUR
    )
    assert done.problem.exit_code == 5
    assert error.what in desk.last.outcome
    assert desk.last.state is S.CHANGED


def test_begun_by_hand_since_then_the_frozen_one_counts(desk):
    desk.people(6, pilots=2)
    desk.set()
    with ScriptedServer() as server:
        desk.send(server, segment="pilot")
        desk.file = edition(word="langer")  # the file no longer counts
        desk.now += HOUR
        assert desk.carry_out(server).sent == 4
        assert all(b"Mag het korter?" in mail for _, _, mail in server.accepted)
    assert desk.last.state is S.DONE


def test_begun_by_hand_with_another_text_is_not_what_was_agreed_to(desk):
    desk.people(6, pilots=2)
    desk.set()
    desk.file = edition(word="langer")
    with ScriptedServer() as server:
        desk.send(server, segment="pilot")
        desk.now += HOUR
        assert "begun with another text" in str(desk.carry_out(server).problem)
        assert len(server.recipients()) == 2


def test_all_sent_by_hand_before(desk):
    desk.people(3)
    desk.set()
    with ScriptedServer() as server:
        desk.send(server)
        desk.now += HOUR
        done = desk.carry_out(server)
        assert (done.sent, done.problem) == (0, None)
        assert len(server.recipients()) == 3
    assert desk.last.state is S.DONE


def test_too_late_is_not_sent(desk):
    desk.people(3)
    desk.set()
    desk.now += 8 * HOUR
    with ScriptedServer() as server:
        done = desk.carry_out(server)
        assert server.connections == 0
    assert "now it is too late" in str(done.problem)
    assert desk.last.state is S.MISSED
    assert editions.numbers(desk.store) == []


def test_segment_and_limit_of_a_schedule(desk):
    desk.people(9, pilots=5)
    desk.set(segment="pilot", limit=3)
    desk.now += HOUR
    with ScriptedServer() as server:
        assert desk.carry_out(server).sent == 3
        assert set(server.recipients()) <= {f"lezer{n}@example.org" for n in range(1, 6)}
    assert (desk.last.state, desk.last.outcome) == (S.DONE, "of 9: 6 pending, 3 sent")


def test_interrupted_goes_on_with_the_next_pass_and_keeps_its_limit(desk):
    desk.people(20)
    desk.set(limit=10)
    desk.now += HOUR
    with ScriptedServer() as server:

        def cut_short(job, tell):
            """A signal after four messages."""
            told = []

            def count(endings, attempts):
                told.extend(attempts)
                return tell(endings, attempts)

            stopped = lambda: len(told) >= 4 or job.stopped()  # noqa: E731
            local.run(replace(job, stopped=stopped), count)
            return True

        desk.engine = cut_short
        first = desk.carry_out(server)
        assert 4 <= first.sent < 10
        assert desk.last.state is S.BEGUN
        desk.engine = local.run
        desk.now += MINUTE
        second = desk.carry_out(server)
        assert first.sent + second.sent == 10
        assert len(server.recipients()) == len(set(server.recipients())) == 10
    assert desk.last.state is S.DONE


def test_killed_after_the_last_message_has_nothing_left_to_do(desk):
    desk.people(3)
    one = desk.set(limit=2)
    desk.now += HOUR
    schedule.begin(desk.store, one, desk.now)
    with ScriptedServer() as server:
        desk.send(server, limit=2)
        done = desk.carry_out(server)
        assert (done.sent, done.report, done.problem) == (0, None, None)
        assert len(server.recipients()) == 2
    assert desk.last.state is S.DONE


def test_stopped_while_it_goes(desk):
    desk.people(40)
    desk.set()
    desk.now += HOUR
    with ScriptedServer() as server:

        def progress(_):
            if len(server.recipients()) >= 5:
                with open_store(desk.store.path) as other:  # "newsletter stop" in another window
                    schedule.cancel(other, 1, desk.now)
                    editions.halt(other, 1, halted=True)

        def through(edition, **more):
            return desk.send(server, edition, lift_halt=False, progress=progress, **more)

        done = desk.carry_out(server, send=through)
        assert 5 <= len(server.recipients()) < 40
    assert "stopped by the operator" in str(done.problem)
    assert desk.last.state is S.CANCELLED
    assert schedule.due(desk.store, desk.now) == []


def test_halted_a_moment_before_sending_sends_nothing(desk):
    desk.people(4)
    desk.set()
    desk.now += HOUR
    with ScriptedServer() as server:

        def through(edition, **more):
            dispatch.freeze(desk.store, edition, desk.now)
            editions.halt(desk.store, 1, halted=True)
            return desk.send(server, edition, lift_halt=False, **more)

        done = desk.carry_out(server, send=through)
        assert server.recipients() == []
    assert (done.sent, desk.states()) == (0, ["pending"] * 4)
    assert desk.last.state is S.CANCELLED


def test_server_that_is_down_is_tried_again_until_it_is_too_late(desk):
    desk.people(3)
    desk.set()
    desk.now += HOUR
    with ScriptedServer() as server:
        pass  # nobody listens there now
    done = desk.carry_out(server)
    assert isinstance(done.problem, TransportError)
    assert done.again
    assert desk.last.state is S.BEGUN
    with ScriptedServer() as server:
        desk.now += 2 * HOUR
        assert desk.carry_out(server).sent == 3
    assert desk.last.state is S.DONE


def test_begun_and_then_nothing_for_too_long(desk):
    desk.people(3)
    desk.set()
    desk.now += HOUR
    with ScriptedServer() as server:
        pass
    desk.carry_out(server)
    desk.now += 7 * HOUR
    done = desk.carry_out(server)
    assert "not sent to the end" in str(done.problem)
    assert desk.last.state is S.MISSED


def test_login_refused_before_anything_is_frozen(desk):
    desk.people(3)
    desk.set()
    desk.now += HOUR

    def through(edition, **more):
        raise AuthenticationError("no password")

    done = desk.carry_out(None, send=through)
    assert (done.again, done.problem.exit_code) == (True, 4)
    assert desk.last.state is S.BEGUN


def test_what_a_person_has_to_mend_is_said_once(desk):
    desk.set()
    desk.now += HOUR
    with ScriptedServer() as server:
        done = desk.carry_out(server)  # nobody is on the list
    assert not done.again
    assert (desk.last.state, desk.last.outcome) == (S.FAILED, "there is nobody to send to")


def test_store_that_fails_ends_the_pass(desk):
    desk.people(1)
    desk.set()
    desk.now += HOUR

    def through(edition, **more):
        raise StoreError("the disk is full")

    with pytest.raises(StoreError):
        desk.carry_out(None, send=through)
    assert desk.last.state is S.BEGUN


# -- deferred ----------------------------------------------------------------------------------------------


def test_deferred_are_tried_again_and_the_rest_of_a_segment_is_left_alone(desk):
    desk.people(8, pilots=4)
    with ScriptedServer([Fault("rcpt", b"450 4.2.0 later", only="lezer2@")]) as server:
        desk.send(server, segment="pilot")
        assert schedule.issues_to_retry(desk.store, desk.now, NOW - journey.RETRY_FOR) == []
        desk.now += HOUR
        assert schedule.issues_to_retry(desk.store, desk.now, NOW - journey.RETRY_FOR) == [1]
        server.faults.clear()
        done = desk.try_again(server)
        assert (done.sent, done.what, done.problem) == (1, "deferred", None)
        assert sorted(server.recipients()) == [f"lezer{n}@example.org" for n in (1, 2, 3, 4)]
    assert desk.states() == ["sent"] * 4 + ["pending"] * 4
    assert schedule.issues_to_retry(desk.store, desk.now, NOW - journey.RETRY_FOR) == []


@pytest.mark.parametrize("trouble", ["down", "lost line", "killed"])
def test_deferred_ones_are_not_forgotten_when_a_pass_goes_wrong(desk, trouble):
    desk.people(3)
    with ScriptedServer([Fault("rcpt", b"450 4.2.0 later")]) as server:
        desk.send(server)
        desk.now += HOUR
        if trouble == "lost line":
            server.faults[:] = [Fault("rcpt", "drop", 1)]
            assert desk.try_again(server).sent == 2
    with ScriptedServer() as server:
        if trouble == "down":
            server.close()
            assert isinstance(desk.try_again(server).problem, TransportError)
        if trouble == "killed":
            part = Part(deferred_since=NOW - journey.RETRY_FOR)
            assert len(deliveries.claim(desk.store, 1, 2, desk.now, run="dead", part=part)) == 2
            deliveries.mark(
                desk.store, 1, endings=[(1, "<m1@example.org>")], outcomes=[], server="mx:25", now=desk.now
            )
    assert "pending" not in desk.states()
    desk.now += HOUR
    assert schedule.issues_to_retry(desk.store, desk.now, NOW - journey.RETRY_FOR) == [1]
    with ScriptedServer() as server:
        done = desk.try_again(server)
    expected = {"down": ["sent"] * 3, "lost line": ["sent"] * 3, "killed": ["in_doubt", "sent", "sent"]}
    assert desk.states() == expected[trouble], done


def test_in_doubt_stays_in_doubt(desk):
    desk.people(3)
    faults = [Fault("dot", "drop", only="lezer1@"), Fault("rcpt", b"450 4.2.0 later", only="lezer2@")]
    with ScriptedServer(faults) as server:
        desk.send(server)
        server.faults.clear()
        desk.now += HOUR
        assert desk.try_again(server).sent == 1
    assert desk.states().count("in_doubt") == 1
    assert len(deliveries.doubts(desk.store, 1)) == 1


def test_trouble_with_deferred_ones_that_a_person_has_to_mend_is_said_once(desk):
    desk.people(2)
    with ScriptedServer([Fault("rcpt", b"450 4.2.0 later")]) as server:
        desk.send(server)
        desk.now += HOUR

        def through(edition, **more):
            raise RenderError("not fit to send")

        done = journey.try_again(desk.store, 1, send=through, now=desk.now)
        assert isinstance(done.problem, RenderError)
        assert schedule.issues_to_retry(desk.store, desk.now, NOW - journey.RETRY_FOR) == []
        server.faults.clear()
        assert desk.send(server).sent == 2  # by hand it goes on


def test_done_is_a_value():
    with pytest.raises(dataclasses.FrozenInstanceError):
        journey.Done(1, "deferred").sent = 2
