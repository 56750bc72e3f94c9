import base64
import email
import email.header
import email.policy
import quopri
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsletter.message.headers import check_address, encode_mailboxes, encode_text, encode_tokens
from newsletter.message.slots import cleaned

WORDS = [
    *(
        "taal",
        "één",
        "🙂",
        "👩‍👩‍👧",
        "e\u0301",
        "日本",
        "x" * 90,
        "x" * 1100,
        " ",
        "  ",
        "\xa0",
        "_",
        "?",
        "=?",
    ),
    *("=?utf-8?q?x?=", "\r\nBcc: a@example.org", "\n", "\x00", "\u2028", "\x85", '"', "\\", ",", "<", "("),
    "\ud800",
]
TEXTS = st.one_of(st.text(max_size=120), st.lists(st.sampled_from(WORDS), max_size=20).map("".join))


def words_of(raw):
    """A decoder of our own, straight from RFC 2047: space between two encoded words does not count."""
    pattern = r"=\?([^?]+)\?([bq])\?([^? ]*)\?="
    raw = re.sub(rf"({pattern})\s+(?==\?)", r"\1", raw, flags=re.IGNORECASE)

    def one(found):
        octets = found[3].encode("ascii")
        if found[2] == "b":
            return base64.b64decode(octets, validate=True).decode(found[1])
        return quopri.decodestring(octets, header=True).decode(found[1])

    return re.sub(pattern, one, raw)


def unfolded(wire):
    """Value of a header that is alone on the wire."""
    assert wire.endswith(b"\r\n")
    return re.sub(r"\r\n(?=[ \t])", "", wire.decode("ascii")[:-2]).partition(": ")[2]


def decoders(wire):
    """The same value read by three decoders."""
    old = email.message_from_bytes(wire + b"\r\n")
    new = email.message_from_bytes(wire + b"\r\n", policy=email.policy.default)
    assert len(old.keys()) == len(new.keys()) == 1, "no second header"
    assert not old.get_payload() and not new.get_payload() and not old.defects
    name = old.keys()[0]
    value = "".join(re.split(r"\r\n", old[name]))
    pairs = email.header.decode_header(value)
    compat = "".join(
        raw if isinstance(raw, str) else raw.decode(charset or "ascii") for raw, charset in pairs
    )
    return compat, str(new[name]), words_of(unfolded(wire))


def check_lines(wire, limit=78):
    lines = wire.removesuffix(b"\r\n").split(b"\r\n")
    assert all(line[:1] == b" " and line.strip() for line in lines[1:])
    assert not re.search(rb"[^ -~]", b"".join(lines))
    assert max(map(len, lines)) <= limit
    assert all(len(word) <= 75 for word in re.findall(rb"=\?\S*\?=", wire))


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example("")
@example("Wat doet één woord?")
@example("a" * 69)
@example("a" * 70)
@example("woord " * 40)
@example("twee  spaties   en" + " " * 90 + "veel")
@example("=?utf-8?q?Bcc:_a=40example.org?=")
@example("x\r\nBcc: piet@example.org\r\n\r\nbody")
@example("🙂" * 60)
@example("é" * 500)
def test_text_is_read_back_by_three_decoders(text):
    wire = encode_text("Subject", text)
    check_lines(wire)
    assert set(decoders(wire)) == {cleaned(text)}


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        ("Klare taal", b"Subject: Klare taal\r\n"),
        ("Eén woord", b"Subject: =?utf-8?q?E=C3=A9n_woord?=\r\n"),
        ("日本語", b"Subject: =?utf-8?b?5pel5pys6Kqe?=\r\n"),
        ("a =?x", b"Subject: =?utf-8?b?YSA9P3g=?=\r\n"),
        ("a\r\nBcc: b@example.org", b"Subject: a  Bcc: b@example.org\r\n"),
        ("x" * 69 + " y", b"Subject: " + b"x" * 69 + b"\r\n y\r\n"),
    ],
)
def test_known_forms(text, wire):
    assert encode_text("Subject", text) == wire


@settings(max_examples=250, deadline=None)
@given(TEXTS)
@example("Bos, Anneke")
@example('A "x" \\ B')
@example("a@example.net")
@example("Anneke <x@example.net>, Piet")
@example("x" * 73)
def test_names_never_change_the_address(name):
    wire = encode_mailboxes("From", [(name, "anneke@example.org")])
    check_lines(wire)
    message = email.message_from_bytes(wire + b"\r\n", policy=email.policy.default)
    assert message.keys() == ["From"]
    (mailbox,) = message["From"].addresses
    assert mailbox.addr_spec == "anneke@example.org"
    expected = " ".join(cleaned(name).split())
    if b"=?" in wire:
        # Some versions of the standard library put a space between two encoded words of a name.
        assert mailbox.display_name.replace(" ", "") == expected.replace(" ", "")
        assert words_of(unfolded(wire)) == f"{expected} <anneke@example.org>"
    else:
        assert mailbox.display_name == expected


def test_several_mailboxes():
    people = [("Zoë Vink", "zoe@example.org"), ("", "piet@example.net"), ("Bos, A.", "anneke@example.org")]
    wire = encode_mailboxes("To", people)
    check_lines(wire)
    message = email.message_from_bytes(wire + b"\r\n", policy=email.policy.default)
    assert [(one.display_name, one.addr_spec) for one in message["To"].addresses] == people


@pytest.mark.parametrize("length", [60, 100, 300, 890])
def test_urls_are_never_broken_or_encoded(length):
    url = "<https://example.org/" + "u" * (length - 22) + ">"
    wire = encode_tokens("List-Unsubscribe", url + ",", "<mailto:a@example.org>")
    check_lines(wire, limit=998)
    assert url.encode() + b"," in wire and b"=?" not in wire
    assert email.message_from_bytes(wire + b"\r\n")["List-Unsubscribe"].split(",")[0] == url


@pytest.mark.parametrize(
    "token", ["", "a b", "é", "a\r\nb", "a\n b", "=?utf-8?q?x?=", "u" * 901, "a\x00", "a\x7f"]
)
def test_what_is_no_token(token):
    with pytest.raises(ValueError, match="cannot stand in the List-Archive header"):
        encode_tokens("List-Archive", "<https://example.org>", token)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "noor",
        "noor@",
        "@example.org",
        "a b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org\n",
        "a@example.org>",
        "a@example.org, b@example.org",
        '"a b"@example.org',
        "zoë@example.org",
        "a@münster.example",
        "a@b@example.org",
        "a@-example.org",
        ".a@example.org",
        "=?utf-8?q?a?=@example.org",
    ],
)
def test_what_is_no_wire_address(address):
    with pytest.raises(ValueError, match="no address in the form that goes on the wire"):
        check_address(address)
    with pytest.raises(ValueError):
        encode_mailboxes("To", [("", address)])
