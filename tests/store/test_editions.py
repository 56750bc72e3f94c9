from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.errors import GuardError, StoreError
from newsletter.models import (
    DeliveryState,
    Edition,
    Language,
    Question,
    QuestionKind,
    Slot,
    SlotContext,
    Tone,
)
from newsletter.store import deliveries, editions
from newsletter.store.database import open_store

texts = st.text(max_size=40)
slots = st.builds(Slot, texts, st.sampled_from(SlotContext), texts)
lines = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=40)


@st.composite
def some_editions(draw):
    ids = draw(st.lists(st.text(min_size=1, max_size=20), unique=True, max_size=4))
    questions = tuple(
        draw(
            st.builds(
                Question,
                st.just(name),
                st.just(number),
                st.sampled_from(QuestionKind),
                texts,
                st.lists(texts, max_size=3).map(tuple),
                texts,
                st.none() | st.dates(min_value=date(1, 1, 1)),
                texts,
                st.integers(0, 999),
            )
        )
        for number, name in enumerate(ids, 1)
    )
    return draw(
        st.builds(
            Edition,
            st.text(min_size=1, max_size=30),
            st.integers(1, 2**40),
            st.sampled_from(Language),
            st.sampled_from(Tone),
            lines,
            texts,
            st.lists(texts | slots, max_size=5).map(tuple),
            st.lists(texts | slots, max_size=5).map(tuple),
            texts,
            st.lists(st.binary(max_size=60) | slots, max_size=5).map(tuple),
            st.just(questions),
            st.lists(st.integers(1, 999), max_size=3).map(tuple),
        )
    )


@settings(max_examples=25, deadline=None)
@given(some_editions())
def test_comes_back_as_it_was_frozen(edition):
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "newsletter.db") as store:
        store.db.execute("PRAGMA synchronous = off")
        assert editions.freeze(store, edition, tag=None, now=datetime(2026, 11, 21, tzinfo=UTC)) == 0
        assert editions.get(store, edition.number) == edition
        assert editions.questions(store, edition.number) == edition.questions
        assert editions.find_slug(store, edition.slug) == edition.number


def test_freezing_makes_one_pending_delivery_for_each_active_subscriber(desk):
    for number in range(1, 6):
        desk.person(number, tags=("pilot",) if number > 2 else ())
    desk.leave(4)
    assert editions.freeze(desk.store, desk.edition(1), tag=None, now=desk.now) == 4
    assert editions.freeze(desk.store, desk.edition(2), tag="PILOT", now=desk.now) == 2
    assert editions.freeze(desk.store, desk.edition(3), tag="niemand", now=desk.now) == 0
    balance = deliveries.balance(desk.store, 1)
    assert (balance.frozen, balance.by_state) == (4, {DeliveryState.PENDING: 4})
    assert editions.numbers(desk.store) == [1, 2, 3]
    assert editions.next_number(desk.store) == 4


def test_an_empty_store_has_no_editions(store):
    assert editions.get(store, 1) is None
    assert editions.find_slug(store, "x") is None
    assert editions.questions(store, 1) == ()
    assert (editions.numbers(store), editions.next_number(store)) == ([], 1)
    assert not editions.is_halted(store, 1)


def test_freezing_twice_is_refused_and_changes_nothing(desk):
    desk.freeze()
    with pytest.raises(GuardError, match="number 1 was frozen before, as 'nummer-1'"):
        editions.freeze(desk.store, desk.edition(1, subject="Anders"), tag=None, now=desk.now)
    with pytest.raises(GuardError, match="'nummer-1' was frozen before, as number 1"):
        editions.freeze(desk.store, desk.edition(2, slug="nummer-1"), tag=None, now=desk.now)
    assert editions.get(desk.store, 1) == desk.edition(1)
    assert editions.numbers(desk.store) == [1]


def test_a_freeze_that_fails_leaves_nothing(desk):
    desk.person()
    twice = (desk.edition().questions[0],) * 2
    with pytest.raises(StoreError, match="UNIQUE"):
        editions.freeze(desk.store, desk.edition(1, questions=twice), tag=None, now=desk.now)
    assert editions.numbers(desk.store) == []
    assert desk.store.value("SELECT count(*) FROM deliveries") == 0


def test_a_body_that_is_not_what_was_frozen_is_not_sent(desk):
    desk.freeze()
    with desk.store.write():
        desk.store.execute("DROP TRIGGER editions_frozen")
        desk.store.execute("""UPDATE editions SET body = '["Iets anders"]'""")
    with pytest.raises(StoreError, match="not the one that was frozen"):
        editions.get(desk.store, 1)


def test_halted_and_let_go(desk):
    desk.freeze()
    editions.halt(desk.store, 1, halted=True)
    assert editions.is_halted(desk.store, 1)
    editions.halt(desk.store, 1, halted=False)
    assert not editions.is_halted(desk.store, 1)
