"""Replies as an issue may quote them, and where each permission comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from newsletter.inbound.own_words import quoting
from newsletter.inbound.own_words.alignment import words
from newsletter.inbound.quotable import quotable
from newsletter.models import (
    DeliveryState,
    Feature,
    InboundKind,
    QuotePermission,
    Reply,
    ReplyStatus,
    Standing,
)
from newsletter.personal import display_name, first_name, name_words
from newsletter.store import deliveries, editions, inbound, replies, subscribers, threads
from newsletter.store.database import Store
from newsletter.store.instants import from_ms

#: The reply in which a permission is said, as its origin names it.
_SAID_IN: Final = re.compile(r"\(reply (\d{1,12})\)")
#: Sentences of a reply that are looked for in a letter, and words of one that tells something.
_SENTENCE: Final = re.compile(r"[.!?…]\s+|\n+")
_MOST_SENTENCES: Final = 2000
_TELLING: Final = 3
#: Mails of a conversation that are looked at.
_MOST_MAILS: Final = 50


def feature(store: Store, reply_id: int) -> Feature | None:
    """A reply as an issue may quote it; None when there is no such reply.

    Whether quoting is allowed at all stands in its ``permission``.
    """
    reply = replies.get(store, reply_id)
    return None if reply is None else featured(store, reply)


def featured(store: Store, reply: Reply) -> Feature:
    """The same for a reply with any permission and excerpt, also with one that is not noted yet."""
    names = _names(store, reply)
    attribution, withheld = _attribution(reply.permission, names)
    return Feature(
        reply_id=reply.id,
        excerpt=reply.excerpt or quotable(reply.own_words, names),
        own_words=reply.own_words,
        permission=reply.permission,
        attribution=attribution,
        withheld=withheld,
        set_aside=_set_aside(reply),
        issue=reply.issue,
        objection=_objection(store, reply),
        agreed=reply.excerpt,
    )


def _objection(store: Store, reply: Reply) -> str:
    """What the reader wrote against being quoted so, in the conversation or in any later mail.

    What they wrote before the mail in which the permission is said is settled by that one.
    """
    settled = noted(store, reply.id) if reply.permission.allows else None
    mail = _SAID_IN.search(settled[1]) if settled else None
    since = int(mail[1]) if mail else 0
    together = set(threads.numbers(store, reply.id))
    numbers = sorted({*together, *replies.later_from(store, reply)})
    for number in [one for one in numbers if one >= since][-_MOST_MAILS:]:
        one = replies.get(store, number)
        if one is None or one.sender_address.casefold() != reply.sender_address.casefold():
            continue
        # What was left of the button's line elsewhere is about that mail.
        notes = inbound.evidence(store, one.inbound_id) if number in together else ()
        if said := _against(one.own_words, notes, reply.permission):
            return said
    return ""


def _against(own_words: str, notes: Sequence[str], permission: QuotePermission) -> str:
    """The words of one mail that do not go with a permission; empty = there are none."""
    found = quoting.against(own_words, notes)
    if found and not (found.to_name and permission is QuotePermission.ANONYMOUS):
        return found.says
    left = next(((named, note) for note in notes if (named := quoting.named(note))), None)
    return left[1] if left and left[0].allows and not left[0].covers(permission) else ""


def _set_aside(reply: Reply) -> str:
    if reply.kind is not InboundKind.REPLY:
        return f"you said that it is {reply.kind.replace('_', ' ')}"
    return "it is marked as spam" if reply.status is ReplyStatus.SPAM else ""


def _names(store: Store, reply: Reply) -> tuple[str, ...]:
    """The names the writer of a reply is known by, the better one first."""
    return tuple(filter(None, map(display_name, (_subscriber_name(store, reply), reply.sender_name))))


def _subscriber_name(store: Store, reply: Reply) -> str:
    """The subscriber's name, unless somebody else wrote from that copy."""
    mine = reply.subscriber_id is not None and reply.link.certain and reply.link.mismatch is None
    subscriber = subscribers.get(store, reply.subscriber_id) if mine and reply.subscriber_id else None
    return subscriber.name if subscriber else ""


def _attribution(permission: QuotePermission, names: tuple[str, ...]) -> tuple[str, frozenset[str]]:
    """The name the permission allows, and the words of names it does not."""
    name = names[0] if names else ""
    words = frozenset(word for one in names for word in name_words(one))
    if permission is QuotePermission.FULL_NAME:
        return name, frozenset()
    if permission is QuotePermission.FIRST_NAME:
        first = first_name(name)
        return first, words - name_words(first)
    return "", words


def standing(store: Store, reply_id: int) -> dict[int, Standing]:
    """The issues that were frozen with a quotation of this reply, oldest first."""
    counted = ((issue, deliveries.balance(store, issue)) for issue in editions.quoting(store, reply_id))
    return {issue: Standing(found[DeliveryState.SENT], found.open) for issue, found in counted}


def no_longer_permitted(store: Store, number: int) -> list[int]:
    """Replies a frozen edition quotes that may not be quoted so any more.

    Their reader took it back or wants another name there, they were set aside, or words stand in the letter
    that are the reader's and may not be quoted now.
    """
    quoted = editions.features(store, number)
    letter = _letter(store, number) if quoted else ""
    return [one for one in quoted if not _may_stand(store, number, one, letter)]


def _may_stand(store: Store, number: int, reply_id: int, letter: str) -> bool:
    reply = replies.required(store, reply_id)
    now, names = reply.permission, _names(store, reply)
    if not now.allows or _set_aside(reply):
        return False
    agreed = editions.permission_when_frozen(store, number, reply_id)
    less = agreed.allows and not now.covers(agreed)
    if less and _attribution(agreed, names)[0] != _attribution(now, names)[0]:
        return False
    # What the reader repeats of our own letter is ours.
    ours = _letter(store, reply.issue)
    permitted = _spoken(reply.excerpt or quotable(reply.own_words, names))
    said = (_spoken(one) for one in _SENTENCE.split(reply.own_words)[:_MOST_SENTENCES])
    left_out = (one for one in said if len(one.split()) >= _TELLING and one not in permitted)
    return not any(one in letter and one not in ours for one in left_out)


def _letter(store: Store, number: int | None) -> str:
    """The words of an edition, without what differs from reader to reader."""
    edition = editions.get(store, number) if number is not None else None
    return _spoken(" ".join(part for part in edition.text if isinstance(part, str))) if edition else ""


def _spoken(text: str) -> str:
    """The words of a text, however it is set; with a blank on both sides."""
    return f" {' '.join(words(text))} "


def halt_what_quotes(store: Store, reply_id: int) -> list[int]:
    """Let what still goes out with a quotation that is not permitted any more stop: numbers of editions."""
    with store.write():
        quoting_it = editions.quoting(store, reply_id)
        found = [one for one in quoting_it if reply_id in no_longer_permitted(store, one)]
        for number in found:
            editions.halt(store, number, halted=True)
        return found


def noted(store: Store, reply_id: int) -> tuple[datetime, str] | None:
    """When the permission of a reply was last noted, and where it comes from; None = never."""
    last = "SELECT at, origin FROM permissions WHERE reply = ? ORDER BY id DESC LIMIT 1"
    row = store.row(last, (reply_id,))
    return None if row is None else (from_ms(row["at"]), row["origin"])
