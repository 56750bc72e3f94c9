from __future__ import annotations

from datetime import timedelta

import pytest

from newsletter.errors import GuardError, StoreError
from newsletter.models import Balance, DeliveryState, Doubt, Outcome, Recipient
from newsletter.models import SubscriberState as S
from newsletter.store import deliveries, editions, recovery, runs, subscribers

D = DeliveryState
MINUTE = timedelta(minutes=1)


def claim(desk, limit=10, at=None, run="run-1"):
    claimed = deliveries.claim(desk.store, 1, limit, at or desk.now, run=run)
    return [one.recipient.subscriber_id for one in claimed]


def end(desk, *people, at=None, mark="m"):
    endings = [(person, f"<{mark}{person}@example.org>") for person in people]
    return deliveries.mark(
        desk.store, 1, endings=endings, outcomes=[], server="mx.example.org:25", now=at or desk.now
    )


def tell(desk, *outcomes, at=None):
    deliveries.mark(
        desk.store, 1, endings=[], outcomes=outcomes, server="mx.example.org:25", now=at or desk.now
    )


def states(desk):
    rows = desk.store.rows("SELECT state FROM deliveries WHERE issue = 1 ORDER BY subscriber")
    return [row["state"] for row in rows]


def test_claimed_once_with_everything_composing_needs(desk):
    subscribers.add(desk.store, "Anna@Exämple.org", "Anna de Vries", consent=desk.consent())
    desk.freeze(people=2)
    [first, second] = deliveries.claim(desk.store, 1, 2, desk.now, run="run-1")
    assert first.recipient == Recipient(1, "Anna@xn--exmple-cua.org", "Anna de Vries", "Anna")
    assert (first.attempts, first.date) == (0, desk.now)
    assert second.recipient.subscriber_id == 2
    assert claim(desk) == [3]
    assert claim(desk) == []
    assert claim(desk, limit=0) == []


def test_the_whole_way_to_sent(desk):
    desk.freeze()
    claim(desk)
    end(desk, 1, 2, 3)
    assert states(desk) == ["ending"] * 3
    tell(desk, *(Outcome(person, D.SENT, "250 ok") for person in (1, 2, 3)))
    assert states(desk) == ["sent"] * 3
    assert list(deliveries.outcomes(desk.store, 1, D.SENT)) == [
        (f"lezer{n}@example.org", "250 ok") for n in (1, 2, 3)
    ]
    assert claim(desk) == []


def test_endings_and_outcomes_in_one_go(desk):
    desk.freeze()
    claim(desk)
    end(desk, 1)
    deliveries.mark(
        desk.store,
        1,
        endings=[(2, "<2@example.org>")],
        outcomes=[Outcome(1, D.SENT, "250 ok"), Outcome(3, D.REFUSED, "550 no")],
        server="mx.example.org:25",
        now=desk.now,
    )
    assert states(desk) == ["sent", "ending", "refused"]


def test_marking_nothing_is_fine(desk):
    desk.freeze()
    tell(desk)
    assert states(desk) == ["pending"] * 3


def test_an_outcome_told_twice_stands(desk):
    desk.freeze(4)
    claim(desk)
    end(desk, 1, 4)
    outcomes = (
        Outcome(1, D.SENT, "250 ok"),
        Outcome(2, D.DEFERRED, "451 later", desk.now + MINUTE),
        Outcome(3, D.PENDING, "connection lost"),
        Outcome(4, D.IN_DOUBT, "connection lost"),
    )
    tell(desk, *outcomes)
    before = desk.store.rows("SELECT * FROM deliveries")
    tell(desk, *outcomes, at=desk.now + MINUTE)
    assert desk.store.rows("SELECT * FROM deliveries") == before


def test_an_outcome_of_who_left_meanwhile_stands_as_excluded(desk):
    desk.freeze()
    claim(desk)
    desk.leave(1)
    desk.leave(2, S.SUPPRESSED)
    outcomes = (Outcome(1, D.PENDING), Outcome(2, D.DEFERRED, "451", desk.now + MINUTE))
    tell(desk, *outcomes)
    tell(desk, *outcomes)
    assert states(desk) == ["excluded", "excluded", "attempting"]
    assert deliveries.excluded(desk.store, 1) == {"suppressed": 1, "unsubscribed": 1}
    assert deliveries.balance(desk.store, 1).holds


def test_nothing_ends_that_was_not_claimed(desk):
    desk.freeze()
    claim(desk, limit=1)
    with pytest.raises(GuardError, match="1 of 2 deliveries are no longer claimed"):
        end(desk, 1, 2)
    assert states(desk) == ["attempting", "pending", "pending"]


def test_nothing_ends_that_another_run_has_claimed(desk):
    desk.freeze(1)
    claim(desk, run="run-1")
    desk.recover()  # as if somebody had thrown the sender's lock away
    claim(desk, run="run-2")
    words = {"outcomes": [], "server": "mx.example.org:25", "now": desk.now}
    with pytest.raises(GuardError, match="no longer claimed by this run"):
        deliveries.mark(desk.store, 1, endings=[(1, "<m1@example.org>")], run="run-1", **words)
    deliveries.mark(desk.store, 1, endings=[(1, "<m1@example.org>")], run="run-2", **words)
    assert states(desk) == ["ending"]


def test_outcome_of_a_claim_that_went_to_another_run_changes_nothing(desk):
    desk.freeze(1)
    claim(desk, run="run-1")
    desk.recover()
    claim(desk, run="run-2")
    end(desk, 1)  # the other run has written the dot
    lost, words = [Outcome(1, D.PENDING, "lost")], {"endings": [], "server": "x:25", "now": desk.now}
    deliveries.mark(desk.store, 1, outcomes=lost, run="run-1", **words)
    assert states(desk) == ["ending"]
    deliveries.mark(desk.store, 1, outcomes=[Outcome(1, D.SENT, "250")], run="run-2", **words)
    assert states(desk) == ["sent"]


def test_what_was_recovered_too_early_is_still_settled_by_its_own_run(desk):
    desk.freeze(1)
    claim(desk, run="run-1")
    end(desk, 1)
    desk.recover()
    answer, words = [Outcome(1, D.SENT, "250")], {"endings": [], "server": "x:25", "now": desk.now}
    deliveries.mark(desk.store, 1, outcomes=answer, run="run-1", **words)
    assert states(desk) == ["sent"]


def test_who_would_go_again(desk):
    doubtful(desk, 3)
    desk.leave(2)
    assert deliveries.again(desk.store, 1, D.IN_DOUBT) == 2
    assert deliveries.settle(desk.store, 1, D.PENDING, desk.now) == 2
    assert deliveries.again(desk.store, 1, D.REFUSED) == 0


def test_what_was_sent_never_ends_again(desk):
    desk.freeze(1)
    claim(desk)
    end(desk, 1)
    tell(desk, Outcome(1, D.SENT, "250"))
    with pytest.raises(GuardError):
        end(desk, 1)
    assert states(desk) == ["sent"]


@pytest.mark.parametrize("state", [D.SENT, D.IN_DOUBT, D.EXCLUDED])
def test_no_such_outcome_without_the_dot(desk, state):
    desk.freeze(2)
    claim(desk, limit=1)
    with pytest.raises(StoreError, match=r"no such move of a delivery|CHECK"):
        tell(desk, Outcome(1, state, "?"))
    assert states(desk) == ["attempting", "pending"]


def test_one_wrong_outcome_undoes_the_whole_report(desk):
    desk.freeze(2)
    claim(desk)
    end(desk, 1)
    with pytest.raises(StoreError):
        tell(desk, Outcome(1, D.SENT, "250"), Outcome(2, D.SENT, "250"))
    assert states(desk) == ["ending", "attempting"]


def test_deferred_comes_back_when_due_with_a_new_date(desk):
    desk.freeze(2)
    claim(desk)
    tell(desk, Outcome(1, D.DEFERRED, "451", desk.now + 5 * MINUTE), Outcome(2, D.REFUSED, "550"))
    assert deliveries.next_due(desk.store, 1) == desk.now + 5 * MINUTE
    assert deliveries.not_due(desk.store, 1, desk.now) == 1
    assert deliveries.not_due(desk.store, 1, desk.now + 5 * MINUTE) == 0
    assert claim(desk, at=desk.now + 4 * MINUTE) == []
    [again] = deliveries.claim(desk.store, 1, 5, desk.now + 5 * MINUTE, run="run-2")
    assert (again.attempts, again.date, again.first) == (1, desk.now + 5 * MINUTE, desk.now)
    assert deliveries.next_due(desk.store, 1) is None


def test_new_ones_go_before_those_that_come_back(desk):
    desk.freeze(3)
    claim(desk, limit=1)
    tell(desk, Outcome(1, D.DEFERRED, "451", desk.now))
    assert claim(desk, limit=2) == [2, 3]
    assert claim(desk, limit=2) == [1]


@pytest.mark.parametrize("state", [S.UNSUBSCRIBED, S.SUPPRESSED, S.ERASED])
def test_who_leaves_is_excluded_at_once(desk, state):
    desk.freeze(3)
    claim(desk, limit=1)
    tell(desk, Outcome(1, D.DEFERRED, "451", desk.now))
    desk.leave(1, state)
    desk.leave(2, state)
    assert states(desk) == ["excluded", "excluded", "pending"]
    assert claim(desk) == [3]
    assert deliveries.excluded(desk.store, 1) == {str(state): 2}
    assert deliveries.excluded(desk.store, 2) == {}


def test_who_comes_back_later_does_not_get_the_old_issue(desk):
    desk.freeze(1)
    desk.leave(1)
    desk.leave(1, S.PENDING)
    desk.leave(1, S.ACTIVE)
    assert states(desk) == ["excluded"]
    editions.freeze(desk.store, desk.edition(2), tag=None, now=desk.now)
    assert deliveries.balance(desk.store, 2).frozen == 1


def test_after_a_crash_certain_ones_go_back_and_others_are_held_by_name(desk):
    desk.freeze(5)
    claim(desk, limit=4)
    end(desk, 1, 2, at=desk.now + MINUTE)
    tell(desk, Outcome(1, D.SENT, "250"))
    assert desk.recover() == (2, 1)
    assert desk.recover() == (0, 0)
    assert states(desk) == ["sent", "in_doubt", "pending", "pending", "pending"]
    assert deliveries.doubts(desk.store, 1) == [
        Doubt(2, "lezer2@example.org", "<m2@example.org>", "mx.example.org:25", desk.now + MINUTE)
    ]
    assert claim(desk) == [3, 4, 5]  # what is in doubt is held


def test_a_lost_machine_leaves_all_it_held_in_doubt(desk):
    """What it recorded last may be gone: a row that only says "claimed" may have been sent."""
    desk.freeze(4)
    runs.begin(desk.store, "run-1", boot="sunday", server="mx.example.org:25", now=desk.now)
    claim(desk, limit=3)
    end(desk, 1, at=desk.now + MINUTE)
    assert desk.recover(boot="sunday") == (2, 1)  # the same machine: only the process died
    assert claim(desk, limit=2) == [2, 3]
    assert desk.recover(boot="monday") == (0, 2)
    assert states(desk) == ["in_doubt", "in_doubt", "in_doubt", "pending"]
    assert [(doubt.message_id, doubt.server) for doubt in deliveries.doubts(desk.store, 1)] == [
        ("<m1@example.org>", "mx.example.org:25"),
        ("<found-2@example.org>", "mx.example.org:25"),
        ("<found-3@example.org>", "mx.example.org:25"),
    ]


def test_who_left_before_a_lost_machine_came_back_may_have_got_it(desk):
    desk.freeze(2)
    runs.begin(desk.store, "run-1", boot="sunday", server="mx.example.org:25", now=desk.now)
    claim(desk)
    desk.leave(1)
    assert states(desk) == ["excluded", "attempting"]
    assert desk.recover(boot="monday") == (0, 2)
    runs.end_all(desk.store, desk.now)
    assert states(desk) == ["in_doubt", "in_doubt"]
    assert deliveries.settle(desk.store, 1, D.PENDING, desk.now) == 1  # who has left gets no resend
    assert states(desk) == ["in_doubt", "pending"]
    assert not runs.lost(desk.store, "monday")


def test_a_clock_that_was_ahead_makes_nobody_wait(desk):
    desk.freeze(2)
    claim(desk)
    soon, never = desk.now + 5 * MINUTE, desk.now + timedelta(days=365)
    tell(desk, Outcome(1, D.DEFERRED, "451", soon), Outcome(2, D.DEFERRED, "451", never))
    desk.recover()
    assert claim(desk) == [2]
    assert deliveries.next_due(desk.store, 1) == soon


def test_where_the_system_has_no_boot_id_every_commit_was_synced(desk):
    desk.freeze(2)
    runs.begin(desk.store, "run-1", boot="", server="mx.example.org:25", now=desk.now)
    claim(desk)
    assert desk.recover(boot="") == (2, 0)


@pytest.mark.parametrize("state", [S.UNSUBSCRIBED, S.ERASED])
def test_who_leaves_while_claimed_gets_no_final_dot(desk, state):
    desk.freeze(3)
    claim(desk)
    assert deliveries.held(desk.store, 1, "run-1") == {1, 2, 3}
    desk.leave(2, state)
    assert deliveries.held(desk.store, 1, "run-1") == {1, 3}
    assert end(desk, 1, 2) == {2}
    tell(desk, Outcome(1, D.SENT, "250"), Outcome(2, D.DEFERRED, "451", desk.now + MINUTE))
    assert states(desk) == ["sent", "excluded", "attempting"]
    assert recovery.release(desk.store, 1, desk.now) == 1
    assert deliveries.excluded(desk.store, 1) == {str(state): 1}


def test_what_was_handed_over_lately_is_known_by_domain(desk):
    desk.freeze(3)
    claim(desk)
    end(desk, 1, at=desk.now - MINUTE)
    end(desk, 2, at=desk.now)
    assert deliveries.handed_over(desk.store, desk.now - MINUTE) == [(desk.now, "example.org")]
    assert len(deliveries.handed_over(desk.store, desk.now - 2 * MINUTE)) == 2


def test_released_as_if_never_claimed(desk):
    desk.freeze(2)
    claim(desk)
    tell(desk, Outcome(1, D.DEFERRED, "451", desk.now))
    claim(desk, at=desk.now + MINUTE)
    assert recovery.release(desk.store, 1, desk.now) == 2
    first, second = deliveries.claim(desk.store, 1, 2, desk.now + 9 * MINUTE, run="run-2")
    assert (first.attempts, first.date, first.first) == (1, desk.now + 9 * MINUTE, desk.now)
    assert (second.attempts, second.date, second.first) == (0, desk.now + 9 * MINUTE, desk.now + 9 * MINUTE)


def doubtful(desk, people=2):
    desk.freeze(people)
    claim(desk)
    end(desk, *range(1, people + 1))
    desk.recover()


def test_a_resend_is_the_same_message(desk):
    doubtful(desk)
    later = desk.now + timedelta(days=3)
    assert deliveries.settle(desk.store, 1, D.PENDING, later) == 2
    again = deliveries.claim(desk.store, 1, 5, later, run="run-2")
    assert [one.date for one in again] == [desk.now] * 2
    with pytest.raises(GuardError, match="sent again as another one"):
        end(desk, 1, mark="other")
    assert states(desk) == ["attempting"] * 2
    end(desk, 1, 2)
    tell(desk, Outcome(1, D.SENT, "250"), Outcome(2, D.SENT, "250"))
    assert states(desk) == ["sent"] * 2


def test_what_certainly_failed_may_go_as_a_new_message(desk):
    desk.freeze(1)
    claim(desk)
    end(desk, 1)
    tell(desk, Outcome(1, D.DEFERRED, "451 wrong sender domain", desk.now))
    claim(desk)
    end(desk, 1, mark="other")
    assert states(desk) == ["ending"]


def test_who_left_gets_no_resend_and_stays_in_doubt(desk):
    doubtful(desk)
    desk.leave(1)
    assert deliveries.settle(desk.store, 1, D.PENDING, desk.now) == 1
    assert states(desk) == ["in_doubt", "pending"]


def test_doubts_may_be_taken_as_arrived(desk):
    doubtful(desk)
    assert deliveries.settle(desk.store, 1, D.SENT, desk.now) == 2
    assert states(desk) == ["sent"] * 2
    assert deliveries.settle(desk.store, 1, D.SENT, desk.now) == 0


def test_evidence_settles_one_doubt(desk):
    doubtful(desk)
    assert deliveries.arrived(desk.store, 1, 2, "reply 4", desk.now)
    assert not deliveries.arrived(desk.store, 1, 2, "reply 5", desk.now)
    assert states(desk) == ["in_doubt", "sent"]


def test_refused_may_be_tried_again_except_for_who_left(desk):
    desk.freeze(3)
    claim(desk)
    tell(desk, *(Outcome(person, D.REFUSED, "550") for person in (1, 2)))
    desk.leave(2)
    assert deliveries.retry_refused(desk.store, 1, desk.now) == 1
    assert states(desk) == ["pending", "refused", "attempting"]


def test_recent_issues_newest_first(desk):
    desk.freeze(2)
    claim(desk, limit=1)
    end(desk, 1)
    tell(desk, Outcome(1, D.SENT, "250"))
    later = desk.now + timedelta(days=7)
    editions.freeze(desk.store, desk.edition(2), tag=None, now=later)
    deliveries.claim(desk.store, 2, 1, later, run="r")
    deliveries.mark(desk.store, 2, endings=[(1, "<x@example.org>")], outcomes=[], server="s", now=later)
    assert deliveries.recent(desk.store, 1, desk.now, later) == [2, 1]
    assert deliveries.recent(desk.store, 1, later, later) == [2]
    assert deliveries.recent(desk.store, 1, desk.now, later - timedelta(seconds=1)) == [1]
    assert deliveries.recent(desk.store, 2, desk.now, later) == []


def test_an_issue_never_frozen_balances_at_nothing(store):
    assert deliveries.balance(store, 5) == Balance(0, {})
    assert deliveries.balance(store, 5).holds
    assert deliveries.doubts(store, 5) == []
    assert deliveries.next_due(store, 5) is None


def test_what_runs_again_and_again_looks_only_at_what_is_open(desk):
    doubtful(desk)
    statements = set()
    desk.store.db.conn.set_trace_callback(statements.add)
    desk.recover()
    claim(desk)
    recovery.release(desk.store, 1, desk.now)
    deliveries.doubts(desk.store, 1)
    deliveries.settle(desk.store, 1, D.SENT, desk.now)
    deliveries.next_due(desk.store, 1)
    desk.store.db.conn.set_trace_callback(None)
    ours = [text for text in statements if "deliveries" in text and not text.startswith("--")]
    assert len(ours) == 8
    for text in ours:
        plan = [row[3] for row in desk.store.db.conn.execute(f"EXPLAIN QUERY PLAN {text}")]
        walks = [step for step in plan if "deliveries" in step or " d " in step]
        assert walks
        assert all("USING INDEX" in step or "COVERING" in step or "subscriber=?" in step for step in walks)
