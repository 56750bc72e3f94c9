"""One person at a time: on the list, off the list, never again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from newsletter import addresses
from newsletter.errors import GuardError, NewsletterError, UsageError
from newsletter.lifecycle import SUBSCRIBER_MOVES
from newsletter.models import Consent, Subscriber, SubscriberState
from newsletter.store import contacts, subscribers, wishes
from newsletter.store.database import Store
from newsletter.subscriptions.people import tidy

_ON_THE_LIST: Final = (SubscriberState.PENDING, SubscriberState.ACTIVE)
_SUPPRESSED: Final = SubscriberState.SUPPRESSED
#: How the origin of a step begins that the operator took.
BY_OPERATOR: Final = "command line"
#: How it ends where they said of a mail that it is a wish to leave.
BY_YOUR_WORD: Final = ", you said so"
#: How somebody comes back who left.
COME_BACK: Final = (
    "Only they can undo that. When a mail of theirs asks for it:"
    " newsletter subscribers restore {} --said-in MAIL."
)
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
        UsageError: it is no address, or another address of somebody on the list.
        GuardError: this person unsubscribed or was suppressed, under this address or another one of theirs.
    """
    consent = Consent(SubscriberState.ACTIVE, now, origin)
    with store.write():
        if (holder := alias_of(store, address)) is not None:
            raise _taken(address.strip(), holder)
        try:
            return subscribers.add(store, address.strip(), tidy(name), consent=consent, tags=tags)
        except ValueError as error:
            raise UsageError(str(error), next_step="Give one address, as in anna@example.org.") from None


def alias_of(store: Store, address: str) -> Subscriber | None:
    """Whose other address this is; None when nobody's, and when it is on the list itself."""
    holder = contacts.holder(store, address)
    if holder is None or subscribers.find(store, address.strip()) is not None:
        return None
    return subscribers.get(store, holder)


def _taken(address: str, holder: Subscriber) -> NewsletterError:
    """One person would get two copies, or come back who left."""
    away = f"If it is not theirs: newsletter subscribers alias --remove {address}, and add it again."
    what = f"{address} is another address of {holder.address}"
    if holder.state in _ON_THE_LIST:
        return UsageError(f"{what}, and the newsletter goes there", next_step=away)
    step = f"{COME_BACK.format(addresses.typed(holder.address))} {away}"
    return GuardError(f"{what}, who is {holder.state}", next_step=step)


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


def restore(
    store: Store, who: str | int, *, origin: str, now: datetime, asked: bool = False, mistaken: bool = False
) -> bool:
    """Put back one who was suppressed or has left, by address or number; False = they are on the list.

    Failures before this moment do not count any more.  Who had not confirmed yet still has to.

    Args:
        asked: the reader asks for it, as ``origin`` says where.
        mistaken: the operator took them off by mistake; of no use where the reader left.

    Raises:
        GuardError: they complained, or had left, and nobody says that they ask for it.
        UsageError: nobody on the list has this address or number.
    """
    with store.write():
        found = _found(store, who)
        if found.state in _ON_THE_LIST:
            return False
        before = SubscriberState.ACTIVE if asked else _before(store, found, mistaken=mistaken)
        # Nobody becomes active at once (newsletter.lifecycle): both rows say the same act.
        for state in dict.fromkeys((SubscriberState.PENDING, before)):
            subscribers.change(store, found.id, Consent(state, now, origin))
        if asked or found.state is SubscriberState.UNSUBSCRIBED:
            wishes.settle_all(store, found.id, now)  # what they wished before is over
        return True


def _before(store: Store, found: Subscriber, *, mistaken: bool) -> SubscriberState:
    """What somebody was before others took them off."""
    journal = subscribers.consents(store, found.id)
    if journal[-1].origin.startswith(COMPLAINED):
        raise _gone(found, "called the newsletter spam")
    before = SubscriberState.PENDING
    for one in journal:
        by_mistake = mistaken and _by_operator(one)
        if one.state is not _SUPPRESSED and not (one.state not in _ON_THE_LIST and by_mistake):
            before = one.state
    if before in _ON_THE_LIST:
        return before
    last = next(one for one in reversed(journal) if one.state is not _SUPPRESSED)
    raise _gone(found, "left", by_operator=_by_operator(last))


def _by_operator(one: Consent) -> bool:
    return one.origin.startswith(BY_OPERATOR) or one.origin.endswith(BY_YOUR_WORD)


def _gone(found: Subscriber, what: str, *, by_operator: bool = False) -> GuardError:
    shown = addresses.typed(found.address)
    slip = f" If it was a slip of yours: newsletter subscribers restore {shown} --mistaken." * by_operator
    step = COME_BACK.format(shown) + slip
    return GuardError(f"this subscriber {what}", where=found.address, next_step=step)


def signed_up_at(journal: Sequence[Consent]) -> datetime | None:
    """When somebody last agreed to get the newsletter; None = never.

    Who is put back after a suppression (:func:`restore`) did not agree anew.

    Args:
        journal: oldest first.
    """
    signed_up, was, put_back = None, None, None
    for one in journal:
        if one.state is SubscriberState.PENDING and was is _SUPPRESSED:
            put_back = one.at, one.origin  # who signed up again instead has another instant of confirming
        elif one.state in _ON_THE_LIST and (one.at, one.origin) != put_back:
            signed_up = one.at
        # Who had left is never put back, so what follows a suppression then is a sign-up.
        was = was if was is SubscriberState.UNSUBSCRIBED and one.state is _SUPPRESSED else one.state
    return signed_up


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
