"""Readers who left by mail are told so, over SMTP: once, and no machine keeps another busy."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from de_week import KEY, PUBLICATION
from scripted_server import Fault, ScriptedServer

from newsletter import replies, subscriptions
from newsletter.models import Consent, Language, Publication, Smtp, SubscriberState, Tls, Tone
from newsletter.replies.confirmations import send_confirmations
from newsletter.store import confirmations, subscribers
from newsletter.store.database import open_store
from newsletter.tokens import Purpose
from newsletter.transport.deliver import deliver


def engine(job, tell):
    asyncio.run(deliver(job, tell))


@pytest.fixture
def server():
    with ScriptedServer() as server:
        yield server


def send(world, server, *, now=None, port=None):
    smtp = Smtp("127.0.0.1", port or server.port, Tls.OFF)
    return send_confirmations(world.store, PUBLICATION, KEY, smtp, engine=engine, now=now or world.now)


def leave(world, number=1, **more):
    return world.take(world.mail(text="Afmelden graag", number=number, **more))


def outcome(world):
    return world.store.rows("SELECT inbound, begun_at, outcome FROM confirmations ORDER BY inbound")


def test_one_mail_in_answer(world, server):
    leave(world)
    assert send(world, server).sent == 1
    ((sender, recipient, data),) = server.accepted
    mail = message_from_bytes(data, policy=policy.default)
    assert (sender, recipient) == ("", "sanne@example.org")
    assert (mail["In-Reply-To"], mail["Auto-Submitted"]) == ("<1@example.org>", "auto-replied")
    assert mail["Subject"] == "Je bent afgemeld voor De Week"
    assert send(world, server).sent == 0 and len(server.accepted) == 1
    assert outcome(world)[0]["outcome"].startswith("250")


def test_at_most_one_a_day_for_each_reader(world, server):
    leave(world)
    send(world, server)
    for hours in (1, 25):
        now = world.now + timedelta(hours=hours)
        subscribers.change(world.store, 1, _consent(SubscriberState.PENDING, now))
        subscribers.change(world.store, 1, _consent(SubscriberState.ACTIVE, now))
        world.take(world.mail(text="Afmelden", number=hours + 10), now=now)
        send(world, server, now=now)
        assert len(server.accepted) == (1 if hours == 1 else 2)


def _consent(state, at):
    return Consent(state, at, "test")


def test_who_came_back_meanwhile_is_not_told_that_they_left(world, server):
    leave(world)
    subscribers.change(world.store, 1, _consent(SubscriberState.PENDING, world.now))
    assert send(world, server).sent == 0 and server.accepted == []


def test_nobody_is_told_days_later(world, server):
    leave(world)
    assert send(world, server, now=world.now + timedelta(days=4)).sent == 0


def test_a_server_that_is_away_loses_nothing(world, server):
    leave(world)
    away = ScriptedServer()
    away.close()
    told = send(world, server, port=away.port)
    assert told.sent == 0 and told.problem
    assert confirmations.is_any(world.store, world.now)
    assert send(world, server).sent == 1


@pytest.mark.parametrize(
    ("fault", "again"),
    [
        (Fault("rcpt", b"450 4.2.1 later\r\n"), True),
        (Fault("rcpt", b"550 5.1.1 no such user\r\n"), False),
        (Fault("dot", "accept-drop"), False),
        (Fault("dot", b"451 4.3.0 later\r\n"), True),
        (Fault("dot", b"554 5.7.1 no\r\n"), False),
    ],
    ids=["later", "refused", "in doubt", "later at the end", "refused at the end"],
)
def test_what_may_have_been_handed_over_is_never_sent_again(world, fault, again):
    leave(world)
    with ScriptedServer([fault]) as bad:
        told = send(world, bad)
    assert told.sent == 0 and told.problem
    assert confirmations.is_any(world.store, world.now) is again


def test_a_crash_after_it_was_begun_leaves_it(world, server):
    leave(world)
    assert confirmations.begin(world.store, world.now) is not None
    assert send(world, server).sent == 0 and server.accepted == []


def test_several_readers(world, server):
    leave(world)
    world.take(world.mail(text="afmelden", number=2, to=world.address(who=2), sender="pim@example.org"))
    assert send(world, server).sent == 2
    assert sorted(to for _, to, _ in server.accepted) == ["pim@example.org", "sanne@example.org"]


def test_two_programs_that_confirm_stop_after_one_message_each(world, server, tmp_path):
    """The list of one has the other's address on it, and each asks the other to be taken off."""
    theirs = Publication("Hun brief", Language.NL, Tone.JE, "Pim", "pim@example.org", "pim@example.org")
    with open_store(tmp_path / "theirs.db") as other:
        subscriptions.add(other, "redactie@example.nl", "Mira", origin="test", now=world.now)
        begins = world.mail(
            text="Afmelden", to=world.address(Purpose.UNSUBSCRIBE, who=2), sender="pim@example.org"
        )
        world.take(begins)
        turns = 0
        while send(world, server).sent:
            turns += 1
            assert turns < 5
            raw = server.accepted[-1][2]
            (taken,) = replies.take_in(other, theirs, bytes(32), [("test", raw)], world.now)
            assert taken.understood.verdict.kind == "auto_reply"
            smtp = Smtp("127.0.0.1", server.port, Tls.OFF)
            told = send_confirmations(other, theirs, bytes(32), smtp, engine=engine, now=world.now)
            assert told.sent == 0
            world.take(raw)  # and if it came back to us, as mail of a forwarder does
        assert turns == 1 and len(server.accepted) == 1
