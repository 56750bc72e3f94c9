"""What follows from a mail by itself.

A token proves which copy was answered, never who answers.  Only one act follows: the subscriber who writes to
the unsubscribe address of their own copy is taken off the list.
"""

from __future__ import annotations

from datetime import datetime

from newsletter import inbound, subscriptions
from newsletter.inbound import linking
from newsletter.inbound.kinds import says_unsubscribe
from newsletter.inbound.reader import Reader
from newsletter.models import Understood
from newsletter.store.database import Store
from newsletter.tokens import Purpose


def unsubscribe(store: Store, reader: Reader, understood: Understood, raw: bytes, now: datetime) -> str:
    """Act on a mailed unsubscribe when copy and sender agree; returns what was done, for a person."""
    arrivals = linking.arrivals(inbound.parse(raw), reply_address=reader.reply_address, key=reader.key)
    tokens = [token for _, token in arrivals if token.purpose is Purpose.UNSUBSCRIBE]
    sender = reader.records.by_address(understood.sender_address)
    words = " ".join(understood.own_words.split())
    says = f"; it says: {words[:200]}" if words and not says_unsubscribe(understood.own_words) else ""
    if sender is not None and any(token.subscriber_id == sender.id for token in tokens):
        origin = f"mail {understood.message_id}".strip()
        left = subscriptions.unsubscribe(store, sender.id, origin=origin, now=now)
        done = "was unsubscribed" if left else "was off the list already"
        return f"{sender.address} {done}{says}"
    if sender is None:
        who = understood.sender_address or "nobody"
        return f"{who} asks to be unsubscribed and is not on the list; nothing was done{says}"
    whose = f"; {understood.link.mismatch}" if understood.link.mismatch else ""
    to_do = f"to do so: newsletter subscribers unsubscribe {sender.address}"
    return f"{sender.address} asks to be unsubscribed{whose}{says}; {to_do}"
