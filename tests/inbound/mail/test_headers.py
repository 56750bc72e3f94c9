from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.inbound.mail import headers


def test_split_unfolds_and_decodes():
    fields, body, defects = headers.split(
        b"Subject: =?utf-8?Q?Soep?=\r\n =?utf-8?Q?_en?= brood\r\nX-Leeg:\r\n\r\ntekst\r\n"
    )
    assert fields == (("subject", "Soep en brood"), ("x-leeg", ""))
    assert body == b"tekst\r\n" and defects == ()


def test_no_header_no_loss():
    assert headers.split(b"hallo allemaal\n\ndag") == ((), b"hallo allemaal\n\ndag", ())


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("=?utf-8?B?w4M=?= x", "Ã x"),
        ("=?utf-8?Q?=E2=82?= =?utf-8?Q?=AC?=", "€"),
        ("=?iso-8859-1*nl?Q?caf=E9?=", "café"),
        ("=?windows-1252?q?=80?=", "€"),
        ("=?onbekend?q?a?=", "a"),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("=?utf-8?B?!!!?=", ""),
        ("a =?utf-8?q?b?= c", "a b c"),
    ],
)
def test_encoded_words(text, decoded):
    assert headers.decode_words(text) == decoded


def test_an_encoded_word_cannot_smuggle_in_an_address():
    value = headers.decode_value(
        "from", b"=?utf-8?q?baas=40example=2Eorg_=3Cbaas=40example=2Eorg=3E=2C?= <x@example.com>"
    )
    assert headers.mailboxes(value) == (("baas@example.org <baas@example.org>,", "x@example.com"),)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("a@example.org", (("", "a@example.org"),)),
        (
            '"Jansen, Piet" <p@example.org>, Bo <b@example.org>',
            (("Jansen, Piet", "p@example.org"), ("Bo", "b@example.org")),
        ),
        ("p@example.org (Piet)", (("Piet", "p@example.org"),)),
        ("Lezers: a@example.org, b@example.org;", (("", "a@example.org"), ("", "b@example.org"))),
        ("<@relay.example.com:a@example.org>", (("", "a@example.org"),)),
        ("undisclosed-recipients:;", ()),
        ("niemand", ()),
        ("", ()),
    ],
)
def test_mailboxes(value, found):
    assert headers.mailboxes(value) == found


@pytest.mark.parametrize(
    ("value", "parsed"),
    [
        ("Text/Plain", ("text/plain", {})),
        ('a/b; x="1;2"; Y=3', ("a/b", {"x": "1;2", "y": "3"})),
        ("a/b; f*0=een; f*1=twee", ("a/b", {"f": "eentwee"})),
        ("a/b; f*0*=utf-8''%e2%82; f*1*=%ac", ("a/b", {"f": "€"})),
        ('a/b; f="=?utf-8?q?caf=C3=A9?="', ("a/b", {"f": "café"})),
    ],
)
def test_parameters(value, parsed):
    assert headers.parameters(value) == parsed


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Tue, 18 Nov 2025 10:15:00 +0100", datetime(2025, 11, 18, 9, 15, tzinfo=UTC)),
        ("Tue, 18 Nov 2025 10:15:00 -0000", datetime(2025, 11, 18, 10, 15, tzinfo=UTC)),
        ("Tue, 1 Jan 2025 00:00:00 +99999999999999", None),
        ("31 Feb 2025 00:00:00 +0000", None),
        ("gisteren", None),
        ("", None),
    ],
)
def test_dates(value, found):
    assert headers.date(value) == found


def test_message_ids():
    assert headers.message_ids("<a@b>, <c@d> rest <kapot") == ("<a@b>", "<c@d>")


@settings(max_examples=150, deadline=None)
@given(raw=st.binary(max_size=500))
def test_nothing_raises(raw):
    value = headers.decode_value("from", raw)
    assert "\n" not in value and "\r" not in value
    headers.mailboxes(value)
    headers.parameters(value)
    headers.message_ids(value)
    headers.date(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"Lezer, Sanne" <sanne@example.org>', [("Lezer, Sanne", "sanne@example.org")]),
        # A quote that is never closed quotes nothing, for whoever looks.
        ('Sanne "de kok <sanne@example.org>', [("Sanne de kok", "sanne@example.org")]),
        (
            '"Sanne <sanne@example.org>, pim@example.org',
            [("Sanne", "sanne@example.org"), ("", "pim@example.org")],
        ),
        ('"a\\" <b@example.org>" <c@example.org>', [('a" <b@example.org>', "c@example.org")]),
    ],
)
def test_quotes_in_names(value, expected):
    assert list(headers.mailboxes(value)) == expected
