from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsletter.errors import UsageError
from newsletter.models import (
    Answer,
    DeliveryState,
    Evidence,
    EvidenceKind,
    Feature,
    InboundKind,
    Link,
    Outcome,
    QuotePermission,
    ReplyStatus,
    Understood,
    Verdict,
)
from newsletter.store import deliveries, features, inbound, replies

P = QuotePermission
TOKEN = Evidence(EvidenceKind.TOKEN, "token in Delivered-To", 1, 1, None)


def understood(link=None, **more):
    values = {
        "verdict": Verdict(InboundKind.REPLY, ("In-Reply-To",)),
        "sender_address": "lezer1@example.org",
        "sender_name": "A. de Vries",
        "subject": "Re: Mag het wat korter?",
        "message_id": "<r@example.org>",
        "sent_at": datetime(2026, 11, 21, tzinfo=UTC),
        "own_words": "De aanslag van de gemeente.\n\nJa.",
        "link": link or Link(1, 1, ("brief",), (TOKEN,), certain=True),
        "answers": (Answer("brief", "De aanslag van de gemeente."), Answer("agenda", "Ja.", "Ja")),
    }
    return Understood(**(values | more))


def record(desk, number=1, **more):
    kept, _ = inbound.keep(desk.store, b"mail %d" % number, source="test", now=desk.now)
    return replies.record(desk.store, kept, understood(**more), now=desk.now)


def test_recorded_as_it_was_understood(desk):
    desk.freeze()
    number = record(desk)
    reply = replies.get(desk.store, number)
    said = understood()
    assert (reply.id, reply.inbound_id, reply.issue, reply.subscriber_id) == (1, 1, 1, 1)
    assert (reply.sender_address, reply.sender_name, reply.subject) == (
        said.sender_address,
        said.sender_name,
        said.subject,
    )
    assert (reply.own_words, reply.answers, reply.link) == (said.own_words, said.answers, said.link)
    assert (reply.status, reply.permission, reply.excerpt) == (ReplyStatus.NEW, P.NONE, "")
    assert reply.received_at == desk.now
    assert inbound.unread(desk.store) == []


def test_recorded_once(desk):
    desk.freeze()
    kept, _ = inbound.keep(desk.store, b"mail", source="test", now=desk.now)
    first = replies.record(desk.store, kept, understood(), now=desk.now)
    assert replies.record(desk.store, kept, understood(own_words="Anders"), now=desk.now) == first
    assert [reply.own_words for reply in replies.listed(desk.store)] == [understood().own_words]


def test_numbers_are_short_and_in_order(desk):
    desk.freeze()
    assert [record(desk, number) for number in (5, 6, 7)] == [1, 2, 3]


def test_a_mail_that_was_never_kept_is_no_reply(desk):
    with pytest.raises(UsageError, match="no mail m7"):
        replies.record(desk.store, 7, understood(), now=desk.now)


def test_a_link_to_what_this_store_does_not_know_is_kept_as_evidence(desk):
    link = Link(44, 0, ("brief",), (TOKEN,), certain=True)
    reply = replies.get(desk.store, record(desk, link=link))
    assert (reply.issue, reply.subscriber_id, reply.answers) == (None, None, ())
    assert reply.link == link
    assert [found.id for found in replies.listed(desk.store, unlinked=True)] == [1]


def test_an_answer_to_a_question_nobody_asked_stays_in_the_own_words(desk):
    desk.freeze()
    answers = (Answer("wie", "Niemand"), Answer("agenda", "Ja.", "Ja"))
    reply = replies.get(desk.store, record(desk, answers=answers, own_words="Niemand\nJa."))
    assert reply.answers == (Answer("agenda", "Ja.", "Ja"),)
    assert reply.own_words == "Niemand\nJa."


def test_text_in_no_encoding_at_all_is_kept(desk):
    reply = replies.get(desk.store, record(desk, own_words="Caf\udce9 \0", sent_at=datetime(2026, 1, 1)))  # noqa: DTZ001
    assert reply.own_words == "Caf? \0"


def doubtful(desk):
    desk.freeze(2)
    deliveries.claim(desk.store, 1, 5, desk.now, run="r")
    endings = [(1, "<1@example.org>"), (2, "<2@example.org>")]
    deliveries.mark(desk.store, 1, endings=endings, outcomes=[], server="x:25", now=desk.now)
    desk.recover()


def test_a_reply_proves_that_its_copy_arrived(desk):
    doubtful(desk)
    record(desk, 1, link=Link(1, 2, (), (TOKEN,), certain=False))
    assert len(deliveries.doubts(desk.store, 1)) == 2
    record(desk, 2, link=Link(1, 2, (), (TOKEN,), certain=True))
    assert [doubt.subscriber_id for doubt in deliveries.doubts(desk.store, 1)] == [1]
    sent = list(deliveries.outcomes(desk.store, 1, DeliveryState.SENT))
    assert sent == [("lezer2@example.org", "reply 2 proves that it arrived")]


def test_a_reply_changes_nothing_about_what_was_sent(desk):
    desk.freeze(1)
    deliveries.claim(desk.store, 1, 5, desk.now, run="r")
    deliveries.mark(
        desk.store,
        1,
        endings=[],
        outcomes=[Outcome(1, DeliveryState.REFUSED, "550")],
        server="x:25",
        now=desk.now,
    )
    record(desk)
    assert deliveries.balance(desk.store, 1)[DeliveryState.REFUSED] == 1


def test_listed_by_issue_question_and_status(desk):
    desk.freeze()
    record(desk, 1)
    record(desk, 2, answers=(Answer("agenda", "Nee"),))
    record(desk, 3, link=Link(), answers=())
    replies.set_status(desk.store, 2, ReplyStatus.ANSWERED, now=desk.now)

    def listed(**chosen):
        return [reply.id for reply in replies.listed(desk.store, **chosen)]

    assert listed() == [1, 2, 3]
    assert listed(issue=1) == [1, 2]
    assert listed(issue=2) == []
    assert listed(issue=1, question="brief") == [1]
    assert listed(question="agenda") == [1, 2]
    assert listed(status=ReplyStatus.ANSWERED) == [2]
    assert listed(status=ReplyStatus.NEW, unlinked=True) == [3]


def test_status_moves_and_may_be_said_again(desk):
    desk.freeze()
    record(desk)
    for status in (ReplyStatus.LATER, ReplyStatus.LATER, ReplyStatus.ANSWERED, ReplyStatus.NEW):
        replies.set_status(desk.store, 1, status, now=desk.now)
        assert replies.get(desk.store, 1).status is status
    with pytest.raises(UsageError, match="no reply 9"):
        replies.set_status(desk.store, 9, ReplyStatus.LATER, now=desk.now)


def permit(desk, permission, excerpt=None, reply=1):
    replies.set_permission(desk.store, reply, permission, excerpt=excerpt, origin="mail", now=desk.now)


def test_permission_is_a_journal_and_the_last_word_counts(desk):
    desk.freeze()
    record(desk)
    permit(desk, P.ASKED)
    permit(desk, P.FULL_NAME, "De aanslag.")
    permit(desk, P.WITHDRAWN)
    reply = replies.get(desk.store, 1)
    assert (reply.permission, reply.excerpt) == (P.WITHDRAWN, "De aanslag.")
    rows = desk.store.rows("SELECT permission, excerpt FROM permissions ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("asked", ""),
        ("full_name", "De aanslag."),
        ("withdrawn", "De aanslag."),
    ]
    with pytest.raises(UsageError, match="no reply 9"):
        permit(desk, P.ASKED, reply=9)


@pytest.mark.parametrize(
    ("permission", "name"),
    [
        (P.NONE, ""),
        (P.ASKED, ""),
        (P.ANONYMOUS, ""),
        (P.FIRST_NAME, "Anna"),
        (P.FULL_NAME, "Anna de Vries"),
        (P.REFUSED, ""),
        (P.WITHDRAWN, ""),
    ],
)
def test_a_feature_carries_the_name_its_permission_allows(desk, permission, name):
    desk.freeze()
    record(desk)
    permit(desk, permission, "De aanslag.")
    own = understood().own_words
    words = {"anna", "vries"} - {word.casefold() for word in name.split()}
    assert features.feature(desk.store, 1) == Feature(
        1, "De aanslag.", own, permission, name, withheld=frozenset(words), issue=1, agreed="De aanslag."
    )


def test_without_an_excerpt_all_of_the_own_words(desk):
    desk.freeze()
    record(desk)
    permit(desk, P.ANONYMOUS)
    assert features.feature(desk.store, 1).excerpt == understood().own_words
    assert features.feature(desk.store, 2) is None


@pytest.mark.parametrize(
    "link",
    [
        Link(1, 1, certain=True, mismatch="somebody else wrote"),
        Link(1, 1, certain=False),
        Link(1, None, certain=True),
    ],
)
def test_somebody_else_is_not_given_the_name_of_the_subscriber(desk, link):
    desk.freeze()
    record(desk, link=link, sender_name="Bram Smit")
    permit(desk, P.FULL_NAME)
    assert features.feature(desk.store, 1).attribution == "Bram Smit"
