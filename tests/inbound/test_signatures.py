"""Signatures made by our own signer, verified with keys from a function."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from newsletter.inbound import signatures
from newsletter.inbound.authenticity import judge
from newsletter.inbound.mail.mime import parse
from newsletter.message import dkim

HEAD = b"From: Fatima <fatima@example.org>\r\nSubject: Re: Soep\r\nMessage-ID: <1@example.org>\r\n"
BODY = b"Linzensoep.\r\n"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture(scope="module")
def signed():
    signer = dkim.Signer("example.org", {"a": KEY})
    return signer.sign(HEAD, [BODY], datetime(2025, 11, 20, tzinfo=UTC)) + HEAD + b"\r\n" + BODY


def keys(name):
    assert name == "a._domainkey.example.org"
    return (dkim.record(KEY),)


def verdict(raw, keys=keys):
    return judge(parse(raw), authserv_id="", signatures=signatures.read(raw, keys))


def test_a_good_signature_vouches_for_the_sender(signed):
    assert verdict(signed).verdict == "pass"
    assert verdict(signed.replace(b"\r\n", b"\n")).verdict == "pass"


def test_a_changed_mail_is_not_vouched_for(signed):
    found = verdict(signed.replace(b"Linzen", b"Erwten"))
    assert found.verdict == "unknown" and "the body was changed" in found.why
    assert verdict(signed.replace(b"fatima@", b"karel@")).verdict == "unknown"


def test_a_signature_of_somebody_else_does_not_vouch(signed):
    raw = b"From: Karel <karel@example.com>\r\n" + signed
    assert verdict(raw).verdict == "unknown"
    other = signed.replace(b"Fatima <fatima@example.org>", b"Karel <karel@example.com>")
    assert "does not speak for example.com" in verdict(other).why


def test_without_a_key_nothing_is_known(signed):
    def silent(name):
        raise signatures.NoAnswerError("no name server answers")

    assert "no name server answers" in verdict(signed, silent).why
    assert "no DKIM key" in verdict(signed, lambda _: ()).why
    assert "revoked" in verdict(signed, lambda _: ("v=DKIM1; p=",)).why


def test_so_many_signatures_are_looked_at_and_no_more(signed):
    asked = []

    def counted(name):
        asked.append(name)
        return ()

    field = signed[: signed.index(b"From: Fatima")]
    signatures.read(field * 50 + signed, counted, most=4)
    assert len(asked) == 4
