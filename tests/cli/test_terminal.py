"""What a stranger wrote never steers the terminal it is shown on."""

from __future__ import annotations

import ast
import json
import os
import pty
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsletter.cli
from newsletter.cli.context import emit, say, write
from newsletter.cli.showing import original
from newsletter.cli.terminal import harmless, harmless_json

HOSTILE = "a\x1b[2J\x07b\x9b31mc\x7fd\u202ee\u2066f\rg"
SHOWN = r"a\x1b[2J\x07b\x9b31mc\x7fd\u202ee\u2066f\x0dg"


def test_what_steers_is_written_out():
    assert harmless(HOSTILE) == SHOWN
    assert harmless("een\r\ntwee\tdrie\n") == "een\ntwee\tdrie\n"
    assert harmless("Zoë 👩\u200d👧 نمی\u200cخواهم") == "Zoë 👩\u200d👧 نمی\u200cخواهم"


@settings(max_examples=50)
@given(st.text())
def test_json_keeps_its_meaning(text):
    written = harmless_json(json.dumps(text, ensure_ascii=False))
    assert json.loads(written) == text
    assert harmless(written) == written.replace("\r\n", "\n")


def test_both_doors(capsys):
    write(HOSTILE)
    say(HOSTILE)
    emit({"subject": HOSTILE})
    told = capsys.readouterr()
    out, value = told.out.splitlines()
    assert (out, told.err) == (SHOWN, f"{SHOWN}\n")
    assert json.loads(value) == {"subject": HOSTILE} and not {"\x1b", "\x9b", "\x7f", "\u202e"} & set(value)


#: Bytes or a bracket; counts; a countdown that overwrites itself; a mail that goes into a file.
ALLOWED = {"context": 3, "progress": 1, "subscribers": 3, "agreement": 2, "showing": 1}


@pytest.mark.parametrize(
    "path", sorted(Path(newsletter.cli.__file__).parent.glob("*.py")), ids=lambda p: p.stem
)
def test_nothing_else_prints(path):
    calls = [
        node
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("click.echo", "click.secho", "print")
    ]
    assert len(calls) == ALLOWED.get(path.stem, 0), [node.lineno for node in calls]


@pytest.fixture
def on_terminal(monkeypatch):
    """Does something with a real terminal as stdout; what came out."""
    ours, theirs = pty.openpty()

    def on_terminal(work):
        with monkeypatch.context() as patched, os.fdopen(theirs, "w", encoding="utf-8") as stdout:
            patched.setattr(sys, "stdout", stdout)
            work()
        return os.read(ours, 65536).decode().replace("\r\n", "\n")

    yield on_terminal
    os.close(ours)


RAW = b"Subject: \x1b]0;x\x07\r\n\r\nHoi \xe9 \xc2\x9b31m\xe2\x80\xae\r\n"


def test_an_original_on_a_terminal(on_terminal):
    assert on_terminal(lambda: original(RAW)) == "Subject: \\x1b]0;x\\x07\n\nHoi \\xe9 \\x9b31m\\u202e\n"


def test_an_original_in_a_file_is_exact(capfdbinary):
    original(RAW)
    assert capfdbinary.readouterr().out == RAW
