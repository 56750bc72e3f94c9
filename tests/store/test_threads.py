from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newsletter.models import Conversation, Evidence, EvidenceKind, InboundKind, Link, Understood, Verdict
from newsletter.store import author_answers, inbound, replies, threads

LINK = Link(1, 1, ("brief",), (Evidence(EvidenceKind.TOKEN, "", 1, 1),), certain=True)


def record(desk, number, *, message_id=None, thread=None, link=LINK):
    kept, _ = inbound.keep(desk.store, b"mail %d" % number, source="test", now=desk.now)
    understood = Understood(
        Verdict(InboundKind.REPLY),
        "lezer1@example.org",
        "",
        "Re: Brief",
        message_id if message_id is not None else f"<{number}@example.org>",
        datetime(2026, 11, 21, tzinfo=UTC),
        "Ja.",
        link,
        thread=thread,
    )
    return replies.record(desk.store, kept, understood, now=desk.now)


def answered(desk, reply, message_id):
    kept, _ = inbound.keep(desk.store, message_id.encode(), source="test", now=desk.now)
    author_answers.record(desk.store, message_id, reply, kept, at=desk.now, now=desk.now)
    return kept


def test_unknown_names_say_nothing(desk):
    assert threads.find(desk.store, []) is None
    assert threads.find(desk.store, ["<x@example.org>"]) is None


def test_by_an_earlier_mail_and_by_an_answer(desk):
    desk.freeze()
    first = record(desk, 1)
    found = Conversation(first, "reply 1", 1, 1, ("brief",))
    assert threads.find(desk.store, ["<x@example.org>", "<1@example.org>"]) == found
    mail = answered(desk, first, "<a1@example.nl>")
    assert threads.find(desk.store, ["<a1@example.nl>", "<1@example.org>"]).what == "your answer to reply 1"
    assert threads.answered_with(desk.store, [first]) == [(first, mail)]


def test_a_long_conversation_is_known_by_its_first_mail(desk):
    desk.freeze()
    for number in range(1, 5):
        before = threads.find(desk.store, [f"<{number - 1}@example.org>"])
        record(desk, number, thread=before.first if before else None)
    assert threads.find(desk.store, ["<4@example.org>"]).first == 1
    assert [threads.numbers(desk.store, number) for number in (1, 4)] == [[1, 2, 3, 4]] * 2


def test_who_had_a_name_first_keeps_it(desk):
    desk.freeze()
    record(desk, 1, message_id="<same@example.org>")
    record(desk, 2, message_id="<same@example.org>")
    assert threads.find(desk.store, ["<same@example.org>"]).what == "reply 1"


def test_a_mail_without_a_name_is_nobodys_ancestor(desk):
    desk.freeze()
    record(desk, 1, message_id="")
    assert threads.find(desk.store, [""]) is None


def test_two_that_name_each_other_do_not_turn_in_a_circle(desk):
    desk.freeze()
    record(desk, 1)
    record(desk, 2, thread=1)
    record(desk, 3, thread=2)
    assert [replies.get(desk.store, number).thread for number in (1, 2, 3)] == [None, 1, 1]
    found = replies.get(desk.store, 1)
    understood = Understood(
        Verdict(InboundKind.REPLY), "", "", "", found.message_id, None, "Ja.", LINK, thread=2
    )
    replies.update(desk.store, 1, understood)
    assert replies.get(desk.store, 1).thread is None


def test_who_joins_later_takes_along_who_went_on_with_it(desk):
    desk.freeze()
    record(desk, 1)
    record(desk, 2)
    record(desk, 3, thread=2)
    assert threads.gather(desk.store, 2) is None
    with desk.store.write():
        desk.store.execute("UPDATE origins SET thread = 1 WHERE reply = 2")
    assert threads.gather(desk.store, 2) == 1
    assert threads.numbers(desk.store, 3) == [1, 2, 3]


def test_replies_that_go_on_with_no_other_and_when_answers_were_written(desk):
    desk.freeze()
    for number in (1, 2, 3):
        record(desk, number, thread=2 if number == 3 else None)
    found = list(author_answers.alone(desk.store, desk.now, 4))
    assert [(one.reply_id, one.head) for one in found] == [(1, b"mail"), (2, b"mail")]
    assert list(author_answers.alone(desk.store, desk.now + timedelta(seconds=1), 4)) == []
    kept = answered(desk, 1, "<a1@example.nl>")
    assert author_answers.written(desk.store, [kept, 99]) == {"<a1@example.nl>": desk.now}
