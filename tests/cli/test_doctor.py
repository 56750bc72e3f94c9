"""``doctor`` from end to end: a letter is sent, signed, caught, and looked at, against a real name server."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from name_server import NameServer, quoted
from scripted_server import ScriptedServer

from newsletter.cli import main
from newsletter.cli.doctor import _nameserver
from newsletter.publication import starter

DOMAIN = "klaretaal.example.org"


@pytest.fixture
def root(tmp_path):
    starter.copy(tmp_path)
    settings = (tmp_path / "newsletter.toml").read_text()
    (tmp_path / "newsletter.toml").write_text(
        settings.replace('base_url = ""', 'base_url = "https://klaretaal.example.org"')
    )
    return tmp_path


@pytest.fixture
def run(root):
    def run(*words, given=None, **environ):
        return CliRunner().invoke(main, ["-C", str(root), *map(str, words)], env=environ, input=given)

    return run


@pytest.fixture
def signing(run, root):
    """Two keys, and what is to be published about them."""
    run("dkim", "new", "groot")
    run("dkim", "new", "klein", "--algorithm", "ed25519")
    with (root / "newsletter.toml").open("a") as file:
        file.write('\n[dkim]\nselector = ["groot", "klein"]\n')
    published = json.loads(run("dkim", "record", "--json").stdout)
    return {(one["name"], one["type"]): [quoted(one["value"])] for one in published}


def lines(result):
    return [(one["subject"], one["level"]) for one in json.loads(result.stdout)]


def test_a_letter_and_an_issue_are_signed_and_verify(run, root, signing):
    run("subscribers", "import", root / "subscribers" / "sample.csv")
    assert ("letter", "ok") in lines(run("doctor", "--to", "me@example.org", "--json"))
    assert run("test", "1", "--to", "me@example.org").exit_code == 0
    assert run("send", "1", "--yes").exit_code == 0
    letters = sorted(path for path in (root / "subscribers/mail/readers").rglob("*") if path.is_file())
    assert len(letters) == 1 + 1 + 24
    with NameServer(signing) as server:
        for path in (letters[0], letters[1], letters[2], letters[-1]):
            result = run("doctor", "--message", path, "--nameserver", f"127.0.0.1:{server.port}", "--json")
            assert lines(result) == [
                ("message", "ok"),
                ("signature 1", "ok"),
                ("signature 1", "note"),
                ("signature 2", "ok"),
                ("signature 2", "note"),
                ("unsubscribe", "ok"),
            ]
            assert result.exit_code == 0


def test_a_message_from_standard_input_before_the_keys_are_published(run, root, signing):
    run("doctor", "--to", "me@example.org")
    (path,) = [path for path in (root / "subscribers" / "mail" / "readers").rglob("*") if path.is_file()]
    with NameServer() as server:
        ask = ("--nameserver", f"127.0.0.1:{server.port}")
        unpublished = run("doctor", "--message", "-", *ask, given=path.read_bytes())
    assert unpublished.exit_code == 3
    assert "no DKIM key at groot._domainkey.klaretaal.example.org" in unpublished.stdout
    assert "3 errors" in unpublished.stderr  # two signatures, and no one-click


def test_everything_about_a_real_server(run, signing):
    signing |= {
        (DOMAIN, "TXT"): ['"v=spf1 ip4:192.0.2.1 -all"'],
        (DOMAIN, "MX"): ["10 mx.example.net."],
        (f"_dmarc.{DOMAIN}", "TXT"): ['"v=DMARC1; p=reject"'],
    }
    with NameServer(signing) as names, ScriptedServer() as peer:
        smtp = {"NEWSLETTER_SMTP__HOST": "127.0.0.1", "NEWSLETTER_SMTP__PORT": str(peer.port)}
        result = run(
            "doctor", "--to", "me@example.org", "--nameserver", f"127.0.0.1:{names.port}", "--json", **smtp
        )
        assert len(peer.accepted) == 1
        assert peer.accepted[0][2].startswith(b"DKIM-Signature: v=1; a=rsa-sha256; s=groot;")
    assert result.exit_code == 0, result.stdout
    found = lines(result)
    assert {level for subject, level in found if subject != "python"} == {"ok", "note"}
    assert {subject for subject, _ in found} >= {"dmarc", "spf", "dkim", "mx", "alignment", "smtp", "letter"}


def test_what_is_wrong_says_what_to_do(run, root):
    (root / "newsletter.toml").write_text("[publication]\n")
    result = run("doctor", "--to", "me@example.org")
    assert result.exit_code == 3
    assert "error    settings" in result.stdout
    assert "[publication] name is missing" in result.stdout
    assert "1 error," in result.stderr


def test_a_letter_that_is_not_taken_is_a_line(run):
    with NameServer() as names, ScriptedServer() as peer:
        smtp = {"NEWSLETTER_SMTP__HOST": "127.0.0.1", "NEWSLETTER_SMTP__PORT": str(peer.port)}
        weak = {"NEWSLETTER_DKIM__SELECTOR": "weg"}
        result = run(
            "doctor", "--to", "me@example.org", "--nameserver", f"127.0.0.1:{names.port}", **smtp, **weak
        )
        assert peer.accepted == []
    assert result.exit_code == 3
    assert "no DKIM key for the selector weg" in result.stdout


@pytest.mark.parametrize("given", ["ns.example.org", "::1::1", "[::1", "", "127.0.0.1:99999"])
def test_name_servers_that_cannot_be(run, given):
    result = run("doctor", "--nameserver", given)
    assert result.exit_code == 2, result.output
    assert "--nameserver" in result.stderr


def test_what_cannot_be_asked(run, root):
    assert run("doctor", "--to", "geen adres").exit_code == 2
    assert run("doctor", "--to", "me@example.org", "--message", root / "newsletter.toml").exit_code == 2
    no_message = run("doctor", "--message", root / "newsletter.toml")
    assert (no_message.exit_code, "no message" in no_message.stdout) == (3, True)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("192.0.2.53", ("192.0.2.53", 53)),
        ("192.0.2.53:5353", ("192.0.2.53", 5353)),
        ("[2001:db8::53]:5353", ("2001:db8::53", 5353)),
        ("2001:db8::53", ("2001:db8::53", 53)),
    ],
)
def test_name_servers(given, read):
    assert _nameserver(given) == read
