from __future__ import annotations

import pytest

from newsletter.errors import StoreError
from newsletter.models import Attachment
from newsletter.store import attachments, inbound

FILES = (
    Attachment("foto.jpg", "image/jpeg", 3, bytes(32)),
    Attachment("a.zip", "application/zip", 0, bytes(range(32)), "packed; not opened"),
)


@pytest.fixture
def mail(desk):
    return inbound.keep(desk.store, b"een", source="a", now=desk.now)[0]


def test_noted_once_in_order(desk, mail):
    assert attachments.listed(desk.store, mail) == ()
    attachments.record(desk.store, mail, FILES)
    attachments.record(desk.store, mail, FILES[:1])
    assert attachments.listed(desk.store, mail) == FILES
    assert attachments.counted(desk.store, [mail, 99]) == {mail: 2}


def test_many_mails_are_counted(desk, mail):
    attachments.record(desk.store, mail, FILES)
    assert attachments.counted(desk.store, [*range(2000), mail]) == {mail: 2}
    assert attachments.counted(desk.store, []) == {}


def test_no_name_with_a_path_and_no_other_mail(desk, mail):
    with pytest.raises(StoreError):
        attachments.record(desk.store, mail, (Attachment("a/b", "x/y", 1, bytes(32)),))
    with pytest.raises(StoreError):
        attachments.record(desk.store, 99, FILES)
    assert attachments.listed(desk.store, mail) == ()
