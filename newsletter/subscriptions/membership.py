"""One person at a time: on the list, off the list, never again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from newsletter.errors import UsageError
from newsletter.lifecycle import SUBSCRIBER_MOVES
from newsletter.models import Consent, Subscriber, SubscriberState
from newsletter.store import subscribers
from newsletter.store.database import Store
from newsletter.subscriptions.people import tidy


def add(
    store: Store, address: str, name: str, *, origin: str, now: datetime, tags: Iterable[str] = ()
) -> Subscriber:
    """Put one person on the list, active; one who is on it already stays as they are.

    Args:
        origin: where the consent comes from, for example ``command line``.
        now: aware, UTC.

    Raises:
        UsageError: it is no address.
        GuardError: this person unsubscribed or was suppressed.
    """
    consent = Consent(SubscriberState.ACTIVE, now, origin)
    try:
        return subscribers.add(store, address.strip(), tidy(name), consent=consent, tags=tags)
    except ValueError as error:
        raise UsageError(str(error), next_step="Give one address, as in anna@example.org.") from None


def unsubscribe(store: Store, who: str | int, *, origin: str, now: datetime) -> bool:
    """Take one person off the list, by address or number; False when they were off it already.

    From this moment no message to them begins.

    Raises:
        UsageError: nobody on the list has this address or number.
    """
    return _leave(store, who, Consent(SubscriberState.UNSUBSCRIBED, now, origin))


def suppress(store: Store, who: str | int, *, origin: str, now: datetime) -> bool:
    """Never write to one person again, by address or number; False when that was so already.

    Raises:
        UsageError: nobody on the list has this address or number.
    """
    return _leave(store, who, Consent(SubscriberState.SUPPRESSED, now, origin))


def _leave(store: Store, who: str | int, consent: Consent) -> bool:
    with store.write():  # read and changed in one transaction: two requests at once are one
        found = _found(store, who)
        if consent.state not in SUBSCRIBER_MOVES[found.state]:
            return False
        subscribers.change(store, found.id, consent)
        return True


def _found(store: Store, who: str | int) -> Subscriber:
    if isinstance(who, int):
        found, shown = subscribers.get(store, who), f"number {who}"
    else:
        found, shown = subscribers.find(store, who.strip()), who
    if found is None:
        raise UsageError(
            f"nobody on the list has {shown!r}" if isinstance(who, str) else f"there is no subscriber {who}",
            next_step="See who is on it: newsletter subscribers list.",
        )
    return found
