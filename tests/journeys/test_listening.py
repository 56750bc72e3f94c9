"""``replies listen`` and ``replies import -`` in processes of their own, on a disk that is nearly full."""

from __future__ import annotations

import os
import signal
import socket
import time
from contextlib import closing, suppress
from pathlib import Path

from newsletter.publication import secrets
from newsletter.publication.root import Places
from newsletter.store import replies

MAIL = b"From: lezer1@example.org\r\nTo: reacties@example.org\r\nSubject: Re: brief\r\n\r\nEen brief.\r\n"
LARGE = MAIL + b"x" * 70 + b"\r\n" + b"y" * 700_000 + b"\r\n"
#: Bytes that any one file may have: the store as it is, and a little mail.
ROOM = 600_000


def ready(office) -> None:
    secrets.token_key(Places(office.root), create=True)
    with office.store():
        pass


def listening(office, **more) -> int:
    """Start the server; its process id, when it listens."""
    pid = office.start("replies", "listen", "--socket", str(office.root / "lmtp"), **more)
    until = time.monotonic() + 30
    while time.monotonic() < until and Path(f"/proc/{pid}").exists():
        if office.log.exists() and "Listening" in office.said:
            return pid
        time.sleep(0.005)
    raise TimeoutError(office.said)


def hand_over(office, raw: bytes) -> bytes:
    """The answer to one mail."""
    with closing(socket.socket(socket.AF_UNIX)) as wire, closing(wire.makefile("rb")) as answers:
        wire.settimeout(30)
        wire.connect(str(office.root / "lmtp"))
        wire.sendall(
            b"LHLO mx\r\nMAIL FROM:<>\r\nRCPT TO:<reacties@example.org>\r\nDATA\r\n" + raw + b".\r\n"
        )
        while not (line := answers.readline()).startswith(b"354"):
            assert line
        return answers.readline()


def test_what_does_not_fit_stays_with_the_server_and_fits_later(office):
    ready(office)
    pid = listening(office, room=ROOM)
    assert hand_over(office, LARGE).startswith(b"451 4.3.0 Not kept")
    assert hand_over(office, MAIL).startswith(b"250 2.0.0 Kept")
    os.kill(pid, signal.SIGTERM)
    assert office.wait() == 0, office.said
    assert "@" not in office.said and "every mail that was acknowledged is kept" in office.said
    (office.root / "mail").write_bytes(LARGE)
    assert office.run("replies", "import", "-", input=str(office.root / "mail"), room=ROOM) == 75, office.said
    assert office.run("replies", "import", "-", input=str(office.root / "mail")) == 0, office.said
    with office.store() as store:
        kinds = [kind for (kind,) in store.rows("SELECT kind FROM inbound ORDER BY id")]
        assert kinds == ["auto_reply", "reply"]
        assert [reply.own_words[:10] for reply in replies.listed(store)] == ["Een brief."]


def test_a_server_that_was_killed_is_started_again_at_the_same_place(office):
    ready(office)
    with suppress(ProcessLookupError):
        os.kill(listening(office), signal.SIGKILL)
    assert office.wait() == -signal.SIGKILL
    pid = listening(office)
    assert office.root.joinpath("lmtp").is_socket()
    os.kill(pid, signal.SIGINT)
    assert office.wait() == 0 and not office.root.joinpath("lmtp").exists()
