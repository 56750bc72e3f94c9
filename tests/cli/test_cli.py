"""What all commands share: exit codes, terminals that cannot show everything, folders nobody may enter."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from newsletter.cli import main
from newsletter.cli.context import emit, program
from newsletter.publication import starter

NEWSLETTER = [sys.executable, "-m", "newsletter"]


def command(*words, cwd, **environ):
    """Run a command in a process of its own; the finished process, output as bytes."""
    return subprocess.run(
        [*NEWSLETTER, *words],
        cwd=cwd,
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


def on_a_terminal(*words, cwd, typed, after, **environ):
    """Run a command on a terminal and type once it has said ``after``; exit code and output."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(cwd)
        os.execvpe(NEWSLETTER[0], [*NEWSLETTER, *words], {**os.environ, **environ})
    said = b""
    while True:
        try:
            said += os.read(terminal, 4096)
        except OSError:  # Linux: the other end is closed
            break
        if typed and after in said:
            time.sleep(0.2)
            os.write(terminal, typed)
            typed = b""
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said.decode()


@pytest.fixture
def root(tmp_path):
    starter.copy(tmp_path)
    result = CliRunner().invoke(
        main, ["-C", str(tmp_path), "subscribers", "import", str(tmp_path / "subscribers" / "sample.csv")]
    )
    assert result.exit_code == 0
    return tmp_path


@pytest.mark.parametrize("key", [b"\x03", b"\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_leaving_a_question_sends_nothing_and_is_an_interruption(root, key):
    code, said = on_a_terminal("send", "1", cwd=root, typed=key, after=b"Type 24 to send:")
    assert code == 130, said
    assert "Interrupted." in said and "Traceback" not in said
    assert not (root / "subscribers" / "mail").exists()


def test_no_color_is_honoured(root):
    _, coloured = on_a_terminal("check", "2", cwd=root, typed=b"", after=b"", NO_COLOR="")
    _, plain = on_a_terminal("check", "2", cwd=root, typed=b"", after=b"", NO_COLOR="1")
    assert "\x1b[31merror" in coloured
    assert "\x1b" not in plain and "error: issues/" in plain


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_accents_shows_what_it_can(root, encoding):
    CliRunner().invoke(main, ["-C", str(root), "send", "1", "--yes"])
    for words in (["status"], ["subscribers", "list"]):
        done = command(*words, cwd=root, PYTHONIOENCODING=encoding, PYTHONUTF8="0", LC_ALL="C")
        assert (done.returncode, b"Traceback" in done.stderr) == (0, False), done.stderr
    done = command("status", "--json", cwd=root, PYTHONIOENCODING=encoding, PYTHONUTF8="0", LC_ALL="C")
    assert json.loads(done.stdout.decode("utf-8"))["issues"][0]["subject"].endswith("in één keer?")


def test_json_is_utf8_and_holds_any_file_name(capfdbinary):
    emit({"name": "caf\udce9.md", "who": "Zoë"})
    out = capfdbinary.readouterr().out
    assert json.loads(out.decode("utf-8")) == {"name": "caf\udce9.md", "who": "Zoë"}


@pytest.mark.parametrize("words", [["check", "1"], ["send", "1", "--yes"], ["status"]], ids=" ".join)
def test_a_folder_nobody_may_enter_is_named(root, words):
    # root may enter everything, so it gives that right up first
    mortal = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    folder = root / "subscribers"
    folder.chmod(0)
    try:
        done = subprocess.run(
            [*mortal, *NEWSLETTER, "-C", str(root), *words], capture_output=True, text=True, check=False
        )
    finally:
        folder.chmod(0o700)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ") and str(folder) in done.stderr, done.stderr
    assert "Permission denied" in done.stderr or "may not enter the folder" in done.stderr, done.stderr


def test_an_unforeseen_refusal_of_the_system_is_a_message(root, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device", "/somewhere/rendered.html")

    monkeypatch.setattr("newsletter.cli.authoring.write_files", full)
    result = CliRunner().invoke(main, ["-C", str(root), "render", "1"])
    assert result.exit_code == 1
    assert "Error: /somewhere/rendered.html: No space left on device." in result.stderr


def test_the_program_is_named_by_where_it_lies_when_it_is_not_on_the_path(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "my env" / "newsletter")])
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program() == f"'{tmp_path}/my env/newsletter'"
    (tmp_path / "newsletter").write_text("#!/bin/sh\n")
    (tmp_path / "newsletter").chmod(0o755)
    assert program() == "newsletter"


def test_groups_say_each_command_in_a_whole_sentence():
    result = CliRunner().invoke(main, ["replies", "--help"])
    assert "..." not in result.stdout.partition("Commands:")[2]


FAILING = {
    "a number that nobody has": (["send", "99"], 2, "99"),
    "an option that does not exist": (["send", "1", "--quick"], 2, "No such option"),
    "no value": (["subscribers", "list", "--state", "asleep"], 2, "asleep"),
    "a guard": (["send", "1"], 5, "nobody can be asked here"),
    "no such file": (["subscribers", "import", "weg.csv"], 2, "weg.csv"),
    "no selector": (["dkim", "record", "weg"], 1, "weg"),
}


@pytest.mark.parametrize("what", FAILING)
def test_what_goes_wrong_is_json_as_well(root, what):
    words, code, said = FAILING[what]
    result = CliRunner().invoke(main, ["-C", str(root), *words, "--json"])
    assert result.exit_code == code, result.stderr
    told = json.loads(result.stdout)
    assert set(told) == {"error", "where", "next", "exit"}
    assert told["exit"] == code
    assert said in " ".join(map(str, told.values())) and said in result.stderr
    assert CliRunner().invoke(main, ["-C", str(root), *words]).stdout == ""


def test_a_refusal_of_the_system_is_json_as_well(root, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device", "/somewhere")

    monkeypatch.setattr("newsletter.cli.overview.collect", full)
    result = CliRunner().invoke(main, ["-C", str(root), "status", "--json"])
    assert json.loads(result.stdout) == {
        "error": "No space left on device",
        "where": "/somewhere",
        "next": "",
        "exit": 1,
    }


def test_what_was_printed_is_not_followed_by_another_json(root):
    [issue] = (root / "issues").glob("0001-*.md")
    issue.write_text(issue.read_text() + "\n![](weg.png)\n")
    result = CliRunner().invoke(main, ["-C", str(root), "check", "1", "--json"])
    assert result.exit_code == 3
    assert isinstance(json.loads(result.stdout), list)
