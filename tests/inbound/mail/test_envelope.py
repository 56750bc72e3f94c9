"""The envelope before a mail: found by the linking, and no place to smuggle headers in."""

from __future__ import annotations

import pytest

from newsletter.addresses import tagged
from newsletter.inbound import linking
from newsletter.inbound.mail.envelope import with_envelope
from newsletter.inbound.mail.mime import parse
from newsletter.tokens import Purpose, sign

KEY = bytes(range(32))
OURS = "reacties@example.nl"
MAIL = b"From: sanne@example.org\nTo: undisclosed-recipients:;\n\nSoep.\n"


def test_the_token_of_the_envelope_is_evidence_where_the_mail_has_none():
    to = tagged(OURS, sign(KEY, Purpose.REPLY, 12, 7))
    raw = with_envelope(MAIL, sender="sanne@example.org", recipients=[to])
    assert raw == f"Return-Path: <sanne@example.org>\nDelivered-To: {to}\n".encode() + MAIL
    [found] = linking.evidence(parse(raw), reply_address=OURS, key=KEY)
    assert (found.issue, found.subscriber_id) == (12, 7)


def test_line_ends_are_those_of_the_mail_and_nobody_is_empty_brackets():
    raw = with_envelope(
        MAIL.replace(b"\n", b"\r\n"), sender="", recipients=["a@example.org", "b@example.org"]
    )
    assert raw.startswith(
        b"Return-Path: <>\r\nDelivered-To: a@example.org\r\nDelivered-To: b@example.org\r\nFrom: "
    )


@pytest.mark.parametrize("mark", [b"", b">"])
def test_the_separator_of_an_mbox_does_not_end_the_headers(mark):
    raw = with_envelope(
        mark + b"From sanne Thu Nov 20 08:00:00 2025\n" + MAIL, recipients=[OURS], name="X-Original-To"
    )
    assert raw == b"X-Original-To: reacties@example.nl\n" + MAIL


def test_without_an_envelope_nothing_changes():
    assert with_envelope(MAIL) == MAIL
    assert with_envelope(MAIL, recipients=["nobody"]) == MAIL


@pytest.mark.parametrize(
    "hostile", ["a@example.org\r\nBcc: b@example.org", "a@example.org\n\nbody", "<a@b>", "a@\x00b"]
)
def test_an_address_stays_on_its_line(hostile):
    raw = with_envelope(MAIL, sender=hostile, recipients=[hostile])
    head = raw.removesuffix(MAIL)
    assert head.count(b"\n") == 2 and b"\r" not in head and b"\x00" not in head
    assert head.split(b"\n")[0].count(b"<") == 1
