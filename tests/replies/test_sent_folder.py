"""The author's own answers, found among the mail they sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from de_week import PUBLICATION

from newsletter import replies
from newsletter.models import ReplyStatus, Trust
from newsletter.replies.sent_folder import take_sent
from newsletter.store import replies as recorded

NOW = datetime(2025, 11, 20, 8, 0, tzinfo=UTC)


def incoming(number, *, sender="sanne@example.org", text="Soep."):
    return (
        f"From: {sender}\nTo: reacties@example.nl\nSubject: Re: Soep\n"
        f"Message-ID: <{number}@example.org>\n\n{text}\n"
    ).encode()


def answer(*, to="sanne@example.org", sender="Mira <Redactie@example.nl>", headers="", number=1):
    return (
        f"From: {sender}\nTo: {to}\nSubject: Re: Soep\nMessage-ID: <answer{number}@example.nl>\n"
        f"Date: Thu, 20 Nov 2025 07:00:00 +0000\n{headers}\nDank je!\n"
    ).encode()


@pytest.fixture
def store(store):
    mails = [
        ("mail", incoming(1)),
        ("mail", incoming(2, text="Brood.")),
        ("mail", incoming(3, text="Kaas.")),
    ]
    assert len(list(replies.take_in(store, PUBLICATION, b"k" * 32, mails, NOW))) == 3
    return store


def take(store, *raws):
    found = take_sent(store, PUBLICATION, [("Sent", raw) for raw in raws], NOW)
    return [one.reply_id for one in found if one.is_new]


def statuses(store):
    return [str(reply.status) for reply in recorded.listed(store)]


def test_an_answer_to_everybody_comes_in_with_the_readers_mail(store):
    """The author answers all recipients, the reply address among them."""
    raw = answer(headers="In-Reply-To: <2@example.org>\nCc: reacties@example.nl\n")
    (taken,) = replies.take_in(store, PUBLICATION, b"k" * 32, [("mail", raw)], NOW)
    assert (taken.reply_id, taken.note) == (None, "your answer to reply 2")
    assert statuses(store) == ["new", "answered", "new"]
    assert take(store, raw) == []


def test_who_tries_it_out_and_writes_twice_answers_nobody(store):
    own = incoming(4, sender="redactie@example.nl")
    more = answer(headers="In-Reply-To: <4@example.org>\n", to="reacties@example.nl")
    taken = list(replies.take_in(store, PUBLICATION, b"k" * 32, [("mail", own), ("mail", more)], NOW))
    assert [one.reply_id for one in taken] == [4, 5]


@pytest.mark.parametrize(
    "more",
    [
        "X-Original-From: Sanne <sanne@example.org>\n",
        "List-Id: <reacties.example.nl>\n",
        "From: x@example.com\n",
    ],
)
def test_what_a_list_passes_on_and_what_has_two_authors_is_no_answer(store, more):
    raw = answer(sender="Reacties <reacties@example.nl>", headers=f"{more}In-Reply-To: <2@example.org>\n")
    list(replies.take_in(store, PUBLICATION, b"k" * 32, [("mail", raw)], NOW))
    assert statuses(store)[1] == "new"


@pytest.mark.parametrize(
    ("to", "more"),
    [
        ("piet@example.com", "In-Reply-To: <2@example.org>\n"),
        ("sanne@example.org", "References: <2@example.org>\nX-Forwarded-Message-Id: <2@example.org>\n"),
    ],
)
def test_what_is_forwarded_is_no_answer(store, to, more):
    assert take(store, answer(to=to, headers=more)) == []
    assert statuses(store)[1] == "new"


@pytest.mark.parametrize("to", ["reacties@example.nl\nBcc: sanne@example.org", "reacties@example.nl"])
def test_an_answer_with_its_reader_in_bcc(store, to):
    raw = answer(to=to, headers="In-Reply-To: <2@example.org>\n")
    assert take(store, raw) == [2]
    list(replies.take_in(store, PUBLICATION, b"k" * 32, [("mail", raw)], NOW))
    assert statuses(store) == ["new", "answered", "new"]


def test_what_the_author_passes_on_is_no_reply(store):
    raw = answer(to="piet@example.com\nCc: reacties@example.nl", headers="In-Reply-To: <2@example.org>\n")
    (taken,) = replies.take_in(store, PUBLICATION, b"k" * 32, [("mail", raw)], NOW)
    assert (taken.reply_id, taken.note) == (None, "your own mail about reply 2")
    assert statuses(store) == ["new"] * 3


def test_an_answer_to_where_the_reader_wants_answers(store):
    more = b"Reply-To: Sanne <prive@example.com>\nSubject: Re: Soep\n"
    raw = incoming(4, text="Ui.").replace(b"Subject: Re: Soep\n", more)
    assert list(replies.take_in(store, PUBLICATION, b"k" * 32, [("mail", raw)], NOW))
    assert take(store, answer(to="Prive@example.com", headers="In-Reply-To: <4@example.org>\n")) == [4]


def test_a_forged_answer_is_no_answer(store):
    failed = "Authentication-Results: mx.example.nl; dmarc=fail header.from=example.nl\n"
    raw = answer(headers=f"{failed}In-Reply-To: <2@example.org>\n", to="reacties@example.nl")
    trusting = replace(PUBLICATION, trust=Trust("mx.example.nl", signatures=False))
    (taken,) = replies.take_in(store, trusting, b"k" * 32, [("mail", raw)], NOW)
    assert taken.reply_id == 4 and statuses(store) == ["new"] * 4


def test_an_answer_marks_its_reply_and_is_kept(store):
    assert take(store, answer(headers="In-Reply-To: <2@example.org>\n")) == [2]
    assert statuses(store) == ["new", "answered", "new"]
    row = store.row(
        "SELECT a.message_id, a.at, i.kind, i.evidence FROM author_answers a JOIN inbound i ON i.id = inbound"
    )
    assert row[0] == "<answer1@example.nl>" and row[2] == "other" and "answer to reply 2" in row[3]
    assert row[1] == int(datetime(2025, 11, 20, 7, 0, tzinfo=UTC).timestamp() * 1000)


def test_the_reply_that_is_answered_and_not_those_it_quotes(store):
    references = "References: <0@example.nl>\n <1@example.org>\n <3@example.org>\n"
    assert take(store, answer(headers=references)) == [3]
    assert take(store, answer(headers=f"In-Reply-To: <1@example.org>\n{references}", number=2)) == [1]
    assert statuses(store) == ["answered", "new", "answered"]


def test_once_and_whoever_opens_it_again_is_not_overruled(store):
    raw = answer(headers="In-Reply-To: <1@example.org>\n")
    assert take(store, raw) == [1]
    recorded.set_status(store, 1, ReplyStatus.NEW, now=NOW)
    assert take(store, raw) == [] and take(store, b"X-Folder: Sent\n" + raw) == []
    assert statuses(store)[0] == "new"
    assert take(store, answer(headers="In-Reply-To: <1@example.org>\n", number=2)) == [1]
    assert statuses(store)[0] == "answered"


@pytest.mark.parametrize("status", [ReplyStatus.CLOSED, ReplyStatus.SPAM])
def test_what_the_author_has_done_with_stays_so(store, status):
    recorded.set_status(store, 1, status, now=NOW)
    assert take(store, answer(headers="In-Reply-To: <1@example.org>\n")) == [1]
    assert statuses(store)[0] == status


@pytest.mark.parametrize(
    "raw",
    [
        answer(),
        answer(headers="In-Reply-To: <nobody@example.org>\n"),
        answer(sender="bas@example.com", headers="In-Reply-To: <1@example.org>\n"),
        b"",
        b"\xff\x00" * 100,
    ],
    ids=["no reply", "another mail", "not from us", "empty", "garbage"],
)
def test_anything_else_is_left_alone_and_not_kept(store, raw):
    before = store.value("SELECT count(*) FROM inbound")
    assert take(store, raw) == []
    assert statuses(store) == ["new"] * 3 and store.value("SELECT count(*) FROM inbound") == before


def test_of_two_replies_with_one_message_id_the_one_written_to(store):
    forged = incoming(1, sender="bas@example.com", text="Ik was eerst.")
    list(replies.take_in(store, PUBLICATION, b"k" * 32, [("mail", forged)], NOW))
    assert take(store, answer(to="Bas <BAS@example.com>", headers="In-Reply-To: <1@example.org>\n")) == [4]
    assert statuses(store) == ["new", "new", "new", "answered"]


def test_the_answer_that_comes_back_as_a_copy_is_no_reply(store):
    raw = answer(headers="In-Reply-To: <1@example.org>\n")
    take(store, raw)
    copy = b"Delivered-To: reacties@example.nl\nReceived: from a by b\n" + raw
    (taken,) = replies.take_in(store, PUBLICATION, b"k" * 32, [("INBOX", copy)], NOW)
    assert taken.copy_of is not None and len(statuses(store)) == 3


def test_a_program_that_sends_without_a_message_id(store):
    raw = answer(headers="In-Reply-To: <1@example.org>\n").replace(b"Message-ID: <answer1@example.nl>\n", b"")
    assert take(store, raw) == [1]
    assert take(store, raw) == []
