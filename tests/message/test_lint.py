from dataclasses import replace

import pytest

from newsletter.message.lint import ALLOWED, REQUIRED, lint, lint_like


@pytest.fixture
def message(make_composer, reader, date):
    return make_composer().compose(reader, date)


def test_a_composed_message_passes(message):
    assert lint(message) == ()
    assert set(REQUIRED) < ALLOWED


@pytest.mark.parametrize("base_url", ["", "https://example.org/brief"])
def test_a_message_like_one_that_passed_passes_at_a_glance(make_composer, reader, date, base_url):
    composer = make_composer(base_url=base_url)
    message = composer.compose(reader, date)
    assert lint_like(message, composer.head) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"To: noor@", b"To: piet@"),
        (b"Message-ID: <m", b"Message-ID: <x"),
        (b"Precedence: list", b"Bcc: piet@example.org"),
        (b"\r\nReply-To: ", b"\r\nBcc: piet@example.org\r\nReply-To: "),
        (b"Date: ", b"Date: \x1b"),
        (b"\r\nTo: ", b"\nTo: "),
    ],
)
def test_a_message_unlike_the_others_is_looked_at(make_composer, reader, date, old, new):
    composer = make_composer()
    message = composer.compose(reader, date)
    broken = replace(message, data=message.data.replace(old, new, 1))
    assert lint_like(broken, composer.head)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (b"\r\n\r\n--", b"\n\n--", "else than CRLF"),
        (b"Beste=20", b"Beste\n", "else than CRLF"),
        (b"Beste=20", b"Beste\r", "else than CRLF"),
        (b"Beste=20", b"Beste\n\r", "else than CRLF"),
        (b"Beste=20", b"Beste\r\n.\r\n", "starts with a dot"),
        (b"Beste=20", b"Beste\n.\n", "else than CRLF"),
        (b"Beste=20", b"Beste\x00", "NUL"),
        (b"Beste=20", b"Best\xc3\xa9", "beyond ASCII"),
        (b"Beste=20", b"x" * 999, "longer than 998"),
        (b"Precedence: list", b"Precedence: l\xc3\xafst", "beyond ASCII"),
        (b"Precedence: list", b"Precedence: li\x1bst", "control character"),
        (b"Precedence: list", b"Bcc: piet@example.org", "bcc header, which no message"),
        (b"Precedence: list", b"Precedence: list\r\nX-Subscriber: 345", "x-subscriber header"),
        (b"Precedence: list", b"Return-Path: <a@example.org>", "return-path header"),
        (b"Precedence: list", b"Precedence list", "no name"),
        (b"Precedence: list", b"Subject: nog een", "two subject headers"),
        (b"List-Post: NO", b"List-Post: =?utf-8?q?NO?=", "list-post header holds an encoded word"),
        (b"Reply-To: ", b"Reply-To: =?utf-8?q?x?= ", "reply-to header holds an encoded word"),
        (b"To: noor@", b"To: piet@", "To says 'piet@example.org', but the envelope"),
        (b"To: noor@", b"To: Noor <noor@example.org>, x@", "To says"),
        (b"Message-ID: <m", b"Message-ID: <x", "Message-ID is"),
        (b"\r\nSubject: ", b"\r\nList-Help: ", "no subject header"),
        (b"List-Unsubscribe: <https", b"List-Unsubscribe: <http", "no https page to post to"),
    ],
)
def test_what_stops_a_message(message, old, new, problem):
    assert message.data.count(old) >= 1
    broken = replace(message, data=message.data.replace(old, new, 1))
    assert any(problem in found for found in lint(broken)), lint(broken)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"recipient": "piet@example.org"}, "To says 'noor@example.org'"),
        ({"recipient": "noor@example.org\r\n"}, "envelope recipient"),
        ({"sender": ""}, "envelope sender"),
        ({"sender": "a@example.org> SIZE=1"}, "envelope sender"),
        ({"message_id": "<x@example.org>"}, "Message-ID is"),
        ({"data": b""}, "no empty line"),
        ({"data": b"Subject: x\r\n"}, "no empty line"),
        ({"data": b".\r\n"}, "starts with a dot"),
        ({"data": b"Subject: x\r\n\r\nzonder einde"}, "last line has no end"),
    ],
)
def test_envelope_and_frame(message, change, problem):
    assert any(problem in found for found in lint(replace(message, **change)))


@pytest.mark.parametrize("length", [1, 997, 998, 999, 1000, 1999, 5000])
@pytest.mark.parametrize("position", [b"Beste=20", b"--=_", b"Een"])
def test_long_lines_are_found_wherever_they_are(message, length, position):
    data = message.data.replace(position, b"\r\n" + b"x" * length + b"\r\n" + position, 1)
    found = any("longer than" in problem for problem in lint(replace(message, data=data)))
    assert found == (length > 998)


def test_problems_are_fit_to_print(message):
    broken = replace(message, data=bytes(range(256)) * 40, recipient="\r\n" * 500)
    assert lint(broken)
    assert all(problem.isprintable() and len(problem) < 400 for problem in lint(broken))
