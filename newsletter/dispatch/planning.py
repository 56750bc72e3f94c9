"""Before the first message: who would get it, where it goes, and the freezing of the edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from newsletter.errors import GuardError
from newsletter.models import DeliveryState, Edition, Settings, Smtp, SubscriberState, Tls
from newsletter.publication import secrets
from newsletter.publication.root import Places
from newsletter.store import deliveries, editions, subscribers
from newsletter.store.database import Store
from newsletter.transport.catcher import Catcher


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
) -> Plan:
    """Count who would get the edition, and why others would not.  Reads only.

    What an earlier run left half done is counted as :func:`newsletter.dispatch.send` will find it.
    """
    number = edition.number
    begun = editions.get(store, number) is not None
    if begun:
        balance = deliveries.balance(store, number)
        count = balance[DeliveryState.PENDING] + balance[DeliveryState.ATTEMPTING]
        count += balance[DeliveryState.DEFERRED] - deliveries.not_due(store, number, now)
        excluded = deliveries.excluded(store, number)
        doubtful = balance[DeliveryState.IN_DOUBT] + balance[DeliveryState.ENDING]
        if in_doubt is InDoubt.RESEND:
            count += deliveries.again(store, number, DeliveryState.IN_DOUBT)
            count += deliveries.again(store, number, DeliveryState.ENDING)
        if retry_refused:
            count += deliveries.again(store, number, DeliveryState.REFUSED)
    else:
        count, doubtful = subscribers.count(store, state=SubscriberState.ACTIVE), 0
        states = (s for s in SubscriberState if s is not SubscriberState.ACTIVE)
        excluded = {str(s): n for s in states if (n := subscribers.count(store, state=s))}
    count = count if limit is None else min(limit, count)
    smtp, person = settings.smtp, settings.publication
    return Plan(
        issue=number,
        subject=edition.subject,
        count=count,
        begun=begun,
        excluded=excluded,
        sender=f"{person.sender_name} <{person.sender_address}>",
        transport=f"{smtp.host}:{smtp.port} (tls {smtp.tls})" if smtp else "the local catcher",
        real=smtp is not None,
        seconds=60 * count / smtp.rate if smtp and smtp.rate else 0.0,
        in_doubt=doubtful,
    )


def freeze(store: Store, edition: Edition, now: datetime) -> Edition:
    """Freeze the edition at its first send; later the frozen one counts, whatever the file says."""
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
        raise GuardError(
            "there is nobody to send to",
            next_step="Put people on the list: newsletter subscribers import FILE.",
        )
    editions.freeze(store, edition, tag=None, now=now)
    return edition
