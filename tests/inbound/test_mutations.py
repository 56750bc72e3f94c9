"""Damaged mail is understood somehow; ``make fuzz-inbound MINUTES=10`` goes on for longer."""

import random

import pytest
from inbound.mutations import WAYS, mutated, problems, seeds


@pytest.fixture(scope="module")
def mails():
    return seeds()


@pytest.mark.parametrize("seed", range(2))
def test_nothing_raises_and_nothing_slips_through(reader, mails, seed):
    dice = random.Random(seed)
    for number in range(60):
        raw = mutated(dice, mails)
        assert not problems(reader, raw), (seed, number, raw[:2000])


def test_every_way_changes_something(mails):
    dice = random.Random(1)
    raw = mails[len(mails) // 3]
    assert all(any(way(dice, raw, mails) != raw for _ in range(20)) for way in WAYS)
