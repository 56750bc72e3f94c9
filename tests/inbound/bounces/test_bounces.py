"""Which address failed, and why; whole notices stand in tests/data/inbound."""

import time

import pytest

from newsletter.inbound.bounces import Reason, failures, recipients, status
from newsletter.inbound.mail.mime import parse


def report(*groups, notice="Niet bezorgd.", head=""):
    joined = "\n\n".join(groups)
    return (
        f"From: MAILER-DAEMON@mx.example.com\n{head}MIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="g"\n\n'
        f"--g\nContent-Type: text/plain; charset=utf-8\n\n{notice}\n\n"
        f"--g\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n{joined}\n\n--g--\n"
    ).encode()


def test_a_report_names_only_those_that_failed():
    mail = parse(
        report(
            "Original-Recipient: rfc822; sanne@example.org\nFinal-Recipient: rfc822; box7@example.com\n"
            "Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp;\n 550 5.1.1 no such user",
            "Final-Recipient: rfc822; pim@example.org\nAction: delivered\nStatus: 2.0.0",
        )
    )
    (one,) = failures(mail)
    assert (one.address, one.final, one.status) == ("sanne@example.org", "box7@example.com", "5.1.1")
    assert (one.reason, one.delayed) == (Reason.USER_UNKNOWN, False)


def test_both_addresses_of_a_forwarded_mail_are_named():
    raw = report(
        "Original-Recipient: rfc822; sanne@example.org\nFinal-Recipient: rfc822; box7@example.com\n"
        "Action: failed\nStatus: 5.1.1"
    )
    assert recipients(raw) == [("sanne@example.org", True), ("box7@example.com", True)]


def test_several_recipients_have_a_reason_each():
    notice = (
        "<sanne@example.org>: host mx said: 550 5.1.1 User unknown (in reply to RCPT TO command)\n\n"
        "<pim@example.org>: host mx said: 552 5.2.2 Mailbox full (in reply to RCPT TO command)"
    )
    mail = parse(
        report(
            "Final-Recipient: rfc822; sanne@example.org\nAction: failed\nStatus: 5.0.0",
            "Final-Recipient: rfc822; pim@example.org\nAction: failed\nStatus: 5.0.0",
            notice=notice,
        )
    )
    assert [one.reason for one in failures(mail)] == [Reason.USER_UNKNOWN, Reason.MAILBOX_FULL]


def test_late_is_marked():
    raw = report("Final-Recipient: rfc822; sanne@example.org\nAction: delayed\nStatus: 4.4.1")
    assert [one.delayed for one in failures(parse(raw))] == [True]


def test_plain_words_of_an_old_server():
    mail = parse(
        b"From: MAILER-DAEMON@mx.example.com\nTo: b@example.nl\n\nI could not deliver to\n\n"
        b"<sanne@example.org>:\n552 mailbox full\n\n--- Below this line is a copy of the message.\n\n"
        b"To: pim@example.org\n"
    )
    assert [(f.address, f.reason) for f in failures(mail)] == [("sanne@example.org", Reason.MAILBOX_FULL)]
    assert status(mail) == "5.0.0"


def test_the_reason_may_stand_above_the_address():
    mail = parse(
        b"From: postmaster@mx.example.com\nTo: b@example.nl\n\nCould not be delivered because of\n\n"
        b"550 5.1.1 User unknown\n\nThe following recipients were affected:\n    sanne@example.org\n"
    )
    (one,) = failures(mail)
    assert (one.address, one.status, one.reason) == ("sanne@example.org", "5.1.1", Reason.USER_UNKNOWN)


def test_a_report_in_plain_text():
    mail = parse(
        b"From: MAILER-DAEMON@mx.example.com\n\nTechnical report:\n\nAction: failed\n"
        b"Final-Recipient: rfc822; sanne@example.org\nDiagnostic-Code: smtp; 552 5.2.2 full\nStatus: 5.2.2\n"
    )
    assert [(f.address, f.reason) for f in failures(mail)] == [("sanne@example.org", Reason.MAILBOX_FULL)]


def test_a_notice_that_names_nobody_is_about_the_one_it_returns():
    raw = report("X-Queue-ID: 1", notice="--- Delivery report unavailable ---").replace(
        b"--g--",
        b"--g\nContent-Type: text/rfc822-headers\n\nFrom: b@example.nl\nTo: sanne@example.org\n\n--g--",
    )
    assert [one.address for one in failures(parse(raw))] == ["sanne@example.org"]


def test_whoever_writes_to_themselves_is_named_all_the_same():
    mail = parse(
        b"From: MAILER-DAEMON@mx.example.com\nTo: sanne@example.org\n\n"
        b"<sanne@example.org>:\n552 disk quota exceeded\n"
    )
    assert [f.address for f in failures(mail)] == ["sanne@example.org"]


@pytest.mark.parametrize(
    "text",
    [
        "<" * 20_000,
        "a@" * 20_000,
        "@example.org " * 5_000,
        "<sanne@example.org>: 550 " + "no such " * 5_000,
        "550 " * 20_000,
        "host " * 10_000 + "unknown",
        "5.1.1 " * 10_000,
        ">>> DATA\n" * 5_000,
        "mailbox " + "x " * 10_000 + "full",
        ("x" * 60 + ".") * 2_000,
        "a" * 200_000,
    ],
)
def test_hostile_notices_take_no_long_time(text):
    group = "Final-Recipient: rfc822; sanne@example.org\nAction: failed\nStatus: 5.0.0\n"
    raw = report(f"{group}Diagnostic-Code: smtp; {text}", notice=text)
    began = time.process_time()
    failures(parse(raw))
    failures(parse(b"From: MAILER-DAEMON@mx.example.com\nSubject: failure notice\n\n" + text.encode()))
    assert time.process_time() - began < 1


def test_many_recipients_are_counted_up_to_a_limit():
    groups = [f"Final-Recipient: rfc822; a{n}@example.org\nAction: failed\nStatus: 5.1.1" for n in range(500)]
    assert len(failures(parse(report(*groups)))) == 50
