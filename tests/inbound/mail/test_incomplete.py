"""What stands in for a mail that could not be fetched."""

from __future__ import annotations

import pytest

from newsletter.inbound.mail import incomplete
from newsletter.inbound.mail.mime import parse


def test_the_reason_and_the_headers_are_there():
    raw = incomplete.stand_in(b"From: a@example.org\r\nSubject: Hoi\r\n\r\n", "te groot: 30 MB\r\nX-Evil: ja")
    mail = parse(raw)
    assert incomplete.reason(mail) == "te groot: 30 MB X-Evil: ja"
    assert mail.first("subject") == "Hoi" and not mail.first("x-evil")


def test_without_headers_and_beyond_ascii():
    assert incomplete.reason(parse(incomplete.stand_in(b"", "Reáctie"))) == "Re?ctie"


def test_headers_cut_off_in_the_middle():
    mail = parse(incomplete.stand_in(b"From: a@example.org\r\nSubject: Ho", "zo"))
    assert incomplete.reason(mail) == "zo" and mail.first("from") == "a@example.org"


def test_a_stranger_who_writes_the_same_below_is_not_believed():
    raw = b"Received: by us\r\n" + incomplete.stand_in(b"From: a@example.org\r\n", "niet waar")
    assert incomplete.reason(parse(raw)) == ""
    assert incomplete.reason(parse(b"")) == ""


@pytest.mark.parametrize(
    "field", ["From: a@example.org", "Date: nu", "Subject: Hoi", "Message-ID: <1@b>", "Received: by x"]
)
def test_one_header_of_mail_makes_a_mail(field):
    assert incomplete.looks_like_mail(f"X-Odd: 1\n{field}\n\nHoi".encode())


@pytest.mark.parametrize(
    "raw", [b"", b"niks", b"Return-Path: <>\nDelivered-To: a@example.org\n\nniks", b"naam: x\n\ny"]
)
def test_what_servers_write_before_it_makes_no_mail(raw):
    assert not incomplete.looks_like_mail(raw)


def test_a_stand_in_counts_as_a_mail():
    assert incomplete.looks_like_mail(incomplete.stand_in(b"", "te groot"))


MAIL = (
    b"From: kim@example.org\nDate: Thu, 20 Nov 2025 07:00:00 +0000\nSubject: Re: Nummer 12\n\nLinzensoep.\n"
)


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbf" + MAIL,
        b"\r\n\r\n" + MAIL,
        b"212       \n" + MAIL,
        MAIL.replace(b"\n", b"\r"),
        MAIL.decode().encode("utf-16"),
        b"From kim@example.org Thu Nov 20 07:00:00 2025\n" + MAIL,
    ],
    ids=["byte order mark", "blank lines", "emlx", "carriage returns", "utf-16", "mbox line"],
)
def test_what_files_and_editors_do_to_a_mail(raw):
    assert incomplete.looks_like_mail(raw)
    read = parse(raw)
    assert (read.first("from"), read.text.strip()) == ("kim@example.org", "Linzensoep.")
