"""``newsletter replies fetch`` and ``login``, typed as a user types them."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import threading
import urllib.request

import pytest
from click.testing import CliRunner
from de_week import SETTINGS
from mailbox_server import Fault, Folder, MailboxServer
from token_provider import TokenProvider

from newsletter.cli import mailbox, main
from newsletter.errors import TransportError
from newsletter.store import inbound
from newsletter.store.database import open_store
from newsletter.transport.reaching import NOTHING_LOST


def mail(number, headers=""):
    return (
        "From: Sanne <sanne@example.org>\r\nTo: reacties@example.nl\r\nSubject: Re: Soep\r\n"
        f"Message-ID: <{number}@example.org>\r\n{headers}\r\nSoep {number}.\r\n"
    ).encode()


@pytest.fixture
def server():
    with MailboxServer() as running:
        running.inbox.add(mail(1), mail(2))
        yield running


@pytest.fixture
def root(tmp_path, server):
    imap = f'[imap]\nhost = "127.0.0.1"\nport = {server.port}\nusername = "mira"\n'
    (tmp_path / "newsletter.toml").write_text(SETTINGS + imap, "utf-8")
    (tmp_path / "subscribers").mkdir()
    return tmp_path


@pytest.fixture
def run(root):
    def run(*words, code=0, password="geheim", **options):
        environ = {"NEWSLETTER_IMAP__PASSWORD": password}
        result = CliRunner().invoke(main, ["-C", str(root), *words], env=environ, **options)
        assert result.exit_code == code, result.output
        return result

    return run


def add(root, text):
    with (root / "newsletter.toml").open("a") as file:
        file.write(text)


def test_fetch_twice(run, server):
    first = run("replies", "fetch")
    assert "sanne@example.org" in first.stdout
    assert first.stderr == "2 mails: 2 replies.\n"
    assert run("replies", "fetch").stderr == "No mail.\n"
    server.inbox.add(mail(3))
    (line,) = run("replies", "fetch", "--json").stdout.splitlines()
    assert json.loads(line)["source"] == "INBOX, message 103"


def test_answers_of_the_author(run, server, root):
    add(root, 'sent_folder = "Sent"\n')
    server.folders["Sent"] = Folder()
    server.folders["Sent"].add(
        mail(9, "In-Reply-To: <2@example.org>\r\n")
        .replace(b"sanne@example.org", b"redactie@example.nl")
        .replace(b"To: reacties@example.nl", b"To: sanne@example.org")
    )
    assert "Found your answer to 2 in Sent." in run("replies", "fetch").stderr
    told = run("replies", "show", "m3").stdout
    assert told.startswith("m3: your own answer to reply 2\nTo ") and "not on the list" not in told
    assert json.loads(run("replies", "show", "m3", "--json").stdout)["reply"] == 2
    path = root / "sent.eml"
    path.write_bytes(mail(10).replace(b"sanne@example.org", b"redactie@example.nl"))
    assert "it is the publication itself" in run("replies", "explain", str(path)).stdout


def test_a_mail_that_does_not_come_is_said(run, server):
    server.inbox.sizes[101] = 30_000_000
    said = run("replies", "fetch")
    assert "too large to fetch: 30 MB" in said.stdout
    assert "unreadable" in said.stderr
    listed = run("replies", "list")
    assert "too large to fetch" in listed.stdout + listed.stderr


def test_without_a_mailbox(run, root):
    (root / "newsletter.toml").write_text(SETTINGS)
    assert "Fill in [imap]" in run("replies", "fetch", code=1).stderr


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        (("AUTHENTICATE", b"TAG NO [AUTHENTICATIONFAILED] no\r\n"), 4, "imap.username"),
        (("AUTHENTICATE", b"TAG NO [UNAVAILABLE] no\r\n"), 75, "Nothing is lost"),
        (("AUTHENTICATE", b"TAG BAD Server busy\r\n"), 75, "Nothing is lost"),
        (("EXAMINE", b"TAG NO [NOPERM] not for you\r\n"), 1, "It has: INBOX"),
        (("EXAMINE", b"TAG NO [SERVERBUG] oh\r\n"), 75, "the folder INBOX cannot be opened"),
    ],
)
def test_what_goes_wrong_has_a_code(run, server, fault, code, said):
    server.faults.append(Fault(*fault))
    assert said in run("replies", "fetch", code=code).stderr


def test_a_folder_that_is_not_there_ends_badly_and_the_rest_is_taken_in(run, server, root):
    add(root, 'folders = ["INBOX", "Reacties"]\n')
    server.folders |= {f"Map {number}": Folder() for number in range(20)} | {"INBOX.Reacties": Folder()}
    said = run("replies", "fetch", code=1)
    assert said.stdout.count("sanne@example.org") == 2 and "2 mails" in said.stderr
    assert "the folder Reacties cannot be opened" in said.stderr and "127.0.0.1" in said.stderr
    assert "It has 22 folders, such as: INBOX.Reacties, " in said.stderr
    assert said.stderr.count("Map ") == 8 or said.stderr.count("Map ") == 9
    again = run("replies", "fetch", code=1)
    assert "No mail" not in again.output
    assert "Reacties" in run("replies", "fetch", "--watch", code=1).stderr


def test_every_folder_that_is_not_there_is_named(run, server, root):
    add(root, 'folders = ["INBOX", "Reacties", "Post"]\nsent_folder = "Verzonden"\n')
    said = run("replies", "fetch", code=1).stderr
    for name in ("Reacties", "Post", "Verzonden"):
        assert f"the folder {name} cannot be opened" in said
    assert said.count("It has: INBOX") == 1


def test_a_folder_to_move_to_that_is_not_there_is_never_passed_over(run, server, root):
    add(root, 'move_to = "Archief"\n')
    assert "stays in INBOX: the folder Archief" in run("replies", "fetch", code=1).stderr
    assert "It has: INBOX" in run("replies", "fetch", code=1).stderr
    server.folders["Archief"] = Folder()
    assert run("replies", "fetch").stderr == "No new mail. 2 mails moved to Archief.\n"
    assert not server.inbox.mails and len(server.folders["Archief"].mails) == 2
    assert run("replies", "fetch").stderr == "No mail.\n"


def test_which_folders_there_are_is_said_once(run, root):
    add(root, 'folders = ["INBOX", "Reacties", "Post"]\nmove_to = "Archief"\n')
    said = run("replies", "fetch", code=1).stderr
    assert said.count("It has: INBOX") == 1 and "Make a folder Archief" in said and "Post" in said


def test_a_log_does_not_ask_for_a_command_that_is_running(capsys):
    mailbox._log(TransportError("away", where="x", next_step=NOTHING_LOST), as_json=False)
    assert capsys.readouterr().err == "Error: x: away. Nothing is lost. Another try follows.\n"


def test_new_mail_that_is_moved_is_told_with_it(run, server, root):
    add(root, 'move_to = "Archief"\n')
    server.folders["Archief"] = Folder()
    assert run("replies", "fetch").stderr == "2 mails: 2 replies.\n2 mails moved to Archief.\n"


def test_what_came_before_the_line_broke_is_summed_up(run, server):
    server.faults.append(Fault("UID FETCH 102", b"TAG NO [UNAVAILABLE] not now\r\n"))
    server.inbox.sizes[101] = 5_000_000  # each in a batch of its own
    said = run("replies", "fetch", code=75)
    assert "1 mail: 1 reply" in said.stderr and "Nothing is lost" in said.stderr


def test_no_password(run, monkeypatch):
    monkeypatch.delenv("NEWSLETTER_IMAP__PASSWORD", raising=False)
    assert "NEWSLETTER_IMAP__PASSWORD_FILE" in run("replies", "fetch", code=4, password="").stderr


def test_watch_until_sigterm(root, server):
    environ = os.environ | {"NEWSLETTER_IMAP__PASSWORD": "geheim", "PYTHONDONTWRITEBYTECODE": "1"}
    words = [sys.executable, "-m", "newsletter", "-C", str(root), "replies", "fetch", "--watch"]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdout=pipe, stderr=pipe, text=True, env=environ) as running:
        try:
            assert server.idling.wait(30), running.communicate(timeout=1)
            server.inbox.add(mail(3))
            server.tell()
            lines = [running.stdout.readline() for _ in range(3)]
            running.send_signal(signal.SIGTERM)
            rest, talk = running.communicate(timeout=30)
        finally:
            running.kill()
    assert running.returncode == 0, talk
    assert [*lines, rest] == [f"INBOX, message {100 + n}: reply {n}\n" for n in (1, 2, 3)] + [""]
    assert "Watching INBOX" in talk and "Stopped" in talk
    assert "example.org" not in talk + "".join(lines)
    with open_store(root / "subscribers" / "newsletter.db") as store:
        assert inbound.raw(store, 3) == mail(3)


# --- login --------------------------------------------------------------------------------------------------


@pytest.fixture
def provider(root, server):
    server.password = "toegang-1"
    with TokenProvider() as running:
        add(
            root,
            f'oauth_client_id = "klare-taal"\noauth_scope = "imap"\noauth_token_url = "{running.url}/token"\n'
            f'oauth_authorize_url = "{running.url}/authorize"\n',
        )
        yield running


def test_login_with_a_code_then_fetch(run, root, server, provider):
    add(root, f'oauth_device_url = "{provider.url}/device"\n')
    said = run("replies", "login")
    assert "WDJB-MJHT" in said.stderr and f"{provider.url}/typ" in said.stderr
    assert "Logged in" in said.stderr
    kept = root / "subscribers" / "imap-tokens.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "toegang-1" not in said.output and "ververs" not in said.output
    assert "2 replies" in run("replies", "fetch").stderr
    assert provider.issued == 1


def test_login_with_a_browser(run, provider, monkeypatch):
    from newsletter.transport import oauth_redirect

    began = oauth_redirect.Door.wait

    def wait(door, seconds=10):
        address = provider.leave(door.redirect.url("mira"))
        threading.Thread(target=lambda: urllib.request.urlopen(address, timeout=5).close()).start()
        return began(door, seconds)

    monkeypatch.setattr(oauth_redirect.Door, "wait", wait)
    said = run("replies", "login")
    assert said.stdout.startswith(f"{provider.url}/authorize?")
    assert "Logged in" in said.stderr


def test_login_by_pasting(run, provider):
    said = run("replies", "login", "--paste", code=2, input="http://127.0.0.1:1/?code=x&state=y\n")
    assert "no answer to this request" in said.stderr
    assert "login" in run("replies", "fetch", code=4).stderr


def test_a_provider_that_gives_no_refresh_token(run, root, provider):
    add(root, f'oauth_device_url = "{provider.url}/device"\n')
    codes = b'{"user_code": "A", "device_code": "apparaat", "verification_uri": "http://x/", "interval": 0}'
    provider.odd = [(200, codes), (200, b'{"access_token": "toegang-1"}')]
    assert "no refresh token" in run("replies", "login", code=4).stderr


def test_login_where_there_is_a_password(run):
    assert "oauth_client_id" in run("replies", "login", code=1).stderr


def test_a_password_that_is_missing_is_that_of_the_mailbox(run, monkeypatch):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    said = run("replies", "fetch", code=4, password="").stderr
    assert "no password for the mailbox's user 'mira'" in said
