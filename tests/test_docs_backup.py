"""What docs/backup.md tells to type works, on a publication of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from newsletter.cli import main
from newsletter.publication import starter

TEXT = (Path(__file__).parent.parent / "docs" / "backup.md").read_text()
BLOCKS = re.findall(r"^ *```(\w*)\n(.*?)^ *```", TEXT, re.MULTILINE | re.DOTALL)
SCRIPT = next(block for kind, block in BLOCKS if kind == "sh")
#: What is typed, in the running text and in lines of its own.
COMMANDS = sorted(
    set(re.findall(r"`newsletter ([^`]+)`", TEXT))
    | {line for _, block in BLOCKS for line in re.findall(r"^ *newsletter (.+)", block, re.MULTILINE)}
)


def test_it_has_commands():
    assert {"db check", "status", "send 12", "db backup"} <= set(COMMANDS)


@pytest.mark.parametrize("words", [one for one in COMMANDS if one != "db backup"])
def test_commands_can_be_typed(words):
    command, left = main, words.split()
    while isinstance(command, click.Group):
        command = command.get_command(click.Context(command), left.pop(0))
        assert command is not None, words
    if "~/" not in words:
        command.make_context(words, left)


def test_a_night_and_a_lost_disk(tmp_path):
    """The script as it stands, then the steps after a lost disk, in a shell."""
    root, copies, programs = tmp_path / "brief", tmp_path / "copies", tmp_path / "bin"
    starter.copy(root)
    for folder in (copies, programs):
        folder.mkdir()
    said = CliRunner().invoke(
        main, ["-C", str(root), "subscribers", "import", str(root / "subscribers/sample.csv")]
    )
    assert said.exit_code == 0
    CliRunner().invoke(main, ["-C", str(root), "send", "1", "--yes", "--limit", "3"])
    program = programs / "newsletter"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m newsletter "$@"\n')
    program.chmod(0o755)
    script = SCRIPT.replace("/srv/klaretaal", str(root)).replace("/srv/backups", str(copies))
    environ = os.environ | {"PATH": f"{programs}:{os.environ['PATH']}"}

    def shell(text):
        return subprocess.run(
            ["sh", "-c", text],
            cwd=copies,
            env=environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    old = copies / "newsletter-2026-01-01.db"
    old.touch()
    os.utime(old, (0, 0))
    done = shell(script)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    names = sorted(path.name for path in copies.iterdir())
    day = names[0][-13:-3]
    assert names == [f"newsletter-{day}.db", f"publication-{day}.tar.gz"]
    assert {path.stat().st_mode & 0o777 for path in copies.iterdir()} == {0o600}
    steps = next(block for _, block in BLOCKS if "tar -C klaretaal" in block).replace(
        "newsletter doctor\n", ""
    )
    done = shell("set -e\n" + steps.replace("2026-11-21", day))
    assert done.returncode == 0, done.stderr
    assert "is sound." in done.stderr
    assert "Issue 1 still goes to 21" in done.stderr
    found = {path.name for path in (copies / "klaretaal" / "subscribers").iterdir()}
    assert {"newsletter.db", "secret.key"} <= found
    assert not {"send.run", "mail"} & found
