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
