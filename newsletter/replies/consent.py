"""Whether, and under which name, a reply may be quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches

from newsletter.edition.checks.quotes import changed_piece, says_something, told
from newsletter.errors import UsageError
from newsletter.models import Feature, QuotePermission, Reply, ReplyStatus, Standing
from newsletter.personal import Detail
from newsletter.store import features, inbound
from newsletter.store import replies as recorded
from newsletter.store.database import Store

_SENTENCE = re.compile(r"[.!?…]\s+|\n+")
#: What is compared to find the passage that was meant.
_MOST_SENTENCES, _LONGEST_SENTENCE = 200, 300


@dataclass(frozen=True, slots=True)
class Noted:
    """A permission that was noted, and what follows from it."""

    reply: Reply
    #: What will be quoted, and under which name.
    feature: Feature
    #: What of the reader that gives away.
    tells: tuple[Detail, ...]
    #: The issues that were sent with it.
    stands_in: dict[int, Standing]
    #: Of these issues, those that say more than is permitted now.
    stopped: tuple[int, ...]


def consent(
    store: Store,
    reply_id: int,
    permission: QuotePermission,
    *,
    excerpt: str | None,
    origin: str,
    now: datetime,
) -> Noted:
    """Note whether and under which name a reply may be quoted; what follows from it.

    An issue that still goes out with more than is permitted now is stopped.

    Args:
        excerpt: what may be quoted, passages of the own words; None leaves it as it was.  Empty, and when
            nothing was ever said: the own words without greeting, closing and signature.
        origin: where the permission comes from: :func:`said_in`, or ``command line``.

    Raises:
        UsageError: there is no such reply, it was set aside, nothing is left to quote, or the reader never
            wrote the excerpt.
    """
    reply = recorded.required(store, reply_id)
    excerpt = excerpt if excerpt is None or excerpt.strip() else ""
    if permission.allows:
        kept = reply.excerpt if excerpt is None else excerpt
        wanted = replace(reply, permission=permission, excerpt=kept)
        _require_quotable(features.featured(store, wanted), reply)
    with store.write():
        recorded.set_permission(store, reply_id, permission, excerpt=excerpt, origin=origin, now=now)
        stands_in = features.standing(store, reply_id)
        stopped = tuple(features.halt_what_quotes(store, reply_id))
    noted = recorded.required(store, reply_id)
    feature = features.featured(store, noted)
    tells = tuple(told(feature.excerpt, feature)) if permission.allows else ()
    return Noted(noted, feature, tells, stands_in, stopped)


def mark(store: Store, reply_id: int, status: ReplyStatus, *, now: datetime) -> None:
    """Note the author's work on a reply; what still goes out with a quotation of spam is stopped.

    Raises:
        UsageError: there is no such reply.
    """
    with store.write():
        recorded.set_status(store, reply_id, status, now=now)
        if status is ReplyStatus.SPAM:
            features.halt_what_quotes(store, reply_id)


def said_in(store: Store, inbound_id: int) -> str:
    """The origin of a permission that a mail gives: ``mail m26 (reply 19)``.

    Raises:
        UsageError: there is no such mail.
    """
    inbound.raw(store, inbound_id)
    number = recorded.number_of(store, inbound_id)
    return f"mail m{inbound_id}" + (f" (reply {number})" if number is not None else "")


def _require_quotable(feature: Feature, reply: Reply) -> None:
    number = reply.id
    if feature.set_aside:
        undo = (
            f"newsletter replies correct {number} --kind reply"
            if reply.kind != "reply"
            else f"newsletter replies mark {number} --set new"
        )
        raise UsageError(
            f"reply {number} cannot be quoted: {feature.set_aside}", next_step=f"If it is not so: {undo}."
        )
    if not says_something(feature.excerpt):
        raise UsageError(
            f"nothing is left to quote of reply {number}",
            next_step=(
                "Without greeting and closing it says nothing; if it does: --excerpt with the words to quote."
                if says_something(reply.own_words)
                else "It has no words of the reader's own; quote another reply."
            ),
        )
    strange = changed_piece(feature.excerpt, reply.own_words)
    if strange:
        raise UsageError(
            f"the reader did not write this in reply {number}: {strange}",
            next_step=_mend(strange, reply.own_words),
        )


def _mend(strange: str, own_words: str) -> str:
    """How to say it in the reader's words."""
    near = nearest(strange, _SENTENCE.split(own_words))
    found = f"The reader wrote: {near} -- " if near else ""
    return (
        f"{found}Give passages as they were written, with [...] where something is left out;"
        " a word that you correct stands in [ ]."
    )


def nearest(passage: str, sentences: Iterable[str]) -> str:
    """The sentence most like a passage; empty when none is."""
    kept = [" ".join(one.split())[:_LONGEST_SENTENCE] for one in sentences if one.strip()]
    return next(iter(get_close_matches(passage, kept[:_MOST_SENTENCES], n=1, cutoff=0.4)), "")
