from __future__ import annotations

import multiprocessing
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime

import pytest

from newsletter.errors import StoreBusyError, StoreError
from newsletter.store import inbound, migrations, subscribers
from newsletter.store.database import explained, open_store


def test_new_store_is_private_durable_and_says_whose_it_is(store):
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in sorted(store.path.parent.iterdir())} == {
        f"newsletter.db{end}": 0o600 for end in ("", "-shm", "-wal", ".lock", ".queue")
    }
    assert store.value("PRAGMA journal_mode") == "wal"
    assert store.value("PRAGMA foreign_keys") == 1
    assert store.value("PRAGMA secure_delete") == 1
    assert store.value("PRAGMA application_id") == int.from_bytes(b"NwsL", "big")


def test_commits_are_durable(tmp_path):
    with open_store(tmp_path / "newsletter.db") as store:
        assert store.value("PRAGMA synchronous") == 2  # FULL


def test_opening_again_finds_everything_and_changes_nothing(desk):
    desk.person()
    with open_store(desk.store.path) as again:
        assert subscribers.count(again) == 1
        assert not migrations.needed(again.db)


def test_makes_its_folder_but_not_the_one_above(tmp_path):
    open_store(tmp_path / "subscribers" / "newsletter.db").close()
    with pytest.raises(StoreError, match="folder exists"):
        open_store(tmp_path / "no" / "such" / "newsletter.db")


def test_a_folder_is_no_store(tmp_path):
    with pytest.raises(StoreError, match="cannot be opened") as caught:
        open_store(tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_a_text_file_is_no_store(tmp_path):
    path = tmp_path / "newsletter.db"
    path.write_text("Dit is gewoon een brief, en nog wel een lange ook. " * 40)
    with pytest.raises(StoreError, match="not an SQLite database"):
        open_store(path)
    assert path.read_text().startswith("Dit is gewoon")


def test_the_database_of_another_application_stays_untouched(tmp_path):
    path = tmp_path / "newsletter.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another application"):
        open_store(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_newer_store_is_refused(tmp_path):
    path = tmp_path / "newsletter.db"
    with open_store(path) as store, store.write():
        store.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('newsletter', 'm900_x', '')"
        )
    with pytest.raises(StoreError, match=r"newer version of newsletter.*m900_x") as caught:
        open_store(path)
    assert "Upgrade" in caught.value.next_step


def test_a_damaged_store_is_named(desk):
    desk.freeze(people=300)
    path = desk.store.path
    desk.store.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (path.stat().st_size - 4096))
    with pytest.raises(StoreError, match="damaged"), open_store(path) as store:
        list(subscribers.listed(store))


def fail_after_adding(desk, number=1):
    with desk.store.write():
        desk.person(number)
        raise RuntimeError


def test_write_commits_all_or_nothing(desk):
    with pytest.raises(RuntimeError):
        fail_after_adding(desk)
    assert subscribers.count(desk.store) == 0
    assert not desk.store.db.conn.in_transaction
    desk.person()
    assert subscribers.count(desk.store) == 1


def test_an_inner_write_is_undone_alone(desk):
    with desk.store.write():
        desk.person(1)
        with pytest.raises(RuntimeError):
            fail_after_adding(desk, 2)
        desk.person(3)
    assert [s.key for s in subscribers.listed(desk.store)] == ["lezer1@example.org", "lezer3@example.org"]


def test_statements_that_write_stand_inside_write(store):
    with pytest.raises(AssertionError):
        store.execute("DELETE FROM tags")
    with pytest.raises(AssertionError):
        store.insert("INSERT INTO tags VALUES (1, 'a')")
    with pytest.raises(AssertionError):
        store.execute_many("DELETE FROM tags WHERE tag = ?", [("a",)])


def test_another_tool_holding_the_file_means_try_again_later(desk):
    with open_store(desk.store.path, patience=0.05) as impatient:
        with closing(sqlite3.connect(desk.store.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreBusyError) as caught, impatient.write():
                pytest.fail("it is locked")
            assert subscribers.count(impatient) == 0  # reading goes on
        assert caught.value.exit_code == 75
        with impatient.write():
            pass


def test_another_process_holding_the_turn_means_try_again_later(desk):
    with open_store(desk.store.path, patience=0.05) as impatient:
        with desk.store.write(), pytest.raises(StoreBusyError), impatient.write():
            pytest.fail("it is not our turn")
        with impatient.write():
            pass


def add_many(desk):
    with desk.store.write():
        for number in range(2, 500):
            desk.person(number, name="Naam " * 200)


def test_a_full_disk_undoes_the_transaction_and_leaves_a_readable_store(desk):
    desk.person(1)
    store = desk.store
    pages = store.value("PRAGMA page_count")
    store.db.execute(f"PRAGMA max_page_count = {pages + 4}")
    with pytest.raises(StoreError, match="disk is full") as caught:
        add_many(desk)
    assert "Free some space" in caught.value.next_step
    assert not store.db.conn.in_transaction
    assert subscribers.count(store) == 1
    store.db.execute("PRAGMA max_page_count = 1000000")
    desk.person(2)
    with open_store(store.path) as again:
        assert subscribers.count(again) == 2
        assert again.value("PRAGMA integrity_check") == "ok"


def test_a_store_that_cannot_be_written_says_so(desk):
    path = desk.store.path
    with (
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection,
        pytest.raises(StoreError, match="cannot be written to"),
        explained(path),
    ):
        connection.execute("DELETE FROM tags")


def test_a_broken_rule_of_the_schema_is_our_fault_and_says_so(store):
    with pytest.raises(StoreError, match=r"would make its records wrong.*born pending"), store.write():
        store.execute(
            "INSERT INTO subscribers (address, mailbox, key, state, created_at)"
            " VALUES ('a@example.org', 'a@example.org', 'a@example.org', 'active', 1)"
        )


def test_a_store_belongs_to_its_thread(store):
    caught = []

    def use():
        try:
            subscribers.count(store)
        except StoreError as error:
            caught.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert "thread" in str(caught[0])


def test_closing_twice_is_harmless(tmp_path):
    store = open_store(tmp_path / "newsletter.db")
    store.close()
    store.close()


def test_pages_stream_every_row_once(desk):
    for number in range(1, 12):
        desk.person(number)
    query = "SELECT id FROM subscribers WHERE id > :after ORDER BY id LIMIT :size"
    for size in (1, 5, 11, 50):
        assert [row[0] for row in desk.store.pages(query, {}, size=size)] == list(range(1, 12))


def _open_and_add(path, number):
    with open_store(path) as store:
        for turn in range(5):
            with store.write():
                store.insert(
                    "INSERT INTO subscribers (address, mailbox, key, created_at) VALUES (?1, ?1, ?1, 1)",
                    (f"p{number}.{turn}@example.org",),
                )


def test_many_processes_may_make_and_write_one_store(tmp_path):
    path = tmp_path / "newsletter.db"
    start = multiprocessing.get_context("spawn")
    others = [start.Process(target=_open_and_add, args=(path, number)) for number in range(4)]
    for other in others:
        other.start()
    for other in others:
        other.join()
    assert [other.exitcode for other in others] == [0] * 4
    with open_store(path) as store:
        assert subscribers.count(store) == 20


def test_two_connections_of_one_process_keep_their_log_when_another_process_leaves(desk):
    """The second one once cancelled the locks of the first, and what was written after that was lost."""
    with open_store(desk.store.path) as second:
        look = (
            "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]);"
            " c.execute('SELECT count(*) FROM inbound').fetchone(); c.close()"
        )
        subprocess.run([sys.executable, "-c", look, str(desk.store.path)], check=True)
        assert desk.store.path.with_name("newsletter.db-wal").exists()
        with second.write():
            inbound.keep(second, b"From: a@example.org", source="test", now=datetime(2026, 1, 1, tzinfo=UTC))
        count = "import sqlite3, sys; print(*sqlite3.connect(sys.argv[1]).execute('SELECT id FROM inbound'))"
        seen = subprocess.run(
            [sys.executable, "-c", count, str(desk.store.path)], capture_output=True, check=True
        )
        assert seen.stdout == b"(1,)\n"
