from __future__ import annotations

import asyncio
import os
import resource
import smtplib
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.errors import PublicationError, TransportError, UsageError
from newsletter.transport import caught
from newsletter.transport.catcher import Catcher, listen, messages

MAIL = (
    b"From: Renske <redactie@example.org>\r\nTo: anna@example.net\r\n"
    b"Subject: =?utf-8?q?E=C3=A9n_vraag?=\r\n\r\nBeste Anna,\r\n.punt\r\n\r\nGroet\r\n"
)
OURS = "reacties@example.org"


@pytest.fixture
def catcher(tmp_path):
    with Catcher(tmp_path / "mail", reply_address=OURS) as running:
        yield running


@pytest.fixture
def client(catcher):
    with smtplib.SMTP("127.0.0.1", catcher.port, local_hostname="localhost", timeout=30) as client:
        yield client


def put(box, name, data, folder="new"):
    path = box / folder
    path.mkdir(parents=True, exist_ok=True)
    (path / name).write_bytes(data)


def test_a_mail_is_kept_byte_for_byte_behind_its_trace(catcher, client):
    client.sendmail("b-abc@example.org", ["anna@example.net"], MAIL)
    (one,) = messages(catcher.folder)
    head, _, body = one.path.read_bytes().partition(b"From: Renske")
    assert b"From: Renske" + body == MAIL
    assert head.decode().splitlines() == [
        "Return-Path: <b-abc@example.org>",
        "X-Envelope-From: b-abc@example.org",
        "Delivered-To: anna@example.net",
        "X-Envelope-To: anna@example.net",
    ]
    assert (one.box, one.subject, one.sender) == ("readers", "Eén vraag", "Renske <redactie@example.org>")
    assert (one.envelope_from, one.envelope_to) == ("b-abc@example.org", "anna@example.net")
    assert one.received_at.tzinfo is not None
    assert one.path.stat().st_mode & 0o077 == 0
    assert list((catcher.folder / "readers" / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("recipients", "box"),
    [
        ([OURS], "replies"),
        (["Reacties@Example.ORG"], "replies"),
        (["reacties+rabc234@example.org"], "replies"),
        (["anna@example.net", "reacties+rabc234@example.org"], "replies"),
        (["reacties@example.net"], "readers"),
        (["xreacties@example.org"], "readers"),
    ],
)
def test_box_by_recipient(catcher, client, recipients, box):
    client.sendmail("anna@example.net", recipients, MAIL)
    (one,) = messages(catcher.folder)
    assert one.box == box
    assert one.envelope_to == ", ".join(recipients)


def test_without_reply_address_everything_is_for_readers(tmp_path):
    with Catcher(tmp_path) as running, smtplib.SMTP("127.0.0.1", running.port, "localhost") as client:
        client.sendmail("", [OURS], MAIL)
    (one,) = messages(tmp_path)
    assert (one.box, one.envelope_from) == ("readers", "")


def test_what_it_offers(client):
    client.ehlo()
    assert {"8bitmime", "smtputf8"} <= client.esmtp_features.keys()
    assert client.esmtp_features["size"] == str(50 * 1024 * 1024)


def test_too_large_is_refused_before_it_is_sent(client):
    client.ehlo()
    code, _ = client.docmd("MAIL", f"FROM:<a@example.org> SIZE={50 * 1024 * 1024 + 1}")
    assert code == 552


def test_eight_bit_and_unicode_addresses(catcher, client):
    data = "Subject: één\r\n\r\nça va\r\n".encode()
    client.ehlo()
    client.sendmail("a@example.org", ["zoë@example.net"], data, mail_options=["BODY=8BITMIME", "SMTPUTF8"])
    (one,) = messages(catcher.folder)
    assert one.path.read_bytes().endswith(data)
    assert (one.subject, one.envelope_to) == ("één", "zoë@example.net")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", "", "localhost"])
def test_only_this_machine(tmp_path, host):
    with pytest.raises(UsageError, match="other machines"):
        Catcher(tmp_path, host=host)


def test_a_taken_port_is_named(catcher, tmp_path):
    with pytest.raises(TransportError) as problem, Catcher(tmp_path / "ander", port=catcher.port):
        pass
    assert problem.value.where == f"127.0.0.1:{catcher.port}"
    assert "another port" in problem.value.next_step


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "mail").write_text("een bestand")
    with pytest.raises(PublicationError), Catcher(tmp_path / "mail"):
        pass


def test_a_disk_that_is_full_is_answered_with_a_temporary_refusal(catcher, client):
    """A limit on the size of files stops the write half-way, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    big = MAIL + b"regel\r\n" * 400_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    try:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail("a@example.org", ["anna@example.net"], big)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert refused.value.smtp_code == 451
    assert list(catcher.folder.rglob("*.localhost")) == []
    client.sendmail("a@example.org", ["anna@example.net"], big)
    assert len(messages(catcher.folder)) == 1


def test_a_box_that_vanished_is_a_temporary_refusal(catcher, client):
    (catcher.folder / "readers" / "tmp").rmdir()
    with pytest.raises(smtplib.SMTPDataError) as refused:
        client.sendmail("a@example.org", ["anna@example.net"], MAIL)
    assert refused.value.smtp_code == 451


def test_many_connections_at_once_lose_nothing(catcher):
    def send(number):
        with smtplib.SMTP("127.0.0.1", catcher.port, "localhost", timeout=60) as client:
            for each in range(5):
                client.sendmail(f"{number}.{each}@example.org", ["anna@example.net"], MAIL)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, range(8)))
    senders = {one.envelope_from for one in messages(catcher.folder)}
    assert senders == {f"{number}.{each}@example.org" for number in range(8) for each in range(5)}


def test_stopping_closes_open_connections_and_the_port(tmp_path):
    with Catcher(tmp_path) as running:
        idle = smtplib.SMTP("127.0.0.1", running.port, "localhost", timeout=30)
        idle.ehlo()
        half = smtplib.SMTP("127.0.0.1", running.port, "localhost", timeout=30)
        half.ehlo()
        half.docmd("MAIL FROM:<a@example.org>")
        half.docmd("RCPT TO:<b@example.org>")
        half.docmd("DATA")
        half.send(b"Subject: half\r\n")
    with pytest.raises(smtplib.SMTPServerDisconnected):
        idle.noop()
    idle.close()
    half.close()
    assert messages(tmp_path) == []
    listen(running.port).close()
    assert "catcher" not in {thread.name for thread in threading.enumerate()}


def test_clients_that_hang_up_or_talk_nonsense_do_no_harm(catcher, client, capfd):
    for words in (b"", b"EHLO x\r\nDATA\r\n", b"\xff\xfe\r\n" * 5, b"x" * 5000 + b"\r\n", b"HOEZO\r\n" * 3):
        with socket.create_connection(("127.0.0.1", catcher.port)) as raw:
            raw.recv(100)
            raw.sendall(words)
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    client.sendmail("a@example.org", ["anna@example.net"], MAIL)
    assert len(messages(catcher.folder)) == 1
    assert capfd.readouterr().err == ""


def test_it_runs_beside_an_event_loop(tmp_path):
    async def journey():
        with Catcher(tmp_path) as running:
            reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
            greeting = await reader.readline()
            writer.close()
            await writer.wait_closed()
            return greeting

    assert asyncio.run(journey()).startswith(b"220 localhost")


def test_an_error_inside_the_context_still_stops_it(tmp_path):
    with pytest.raises(ZeroDivisionError), Catcher(tmp_path) as running:
        raise ZeroDivisionError
    listen(running.port).close()


def test_newest_first_over_both_boxes_new_and_cur(tmp_path):
    put(tmp_path / "readers", "a", b"Subject: een\n\n")
    put(tmp_path / "replies", "b:2,S", b"Subject: twee\n\n", "cur")
    put(tmp_path / "readers", ".verborgen", b"Subject: nee\n\n")
    put(tmp_path / "readers", "half", b"Subject: nee\n\n", "tmp")
    os.utime(tmp_path / "readers" / "new" / "a", (2_000_000_000, 2_000_000_000))
    os.utime(tmp_path / "replies" / "cur" / "b:2,S", (1_000_000_000, 1_000_000_000))
    found = messages(tmp_path)
    assert [one.subject for one in found] == ["een", "twee"]
    assert [(one.key, one.box) for one in found] == [("a", "readers"), ("b", "replies")]
    assert found[0].received_at.timestamp() == 2_000_000_000


def test_find(tmp_path):
    put(tmp_path / "readers", "a:2,S", b"Subject: een\n\n", "cur")
    assert caught.find(tmp_path, "readers", "a").subject == "een"
    for box, key in (("readers", "b"), ("replies", "a"), ("..", "a"), ("readers", "../cur/a")):
        assert caught.find(tmp_path, box, key) is None


def test_no_boxes_no_messages(tmp_path):
    assert messages(tmp_path / "weg") == []


def test_folders_and_dead_links_are_left_out(tmp_path):
    put(tmp_path / "readers", "a", b"Subject: een\n\n")
    (tmp_path / "readers" / "new" / "map").mkdir()
    (tmp_path / "readers" / "new" / "link").symlink_to(tmp_path / "weg")
    assert [one.key for one in messages(tmp_path)] == ["a"]


@pytest.mark.parametrize(
    ("head", "subject"),
    [
        (b"Subject: =?utf-8?b?w6nDqW4=?=", "één"),
        (b"Subject: =?hebbie-42?q?=E9?=", "é"),
        (b"Subject: =?utf-8?b?w6nDq?=", None),
        (b"Subject: \xe9\xe9n", "één"),
        (b"Subject: a\r\n b\r\n\tc", "a b c"),
        (b"Subject: \x00\x01", None),
        (b"Onzin zonder dubbele punt", ""),
        (b"", ""),
        (b"SUBJECT: groot", "groot"),
    ],
)
def test_broken_headers_are_shown_as_far_as_they_go(tmp_path, head, subject):
    put(tmp_path / "readers", "a", head + b"\r\n\r\ntekst")
    (one,) = messages(tmp_path)
    assert subject is None or one.subject == subject


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from([b"", b"Subject: =?utf-8?b?", b"From: ", b"X-Envelope-To: "]))
def test_no_mail_is_too_broken_to_list(tmp_path, raw, start):
    put(tmp_path / "readers", "a", start + raw)
    assert [one.key for one in messages(tmp_path)] == ["a"]


def test_an_address_cannot_add_a_header(tmp_path):
    caught.make_boxes(tmp_path)
    caught.keep(tmp_path / "readers", b"\r\nx", sender="a\r\nSubject: b", recipients=["c\nBcc: d"])
    (one,) = messages(tmp_path)
    assert (one.subject, one.envelope_from, one.envelope_to) == ("", "aSubject:b", "cBcc:d")
