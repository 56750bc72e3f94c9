"""What an answer means, and that the tables are whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newsletter import lifecycle
from newsletter.models import Attempt, DeliveryState, ReplyStatus, Stage, SubscriberState

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def attempt(stage, code, text="", *, dot=False):
    return Attempt(7, stage, code, text, dot_written=dot)


CASES = {
    "accepted": (attempt(Stage.DOT, 250, "2.0.0 queued as 4Cd", dot=True), "sent"),
    "accepted-251": (attempt(Stage.DOT, 251, "ok", dot=True), "sent"),
    "lost-before": (attempt(Stage.CONTENT, 0, "lost"), "pending"),
    "lost-after": (attempt(Stage.DOT, 0, "lost", dot=True), "in_doubt"),
    "greylisted": (attempt(Stage.RCPT, 450, "4.2.0 greylisted"), "deferred"),
    "too-many": (attempt(Stage.RCPT, 452, "4.5.3 too many"), "deferred"),
    "full-552": (attempt(Stage.RCPT, 552, "5.2.2 over quota"), "deferred"),
    "shutting-down": (attempt(Stage.DOT, 421, "4.3.2 bye", dot=True), "deferred"),
    "neither-yes-nor-no": (attempt(Stage.DOT, 354, "go on", dot=True), "in_doubt"),
    "login-first": (attempt(Stage.RCPT, 530, "5.7.0 authentication required"), "pending"),
    "one-strange-server": (attempt(Stage.RCPT, 550, "5.7.0 local policy"), "refused"),
    "unknown": (attempt(Stage.RCPT, 550, "5.1.1 unknown"), "refused"),
    "content-refused": (attempt(Stage.DOT, 554, "5.7.1 spam", dot=True), "refused"),
    "sender-refused": (attempt(Stage.MAIL, 550, "5.1.0 sender rejected"), "pending"),
    "unauthenticated": (attempt(Stage.DOT, 550, "5.7.26 no DKIM", dot=True), "pending"),
}


@pytest.mark.parametrize("case", CASES)
def test_answer_decides(case):
    seen, state = CASES[case]
    outcome = lifecycle.decide(seen, 1, NOW)
    assert outcome.state == state
    assert (outcome.retry_at is not None) == (state == "deferred")


@pytest.mark.parametrize("case", CASES)
def test_every_decision_is_a_legal_move(case):
    seen, state = CASES[case]
    came_from = DeliveryState.ENDING if seen.dot_written else DeliveryState.ATTEMPTING
    assert DeliveryState(state) in lifecycle.DELIVERY_MOVES[came_from]


def test_a_message_that_kills_connections_is_set_aside():
    lost = attempt(Stage.CONTENT, 0, "lost")
    states = [lifecycle.decide(lost, attempts, NOW).state for attempts in (1, 2, 3)]
    assert states == ["pending", "pending", "deferred"]


def test_strange_blame_for_one_reader_holds_up_nobody_for_ever():
    blamed = CASES["unauthenticated"][0]
    states = [lifecycle.decide(blamed, attempts, NOW).state for attempts in (1, 2, 3)]
    assert states == ["pending", "pending", "deferred"]
    sender = CASES["sender-refused"][0]
    assert lifecycle.decide(sender, 9, NOW).state == "pending"


def test_our_fault_is_told_from_theirs():
    assert lifecycle.is_our_fault(CASES["sender-refused"][0])
    assert lifecycle.is_our_fault(CASES["unauthenticated"][0])
    assert lifecycle.is_our_fault(attempt(Stage.DOT, 550, "5.7.28 mail flood detected", dot=True))
    assert not lifecycle.is_our_fault(CASES["unknown"][0])
    assert not lifecycle.is_our_fault(attempt(Stage.MAIL, 451, "4.3.0 later"))


THROTTLES = [
    (Stage.RCPT, 421, "4.7.0 [TS04] Messages temporarily deferred"),
    (Stage.MAIL, 421, "4.7.0 mx.example.org Error: too many connections from 192.0.2.1"),
    (Stage.DOT, 421, "4.7.28 Our system has detected an unusual rate of mail"),
    (Stage.RCPT, 450, "4.7.28 later"),
    (Stage.RCPT, 451, "4.7.28 later"),
    (Stage.DOT, 421, "4.7.26 rate limited because it is unauthenticated"),
    (Stage.RCPT, 451, "4.7.650 The mail server has been temporarily rate limited"),
    (Stage.RCPT, 451, "4.7.500 Server busy. Please try again later"),
    (Stage.MAIL, 450, "4.7.1 Error: too much mail from 192.0.2.1"),
    (Stage.MAIL, 421, "4.3.2 Connection rate limit exceeded."),
    (Stage.CONNECT, 421, "Too many concurrent connections from this client"),
    (Stage.RCPT, 451, "4.4.5 congested"),
    (Stage.RCPT, 450, "Sending too fast, please slow down"),
]
OTHERS = [
    (Stage.RCPT, 450, "4.2.0 <(address)>: Recipient address rejected: Greylisted"),
    (Stage.RCPT, 450, "4.7.1 <(address)>: Recipient address rejected: Greylisting in action"),
    (Stage.RCPT, 451, "4.7.0 Graylisted, please try again in 300 seconds"),
    (Stage.RCPT, 451, "4.7.1 try again later"),
    (Stage.RCPT, 450, "4.2.1 The user you are trying to contact is receiving mail at a rate that exceeds"),
    (Stage.RCPT, 452, "4.2.2 mailbox full"),
    (Stage.RCPT, 452, "4.5.3 too many recipients"),
    (Stage.MAIL, 421, "4.3.2 shutting down"),
    (Stage.MAIL, 421, "too many messages on this connection"),
    (Stage.MAIL, 421, "4.4.2 idle too long"),
    (Stage.MAIL, 452, "4.3.1 Insufficient system storage"),
    (Stage.RCPT, 450, "4.7.12 password transition needed"),
    (Stage.DOT, 250, "2.0.0 accepted, no throttling here"),
    (Stage.DOT, 0, "the connection was throttled to death"),
    (Stage.DOT, 550, "5.7.28 flood, slow down"),
]


@pytest.mark.parametrize("answer", THROTTLES, ids=str)
def test_a_server_that_asks_for_less(answer):
    assert lifecycle.is_throttle(attempt(*answer))


@pytest.mark.parametrize("answer", OTHERS, ids=str)
def test_what_only_sounds_like_it(answer):
    assert not lifecycle.is_throttle(attempt(*answer))


def test_given_up_after_four_days_and_three_attempts():
    seen = CASES["greylisted"][0]
    days = timedelta(days=4)

    def state(attempts, ago, seen=seen):
        return lifecycle.decide(seen, attempts, NOW, None if ago is None else NOW - ago).state

    assert state(9, days - timedelta(seconds=1)) == "deferred"
    assert state(2, days * 2) == "deferred"
    assert state(99, None) == "deferred"
    assert state(3, days) == "refused"
    assert state(3, days, CASES["full-552"][0]) == "refused"
    assert state(3, days, CASES["lost-before"][0]) == "refused"
    assert state(3, days, CASES["lost-after"][0]) == "in_doubt"
    assert state(3, days, CASES["accepted"][0]) == "sent"
    outcome = lifecycle.decide(seen, 7, NOW, NOW - days)
    assert outcome.answer == "given up after 7 attempts in 4 days: 450 4.2.0 greylisted"
    assert outcome.retry_at is None


def test_waits_grow_and_spread():
    waits = [lifecycle.retry_at(n, NOW) - NOW for n in range(1, 9)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=5)
    assert waits[-1] == waits[-2]
    spread = {lifecycle.retry_at(1, NOW, person) for person in range(100)}
    assert len(spread) == 100
    assert max(spread) < NOW + timedelta(minutes=5.5)


@pytest.mark.parametrize(
    ("table", "states"),
    [
        (lifecycle.DELIVERY_MOVES, DeliveryState),
        (lifecycle.SUBSCRIBER_MOVES, SubscriberState),
        (lifecycle.REPLY_MOVES, ReplyStatus),
    ],
)
def test_tables_are_whole(table, states):
    assert set(table) == set(states)
    assert all(following <= set(states) for following in table.values())
    assert all(state not in following for state, following in table.items())


def test_sent_is_final_and_erased_is_final():
    assert not lifecycle.DELIVERY_MOVES[DeliveryState.SENT]
    assert not lifecycle.SUBSCRIBER_MOVES[SubscriberState.ERASED]


@pytest.mark.parametrize(
    ("text", "code"),
    [("5.1.1 no", "5.1.1"), ("4.7.28 slow", "4.7.28"), ("no 5.1.1", ""), ("", ""), ("3.1.1 x", "")],
)
def test_enhanced_code(text, code):
    assert lifecycle.enhanced_code(text) == code
