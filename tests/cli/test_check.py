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
    runner = CliRunner(env={"NEWSLETTER_CHECK__SPELLING": "false"})  # has tests of its own
    return lambda *words: runner.invoke(main, ["-C", str(root), *map(str, words)])


def test_an_issue_named_twice_is_checked_once(root, run):
    result = run("check", "1", next((root / "issues").glob("0001*")), "1")
    assert result.exit_code == 0
    assert result.stderr.startswith("1 checked")


def test_two_files_with_one_number_are_an_error_in_both(root, run):
    shutil.copy(next((root / "issues").glob("0001*")), root / "issues" / "0009-dubbel.md")
    result = run("check")
    assert result.exit_code == 3
    first, second = (line for line in result.stderr.splitlines() if "number 1 is also that of" in line)
    assert (
        first.startswith("error: issues/0001-")
        and first.endswith("[number-clash]")
        and "issues/0009-dubbel.md" in first
    )
    assert (
        second.startswith("error: issues/0009-dubbel.md:3: ") and "give one of them another number" in second
    )
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


NUMMER = """---
title: Over de stoep
number: 9
preheader: Wat er deze week op de stoep voor jullie huis gebeurde, en wat je eraan kunt doen
---
Op de stoep ligt een een tegel los.

> [!QUESTION] Welke tegel ligt er bij jou los? {#tegel}
"""


@pytest.fixture
def write(root):
    return lambda text: (root / "issues" / "0009-stoep.md").write_text(text, "utf-8")


def test_people_see_place_what_to_do_and_the_rule(run, write):
    write(NUMMER)
    result = run("check", "9")
    assert result.exit_code == 0 and result.stdout == ""
    finding, summary = result.stderr.splitlines()
    assert finding == (
        "warning: issues/0009-stoep.md:6:22: “een” stands here twice in a row; delete one [word-doubled]"
    )
    assert summary == "1 checked: 0 errors, 1 warning."


def test_programs_see_the_same(run, write):
    write(NUMMER)
    [draft] = json.loads(run("check", "9", "--json").stdout)
    assert draft["hidden"] == []
    assert draft["findings"] == [
        {
            "rule": "word-doubled",
            "severity": "warning",
            "path": "issues/0009-stoep.md",
            "line": 6,
            "column": 22,
            "what": "“een” stands here twice in a row",
            "mend": "delete one",
        }
    ]


def test_strict_fails_on_warnings_and_not_on_what_is_switched_off(run, root, write):
    write(NUMMER)
    assert run("check", "9", "--strict").exit_code == 3
    with (root / "newsletter.toml").open("a") as file:
        file.write('[check.off]\nword-doubled = "wij stotteren met opzet"\n')
    result = run("check", "9", "--strict")
    assert result.exit_code == 0
    assert result.stderr == "1 checked: 0 errors, 0 warnings. 1 warning hidden by [check.off].\n"
    [draft] = json.loads(run("check", "9", "--json").stdout)
    assert (draft["findings"], draft["hidden"][0]["rule"]) == ([], "word-doubled")


def test_a_note_to_oneself_stops_check_and_send_and_not_test(run, write):
    write(NUMMER.replace("een een", "een TODO"))
    result = run("check", "9")
    assert result.exit_code == 3 and "0009-stoep.md:6:22: “TODO”" in result.stderr
    result = run("send", "9", "--yes")
    assert result.exit_code == 3 and "has 1 error and is not sent" in result.stderr
    result = run("test", "9", "--to", "anna@example.org")
    assert result.exit_code == 0 and "[unfinished]" in result.stderr


def test_what_is_wrong_with_the_look_is_said_once_for_all_issues(run, root):
    (root / "templates").mkdir(exist_ok=True)
    (root / "templates" / "issue.mjml.j2").write_text("{{ nothing }}")
    result = run("check", "1", "3")
    assert result.exit_code == 3
    assert result.stderr.count("[template]") == 1
    assert result.stderr.splitlines()[-1] == "2 checked: 1 error, 0 warnings."
    drafts = json.loads(run("check", "1", "3", "--json").stdout)
    assert [[one["rule"] for one in draft["findings"]] for draft in drafts] == [["template"]] * 2


def test_the_sample_is_clean(run):
    result = run("check", "1", "3", "--strict")
    assert result.exit_code == 0 and result.stderr == "2 checked: 0 errors, 0 warnings.\n"


def test_the_theme_is_looked_at_once_and_by_its_own_lines(run, root):
    assert run("check", "1", "3", "--theme", "--strict").stderr == "2 checked: 0 errors, 0 warnings.\n"
    footer = root / "templates" / "partials" / "footer.mjml.j2"
    footer.write_text(footer.read_text().replace('padding="24px 40px 40px"', 'padding="24px 0 0"', 1))
    assert "theme-" not in run("check", "1").stderr
    result = run("check", "1", "3", "--theme")
    assert result.exit_code == 0
    [line] = [line for line in result.stderr.splitlines() if "theme-" in line]
    assert line.startswith("warning: templates/partials/footer.mjml.j2:3: ") and line.endswith(
        "[theme-bare-zero]"
    )
    assert result.stderr.endswith("2 checked: 0 errors, 1 warning.\n")
    *drafts, theme = json.loads(run("check", "1", "3", "--theme", "--json").stdout)
    assert len(drafts) == 2 and not any(draft["findings"] for draft in drafts)
    assert (theme["theme"], [one["rule"] for one in theme["findings"]]) == (
        "conversation",
        ["theme-bare-zero"],
    )
    with (root / "newsletter.toml").open("a") as file:
        file.write('[check.off]\ntheme-bare-zero = "niemand leest ons in Outlook"\n')
    result = run("check", "1", "--theme", "--strict")
    assert result.exit_code == 0 and "1 warning hidden" in result.stderr


def test_a_theme_without_a_way_out_is_an_error(run, root):
    footer = root / "templates" / "partials" / "footer.mjml.j2"
    footer.write_text("<mj-section></mj-section>\n")
    result = run("check", "1", "--theme")
    assert result.exit_code == 3 and "[theme-unsubscribe]" in result.stderr
