"""The same mail once more, by another way: what only its envelope proves counts, and nothing counts twice.

A folder that mail is forwarded to, or a server that rewrites recipients, may bring a mail first without the
address it was sent to.  When it comes again with that address, it is known which copy it answers.  Anybody
who has the mail can send it again with an envelope of their own, so a copy proves no more than the same mail
would that came for the first time.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from newsletter.inbound import linking
from newsletter.inbound.reader import Reader, Reading
from newsletter.models import Authentic, InboundKind, Reply
from newsletter.replies import corrections, effects
from newsletter.store import deliveries, set_aside, wishes
from newsletter.store import replies as recorded
from newsletter.store.database import Store

#: What a person wrote: it counts for the reader of a copy only when that reader wrote it.
_PERSONAL: Final = frozenset((InboundKind.REPLY, InboundKind.UNSUBSCRIBE))


def better(store: Store, reader: Reader, original: int, raw: bytes) -> Reading | None:
    """What a copy says, where it proves more than the mail as it came first; else None.

    Args:
        original: number of the mail as it came first.
    """
    was = set_aside.kind(store, original)
    if was in (None, InboundKind.UNREADABLE) or wishes.is_settled(store, original):
        return None
    first, second = (corrections.again(store, reader, original, one) for one in (None, raw))
    return second if _proves_more(reader, first, second) else None


def _proves_more(reader: Reader, first: Reading, second: Reading) -> bool:
    before, after = first.understood, second.understood
    if after.verdict.kind not in _PERSONAL:
        named = (
            linking.arrivals(one.mail, reply_address=reader.reply_address, key=reader.key)
            for one in (first, second)
        )
        known, found = ({token for _, token in tokens} for tokens in named)
        return bool(found - known)
    # A server that checks nothing does not take back what another one found.
    fake = before.authenticity.verdict is Authentic.FAIL
    genuine = after.authenticity.verdict is Authentic.PASS
    return after.may_act and not before.may_act and (genuine or not fake)


def improve(store: Store, reader: Reader, reply: Reply, reading: Reading, now: datetime) -> str:
    """Note what a better copy of a recorded reply proves, and do what follows; what was done, for a person.

    A reply stays one until the author says otherwise, and keeps its words when it may be quoted.
    """
    understood, kind = reading.understood, reading.understood.verdict.kind
    if kind is InboundKind.UNSUBSCRIBE:
        return effects.follow(store, reader, reading, inbound_id=reply.inbound_id, now=now)
    if kind is not InboundKind.REPLY:
        correct = f"newsletter replies correct {reply.id} --kind {kind}"
        return f"reply {reply.id} looks like {kind} now; if it is: {correct}"
    if reply.link.certain or reply.permission.allows:
        return ""
    recorded.update(store, reply.id, understood)
    issue, reader_id = understood.link.issue, understood.link.subscriber_id
    if issue is not None and reader_id is not None:
        deliveries.arrived(store, issue, reader_id, f"reply {reply.id} proves that it arrived", now)
    return f"it proves what reply {reply.id} answers"
