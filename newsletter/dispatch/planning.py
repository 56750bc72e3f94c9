"""Before the first message: who would get it, where it goes, and the freezing of the edition."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum

from newsletter.dispatch.gate import Gate
from newsletter.errors import AuthenticationError, GuardError, TransportError, UsageError
from newsletter.message.compose import Signer
from newsletter.models import DeliveryState, Edition, Publication, Settings, Smtp, SubscriberState, Tls
from newsletter.publication import secrets
from newsletter.publication.root import Places
from newsletter.store import deliveries, editions, recovery, subscribers, tags
from newsletter.store.database import Store
from newsletter.transport.deliver import MAX_FAILURES
from newsletter.transport.probe import probe


class InDoubt(StrEnum):
    """What to do with deliveries of which nobody knows whether they arrived."""

    HOLD = "hold"
    RESEND = "resend"
    ACCEPT = "accept"


@dataclass(frozen=True, slots=True)
class Plan:
    """What ``send`` is about to do, for a person to agree to."""

    issue: int
    subject: str
    #: Messages this run would attempt.
    count: int
    #: Whether an earlier run has begun; later edits of the file change nothing then.
    begun: bool
    #: Why others get nothing: ``unsubscribed`` -> 3.
    excluded: dict[str, int]
    sender: str
    #: Where it goes: ``smtp.example.org:587 (starttls)`` or the local catcher.
    transport: str
    #: Whether that is a real mail server.
    real: bool
    #: Expected duration, seconds; 0 = as fast as the server takes it.
    seconds: float
    in_doubt: int = 0
    #: Of those, how many the operator's word settles: what only turns out now is held and named first.
    settled: int = 0
    word: InDoubt = InDoubt.HOLD
    #: Only subscribers with this tag; empty = all.
    segment: str = ""
    #: Recipients that this run leaves for later: outside the segment, beyond the limit, or not due yet.
    later: int = 0
    #: When it goes; None = now.
    at: datetime | None = None


@contextmanager
def server(settings: Settings, places: Places, environ: Mapping[str, str]) -> Iterator[tuple[Smtp, bool]]:
    """The mail server to use and whether it is a real one; without ``[smtp]`` a catcher is started for us.

    Raises:
        AuthenticationError: it needs a password and there is none.
    """
    if settings.smtp is not None:
        password = secrets.smtp_password(settings.smtp.username, places, environ)
        yield replace(settings.smtp, password=password), True
        return
    from newsletter.transport.catcher import Catcher  # noqa: PLC0415 - a real server needs none of it

    with Catcher(places.mail, reply_address=settings.publication.reply_address) as catcher:
        yield Smtp(host="127.0.0.1", port=catcher.port, tls=Tls.OFF), False


def plan(
    store: Store,
    edition: Edition,
    settings: Settings,
    *,
    limit: int | None,
    now: datetime,
    in_doubt: InDoubt = InDoubt.HOLD,
    retry_refused: bool = False,
    segment: str | None = None,
    at: datetime | None = None,
    boot: str = "",
) -> Plan:
    """Count who would get the edition, and why others would not.  Reads only.

    What an earlier run left half done is counted as :func:`newsletter.dispatch.send` will find it.

    Args:
        segment: only subscribers with this tag.
        at: when it goes, for the operator to see; who is deferred until then is counted.
        boot: which start of the machine this is, as for :func:`newsletter.dispatch.send`.

    Raises:
        UsageError: nobody has such a tag.
        GuardError: none of those it could go to has it; or a reader whom the edition quotes took that back.
    """
    number = edition.number
    begun = editions.get(store, number) is not None
    tag = _known_tag(store, segment) if segment else None
    if begun:
        permitted = permits(store, number, in_doubt)
        limit = limit if permitted else 0
        due = at or now
        count, others = _to_send(store, number, due, tag, in_doubt, boot=boot, retry_refused=retry_refused)
    else:
        everybody = subscribers.count(store, state=SubscriberState.ACTIVE)
        count = tags.active(store, tag) if tag else everybody
        others = everybody - count
    if tag and not (count or (begun and tags.frozen(store, number, tag, now)[0])):
        raise _nobody_in(tag, number, begun=begun)
    most = count if limit is None else min(limit, count)
    smtp, person = settings.smtp, settings.publication
    return Plan(
        issue=number,
        subject=edition.subject,
        count=most,
        begun=begun,
        excluded=deliveries.excluded(store, number) if begun else _not_active(store),
        sender=f"{person.sender_name} <{person.sender_address}>",
        transport=f"{smtp.host}:{smtp.port} (tls {smtp.tls})" if smtp else "the local catcher",
        real=smtp is not None,
        seconds=smtp.least_seconds(most) if smtp else 0.0,
        in_doubt=_doubtful(store, number, boot) if begun else 0,
        settled=_settled(store, number, in_doubt) if begun else 0,
        word=in_doubt,
        segment=tag or "",
        later=others + count - most,
        at=at,
    )


def _to_send(
    store: Store,
    number: int,
    now: datetime,
    tag: str | None,
    in_doubt: InDoubt,
    *,
    boot: str,
    retry_refused: bool,
) -> tuple[int, int]:
    """Of an edition that was begun: how many may be tried now, and how many others are still open."""
    balance = deliveries.balance(store, number)
    if tag:
        count = tags.frozen(store, number, tag, now)[1]
        return count, balance.open - balance[DeliveryState.ENDING] - count
    waiting = deliveries.not_due(store, number, now)
    count = balance.open - balance[DeliveryState.ENDING] - recovery.lost(store, number, boot) - waiting
    if in_doubt is InDoubt.RESEND:
        count += deliveries.again(store, number, DeliveryState.IN_DOUBT)
    if retry_refused:
        count += deliveries.again(store, number, DeliveryState.REFUSED)
    return count, waiting


def _doubtful(store: Store, number: int, boot: str) -> int:
    balance = deliveries.balance(store, number)
    lost = recovery.lost(store, number, boot)
    return balance[DeliveryState.IN_DOUBT] + balance[DeliveryState.ENDING] + lost


def _settled(store: Store, number: int, word: InDoubt) -> int:
    if word is InDoubt.RESEND:
        return deliveries.again(store, number, DeliveryState.IN_DOUBT)
    return deliveries.balance(store, number)[DeliveryState.IN_DOUBT] if word is InDoubt.ACCEPT else 0


def _not_active(store: Store) -> dict[str, int]:
    """Why subscribers get nothing: their state, and how many are in it."""
    states = (state for state in SubscriberState if state is not SubscriberState.ACTIVE)
    return {str(state): count for state in states if (count := subscribers.count(store, state=state))}


def _known_tag(store: Store, segment: str) -> str:
    """The tag as subscribers have it."""
    known = tags.names(store)
    for tag in known:
        if tag.lower() == segment.strip().lower():
            return tag
    near = get_close_matches(segment, known, 1)
    listed = ", ".join(known[:10]) + (" ..." if len(known) > 10 else "")
    raise UsageError(
        f"nobody has the tag {segment!r}" + (f"; did you mean {near[0]!r}?" if near else ""),
        where="--segment",
        next_step=f"There are: {listed}." if known else "Import subscribers with tags, or leave it out.",
    )


def _nobody_in(tag: str, number: int, *, begun: bool) -> GuardError:
    if begun:
        return GuardError(
            f"none of the recipients of issue {number} has the tag {tag!r}",
            where="--segment",
            next_step="They were frozen at the first send; who joined later gets the next issue.",
        )
    return GuardError(
        f"no active subscriber has the tag {tag!r}",
        where="--segment",
        next_step=f"See 'newsletter subscribers list --tag {shlex.quote(tag)}'.",
    )


def permits(store: Store, number: int, in_doubt: InDoubt) -> bool:
    """Whether what was frozen may still be sent to those who have not had it.

    Calling doubts sent sends nothing, so that may always be asked.

    Raises:
        GuardError: it may not, and more was asked for than that.
    """
    if not editions.features(store, number):
        return True
    # What knows replies takes memory and time, and most issues quote none.
    from newsletter.store import features  # noqa: PLC0415

    replies = features.no_longer_permitted(store, number)
    if not replies or in_doubt is InDoubt.ACCEPT:
        return not replies
    raise GuardError(
        f"issue {number} quotes reply {replies[0]}, which may not be quoted like that any more",
        next_step=(
            "What was frozen cannot be changed, so who has not had it does not get it. Send them what it said"
            f" in your next issue. What is permitted now: newsletter replies show {replies[0]}."
        ),
    )


def nobody() -> GuardError:
    """There is nobody to send to."""
    step = "Put people on the list: newsletter subscribers import FILE."
    return GuardError("there is nobody to send to", next_step=step)


def ask_server(
    edition: Edition, publication: Publication, key: bytes, smtp: Smtp, signer: Signer | None = None
) -> None:
    """See that mail could go: its head can be composed, and the server lets us in.  Hands over nothing.

    Raises:
        SettingsError: an address or URL of the publication cannot be used.
        TransportError, AuthenticationError: the server cannot be reached, or does not let us in.
    """
    gate = Gate(edition, publication, key, signer)
    try:
        probe(smtp, gate.helo, tries=MAX_FAILURES)
    except (TransportError, AuthenticationError) as error:
        error.next_step = f"{error.next_step} Nothing was frozen: the issue can still be changed.".lstrip()
        raise


def freeze(
    store: Store, edition: Edition, now: datetime, *, before: Callable[[], None] = lambda: None
) -> Edition:
    """Freeze the edition at its first send; later the frozen one counts, whatever the file says.

    Args:
        before: called when it is about to be frozen, see :func:`ask_server`; when it raises, nothing was.
    """
    frozen = editions.get(store, edition.number)
    if frozen is not None:
        if frozen.slug != edition.slug:
            raise GuardError(
                f"number {edition.number} was already sent as '{frozen.slug}'",
                where=edition.slug,
                next_step="Give this issue another number in its front matter.",
            )
        return frozen
    if not subscribers.count(store, state=SubscriberState.ACTIVE):
        raise nobody()
    before()
    editions.freeze(store, edition, tag=None, now=now)
    return edition
