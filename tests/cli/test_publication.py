from __future__ import annotations

import json
import re
import signal
import smtplib
import subprocess
import sys
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from click.testing import CliRunner

from newsletter.cli import main
from newsletter.publication import starter
from newsletter.transport.catcher import listen


@pytest.fixture
def run():
    def run(*words):
        return CliRunner().invoke(main, [str(word) for word in words])

    return run


@pytest.fixture
def root(tmp_path):
    starter.copy(tmp_path / "klare-taal")
    return tmp_path / "klare-taal"


def test_init_prints_what_it_wrote_and_what_comes_next(run, tmp_path):
    result = run("init", tmp_path / "mijn nieuwsbrief")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert all(line.startswith("written  ") for line in lines)
    names = {line.removeprefix("written  ").removeprefix(f"{tmp_path}/mijn nieuwsbrief/") for line in lines}
    assert names == {".gitignore", *(name for name, _ in starter.files())}
    steps = [line.strip() for line in result.stderr.splitlines() if line.startswith("  ")]
    assert steps[0] == f"cd '{tmp_path}/mijn nieuwsbrief'"
    assert steps[1:3] == ["newsletter subscribers import subscribers/sample.csv", "newsletter check 1"]
    assert steps[-2:] == ["newsletter replies import subscribers/mail/replies", "newsletter replies list"]


def test_a_new_publication_has_its_clock(run, tmp_path):
    """On a server that lives in UTC 'send --at' would otherwise be an hour or two late."""
    run("init", tmp_path)
    run("-C", tmp_path, "subscribers", "import", tmp_path / "subscribers" / "sample.csv")
    wall = datetime.combine(datetime.now(UTC).date() + timedelta(60), time(9), ZoneInfo("Europe/Amsterdam"))
    words = ["-C", str(tmp_path), "send", "1", "--at", f"{wall:%Y-%m-%d %H:%M}", "--yes", "--json"]
    result = CliRunner().invoke(main, words, env={"TZ": "UTC"})
    assert datetime.fromisoformat(json.loads(result.stdout)["at"]) == wall


def test_init_in_another_language(run, tmp_path):
    assert run("init", tmp_path, "--language", "fr").exit_code == 0
    text = (tmp_path / "newsletter.toml").read_text()
    assert 'timezone = "Europe/Paris"' in text and 'language = "fr"' in text
    assert run("-C", tmp_path, "check", "1").exit_code == 0


def test_init_again_keeps_everything(run, tmp_path):
    run("init", tmp_path)
    (tmp_path / "newsletter.toml").write_text("van mij")
    result = run("init", tmp_path)
    assert result.exit_code == 0
    assert {line.split()[0] for line in result.stdout.splitlines()} == {"kept"}
    assert (tmp_path / "newsletter.toml").read_text() == "van mij"


def test_init_without_folder_is_here(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run("init")
    assert result.exit_code == 0
    assert (tmp_path / "newsletter.toml").is_file()
    assert "cd " not in result.stderr


def test_init_below_the_folder_named_with_c(run, tmp_path):
    assert run("-C", tmp_path, "init", "brief").exit_code == 0
    assert (tmp_path / "brief" / "newsletter.toml").is_file()


def test_init_onto_a_file_says_what_is_wrong(run, tmp_path):
    (tmp_path / "brief").write_text("x")
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / "issues").write_text("x")
    assert run("init", tmp_path / "brief").exit_code == 2
    result = run("init", tmp_path / "map")
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr


@pytest.mark.parametrize("command", ["init", "catcher"])
def test_help_has_an_example(run, command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Example:\n" in result.stdout and f" newsletter {command}" in result.stdout


def test_the_catcher_needs_a_publication(run, tmp_path):
    result = run("-C", tmp_path, "catcher")
    assert result.exit_code == 1
    assert "newsletter init" in result.stderr


@pytest.mark.parametrize("option", ["--port", "--smtp-port"])
def test_a_taken_port_is_named(run, root, option):
    other = {"--port": "--smtp-port", "--smtp-port": "--port"}[option]
    taken = listen(0)
    port = taken.getsockname()[1]
    try:
        result = run("-C", root, "catcher", option, port, other, 0)
    finally:
        taken.close()
    assert result.exit_code == 75
    assert f"127.0.0.1:{port}" in result.stderr
    assert "other ports with --port and --smtp-port" in result.stderr


def test_ports_are_numbers_that_exist(run, root):
    assert run("-C", root, "catcher", "--port", "70000").exit_code == 2


def test_the_catcher_catches_shows_and_stops(root):
    words = [
        sys.executable,
        "-m",
        "newsletter",
        "-C",
        str(root),
        "catcher",
        "--port",
        "0",
        "--smtp-port",
        "0",
    ]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            talk = [running.stderr.readline() for _ in range(4)]
            url = re.search(r"http://127\.0\.0\.1:\d+/", talk[0])[0]
            port = int(re.search(r"127\.0\.0\.1:(\d+)", talk[1])[1])
            with smtplib.SMTP("127.0.0.1", port, "localhost", timeout=30) as client:
                client.sendmail(
                    "a@example.net", ["reacties+r2@klaretaal.example.org"], "Subject: Hoi\r\n\r\nDag"
                )
            page = httpx.get(url, timeout=30)
            refused = httpx.get(url, headers={"host": "example.org"}, timeout=30)
        finally:
            running.send_signal(signal.SIGINT)
            out, rest = running.communicate(timeout=60)
    assert page.status_code == 200
    assert "Hoi" in page.text and "Replies (1)" in page.text
    assert "server" not in page.headers
    assert refused.status_code == 400
    assert (running.returncode, out, rest) == (0, "", "Stopped.\n")
    assert len(list((root / "subscribers" / "mail" / "replies" / "new").iterdir())) == 1
