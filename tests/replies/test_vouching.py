"""Keys of signatures are asked for once, and silence is no verdict."""

from __future__ import annotations

from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from newsletter.message import dkim
from newsletter.replies import vouching
from newsletter.replies.vouching import Verifier
from newsletter.transport.dns import UnansweredError

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
HEAD = b"From: Fatima <fatima@example.org>\r\nSubject: Re: Soep\r\n"
SIGNER = dkim.Signer("example.org", {"a": KEY})
RAW = SIGNER.sign(HEAD, [b"Linzen.\r\n"], datetime(2025, 11, 20, tzinfo=UTC)) + HEAD + b"\r\nLinzen.\r\n"


def test_a_key_is_asked_for_once():
    asked = []

    def lookup(name, kind):
        asked.append((name, kind))
        return (dkim.record(KEY),)

    verifier = Verifier(lookup)
    assert [one.good for one in (*verifier(RAW), *verifier(RAW))] == [True, True]
    assert asked == [("a._domainkey.example.org", "TXT")]


def test_without_an_answer_nothing_is_known_and_it_is_asked_again():
    asked = []

    def lookup(name, kind):
        asked.append(name)
        raise UnansweredError("no name server answers")

    verifier = Verifier(lookup)
    assert [one.good for one in (*verifier(RAW), *verifier(RAW))] == [None, None]
    assert len(asked) == 2


def test_a_mail_without_signatures_asks_nobody():
    assert Verifier()(b"From: a@example.org\n\nx") == []


def test_a_key_that_is_published_later_is_found():
    published = []
    verifier = Verifier(lambda *_: tuple(published))
    assert [one.good for one in verifier(RAW)] != [True]
    published.append(dkim.record(KEY))
    assert [one.good for one in verifier(RAW)] == [True]


def test_names_that_strangers_choose_are_not_kept_for_ever(monkeypatch):
    monkeypatch.setattr(vouching, "_MOST_KEYS", 1)
    asked = []

    def lookup(name, kind):
        asked.append(name)
        return (dkim.record(KEY),)

    verifier = Verifier(lookup)
    other = dkim.Signer("example.com", {"a": KEY})
    theirs = (
        other.sign(HEAD, [b"Linzen.\r\n"], datetime(2025, 11, 20, tzinfo=UTC)) + HEAD + b"\r\nLinzen.\r\n"
    )
    for raw in (RAW, RAW, theirs, RAW):
        verifier(raw)
    names = ["a._domainkey.example.org", "a._domainkey.example.com", "a._domainkey.example.org"]
    assert asked == names
