"""What follows from a mail by itself.

A token proves which copy was answered, never who answers.  So these are all:

- a wish to leave, from the reader of the copy it answers, is carried out at once and confirmed; every other
  wish waits for the author;
- a failure notice or a complaint about a copy of ours counts against the subscriber that copy went to;
- whatever comes back of a copy proves that it was handed over: a delivery in doubt is settled.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final, NamedTuple

from newsletter import addresses, strikes, subscriptions
from newsletter.inbound import kinds, leaving, linking, machines
from newsletter.inbound.leaving import Wish, wish
from newsletter.inbound.mail import headers
from newsletter.inbound.reader import Reader, Reading
from newsletter.models import (
    Authentic,
    Bounce,
    EvidenceKind,
    Failure,
    FailureClass,
    InboundKind,
    ParsedMail,
    Reason,
    Subscriber,
    SubscriberState,
    Understood,
)
from newsletter.store import bounces, confirmations, deliveries, subscribers, wishes
from newsletter.store.database import Store
from newsletter.subscriptions import BOUNCED, COMPLAINED
from newsletter.tokens import Purpose, Token

#: Whom a complaint is about (RFC 5965 section 3.2), and who wrote what it returns.
_ORIGINAL_RECIPIENT = re.compile(
    r"(?im)^original-rcpt-to[ \t]{0,5}:[ \t]{0,5}<?([^\s<>@]{1,64}@[^\s<>@]{1,255})"
)
_AUTHOR = re.compile(r"(?im)^from[ \t]{0,5}:(.{1,400})")
_ADDRESSEES = re.compile(r"(?im)^to[ \t]{0,5}:(.{1,400}(?:\n[ \t].{1,400}){0,5})")
#: What providers write in the place of an address they keep to themselves (RFC 6590).
_REDACTED = ("redact", "removed", "hidden", "xxx")
#: Characters of a wish that stand in its note.
_SHOWN: Final = 200
#: Characters of each part of a report that are looked at.
_READ = 20_000
#: The subject that our link for leaving by mail has (:mod:`newsletter.message.compose`).
LEAVE_SUBJECT: Final = leaving.SUBJECT
#: Evidence that our key signed: nobody invents it.
_SIGNED = frozenset({EvidenceKind.TOKEN, EvidenceKind.REFERENCES, EvidenceKind.QUOTED})


def follow(store: Store, reader: Reader, reading: Reading, *, inbound_id: int, now: datetime) -> str:
    """Do what follows from a kept mail; returns what was done, for a person, or nothing.

    To be called in the transaction that records the mail.
    """
    understood = reading.understood
    kind = understood.verdict.kind
    if kind is InboundKind.REPLY:
        return _wish_beside(store, understood, inbound_id, now)
    copy = _copy(store, understood)
    if kind not in (InboundKind.OTHER, InboundKind.UNREADABLE) and copy is not None:
        deliveries.arrived(store, *copy, f"mail m{inbound_id} proves that it arrived ({kind})", now)
    if kind is InboundKind.UNSUBSCRIBE:
        return leave(store, reader, reading, inbound_id=inbound_id, now=now)
    if kind is InboundKind.BOUNCE:
        return _bounced(store, reader, reading, copy, inbound_id=inbound_id, now=now)
    if kind is InboundKind.COMPLAINT:
        return _complained(store, reader, reading, copy, inbound_id=inbound_id, now=now)
    return ""


def _copy(store: Store, understood: Understood) -> tuple[int, int] | None:
    """Issue and subscriber of the copy a mail comes back of, as our key signed it; None = nobody knows."""
    for item in understood.link.evidence:
        known = item.kind in _SIGNED and item.issue and item.subscriber_id
        if known and item.issue and item.subscriber_id and subscribers.get(store, item.subscriber_id):
            return item.issue, item.subscriber_id
    return None


def leave(
    store: Store,
    reader: Reader,
    reading: Reading,
    *,
    inbound_id: int,
    now: datetime,
    by_hand: bool = False,
) -> str:
    """Carry out a wish from the reader of the copy; let any other wait.

    Args:
        by_hand: the author says that it is a wish, whatever wrote it.
    """
    understood = reading.understood
    words = " ".join(understood.own_words.split())
    says = f"; it says: {words[:_SHOWN]}" if words else ""
    writer, theirs, why = decide(store, reader, reading, now, by_hand=by_hand)
    if writer is not None and theirs and not why:
        origin = f"mail m{inbound_id}" + (subscriptions.BY_YOUR_WORD if by_hand else "")
        left = subscriptions.unsubscribe(store, writer.id, origin=origin, now=now)
        purposes = {token.purpose for token in _arrived(reader, reading.mail)}
        if left and not machines.automatic(reading.mail, purposes):
            confirmations.plan(store, inbound_id, writer.id, understood.link.issue, now)
        return f"{writer.address} {'was unsubscribed' if left else 'was off the list already'}{says}"
    writer_id, holder_id = writer.id if writer else None, understood.link.subscriber_id
    wishes.note(store, inbound_id, writer_id=writer_id, holder_id=holder_id, now=now)
    if writer is None:
        who = understood.sender_address or "nobody"
        return (
            f"{who} asks to be unsubscribed and is not on the list; nothing was done"
            f"{_whose(understood)}{says}"
        )
    told = f"; {why}" if why else _whose(understood)
    to_do = f"to do so: newsletter subscribers unsubscribe {addresses.typed(writer.address)}"
    return f"{writer.address} asks to be unsubscribed{told}{says}; {to_do}"


class Wisher(NamedTuple):
    """Whose wish to leave it is, and whether it is carried out."""

    #: Who wrote; None = nobody on the list.
    writer: Subscriber | None
    #: Whether they answer their own copy.
    theirs: bool
    #: What keeps it from being carried out all the same, for a person; empty = nothing.
    doubt: str

    @property
    def acts(self) -> bool:
        """Whether the writer is taken off."""
        return self.writer is not None and self.theirs and not self.doubt


def decide(store: Store, reader: Reader, reading: Reading, now: datetime, *, by_hand: bool = False) -> Wisher:
    """What becomes of a wish to leave.

    Args:
        now: when it came in, where the mail does not say.
        by_hand: the author says that it is a wish, whatever wrote it.
    """
    understood = reading.understood
    writer = subscribers.get(store, understood.link.writer_id) if understood.link.writer_id else None
    buttons = [one for one in _arrived(reader, reading.mail) if one.purpose is Purpose.UNSUBSCRIBE]
    theirs = understood.may_act or any(writer and one.subscriber_id == writer.id for one in buttons)
    machine = "" if by_hand else _machine(reading.mail, understood.own_words)
    why = machine or _fake(understood) or (_older(store, writer, understood, now) if writer else "")
    return Wisher(writer, theirs, why)


def _machine(mail: ParsedMail, own_words: str) -> str:
    """Why a mail that came to the address for leaving wishes nothing: it only says that somebody is away.

    Buttons write there for their reader (RFC 2369 section 3.2), as machines or not: without words of their
    own, or with the subject our link gives them.
    """
    reasons = machines.automatic(mail, {Purpose.UNSUBSCRIBE}) or machines.challenges(mail)
    writer = kinds.writer_of(mail)
    asks = wish(own_words, writer) in leaving.ONLY
    ours = mail.first("subject").strip().casefold() == LEAVE_SUBJECT and leaving.presses(own_words, writer)
    pressed = ours or not (own_words.strip() or machines.automatic_subject(mail))
    return "" if not reasons or asks or pressed else f"a machine wrote it ({reasons[0]})"


def _fake(understood: Understood) -> str:
    fails = understood.authenticity.verdict is Authentic.FAIL
    return f"it may not be from them: {understood.authenticity.why}" if fails else ""


def _older(store: Store, writer: Subscriber, understood: Understood, now: datetime) -> str:
    """Whether they signed up anew after the wish: an old mailbox that is imported takes nobody off again."""
    agreed = subscriptions.signed_up_at(subscribers.consents(store, writer.id))
    came = understood.came_at or now
    return f"it came before they signed up on {agreed:%Y-%m-%d}" if agreed and came < agreed else ""


def _whose(understood: Understood) -> str:
    return f"; {understood.link.mismatch}" if understood.link.mismatch else ""


def _wish_beside(store: Store, understood: Understood, inbound_id: int, now: datetime) -> str:
    """A reply that also asks to be taken off: the author reads why, and the wish waits, whoever wrote it."""
    if not asks_beside(understood):
        return ""
    link = understood.link
    wishes.note(store, inbound_id, writer_id=link.writer_id, holder_id=link.subscriber_id, now=now)
    return "the wish to leave waits: newsletter subscribers wishes"


def asks_beside(understood: Understood) -> bool:
    """Whether a reply also asks to be taken off the list; who chose "stop" in a poll does not."""
    if not {kinds.TO_LEAVE, kinds.SUBJECT_ASKS}.isdisjoint(understood.verdict.evidence):
        return True
    found = wish(understood.own_words)
    chosen = [answer.choice for answer in understood.answers if answer.choice]
    chose = any(found is Wish.SHORT or wish(choice) is not Wish.NONE for choice in chosen)
    asks = found in (Wish.BESIDE, Wish.ASKED, Wish.SHORT, Wish.PLAIN)
    return asks and not (chose and found in (Wish.SHORT, Wish.PLAIN))


def _bounced(
    store: Store,
    reader: Reader,
    reading: Reading,
    copy: tuple[int, int] | None,
    *,
    inbound_id: int,
    now: datetime,
) -> str:
    """Record a failure notice; at the limit its subscriber is not written to any more."""
    failures = _failures(reading.understood)
    issue = copy[0] if copy else None
    person, counts, weighs = _failed(store, reader, reading, copy)
    bounces.record(
        store,
        inbound_id,
        failures,
        issue=issue,
        subscriber_id=person.id if person else None,
        came_at=reading.understood.came_at,
        counts=counts,
        weighs=weighs,
    )
    one = failures[counts]
    why = f"{one.reason} {one.status}".strip()
    if person is None:
        return f"not delivered: {why}; nothing proves that it is about a mail of ours, so nothing follows"
    other = f", said of {one.address}" if weighs is not one.failure_class else ""
    told = f"not delivered to {person.address}: {why} ({weighs}{other})"
    if not _is_gone(store, person, now):
        return told
    subscriptions.suppress(store, person.id, origin=f"{BOUNCED} m{inbound_id}: {why}", now=now)
    return f"{told}; nothing is sent there any more"


def _failures(understood: Understood) -> tuple[Failure, ...]:
    return understood.failures or (Failure(understood.sender_address, "", Reason.OTHER),)


def _failed(
    store: Store, reader: Reader, reading: Reading, copy: tuple[int, int] | None
) -> tuple[Subscriber | None, int, FailureClass]:
    """Whom a notice counts against, None = nobody; which of its failures is theirs, and in which class.

    An address that is not theirs, of a group or where they forward their mail, does not end theirs at once.
    """
    person, failures = subscribers.get(store, copy[1]) if copy else None, _failures(reading.understood)
    theirs = _theirs(failures, person.key if person else "")
    # Whoever was passed a copy knows its reply address; the envelope sender only servers see.
    returned = theirs is not None and _signed_id(reading.understood)
    if person is not None and not (returned or _to_envelope_sender(reader, reading.mail, person.id)):
        person = None
    weighs = failures[theirs or 0].failure_class
    if person is not None and theirs is None and weighs is FailureClass.HARD:
        weighs = FailureClass.SOFT
    return person, theirs or 0, weighs


def _is_gone(store: Store, person: Subscriber, now: datetime, *more: Bounce) -> bool:
    """Whether an address has failed so often that nothing is sent there any more; ``more``: not recorded."""
    history = (*bounces.of_subscriber(store, person.id), *more)
    gone = strikes.is_gone(history, now, alive_at=bounces.alive_at(store, person.id))
    return gone and person.state is SubscriberState.ACTIVE


class Failing(NamedTuple):
    """Whom a failure notice counts against, and what comes of it."""

    #: None = nothing proves that it is about a mail of ours.
    person: Subscriber | None
    #: Whether nothing is sent there any more.
    stops: bool


def failing(store: Store, reader: Reader, reading: Reading, now: datetime) -> Failing:
    """What would follow from a failure notice that is not recorded."""
    copy = _copy(store, reading.understood)
    person, counts, weighs = _failed(store, reader, reading, copy)
    if person is None:
        return Failing(None, stops=False)
    one = _failures(reading.understood)[counts]
    issue = copy[0] if copy else None
    new = Bounce(0, now, issue, weighs, one.reason, one.status)
    return Failing(person, stops=_is_gone(store, person, now, new))


def _theirs(failures: tuple[Failure, ...], key: str) -> int | None:
    """Which failure is the subscriber's: a mail that was forwarded fails at other addresses."""
    for index, one in enumerate(failures):
        if key and key in (one.address.lower(), one.final.lower()):
            return index
    return None


def _signed_id(understood: Understood) -> bool:
    """Whether our signed Message-ID stands in what came back."""
    return any(one.kind is EvidenceKind.REFERENCES for one in understood.link.evidence)


def _arrived(reader: Reader, mail: ParsedMail) -> list[Token]:
    """What our addresses among its recipients carry."""
    found = linking.arrivals(mail, reply_address=reader.reply_address, key=reader.key)
    return [token for _, token in found]


def _to_envelope_sender(reader: Reader, mail: ParsedMail, subscriber_id: int) -> bool:
    return any(
        one.purpose is Purpose.BOUNCE and one.subscriber_id == subscriber_id for one in _arrived(reader, mail)
    )


def _about_our_copy(reader: Reader, mail: ParsedMail, key: str) -> bool:
    """Whether a complaint returns what we sent to that address, not what its reader passed on."""
    sender = reader.publication.sender_address.lower() if reader.publication else ""
    about = [text[:_READ] for kind, text in mail.embedded if kind == "message/feedback-report"]
    originals = [text[:_READ] for kind, text in mail.embedded if kind != "message/feedback-report"]
    named = [address for text in about for address in _ORIGINAL_RECIPIENT.findall(text)]
    heads = [text.strip().partition("\n\n")[0] for text in originals]
    to = [headers.addresses(_ADDRESSEES.findall(head)[:1]) for head in heads]
    known = [[one.lower() for one in some if not one.lower().startswith(_REDACTED)] for some in (named, *to)]
    authors = [author.lower() for text in originals for author in _AUTHOR.findall(text)[:1]]
    passed_on = authors and not any(sender in author for author in authors)
    return not passed_on and all(key in some for some in known if some)


def _complained(
    store: Store,
    reader: Reader,
    reading: Reading,
    copy: tuple[int, int] | None,
    *,
    inbound_id: int,
    now: datetime,
) -> str:
    """Whoever calls our mail spam is never written to again."""
    person, understood = subscribers.get(store, copy[1]) if copy else None, reading.understood
    if person is not None and complainer(store, reader, reading) is None:
        return f"a complaint about something that {person.address} may have passed on; nothing follows"
    if person is None:
        return "a complaint; nothing proves which copy it is about, so nothing follows"
    why = understood.verdict.evidence[0].partition(": ")[2]
    done = subscriptions.suppress(store, person.id, origin=f"{COMPLAINED} m{inbound_id}: {why}", now=now)
    if not done:
        return f"{person.address} complained, and was off the list already"
    return f"{person.address} complained; nothing is sent there any more"


def complainer(store: Store, reader: Reader, reading: Reading) -> Subscriber | None:
    """Who is never written to again because of a complaint; None = it may be about something passed on."""
    understood, copy = reading.understood, _copy(store, reading.understood)
    person = subscribers.get(store, copy[1]) if copy else None
    about_us = person and _signed_id(understood) and _about_our_copy(reader, reading.mail, person.key)
    return person if about_us else None
