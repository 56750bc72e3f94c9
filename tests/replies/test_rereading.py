"""Mail read again: what could not be read, what was taken for something else, and what stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from de_week import PUBLICATION

from newsletter import replies
from newsletter.errors import UsageError
from newsletter.inbound.reader import Reader
from newsletter.models import (
    InboundKind,
    QuotePermission,
    ReplyStatus,
    Verdict,
)
from newsletter.replies import corrections
from newsletter.replies.corrections import Said
from newsletter.replies.rereading import reread
from newsletter.store import inbound
from newsletter.store import replies as recorded

NOW = datetime(2025, 11, 20, 8, 0, tzinfo=UTC)
KEY = bytes(32)


def mail(text):
    return f"From: sanne@example.org\nTo: reacties@example.nl\nSubject: Re: Soep\n\n{text}\n".encode()


def take(store, *raws):
    return list(replies.take_in(store, PUBLICATION, KEY, [("mail", raw) for raw in raws], NOW))


def again(store, *numbers):
    return [one.reply_id for one in reread(store, PUBLICATION, KEY, numbers, NOW)]


def test_what_an_older_version_could_not_read(store, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(Reader, "read", lambda *_, **__: 1 // 0)
        one, two = take(store, mail("Soep."), mail("Brood."))
        assert "this version stumbles over it" in one.note and "reread m2" in two.note
        assert again(store) == [None, None]
    assert again(store, 2) == [1] and again(store) == [2] and again(store) == []
    assert [reply.own_words for reply in recorded.listed(store)] == ["Brood.", "Soep."]


def test_what_was_taken_for_something_else(store):
    inbound.keep(store, mail("Soep."), source="test", now=NOW)
    inbound.classify(store, 1, Verdict(InboundKind.AUTO_REPLY, ("an older version thought so",)))
    assert take(store) == [] and again(store) == [] and again(store, 1) == [1]


def test_what_cannot_be_read_again(store):
    _, copy = take(store, mail("Soep."), b"X-Way: another\n" + mail("Soep."))
    with pytest.raises(UsageError, match="is the same as mail m1"):
        again(store, copy.inbound_id)
    with pytest.raises(UsageError, match="there is no mail m9"):
        again(store, 9)


def test_what_is_still_unreadable_says_so_again(store):
    (empty,) = take(store, b"")
    (same,) = reread(store, PUBLICATION, KEY, (), NOW)
    assert "empty" in empty.note and "empty" in same.note


def test_a_reply_is_understood_anew_and_keeps_its_number_and_the_work_on_it(store, monkeypatch):
    with monkeypatch.context() as patched:
        read = Reader.read

        def worse(*args, **more):
            reading = read(*args, **more)
            return replace(reading, understood=replace(reading.understood, own_words="Alles."))

        patched.setattr(Reader, "read", worse)
        take(store, mail("Soep."), mail("Brood."), mail("Kaas."))
    recorded.set_status(store, 1, ReplyStatus.LATER, now=NOW)
    recorded.set_permission(store, 3, QuotePermission.ANONYMOUS, excerpt=None, origin="test", now=NOW)
    assert again(store) == [] and again(store, 1, 3) == [1, 3]
    assert [(reply.id, reply.own_words, str(reply.status)) for reply in recorded.listed(store)] == [
        (1, "Soep.", "later"),
        (2, "Alles.", "new"),
        (3, "Alles.", "new"),
    ]


def test_a_reply_that_looks_like_something_else_waits_for_the_author(store):
    understood = Reader("reacties@example.nl", KEY, replies.Sent(store), PUBLICATION).understand
    raw = b"Auto-Submitted: auto-replied\n" + mail("Ik ben er niet.")
    number, _ = inbound.keep(store, raw, source="test", now=NOW)
    as_reply = understood(mail("Ik ben er niet."), now=NOW)
    recorded.record(store, number, as_reply, now=NOW)
    (taken,) = reread(store, PUBLICATION, KEY, [number], NOW)
    assert "replies correct 1 --kind auto_reply" in taken.note
    assert inbound.is_read(store, number) and recorded.get(store, 1).own_words == "Ik ben er niet."


@pytest.mark.parametrize("field", ["In_Reply_To", "References"])
def test_a_mail_is_never_its_own_ancestor(world, field):
    before = world.reply(to="redactie@example.nl", **{field: "<1@example.org>"})
    assert not before.link.certain
    world.reread(before.inbound_id)
    assert world.get(1) == before


def test_mails_that_name_each_other_prove_nothing(world):
    names = "<1@example.org> <2@example.org> <3@example.org>"
    for number in (1, 2, 3):
        world.reply(to="redactie@example.nl", text=f"Soep {number}.", number=number, References=names)
    corrections.link(world.store, world.reader, 3, Said(issue=11), world.now)
    for _ in range(2):
        for number in (3, 1, 2):
            world.reread(world.get(number).inbound_id)
    assert [(world.get(n).thread, world.get(n).issue, world.get(n).link.certain) for n in (1, 2, 3)] == [
        (None, 12, False),
        (1, 12, False),
        (1, 11, True),
    ]
