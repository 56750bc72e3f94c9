"""``newsletter preview``: how it begins, how it refuses, how it ends."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys

import httpx
import pytest
from click.testing import CliRunner

from newsletter.cli import main
from newsletter.publication import starter
from newsletter.transport.catcher import listen


@pytest.fixture
def root(tmp_path):
    starter.copy(tmp_path / "klare-taal")
    return tmp_path / "klare-taal"


@pytest.fixture
def run():
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


def test_a_taken_port_is_named(run, root):
    taken = listen(0)
    port = taken.getsockname()[1]
    try:
        result = run("-C", root, "preview", "--no-open", "--port", port)
    finally:
        taken.close()
    assert result.exit_code == 75
    assert f"127.0.0.1:{port}" in result.stderr and "--port" in result.stderr


def test_what_it_cannot_begin_with(run, root, tmp_path):
    result = run("-C", tmp_path, "preview", "--no-open")
    assert result.exit_code == 1 and "newsletter init" in result.stderr
    result = run("-C", root, "preview", "77", "--no-open")
    assert result.exit_code == 2 and "there is no issue '77'" in result.stderr
    assert run("-C", root, "preview", "--port", "70000").exit_code == 2


def test_it_begins_without_issues_follows_and_ends_at_once(root):
    for path in (root / "issues").glob("0*.md"):
        path.unlink()
    (root / "newsletter.toml").write_text("[publication")  # not even settings that can be read
    words = [sys.executable, "-m", "newsletter", "-C", root, "preview", "--port", "0", "--no-open"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            url = re.search(r"http://127\.0\.0\.1:\d+/", running.stderr.readline())[0]
            assert "Ctrl-C" in running.stderr.readline()
            with httpx.stream("GET", f"{url}events?issue=&reader=", timeout=30) as stream:
                told = (json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: "))
                assert next(told)["issue"] == ""
                (root / "issues" / "0001-eerste.md").write_text("---\ntitle: Een\nnumber: 1\n---\nHallo.\n")
                second = next(told)
                assert second["issue"] == "issues/0001-eerste.md" and "not TOML" in second["trouble"]["what"]
                running.send_signal(signal.SIGINT)
                out, rest = running.communicate(timeout=60)  # the page is still open
        finally:
            running.kill()
    assert (running.returncode, out, rest) == (0, "", "Stopped.\n")
