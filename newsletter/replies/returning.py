"""Readers who left and ask in a mail of their own to be on the list again."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from newsletter import subscriptions
from newsletter.errors import GuardError, UsageError
from newsletter.models import Authentic, Consent, InboundKind, Reply, Subscriber, SubscriberState
from newsletter.replies.consent import said_in
from newsletter.store import contacts, replies, subscribers
from newsletter.store.database import Store

#: How the origin of a leaving begins that a mail brought about.
_BY_MAIL: Final = re.compile(r"mail m(\d{1,12})\b")
_OFF: Final = (SubscriberState.UNSUBSCRIBED, SubscriberState.SUPPRESSED)


def put_back(store: Store, who: Subscriber, inbound_id: int, *, now: datetime) -> bool:
    """Put somebody back on the list because this mail of theirs asks for it; False = they are on it.

    That it asks for it a person has read; here it is seen that it is theirs.

    Raises:
        UsageError: there is no such mail, or it is no reply.
        GuardError: somebody else wrote it, or it is not from where it says.
    """
    origin = said_in(store, inbound_id)
    mail = replies.of_mail(store, inbound_id)
    if mail is None or mail.kind is not InboundKind.REPLY:
        raise UsageError(
            f"m{inbound_id} is no reply",
            next_step=f"If it is one: newsletter replies correct m{inbound_id} --kind reply.",
        )
    writer = contacts.subscriber(store, mail.sender_address)
    if writer is None or writer.id != who.id:
        raise GuardError(
            f"reply {mail.id} is from {mail.sender_address or 'nobody we know'}",
            where=who.address,
            next_step="Only a mail of their own brings somebody back.",
        )
    left = [one for one in subscribers.consents(store, who.id) if one.state in _OFF]
    if left and _came_before(mail, left[-1]):
        raise GuardError(
            f"reply {mail.id} came before they left",
            where=who.address,
            next_step="Name the mail in which they ask to be on the list again.",
        )
    if mail.authenticity.verdict is Authentic.FAIL:
        raise GuardError(
            f"reply {mail.id} is not from where it says: {mail.authenticity.why}",
            where=who.address,
            next_step="Ask them, in a mail of your own.",
        )
    return subscriptions.restore(store, who.id, origin=origin, now=now, asked=True)


def _came_before(mail: Reply, left: Consent) -> bool:
    """Whether a mail came before the one by which they left; what an operator typed says nothing of that."""
    wish = _BY_MAIL.match(left.origin)
    if wish is not None:
        return mail.inbound_id <= int(wish[1])
    return not left.origin.startswith(subscriptions.BY_OPERATOR) and mail.received_at < left.at
