"""The pace on a real wire: caps, limits and complaints, as the server sees them."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import UTC, datetime

import pytest
from scripted_server import Fault, ScriptedServer

from newsletter.errors import TransportError
from newsletter.models import Claimed, DomainLimit, Limit, Message, Recipient, Smtp, Tls
from newsletter.transport.deliver import Job, deliver
from newsletter.transport.pace import BackOff
from newsletter.transport.smtp import Deadlines

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
QUICK = Deadlines(connect=2, banner=2, command=2, data=2, block=2, dot=2, quit=0.4)
PATIENT = BackOff(pause=0.2, longest=1.0, stretch=0.2)


def compose(recipient, _):
    number = recipient.subscriber_id
    content = b"Subject: hoi\r\n\r\nBeste lezer.\r\n"
    return Message("bounce@example.org", recipient.address, f"<m{number}@example.org>", content)


def send(server, addressed, connections=4, **more):
    """Send one message to each domain named; the answers by number, and how long it took."""
    people = [Recipient(n, f"r{n}@{domain}") for n, domain in enumerate(addressed, 1)]
    batches = [[Claimed(one, 0, NOW) for one in people]]
    settings = {
        name: more.pop(name) for name in ("limits", "domains", "messages_per_connection") if name in more
    }
    smtp = Smtp("127.0.0.1", server.port, Tls.OFF, connections=connections, **settings)
    codes = {}

    def tell(_, attempts):
        codes.update((attempt.subscriber_id, attempt.code) for attempt in attempts)
        return ()

    job = Job(smtp, "example.org", lambda: batches.pop() if batches else [], compose, deadlines=QUICK, **more)
    begin = time.monotonic()
    asyncio.run(deliver(job, tell))
    return codes, time.monotonic() - begin


class Counting(ScriptedServer):
    """Counts how many messages to a domain are under way at once."""

    def __post_init__(self):
        self.at_once: dict[str, int] = {}
        self.most: dict[str, int] = {}
        self.counting = threading.Lock()
        super().__post_init__()

    def _fault(self, stage, recipient=""):
        domain = recipient.partition("@")[2]
        with self.counting:
            if stage == "rcpt":
                self.at_once[domain] = self.at_once.get(domain, 0) + 1
                self.most[domain] = max(self.most.get(domain, 0), self.at_once[domain])
            elif stage == "answer":
                self.at_once[domain] -= 1
        return super()._fault(stage, recipient)


def test_a_cap_holds_and_others_pass_by():
    domains = ["example.com"] * 10 + ["example.net"] * 10
    with Counting(before=0.01) as server:
        codes, _ = send(server, domains, domains={"example.com": DomainLimit(connections=1)})
        assert set(codes.values()) == {250} and len(codes) == 20
        assert server.most["example.com"] == 1
        assert server.most["example.net"] > 1


def test_two_limits_hold():
    limits = (Limit(20, 0.2), Limit(24, 0.5))
    with ScriptedServer() as server:
        codes, seconds = send(server, ["example.com"] * 30, limits=limits)
        assert set(codes.values()) == {250}
    assert seconds >= 0.5


def test_what_went_before_the_restart_counts():
    recent = [(0.0, "example.com")] * 5
    with ScriptedServer() as server:
        _, seconds = send(server, ["example.com"] * 2, limits=(Limit(5, 0.4),), recent=recent)
    assert seconds >= 0.4


def test_a_domain_that_complains_waits_and_the_others_go_on():
    domains = ["example.com", "example.net", "example.net", "example.com"]
    with ScriptedServer([Fault("rcpt", b"450 4.7.28 too much", 1, only="@example.com")]) as server:
        codes, seconds = send(server, domains, connections=1, back_off=PATIENT)
        assert codes == {1: 450, 2: 250, 3: 250, 4: 250}
        assert [one.partition("@")[2] for one in server.recipients()] == [*["example.net"] * 2, "example.com"]
    assert seconds >= 0.2


def test_a_complaint_about_everything_pauses_everything():
    with ScriptedServer([Fault("mail", b"421 4.7.0 too much mail, slow down", 1)]) as server:
        codes, seconds = send(server, ["example.com", "example.net"], connections=1, back_off=PATIENT)
        assert codes == {1: 421, 2: 250}
    assert seconds >= 0.2


def test_so_many_messages_on_a_connection():
    with ScriptedServer() as server:
        send(server, ["example.com"] * 10, connections=1, messages_per_connection=3)
        assert server.connections == 4


def test_a_complaint_to_all_connections_is_waited_out():
    with ScriptedServer([Fault("mail", b"421 4.7.0 too much mail, slow down", 4)]) as server:
        codes, seconds = send(server, ["example.com"] * 5, back_off=PATIENT)
        assert sorted(codes.values()) == [250] + [421] * 4
        assert server.connections <= 12
    assert seconds >= 0.2


IMPATIENT = BackOff(pause=0.02, longest=1.0, give_up=0.1, stretch=30)


def test_a_server_that_never_has_enough_is_left_to_another_run():
    faults = [Fault("mail", b"421 4.7.0 too much mail, slow down")]
    with (
        ScriptedServer(faults) as server,
        pytest.raises(TransportError, match="asks for less again and again: 421"),
    ):
        send(server, ["example.com"] * 50, connections=2, back_off=IMPATIENT)
    assert server.recipients() == [] and server.connections < 20


def test_a_domain_that_never_has_enough_holds_up_nobody_else():
    faults = [Fault("rcpt", b"450 4.7.28 rate limited", only="@example.com")]
    with (
        ScriptedServer(faults) as server,
        pytest.raises(TransportError, match=r"example\.com asks for less again and again") as caught,
    ):
        send(server, ["example.com", "example.org"] * 30, connections=2, back_off=IMPATIENT)
    assert len(server.recipients()) == 30
    assert caught.value.exit_code == 75
    assert sum(command.startswith("RCPT") and "example.com" in command for command in server.commands) < 20
