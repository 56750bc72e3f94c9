"""Reading a store that cannot be written to: what can be read is, and else the missing right is named."""

from __future__ import annotations

import resource
import shutil
import sqlite3
from contextlib import closing, contextmanager

import pytest
from rights import as_anybody

from newsletter.errors import StoreBusyError, StoreError
from newsletter.store import backup, subscribers
from newsletter.store.database import open_store
from newsletter.store.reading import ReadOnlyStore, open_to_read


@pytest.fixture
def path(desk):
    desk.freeze(3)
    desk.store.close()
    yield desk.store.path
    for one in (desk.store.path.parent, *desk.store.path.parent.iterdir()):
        one.chmod(0o700)


@contextmanager
def full_disk():
    """A disk with no room for another page: Python ignores SIGXFSZ, so writes fail."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_can_be_written_is_opened_as_ever(path):
    with open_to_read(path) as store:
        assert not isinstance(store, ReadOnlyStore)


@pytest.mark.parametrize(
    ("name", "mode", "reason"),
    [
        ("", 0o500, "may not make files in the folder"),
        ("newsletter.db", 0o400, "may not write"),
        ("newsletter.db.lock", 0o400, "may not write"),
    ],
)
def test_without_the_right_to_write_it_is_read(path, name, mode, reason):
    (path.parent / name).chmod(mode)
    before = set(path.parent.iterdir())
    with as_anybody(), open_to_read(path) as store:
        assert isinstance(store, ReadOnlyStore)
        assert reason in store.reason
        assert str(path.parent / name) in store.reason
        assert subscribers.count(store) == 3
        assert backup.problems(store) == []
        with pytest.raises(StoreError, match=rf"can only be read.*{reason}"), store.write():
            pytest.fail("it may not be written")
    assert set(path.parent.iterdir()) <= before


def test_on_a_full_disk_it_is_read(path):
    with full_disk():
        with pytest.raises(StoreError):
            open_store(path)
        with open_to_read(path) as store:
            assert isinstance(store, ReadOnlyStore)
            assert subscribers.count(store) == 3
            assert backup.problems(store) == []
    with open_store(path) as store:
        assert subscribers.count(store) == 3


@pytest.mark.parametrize(
    ("name", "words"), [("", "may not enter the folder"), ("newsletter.db", "may not read")]
)
def test_without_the_right_to_read_the_right_is_named(path, name, words):
    (path.parent / name).chmod(0)
    with as_anybody(), pytest.raises(StoreError, match=words) as caught:
        open_to_read(path)
    assert f"{path.parent / name} (" in str(caught.value)
    assert caught.value.next_step


def leave_a_log(path):
    """As a killed process leaves the store: its last change stands only in the log."""
    kept = path.with_name("kept")
    with open_store(path) as store:
        store.db.execute("PRAGMA wal_autocheckpoint = 0")
        with store.write():
            store.execute("UPDATE editions SET halted = 1")
        shutil.copytree(path.parent, kept)
    for one in kept.iterdir():
        one.replace(path.parent / one.name)
    kept.rmdir()
    assert path.with_name(f"{path.name}-wal").stat().st_size


def test_a_log_with_changes_is_read_as_well(path):
    leave_a_log(path)
    path.parent.chmod(0o500)
    with as_anybody(), open_to_read(path) as store:
        assert store.value("SELECT halted FROM editions") == 1


def test_a_log_that_cannot_be_read_is_not_left_out(path):
    leave_a_log(path)
    path.with_name(f"{path.name}-shm").unlink()
    path.parent.chmod(0o500)
    with as_anybody(), pytest.raises(StoreError, match=r"newsletter\.db-wal holds changes.*may not make"):
        open_to_read(path)


def test_an_older_store_is_not_misread(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("DROP TABLE schedules")
        raw.execute("DELETE FROM _sqlite_migrations WHERE name = 'm004_schedule'")
    path.parent.chmod(0o500)
    with as_anybody(), pytest.raises(StoreError, match="bring the store up to date first"):
        open_to_read(path)


def test_where_none_can_be_made(tmp_path):
    folder = tmp_path / "leeg"
    folder.mkdir(mode=0o500)
    with as_anybody(), pytest.raises(StoreError, match="no store yet, and none can be made"):
        open_to_read(folder / "newsletter.db")


def test_a_check_and_a_copy_of_what_changes_meanwhile_say_so(path):
    path.chmod(0o400)
    with as_anybody():
        store = open_to_read(path)
    path.chmod(0o600)
    with store:
        with open_store(path) as writer, writer.write():
            writer.execute("UPDATE editions SET halted = 1")
        with pytest.raises(StoreBusyError, match="written to while it was read"):
            backup.problems(store)
        with pytest.raises(StoreBusyError, match="written to while it was read"):
            backup.backup(store, path.with_name("kopie.db"))
    assert not path.with_name("kopie.db").exists()


def test_damage_is_no_missing_right(path):
    path.write_bytes(b"geen database, maar een brief" * 1000)
    with pytest.raises(StoreError, match="not an SQLite database") as caught:
        open_to_read(path)
    assert backup.is_damage(caught.value)


def test_a_copy_that_was_put_back_has_a_log_again(path):
    with open_store(path) as store:
        backup.backup(store, path.with_name("kopie.db"))
    with closing(sqlite3.connect(path.with_name("kopie.db"))) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
    with open_store(path.with_name("kopie.db")) as copy:
        assert copy.value("PRAGMA journal_mode") == "wal"
