"""What may follow what, as tables, and what an answer of a mail server means.

Everything that decides about a state lives here; the store enforces the same tables, the journeys
ask :func:`decide`.  Nothing here touches the world: the time comes in as an argument.

Sources: RFC 5321 section 4.2 (reply codes) and 4.5.4.1 (retrying), RFC 3463 (enhanced codes),
RFC 1047 (why an unanswered final dot is doubt).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from newsletter.models import Attempt, DeliveryState, Outcome, ReplyStatus, Stage, SubscriberState

_D, _S, _R = DeliveryState, SubscriberState, ReplyStatus

#: Legal moves of a delivery.  ``ending -> pending`` is for the run that knows it did not write the dot;
#: ``attempting -> in_doubt``, and from ``excluded`` for who left while claimed, for a machine that went down:
#: what it wrote last may be gone with it.
DELIVERY_MOVES: Mapping[DeliveryState, frozenset[DeliveryState]] = {
    _D.PENDING: frozenset({_D.ATTEMPTING, _D.EXCLUDED}),
    _D.ATTEMPTING: frozenset({_D.PENDING, _D.ENDING, _D.DEFERRED, _D.REFUSED, _D.IN_DOUBT, _D.EXCLUDED}),
    _D.ENDING: frozenset({_D.SENT, _D.DEFERRED, _D.REFUSED, _D.IN_DOUBT, _D.PENDING}),
    _D.DEFERRED: frozenset({_D.ATTEMPTING, _D.EXCLUDED}),
    _D.REFUSED: frozenset({_D.PENDING}),
    _D.IN_DOUBT: frozenset({_D.PENDING, _D.SENT, _D.REFUSED}),
    _D.SENT: frozenset(),
    _D.EXCLUDED: frozenset({_D.IN_DOUBT}),
}

#: Legal moves of a subscriber; who left or was suppressed comes back only through a new, confirmed sign-up.
SUBSCRIBER_MOVES: Mapping[SubscriberState, frozenset[SubscriberState]] = {
    _S.PENDING: frozenset({_S.ACTIVE, _S.UNSUBSCRIBED, _S.SUPPRESSED, _S.ERASED}),
    _S.ACTIVE: frozenset({_S.UNSUBSCRIBED, _S.SUPPRESSED, _S.ERASED}),
    _S.UNSUBSCRIBED: frozenset({_S.PENDING, _S.SUPPRESSED, _S.ERASED}),
    _S.SUPPRESSED: frozenset({_S.PENDING, _S.ERASED}),
    _S.ERASED: frozenset(),
}

#: Legal moves of the author's work on a reply: anything may be reopened or set aside.
REPLY_MOVES: Mapping[ReplyStatus, frozenset[ReplyStatus]] = {
    status: frozenset(ReplyStatus) - {status} for status in ReplyStatus
}

#: Wait after the first, second ... deferral (RFC 5321 section 4.5.4.1 asks for 30 minutes once it is serious;
#: greylisting lets a second attempt in after five).
RETRY_AFTER = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=4),
)

#: Deferred for longer than this, a delivery is given up (RFC 5321 section 4.5.4.1: "at least 4-5 days") ...
GIVE_UP = timedelta(days=4)
#: ... if it had so many chances.  Who runs the command seldom has not tried for four days: a greylisting
#: server has forgotten the first attempt by the second, and needs a third.
GIVE_UP_ATTEMPTS = 3

#: A message that loses its connection this often is set aside for a while: it may be what upsets the server.
MAX_LOST_CONNECTIONS = 3

#: A recipient over whom we were blamed this often is set aside: one strange answer holds up nobody else.
MAX_BLAMED = 3

#: Refusals that are about the sender, not about one recipient: unauthenticated or unaligned mail.
#: 5.7.28: too much at once; slower mail would have been taken.
#: 5.3.4: too large for the system.
OUR_FAULT = frozenset({"5.7.26", "5.7.28", "5.7.515", "5.7.9", "5.7.60", "5.1.8", "5.3.4"})
#: RFC 4954 section 6: log in first.
_LOGIN_REQUIRED = 530

#: X.7.x from here on judges the sender (RFC 7372 section 3 and the registry of RFC 5248); below stand
#: ciphers, passwords and rights, which no waiting changes.
_ABOUT_SENDER = 20
_GREYLIST = re.compile(r"gr[ae]y.?list", re.IGNORECASE)
_RATE = re.compile(
    r"rate.?limit|\brate\b.*\b(?:exceed|high)|exceed\w*\b.*\brate\b|throttl|slow(?:ing)? down"
    r"|too (?:fast|frequent)|too much mail|too many (?:concurrent |simultaneous )?connections",
    re.IGNORECASE,
)

_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})\b")


def enhanced_code(text: str) -> str:
    """The enhanced status code at the head of a reply's text (RFC 2034 section 4), or an empty string.

    >>> enhanced_code("5.1.1 No such user")
    '5.1.1'
    """
    match = _ENHANCED.match(text)
    return match.group(1) if match else ""


def retry_at(attempts: int, now: datetime, spread: int = 0) -> datetime:
    """When to try again after ``attempts`` attempts.

    ``spread`` is any number that differs per recipient; it moves the moment by up to a tenth, so that
    deferred messages do not all come back at once.
    """
    wait = RETRY_AFTER[min(max(attempts, 1), len(RETRY_AFTER)) - 1]
    return now + wait * (1 + (spread % 100) / 1000)


def is_our_fault(attempt: Attempt) -> bool:
    """Whether a refusal concerns everybody: then the run stops and nobody is marked refused."""
    if not 500 <= attempt.code <= 599:
        return False
    if attempt.stage is Stage.MAIL or attempt.code == _LOGIN_REQUIRED:
        return True
    enhanced = enhanced_code(attempt.text)
    if attempt.code == 552 and attempt.stage is Stage.DOT and not enhanced.startswith("5.2."):
        return True  # too large: it is as large for everybody, but for a mailbox that is full
    return enhanced in OUR_FAULT


def is_throttle(attempt: Attempt) -> bool:
    """Whether the server asks for less mail, not only for this message at another time.

    Asked in this order:

    ====================  =======================================================  ========
    answer                what it means                                            throttle
    ====================  =======================================================  ========
    4yz 4.2.x, 4.5.3      one mailbox (RFC 3463 section 3.3); too many recipients  no
                          (RFC 5321 section 4.5.3.1.10)
    4yz "greylisted"      a matter of time for this one message (RFC 6647)         no
    4yz 4.4.5             mail system congestion (RFC 3463 section 3.5)            yes
    4yz "rate limited"    whatever the code: 4.3.2, 4.7.1 or none                  yes
    4yz 4.7.0             policy, unspecified (RFC 3463 section 3.8): what large   yes
                          receivers say to who sends too much
    4yz 4.7.20 and up     unsigned, SPF, no reverse name (RFC 7372), 4.7.28 mail   yes
                          flood, 4.7.5xx and 4.7.6xx of one large receiver: less,
                          as long as you are what you are
    4yz 4.7.1 to 4.7.19   4.7.1 is greylisting without the word; the others are    no
                          about ciphers and passwords
    other 4yz             also 421: shutting down, idle, enough messages on this   no
                          connection (RFC 5321 section 3.8): a new one will do
    ====================  =======================================================  ========
    """
    if not 400 <= attempt.code <= 499:
        return False
    enhanced = enhanced_code(attempt.text)
    if enhanced.startswith("4.2.") or enhanced == "4.5.3":
        return False
    if _GREYLIST.search(attempt.text):
        return False
    if enhanced == "4.4.5" or _RATE.search(attempt.text):
        return True
    policy = enhanced.removeprefix("4.7.")
    return policy != enhanced and (policy == "0" or int(policy) >= _ABOUT_SENDER)


def decide(attempt: Attempt, attempts: int, now: datetime, first: datetime | None = None) -> Outcome:
    """The next state of a delivery.

    Args:
        attempt: how the attempt ended, as the transport saw it.
        attempts: attempts made, this one included.
        now: aware, UTC.
        first: when it was first tried; what would still be deferred after :data:`GIVE_UP` is refused.  None =
            never.
    """
    outcome = _decide(attempt, attempts, now)
    if outcome.state is not DeliveryState.DEFERRED or first is None:
        return outcome
    if now - first < GIVE_UP or attempts < GIVE_UP_ATTEMPTS:
        return outcome
    answer = f"given up after {attempts} attempts in {(now - first).days} days: {outcome.answer}"
    return Outcome(attempt.subscriber_id, DeliveryState.REFUSED, answer)


def _decide(attempt: Attempt, attempts: int, now: datetime) -> Outcome:
    person, text = attempt.subscriber_id, attempt.text
    answer = f"{attempt.code} {text}".strip() if attempt.code else text
    if attempt.accepted:
        return Outcome(person, DeliveryState.SENT, answer)
    later = retry_at(attempts, now, person)
    if attempt.dot_written and attempt.code < 400:
        # RFC 1047: the server may own the message.  Neither yes nor no, such as 354, is no answer either.
        return Outcome(person, DeliveryState.IN_DOUBT, answer)
    if attempt.code == 0:
        if attempts >= MAX_LOST_CONNECTIONS:
            return Outcome(person, DeliveryState.DEFERRED, answer, later)
        return Outcome(person, DeliveryState.PENDING, answer)
    if is_our_fault(attempt):
        if attempt.stage is not Stage.MAIL and attempts >= MAX_BLAMED:  # others must not wait for this one
            return Outcome(person, DeliveryState.DEFERRED, answer, later)
        return Outcome(person, DeliveryState.PENDING, answer)
    full = attempt.code == 552 and attempt.stage is Stage.RCPT  # RFC 5321 section 4.5.3.1.10: treat as 452
    # Where the two codes contradict each other, trying again does less harm than giving up.
    if full or 400 <= attempt.code <= 499 or enhanced_code(text).startswith("4."):
        return Outcome(person, DeliveryState.DEFERRED, answer, later)
    return Outcome(person, DeliveryState.REFUSED, answer)
