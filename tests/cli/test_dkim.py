from __future__ import annotations

import json
import re
import stat

import pytest
from click.testing import CliRunner

from newsletter.cli import main
from newsletter.message import dkim
from newsletter.publication import starter


@pytest.fixture
def run(tmp_path):
    starter.copy(tmp_path)

    def run(*words):
        return CliRunner().invoke(main, ["-C", str(tmp_path), "dkim", *words])

    return run


def test_a_new_key_and_its_record(run, tmp_path):
    result = run("new", "Brief2026")
    assert result.exit_code == 0, result.stderr
    path = tmp_path / "subscribers" / "dkim" / "brief2026.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "PRIVATE KEY" not in result.output
    name, strings = re.fullmatch(r"(\S+)\. IN TXT \( (.*) \)\n", result.stdout).groups()
    assert name == "brief2026._domainkey.klaretaal.example.org"
    pieces = re.findall(r'"([^"]*)"', strings)
    assert max(map(len, pieces)) <= 255
    assert "".join(pieces) == dkim.record(dkim.parse_private_key(path.read_bytes()))
    assert run("record", "brief2026").stdout == result.stdout
    (one,) = json.loads(run("record", "brief2026", "--json").stdout)
    assert one == {"name": name, "type": "TXT", "value": "".join(pieces)}


def test_a_second_key_of_that_name_is_refused(run, tmp_path):
    run("new", "klein", "--algorithm", "ed25519")
    before = (tmp_path / "subscribers" / "dkim" / "klein.pem").read_bytes()
    result = run("new", "klein")
    assert (result.exit_code, "it stays" in result.stderr) == (1, True)
    assert (tmp_path / "subscribers" / "dkim" / "klein.pem").read_bytes() == before


@pytest.mark.parametrize("selector", ["../klein", "a b", "", "-x", "é"])
def test_selectors_that_cannot_be(run, tmp_path, selector):
    assert run("new", "--", selector).exit_code == 2
    assert not (tmp_path / "subscribers" / "dkim").exists()


def test_no_selector_is_named(run):
    result = run("record")
    assert (result.exit_code, "newsletter dkim new" in result.stderr) == (2, True)
    run("new", "brief2026")
    assert "There are: brief2026. Name one: newsletter dkim record brief2026" in run("record").stderr
