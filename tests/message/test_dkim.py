import re
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.diagnosis.received import read_signatures
from newsletter.message import dkim
from newsletter.message.compose import Composer
from newsletter.message.lint import lint
from newsletter.models import Recipient


@pytest.fixture(scope="module")
def date():
    """Not after the clock of those who verify (RFC 6376 section 3.5 on ``t=``)."""
    return datetime(2024, 6, 1, 8, 30, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def keys():
    """Fixed Ed25519, and an RSA key that is made once."""
    return {
        "klein": Ed25519PrivateKey.from_private_bytes(bytes(range(32))),
        "brief2026": rsa.generate_private_key(65537, 2048),
    }


@pytest.fixture(scope="module")
def signer(keys):
    return dkim.Signer("example.org", keys)


@pytest.fixture(scope="module")
def holds(keys):
    """What dkimpy says of each signature of a message."""
    records = {dkim.record_name(name, "example.org"): dkim.record(key) for name, key in keys.items()}

    def holds(message):
        found = read_signatures(message, lambda name, _: (records[name],))
        return [one.good for one in found]

    return holds


@pytest.fixture(scope="module")
def compose(make_edition, make_publication, key, signer):
    composer = Composer(make_edition(), make_publication(), key, signer)
    return composer.compose


def test_both_signatures_hold_and_the_message_is_fit_to_send(compose, reader, date, holds):
    message = compose(reader, date)
    assert holds(message.data) == [True, True]
    assert lint(message) == ()
    assert max(map(len, message.data.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 998


def test_what_is_covered(compose, reader, date):
    head = compose(reader, date).data.partition(b"\r\n\r\n")[0].decode()
    fields = [line.partition(":") for line in re.split(r"\r\n(?![ \t])", head)]
    there = {name.lower() for name, _, _ in fields}
    assert [name for name, _, _ in fields[:3]] == ["DKIM-Signature", "DKIM-Signature", "Date"]
    for _, _, value in fields[:2]:
        tags = dkim.parse_tags(value)
        assert (tags["v"], tags["c"], tags["d"]) == ("1", "relaxed/relaxed", "example.org")
        assert tags["t"] == str(int(date.timestamp()))
        assert "l" not in tags
        covered = tags["h"].lower().split(":")
        assert there - set(covered) == {"dkim-signature", "x-auto-response-suppress"}
        for name in ("from", "to", "subject", "date", "reply-to", "message-id", "content-type"):
            assert covered.count(name) == 2
        assert {"list-unsubscribe", "list-unsubscribe-post", "list-id", "feedback-id"} <= set(covered)


@pytest.fixture
def fresh(make_edition, make_publication, key, keys):
    def fresh():
        return Composer(make_edition(), make_publication(), key, dkim.Signer("example.org", keys))

    return fresh


def test_the_same_again_is_the_same_octet_for_octet(fresh, reader, date):
    first, other = fresh(), Recipient(7, "bo@example.org", "Bo", "Bo")
    sent = first.compose(reader, date)
    first.compose(other, date)
    assert first.compose(reader, date) == sent == fresh().compose(reader, date)
    assert fresh().compose(reader, date + timedelta(seconds=1)).data != sent.data


def test_without_a_signer_nothing_changes(make_composer, compose, reader, date):
    plain, signed = make_composer().compose(reader, date).data, compose(reader, date).data
    assert signed.endswith(plain)
    assert b"DKIM" not in plain


@pytest.mark.parametrize(
    "change",
    [
        (b"Subject: ", b"Subject: Let op! "),
        (b"anneke@example.org>", b"piet@example.org>"),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=No-Click"),
        (b"https://brief.example.org/unsubscribe/", b"https://brief.example.net/unsubscribe/"),
        (b"Schrijf terug", b"Schrijf niet"),
        (b"\r\nTo: ", b"\r\nFrom: piet@example.org\r\nTo: "),
        (b"\r\nTo: ", b"\r\nSubject: nog een\r\nTo: "),
        (b"\r\nTo: ", b"\r\nContent-Type: text/plain\r\nTo: "),
    ],
)
def test_what_is_changed_on_the_way_shows(compose, reader, date, holds, change):
    old, new = change
    message = compose(reader, date).data
    assert old in message
    assert holds(message.replace(old, new, 1)) == [False, False]


def test_what_a_server_may_do_on_the_way_breaks_nothing(compose, reader, date, holds):
    head, _, body = compose(reader, date).data.partition(b"\r\n\r\n")
    head = b"Received: from a by b;\r\n\tvandaag\r\nX-Virus: geen\r\n" + head.replace(
        b"List-Id: ", b"LIST-ID:  "
    )
    body = body.replace(b"Schrijf terug", b"Schrijf  \tterug") + b"  \r\n\r\n\r\n"
    assert holds(head + b"\r\n\r\n" + body) == [True, True]


WORD = st.text("abcXYZ019=.;:-", max_size=12)
GAP = st.sampled_from([" ", "  ", "\t", " \t ", "\r\n ", "\r\n\t", " \r\n  "])
VALUE = st.lists(st.tuples(GAP, WORD), max_size=6).map(lambda parts: "".join(g + w for g, w in parts))
NAME = st.sampled_from(["From", "from", "SUBJECT", "List-Unsubscribe", "To", "X-Eigen", "Reply-To", "Date"])
LINE = st.lists(
    st.sampled_from(["woord", " ", "  ", "\t", "=20", ".", "é".encode().decode("latin-1")]), max_size=6
)
BODY = st.lists(LINE.map("".join), max_size=12).map(
    lambda lines: [f"{line}\r\n".encode("latin-1") for line in lines]
)


@settings(max_examples=100)
@given(fields=st.lists(st.tuples(NAME, VALUE), max_size=12), body=st.tuples(BODY, st.integers(0, 3)))
def test_any_headers_and_body_verify(signer, holds, date, fields, body):
    head = "".join(f"{name}:{value}\r\n" for name, value in [("From", " a@example.org"), *fields]).encode()
    body = [*body[0], b"\r\n" * body[1]]
    message = signer.sign(head.removesuffix(b"\r\n"), body, date) + head + b"\r\n" + b"".join(body)
    assert holds(message) == [True, True]
    assert signer.sign(head.removesuffix(b"\r\n"), [b"".join(body)], date) in message


@settings(max_examples=40)
@given(name=st.text(st.sampled_from(" \t\r\n=é.aN\u2028"), max_size=30), first=st.text(max_size=30))
def test_any_reader_verifies(compose, holds, date, name, first):
    assert holds(compose(Recipient(5, "noor@example.org", name, first), date).data) == [True, True]


def stored(key, encryption=None):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())


def test_keys_are_read_back(keys):
    for key in keys.values():
        der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        one_line = b"".join(stored(key).split(b"\n")[1:-2]) + b"\n"
        assert dkim.record(dkim.parse_private_key(stored(key))) == dkim.record(key)
        assert dkim.record(dkim.parse_private_key(one_line)) == dkim.record(key)
        assert der not in repr(key).encode()
    old = keys["brief2026"].private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    assert dkim.record(dkim.parse_private_key(old)) == dkim.record(keys["brief2026"])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: stored(rsa.generate_private_key(65537, 1024)), "1024 bits"),
        (lambda: stored(ec.generate_private_key(ec.SECP256R1())), "only RSA and Ed25519"),
        (lambda: stored(dsa.generate_private_key(1024)), "only RSA and Ed25519"),
        (
            lambda: stored(Ed25519PrivateKey.generate(), BestAvailableEncryption(b"geheim")),
            "locked with a password",
        ),
        (lambda: b"", "no private key"),
        (lambda: b"\xff\xfe", "no private key"),
        (lambda: b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "no private key"),
        (lambda: b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "no private key"),
    ],
)
def test_keys_that_cannot_sign(make, words):
    source = make()
    with pytest.raises(ValueError, match=words) as caught:
        dkim.parse_private_key(source)
    assert not source or source.decode("latin-1") not in str(caught.value)


def test_a_record_names_algorithm_and_key(keys):
    assert dkim.record(keys["klein"]) == "v=DKIM1; k=ed25519; p=A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="
    tags = dkim.parse_tags(dkim.record(keys["brief2026"]))
    assert (tags["k"], len(tags["p"])) == ("rsa", 392)


def test_tags():
    assert dkim.parse_tags(" v=1; h=From : To;\tb = ab\r\n cd ;; leeg= ;x") == {
        "v": "1",
        "h": "From:To",
        "b": "abcd",
        "leeg": "",
    }
    assert dkim.parse_tags("d=example.org; d=example.net") == {}


def test_a_broken_ed25519_record_is_no_key():
    for public in ("", "AAAA", "geen base64!"):
        with pytest.raises(ValueError, match="no Ed25519 key"):
            dkim.ed25519_verifier(public)
