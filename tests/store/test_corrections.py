from __future__ import annotations

import pytest

from newsletter.errors import StoreError
from newsletter.models import Correction, CorrectionKind, Given, InboundKind
from newsletter.store import corrections, inbound


def add(desk, number, what, **after):
    correction = Correction(number, CorrectionKind(what), {"kind": "reply"}, after, desk.now, "test")
    corrections.add(desk.store, correction)
    return correction


@pytest.fixture
def mail(desk):
    return inbound.keep(desk.store, b"mail", source="test", now=desk.now)[0]


def test_nothing_was_said(desk, mail):
    assert corrections.given(desk.store, mail) == Given()
    assert corrections.listed(desk.store, mail) == []


def test_of_each_matter_the_last_word_counts(desk, mail):
    said = [
        add(desk, mail, "kind", kind="other"),
        add(desk, mail, "link", issue=11, questions=["bread"]),
        add(desk, mail, "sender", subscriber=3, guest=False),
        add(desk, mail, "kind", kind="reply"),
        add(desk, mail, "link", issue=12, questions=None),
    ]
    assert corrections.listed(desk.store, mail) == said
    assert corrections.given(desk.store, mail) == Given(InboundKind.REPLY, 12, None, 3, guest=False)
    add(desk, mail, "sender", subscriber=None, guest=True)
    assert corrections.given(desk.store, mail) == Given(InboundKind.REPLY, 12, None, None, guest=True)


def test_the_journal_is_only_added_to(desk, mail):
    add(desk, mail, "kind", kind="other")
    for change in ("DELETE FROM corrections", "UPDATE corrections SET after = '{}'"):
        with pytest.raises(StoreError, match="only added to"), desk.store.write():
            desk.store.execute(change)


def test_about_no_mail_nothing_can_be_said(desk):
    with pytest.raises(StoreError):
        add(desk, 7, "kind", kind="other")
