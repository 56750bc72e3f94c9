"""A real Postfix hands replies in: through a pipe and over LMTP, set up as docs/replies.md says."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import smtplib
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from peers.debian import MissingError
from peers.servers import postfix

import newsletter
from newsletter.addresses import tagged
from newsletter.publication import secrets
from newsletter.publication.root import Places
from newsletter.store import inbound, replies
from newsletter.store.database import open_store
from newsletter.tokens import Purpose, sign

OURS = "reacties@example.org"
SETTINGS = f"""[publication]
name = "Klare taal"
language = "nl"
tone = "je"
sender = "Renske <redactie@example.org>"
reply_address = "{OURS}"
"""
#: Settings of Postfix as the page has them.
MAIN = (
    "mydestination = example.org",
    "local_recipient_maps = $transport_maps",
    "recipient_delimiter = +",
    "klaretaal_destination_recipient_limit = 1",
)
MASTER = """
pickup unix n - n 60 1 pickup
lmtp unix - - n - - lmtp
pipe unix - n n - - pipe
klaretaal unix - n n - 5 pipe
  flags=DOR user=nobody null_sender=
  argv={command} replies import -
"""
PATIENCE = 120


def program(folder: Path) -> Path:
    """The command as somebody may run it who may not enter this checkout's Python: the one of the system."""
    python = shutil.which("python3", path="/usr/bin")
    asked = [python or "false", "-c", "import sys; print(*sys.version_info[:2])"]
    found = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()
    if found != [str(number) for number in sys.version_info[:2]]:
        raise MissingError("the system's Python is not the one the tests run with")
    paths = ":".join([str(Path(newsletter.__file__).parent.parent), *filter(None, sys.path)])
    script = folder / "newsletter"
    script.write_text(f'#!/bin/sh\nPYTHONPATH={paths} exec {python} -B -m newsletter "$@"\n')
    script.chmod(0o755)
    return script


class Office:
    """A publication that belongs to nobody, as Postfix runs no pipe for root."""

    def __init__(self, folder: Path):
        self.root = folder / "publication"
        (self.root / "subscribers").mkdir(parents=True)
        (self.root / "newsletter.toml").write_text(SETTINGS)
        self.key = secrets.token_key(Places(self.root), create=True)
        with self.store():
            pass
        for path in (self.root, *self.root.rglob("*")):
            shutil.chown(path, "nobody", "nogroup")
        self.command = program(folder)
        self.folder = folder

    def store(self):
        return closing(open_store(self.root / "subscribers" / "newsletter.db"))

    def to(self, subscriber: int) -> str:
        return tagged(OURS, sign(self.key, Purpose.REPLY, 12, subscriber))

    @contextmanager
    def listening(self):
        """The LMTP server, as nobody, at a socket below Postfix's queue."""
        place = self.folder / "postfix" / "queue" / "klaretaal"
        place.mkdir(exist_ok=True)
        shutil.chown(place, "nobody", "postfix")
        place.chmod(0o2750)
        words = [self.command, "-C", self.root, "replies", "listen", "--socket", place / "lmtp"]
        with (self.folder / "lmtp.log").open("wb") as log:
            server = subprocess.Popen(words, user="nobody", group="nogroup", extra_groups=[], stderr=log)
        until = time.monotonic() + PATIENCE
        while not (place / "lmtp").exists():
            assert time.monotonic() < until and server.poll() is None
            time.sleep(0.05)
        try:
            yield
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(20) == 0, (self.folder / "lmtp.log").read_text()

    def wait(self, count: int) -> list:
        """The replies, when there are so many."""
        until = time.monotonic() + PATIENCE
        while True:
            with self.store() as store:
                found = list(replies.listed(store))
            if len(found) >= count or time.monotonic() > until:
                return found
            time.sleep(0.05)


def letter(text: str) -> bytes:
    """No word in it says whom it was sent to."""
    return f"From: sanne@example.org\nTo: undisclosed-recipients:;\nSubject: Re: brief\n\n{text}\n".encode()


def until_log_says(relay, words: str, times: int = 1) -> str:
    until = time.monotonic() + PATIENCE
    while (log := relay.log.read_text()).count(words) < times:
        assert time.monotonic() < until, log
        time.sleep(0.05)
    return log


def until_deferred(folder: Path, relay) -> str:
    """Until a mail lies in the queue of those to be tried again and Postfix has let go of it; the log.

    A mail that is asked for while its first try still holds it would be passed over for good.
    """
    log = until_log_says(relay, "status=deferred")
    until = time.monotonic() + PATIENCE
    while not any(map(_free, (folder / "postfix" / "queue" / "deferred").rglob("*"))):
        assert time.monotonic() < until, relay.log.read_text()
        time.sleep(0.05)
    return log


def _free(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def again(folder: Path) -> None:
    """Have Postfix try what it deferred, now and not in five minutes."""
    subprocess.run(["postqueue", "-c", folder / "postfix" / "conf", "-f"], check=True)


@pytest.fixture
def office(folder):
    if os.geteuid():
        raise MissingError("Postfix's master needs root")
    return Office(folder)


def running(office, folder, way: str):
    table = folder / "transport"
    table.write_text(f"{OURS} {way}\nandere@example.org klaretaal:\n")
    settings = (*MAIN, f"transport_maps = texthash:{table}")
    services = MASTER.format(command=f"{office.command} -C {office.root}")
    return postfix(folder / "postfix", 9, settings, services=services)


def send(relay, sender: str, recipients: list[str], raw: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", relay.port) as client:
        assert client.sendmail(sender, recipients, raw) == {}


def test_through_a_pipe(office, folder, tell):
    with running(office, folder, "klaretaal:") as relay:
        key = Places(office.root).key_file
        key.chmod(0)
        send(relay, "sanne@example.org", [office.to(7)], letter("Eerst niet."))
        assert "status=bounced" not in until_deferred(folder, relay)
        key.chmod(0o600)
        again(folder)
        found = office.wait(1)
    assert [(reply.own_words, reply.link.issue, reply.link.subscriber_id) for reply in found] == [
        ("Eerst niet.", 12, 7)
    ]
    with office.store() as store:
        raw = inbound.raw(store, found[0].inbound_id)
    assert f"Delivered-To: {office.to(7)}\n".encode() in raw and b"Return-Path: <sanne@example.org>\n" in raw
    tell("intake", "Postfix, pipe", "deferred while the key could not be read, then kept and linked")


def test_over_lmtp(office, folder, tell):
    with running(office, folder, "lmtp:unix:klaretaal/lmtp") as relay:
        send(relay, "sanne@example.org", [office.to(7)], letter("Zonder dienst."))
        until_deferred(folder, relay)
        with office.listening():
            again(folder)
            # One mail to two copies at once: two recipients, one mail.
            send(relay, "sanne@example.org", [office.to(7), office.to(8)], letter("Twee."))
            send(relay, "", [office.to(9)], letter("Van niemand."))
            assert {reply.own_words for reply in office.wait(2)} == {"Zonder dienst.", "Twee."}
            log = until_log_says(relay, "status=sent (250 2.0.0 Kept)", 4)
    assert log.count("status=sent (250 2.0.0 Kept)") == 4 and "status=bounced" not in log
    with office.store() as store:
        assert store.value("SELECT count(*) FROM inbound") == 3
        raws = [inbound.raw(store, number) for number in (1, 2, 3)]
    assert sum(b"Return-Path: <>\r\n" in raw for raw in raws) == 1
    assert "@" not in (folder / "lmtp.log").read_text()
    tell(
        "intake", "Postfix, LMTP", "deferred while nobody listened, then kept; one answer for each recipient"
    )


def test_by_both_ways_it_is_one_reply(at_length, office, folder, tell):
    with running(office, folder, "lmtp:unix:klaretaal/lmtp") as relay, office.listening():
        send(relay, "sanne@example.org", [office.to(7), "andere@example.org"], letter("Dubbel."))
        until_log_says(relay, "status=sent", 2)
        assert len(office.wait(1)) == 1
    with office.store() as store:
        assert store.value("SELECT count(*) FROM inbound") == 2
        assert store.value("SELECT count(*) FROM intake WHERE copy_of IS NOT NULL") == 1
        assert store.value("SELECT count(*) FROM replies") == 1
    tell("intake", "Postfix, both", "kept twice, counted once")
