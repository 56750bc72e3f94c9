"""``check`` with a dictionary and with ``--links``."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from web_server import serving

from newsletter.cli import main
from newsletter.models import Language
from newsletter.publication import spelling, starter

NUMMER = """---
title: Over de stoep
number: 9
preheader: Wat er deze week op de stoep voor jullie huis gebeurde, en wat je eraan kunt doen
---
Op de stoep ligt een pannekoek. Lees [het verhaal van de stoep]({url}).

> [!QUESTION] Welke tegel ligt er bij jou los? {{#tegel}}
"""

needs_dictionary = pytest.mark.skipif(
    spelling.misspelt([], Language.NL) is None, reason="hunspell or its Dutch dictionary is not installed"
)


@pytest.fixture
def root(tmp_path):
    starter.copy(tmp_path)
    return tmp_path


@pytest.fixture
def run(root):
    runner = CliRunner(env={"NO_PROXY": "*"})
    return lambda *words: runner.invoke(main, ["-C", str(root), *map(str, words)])


@pytest.fixture
def write(root):
    return lambda url: (root / "issues" / "0009-stoep.md").write_text(NUMMER.format(url=url), "utf-8")


def rules(result):
    [draft] = json.loads(result.stdout)
    return [finding["rule"] for finding in draft["findings"]]


@needs_dictionary
def test_words_are_looked_up_unless_somebody_says_no(run, root, write):
    write("https://example.org/")
    result = run("check", "9")
    assert "issues/0009-stoep.md:6:22: no dictionary knows “pannekoek”" in result.stderr
    assert "not checked" not in result.stderr
    assert rules(run("check", "9", "--no-spelling", "--json")) == []
    settings = root / "newsletter.toml"
    text = settings.read_text("utf-8")
    settings.write_text(f"{text}\n[check]\nspelling = false\n", "utf-8")
    assert rules(run("check", "9", "--json")) == []
    settings.write_text(f'{text}\n[check]\nwords = ["pannekoek"]\n', "utf-8")
    assert rules(run("check", "9", "--json")) == []


@needs_dictionary
def test_the_sample_is_spelled_well(run):
    result = run("check", "--json")
    found = [one for draft in json.loads(result.stdout) for one in draft["findings"]]
    assert [one for one in found if one["rule"] == "spelling"] == []


def test_without_a_dictionary_that_is_said_once(run, monkeypatch, tmp_path_factory):
    monkeypatch.setenv("PATH", str(tmp_path_factory.mktemp("empty")))
    result = run("check", "1", "3")
    assert result.exit_code == 0
    assert result.stderr.count("Spelling was not checked: install hunspell") == 1
    assert "not checked" not in run("check", "1", "--no-spelling").stderr


def test_links_are_asked_only_when_wanted(run, root, write):
    with serving() as site:
        write(site.url("/weg"))
        run("check", "9", "--no-spelling")
        assert site.seen == []
        result = run("check", "9", "--links", "--no-spelling", "--json")
        assert rules(result) == ["link-unusable", "link-gone"]  # nobody else can open 127.0.0.1
        asked = len(site.seen)
        assert asked == 2
        assert rules(run("check", "9", "--links", "--no-spelling", "--json")) == rules(result)
        assert len(site.seen) == asked
    assert (root / "newsletter.db").exists() or list(root.rglob("*.db"))
