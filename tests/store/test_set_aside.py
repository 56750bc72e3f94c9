from __future__ import annotations

from newsletter.models import InboundKind, Verdict
from newsletter.store import inbound, set_aside


def keep(desk, number, kind=None):
    kept, _ = inbound.keep(desk.store, b"From: a@example.org\n\n%d" % number, source="test", now=desk.now)
    if kind:
        inbound.classify(desk.store, kept, Verdict(InboundKind(kind), (f"it is {kind}",)))
    return kept


def test_what_is_no_reply_is_listed_with_its_reason(desk):
    keep(desk, 1, "bounce")
    keep(desk, 2)
    other = keep(desk, 3, "other")
    assert [one.inbound_id for one in set_aside.listed(desk.store)] == [1, 3]
    (one,) = set_aside.listed(desk.store, InboundKind.OTHER)
    assert (one.inbound_id, one.reasons, one.reply_id) == (other, ("it is other",), None)
    assert one.head.startswith(b"From: a@example.org") and one.received_at == desk.now


def test_what_it_was_taken_for(desk):
    assert set_aside.kind(desk.store, keep(desk, 1, "bounce")) is InboundKind.BOUNCE
    assert set_aside.kind(desk.store, keep(desk, 2)) is None and set_aside.kind(desk.store, 9) is None
    assert set_aside.received_at(desk.store, 1) == desk.now


def test_an_empty_mail_has_an_empty_head(desk):
    number = inbound.keep(desk.store, b"", source="test", now=desk.now)[0]
    inbound.classify(desk.store, number, Verdict(InboundKind.UNREADABLE, ("nothing in it",)))
    (found,) = set_aside.listed(desk.store, None)
    assert found.head == b""
