from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.errors import StoreError, UsageError
from newsletter.models import InboundKind, Verdict
from newsletter.store import inbound


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=300))
def test_kept_byte_for_byte_once(desk, raw):
    number, _ = inbound.keep(desk.store, raw, source="test", now=desk.now)
    assert inbound.keep(desk.store, raw, source="nog eens", now=desk.now) == (number, False)
    assert inbound.raw(desk.store, number) == raw


def test_unread_until_classified(desk):
    first, is_new = inbound.keep(desk.store, b"een", source="a.eml", now=desk.now)
    second, _ = inbound.keep(desk.store, b"twee", source="b\udcff.eml", now=desk.now)
    assert is_new
    assert inbound.unread(desk.store) == [first, second]
    inbound.classify(desk.store, first, Verdict(InboundKind.BOUNCE, ("Content-Type: multipart/report",)))
    assert inbound.unread(desk.store) == [second]
    inbound.classify(desk.store, first, Verdict(InboundKind.OTHER))  # we know better now
    kinds = desk.store.rows("SELECT kind, evidence FROM inbound ORDER BY id")
    assert [tuple(row) for row in kinds] == [("other", "[]"), (None, "[]")]


def test_a_reply_counts_as_unread_until_it_is_recorded(desk):
    number, _ = inbound.keep(desk.store, b"een", source="a", now=desk.now)
    inbound.classify(desk.store, number, Verdict(InboundKind.REPLY))
    assert inbound.unread(desk.store) == [number]


def test_no_such_mail(desk):
    with pytest.raises(UsageError, match="no mail m9"):
        inbound.raw(desk.store, 9)
    with pytest.raises(UsageError, match="no mail m9"):
        inbound.classify(desk.store, 9, Verdict(InboundKind.OTHER))


def test_what_is_too_large_is_refused_and_said(desk):
    desk.store.db.conn.setlimit(0, 1000)  # SQLITE_LIMIT_LENGTH, instead of a gigabyte
    with pytest.raises(StoreError, match="too big"):
        inbound.keep(desk.store, b"x" * 2000, source="groot.eml", now=desk.now)
    assert inbound.unread(desk.store) == []
