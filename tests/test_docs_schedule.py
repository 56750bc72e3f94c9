"""The samples in docs/schedule.md work: units systemd accepts, a line cron can read, commands that exist."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from newsletter.cli import COMMANDS, main
from newsletter.publication import starter

TEXT = (Path(__file__).parent.parent / "docs" / "schedule.md").read_text()
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
UNITS = {
    re.search(r"/newsletter[-.\w]+$", path)[0][1:]: text
    for path, text in re.findall(r"^`(/etc/\S+)`:\n\n```ini\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
}


def typed(line):
    """The words after ``newsletter`` in a line of shell."""
    words = shlex.split(line.rstrip(";"), comments=True)
    return words[next(n for n, word in enumerate(words) if word.endswith("newsletter")) + 1 :]


def command_lines():
    for kind, block in BLOCKS:
        for line in block.splitlines():
            if kind == "" and re.search(r"(^|/| )newsletter .*\b(send|run|stop|status)\b", line):
                yield re.sub(r"^while sleep 60; do |; done$|^(\* ){5}| 2>&1 \| logger.*$", "", line)
    yield re.search(r"^ExecStart=(.*)$", UNITS["newsletter.service"], re.MULTILINE)[1]


@pytest.mark.parametrize("line", [*command_lines()])
def test_commands_can_be_typed(line):
    words = typed(line)
    if words[0] == "-C":
        words = words[2:]
    command = main.get_command(click.Context(main), words[0])
    assert words[0] in COMMANDS
    command.make_context(words[0], words[1:])  # raises at an option that does not exist


def test_cron_line_has_five_fields_and_a_command():
    lines = [line for _, block in BLOCKS for line in block.splitlines() if line.startswith("* ")]
    assert len(lines) == 2
    for line in lines:
        assert re.fullmatch(r"(\* ){5}/\S+/newsletter -C /\S+ run( 2>&1 \| logger -t newsletter)?", line)
        assert "%" not in line  # crontab(5): it would end the command


def test_units_say_what_the_page_says():
    assert set(UNITS) == {"newsletter.service", "newsletter.timer", "newsletter-failed.service"}
    service = configparser.ConfigParser(interpolation=None)
    service.optionxform = str
    service.read_string(UNITS["newsletter.service"])
    codes = re.findall(r"^\| (\d+) \|", TEXT, re.MULTILINE)
    assert codes == ["0", "1", "4", "5", "6", "75", "130"]
    assert service["Service"]["SuccessExitStatus"].split() == ["6", "75", "130"]
    assert service["Unit"]["OnFailure"] in UNITS


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_accepts_the_units(tmp_path):
    program = tmp_path / "newsletter"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for name, text in UNITS.items():
        (tmp_path / name).write_text(text.replace("/usr/local/bin/newsletter", str(program)))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(tmp_path / name for name in UNITS)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    complaints = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "newsletter" in line]
    assert complaints == []


def test_the_service_runs_as_it_is_written(tmp_path):
    """ExecStart, on a publication of its own, in the environment a service has."""
    starter.copy(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "newsletter", "-C", str(tmp_path), *typed(list(command_lines())[-1])[2:]],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
