from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from newsletter.models import Slot, SlotContext
from newsletter.store import segments

slots = st.builds(Slot, st.text(), st.sampled_from(SlotContext), st.text())


@given(st.lists(st.text() | slots))
def test_texts_come_back(parts):
    assert segments.texts(segments.to_json(parts)) == tuple(parts)


@given(st.lists(st.binary() | slots))
def test_bytes_come_back(parts):
    assert segments.octets(segments.to_json(parts)) == tuple(parts)


def test_reads_well_in_a_database_browser():
    stored = segments.to_json((b"Caf\xe9 ", Slot("first_name", SlotContext.TEXT, "lezer")))
    assert stored.isascii()
    assert json.loads(stored) == [
        "Caf\u00e9 ",
        {"slot": "first_name", "context": "text", "fallback": "lezer"},
    ]
