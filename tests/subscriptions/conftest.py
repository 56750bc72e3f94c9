from __future__ import annotations

import shutil
from datetime import UTC, datetime

import pytest

from newsletter import subscriptions
from newsletter.store.database import open_store

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def store(tmp_path, empty_store):
    shutil.copy(empty_store, tmp_path / "newsletter.db")
    with open_store(tmp_path / "newsletter.db") as opened:
        opened.db.execute("PRAGMA synchronous = off")
        yield opened


@pytest.fixture
def take(store):
    """Import text or bytes."""

    def take(data, *, dry_run=False, source="lezers.csv"):
        data = data.encode() if isinstance(data, str) else data
        return subscriptions.import_csv(
            store, data, source=source, consent="aangemeld op de themadag", now=NOW, dry_run=dry_run
        )

    return take
