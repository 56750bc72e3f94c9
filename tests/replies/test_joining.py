"""A reader answers what the author wrote in their own mail program, and one look finds all of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from mailbox_server import Fault, Folder, mail

from newsletter.errors import InboundError
from newsletter.models import Language, Publication, QuotePermission, Tone
from newsletter.replies.joining import Joined
from newsletter.replies.mailbox import fetch
from newsletter.store import replies as recorded
from newsletter.store import threads

KEY = bytes(range(32))
NOW = datetime(2025, 11, 20, 8, 0, tzinfo=UTC)
PUBLICATION = Publication(
    "De Week", Language.NL, Tone.JE, "Mira van Dam", "redactie@example.nl", "reacties@example.nl"
)


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
def take(world, opened):
    def take(**changes):
        box = opened(sent_folder="Verzonden", **changes)
        return list(fetch(world.store, PUBLICATION, KEY, box, NOW))

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


def test_what_may_be_quoted_stays_as_it_is(server, sent, world, take):
    server.inbox.add(reply(1), reply(2, "<a1@example.nl>"))
    take()
    recorded.set_permission(world.store, 2, QuotePermission.ANONYMOUS, excerpt=None, origin="test", now=NOW)
    sent.add(answer(1, 1))
    take()
    assert recorded.get(world.store, 2).permission is QuotePermission.ANONYMOUS


def test_answers_are_looked_for_when_the_mail_they_answer_could_be_had(server, sent, world, take):
    server.inbox.add(reply(1))
    sent.add(answer(1, 1))
    server.faults.append(Fault('EXAMINE "INBOX"', b"TAG NO not today\r\n", times=1))
    with pytest.raises(InboundError):
        take()
    assert not server.said("Verzonden")  # its place would have moved on behind the answer
    take()
    assert recorded.get(world.store, 1).status == "answered"
