from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from newsletter.cli import main

LIST = "e-mail;naam;labels\nanna@example.org;Anna de Vries;pilot\nbram@example.org;Bram;\n"


@pytest.fixture
def run(tmp_path):
    (tmp_path / "newsletter.toml").write_text("")
    (tmp_path / "lezers.csv").write_text(LIST)

    def run(*args, **more):
        where = [str(tmp_path / arg) if arg.endswith(".csv") else arg for arg in args]
        return CliRunner().invoke(main, ["-C", str(tmp_path), "subscribers", *where], **more)

    return run


def test_added_shown_and_unsubscribed(run):
    added = run("add", "Anna@example.org", "--name", "Anna", "--tag", "pilot", "--tag", "raad")
    assert (added.exit_code, added.stderr) == (0, "Added.\n")
    assert added.stdout == "1  active  Anna@example.org  Anna  pilot, raad\n"
    assert "On the list already" in run("add", "anna@example.org").stderr
    assert run("unsubscribe", "ANNA@example.org").stderr == "Unsubscribed.\n"
    assert "Off the list already" in run("unsubscribe", "anna@example.org").stderr
    refused = run("add", "anna@example.org")
    assert (refused.exit_code, refused.stdout) == (5, "")
    assert "this subscriber is unsubscribed" in refused.stderr
    shown = run("show", "anna@example.org").stdout.splitlines()
    assert shown[0] == "1  unsubscribed  Anna@example.org  Anna  pilot, raad"
    assert [line.split(maxsplit=3)[3] for line in shown[1:]] == [
        "active  command line",
        "unsubscribed  command line",
    ]


@pytest.mark.parametrize("command", ["show", "unsubscribe"])
def test_nobody_with_that_address(run, command):
    result = run(command, "niemand@example.org")
    assert result.exit_code == 2
    assert "niemand@example.org" in result.stderr
    assert "newsletter subscribers list" in result.stderr


def test_no_address(run):
    result = run("add", "anna@")
    assert result.exit_code == 2
    assert "not an address" in result.stderr


def test_import_dry_and_real(run):
    dry = run("import", "lezers.csv", "--dry-run")
    assert dry.exit_code == 0
    assert dry.stderr == (
        "lezers.csv: 2 new, 0 known, 0 invalid, 0 unsubscribed, 0 suppressed. Dry run: nothing was written.\n"
    )
    assert run("list").stderr.startswith("Nobody is on the list yet. Put people on it: ")
    real = run("import", "lezers.csv", "--consent", "aangemeld op de themadag")
    assert real.stderr.startswith("lezers.csv: 2 new")
    assert run("list").stdout.splitlines() == [
        "1  active  anna@example.org  Anna de Vries  pilot",
        "2  active  bram@example.org  Bram",
    ]
    assert "import lezers.csv:2: aangemeld op de themadag" in run("show", "anna@example.org").stdout
    again = run("import", "lezers.csv")
    assert (again.exit_code, again.stdout) == (0, "")
    assert "0 new, 2 known" in again.stderr


def test_rows_that_are_not_imported_are_named_and_the_rest_is(run, tmp_path):
    run("add", "weg@example.org")
    run("unsubscribe", "weg@example.org")
    text = "email,naam\nweg@example.org,Weg\nfout@,Fout\nanna@example.org\nbram@example.org,Bram\n"
    (tmp_path / "half.csv").write_text(text)
    result = run("import", "half.csv")
    assert result.exit_code == 0
    assert [line.split(": ")[:2] for line in result.stdout.splitlines()] == [
        ["half.csv:2", "unsubscribed weg@example.org"],
        ["half.csv:3", "invalid fout@"],
        ["half.csv:4", "invalid"],
    ]
    assert "1 new, 0 known, 2 invalid, 1 unsubscribed" in result.stderr
    assert "the others were imported" in result.stderr


def test_import_from_standard_input_as_json(run):
    result = run("import", "-", "--json", input="email\nanna@example.org\nfout\n")
    value = json.loads(result.stdout)
    assert value["source"] == "standard input"
    assert value["counts"]["new"] == 1
    assert [(row["line"], row["verdict"]) for row in value["rows"]] == [(3, "invalid")]


@pytest.mark.parametrize("text", ["", "Adres;Plaats\nDam 1;Amsterdam\n"])
def test_a_file_that_cannot_be_used(run, tmp_path, text):
    (tmp_path / "anders.csv").write_text(text)
    result = run("import", "anders.csv")
    assert result.exit_code == 1
    assert "anders.csv" in result.stderr
    assert "e-mailadres" in result.stderr


def test_a_file_that_is_not_there(run):
    assert run("import", "nergens.csv").exit_code == 2


def test_listed_by_state_and_label(run):
    run("import", "lezers.csv")
    run("unsubscribe", "bram@example.org")
    assert run("list", "--state", "unsubscribed").stdout.startswith("2  unsubscribed  bram@example.org")
    assert run("list", "--tag", "PILOT").stderr == "1 subscriber.\n"
    assert run("list", "--state", "weg").exit_code == 2


@pytest.mark.parametrize("people", [0, 1, 2])
def test_listed_as_json(run, tmp_path, people):
    (tmp_path / "lezers.csv").write_text("".join(LIST.splitlines(keepends=True)[: people + 1]))
    run("import", "lezers.csv")
    value = json.loads(run("list", "--json").stdout)
    assert [one["address"] for one in value] == ["anna@example.org", "bram@example.org"][:people]
    assert all(one["state"] == "active" and one["created_at"].endswith("+00:00") for one in value)


def test_shown_as_json(run):
    run("import", "lezers.csv")
    value = json.loads(run("show", "anna@example.org", "--json").stdout)
    assert (value["id"], value["tags"]) == (1, ["pilot"])
    assert [consent["origin"] for consent in value["consents"]] == ["import lezers.csv:2"]


def test_every_command_has_an_example(run):
    for command in ("", "add", "import", "list", "show", "unsubscribe"):
        result = run(*[command] if command else [], "--help")
        assert result.exit_code == 0
        assert "Example:" in result.stdout


def test_another_address_names_the_same_person(letters):
    letters.run("subscribers", "alias", letters.anouk, "a.prive@example.com")
    other = " A.Prive@example.com"
    shown = letters.run("subscribers", "show", other).stdout
    assert letters.anouk in shown and "also writes from a.prive@example.com" in shown
    assert letters.run("subscribers", "suppress", other).stderr.startswith(f"{letters.anouk}: Suppressed: ")
    assert letters.run("subscribers", "restore", other).stderr == f"{letters.anouk}: On the list again.\n"
    said = letters.run("subscribers", "unsubscribe", other).stderr
    assert said == f"{letters.anouk}: Unsubscribed.\n"
    assert letters.run("subscribers", "unsubscribe", letters.joost).stderr == "Unsubscribed.\n"
    letters.run("subscribers", "show", "niemand@example.com", code=2)


def test_a_writer_is_named_by_another_address_of_theirs(letters):
    letters.take("De brief van de gemeente.", sender="buur@example.com")
    letters.run("subscribers", "alias", letters.joost, "j.prive@example.com")
    said = letters.run("replies", "link", 1, "--subscriber", "j.prive@example.com").stderr
    assert f"from {letters.joost}." in said


def test_put_back_is_one_line_of_the_journal(letters):
    letters.run("subscribers", "suppress", letters.anouk)
    letters.run("subscribers", "restore", letters.anouk, "--why", "het werkt weer")
    journal = [
        line.split(maxsplit=3)[3]
        for line in letters.run("subscribers", "show", letters.anouk).stdout.splitlines()[1:]
    ]
    assert journal == [
        "active  command line",
        "suppressed  command line",
        "active  command line: het werkt weer",
    ]
