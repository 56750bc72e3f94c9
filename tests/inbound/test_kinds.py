import pytest

from newsletter.inbound import classify, parse
from newsletter.inbound.kinds import says_unsubscribe


def kind(raw, key, reply_address="reacties@example.nl"):
    return str(classify(parse(raw), reply_address=reply_address, key=key).kind)


@pytest.mark.parametrize(
    "header",
    [
        "Precedence: bulk",
        "Precedence: list",
        "X-Auto-Response-Suppress: All",
        "Auto-Submitted: no",
        "Auto-Submitted: no (a comment)",
        "X-Autoreply: no",
        "Subject: Re: Automatisch antwoord: ja of nee?",
        "Subject: Auto: mijn nieuwe elektrische",
        "Subject: Bounce, het liedje",
        "List-Id: <lezers.example.com>",
    ],
)
def test_a_reader_is_not_taken_for_a_machine(header, key):
    assert kind(f"From: a@example.org\n{header}\n\nIk vond het mooi.\n".encode(), key) == "reply"


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; x=y",
        "X-Autoreply: yes",
        "X-Autorespond: 1",
        "Precedence: auto_reply",
        "X-Apple-Action: vacation",
        "X-Auto-Response-Suppress: All\nX-MS-Exchange-Inbox-Rules-Loop: a@example.org",
        "Return-Path: <>",
        "Subject: Afwezig: Re: Soep",
        "Subject: Fuera de la oficina",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=a",
    ],
)
def test_a_machine_is_recognised(header, key):
    assert kind(f"From: a@example.org\n{header}\n\nIk ben er niet.\n".encode(), key) == "auto_reply"


def test_a_report_of_delivery_is_no_bounce(key):
    raw = (
        b"From: MAILER-DAEMON@example.com\nSubject: Successful delivery\nReturn-Path: <>\n"
        b"Content-Type: message/delivery-status\n\n"
        b"Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; a@example.org\nAction: delivered\nStatus: 2.0.0\n"
    )
    assert kind(raw, key) == "auto_reply"


@pytest.mark.parametrize("feedback", ["auth-failure", "not-spam"])
def test_reports_between_servers_are_no_complaints(feedback, key):
    raw = f"From: a@example.com\nContent-Type: message/feedback-report\n\nFeedback-Type: {feedback}\n"
    assert kind(raw.encode(), key) != "complaint"


@pytest.mark.parametrize(
    "words",
    [
        "Afmelden",
        "afmelden aub.",
        "Graag uitschrijven!",
        "STOP",
        "unsubscribe",
        "Please unsubscribe me, thanks",
        "Please take me off this list",
        "Bitte abmelden",
        "désabonner svp",
        "Uitschrijven\n\nGroet,\nSanne",
    ],
)
def test_a_wish_to_leave(words):
    assert says_unsubscribe(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Ik stop met roken.",
        "Hoe kan ik mij afmelden voor de excursie van zaterdag?",
        "Stop!\nDaar moest ik aan denken toen ik je brief las.",
        "Nee",
    ],
)
def test_no_wish_to_leave(words):
    assert not says_unsubscribe(words)


def test_a_code_in_the_subject_makes_no_mass_mail_a_reply(key):
    raw = b"From: a@example.com\nSubject: [12.1] Koop nu\nList-Unsubscribe: <https://example.com>\n\nKoop\n"
    assert kind(raw, key) == "other"
