"""The library's detectors, as a last resort: what they add, and that nothing a stranger writes stops them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.inbound.bounces import notices
from newsletter.inbound.mail.mime import parse


def test_a_notice_in_a_form_of_its_own():
    text = (
        "The original message was received at Tue, 18 Nov 2025\n\n"
        "   ----- The following addresses had permanent fatal errors -----\n<sanne@example.org>\n\n"
        "   ----- Transcript of session follows -----\n"
    )
    mail = parse(b"From: MAILER-DAEMON@mx.example.com\nSubject: Returned mail\n\n" + text.encode())
    assert notices.recipients(mail, text) == ["sanne@example.org"]


def test_nothing_is_found_in_a_letter():
    assert notices.recipients(parse(b"From: a@example.org\n\nHoi!\n"), "Hoi!\n") == []


_LINES = st.sampled_from(
    [
        "This is the Postfix program at host mx.example.com.",
        "Hi. This is the qmail-send program at mx.example.com.",
        "<a@example.org>:",
        "<>:",
        "-----Original Message-----",
        "your message was not delivered",
        "Delivery to the following recipients failed.",
        "   <a@example.org",
        "550 \udcff",
        "",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_LINES, max_size=20), _LINES)
def test_any_lines_are_survived(lines, subject):
    text = "\n".join(lines)
    raw = f"From: MAILER-DAEMON@mx\nSubject: {subject}\n\n{text}".encode("utf-8", "surrogateescape")
    assert isinstance(notices.recipients(parse(raw), text), list)
