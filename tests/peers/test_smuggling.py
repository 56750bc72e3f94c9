"""SMTP smuggling (CVE-2023-51764, -51765, -51766): what ends a message for one server and not for another.

Text cannot become a line of the conversation: (a) whatever stands in an issue, a subject or a name, every
relay takes and passes on one message, and passes on what was composed; (b) bytes that could end a message
early are refused before any server sees them, and what servers make of them shows that we would notice.
"""

from __future__ import annotations

import itertools
import re
import socket
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hostile import everywhere, theme
from peers.office import own_bytes

from newsletter.edition import render
from newsletter.engine import local
from newsletter.issue import parse
from newsletter.message.compose import Composer
from newsletter.message.lint import lint
from newsletter.models import Claimed, Recipient, Smtp, Tls
from newsletter.transport.deliver import Job

NOW = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
CR, LF, CRLF = LINE_ENDS = ("\r", "\n", "\r\n")
#: What could end a message, for one server or another.
DOTS = tuple(f"{before}.{after}" for before, after in itertools.product(LINE_ENDS, repeat=2))
#: What a smuggler would say next.
SECOND = (
    "MAIL FROM:<dief@example.net>{0}RCPT TO:<buit@example.net>{0}DATA{0}"
    "From: dief@example.net{0}To: buit@example.net{0}Subject: gesmokkeld{0}{0}Hallo"
)


@pytest.fixture(scope="module")
def look():
    return theme()


def hostile(text, look):
    """A composer whose edition and publication say this everywhere, and a reader who is called it."""
    case = everywhere(text)
    issue = replace(parse(case.source, "issues/proef.md"), number=12)
    edition = render(issue, case.house, look, features={}, pictures={})
    edition = replace(edition, subject=f"Proef{text}")
    house = replace(case.house, name=f"Naam{text}", sender_name=f"Eva{text}")
    return Composer(edition, house, bytes(32)), Recipient(1, "", f"Noor{text}", f"Noor{text}")


def deliver(relay, messages):
    """Hand the messages over one after the other, on one connection, with the transport itself."""
    claims = [Claimed(Recipient(n, one.recipient), 0, NOW) for n, one in enumerate(messages)]
    batches = iter([claims])
    told = []

    def tell(_, attempts):
        told.extend(attempts)
        return ()

    server = Smtp(host="127.0.0.1", port=relay.port, tls=Tls.OFF, connections=1)
    job = Job(server, "example.org", lambda: next(batches, []), lambda to, _: messages[to.subscriber_id])
    local.run(job, tell)
    return told


def carelessly(relay, message):
    """Hand a message over as a client does that looks at nothing, in the pieces that suit a smuggler best."""
    with socket.create_connection(("127.0.0.1", relay.port)) as line:
        line.settimeout(0.05)
        wanted = b"220"
        for command in (
            "EHLO example.org",
            f"MAIL FROM:<{message.sender}>",
            f"RCPT TO:<{message.recipient}>",
        ):
            assert answer(line).startswith(wanted)
            line.sendall(f"{command}\r\n".encode())
            wanted = b"250"
        assert answer(line).startswith(b"250")
        line.sendall(b"DATA\r\n")
        assert answer(line).startswith(b"354")
        head, dots, rest = re.split(rb"(?<=Dag)([\r\n]+\.[\r\n]+)", message.data, maxsplit=1)
        with suppress(ConnectionError):  # some servers will have no more of it
            for piece in (head + dots, *rest.splitlines(keepends=True), b".\r\n", b"QUIT\r\n"):
                line.sendall(piece)
                with suppress(TimeoutError):
                    line.recv(4096)


def answer(line):
    """The next answer, however long it takes."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with suppress(TimeoutError):
            return line.recv(4096)
    pytest.fail("the server does not answer")


def test_text_is_never_a_command(relay, receiver, look, tell):
    """(a) Every way to end a line, twice, with a dot between; the composed bytes arrive, and nothing else."""
    messages = []
    for n, dots in enumerate(DOTS):
        text = f"{dots}{SECOND.format(CRLF)}{dots}{SECOND.format(LF)}{dots}QUIT\r\n"
        composer, reader = hostile(text, look)
        message = composer.compose(replace(reader, subscriber_id=n + 1, address=f"lezer{n}@example.org"), NOW)
        assert lint(message) == ()
        messages.append(message)
    told = deliver(relay, messages)
    relay.wait()
    assert [attempt.code for attempt in told] == [250] * len(messages)
    assert relay.taken == relay.finished == len(messages)
    arrived = [(sender, to, own_bytes(data)) for sender, to, data in receiver.accepted]
    assert sorted(arrived) == sorted((one.sender, one.recipient, one.data) for one in messages)
    assert not [command for command in receiver.commands if "dief" in command or "buit" in command]
    tell(
        "smuggling",
        relay.name,
        f"composed: {len(messages)} hostile texts are {relay.taken} messages, byte-exact",
    )


def test_bytes_that_could_smuggle_are_refused(at_length, relay, receiver, look, tell):
    """(b) The gate names every one of them; without it, servers would be fooled."""
    composer, reader = hostile("", look)
    message = composer.compose(replace(reader, address="lezer@example.org"), NOW)
    head, gap, body = message.data.partition(b"\r\n\r\n")
    for n, dots in enumerate(DOTS):
        smuggled = (dots + SECOND.format(CRLF) + CRLF).replace("buit", f"buit{n}").encode()
        for data in (head + gap + b"Dag" + smuggled, head + b"\r\nX: dag" + smuggled + gap + body):
            assert lint(replace(message, data=data)), dots
        carelessly(relay, replace(message, data=head + gap + b"Dag" + smuggled))
    relay.wait()
    arrived = [to for _, to, _ in receiver.accepted]
    fooled = [dots for n, dots in enumerate(DOTS) if f"buit{n}@example.net" in arrived]
    assert relay.taken == len(DOTS) + len(fooled)
    assert f"{CRLF}.{CRLF}" in fooled  # any server must take this for two: we would have seen it
    shown = ", ".join(dots.replace("\r", "CR").replace("\n", "LF") for dots in fooled)
    tell(
        "smuggling",
        relay.name,
        f"the gate refuses {len(DOTS)} of {len(DOTS)}; without it would be two: {shown}",
    )
