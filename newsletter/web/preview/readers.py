"""Whose copy is shown: somebody on the list, or a reader made up for looking.

Every token in a preview is that of subscriber 0, whoever is chosen: no link in it can act for a person.
"""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.message.compose import Composer
from newsletter.models import Recipient, Subscriber, given_name
from newsletter.store import subscribers
from newsletter.store.database import Store

_NOBODY = "lezer@example.org"


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader to show an issue to."""

    #: As in the address of a page: ``nameless``, or the number of a subscriber.
    choice: str
    label: str
    recipient: Recipient
    #: False: nothing is known, not even the address; every value gives way to its fallback.
    known: bool = True

    def values(self, composer: Composer) -> dict[str, str]:
        """What stands in this reader's slots."""
        values = composer.values(self.recipient)
        return values if self.known else {**values, "email": ""}


NAMELESS = Reader("nameless", "A reader without a name", Recipient(0, _NOBODY))
#: Choices that need no list, in the order of the page.
GIVEN = {
    reader.choice: reader
    for reader in (
        NAMELESS,
        Reader(
            "named", "Anna Voorbeeld (made up)", Recipient(0, "anna@example.org", "Anna Voorbeeld", "Anna")
        ),
        Reader("unknown", "An unknown reader", Recipient(0, _NOBODY), known=False),
    )
}


def find(store: Store | None, choice: str) -> Reader:
    """The reader a page asks for; without a name when there is no such subscriber."""
    if choice in GIVEN or store is None or not (choice.isascii() and choice.isdecimal() and len(choice) < 18):
        return GIVEN.get(choice, NAMELESS)
    found = subscribers.get(store, int(choice))
    return _reader(found) if found and found.address else NAMELESS


def search(store: Store | None, words: str) -> list[Reader]:
    """Subscribers whose address or name holds these words; the first of the list for no words at all."""
    return [_reader(found) for found in subscribers.search(store, words)] if store is not None else []


def _reader(found: Subscriber) -> Reader:
    label = f"{found.name} <{found.address}>" if found.name else found.address
    recipient = Recipient(0, found.address, found.name, given_name(found.name))
    return Reader(str(found.id), label, recipient)
