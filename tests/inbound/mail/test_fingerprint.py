"""The same mail on another way is the same; what the writer changed is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.inbound.mail.fingerprint import fingerprint

MAIL = b"""From: Sanne <sanne@example.org>
To: reacties@example.nl
Subject: Re: Een heel lang onderwerp dat ergens onderweg gevouwen wordt
Date: Thu, 20 Nov 2025 08:00:00 +0100
Message-ID: <1@example.org>
X-Mailer: Postbode 3

Linzensoep.

Groet, Sanne
"""


def crlf(raw):
    return raw.replace(b"\n", b"\r\n")


@pytest.mark.parametrize(
    "other",
    [
        crlf(MAIL),
        b"Return-Path: <sanne@example.org>\nDelivered-To: reacties@example.nl\n" + MAIL,
        b"Received: from a by b;\n\tThu, 20 Nov 2025 08:00:01 +0100\nReceived: from c by a\n" + MAIL,
        b"ARC-Seal: i=1\nDKIM-Signature: v=1;\n d=example.org\nAuthentication-Results: mx; dkim=pass\n"
        + MAIL,
        MAIL.replace(b"X-Mailer: Postbode 3\n", b"X-Spam-Score: 0.1\nStatus: RO\n"),
        MAIL.replace(b"lang onderwerp", b"lang\n onderwerp").replace(b"Subject:", b"SUBJECT: "),
        b"From sanne@example.org Thu Nov 20 08:00:00 2025\n" + MAIL,
        b">From sanne@example.org Thu Nov 20 08:00:00 2025\n" + MAIL,
        MAIL + b"\n",
        b"".join(sorted(MAIL.partition(b"\n\n")[0].splitlines(True))) + b"\n\n" + MAIL.partition(b"\n\n")[2],
    ],
    ids=[
        "CRLF",
        "delivered",
        "received",
        "signed",
        "stored",
        "folded",
        "mbox",
        "marked",
        "one line more",
        "reordered",
    ],
)
def test_what_servers_do_on_the_way_changes_nothing(other):
    assert other != MAIL
    assert fingerprint(other) == fingerprint(MAIL)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Linzensoep", b"Erwtensoep"),
        (b"From: Sanne <sanne", b"From: Sanne <bas"),
        (b"08:00:00", b"08:00:01"),
        (b"<1@", b"<2@"),
        (b"Groet, Sanne", b" Groet, Sanne"),
        (b"\n\nLinzensoep.", b"\nReply-To: bas@example.com\n\nLinzensoep."),
    ],
)
def test_what_the_writer_changed_is_another_mail(before, after):
    assert before in MAIL
    assert fingerprint(MAIL.replace(before, after, 1)) != fingerprint(MAIL)


def test_two_mails_without_anything_of_a_writer_are_two():
    assert fingerprint(b"X-A: 1\n\n") != fingerprint(b"X-A: 2\n\n")
    assert fingerprint(b"") != fingerprint(b"\n\nx")


@given(st.binary(max_size=400))
@settings(max_examples=60)
def test_any_bytes_have_one_and_line_ends_do_not_matter(raw):
    assert len(fingerprint(raw)) == 32
    if b"\r" not in raw and not raw.startswith(b"From "):
        assert fingerprint(crlf(raw)) == fingerprint(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"a:\n" * 2_000_000,
        b"a" * 8_000_000,
        b"a:\n " * 250_000 + b"\n\n",
        b" \n" * 300_000,
        b"\r\n" * 2_000_000,
    ],
    ids=["many fields", "no line", "one folded field", "only folds", "only ends"],
)
def test_hostile_mail_is_no_slower_than_its_size(raw):
    assert len(fingerprint(raw)) == 32  # a quadratic one takes minutes
