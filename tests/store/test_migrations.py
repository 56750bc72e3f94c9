from __future__ import annotations

import pytest
from sqlite_utils import Migrations

from newsletter.errors import StoreError
from newsletter.lifecycle import DELIVERY_MOVES, REPLY_MOVES, SUBSCRIBER_MOVES
from newsletter.models import (
    DeliveryState,
    InboundKind,
    QuestionKind,
    QuotePermission,
    ReplyStatus,
    ScheduleState,
    SubscriberState,
    UrlStatus,
)
from newsletter.store import migrations
from newsletter.store.database import open_store


def test_the_schema_knows_the_moves_of_the_lifecycle(store):
    for noun, table in (
        ("delivery", DELIVERY_MOVES),
        ("subscriber", SUBSCRIBER_MOVES),
        ("reply", REPLY_MOVES),
    ):
        rows = store.rows("SELECT before, after FROM transitions WHERE noun = ?", (noun,))
        assert {tuple(row) for row in rows} == {(one, other) for one in table for other in table[one]}


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("subscribers", "state", SubscriberState),
        ("consents", "state", SubscriberState),
        ("deliveries", "state", DeliveryState),
        ("inbound", "kind", InboundKind),
        ("questions", "kind", QuestionKind),
        ("replies", "status", ReplyStatus),
        ("replies", "permission", QuotePermission),
        ("permissions", "permission", QuotePermission),
        ("links", "status", UrlStatus),
        ("schedules", "state", ScheduleState),
    ],
)
def test_the_schema_knows_the_words_of_the_models(store, table, column, words):
    text = "".join(store.db[table].schema.split())
    assert f"CHECK({column}IN({','.join(repr(str(word)) for word in words)}))" in text


def test_moves_of_another_version_are_replaced_at_opening(tmp_path):
    path = tmp_path / "newsletter.db"
    with open_store(path) as store, store.write():
        store.execute("DELETE FROM transitions WHERE noun = 'reply'")
        store.execute("INSERT INTO transitions VALUES ('delivery', 'sent', 'pending')")
    with open_store(path) as store:
        assert not migrations.needed(store.db)
        assert store.value("SELECT count(*) FROM transitions WHERE before = 'sent'") == 0


def test_a_migration_that_fails_leaves_nothing(tmp_path, monkeypatch):
    path = tmp_path / "newsletter.db"
    monkeypatch.setattr(migrations.schema, "INITIAL", ("CREATE TABLE one (a)", "CREATE TABLE one (a)"))
    with pytest.raises(StoreError, match="already exists"):
        open_store(path)
    monkeypatch.undo()
    with open_store(path) as store:
        assert "subscribers" in store.db.table_names()
        assert "one" not in store.db.table_names()


def test_every_table_is_strict(store):
    ours = [name for name in store.db.table_names() if not name.startswith(("_", "sqlite_"))]
    assert len(ours) == 25
    assert all(store.db[name].strict for name in ours)


@pytest.mark.parametrize("count", range(1, len(migrations.STEPS)))
def test_a_store_of_an_earlier_version_becomes_what_a_new_one_is(tmp_path, store, monkeypatch, count):
    earlier, path = Migrations("newsletter"), tmp_path / "earlier.db"
    for step in migrations.STEPS[:count]:
        earlier()(step)
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "_SET", earlier)
        open_store(path).close()

    with open_store(path) as now:
        described = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
        assert list(map(tuple, now.rows(described))) == list(map(tuple, store.rows(described)))
