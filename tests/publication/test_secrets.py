from __future__ import annotations

import os
import re
import shlex
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import KeyringLocked

from newsletter.errors import AuthenticationError, PublicationError
from newsletter.publication import secrets
from newsletter.publication.root import Places


class MemoryKeyring(KeyringBackend):
    """A keyring as a desktop has one, kept in memory."""

    priority = 1

    def __init__(self, entries):
        super().__init__()
        self.entries = entries

    set_password = None

    def get_password(self, service, username):
        return self.entries.get((service, username))


class LockedKeyring(KeyringBackend):
    priority = 1
    set_password = None

    def get_password(self, service, username):
        raise KeyringLocked("s3cret words of the backend")


@pytest.fixture
def ring():
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def test_the_key_is_made_once_and_private(places):
    key = secrets.token_key(places)
    assert len(key) == 32
    assert secrets.token_key(places) == key
    assert stat.S_IMODE(places.key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(places.subscribers.stat().st_mode) == 0o700
    assert list(places.subscribers.iterdir()) == [places.key_file]


def test_two_publications_have_two_keys(places, tmp_path):
    assert secrets.token_key(places) != secrets.token_key(Places(tmp_path / "ander"))


def test_threads_get_the_same_key(places):
    barrier = threading.Barrier(8)

    def ask(_):
        barrier.wait()
        return secrets.token_key(places)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1
    assert list(places.subscribers.iterdir()) == [places.key_file]


ASK = """
import sys
from pathlib import Path
from newsletter.publication import root, secrets
places = root.Places(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
print(secrets.token_key(places).hex())
"""


def test_processes_get_the_same_key(places):
    command = [sys.executable, "-c", ASK, str(places.root)]
    pipe = subprocess.PIPE
    workers = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(4)]
    for worker in workers:
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    keys = {worker.communicate()[0].strip() for worker in workers}
    assert keys == {secrets.token_key(places).hex()}


def test_a_missing_key_is_not_made_unasked(places):
    with pytest.raises(PublicationError, match="missing"):
        secrets.token_key(places, create=False)
    assert not places.subscribers.exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused(places, mode):
    secrets.token_key(places)
    places.key_file.chmod(mode)
    with pytest.raises(PublicationError) as caught:
        secrets.token_key(places)
    assert f"chmod 600 '{places.key_file}'" in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 33])
def test_a_damaged_key_is_refused_and_not_shown(places, content):
    places.subscribers.mkdir()
    places.key_file.write_bytes(content)
    places.key_file.chmod(0o600)
    with pytest.raises(PublicationError, match="damaged") as caught:
        secrets.token_key(places)
    assert "xxx" not in str(caught.value)
    assert places.key_file.read_bytes() == content


def test_a_folder_that_cannot_be_written(places):
    places.subscribers.write_text("een bestand")
    with pytest.raises(PublicationError, match="cannot be read or written"):
        secrets.token_key(places)


def test_without_user_there_is_no_login(places):
    assert secrets.smtp_password("", places, {"NEWSLETTER_SMTP__PASSWORD": "geheim"}) == ""


def test_a_command_gives_what_changes(places):
    """An access token lives an hour: another program renews it and prints it."""
    environ = {"PATH": os.environ["PATH"], secrets.SMTP_PASSWORD_COMMAND: "printf 'ya29.to ken\\n'"}
    assert secrets.smtp_password("redactie", places, environ) == "ya29.to ken"


@pytest.mark.parametrize(
    "command", ["false", "true", "printf 'a\\nb'", "no-such-program-here", "printf '", "printf '\\377'"]
)
def test_a_command_that_gives_none_is_named_and_its_words_are_not(places, command):
    environ = {"PATH": os.environ["PATH"], secrets.SMTP_PASSWORD_COMMAND: command}
    with pytest.raises(AuthenticationError, match="gives none") as caught:
        secrets.smtp_password("redactie", places, environ)
    assert caught.value.where == secrets.SMTP_PASSWORD_COMMAND
    assert "Run it by hand" in caught.value.next_step


def test_order_of_places(places, tmp_path, ring):
    ring(MemoryKeyring({("newsletter-smtp", "redactie"): "uit de sleutelbos"}))
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "smtp_password").write_text("van systemd\n")
    (places.root / "wachtwoord").write_text("uit het bestand\n")
    (places.root / "wachtwoord").chmod(0o600)
    environ = {
        "NEWSLETTER_SMTP__PASSWORD": "uit de omgeving",
        "CREDENTIALS_DIRECTORY": str(credentials),
        "NEWSLETTER_SMTP__PASSWORD_FILE": "wachtwoord",
    }

    def found():
        return secrets.smtp_password("redactie", places, environ)

    assert found() == "uit de omgeving"
    del environ["NEWSLETTER_SMTP__PASSWORD"]
    assert found() == "van systemd"
    (credentials / "smtp_password").unlink()
    assert found() == "uit het bestand"
    del environ["NEWSLETTER_SMTP__PASSWORD_FILE"]
    assert found() == "uit de sleutelbos"


@pytest.mark.parametrize(
    ("content", "mode", "words"),
    [
        (b"geheim\n", 0o644, "chmod 600"),
        (b"", 0o600, "one line"),
        (b"geheim\nnog een\n", 0o600, "one line"),
        (b"x" * 5000, 0o600, "one line"),
        (b"geh\xe9im", 0o600, "UTF-8"),
        (None, 0, "cannot be read"),
    ],
)
def test_password_files_that_are_refused(places, tmp_path, content, mode, words):
    file = tmp_path / "wachtwoord"
    if content is not None:
        file.write_bytes(content)
        file.chmod(mode)
    with pytest.raises(PublicationError) as caught:
        secrets.smtp_password("redactie", places, {"NEWSLETTER_SMTP__PASSWORD_FILE": str(file)})
    assert words in str(caught.value)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("backend", "words"),
    [(NoKeyring(), "no keyring"), (MemoryKeyring({}), "no password"), (LockedKeyring(), "does not open")],
)
def test_nowhere_says_where_to_put_it(places, ring, backend, words):
    ring(backend)
    with pytest.raises(AuthenticationError) as caught:
        secrets.smtp_password("redactie", places, {})
    assert words in caught.value.what
    assert "NEWSLETTER_SMTP__PASSWORD_FILE" in caught.value.next_step
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("backend", [NoKeyring(), NullKeyring()])
def test_where_there_is_no_keyring_none_is_advised(ring, backend):
    ring(backend)
    assert "keyring" not in secrets.password_advice("redactie")


SPEAKING = """
from keyring.backend import KeyringBackend

class Speaking(KeyringBackend):
    priority = 1

    def get_password(self, service, username):
        return None

    def set_password(self, service, username, password):
        print("keeps", service, username, password)
"""


def test_the_advised_command_works_where_the_shell_finds_no_keyring(ring, tmp_path):
    """As after pipx or uv tool install, which put only our own command on the PATH."""
    ring(MemoryKeyring({}))
    found = re.search(r"Store it with: (.+?) \(it asks", secrets.password_advice("de redactie"))
    (tmp_path / "speaking.py").write_text(SPEAKING)
    done = subprocess.run(
        shlex.split(found[1]),
        input="geheim\n",
        env={"PATH": "", "PYTHONPATH": str(tmp_path), "PYTHON_KEYRING_BACKEND": "speaking.Speaking"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "keeps newsletter-smtp de redactie geheim\n"
