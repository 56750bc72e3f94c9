"""By what machines are known, and what never makes a machine of a reader."""

import pytest

from newsletter.inbound import machines
from newsletter.inbound.mail.mime import parse
from newsletter.tokens import Purpose

NOWHERE = frozenset()
ENVELOPE = frozenset({Purpose.BOUNCE})


def verdict(raw, purposes=NOWHERE):
    """What is found first, as the order of the kinds is."""
    mail = parse(raw)
    for name, found in (
        ("failed", machines.failed(mail, purposes)),
        ("complained", machines.complained(mail)),
        ("reported", machines.reported(mail)),
        ("late", machines.late(mail, purposes)),
        ("automatic", machines.automatic(mail, purposes)),
        ("challenges", machines.challenges(mail)),
    ):
        if found:
            return name
    return "nobody"


@pytest.mark.parametrize(
    "header",
    [
        "Precedence: bulk",
        "Precedence: list",
        "Precedence: junk",
        "X-Auto-Response-Suppress: All",
        "Auto-Submitted: no",
        "Auto-Submitted: no (a comment)",
        "X-Autoreply: no",
        "Subject: Re: Automatisch antwoord: ja of nee?",
        "Subject: Auto: mijn nieuwe elektrische",
        "Subject: Re: wie is out of the office?",
        "Subject: RE: Undeliverable: een mooi woord",
        "Subject: Sv: autosvar eller ej",
        "Subject: Bounce, het liedje",
        "Subject: Ooooh, wat mooi",
        "Subject: [Ticket #12345] Re: Soep",
        "Subject: R: Anna is on vacation",
        "Subject: Odp.: Anna is on vacation",
        "Subject: Vá: Anna is on vacation",
        "Subject: 回复：Anna is on vacation",
        "Subject: Antw.: Anna is on vacation",
        "Subject: Your message to the world",
        "Subject: Please confirm your message of joy",
        "List-Id: <lezers.example.com>",
        "X-Failed-Recipients:",
        "X-MS-Exchange-Inbox-Rules-Loop: a@example.org",
        "X-Mailer: Vacature-mail",
        "Return-Path: <a@example.org>",
    ],
)
def test_a_reader_is_not_taken_for_a_machine(header):
    assert verdict(f"From: a@example.org\n{header}\n\nIk vond het mooi.\n".encode()) == "nobody"


@pytest.mark.parametrize(
    "text",
    [
        "Ik kreeg een melding: 550 5.1.1 user unknown, voor pim@example.org.",
        "Ik ben maandag afwezig, maar lees wel mee.",
        "I am out of the office on Monday, but here is my answer.",
        "Undelivered Mail Returned to Sender, zo heet mijn band.",
        "De bezorging is vertraagd, zegt de post; we blijven het proberen.",
    ],
)
@pytest.mark.parametrize("sender", ["a@example.org", "Postmaster <postmaster@example.org>"])
def test_words_alone_make_no_machine(text, sender):
    raw = f"From: {sender}\nTo: reacties@example.nl\nSubject: Re: Kleine gewoontes\n\n{text}\n".encode()
    assert verdict(raw) in ("nobody", "late") if "postmaster" in sender else verdict(raw) == "nobody"


def test_a_postmaster_who_answers_is_a_person():
    raw = b"From: postmaster@example.org\nSubject: Re: Kleine gewoontes\n\nIk kook soep, al 550 jaar.\n"
    assert verdict(raw) == "nobody"


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; x=y",
        "Auto-Submitted: auto-replied (zimbra; vacation)",
        "X-Autoreply: yes",
        "X-Autorespond: 1",
        "X-Auto-Reply: 1",
        "X-FC-MachineGenerated: true",
        "Precedence: auto_reply",
        "X-Precedence: vacation",
        "X-Apple-Action: vacation",
        "X-Post-MessageClass: 9; IPM.Note.Rules.OofTemplate.Microsoft",
        "X-Auto-Response-Suppress: All\nX-MS-Exchange-Inbox-Rules-Loop: a@example.org",
        "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
        "Return-Path: <>",
        "Subject: Afwezig: Re: Soep",
        "Subject: [Automatic reply] Soep",
        "Subject: Fuera de la oficina",
        "Subject: Anna is out of the office",
        "Subject: AUTO: Anna is out of the office (returning 01-12)",
        "Subject: AUTO: Anna Braun ist außer Haus",
        "Subject: Afwezigheidsbericht",
        "Subject: Automatisch bericht: Soep",
        "Subject: Ontvangstbevestiging",
        "Subject: OOO Re: Soep",
        "Subject: Absence : Soep",
        "Subject: Assenza dall'ufficio",
        "Subject: [Request received] Soep",
        "Subject: Odpowiedź automatyczna: Soep",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=a",
    ],
)
def test_an_automatic_answer_is_recognised(header):
    assert verdict(f"From: a@example.org\n{header}\n\nIk ben er niet.\n".encode()) == "automatic"


@pytest.mark.parametrize(
    "header",
    [
        "X-MS-Exchange-Inbox-Rules-Loop: redactie@example.nl\nX-Auto-Response-Suppress: All",
        "X-MS-Exchange-Inbox-Rules-Loop: b@example.nl\nX-MS-Exchange-Generated-Message-Source: Rules Agent",
        "Return-Path: <a@example.org>\nReceived: from a\nReturn-Path: <>",
        "Return-Path: <a@example.org>\nX-Envelope-From: <>",
    ],
)
def test_what_a_rule_of_the_author_passed_on_is_a_readers(header):
    raw = f"{header}\nFrom: A <a@example.org>\nSubject: Re: Soep\n\nLinzensoep.\n".encode()
    assert verdict(raw) == "nobody"


def test_a_ticket_is_automatic_where_it_says_that_it_was_received():
    head = "From: a@example.org\nSubject: [Ticket #12345] Soep\n\n"
    assert verdict(f"{head}Wij hebben uw bericht ontvangen.\n".encode()) == "automatic"
    assert verdict(f"{head}Linzensoep.\n".encode()) == "nobody"


def test_whatever_comes_to_the_envelope_sender_was_written_by_a_machine():
    raw = b"From: a@example.org\nSubject: Re: Kleine gewoontes\n\nEven weg.\n"
    assert (verdict(raw), verdict(raw, ENVELOPE)) == ("nobody", "automatic")


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ("From: MAILER-DAEMON <>\nSubject: Mail delivery failed", "Niet bezorgd."),
        ("From: Mail Delivery System <x@example.com>\nSubject: Onbestelbaar: Soep", "Niet bezorgd."),
        ("From: mailer-daemon\nSubject: Iets anders", "<a@example.org>: 550 5.1.1 weg"),
        ("From: no-reply@example.com\nReturn-Path: <>\nSubject: Mail", "a@example.org\n552 5.2.2 vol"),
        ("From: x@example.com\nReturn-Path: <>\nSubject: Unzustellbar: Soep", "Nicht zugestellt."),
    ],
)
def test_a_failure_without_any_mark(head, text):
    assert verdict(f"{head}\n\n{text}\n".encode()) == "failed"


def test_an_absence_at_the_envelope_sender_is_no_failure():
    text = "Ik werk niet meer bij Example. Schrijf voortaan naar pim@example.org, telefoon 550 12."
    raw = f"From: a@example.org\nReturn-Path: <>\nSubject: Kleine gewoontes\n\n{text}\n".encode()
    assert verdict(raw, ENVELOPE) == "automatic"


def report(*actions):
    groups = "\n\n".join(
        f"Final-Recipient: rfc822; a{number}@example.org\nAction: {action}\nStatus: 4.0.0"
        for number, action in enumerate(actions)
    )
    head = "From: MAILER-DAEMON@example.com\nSubject: Delivery report\nReturn-Path: <>\n"
    return f"{head}Content-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\n{groups}\n".encode()


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        (("failed",), "failed"),
        (("delayed", "failed"), "failed"),
        (("delayed",), "late"),
        (("delayed", "delivered"), "late"),
        (("delivered",), "automatic"),
        (("relayed", "expanded"), "automatic"),
    ],
)
def test_what_a_report_says_was_done(actions, expected):
    assert verdict(report(*actions)) == expected


@pytest.mark.parametrize(
    "subject", ["Warning: could not send message for past 4 hours", "Delivery Status Notification (Delay)"]
)
def test_late_is_no_failure(subject):
    raw = f"From: MAILER-DAEMON@example.com\nSubject: {subject}\n\na@example.org: 450 later\n".encode()
    assert verdict(raw) == "late"


@pytest.mark.parametrize("feedback", ["abuse", "fraud", "virus", "other"])
def test_complaints(feedback):
    raw = f"From: a@example.com\nContent-Type: message/feedback-report\n\nFeedback-Type: {feedback}\n"
    assert verdict(raw.encode()) == "complained"


@pytest.mark.parametrize("feedback", ["auth-failure", "not-spam", "opt-out"])
def test_reports_between_servers_are_no_complaints(feedback):
    raw = f"From: a@example.com\nContent-Type: message/feedback-report\n\nFeedback-Type: {feedback}\n"
    assert verdict(raw.encode()) == "reported"


def test_a_challenge_needs_the_subject_and_the_words():
    words = "Click the link below to prove that you are no machine."
    asked = f"From: a@example.org\nSubject: Please confirm your message\n\n{words}\n"
    assert verdict(asked.encode()) == "challenges"
    assert verdict(
        asked.replace("Please confirm your message", "Please verify your message to us").encode()
    ) == ("challenges")
    assert verdict(asked.replace("Please confirm", "Re: Please confirm").encode()) == "nobody"
    assert verdict(b"From: a@example.org\nX-TMDA-Confirm: 1\nSubject: Hoi\n\nHoi\n") == "challenges"


NOT_THERE = "\n\nYour letter to pim@example.org could not be delivered.\n"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("From: MAILER-DAEMON@example.com\nSubject: Your message to pim@example.org", "failed"),
        ("From: Mailhost <mailer-daemon@example.com>\nSubject: Kleine gewoontes", "failed"),
        ("From: MAILER-DAEMON@example.com\nSubject: Re: Kleine gewoontes", "nobody"),
        # Behind this address a person may sit, who tells us about it.
        ("From: postmaster@example.com\nSubject: Kleine gewoontes", "nobody"),
        ("From: Pim <pim@example.com>\nSubject: Kleine gewoontes", "nobody"),
    ],
)
def test_a_failure_in_whatever_subject_is_believed_of_the_program_itself(header, expected):
    assert verdict(f"{header}{NOT_THERE}".encode()) == expected
