"""A mail server hands one mail over: every failure is one for later, and a broken log decides nothing."""

from __future__ import annotations

import io
import json
import sys
from contextlib import ExitStack, nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsletter.cli import main
from newsletter.publication.root import Places
from newsletter.store import replies
from newsletter.store.database import open_store

MAIL = b"From: sanne@example.org\nTo: reacties@example.nl\nSubject: Re: Soep\nMessage-ID: <%d@x>\n\nSoep.\n"


@pytest.fixture
def run(root):
    def run(*words, code=75, stdin=MAIL % 1):
        given = ["-C", str(root), "replies", "import", *words]
        got = CliRunner().invoke(main, given, input=stdin, env={"ORIGINAL_RECIPIENT": None})
        assert got.exit_code == code, got.output
        return got

    return run


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--recipient", "a@example.nl", "b@example.nl", "-"), "--recipient is for one mail"),
        (("--recipent", "a@example.nl", "-"), "--recipent"),
        (("-", "nergens.eml"), "nergens.eml"),
        (("-", "--niets"), "--niets"),
    ],
)
def test_a_command_line_that_is_wrong_returns_no_mail(run, words, said):
    assert said in run(*words).stderr
    got = run(*words, "--json")
    assert said in got.stderr and len([line for line in got.stdout.splitlines() if '"error"' in line]) <= 1


def test_why_not_is_said_once_as_json(run, root):
    (root / "newsletter.toml").unlink()
    got = run("-", "--json")
    assert json.loads(got.stdout)["exit"] == 75 and got.stderr.startswith("Error: ")


def test_without_a_pipe_the_codes_are_those_of_every_command(run):
    assert "--recipent" in run("--recipent", "a@example.nl", "x.eml", code=2).stderr
    assert "nergens.eml" in run("nergens.eml", code=1).stderr
    assert "Take in mail" in run("-", "--help", code=0).stdout


@pytest.fixture
def piped(monkeypatch):
    """Hands one mail in with these streams; the exit code, and what Python says of them at its end."""

    def piped(root, *words, opened):
        with ExitStack() as stack:
            out, err = (stack.enter_context(opened()) for _ in range(2))
            for name, stream in (("stdout", out), ("stderr", err)):
                monkeypatch.setattr(sys, name, stream)
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(MAIL % 1)))
            with pytest.raises(SystemExit) as ended:
                main(["-C", str(root), "replies", "import", "-", *words])
            for stream in filter(None, (out, err)):
                stream.flush()
        return ended.value.code

    return piped


def full():
    """A file on a disk that is full (full(4))."""
    return Path("/dev/full").open("w")


@pytest.mark.parametrize("opened", [full, nullcontext])
@pytest.mark.parametrize("words", [(), ("--json",)])
def test_a_log_that_cannot_be_written_decides_nothing(root, piped, opened, words):
    assert piped(root, *words, opened=opened) == 0
    with open_store(Places(root).database) as store:
        assert len(list(replies.listed(store))) == 1
    assert piped(root, *words, "--niets", opened=opened) == 75
    (root / "newsletter.toml").unlink()
    assert piped(root, *words, opened=opened) == 75
