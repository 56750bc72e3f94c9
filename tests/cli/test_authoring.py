"""``check``: what it looks at, and what it says about a publication as a whole."""

from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner

from newsletter.cli import main
from newsletter.publication import starter


@pytest.fixture
def root(tmp_path):
    starter.copy(tmp_path)
    return tmp_path


@pytest.fixture
def run(root):
    return lambda *words: CliRunner().invoke(main, ["-C", str(root), *map(str, words)])


def test_an_issue_named_twice_is_checked_once(root, run):
    result = run("check", "1", next((root / "issues").glob("0001*")), "1")
    assert result.exit_code == 0
    assert result.stderr.startswith("1 checked")


def test_two_files_with_one_number_are_an_error_in_both(root, run):
    shutil.copy(next((root / "issues").glob("0001*")), root / "issues" / "0009-dubbel.md")
    result = run("check")
    assert result.exit_code == 3
    first, second = (line for line in result.stderr.splitlines() if "number 1 is also that of" in line)
    assert first.startswith("error: issues/0001-") and "issues/0009-dubbel.md" in first
    assert second.startswith("error: issues/0009-dubbel.md: ") and "give one of them another number" in second
    one = run("check", "--json", root / "issues" / "0009-dubbel.md")
    assert [finding["rule"] for finding in json.loads(one.stdout)[0]["findings"]] == ["number-clash"]


def test_issues_without_a_number_do_not_clash(root, run):
    for name in ("een", "twee"):
        (root / "issues" / f"{name}.md").write_text(f"---\ntitle: {name}\n---\nTekst.\n")
    assert "is also that of" not in run("check").stderr


def test_a_publication_without_issues_says_where_to_write_one(root, run):
    shutil.rmtree(root / "issues")
    result = run("check", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == []
    assert f"write one in {root}/issues" in result.stderr
