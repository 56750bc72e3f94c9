from __future__ import annotations

import pytest

from newsletter.publication.root import Places
from newsletter.store.database import open_store
from newsletter.web.preview import readers


@pytest.fixture(scope="module")
def store(model):
    with open_store(Places(model).database) as store:
        yield store


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("", ["1", "2", "3"]),
        ("HEUVEL", ["1"]),
        (" example.net ", ["2", "3"]),
        ("_100%", ["2"]),
        ("%", ["2"]),
        ("\\", []),
        ("' OR 1 --", []),
    ],
)
def test_search(store, words, names):
    assert [reader.choice for reader in readers.search(store, words)] == names


def test_a_subscriber_lends_name_and_address_and_nothing_else(store):
    reader = readers.find(store, "1")
    assert reader.label == "Marieke van den Heuvel <marieke@example.com>"
    assert reader.recipient.first_name == "Marieke"
    assert reader.recipient.subscriber_id == 0
    assert readers.find(store, "3").label == "geen.naam@example.net"


@pytest.mark.parametrize("choice", ["", "77", "-1", "x", "²", "9" * 40, "1 OR 1"])
def test_whoever_is_not_there_has_no_name(store, choice):
    assert readers.find(store, choice) is readers.NAMELESS


def test_without_a_store():
    assert readers.find(None, "1") is readers.NAMELESS
    assert readers.search(None, "") == []
    assert readers.find(None, "named").recipient.first_name == "Anna"
