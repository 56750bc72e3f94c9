import pytest

from newsletter.inbound.bounces import Reason, failures, reason, status
from newsletter.inbound.mime import parse


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        ("5.1.1", "550 5.1.1 user unknown", Reason.USER_UNKNOWN),
        ("5.1.1", "552 mailbox is full", Reason.MAILBOX_FULL),
        ("5.2.2", "", Reason.MAILBOX_FULL),
        ("5.7.1", "message looks like spam", Reason.POLICY),
        ("5.1.2", "Host or domain name not found", Reason.HOST_UNKNOWN),
        ("5.1.6", "", Reason.MOVED),
        ("5.1.10", "recipient domain has null MX", Reason.NOT_ACCEPTING),
        ("5.3.4", "message size exceeds fixed limit", Reason.TOO_LARGE),
        ("4.4.1", "connection timed out", Reason.TEMPORARY),
        ("4.2.0", "user unknown, try again", Reason.TEMPORARY),
        ("", "", Reason.OTHER),
    ],
)
def test_reasons(code, words, expected):
    assert reason(code, words) is expected


def test_only_four_reasons_are_hard():
    assert {one for one in Reason if one.hard} == {
        Reason.USER_UNKNOWN,
        Reason.HOST_UNKNOWN,
        Reason.MOVED,
        Reason.NOT_ACCEPTING,
    }


def test_a_report_names_only_those_that_failed():
    mail = parse(
        b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\n"
        b"Original-Recipient: rfc822; sanne@example.org\nFinal-Recipient: rfc822; box7@example.com\n"
        b"Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp;\n 550 5.1.1 no such user\n\n"
        b"Final-Recipient: rfc822; pim@example.org\nAction: delivered\nStatus: 2.0.0\n"
    )
    assert [(f.address, f.status, f.reason) for f in failures(mail)] == [
        ("sanne@example.org", "5.1.1", Reason.USER_UNKNOWN)
    ]


def test_plain_words_of_an_old_server():
    mail = parse(
        b"From: MAILER-DAEMON@mx.example.com\nTo: b@example.nl\n\nI could not deliver to\n\n"
        b"<sanne@example.org>:\n552 mailbox full\n\n--- Below this line is a copy of the message.\n\n"
        b"To: pim@example.org\n"
    )
    assert [(f.address, f.reason) for f in failures(mail)] == [("sanne@example.org", Reason.MAILBOX_FULL)]
    assert status(mail) == "5.0.0"
