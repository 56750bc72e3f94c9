"""Whole mails, as mail programs write them: each .eml has its expectation beside it."""

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.inbound import answers
from newsletter.inbound.reader import Reader


def test_sample(name, reader, load, now):
    raw, expected = load(name)
    got = reader.understand(raw, now=now)
    assert str(got.verdict.kind) == expected["kind"], got.verdict.evidence
    assert got.own_words == expected["own_words"]
    assert [[a.question, a.text, a.choice] for a in got.answers] == expected["answers"]
    assert (got.link.issue, got.link.subscriber_id) == (expected["issue"], expected["subscriber"])
    assert got.link.certain == expected["certain"]
    assert (got.link.mismatch is not None) == expected["mismatch"], got.link.mismatch
    assert list(dict.fromkeys(str(e.kind) for e in got.link.evidence)) == expected["evidence"]
    if "attachments" in expected:
        assert [[a.name, a.media_type, a.size] for a in got.attachments] == expected["attachments"]
    if "bounce_status" in expected:
        assert got.bounce_status == expected["bounce_status"]
        assert got.bounce_reason == expected["bounce_reason"]
    if "subject" in expected:
        assert got.subject == expected["subject"]


def test_explain_names_quoted_questions_of_an_issue_nobody_knows(reader, load, now):
    raw, _ = load("nl-gmail-inline")
    stranger = Reader("someone@example.com", b"", Nothing(), None)
    reading = stranger.read(raw, now=now)
    understood, quoted = reading.understood, answers.under_quotes(reading.lines)
    assert understood.link.issue is None and understood.answers == ()
    assert quoted == [
        ("Wat heb je deze week gekookt?", "Vooral linzensoep, want het bleef maar regenen."),
        ("Ga je liever lopen of fietsen?", "Fietsen, zolang het licht is."),
    ]


def test_somebody_elses_answer_that_is_sent_on_is_named(reader, load, now):
    raw, _ = load("nl-secretary-forwards-an-answer")
    assert (
        "below stands a mail of J. de Groot, which is not counted (show --original)"
        in reader.understand(raw, now=now).verdict.evidence
    )


def test_too_large_a_mail_is_unreadable_with_a_reason(reader, now):
    got = reader.understand(b"From: a@example.org\n\n" + b"x" * (26 * 1024 * 1024), now=now)
    assert got.verdict.kind == "unreadable"
    assert "25 MB" in got.verdict.evidence[0]


def test_a_question_code_of_an_issue_never_sent_links_nothing(reader, now):
    raw = b"From: x@example.com\nTo: reacties@example.nl\nSubject: [99.1] Hoi\n\nJa\n"
    assert reader.understand(raw, now=now).link.issue is None


def test_a_test_mail_belongs_to_nobody(reader, load, now):
    raw, _ = load("nl-gmail-top")
    nobody = replace(reader, records=Nothing())
    link = nobody.understand(raw, now=now).link
    assert link.issue == 12
    assert "not on the list" in link.mismatch


class Nothing:
    def edition(self, number):
        return None

    def subscriber(self, subscriber_id):
        return None

    def by_address(self, address):
        return None

    def latest(self, subscriber_id, since, until):
        return None

    def conversation(self, message_ids):
        return None


@settings(max_examples=150, deadline=None)
@given(raw=st.binary(max_size=3000))
def test_any_bytes_are_understood_somehow(raw):
    from datetime import UTC, datetime

    reader = Reader("reacties@example.nl", bytes(32), Nothing(), None)
    answers.under_quotes(reader.read(raw, now=datetime(2025, 1, 1, tzinfo=UTC)).lines)


_LINES = st.sampled_from(
    [
        "From: a@example.org",
        "Content-Type: multipart/mixed; boundary=x",
        "Content-Type: text/html; charset=zlib",
        "Content-Transfer-Encoding: base64",
        "Subject: =?utf-8?B?4?= =?x?Q?=?=",
        "Date: Tue, 1 Jan 2025 00:00:00 +99999999999999",
        "",
        "--x",
        "--x--",
        "> Wat?",
        "<blockquote><div>",
        "Op 1-1-2025 om 09:00 schreef a@example.org:",
        "-----Oorspronkelijk bericht-----",
        "Van: x",
        "-- ",
        "\x00\udcff",
    ]
)


@settings(max_examples=150, deadline=None)
@given(lines=st.lists(_LINES, max_size=40))
def test_pieces_of_mail_in_any_order_are_understood_somehow(lines):
    from datetime import UTC, datetime

    reader = Reader("reacties@example.nl", bytes(32), Nothing(), None)
    raw = "\r\n".join(lines).encode("utf-8", "surrogateescape")
    answers.under_quotes(reader.read(raw, now=datetime(2025, 1, 1, tzinfo=UTC)).lines)


def test_an_answer_after_the_closing_day_is_marked(reader, load, now):
    class Closed:
        def __getattr__(self, name):
            return getattr(reader.records, name)

        def edition(self, number):
            found = reader.records.edition(number)
            asked = tuple(replace(one, closes=date(2025, 11, 1)) for one in found.questions)
            return replace(found, questions=asked)

    raw, _ = load("nl-gmail-inline")
    got = replace(reader, records=Closed()).understand(raw, now=now)
    assert got.verdict.evidence[1] == "12.cooked was open until 2025-11-01; this was written later"
    assert len(got.answers) == 2


@pytest.mark.parametrize(
    ("header", "body"),
    [
        (b"Content-Type: text/html", b"<div " + b"".join(b"a%d=1 " % n for n in range(120_000)) + b">x"),
        (b"Content-Transfer-Encoding: base64", b"=?-" * 1_000_000),
    ],
)
def test_hostile_mail_takes_no_long_time(reader, now, header, body):
    began = time.process_time()
    reader.understand(b"From: a@example.org\n" + header + b"\n\n" + body, now=now)
    assert time.process_time() - began < 1
