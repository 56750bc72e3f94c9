"""The seam: what is told, when, and that no final dot is written before it was."""

from __future__ import annotations

import asyncio
import socket
import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from scripted_server import Fault, ScriptedServer

from newsletter.errors import TransportError
from newsletter.models import Claimed, Message, Recipient, Smtp, Stage, Tls
from newsletter.transport.deliver import Job, deliver
from newsletter.transport.smtp import Deadlines

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
QUICK = Deadlines(connect=2, banner=0.4, command=0.4, data=0.4, block=0.4, dot=0.4, quit=0.4)
CONTENT = b"Subject: hoi\r\n\r\n" + b"Beste lezer, dit is een regel.\r\n" * 40


def compose(recipient, date):
    number = recipient.subscriber_id
    return Message("bounce@example.org", recipient.address, f"<m{number}@example.org>", CONTENT)


class Told:
    """Remembers everything that was told, in order."""

    def __init__(self, server):
        self.server = server
        self.endings = []
        self.attempts = {}
        self.early = []
        #: Seconds that recording takes: long enough for the server's last words to arrive.
        self.pause = 0.0
        #: Recording takes at least until the server's fault was carried out.
        self.expects_fault = False

    def __call__(self, endings, attempts):
        if endings and self.pause:
            if self.expects_fault:
                self.server.acted.wait(5)
            time.sleep(self.pause)
        taken = self.server.recipients()
        self.early += [number for number, _ in endings if f"r{number}@example.org" in taken]
        self.endings += endings
        for attempt in attempts:
            self.attempts.setdefault(attempt.subscriber_id, []).append(attempt)
        return ()


def job(server, count=1, connections=1, **more):
    batches = [[Claimed(Recipient(n, f"r{n}@example.org"), 0, NOW) for n in range(1, count + 1)], []]
    smtp = Smtp("127.0.0.1", server.port, Tls.OFF, connections=connections)
    return Job(
        smtp, "example.org", lambda: batches.pop(0) if batches else [], compose, deadlines=QUICK, **more
    )


def run(server, pause=0.0, **more):
    told = Told(server)
    told.pause, told.expects_fault = pause, pause > 0
    asyncio.run(deliver(job(server, **more), told))
    return told


def test_everybody_gets_one_and_the_dot_comes_after_the_word():
    with ScriptedServer() as server:
        told = run(server, count=40, connections=4)
        assert sorted(server.recipients()) == sorted(f"r{n}@example.org" for n in range(1, 41))
    assert told.early == []
    assert {number for number, _ in told.endings} == set(range(1, 41))
    assert all(a.code == 250 and a.dot_written for [a] in told.attempts.values())
    assert server.accepted[0][2] == CONTENT


def test_connections_are_used_again():
    with ScriptedServer() as server:
        run(server, count=30, connections=3)
        assert server.connections == 3


@pytest.mark.parametrize("pipelining", [True, False])
def test_refused_recipient_does_not_hurt_the_next(pipelining):
    capabilities = ("PIPELINING",) if pipelining else ()
    with ScriptedServer([Fault("rcpt", b"550 5.1.1 unknown", only="r2@")], capabilities) as server:
        told = run(server, count=3)
        assert server.recipients() == ["r1@example.org", "r3@example.org"]
    [attempt] = told.attempts[2]
    assert (attempt.stage, attempt.code, attempt.dot_written) == (Stage.RCPT, 550, False)


def test_server_that_accepts_data_after_refusing_gets_no_message():
    faults = [Fault("rcpt", b"550 5.1.1 unknown", only="r1@"), Fault("data", b"354 well", only="r1@")]
    with ScriptedServer(faults) as server:
        told = run(server, count=2)
        assert [data for _, to, data in server.accepted if to == "r2@example.org"] == [CONTENT]
    assert told.attempts[1][0].code == 550


CERTAIN = [
    (stage, action)
    for stage in ("mail", "rcpt", "data", "body")
    for action in ("drop", "reset", "hang", b"garbage", b"25", b"1" * 9000)
    if (stage, action) != ("body", "hang")  # a silent server may have the whole message: that is doubt
]


@pytest.mark.parametrize(("stage", "action"), CERTAIN)
def test_trouble_before_the_dot_is_certainly_not_delivered(stage, action):
    with ScriptedServer([Fault(stage, action, 1)]) as server:
        told = run(server, pause=0.05)
        assert server.recipients() == []
    [attempt] = told.attempts[1]
    assert (attempt.code, attempt.dot_written) == (0, False)
    assert attempt.text


@pytest.mark.parametrize("action", ["drop", "reset", "hang", "accept-drop", b"garbage", b"25"])
def test_trouble_after_the_dot_is_doubt(action):
    with ScriptedServer([Fault("dot", action, 1)]) as server:
        told = run(server)
    [attempt] = told.attempts[1]
    assert (attempt.code, attempt.dot_written) == (0, True)


@pytest.mark.parametrize("answer", [b"421 4.3.0 going down", b"451 4.3.0 later", b"554 5.7.1 no"])
def test_answer_to_the_dot_is_certain(answer):
    with ScriptedServer([Fault("dot", answer, 1)]) as server:
        told = run(server, count=2)
        assert server.recipients() == ["r2@example.org"]
    assert told.attempts[1][0].code == int(answer[:3])
    assert told.attempts[2][0].code == 250


def test_answer_before_the_end_is_no_success():
    with ScriptedServer([Fault("body", "early", 1)]) as server:
        told = run(server, count=2, pause=0.05)
    assert (told.attempts[1][0].code, told.attempts[1][0].dot_written) == (0, False)
    assert told.attempts[2][0].code == 250


def test_quit_changes_nothing():
    with ScriptedServer([Fault("quit", b"421 no")]) as server:
        assert run(server).attempts[1][0].code == 250


def test_nothing_ends_when_the_word_cannot_be_kept():
    with ScriptedServer() as server:

        def tell(endings, attempts):
            raise OSError("disk full")

        with pytest.raises(OSError, match="disk full"):
            asyncio.run(deliver(job(server, count=20, connections=4), tell))
        assert server.recipients() == []


def test_message_that_cannot_be_composed_stops_the_run_but_not_its_neighbours():
    with ScriptedServer() as server:

        def picky(recipient, date):
            if recipient.subscriber_id == 3:
                raise ValueError("no")
            return compose(recipient, date)

        told = Told(server)
        work = job(server, count=9, connections=2)
        with pytest.raises(ValueError, match="no"):
            asyncio.run(deliver(Job(work.server, work.helo, work.more, picky, deadlines=QUICK), told))
        delivered = {number for number, [attempt] in told.attempts.items() if attempt.code == 250}
        assert {f"r{number}@example.org" for number in delivered} == set(server.recipients())
        assert len(told.endings) == len(delivered)


def test_stop_ends_after_the_message_begun():
    with ScriptedServer() as server:
        told = Told(server)
        asyncio.run(deliver(job(server, count=50, stopped=lambda: len(server.recipients()) >= 5), told))
        assert 5 <= len(server.recipients()) <= 6


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault("banner", b"554 no service"), "greets with 554"),
        (Fault("banner", "drop"), "closed the connection"),
        (Fault("banner", "hang"), "no answer within"),
        (Fault("ehlo", b"550 no"), "refuses EHLO"),
    ],
)
def test_server_that_cannot_be_used_is_named(fault, words):
    with ScriptedServer([fault]) as server, pytest.raises(TransportError, match=words) as caught:
        run(server, count=3)
    assert str(server.port) in str(caught.value)


def test_nobody_listens():
    with ScriptedServer() as server:
        port = server.port
    batches = [[Claimed(Recipient(1, "r1@example.org"), 0, NOW)], []]
    work = Job(Smtp("127.0.0.1", port, Tls.OFF), "example.org", lambda: batches.pop(0), compose)
    with pytest.raises(TransportError, match="no connection to the mail server") as caught:
        asyncio.run(deliver(work, lambda *_: ()))
    assert "run the same command again" in str(caught.value)


def test_message_larger_than_the_server_takes_is_not_offered():
    with ScriptedServer(capabilities=("SIZE 100",)) as server:
        told = run(server)
        assert not any(command.startswith("MAIL") for command in server.commands)
    assert told.attempts[1][0].code == 552


def test_rate_spreads_messages():
    with ScriptedServer() as server:
        told = Told(server)
        work = job(server, count=4, connections=4)
        slow = Smtp("127.0.0.1", server.port, Tls.OFF, connections=4, rate=600)

        async def timed():
            begin = asyncio.get_running_loop().time()
            await deliver(Job(slow, work.helo, work.more, compose, deadlines=QUICK), told)
            return asyncio.get_running_loop().time() - begin

        assert asyncio.run(timed()) >= 0.29


class Queue:
    """Gives a delivery again that was told to be lost, as the ledger does; at most three times each."""

    def __init__(self, count):
        self.waiting = [Recipient(n, f"r{n}@example.org") for n in range(1, count + 1)]
        self.known = {recipient.subscriber_id: recipient for recipient in self.waiting}
        self.attempts = dict.fromkeys(self.known, 0)
        self.answers = {}

    def more(self):
        batch, self.waiting = self.waiting[:10], self.waiting[10:]
        for recipient in batch:
            self.attempts[recipient.subscriber_id] += 1
        return [Claimed(recipient, self.attempts[recipient.subscriber_id], NOW) for recipient in batch]

    def tell(self, endings, attempts):
        for attempt in attempts:
            number = attempt.subscriber_id
            self.answers[number] = attempt
            if attempt.code == 0 and not attempt.dot_written and self.attempts[number] < 3:
                self.waiting.append(self.known[number])
        return ()


def work(server, queue, connections=1, compose=compose, rate=0, **more):
    smtp = Smtp("127.0.0.1", server.port, Tls.OFF, connections=connections, rate=rate)
    asyncio.run(deliver(Job(smtp, "example.org", queue.more, compose, deadlines=QUICK, **more), queue.tell))


@pytest.mark.parametrize("connections", [1, 4])
def test_the_last_one_lost_is_tried_again_in_the_same_run(connections):
    with ScriptedServer([Fault("data", "drop", 1, only="r7@")]) as server:
        queue = Queue(7)
        work(server, queue, connections)
        assert sorted(server.recipients()) == sorted(f"r{n}@example.org" for n in range(1, 8))


def test_poison_message_comes_to_an_end_and_the_others_get_theirs():
    with ScriptedServer([Fault("body", "reset", only="r3@")]) as server:
        queue = Queue(25)
        slow = Told(server)
        slow.pause = 0.02  # time for the reset to arrive

        def tell(endings, attempts):
            slow(endings, attempts)
            return queue.tell(endings, attempts)

        smtp = Smtp("127.0.0.1", server.port, Tls.OFF, connections=2)
        asyncio.run(deliver(Job(smtp, "example.org", queue.more, compose, deadlines=QUICK), tell))
        assert len(set(server.recipients())) == len(server.recipients()) == 24
    assert queue.attempts[3] <= 3
    assert queue.answers[3].code == 0


@pytest.mark.parametrize("action", ["drop", b"421 4.4.2 too many messages on this connection"])
def test_connection_that_was_used_up_says_nothing_about_the_next_message(action):
    with ScriptedServer([Fault("mail", action, 1, only="")]) as server:
        faults, server.faults = server.faults, []
        queue = Queue(6)

        def picky(recipient, date):
            if recipient.subscriber_id == 4:
                server.faults.extend(faults)
            return compose(recipient, date)

        work(server, queue, compose=picky)
        assert server.recipients() == [f"r{n}@example.org" for n in range(1, 7)]
        assert server.connections == 2
    assert queue.attempts[4] == 1


def test_server_that_left_while_we_waited_is_called_again():
    with ScriptedServer() as server:
        queue = Queue(3)

        def hang_up():
            if len(server.recipients()) == server.connections == 1:
                for connection in list(server._open):
                    with suppress(OSError):  # asked again, and it is closed
                        connection.shutdown(socket.SHUT_RDWR)
            return False

        work(server, queue, rate=600, stopped=hang_up)
        assert len(server.recipients()) == 3
        assert server.connections == 2
    assert set(queue.attempts.values()) == {1}


def test_server_that_takes_two_connections_only_is_served_with_two():
    with ScriptedServer(before=0.05) as server:
        real = server._fault

        def crowded(stage, recipient=""):
            too_many = stage == "banner" and len(server._open) > 2
            return b"421 4.7.0 too many connections" if too_many else real(stage, recipient)

        server._fault = crowded
        queue = Queue(30)
        work(server, queue, connections=6)
        assert sorted(server.recipients()) == sorted(f"r{n}@example.org" for n in range(1, 31))


def test_server_that_swallows_every_dot_is_left_before_all_are_in_doubt():
    with ScriptedServer([Fault("dot", "accept-drop")]) as server, pytest.raises(TransportError):
        work(server, Queue(40), connections=2)
    assert len(server.recipients()) <= 4
    assert len(set(server.recipients())) == len(server.recipients())


@pytest.mark.parametrize("pipelining", [True, False])
def test_refusal_before_the_line_goes_dead_is_kept(pipelining):
    capabilities = ("PIPELINING",) if pipelining else ()
    faults = [Fault("mail", b"550 5.7.1 you are on a list"), Fault("rcpt", "drop")]
    with ScriptedServer(faults, capabilities) as server:
        told = run(server)
    [attempt] = told.attempts[1]
    assert (attempt.stage, attempt.code, attempt.text) == (Stage.MAIL, 550, "5.7.1 you are on a list")


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize(("stage", "answer"), [("data", b"250 ok"), ("rcpt", b"354 go"), ("mail", b"334 x")])
def test_answer_of_the_wrong_kind_is_no_leave_to_go_on(pipelining, stage, answer):
    capabilities = ("PIPELINING",) if pipelining else ()
    with ScriptedServer([Fault(stage, answer, 1)], capabilities) as server:
        told = run(server)
        assert server.recipients() == []
        assert not any("Beste lezer" in command for command in server.commands)
    assert (told.attempts[1][0].code, told.attempts[1][0].dot_written) == (0, False)
    assert f"answered {answer[:3].decode()}" in told.attempts[1][0].text


def test_recipient_taken_under_a_refused_sender_gets_no_empty_message():
    faults = [Fault("mail", b"550 5.1.0 no"), Fault("rcpt", b"250 ok"), Fault("data", b"354 go")]
    with ScriptedServer(faults) as server:
        told = run(server)
        assert "." not in server.commands
        assert server.recipients() == []
    assert told.attempts[1][0].code == 550


def test_words_after_nonsense_do_not_count():
    with ScriptedServer([Fault("dot", b"garbage\r\n250 2.0.0 believe me", 1)]) as server:
        told = run(server)
    assert (told.attempts[1][0].code, told.attempts[1][0].dot_written) == (0, True)


def test_answers_are_made_printable():
    with ScriptedServer([Fault("rcpt", b"550 5.1.0 \x1b[31mrood\x07")]) as server:
        assert run(server).attempts[1][0].text == "5.1.0  [31mrood"


def test_long_answer_is_cut():
    with ScriptedServer([Fault("rcpt", b"550-" + b"a" * 3000 + b"\r\n550 " + b"b" * 3000)]) as server:
        assert len(run(server).attempts[1][0].text) == 500


def test_server_that_talks_all_the_time_is_cut_off():
    with ScriptedServer([Fault("mail", b"250 ok\r\n" * 5000 + b"250 ok", 1)]) as server:
        told = run(server)
    assert told.attempts[1][0].code == 0
    assert not told.attempts[1][0].dot_written


def test_answers_that_came_are_told_although_the_ledger_failed_once():
    with ScriptedServer(after=0.05) as server:
        told, calls = Told(server), []

        def tell(endings, attempts):
            calls.append(endings)
            if len(calls) == 2:  # while messages of the first call are on their way
                raise OSError("busy")
            return told(endings, attempts)

        with pytest.raises(OSError, match="busy"):
            asyncio.run(deliver(job(server, count=20, connections=2), tell))
        answered = {number for number, [attempt] in told.attempts.items() if attempt.code == 250}
        assert {f"r{number}@example.org" for number in answered} == set(server.recipients())
        assert calls[-1] == []  # the last word ends nothing new


def test_first_connection_comes_alone():
    with ScriptedServer([Fault("ehlo", b"550 who are you")]) as server:
        with pytest.raises(TransportError):
            run(server, count=20, connections=8)
        assert server.connections == 3  # one after the other, not eight at once


def test_stop_does_not_wait_for_the_pace():
    with ScriptedServer() as server:
        queue = Queue(5)
        begin = time.monotonic()
        work(server, queue, rate=2, stopped=lambda: time.monotonic() > begin + 0.5)
        assert time.monotonic() < begin + 5
        assert len(server.recipients()) == 1


def test_nothing_is_claimed_after_the_word_to_stop_came_with_the_last_outcome():
    with ScriptedServer([Fault("mail", b"550 5.7.1 not you")]) as server:
        claims, seen = [], []

        def more():
            claims.append(1)
            return [Claimed(Recipient(len(claims), "r@example.org"), 0, NOW)]

        smtp = Smtp("127.0.0.1", server.port, Tls.OFF, connections=1)
        one = Job(smtp, "example.org", more, compose, stopped=lambda: bool(seen), deadlines=QUICK)
        asyncio.run(deliver(one, lambda _, attempts: seen.extend(attempts) or ()))
        assert len(claims) == len(seen) == 1


def test_large_message_on_a_slow_line_has_a_deadline_for_each_block():
    with ScriptedServer() as server:
        large = b"Subject: groot\r\n\r\n" + b"x" * 70 + b"\r\n" + (b"y" * 76 + b"\r\n") * 60_000

        def big(recipient, date):
            return Message("b@example.org", recipient.address, "<m@example.org>", large)

        queue = Queue(1)
        work(server, queue, compose=big)
        assert server.accepted[0][2] == large


def test_the_next_envelope_goes_with_the_dot():
    """RFC 2920 section 3.1: one round trip for a message.  The server sees it waiting behind the dot."""
    with ScriptedServer() as server:
        told = run(server, count=5)
    assert server.recipients() == [f"r{n}@example.org" for n in range(1, 6)]
    assert [one for one in server.commands if one[:4] == "RSET"] == []
    assert server.behind_the_dot == [True] * 4 + [False]
    assert [told.attempts[n][0].code for n in range(1, 6)] == [250] * 5


def test_bounces_are_asked_for_and_nothing_else():
    with ScriptedServer(capabilities=("PIPELINING", "DSN")) as server:
        run(server)
    assert "MAIL FROM:<bounce@example.org> RET=HDRS" in server.commands
    assert "RCPT TO:<r1@example.org> NOTIFY=FAILURE" in server.commands


def test_without_pipelining_nothing_goes_ahead():
    with ScriptedServer(capabilities=("SIZE 1000000",)) as server:
        run(server, count=3)
    assert server.behind_the_dot == [False] * 3 and len(server.recipients()) == 3


@pytest.mark.parametrize("second", [b"554 5.7.1 no", b"250 2.0.0 again"])
def test_a_server_that_answers_the_dot_twice_hurts_nobody_else(second):
    with ScriptedServer([Fault("dot", b"250 2.0.0 taken\r\n" + second, times=1)]) as server:
        told = run(server, count=3)
    assert {n: told.attempts[n][-1].code for n in (1, 2, 3)} == {1: 250, 2: 250, 3: 250}
    assert sorted(server.recipients()) == ["r1@example.org", "r2@example.org", "r3@example.org"]


@pytest.mark.parametrize("answer", [b"550 5.7.1 no", b"451 4.3.0 later"])
def test_a_refused_message_does_not_hurt_the_one_behind_it(answer):
    with ScriptedServer([Fault("dot", answer, only="r2@")]) as server:
        told = run(server, count=4)
    assert [told.attempts[n][-1].code for n in (1, 2, 3, 4)] == [250, int(answer[:3]), 250, 250]
    assert server.connections == 1


def test_a_stop_puts_back_what_went_ahead():
    asked = []
    with ScriptedServer() as server:
        told = Told(server)
        work = job(server, count=4, stopped=lambda: len(told.attempts) + len(told.endings) >= 1)
        asyncio.run(deliver(work, told))
        asked = server.recipients()
    assert asked == ["r1@example.org"] and told.attempts[1][0].code == 250
    assert set(told.attempts) == {1}, "of the second the server has an envelope and nothing else"
