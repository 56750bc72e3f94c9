"""What is known of the things we sent, while they are being sent."""

from __future__ import annotations

from dataclasses import replace

from newsletter.replies import sent
from newsletter.replies.sent import Sent
from newsletter.store import editions


def freeze(world, number):
    made = editions.get(world.store, 12)
    editions.freeze(
        world.store, replace(made, slug=f"nummer-{number}", number=number), tag=None, now=world.now
    )


def test_who_names_an_issue_before_it_is_sent_hides_it_from_nobody(world):
    known = Sent(world.store)
    assert known.edition(13) is None
    freeze(world, 13)
    assert known.edition(13).questions


def test_only_few_editions_are_kept_at_hand(world, monkeypatch):
    monkeypatch.setattr(sent, "_MOST_EDITIONS", 1)
    known = Sent(world.store)
    first = known.edition(12)
    assert known.edition(12) is first
    assert known.edition(11).number == 11
    assert known.edition(12) == first
    assert known.edition(12) is not first


def test_without_a_store_nothing_was_sent():
    assert Sent(None).edition(12) is None
