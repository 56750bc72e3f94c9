"""One wish to leave that waits: who wrote it, in which words, why it waits, and what to type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from textwrap import shorten

from newsletter import addresses
from newsletter.cli import inbox
from newsletter.cli.context import Desk
from newsletter.inbound import kinds
from newsletter.inbound.leaving import Wish, asking, greets, only_signs, wish
from newsletter.inbound.reader import Reader
from newsletter.models import Authentic, InboundKind, Understood
from newsletter.personal import details
from newsletter.replies import effects
from newsletter.store import contacts, corrections, inbound, replies
from newsletter.store import wishes as stored
from newsletter.store.database import Store

#: Characters of the words on their line.
_WIDTH = 90
#: Others that are named.
_MOST_NAMED = 3
#: What somebody can be answered who got the letter from a friend.
_NOT_ON_IT = (
    "you can answer them: they are not on the list under this address;"
    " whoever forwards the newsletter to them can stop doing so"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A wish that waits."""

    inbound_id: int
    #: Aware, UTC.
    at: datetime
    #: Who wrote, as the mail says, for a person.
    sender: str
    #: The address the writer is on the list with; empty = they are not on it.
    writer: str
    #: Whose copy was answered; empty = nobody knows.
    holder: str
    #: The sentence that wishes, or how the mail begins, or its subject.
    words: str
    #: Why it waits, for a person.
    why: str
    #: Number of the reply it stands in; None = it is no reply.
    reply_id: int | None
    #: Others on the list whose addresses the mail names: it may be about them.
    named: tuple[str, ...] = ()


def waiting(desk: Desk, store: Store) -> Iterator[Waiting]:
    """The wishes that wait, oldest first; each is read again, so that what was learned since counts."""
    reader = replace(inbox.reader(desk), signatures=None)  # asking for keys takes time and changes no reason
    for one in stored.waiting(store):
        given = corrections.given(store, one.inbound_id)
        reading = reader.read(inbound.raw(store, one.inbound_id), now=one.at, given=given)
        understood = reading.understood
        decided = effects.decide(store, reader, reading, one.at)
        theirs = understood.verdict.kind is InboundKind.UNSUBSCRIBE and decided.theirs
        writer, holder = _address(reader, understood.link.writer_id), one.holder
        yield Waiting(
            one.inbound_id,
            one.at,
            inbox.person(understood.sender_name, understood.sender_address),
            writer,
            holder,
            _words(understood),
            (decided.doubt if theirs else "") or reason(understood, holder),
            replies.number_of(store, one.inbound_id),
            _named(store, understood),
        )


def reason(understood: Understood, holder: str) -> str:
    """Why a wish waits, for a person: what keeps it from being carried out by itself.

    ``holder``: the address of the reader whose copy was answered; may be empty.
    """
    link, fake = understood.link, understood.authenticity.verdict is Authentic.FAIL
    if link.writer_id is None:
        known = understood.sender_address
        who = "nobody on the list has the address it came from" if known else "it does not say who wrote it"
        return f"{who}, and it answers the copy of {holder}" if holder else who
    if fake:
        return f"it may not be from them: {understood.authenticity.why}"
    if link.subscriber_id is not None and link.subscriber_id != link.writer_id:
        return f"it answers the copy of {holder or 'somebody else'}, not their own"
    if kinds.TO_LEAVE in understood.verdict.evidence:
        return kinds.TO_LEAVE
    if kinds.SUBJECT_ASKS in understood.verdict.evidence:
        return f"{kinds.SUBJECT_ASKS}, and {_beside_subject(understood)}"
    if understood.verdict.kind is InboundKind.REPLY:
        writer = f"{understood.sender_name} {understood.sender_address}"
        short = wish(understood.own_words, writer) not in (Wish.BESIDE, Wish.ASKED)
        return "those words may as well be an answer" if short else "the mail says more than that"
    if understood.may_act:
        return "it was not known who wrote it when it came in"
    return "nothing proves which copy it answers"


def _beside_subject(understood: Understood) -> str:
    """What keeps a subject that asks from being carried out, for a person."""
    words, writer = understood.own_words, f"{understood.sender_name} {understood.sender_address}"
    if words.strip() and not only_signs(words, writer):
        return "the text says something else"
    return "that may as well be an answer"


def lines(one: Waiting, zone: tzinfo) -> Iterator[str]:
    """A wish for a person.  Whoever did not write is never the first to be taken off the list."""
    yield f"m{one.inbound_id}  {one.at.astimezone(zone):%Y-%m-%d}  {one.sender}: {one.words}"
    yield f"    waits because {one.why}"
    yield f"    to read it: newsletter replies show {one.reply_id or f'm{one.inbound_id}'}"
    for address in one.named:
        leave = f"newsletter subscribers unsubscribe {addresses.typed(address)}"
        yield f"    it names {address}, who is on the list; if it is about them: {leave}"
    if one.writer:
        who = "only if it is about the writer" if one.named else "to take them off"
        yield f"    {who}: newsletter subscribers unsubscribe {addresses.typed(one.writer)}"
    yield f"    if it is dealt with: newsletter subscribers wishes --done m{one.inbound_id}"
    if not one.writer and "@" in one.sender:
        yield f"    {_NOT_ON_IT}"
    if one.holder and not one.writer:
        leave = f"newsletter subscribers unsubscribe {addresses.typed(one.holder)}"
        yield f"    only if {one.holder} wrote it, from another address: {leave}"


def _named(store: Store, understood: Understood) -> tuple[str, ...]:
    written = (one.text.casefold() for one in details(understood.own_words) if "@" in one.text)
    found = (contacts.subscriber(store, address) for address in dict.fromkeys(written))
    others = (one.address for one in found if one is not None and one.id != understood.link.writer_id)
    return tuple(dict.fromkeys(others))[:_MOST_NAMED]


def _words(understood: Understood) -> str:
    said = asking(understood.own_words)
    if not said and kinds.SUBJECT_ASKS in understood.verdict.evidence:
        return f"(subject) {understood.subject[:_WIDTH]}"
    said = said or _opening(understood.own_words)
    return shorten(said, _WIDTH, placeholder="...") or f"(subject) {understood.subject[:_WIDTH]}"


def _opening(words: str) -> str:
    """The first line that is no salutation; where there is none, the first."""
    shown = [line for line in words.split("\n") if line.strip()]
    return next((line for line in shown if not greets(line)), next(iter(shown), ""))


def _address(reader: Reader, subscriber_id: int | None) -> str:
    found = reader.records.subscriber(subscriber_id)
    return found.address if found else ""
