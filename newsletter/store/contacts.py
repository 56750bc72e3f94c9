"""People who write and are not known by that address: guests, and other addresses of subscribers."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from newsletter import addresses
from newsletter.errors import UsageError
from newsletter.models import Contact, Subscriber
from newsletter.store import subscribers
from newsletter.store.database import Store
from newsletter.store.instants import from_ms, to_ms

_COLUMNS = "id, address, name, subscriber, created_at"


def find(store: Store, address: str) -> Contact | None:
    """The contact with this address, however it is spelled; None also for what is no address."""
    key = _key(address)
    row = store.row(f"SELECT {_COLUMNS} FROM contacts WHERE key = ?", (key,)) if key else None
    return None if row is None else _contact(row)


def get(store: Store, contact_id: int | None) -> Contact | None:
    """The contact with this number."""
    row = store.row(f"SELECT {_COLUMNS} FROM contacts WHERE id = ?", (contact_id,))
    return None if row is None else _contact(row)


def note(store: Store, address: str, name: str, *, now: datetime) -> int | None:
    """The number of whoever writes from this address, new or known.

    None: it is the address of a subscriber, or none that one could write to.
    """
    key = _key(address)
    if not key or store.value("SELECT id FROM subscribers WHERE key = ?", (key,)) is not None:
        return None
    with store.write():
        found: int | None = store.value("SELECT id FROM contacts WHERE key = ?", (key,))
        if found is None:
            return store.insert(
                "INSERT INTO contacts (key, address, name, created_at) VALUES (?, ?, ?, ?)",
                (key, address, name, to_ms(now)),
            )
        if name:
            store.execute("UPDATE contacts SET name = ? WHERE id = ? AND name = ''", (name, found))
        return found


def assign(store: Store, contact_id: int, subscriber_id: int | None) -> None:
    """Note whose other address a contact is; None = a guest."""
    with store.write():
        store.execute("UPDATE contacts SET subscriber = ? WHERE id = ?", (subscriber_id, contact_id))


def holder(store: Store, address: str) -> int | None:
    """The number of the subscriber whose other address this is."""
    key = _key(address)
    found: int | None = store.value("SELECT subscriber FROM contacts WHERE key = ?", (key,)) if key else None
    return found


def subscriber(store: Store, address: str) -> Subscriber | None:
    """The subscriber who has or also writes from this address, however it is spelled."""
    found = subscribers.find(store, address.strip())
    number = None if found else holder(store, address)
    return found if number is None else subscribers.get(store, number)


def required(store: Store, address: str) -> Subscriber:
    """The same.

    Raises:
        UsageError: nobody has it.
    """
    found = subscriber(store, address)
    if found is None:
        raise UsageError(
            f"nobody on the list has {address!r}", next_step="See who is on it: newsletter subscribers list."
        )
    return found


def aliases(store: Store, subscriber_id: int) -> list[Contact]:
    """The other addresses of a subscriber, in the order they were seen."""
    rows = store.rows(f"SELECT {_COLUMNS} FROM contacts WHERE subscriber = ? ORDER BY id", (subscriber_id,))
    return [_contact(row) for row in rows]


def _key(address: str) -> str:
    try:
        return addresses.normalise(address.strip())
    except ValueError:
        return ""


def _contact(row: sqlite3.Row) -> Contact:
    return Contact(row["id"], row["address"], row["name"], row["subscriber"], from_ms(row["created_at"]))
