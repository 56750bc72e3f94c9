"""``replies explain``, typed as a user types it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from mail_reports import complaint, notice

from newsletter.tokens import Purpose

ANOUK = "anouk@example.org"

FILES = """--grens
Content-Type: text/plain; charset=utf-8

Zie de brief.
--grens
Content-Type: application/pdf
Content-Disposition: attachment; filename="brief.pdf"

%PDF-1.4
--grens
Content-Disposition: attachment; filename="a.zip"

x
--grens--
"""


def explained(letters, text, **mail):
    return letters.run("replies", "explain", letters.write(text, **mail)).stdout


def test_the_files_that_came_with_it_are_named(letters):
    more = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="grens"\n'
    told = explained(letters, FILES, more=more)
    assert "Files: brief.pdf (8 bytes); a.zip (1 byte), packed; not opened\n" in told


@pytest.mark.parametrize(
    ("text", "sender", "why"),
    [
        (
            "Graag afmelden. De toon past niet meer bij wat wij doen, helaas.",
            "",
            "the mail says more than that",
        ),
        ("Afmelden", "Joost <joost@example.net>", "it answers the copy of anouk@example.org, not their own"),
        ("Afmelden", "buur@example.com", "nobody on the list has the address it came from, and it answers"),
    ],
)
def test_a_wish_that_would_wait_says_why(letters, text, sender, why):
    told = explained(letters, text, sender=sender or "Anouk <anouk@example.org>")
    assert f"  the wish to leave waits for you, because {why}" in told.partition("What follows:")[2]
    assert told.rstrip().endswith("newsletter subscribers wishes")


AWAY = "Ik ben er tot en met vrijdag niet. Bel de balie."
OLD = "Received: from a by mx.example.nl; Thu, 20 Nov 2014 08:00:00 +0000\n"
BUTTON = {"purpose": Purpose.UNSUBSCRIBE}


@pytest.mark.parametrize(
    ("text", "mail", "follows"),
    [
        ("Afmelden, graag.", {}, "anouk@example.org is taken off the list"),
        ("", BUTTON, "anouk@example.org is taken off the list"),
        (
            AWAY,
            BUTTON | {"more": "Auto-Submitted: auto-replied\n"},
            "because a machine wrote it (Auto-Submitted",
        ),
        (AWAY, BUTTON | {"subject": "Automatisch antwoord: Nummer 1"}, "because a machine wrote it"),
        ("Afmelden, graag.", {"more": OLD}, "because it came before they signed up on 20"),
        ("", BUTTON | {"sender": "buur@example.com"}, "nobody on the list has the address it came from"),
    ],
    ids=["words", "button", "away", "away by its subject", "older than the sign-up", "a neighbour"],
)
def test_what_explain_says_of_a_wish_is_what_import_does(letters, text, mail, follows):
    path = letters.write(text, **mail)
    before = letters.run("replies", "explain", path).stdout.partition("What follows:")[2]
    assert follows in before
    letters.run("replies", "import", path)
    left = json.loads(letters.run("subscribers", "show", ANOUK, "--json").stdout)["state"] == "unsubscribed"
    waits = json.loads(letters.run("subscribers", "wishes", "--json").stdout)
    assert left is ("taken off" in before)
    assert bool(waits) is ("waits" in before) is not left
    again = letters.run("replies", "explain", path).stdout
    number = "1" if letters.run("replies", "list").stdout else "m1"
    assert f"nothing: it is here already; see newsletter replies show {number}\n" in again
    other = letters.run("replies", "explain", letters.write(text, name="2", **mail)).stdout
    assert ("nothing: anouk@example.org is off the list already" in other) is left
    assert not waits or waits[0]["why"] in before


@pytest.mark.parametrize(
    ("kind", "proven", "follows"),
    [
        ("notice", True, "it counts as a failure of anouk@example.org, and nothing is sent there any more"),
        ("full", True, "it counts as a failure of anouk@example.org\n"),
        ("notice", False, "nothing: nothing proves that it is about a mail of ours"),
        ("complaint", True, "nothing is sent to anouk@example.org any more"),
        ("complaint", False, "nothing: nothing proves that it is about what we sent them"),
    ],
)
def test_what_explain_says_of_a_report_is_what_import_does(letters, kind, proven, follows):
    path = letters.root / "report.eml"
    original = f"Message-ID: {letters.message_id() if proven else '<x@example.com>'}"
    status = "5.2.2" if kind == "full" else "5.1.1"
    raw = notice(
        "redactie@example.nl",
        status=status,
        words="5xx no such user" if kind != "full" else "552 mailbox full",
        address=ANOUK,
        original=original,
    )
    path.write_bytes(complaint(original) if kind == "complaint" else raw)
    before = letters.run("replies", "explain", path).stdout.partition("What follows:")[2]
    assert follows in before
    letters.run("replies", "import", path)
    shown = json.loads(letters.run("subscribers", "show", ANOUK, "--json").stdout)
    assert (shown["state"] == "suppressed") is ("nothing is sent" in before)
    assert bool(shown["bounces"]) is ("it counts" in before)


def test_what_is_left_out_is_named_for_what_it_is(letters):
    ours = (letters.root / "issues" / "0001-de-brief-op-mijn-keukentafel.md").read_text("utf-8")
    question = (
        next(line for line in ours.splitlines() if "[!QUESTION]" in line)
        .partition("] ")[2]
        .partition(" {")[0]
    )
    told = explained(letters, f"De brief van de gemeente.\n\n> {question}\n> En nog een regel.")
    assert "  2 lines, marked as quoted: " in told and "without a mark" not in told


def test_nobody_and_nothing(letters):
    told = explained(letters, "", sender="", copy=None, subject="")
    assert "From nobody, no subject\n" in told and "  nobody can tell who wrote it\n" in told
    assert "No words of their own.\n" in told and "<>" not in told


def test_what_a_stranger_wrote_steers_no_terminal(letters):
    told = explained(
        letters, "Hoi", subject="=?utf-8?q?=1B[2Jtitel?=", sender="=?utf-8?q?=E2=80=AEks?= <k@example.com>"
    )
    assert not {"\x1b", "\u202e"} & set(told)


@pytest.mark.parametrize("received", [True, False], ids=["received", "only dated"])
def test_a_loose_mail_belongs_to_no_issue_that_was_sent_after_it(letters, received):
    def about(when):
        stamp = format_datetime(when)
        more = f"Received: from a by mx.example.nl; {stamp}\n" * received + f"Date: {stamp}\n"
        told = explained(letters, "Een bankje bij de kerk.", copy=None, subject="bankjes", more=more)
        return "got issue 1" in told

    now = datetime.now(UTC)
    assert about(now + timedelta(seconds=5)) and not about(now - timedelta(hours=2))
