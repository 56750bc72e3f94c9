from __future__ import annotations

import pytest

from newsletter.errors import PublicationError
from newsletter.publication import root


def test_find_walks_up(places):
    deep = places.issues / "a" / "b"
    deep.mkdir(parents=True)
    assert root.find(deep) == places.root
    assert root.find(places.root) == places.root


def test_nearest_publication_wins(places):
    inner = places.root / "tweede"
    inner.mkdir()
    (inner / "newsletter.toml").write_text("", "utf-8")
    assert root.find(inner) == inner


def test_no_publication_says_how_to_start_one(tmp_path):
    with pytest.raises(PublicationError) as caught:
        root.find(tmp_path)
    assert "newsletter init" in caught.value.next_step
    assert caught.value.where == str(tmp_path)


def test_missing_folder_is_named(tmp_path):
    with pytest.raises(PublicationError, match="no such folder"):
        root.find(tmp_path / "weg")


def test_places_stay_in_the_root(places):
    for name in ("issues", "templates", "database", "mail", "key_file", "send_lock"):
        assert getattr(places, name).is_relative_to(places.root)
    assert not places.subscribers.exists()
