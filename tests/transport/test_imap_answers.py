"""Answers to FETCH and SEARCH: what is understood, and that nothing hurts."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.transport.imap_answers import Item, items, numbers


def test_numbers_and_sizes():
    said = [b"1 (UID 101 RFC822.SIZE 300)", b"2 (RFC822.SIZE 9 UID 102 FLAGS (\\Seen))", b"3 (FLAGS ())"]
    assert list(items(said)) == [Item(101, 300), Item(102, 9)]
    assert list(items([None, b"1 (UID 0)", b"1 (UID 4294967296)", b"1 (UID 4294967295)"])) == [
        Item(4294967295)
    ]


def test_bodies():
    said = [
        (b"1 (UID 101 BODY[] {3}", b"Hoi"),
        b")",
        b"1 (FLAGS (\\Seen))",
        (b"2 (BODY[HEADER]<0> {6}", b"UID 9 "),
        b" UID 102)",
        (b"3 (UID 103 X-OTHER {3}", b"abc"),
        b")",
        b"4 (UID 104 BODY[] NIL)",
    ]
    assert list(items(said)) == [
        Item(101, None, b"Hoi"),
        Item(102, None, b"UID 9 "),
        Item(103),
        Item(104),
    ]


def test_search():
    assert numbers([b"3 1", b"x 2 99999999999", None]) == {1, 2, 3}
    assert numbers([None]) == set()


PIECES = st.one_of(
    st.none(),
    st.binary(max_size=40),
    st.sampled_from([b"1 (UID 7 BODY[] {3}", b'BODY[] "', b"UID 8)", b"RFC822.SIZE 3", b"\\"]),
)


@settings(max_examples=60)
@given(st.lists(st.one_of(PIECES, st.tuples(st.binary(max_size=30), st.binary(max_size=30))), max_size=8))
def test_nothing_hurts(said):
    assert all(0 < one.uid < 2**32 for one in items(said))
    numbers(part for part in said if not isinstance(part, tuple))
