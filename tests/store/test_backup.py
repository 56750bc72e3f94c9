"""A copy while the store is in use, and what a thorough look finds."""

from __future__ import annotations

import resource
import sqlite3
from contextlib import closing

import pytest
from rights import as_anybody

from newsletter.errors import StoreError, UsageError
from newsletter.models import SubscriberState as S
from newsletter.store import backup, deliveries, subscribers
from newsletter.store.database import open_store


def test_a_copy_is_the_store_at_one_moment(desk, tmp_path):
    desk.freeze(3)
    path = tmp_path / "kopie.db"
    with desk.store.write():
        desk.store.execute("UPDATE editions SET halted = 1")
        with open_store(desk.store.path) as other:  # beside an open transaction, which is not in it
            size = backup.backup(other, path)
    assert size == path.stat().st_size
    assert path.stat().st_mode & 0o777 == 0o600
    assert {p.name for p in tmp_path.glob("*kopie*")} == {"kopie.db"}
    with open_store(path) as copy:
        assert deliveries.balance(copy, 1) == deliveries.balance(desk.store, 1)
        assert not copy.value("SELECT halted FROM editions")
        assert subscribers.count(copy, state=S.ACTIVE) == 3
        assert backup.problems(copy) == []


@pytest.mark.parametrize("what", ["file", "folder", "link"])
def test_nothing_is_overwritten(desk, tmp_path, what):
    path = tmp_path / "kopie"
    target = tmp_path / "elders"
    make = {
        "file": lambda: path.write_text("van mij"),
        "folder": path.mkdir,
        "link": lambda: path.symlink_to(target),
    }
    make[what]()
    with pytest.raises(UsageError, match="folder exists; give a file" if what == "folder" else "never over"):
        backup.backup(desk.store, path)
    assert not target.exists()
    assert what != "file" or path.read_text() == "van mij"


def test_a_folder_that_is_not_there(desk, tmp_path):
    with pytest.raises(UsageError, match="does not exist"):
        backup.backup(desk.store, tmp_path / "weg" / "kopie.db")


def test_a_folder_where_nothing_may_be_made(desk, tmp_path):
    folder = tmp_path / "dicht"
    folder.mkdir(mode=0o500)
    with as_anybody(), pytest.raises(StoreError, match=r"may not make files in the folder .*dicht \(dr-x"):
        backup.backup(desk.store, folder / "kopie.db")


def test_a_folder_that_is_a_file(desk, tmp_path):
    (tmp_path / "brief").write_text("van mij")
    with pytest.raises(StoreError, match=r"cannot be written: Not a directory"):
        backup.backup(desk.store, tmp_path / "brief" / "kopie.db")


def test_a_full_disk_leaves_nothing_behind(desk, tmp_path):
    desk.freeze(200)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))  # Python ignores SIGXFSZ: the write fails
    try:
        with pytest.raises(StoreError, match=r"kopie\.db.*(full|disk)") as caught:
            backup.backup(desk.store, tmp_path / "kopie.db")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.next_step
    assert [path.name for path in tmp_path.iterdir() if "kopie" in path.name] == []


def test_a_damaged_store_is_seen_and_not_copied(desk, tmp_path):
    desk.freeze(200)
    desk.store.close()
    raw = bytearray(desk.store.path.read_bytes())
    page = raw.find(b"lezer150@example.org") // 4096 * 4096
    raw[page : page + 8] = b"\xff" * 8
    desk.store.path.write_bytes(raw)
    with open_store(desk.store.path) as store:
        with pytest.raises(StoreError, match="damaged"):
            backup.backup(store, tmp_path / "kopie.db")
        assert [path.name for path in tmp_path.iterdir() if "kopie" in path.name] == []
        assert backup.problems(store)


def tamper(store, *statements):
    """What another tool could do that knows how to get around the rules."""
    path = store.path
    store.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        triggers = raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            raw.execute(statement)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM deliveries WHERE subscriber = 2", "issue 1: 3 frozen, but 2 deliveries"),
        ("UPDATE deliveries SET subscriber = 99 WHERE subscriber = 3", "refers to a row of subscribers"),
        ("UPDATE editions SET body = '[\"anders\"]'", "the body of issue 1 is not the one that was frozen"),
    ],
)
def test_what_does_not_add_up_is_named(desk, statement, words):
    desk.freeze(3)
    assert backup.problems(desk.store) == []
    tamper(desk.store, statement)
    with open_store(desk.store.path) as store:
        [problem] = backup.problems(store)
    assert words in problem
