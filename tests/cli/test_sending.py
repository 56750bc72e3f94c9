"""``send``, ``stop`` and ``status``: what they say, and what they leave alone."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from scripted_server import Fault, ScriptedServer

from newsletter.cli import main
from newsletter.cli.agreement import duration
from newsletter.engine import ownership
from newsletter.publication import starter
from newsletter.store import schedule
from newsletter.store.database import open_store


@pytest.fixture
def root(tmp_path):
    starter.copy(tmp_path)
    return tmp_path


@pytest.fixture
def run(root):
    def run(*words, **environ):
        return CliRunner().invoke(main, ["-C", str(root), *map(str, words)], env=environ)

    run("subscribers", "import", root / "subscribers" / "sample.csv")
    return run


def test_a_dry_run_as_json_is_the_plan(run):
    result = run("send", "1", "--dry-run", "--json")
    plan = json.loads(result.stdout)
    assert (plan["issue"], plan["count"], plan["real"], plan["begun"]) == (1, 24, False, False)


def test_a_missing_password_freezes_nothing(run, root):
    server = {"NEWSLETTER_SMTP__HOST": "smtp.example.org", "NEWSLETTER_SMTP__USERNAME": "redactie"}
    keyring = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    result = run("send", "1", "--yes", **server, **keyring)
    assert result.exit_code == 4, result.stderr
    assert "smtp.example.org:587 (tls starttls)" in result.stderr
    assert json.loads(run("status", "--json").stdout)["issues"] == []
    plan = run("send", "1", "--dry-run")
    assert "begun" not in plan.stderr


def test_the_wrong_count_names_a_command_that_exists(run):
    result = run("send", "1", "--confirm", "23")
    assert result.exit_code == 5
    assert "newsletter subscribers list" in result.stderr


def test_status_says_how_to_go_on(run):
    assert "'newsletter check 1', then 'newsletter send 1'" in run("status").stderr
    run("send", "1", "--yes", "--limit", "3")
    assert "Issue 1 still goes to 21; 'newsletter send 1' goes on." in run("status").stderr
    assert run("stop", "1").exit_code == 0
    assert "Issue 1 was stopped; 'newsletter send 1' goes on." in run("status").stderr
    assert "Issue 3 was not sent yet. Next: 'newsletter check 3'" in run("status", "3").stderr
    run("send", "1", "--yes")
    result = run("status")
    assert result.stderr == ""
    assert "sends through the local catcher" in result.stdout


def test_the_folder_with_the_mails_is_named_and_can_be_taken_in(run, root):
    said = run("send", "1", "--yes", "--limit", "2").stderr
    folder = root / "subscribers" / "mail" / "readers"
    assert f"Nobody got mail: it is in {folder} (a Maildir).\nSent 2 now." in said
    assert "2 mails: " in run("replies", "import", folder).stderr
    run("send", "1", "--yes")
    assert "Nobody got mail" not in run("send", "1", "--yes").stderr


def test_stop_after_the_end_stops_nothing(run):
    run("send", "1", "--yes")
    result = run("stop", "1")
    assert result.exit_code == 0
    assert "Nothing to stop: all 24" in result.stderr
    assert json.loads(run("status", "--json").stdout)["issues"][0]["halted"] is False


def test_status_without_subscribers_begins_with_them(root):
    result = CliRunner().invoke(main, ["-C", str(root), "status"])
    assert "Next: 'newsletter subscribers import FILE', then 'newsletter check 1'" in result.stderr


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (16, "less than a minute"),
        (61, "about 1 minute"),
        (1000, "about 17 minutes"),
        (9000, "about 2.5 hours"),
    ],
)
def test_duration(seconds, words):
    assert duration(seconds) == words


def test_the_log_names_nobody(run, root, tmp_path):
    log = tmp_path / "log" / "deliveries.jsonl"
    result = run("send", "1", "--yes", "--log", log)
    assert result.exit_code == 1
    assert "cannot be opened" in result.stderr
    assert json.loads(run("status", "--json").stdout)["subscribers"]["active"] == 24
    log.parent.mkdir()
    assert run("send", "1", "--yes", "--log", log, "--limit", "20", "--json").exit_code == 0
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [(one["state"], one["issue"], one["attempt"]) for one in lines] == [("sent", 1, 1)] * 20
    assert len({one["subscriber"] for one in lines}) == 20
    people = (root / "subscribers" / "sample.csv").read_text().splitlines()[1:]
    readers = {word for line in people for word in line.split(",") if "@" in word}
    assert len(readers) > 20
    assert not [reader for reader in readers if reader.lower() in log.read_text().lower()]
    found = {word for one in lines for word in map(str, one.values()) if "@" in word}
    assert found == {one["message_id"] for one in lines}


def test_the_log_of_the_settings_and_with_addresses(run, root):
    where = {"NEWSLETTER_SEND__LOG": "subscribers/deliveries.jsonl"}
    assert run("send", "1", "--yes", "--limit", "3", "--log-addresses", **where).exit_code == 0
    lines = [
        json.loads(line) for line in (root / "subscribers" / "deliveries.jsonl").read_text().splitlines()
    ]
    assert [one["level"] for one in lines] == ["DEBUG"] * 3
    assert all("@" in one["address"] for one in lines)
    assert "add --log" in run("send", "1", "--yes", "--log-addresses").stderr.lower()


def test_how_far_it_is_goes_to_stderr_and_json_to_stdout(run):
    result = run("send", "1", "--yes", "--json")
    assert json.loads(result.stdout)["sent_now"] == 24
    assert "Took " in result.stderr


@pytest.fixture
def doubtful(run):
    """Issue 1 was sent; of one message the server never said whether it took it."""
    with ScriptedServer([Fault("dot", "accept-drop", times=1)]) as server:
        smtp = {"NEWSLETTER_SMTP__HOST": "127.0.0.1", "NEWSLETTER_SMTP__PORT": str(server.port)}
        assert run("send", "1", "--yes", **smtp).exit_code == 6
        yield lambda *words: run("send", "1", *words, **smtp)


def test_the_plan_says_what_becomes_of_those_in_doubt(doubtful):
    assert "in doubt   1 held; see" in doubtful("--dry-run").stderr
    assert "in doubt   1 to be sent again; see" in doubtful("--dry-run", "--in-doubt", "resend").stderr
    assert "in doubt   1 counted as sent; see" in doubtful("--dry-run", "--in-doubt", "accept").stderr


@pytest.mark.parametrize(
    ("word", "sent", "done"), [("accept", 0, "1 counted as sent."), ("resend", 1, "1 to be sent again.")]
)
def test_settling_is_confirmed(doubtful, word, sent, done):
    result = doubtful("--in-doubt", word, "--yes")
    assert result.exit_code == 0, result.stderr
    assert f"In doubt until now: {done}\nSent {sent} now. 24 frozen = 24 sent." in result.stderr.replace(
        "Nothing to send: all 24 of issue 1 are accounted for.\n", ""
    )
    assert "In doubt until now" not in doubtful("--in-doubt", word, "--yes").stderr


def through(server, **more):
    """The environment that sends through a server on loopback."""
    port = server if isinstance(server, int) else server.port
    smtp = {"HOST": "127.0.0.1", "PORT": str(port), "TLS": "off", "CONNECTIONS": "1"} | more
    return {f"NEWSLETTER_SMTP__{name}": value for name, value in smtp.items()}


def frozen(run):
    return [one["issue"] for one in json.loads(run("status", "--json").stdout)["issues"]]


LOGIN = {"USERNAME": "redactie", "PASSWORD": "geheim-12"}
NO_WAY_IN = {
    "nobody listens": ([], {"PORT": "1"}, 75, "no connection to the mail server"),
    "no such name": ([], {"HOST": "mail..example.org"}, 1, "Check smtp.host"),
    "no STARTTLS there": ([], {"TLS": "starttls"}, 1, "the server offers no STARTTLS"),
    "no TLS there": ([], {"TLS": "implicit"}, 1, "does not speak TLS"),
    "no way to log in": ([], LOGIN, 4, "no way to log in"),
    "not now": ([Fault("banner", b"421 4.3.2 later", 9, only="")], {}, 75, "421 4.3.2 later"),
}


@pytest.mark.parametrize("why", NO_WAY_IN)
def test_a_server_that_does_not_let_us_in_freezes_nothing(run, root, why):
    faults, settings, code, words = NO_WAY_IN[why]
    with ScriptedServer(faults) as server:
        result = run("send", "1", "--yes", "--json", **through(server, **settings))
        assert result.exit_code == code, result.stderr
        assert words in result.stderr
        assert "Nothing was frozen: the issue can still be changed." in result.stderr
        told = json.loads(result.stdout)
        assert told["exit"] == code and words in f"{told['error']} {told['next']}"
        assert server.recipients() == []
    assert frozen(run) == []
    [issue] = (root / "issues").glob("0001-*.md")
    issue.write_text(issue.read_text() + "\nDeze zin kwam er nog bij.\n")
    with ScriptedServer() as server:
        assert run("send", "1", "--yes", **through(server)).exit_code == 0
        assert b"kwam er nog bij" in server.accepted[0][2]


def test_the_server_is_asked_before_the_first_send_and_only_then(run):
    with ScriptedServer([Fault("banner", "drop", 1, only="")]) as server:
        first = run("send", "1", "--yes", "--limit", "2", **through(server))
        assert first.exit_code == 0, first.stderr  # asked again after a line that broke
        assert "Connecting to" in first.stderr
        assert server.connections == 3
        again = run("send", "1", "--yes", **through(server))
        assert (again.exit_code, server.connections) == (0, 4)
        assert "Connecting to" not in again.stderr
        assert run("send", "1", "--yes", **through(server)).exit_code == 0  # nothing left to send
        assert server.connections == 4


def test_nobody_to_send_to_asks_no_server(root):
    with ScriptedServer() as server:
        for option in ("--yes", "--dry-run"):
            words = ["-C", str(root), "send", "1", option]
            result = CliRunner().invoke(main, words, env=through(server))
            assert result.exit_code == 5
            assert "there is nobody to send to" in result.stderr
        assert server.connections == 0


def state(folder):
    """Each file: its octets and when it was last changed."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def test_a_dry_run_changes_nothing_on_the_disk(run, root, tmp_path):
    empty = tmp_path / "leeg"
    starter.copy(empty)
    before = state(empty)
    assert CliRunner().invoke(main, ["-C", str(empty), "send", "1", "--dry-run"]).exit_code == 5
    assert state(empty) == before
    before = state(root)
    given = ["--log", root / "new.jsonl", "--rate", "600/min", "--confirm", "24"]
    result = run("send", "1", "--dry-run", *given)
    assert result.exit_code == 0, result.stderr
    assert "to         24 subscribers" in result.stderr
    assert run("send", "1", "--dry-run", "--at", "tomorrow 09:00").exit_code == 0
    assert state(root) == before


REFUSED = {
    "rate": (["--rate", "quick"], {}, 2, "'quick' is no speed"),
    "confirm": (["--confirm", "23"], {}, 5, "23 is not 24"),
    "confirm of a schedule": (["--confirm", "23", "--at", "tomorrow 09:00"], {}, 5, "23 is not 24"),
    "no folder": (["--log", "/nowhere/at/all.jsonl"], {}, 1, "No such file or directory"),
    "a folder": ([], {"NEWSLETTER_SEND__LOG": "issues"}, 1, "Is a directory"),
    "no DKIM key": ([], {"NEWSLETTER_DKIM__SELECTOR": "weg"}, 1, "weg"),
    "a damaged key": ([], {}, 1, "key is damaged"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_dry_run_refuses_what_a_send_would(run, root, what):
    options, environ, code, words = REFUSED[what]
    if what == "a damaged key":
        (root / "subscribers" / "secret.key").write_bytes(b"kort")
        (root / "subscribers" / "secret.key").chmod(0o600)
    real = run("send", "1", "--yes", *options, **environ)
    dry = run("send", "1", "--dry-run", *options, **environ)
    assert (real.exit_code, dry.exit_code) == (code, code), (real.stderr, dry.stderr)
    assert words in dry.stderr and words in real.stderr
    assert frozen(run) == []


def test_a_dry_run_beside_a_sender_says_so(run, root):
    with ownership.sole_sender(root / "subscribers" / "send.lock"):
        result = run("send", "1", "--dry-run")
    assert result.exit_code == 5
    assert "another process is sending" in result.stderr


def test_a_schedule_is_not_frozen_before_the_server_lets_us_in(run, root):
    assert run("send", "1", "--at", "tomorrow 09:00", "--yes", **through(1)).exit_code == 0
    now = datetime.now(UTC)
    with open_store(root / "subscribers" / "newsletter.db") as store:
        one, at = schedule.find(store, 1), now - timedelta(seconds=1)
        schedule.put(store, issue=1, slug=one.slug, at=at, agreed=one.agreed, now=now)
    assert run("run", **through(1, HOST="mail..example.org")).exit_code == 1
    assert frozen(run) == []
    with open_store(root / "subscribers" / "newsletter.db") as store:
        schedule.set_pause(store, None)  # a quarter of an hour later
    with ScriptedServer() as server:
        assert run("run", **through(server)).exit_code == 0
        assert len(server.recipients()) == 24
