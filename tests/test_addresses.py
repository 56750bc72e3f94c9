import shlex
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.addresses import (
    MAX_LOCAL_PART,
    deliverable,
    normalise,
    parse_mailbox,
    tag_of,
    tagged,
    typed,
)
from newsletter.tokens import Purpose, sign, verify


@pytest.mark.parametrize(
    ("given_form", "wire", "normal"),
    [
        ("noor@example.org", "noor@example.org", "noor@example.org"),
        ("Noor.DeVries@Example.ORG", "Noor.DeVries@example.org", "noor.devries@example.org"),
        ("noor+brief@example.org", "noor+brief@example.org", "noor+brief@example.org"),
        ("noor@münster.example.net", "noor@xn--mnster-3ya.example.net", "noor@xn--mnster-3ya.example.net"),
        (
            "noor@XN--MNSTER-3YA.example.net",
            "noor@xn--mnster-3ya.example.net",
            "noor@xn--mnster-3ya.example.net",
        ),
        ("noor@mail.test", "noor@mail.test", "noor@mail.test"),
        ("noor@localhost", "noor@localhost", "noor@localhost"),
        ("noor@nas.local", "noor@nas.local", "noor@nas.local"),
        ("=cmd@example.org", "=cmd@example.org", "=cmd@example.org"),
        ("{{7*7}}@example.org", "{{7*7}}@example.org", "{{7*7}}@example.org"),
    ],
)
def test_forms(given_form, wire, normal):
    assert deliverable(given_form) == wire
    assert normalise(given_form) == normal


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "empty"),
        ("noor", "@"),
        ("noor@", "@-sign"),
        ("@example.org", "@-sign"),
        (" noor@example.org", "SPACE"),
        ("noor@example.org ", "SPACE"),
        ("noor de vries@example.org", "SPACE"),
        ("noor@example.org\n", "line break"),
        ("noor@example.org\r\nBcc: piet@example.org", "line break"),
        ("noor\x00@example.org", "control character"),
        ("noor@example.org\u2028", "line break"),
        ('"noor de vries"@example.org', "Quoting"),
        ('"a@b"@example.org', "Quoting"),
        ("noor@[127.0.0.1]", "bracketed IP address"),
        ("noor@example..org", "two periods"),
        (".noor@example.org", "period"),
        ("noor@example.org,piet@example.org", "invalid characters"),
        ("noor@.localhost", "period"),
        ("noor@piet@localhost", "'@'"),
        ("noor@example.invalid", "special-use"),
        ("zoë@example.org", "letters beyond a-z"),
        ("=?utf-8?q?x?=@example.org", "misread"),
        ("n" * 65 + "@example.org", "too long"),
        ("n" * 308 + "@example.org", "320 characters long; at most 254"),
    ],
)
def test_refused_with_a_reason(address, why):
    for form in (deliverable, normalise):
        with pytest.raises(ValueError) as error:
            form(address)
        assert why in str(error.value)
        assert len(str(error.value)) < 300
        assert str(error.value).isprintable()


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(max_size=40),
        st.builds("{}@{}".format, st.text(max_size=20), st.text(max_size=20)),
        st.builds("no{}or@example{}.org".format, st.text(max_size=4), st.text(max_size=4)),
    )
)
def test_what_gets_through_is_safe_and_stable(text):
    try:
        wire = deliverable(text)
    except ValueError:
        return
    assert wire.isascii() and wire.isprintable() and " " not in wire and wire.count("@") == 1
    assert not set(wire) & set('<>(),;:"\\[]')
    assert deliverable(wire) == wire
    assert normalise(normalise(text)) == normalise(text) == normalise(wire.upper())


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        ("noor@example.org", ("", "noor@example.org")),
        (" <noor@example.org> ", ("", "noor@example.org")),
        ("Noor de Vries <noor@example.org>", ("Noor de Vries", "noor@example.org")),
        ("Zoë  Vink<zoe@example.org>", ("Zoë Vink", "zoe@example.org")),
        (
            '"Vries, N. \\"Noor\\" de" <noor@example.org>',
            ('Vries, N. "Noor" de', "noor@example.org"),
        ),
        ("Vries, Noor de <noor@example.org>", ("Vries, Noor de", "noor@example.org")),
    ],
)
def test_mailboxes(text, mailbox):
    assert parse_mailbox(text) == mailbox


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Noor de Vries",
        "Noor <noor@example.org> <piet@example.org>",
        "Noor <noor@example.org>, Piet <piet@example.org>",
        "Noor <noor@example.org",
        "Noor\r\nBcc: x <noor@example.org>",
        "Noor <noor@example.org\n>",
        'Noor "Noor <noor@example.org>',
    ],
)
def test_what_is_not_one_mailbox(text):
    with pytest.raises(ValueError):
        parse_mailbox(text)


def test_tags():
    assert tagged("reacties@example.org", "rabc") == "reacties+rabc@example.org"
    assert tag_of("reacties+rabc@example.org", "reacties@example.org") == "rabc"
    assert tag_of("REACTIES+RABC@EXAMPLE.ORG", "reacties@example.org") == "RABC"
    assert tag_of("reacties+een+twee@example.org", "reacties@example.org") == "een+twee"
    assert tag_of("reacties+een+twee@example.org", "reacties+een@example.org") == "twee"
    assert tag_of("reacties+x@xn--mnster-3ya.example", "reacties@münster.example") == "x"


@pytest.mark.parametrize(
    "address",
    [
        "reacties@example.org",
        "reacties+@example.org",
        "reacties+rabc@example.net",
        "ander+rabc@example.org",
        "xreacties+rabc@example.org",
        "reacties+rabc",
        "İreacties+rabc@example.org",
        "",
    ],
)
def test_no_tag(address):
    assert tag_of(address, "reacties@example.org") is None
    assert tag_of(address, "") is None


def test_tag_must_fit():
    local = "r" * (MAX_LOCAL_PART - 5)
    assert len(tagged(f"{local}@example.org", "abcd")) == MAX_LOCAL_PART + len("@example.org")
    with pytest.raises(ValueError, match="too long to carry a code: 65 characters"):
        tagged(f"{local}@example.org", "abcde")


def test_a_token_survives_a_server_that_shouts():
    key = b"k" * 32
    address = tagged("reacties@example.org", sign(key, Purpose.REPLY, 12, 34567))
    tag = tag_of(address.upper(), "reacties@example.org")
    assert verify(key, tag).subscriber_id == 34567


@pytest.mark.parametrize("address", ["`touch${IFS}x`@example.com", "a&b@example.com", "$HOME@example.com"])
def test_what_a_stranger_is_called_is_no_command(address):
    assert shlex.split(f"newsletter {typed(address)}") == ["newsletter", address]
    assert typed("anna@example.org") == "anna@example.org"
    told = subprocess.run(["sh", "-c", f"printf %s {typed(address)}"], capture_output=True, check=True)
    assert told.stdout.decode() == address
