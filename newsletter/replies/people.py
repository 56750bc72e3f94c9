"""Who wrote: subscribers under other addresses, and guests.

A guest is a contact of their own.  Nothing they write acts as the subscriber whose copy they answer.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from newsletter import addresses
from newsletter.errors import UsageError
from newsletter.inbound.reader import Reader
from newsletter.models import Contact, Correction, CorrectionKind, Reply, Subscriber, SubscriberState
from newsletter.replies import corrections
from newsletter.store import contacts, subscribers, wishes
from newsletter.store import corrections as journal
from newsletter.store import replies as recorded
from newsletter.store.database import Store

#: Names of mailboxes that many people have.
_ROLES = frozenset(("info", "post", "mail", "contact", "kantoor", "office", "hello", "hallo", "redactie"))
_SHORTEST_LOCAL_PART = 6


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Whose other address it may be; only the author decides."""

    subscriber: Subscriber
    #: For a person: ``the name is the same``.
    why: str


def perhaps(store: Store, address: str, name: str, copy_of: int | None) -> Suggestion | None:
    """Whose other address this may be, by the copy that is answered, the name, or the part before the @.

    None when it is known, when the author said that it is nobody's, and when more than one fits.

    Args:
        copy_of: number of the subscriber whose copy is answered.
    """
    contact = contacts.find(store, address)
    known = subscribers.find(store, address) or (contact and contact.subscriber_id)
    if not address or known or (contact and journal.is_guest(store, contact.id)):
        return None
    holder = subscribers.get(store, copy_of) if copy_of else None
    if holder is not None and (why := _resembles(address, name, holder)):
        return Suggestion(holder, f"{why}, and it answers their copy")
    for words, same in ((name, _same_name), (f"{address.partition('@')[0]}@", _same_local_part)):
        fitting = [one for one in _search(store, words) if same(address, name, one)]
        if len(fitting) == 1:
            return Suggestion(fitting[0], same(address, name, fitting[0]))
    return None


def _search(store: Store, words: str) -> list[Subscriber]:
    """Subscribers who have one of the longest words in their name or address; the rest is compared here."""
    longest = sorted((word for word in words.split() if len(word) > 2), key=len, reverse=True)[:3]
    found = {one.id: one for word in longest for one in subscribers.search(store, word.strip(",;"), size=50)}
    return [one for one in found.values() if one.state is not SubscriberState.ERASED]


def _resembles(address: str, name: str, holder: Subscriber) -> str:
    """Why somebody may be the reader of the copy; empty when nothing says so."""
    if same := _same_name(address, name, holder) or _same_local_part(address, name, holder):
        return same
    theirs, given = _fold(holder.name), _fold(name)
    if given and theirs and given[0] == theirs[0] and (len(given) == 1 or len(theirs) == 1):
        return "the first name is the same"
    local = _fold(address.partition("@")[0])
    if theirs and len(theirs[-1]) > 3 and any(word.endswith(theirs[-1]) for word in local):
        return "the family name is in the address"
    return "" if given or theirs else "neither address has a name"


def _same_name(_address: str, name: str, one: Subscriber) -> str:
    given = _fold(name)
    return "the name is the same" if len(given) > 1 and given == _fold(one.name) else ""


def _same_local_part(address: str, _name: str, one: Subscriber) -> str:
    local, theirs = (text.partition("@")[0].lower().partition("+")[0] for text in (address, one.address))
    good = local == theirs and len(local) >= _SHORTEST_LOCAL_PART and local not in _ROLES
    return "the part before the @ is the same" if good else ""


def _fold(text: str) -> list[str]:
    """Words in lower case without accents; of ``Heuvel, Marieke van den`` what is behind the comma first."""
    last, comma, first = text.partition(",")
    text = f"{first} {last}" if comma else text
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[^\W\d_]+", "".join(char for char in plain if not unicodedata.combining(char)))


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of another address of a subscriber."""

    subscriber: Subscriber
    contact: Contact
    #: Numbers of the replies that changed hands.
    replies: tuple[int, ...]


def add_alias(
    store: Store, reader: Reader, address: str, other: str, now: datetime, *, origin: str
) -> Joined:
    """Note another address of a subscriber: mail from there counts as theirs, also what came before.

    Raises:
        UsageError: nobody on the list has the first address, the other one is on the list itself or belongs
            to somebody else, or is no address.
    """
    holder = contacts.required(store, address)
    mailbox = _address(other)
    shown = addresses.typed(mailbox)
    own = subscribers.find(store, mailbox)
    if own is not None:
        same = own.id == holder.id
        raise UsageError(
            "that is the address they are on the list with" if same else f"{mailbox} is on the list itself",
            next_step="Nothing has to be done." if same else f"Take one of both off: {_LEAVE} {shown}.",
        )
    with store.write():
        number = contacts.note(store, mailbox, "", now=now)
        contact = contacts.get(store, number)
        assert contact is not None
        if contact.subscriber_id not in (None, holder.id):
            raise UsageError(
                f"{mailbox} is another address of somebody else",
                next_step=f"Take it away first: newsletter subscribers alias --remove {shown}.",
            )
        changed = _settle(store, reader, contact, holder.id, now, origin=origin)
    return Joined(holder, contact, changed)


_LEAVE = "newsletter subscribers unsubscribe"


def remove_alias(store: Store, reader: Reader, other: str, now: datetime, *, origin: str) -> Joined:
    """Note that an address is nobody's other address: what came from there is a guest's.

    Raises:
        UsageError: it is nobody's other address.
    """
    contact = contacts.find(store, _address(other))
    holder = subscribers.get(store, contact.subscriber_id) if contact and contact.subscriber_id else None
    if contact is None or holder is None:
        raise UsageError(
            f"{other} is nobody's other address",
            next_step="See them: newsletter subscribers show ADDRESS.",
        )
    with store.write():
        changed = _settle(store, reader, contact, None, now, origin=origin)
    return Joined(holder, contact, changed)


def _settle(
    store: Store,
    reader: Reader,
    contact: Contact,
    subscriber_id: int | None,
    now: datetime,
    *,
    origin: str,
) -> tuple[int, ...]:
    """Who wrote the replies of a contact, by the author's word; returns their numbers.

    What the author said of one mail stands above what they say of an address.
    """
    contacts.assign(store, contact.id, subscriber_id)
    after: dict[str, object] = {
        "subscriber": subscriber_id,
        "guest": subscriber_id is None,
        journal.BY_ALIAS: True,
    }
    changed = []
    for reply in list(recorded.listed(store, contact=contact.id, kind=None)):
        by_hand = journal.is_sender_given(store, reply.inbound_id)
        if reply.link.writer_id != subscriber_id and not by_hand:
            before: dict[str, object] = {"subscriber": reply.link.writer_id}
            what = CorrectionKind.SENDER
            journal.add(store, Correction(reply.inbound_id, what, before, after, now, origin))
            corrections.refresh(store, reader, reply)
            changed.append(reply.id)
    # Nothing is carried out: what came in unproven waits for the author.
    for wish in wishes.waiting(store):
        understood = corrections.again(store, corrections.quiet(reader), wish.inbound_id).understood
        wishes.name(store, wish.inbound_id, understood.link.writer_id)
    return tuple(changed)


def writer(store: Store, reply: Reply) -> Subscriber | None:
    """The subscriber who wrote a reply, under whichever address; None = nobody on the list."""
    return subscribers.get(store, reply.link.writer_id) if reply.link.writer_id else None


def _address(text: str) -> str:
    try:
        return addresses.deliverable(text.strip())
    except ValueError as error:
        raise UsageError(str(error), next_step="Give one address, as in anna@example.org.") from None
