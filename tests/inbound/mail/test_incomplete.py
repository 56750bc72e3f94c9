"""What stands in for a mail that could not be fetched."""

from __future__ import annotations

from newsletter.inbound import parse
from newsletter.inbound.mail import incomplete


def test_the_reason_and_the_headers_are_there():
    raw = incomplete.stand_in(b"From: a@example.org\r\nSubject: Hoi\r\n\r\n", "te groot: 30 MB\r\nX-Evil: ja")
    mail = parse(raw)
    assert incomplete.reason(mail) == "te groot: 30 MB X-Evil: ja"
    assert mail.first("subject") == "Hoi" and not mail.first("x-evil")


def test_without_headers_and_beyond_ascii():
    assert incomplete.reason(parse(incomplete.stand_in(b"", "Reáctie"))) == "Re?ctie"


def test_headers_cut_off_in_the_middle():
    mail = parse(incomplete.stand_in(b"From: a@example.org\r\nSubject: Ho", "zo"))
    assert incomplete.reason(mail) == "zo" and mail.first("from") == "a@example.org"


def test_a_stranger_who_writes_the_same_below_is_not_believed():
    raw = b"Received: by us\r\n" + incomplete.stand_in(b"From: a@example.org\r\n", "niet waar")
    assert incomplete.reason(parse(raw)) == ""
    assert incomplete.reason(parse(b"")) == ""
