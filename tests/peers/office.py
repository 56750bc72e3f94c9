"""The sample publication with readers, sent with the command itself, and what its ledger says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from newsletter.cli import main
from newsletter.message.compose import Composer
from newsletter.models import Message, Recipient, given_name
from newsletter.publication import secrets, settings, starter
from newsletter.publication.root import Places
from newsletter.store import editions
from newsletter.store.database import open_store
from newsletter.store.instants import from_ms

#: First names with what mail programs stumble over.
NAMES = ("Noor", "Jörg", "O'Brien", "Zoë-Fleur", ".", "From Anna", "=?utf-8?q?x?=", "Łukasz", "- Sam -", "")
#: What servers put before a message on its way (RFC 5321 section 4.4), and what signs it.
_TRACE = re.compile(rb"(?:Received|Return-Path|Delivered-To|X-Original-To|DKIM-Signature):", re.IGNORECASE)
_FIELD_END = re.compile(rb"\r\n(?![ \t])")


def own_bytes(received: bytes) -> bytes:
    """A received message without the trace headers in front of it."""
    while _TRACE.match(received):
        received = received[_FIELD_END.search(received).end() :]
    return received


def trace(received: bytes) -> bytes:
    """The trace headers in front of a message."""
    return received.removesuffix(own_bytes(received))


@dataclass(frozen=True)
class Entry:
    """One line of the ledger, and the message it stands for."""

    state: str
    answer: str
    message_id: str
    message: Message


class Office:
    """A publication in a folder of its own; ``issue`` is the number that is sent."""

    issue = 1

    def __init__(self, root: Path, readers: int, *, base_url: str = "https://klaretaal.example.org") -> None:
        root.mkdir()
        starter.copy(root)
        self.places = Places(root)
        self.environ = {"NEWSLETTER_PUBLICATION__BASE_URL": base_url}
        #: Every second reader's domain is example.com.
        self.addresses = [f"lezer{n}@example.{('org', 'com')[n % 2]}" for n in range(1, readers + 1)]
        rows = (f"{address};{NAMES[n % len(NAMES)]}\n" for n, address in enumerate(self.addresses))
        (root / "lezers.csv").write_text("email;naam\n" + "".join(rows))
        self._run("subscribers", "import", str(root / "lezers.csv"))

    def sign_here(self, selector: str, *options: str) -> tuple[str, str]:
        """Sign with one key more, here; name and text of the record to publish."""
        self._run("dkim", "new", selector, *options)
        self.environ["NEWSLETTER_DKIM__SELECTOR"] = (
            f"{self.environ.get('NEWSLETTER_DKIM__SELECTOR', '')} {selector}"
        )
        [record] = json.loads(self._run("dkim", "record", selector, "--json"))
        return record["name"], record["value"]

    def _run(self, *words: str) -> str:
        done = CliRunner().invoke(main, ["-C", str(self.places.root), *words])
        assert done.exit_code == 0, done.output
        return done.stdout

    def send(self, port: int) -> int:
        """Send the issue through the server at this port, in a process of its own; the exit code."""
        environ = os.environ | self.environ
        environ |= {
            "NEWSLETTER_SMTP__HOST": "127.0.0.1",
            "NEWSLETTER_SMTP__PORT": str(port),
            "NEWSLETTER_SMTP__TLS": "off",
            "NEWSLETTER_SMTP__CONNECTIONS": "8",
        }
        command = [sys.executable, "-m", "newsletter", "-C", str(self.places.root)]
        command += ["send", str(self.issue), "--yes"]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
        self.said = done.stderr
        return done.returncode

    def ledger(self) -> dict[str, Entry]:
        """The ledger by address, each with the message as it was composed."""
        with closing(open_store(self.places.database)) as store:
            edition = editions.get(store, self.issue)
            rows = store.rows(
                "SELECT subscriber, mailbox, name, d.state, answer, message_id, date"
                " FROM deliveries d JOIN subscribers s ON s.id = d.subscriber WHERE issue = ?",
                (self.issue,),
            )
        publication = settings.load(self.places.root, self.environ).publication
        composer = Composer(edition, publication, secrets.token_key(self.places, create=False))
        return {row["mailbox"]: self._entry(composer, row) for row in rows}

    def _entry(self, composer, row) -> Entry:
        recipient = Recipient(row["subscriber"], row["mailbox"], row["name"], given_name(row["name"]))
        message = composer.compose(recipient, from_ms(row["date"]))
        return Entry(row["state"], row["answer"] or "", row["message_id"] or "", message)


def maildir(folder: Path) -> Iterator[bytes]:
    """The mail of a Maildir in the form of the wire: Postfix stores lines with LF."""
    for file in sorted((folder / "new").iterdir()):
        yield file.read_bytes().replace(b"\n", b"\r\n")
