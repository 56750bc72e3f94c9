from __future__ import annotations

import pytest

from newsletter.store import contacts, subscribers


def test_noted_once_however_it_is_spelled(desk):
    first = contacts.note(desk.store, "Bas@Example.com", "", now=desk.now)
    assert contacts.note(desk.store, "bas@example.COM", "Bas", now=desk.now) == first
    assert contacts.note(desk.store, "bas@example.com", "Sebastiaan", now=desk.now) == first
    contact = contacts.find(desk.store, " BAS@example.com ")
    assert contact == contacts.get(desk.store, first)
    assert (contact.address, contact.name, contact.created_at) == ("Bas@Example.com", "Bas", desk.now)


@pytest.mark.parametrize("address", ["", "geen adres", "a@b@c", "x" * 300 + "@example.org"])
def test_what_is_no_address_is_nobody(desk, address):
    assert contacts.note(desk.store, address, "", now=desk.now) is None
    assert contacts.find(desk.store, address) is None and contacts.holder(desk.store, address) is None


def test_a_subscriber_is_no_contact(desk):
    desk.person(1)
    assert contacts.note(desk.store, "LEZER1@example.org", "", now=desk.now) is None


def test_assigned_and_taken_away(desk):
    person = desk.person(1)
    number = contacts.note(desk.store, "bas@example.com", "Bas", now=desk.now)
    assert contacts.holder(desk.store, "bas@example.com") is None
    contacts.assign(desk.store, number, person)
    assert contacts.holder(desk.store, "Bas@example.com") == person
    assert [one.id for one in contacts.aliases(desk.store, person)] == [number]
    contacts.assign(desk.store, number, None)
    assert contacts.aliases(desk.store, person) == []
    assert subscribers.get(desk.store, person).address == "lezer1@example.org"
