"""A reader answers what the author wrote in their own mail program, and one look finds all of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from de_week import KEY, PUBLICATION
from mailbox_server import Fault, Folder, mail

from newsletter.errors import TransportError
from newsletter.models import InboundKind, QuotePermission
from newsletter.replies import corrections
from newsletter.replies.joining import Joined
from newsletter.replies.mailbox import fetch
from newsletter.replies.sent_folder import Answered
from newsletter.store import replies as recorded
from newsletter.store import threads

NOW = datetime(2025, 11, 20, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def reply(number, to=None, text="Met room."):
    return mail(number, text, f"In-Reply-To: {to}\r\n" if to else "")


def answer(number, to):
    fields = f"In-Reply-To: <{to}@example.org>\r\nDate: Thu, 20 Nov 2025 07:00:00 +0000\r\n"
    raw = mail(number, "En met room?", fields, "Mira <redactie@example.nl>", "sanne@example.org")
    return raw.replace(b"Message-ID: <%d@example.org>" % number, b"Message-ID: <a%d@example.nl>" % number)


@pytest.fixture
def sent(server):
    server.folders["Verzonden"] = Folder()
    return server.folders["Verzonden"]


@pytest.fixture
def take(world, opened, sent):
    def take(now=NOW, **changes):
        box = opened(sent_folder="Verzonden", **changes)
        return list(fetch(world.store, PUBLICATION, KEY, box, now))

    return take


def conversations(world):
    return [one.thread for one in recorded.listed(world.store)]


def test_all_of_it_in_one_look(server, sent, world, take):
    server.inbox.add(reply(1), reply(2, "<a1@example.nl>"), reply(3, "<a2@example.nl>"), reply(4))
    sent.add(answer(1, 1), answer(2, 2))
    assert [one for one in take() if isinstance(one, Joined)] == [Joined(2, 2, 1), Joined(3, 3, 1)]
    assert conversations(world) == [None, 1, 1, None]


def test_what_went_on_with_it_comes_along(server, sent, world, take):
    server.inbox.add(reply(1), reply(2, "<a1@example.nl>"), reply(3, "<2@example.org>"))
    sent.add(answer(1, 1))
    take()
    assert conversations(world) == [None, 1, 1]
    assert threads.numbers(world.store, 3) == [1, 2, 3]


def test_an_answer_that_is_found_in_a_later_look(server, sent, world, take):
    server.inbox.add(reply(1), reply(2, "<a1@example.nl>"))
    take()
    assert conversations(world) == [None, None]
    sent.add(answer(1, 1))
    take()
    assert conversations(world) == [None, 1]


def test_nothing_that_names_no_answer_is_read_again(server, sent, world, take):
    server.inbox.add(reply(1), reply(2), reply(3, "<ander@example.nl>"))
    sent.add(answer(1, 1))
    assert not [one for one in take() if isinstance(one, Joined)]


def test_what_may_be_quoted_joins_and_keeps_its_words(server, sent, world, take):
    server.inbox.add(reply(1), reply(2, "<a1@example.nl>"), reply(3, "<2@example.org>"))
    take()
    recorded.set_permission(world.store, 2, QuotePermission.ANONYMOUS, excerpt=None, origin="test", now=NOW)
    with world.store.write():
        world.store.execute("UPDATE replies SET own_words = 'Zoals het toen stond.' WHERE id = 2")
    sent.add(answer(1, 1))
    take()
    assert conversations(world) == [None, 1, 1]
    assert recorded.get(world.store, 2).permission is QuotePermission.ANONYMOUS
    assert recorded.get(world.store, 2).own_words == "Zoals het toen stond."


def test_an_answer_that_was_seen_before_its_reply_came_in(server, sent, world, take):
    """The reply comes later, by any way; the place in the folder has moved on."""
    sent.add(answer(1, 1))
    server.inbox.add(reply(2, "<a1@example.nl>"))
    take()
    world.take(reply(1), now=LATER)
    take(now=LATER)
    assert recorded.get(world.store, 2).status == "answered"
    # In the order they came in: the reply whose answer it names is number 2.
    assert conversations(world) == [None, None]
    world.take(reply(3, "<a1@example.nl>"), now=LATER)
    assert conversations(world) == [None, None, 2]


def test_mail_that_only_became_a_reply_later(server, sent, world, take):
    ours = reply(1).replace(b"\r\n\r\n", b"\r\nAuto-Submitted: auto-replied\r\n\r\n", 1)
    server.inbox.add(ours)
    sent.add(answer(1, 1))
    take()
    corrections.correct(world.store, world.reader, 1, InboundKind.REPLY, LATER, origin="test")
    take(now=LATER)
    assert recorded.get(world.store, 1).status == "answered"


def test_the_folder_is_looked_through_again_only_when_a_reply_came(server, sent, take):
    sent.add(mail(8, "Aan mijn moeder."), answer(1, 1))
    server.inbox.add(reply(1))
    take()
    take(now=LATER)
    before = len(server.said("BODY"))
    take(now=LATER + timedelta(hours=1))
    assert len(server.said("BODY")) == before
    server.inbox.add(reply(2))
    assert not [one for one in take(now=LATER + timedelta(hours=2)) if isinstance(one, Answered)]
    assert server.said("SINCE")[-1].endswith("SINCE 20-Oct-2025")


@pytest.mark.parametrize("later", [False, True], ids=["at the first look", "at a later one"])
def test_killed_between_finding_an_answer_and_joining(server, world, opened, take, later):
    sent = server.folders["Verzonden"]
    if later:
        sent.add(mail(8, "Aan mijn moeder."))
        take()
    server.inbox.add(reply(1), reply(2, "<a1@example.nl>"))
    sent.add(answer(1, 1))
    looks = fetch(world.store, PUBLICATION, KEY, opened(sent_folder="Verzonden"), NOW)
    assert any(isinstance(one, Answered) for one in looks)
    looks.close()
    assert conversations(world) == [None, None]
    assert take(now=LATER) == [Joined(2, 2, 1)]
    assert conversations(world) == [None, 1] and not take(now=LATER)


def test_a_folder_that_cannot_be_read_does_not_keep_the_answers_back(server, sent, world, take):
    server.inbox.add(reply(1))
    sent.add(answer(1, 1))
    server.faults.append(Fault('EXAMINE "INBOX"', b"TAG NO not today\r\n", times=1))
    with pytest.raises(TransportError):
        take()
    take(now=LATER)
    assert recorded.get(world.store, 1).status == "answered"
