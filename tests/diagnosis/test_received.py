import re
from dataclasses import replace
from datetime import UTC, datetime

import dkim as dkimpy
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.diagnosis import received
from newsletter.diagnosis.results import Level
from newsletter.message import dkim
from newsletter.message.compose import Composer
from newsletter.message.mime import assemble
from newsletter.models import Dkim, Edition, Language, Recipient, Tone

KEY = bytes(range(32))
OURS = Dkim("brief.example.org", ("klein",), "")
SENT = datetime(2024, 6, 1, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def compose(publication):
    content_type, body = assemble(("<p>Eén zin.</p>\n",), ("Eén zin.\n",), {})
    edition = Edition(
        slug="brief-12",
        number=12,
        language=Language.NL,
        tone=Tone.JE,
        subject="Eén vraag",
        preheader="",
        html=(),
        text=(),
        content_type=content_type,
        body=body,
    )

    def compose(signer=None, **changes):
        composer = Composer(edition, replace(publication, **changes), KEY, signer)
        return composer.compose(Recipient(7, "noor@example.net"), SENT).data

    return compose


@pytest.fixture
def message(compose, signer):
    return compose(signer)


@pytest.fixture(scope="module")
def relay():
    """A mail server's key, as dkimpy signs with it."""
    key = generate_private_key(65537, 2048)
    return key, key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())


@pytest.fixture
def examine(lookup, records, relay):
    records["relais._domainkey.brief.example.org", "TXT"] = [dkim.record(relay[0])]

    def examine(raw, ours=OURS, **given):
        return list(received.check(raw, lookup, sender="brief.example.org", ours=ours, key=KEY, **given))

    return examine


def levels(results):
    return {(one.subject, one.level) for one in results}


def of(results, subject):
    return next(one for one in results if one.subject == subject)


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"])
def test_a_message_as_it_should_be(examine, compose, signer, line_end):
    found = examine(compose(signer).replace(b"\r\n", line_end))
    assert levels(found) == {
        ("message", Level.OK),
        ("signature 1", Level.OK),
        ("signature 1", Level.NOTE),
        ("unsubscribe", Level.OK),
    }
    assert "about issue 12" in of(found, "message").what
    assert "list-unsubscribe-post" in next(one.what for one in found if one.level is Level.NOTE)


def relayed(message, relay, *names):
    """Signed by a mail server that covers these headers."""
    field = dkimpy.sign(
        message,
        b"relais",
        b"brief.example.org",
        relay[1],
        include_headers=[name.encode() for name in ("from", "to", "subject", "date", *names)],
        canonicalize=(b"relaxed", b"simple"),
    )
    return field + message


@pytest.mark.parametrize(
    ("names", "level"),
    [
        (["list-unsubscribe", "list-unsubscribe-post"], Level.OK),
        (["list-unsubscribe"], Level.ERROR),
        (["list-unsubscribe-post"], Level.ERROR),
        ([], Level.ERROR),
    ],
)
def test_what_a_relay_covers_decides_about_one_click(examine, compose, relay, names, level):
    found = examine(relayed(compose(), relay, *names), ours=None)
    assert of(found, "signature 1").level is Level.OK
    assert of(found, "unsubscribe").level is level
    if level is Level.ERROR:
        assert "newsletter dkim new" in of(found, "unsubscribe").next_step


def test_ours_makes_up_for_a_relay_that_covers_too_little(examine, compose, signer, relay):
    found = examine(relayed(compose(signer), relay))
    assert [one.level for one in found if one.subject.startswith("signature")] == [Level.OK, Level.NOTE] * 2
    assert of(found, "unsubscribe").level is Level.OK


def test_nobody_signed(examine, compose):
    found = examine(compose())
    assert of(found, "signature").level is of(found, "unsubscribe").level is Level.ERROR


def test_a_relay_that_changes_what_we_signed(examine, compose, signer):
    changed = compose(signer).replace(b"Message-ID: <", b"Message-ID: <0100-", 1)
    found = examine(changed)
    assert of(found, "message").level is Level.WARNING
    assert "Message-ID" in of(found, "message").what
    assert of(found, "signature 1").level is of(found, "unsubscribe").level is Level.ERROR
    assert "changes what we signed" in of(found, "signature 1").next_step
    body = examine(compose(signer).replace(b"zin", b"woord"))
    assert "the body was changed" in of(body, "signature 1").what


def test_nobody_can_be_asked_for_the_key(examine, compose, signer, records):
    records["klein._domainkey.brief.example.org", "TXT"] = None
    found = examine(compose(signer))
    assert of(found, "signature 1").level is of(found, "unsubscribe").level is Level.UNKNOWN


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ([], "no DKIM key"),
        (["v=DKIM1; k=ed25519; p="], "revoked"),
        (["v=DKIM1; k=ed25519; p=AAAA"], "no Ed25519 key"),
        (["v=DKIM1; k=rsa; p=AAAA"], "none for Ed25519"),
        (["v=DKIM1; k=ed25519; p=" + "A" * 43 + "="], "does not fit"),
        (["é"], "none for Ed25519"),
    ],
)
def test_records_that_verify_nothing(examine, message, records, texts, words):
    records["klein._domainkey.brief.example.org", "TXT"] = texts
    found = of(examine(message), "signature 1")
    assert found.level is Level.ERROR
    assert words in found.what


def test_headers_that_were_lost(examine, compose, signer):
    found = examine(compose(signer, base_url=""))
    assert (of(found, "unsubscribe").level, "base_url" in of(found, "unsubscribe").next_step) == (
        Level.WARNING,
        True,
    )
    gone = re.sub(rb"\r\nList-Unsubscribe:.*\r\n .*", b"", compose(signer))
    assert of(examine(gone), "unsubscribe").level is Level.ERROR


def test_what_the_receiving_server_found_is_only_told(examine, compose, signer):
    top = b"Authentication-Results: mx.example.net;\r\n dkim=fail; spf=pass\r\n"
    below = b"Authentication-Results: verzonnen.example; dkim=pass\r\n"
    found = of(examine(top + below + compose(signer)), "authentication")
    assert (found.level, found.what) == (
        Level.NOTE,
        "the receiving server found: mx.example.net; dkim=fail; spf=pass",
    )


def test_another_algorithm_and_a_part_of_the_body(examine, compose, signer):
    message = compose(signer)
    old = examine(message.replace(b"a=ed25519-sha256", b"a=rsa-sha1"))
    assert "nobody accepts rsa-sha1" in of(old, "signature 1").what
    part = examine(message.replace(b"v=1; ", b"v=1; l=5; ", 1))
    assert any("only the beginning of the body" in one.what for one in part)


def test_somebody_elses_message(examine, compose, signer):
    other = compose(signer).replace(b"anneke@brief.example.org", b"piet@example.com")
    assert "it is from example.com" in of(examine(other), "message").what


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b"Beste mensen,\n", b"\x00\xff" * 50, b"From :"])
def test_what_is_no_message(examine, raw):
    (found,) = examine(raw)
    assert found.level is Level.ERROR


def test_leading_lines_of_a_saved_message_are_no_problem(examine, compose, signer):
    raw = b"\xef\xbb\xbf\r\n" + compose(signer)
    assert of(examine(raw), "signature 1").level is Level.OK
    mbox = b"From anneke@brief.example.org Sat Jun  1 08:30:05 2024\n" + compose(signer).replace(
        b"\r\n", b"\n"
    )
    assert of(examine(mbox), "signature 1").level is Level.OK


@settings(max_examples=150)
@given(
    tags=st.lists(
        st.tuples(
            st.sampled_from(["v", "a", "d", "s", "h", "b", "bh", "c", "t", "x", "l", "i", "q", "z"]),
            st.one_of(
                st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=12),
                st.sampled_from(["1", "rsa-sha256", "ed25519-sha256", "example.org", "From", "YQ==", "-1"]),
            ),
        ),
        max_size=12,
    ),
    record=st.one_of(
        st.text(max_size=20), st.sampled_from(["p=YQ==", "k=ed25519; p=YQ==", "v=DKIM1; p=MAA="])
    ),
)
def test_signatures_that_a_stranger_wrote(tags, record):
    field = "; ".join(f"{name}={value}" for name, value in tags).encode()
    raw = b"DKIM-Signature: " + field + b"\r\nFrom: a@example.org\r\n\r\nTekst\r\n"
    found = received.read_signatures(raw, lambda *_: (record,))
    assert all(one.good is not True for one in found)
