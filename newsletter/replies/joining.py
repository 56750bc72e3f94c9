"""Replies to an answer of the author's that was found only after them.

One look into the mailbox may bring a reply, the author's answer to it, and what the reader answered in turn.
The answer can be recognised only when the reply is known, so it is found last; what names it is then read
again, and joins the conversation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsletter.inbound import limits
from newsletter.inbound.mail import headers
from newsletter.models import Publication
from newsletter.replies.rereading import reread
from newsletter.replies.sent_folder import Answered
from newsletter.store import author_answers, threads
from newsletter.store.database import Store

#: Clocks of mail programs differ from ours.
_MARGIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Joined:
    """A reply that goes on with a conversation, as was found out later."""

    reply_id: int
    inbound_id: int
    #: Number of the first reply of the conversation.
    first: int


def join(
    store: Store, publication: Publication, key: bytes, answered: Sequence[Answered], now: datetime
) -> Iterator[Joined]:
    """Let every reply that names one of these answers join its conversation.

    Raises:
        StoreError: the store cannot be written.
    """
    found = author_answers.written(store, [one.inbound_id for one in answered])
    if not found:
        return
    since = min(found.values()) - _MARGIN
    for one in author_answers.alone(store, since, limits.HEADER_BLOCK):
        if found.keys().isdisjoint(_named(one.head)):
            continue
        for _ in reread(store, publication, key, [one.inbound_id], now):
            if (first := threads.gather(store, one.reply_id)) is not None:
                yield Joined(one.reply_id, one.inbound_id, first)


def _named(head: bytes) -> Iterator[str]:
    """The Message-IDs of earlier mail that a mail names."""
    fields, _, _ = headers.split(head)
    for name, value in fields:
        if name in ("in-reply-to", "references"):
            yield from headers.message_ids(value)
