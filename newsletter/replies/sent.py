"""What the store knows of the things we sent, for whoever reads what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from newsletter.models import Conversation, Edition, Subscriber
from newsletter.store import contacts, deliveries, editions, subscribers, threads
from newsletter.store.database import Store

#: Editions that are kept at hand; each holds its pictures, and most replies are to the newest.
_MOST_EDITIONS: Final = 8


class Sent:
    """What the store knows of the things we sent; without a store, nothing.

    Args:
        before: the number of a reply that is read again: its conversation is what came before it.
    """

    def __init__(self, store: Store | None, *, before: int | None = None) -> None:
        self._store = store
        self._before = before
        self._editions: dict[int, Edition] = {}

    def edition(self, number: int | None) -> Edition | None:
        """The edition with this number, if it was ever sent."""
        if self._store is None or not number:
            return None
        if (known := self._editions.get(number)) is not None:
            return known
        found = editions.get(self._store, number)
        # Strangers name issues that were never sent; one of them may be sent tomorrow.
        if found is not None:
            if len(self._editions) == _MOST_EDITIONS:
                del self._editions[next(iter(self._editions))]
            self._editions[number] = found
        return found

    def subscriber(self, subscriber_id: int | None) -> Subscriber | None:
        """The subscriber with this number."""
        return subscribers.get(self._store, subscriber_id) if self._store and subscriber_id else None

    def by_address(self, address: str) -> Subscriber | None:
        """The subscriber with this address or an alias of it, however it is spelled."""
        if self._store is None or not address:
            return None
        return contacts.subscriber(self._store, address)

    def latest(self, subscriber_id: int, since: datetime, until: datetime) -> int | None:
        """The newest issue this subscriber got between two times; nobody answers what is sent later."""
        if self._store is None:
            return None
        return next(iter(deliveries.recent(self._store, subscriber_id, since, until)), None)

    def conversation(self, message_ids: Sequence[str]) -> Conversation | None:
        """The conversation that the first known of these Message-IDs belongs to."""
        if self._store is None or not message_ids:
            return None
        return threads.find(self._store, message_ids, before=self._before)
