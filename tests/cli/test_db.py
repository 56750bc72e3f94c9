"""``db``: where the store is, a copy of it, whether it is sound; and a copy that is put back too late."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner
from rights import as_anybody

from newsletter.cli import main
from newsletter.publication import starter
from newsletter.store import filesystem


@pytest.fixture
def root(tmp_path):
    starter.copy(tmp_path / "brief")
    return tmp_path / "brief"


@pytest.fixture
def database(root):
    return root / "subscribers" / "newsletter.db"


@pytest.fixture
def run(root):
    def run(*words):
        return CliRunner().invoke(main, ["-C", str(root), *map(str, words)])

    return run


@pytest.fixture
def filled(run, root):
    run("subscribers", "import", root / "subscribers" / "sample.csv")
    return run


def test_path(run, database):
    assert run("db", "path").stdout == f"{database}\n"
    assert not database.exists()


@pytest.mark.parametrize("words", [("check",), ("backup", "x.db")])
def test_without_a_store_none_is_made(run, database, words):
    result = run("db", *words)
    assert result.exit_code == 2
    assert "no store yet" in result.stderr
    assert not database.exists()


def test_backup_says_what_belongs_to_it(filled, tmp_path):
    result = filled("db", "backup", tmp_path / "kopie.db")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"{tmp_path / 'kopie.db'}\n"
    assert "secret.key" in result.stderr
    again = filled("db", "backup", tmp_path / "kopie.db")
    assert again.exit_code == 2
    assert "never overwrites" in again.stderr


def test_check(filled, database):
    assert filled("db", "check").exit_code == 0
    assert json.loads(filled("db", "check", "--json").stdout)["problems"] == []
    with closing(sqlite3.connect(database, isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER subscribers_kept")
        raw.execute("DELETE FROM subscribers WHERE id = 2")
    result = filled("db", "check")
    assert result.exit_code == 3
    assert "table consents" in result.stdout
    assert "not sound" in result.stderr


def test_check_of_what_is_no_database(filled, database):
    database.write_bytes(b"geen database, maar een brief" * 1000)
    for beside in ("-wal", "-shm"):
        database.with_name(database.name + beside).unlink(missing_ok=True)
    result = filled("db", "check")
    assert result.exit_code == 3
    assert "not an SQLite database" in result.stdout


@pytest.mark.parametrize(
    "words", [("status",), ("replies", "list"), ("subscribers", "list"), ("db", "check")]
)
def test_what_can_only_be_read_is_read(filled, database, words):
    database.chmod(0o400)
    with as_anybody():
        result = filled(*words)
    assert result.exit_code == 0, result.stderr
    assert "Only reading is possible now: user " in result.stderr
    assert f"may not write {database} (-r--------" in result.stderr


def test_what_cannot_be_checked_is_not_called_damaged(filled, database):
    database.chmod(0)
    with as_anybody():
        result = filled("db", "check")
    assert result.exit_code == 1
    assert "cannot be checked now, which does not mean that it is damaged" in result.stderr
    assert f"may not read {database}" in result.stderr
    assert "not sound" not in result.stderr


def put_back(copy, database):
    for beside in ("-wal", "-shm"):
        database.with_name(database.name + beside).unlink(missing_ok=True)
    shutil.copy(copy, database)


def caught(root):
    return len([path for path in (root / "subscribers" / "mail").rglob("*") if path.is_file()])


def test_a_copy_that_is_put_back_sends_nothing_twice(filled, root, database, tmp_path):
    filled("db", "backup", tmp_path / "before.db")
    assert filled("send", "1", "--yes", "--limit", "4").exit_code == 0
    filled("db", "backup", tmp_path / "between.db")
    assert filled("send", "1", "--yes").exit_code == 0
    arrived = caught(root)
    shutil.copy(database, tmp_path / "after.db")
    for copy in ("before.db", "between.db"):
        put_back(tmp_path / copy, database)
        result = filled("send", "1", "--yes")
        assert result.exit_code == 5, result.stderr
        assert "older copy" in result.stderr
        assert "send.run" in result.stderr
        result = filled("status")
        assert result.exit_code == 0
        assert "Nothing can be sent now: " in result.stderr
        assert "older copy" in result.stderr
        assert "older copy" in json.loads(filled("status", "--json").stdout)["refusal"]
        result = filled("db", "check")
        assert result.exit_code == 3
        assert "is sound, but nothing can be sent with it" in result.stderr
        assert "Put the newer copy back" in result.stderr
        [problem] = json.loads(filled("db", "check", "--json").stdout)["problems"]
        assert "older copy" in problem
    assert caught(root) == arrived
    (root / "subscribers" / "send.run").rename(tmp_path / "send.run")  # at the operator's word
    assert "20 subscribers" in filled("send", "1", "--dry-run").stderr
    (tmp_path / "send.run").rename(root / "subscribers" / "send.run")
    put_back(tmp_path / "after.db", database)
    result = filled("send", "1", "--yes")
    assert result.exit_code == 0, result.stderr
    assert "Nothing to send" in result.stderr
    assert caught(root) == arrived


def test_a_store_on_a_network_is_not_sent_with(filled, root, tmp_path, monkeypatch):
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"40 1 0:50 / {root} rw - nfs4 server:/brief rw,vers=4.2\n")
    monkeypatch.setattr(filesystem, "_MOUNTS", mounts)
    result = filled("send", "1", "--yes")
    assert result.exit_code == 5
    assert "network file system (nfs4" in result.stderr
    assert caught(root) == 0
    assert filled("status").exit_code == 0  # looking is fine
