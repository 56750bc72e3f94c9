"""``send``, ``stop`` and ``status``: what they say, and what they leave alone."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from newsletter.cli import main
from newsletter.cli.agreement import duration
from newsletter.publication import starter


@pytest.fixture
def root(tmp_path):
    starter.copy(tmp_path)
    return tmp_path


@pytest.fixture
def run(root):
    def run(*words, **environ):
        return CliRunner().invoke(main, ["-C", str(root), *map(str, words)], env=environ)

    run("subscribers", "import", root / "subscribers" / "sample.csv")
    return run


def test_a_dry_run_as_json_is_the_plan(run):
    result = run("send", "1", "--dry-run", "--json")
    plan = json.loads(result.stdout)
    assert (plan["issue"], plan["count"], plan["real"], plan["begun"]) == (1, 24, False, False)


def test_a_missing_password_freezes_nothing(run, root):
    server = {"NEWSLETTER_SMTP__HOST": "smtp.example.org", "NEWSLETTER_SMTP__USERNAME": "redactie"}
    keyring = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    result = run("send", "1", "--yes", **server, **keyring)
    assert result.exit_code == 4, result.stderr
    assert "smtp.example.org:587 (tls starttls)" in result.stderr
    assert json.loads(run("status", "--json").stdout)["issues"] == []
    plan = run("send", "1", "--dry-run")
    assert "begun" not in plan.stderr


def test_the_wrong_count_names_a_command_that_exists(run):
    result = run("send", "1", "--confirm", "23")
    assert result.exit_code == 5
    assert "newsletter subscribers list" in result.stderr


def test_status_says_how_to_go_on(run):
    assert "'newsletter check 1', then 'newsletter send 1'" in run("status").stderr
    run("send", "1", "--yes", "--limit", "3")
    assert "Issue 1 still goes to 21; 'newsletter send 1' goes on." in run("status").stderr
    assert run("stop", "1").exit_code == 0
    assert "Issue 1 was stopped; 'newsletter send 1' goes on." in run("status").stderr
    assert "Issue 3 was not sent yet. Next: 'newsletter check 3'" in run("status", "3").stderr
    run("send", "1", "--yes")
    result = run("status")
    assert result.stderr == ""
    assert "sends through the local catcher" in result.stdout


def test_stop_after_the_end_stops_nothing(run):
    run("send", "1", "--yes")
    result = run("stop", "1")
    assert result.exit_code == 0
    assert "Nothing to stop: all 24" in result.stderr
    assert json.loads(run("status", "--json").stdout)["issues"][0]["halted"] is False


def test_status_without_subscribers_begins_with_them(root):
    result = CliRunner().invoke(main, ["-C", str(root), "status"])
    assert "Next: 'newsletter subscribers import FILE', then 'newsletter check 1'" in result.stderr


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (16, "less than a minute"),
        (61, "about 1 minute"),
        (1000, "about 17 minutes"),
        (9000, "about 2.5 hours"),
    ],
)
def test_duration(seconds, words):
    assert duration(seconds) == words


def test_the_log_names_nobody(run, root, tmp_path):
    log = tmp_path / "log" / "deliveries.jsonl"
    result = run("send", "1", "--yes", "--log", log)
    assert result.exit_code == 1
    assert "cannot be opened" in result.stderr
    assert json.loads(run("status", "--json").stdout)["subscribers"]["active"] == 24
    log.parent.mkdir()
    assert run("send", "1", "--yes", "--log", log, "--limit", "20", "--json").exit_code == 0
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [(one["state"], one["issue"], one["attempt"]) for one in lines] == [("sent", 1, 1)] * 20
    assert len({one["subscriber"] for one in lines}) == 20
    people = (root / "subscribers" / "sample.csv").read_text().splitlines()[1:]
    readers = {word for line in people for word in line.split(",") if "@" in word}
    assert len(readers) > 20
    assert not [reader for reader in readers if reader.lower() in log.read_text().lower()]
    found = {word for one in lines for word in map(str, one.values()) if "@" in word}
    assert found == {one["message_id"] for one in lines}


def test_the_log_of_the_settings_and_with_addresses(run, root):
    where = {"NEWSLETTER_SEND__LOG": "subscribers/deliveries.jsonl"}
    assert run("send", "1", "--yes", "--limit", "3", "--log-addresses", **where).exit_code == 0
    lines = [
        json.loads(line) for line in (root / "subscribers" / "deliveries.jsonl").read_text().splitlines()
    ]
    assert [one["level"] for one in lines] == ["DEBUG"] * 3
    assert all("@" in one["address"] for one in lines)
    assert "add --log" in run("send", "1", "--yes", "--log-addresses").stderr.lower()


def test_how_far_it_is_goes_to_stderr_and_json_to_stdout(run):
    result = run("send", "1", "--yes", "--json")
    assert json.loads(result.stdout)["sent_now"] == 24
    assert "Took " in result.stderr
