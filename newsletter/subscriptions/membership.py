"""One person at a time: on the list, off the list, never again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from newsletter.errors import GuardError, UsageError
from newsletter.lifecycle import SUBSCRIBER_MOVES
from newsletter.models import Consent, Subscriber, SubscriberState
from newsletter.store import contacts, subscribers
from newsletter.store.database import Store
from newsletter.subscriptions.people import tidy

#: How the origin of a suppression begins that a failure notice or a complaint brought about; then the mail.
BOUNCED: Final = "failure notice in mail"
COMPLAINED: Final = "complaint in mail"


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
    """Take one person off the list, by an address of theirs or by number; False when they were off already.

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


def restore(store: Store, who: str | int, *, origin: str, now: datetime) -> bool:
    """Put back as they were one who was suppressed and had not left, by address or number; False = nobody.

    Failures before this moment do not count any more.  Who had not confirmed yet still has to.

    Raises:
        GuardError: they complained, or had left before: only they can undo that.
        UsageError: nobody on the list has this address or number.
    """
    with store.write():
        found = _found(store, who)
        if found.state in (SubscriberState.ACTIVE, SubscriberState.PENDING):
            return False
        journal = subscribers.consents(store, found.id)
        states = [consent.state for consent in journal if consent.state is not SubscriberState.SUPPRESSED]
        before = states[-1] if states else SubscriberState.PENDING
        wanted = before in (SubscriberState.ACTIVE, SubscriberState.PENDING)
        if not wanted or journal[-1].origin.startswith(COMPLAINED):
            why = "complained" if journal[-1].origin.startswith(COMPLAINED) else "left"
            raise GuardError(
                f"this subscriber {why}",
                where=found.address,
                next_step="Nobody but the reader can undo that, with a new sign-up.",
            )
        # Nobody becomes active at once (newsletter.lifecycle): both rows say the same act.
        for state in dict.fromkeys((SubscriberState.PENDING, before)):
            subscribers.change(store, found.id, Consent(state, now, origin))
        return True


def _leave(store: Store, who: str | int, consent: Consent) -> bool:
    with store.write():  # read and changed in one transaction: two requests at once are one
        found = _found(store, who)
        if consent.state not in SUBSCRIBER_MOVES[found.state]:
            return False
        subscribers.change(store, found.id, consent)
        return True


def _found(store: Store, who: str | int) -> Subscriber:
    if isinstance(who, int):
        found = subscribers.get(store, who)
        if found is None:
            next_step = "See who is on the list: newsletter subscribers list."
            raise UsageError(f"there is no subscriber {who}", next_step=next_step)
        return found
    return contacts.required(store, who)
