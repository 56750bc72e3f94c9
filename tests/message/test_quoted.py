import quopri
from email.message import Message

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsletter.message.quoted import SOFT_BREAK, encode_static, encode_value

AWKWARD = st.lists(
    st.sampled_from(
        [
            "a",
            ".",
            "..",
            "From ",
            "F",
            " ",
            "\t",
            "=",
            "=3D",
            "\n",
            "\r",
            "\r\n",
            "é",
            "🙂",
            "x" * 70,
            "." * 80,
            "--",
            "\x00",
        ]
    ),
    max_size=30,
).map("".join)


def by_email(wire):
    message = Message()
    message["Content-Transfer-Encoding"] = "quoted-printable"
    message.set_payload(wire.decode("ascii"))
    return message.get_payload(decode=True)


def canonical(text):
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\r\n".join(lines).encode("utf-8", "replace")


def check(wire, text):
    assert quopri.decodestring(wire) == by_email(wire) == canonical(text)
    assert wire.isascii()
    lines = wire.split(b"\r\n")
    for line in lines:
        assert len(line) <= 76
        assert not line.startswith((b".", b"From ")) and not line.endswith((b" ", b"\t"))
        assert b"\n" not in line and b"\r" not in line and b"\0" not in line
    assert len(lines[-1]) <= 75, "a soft line break must still fit"


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=300), AWKWARD))
@example("." * 300)
@example("x" * 76)
@example("x" * 75 + ".")
@example("x" * 73 + "é")
@example("." + "x" * 75)
@example("." + "x" * 74)
@example("From " + "x" * 71)
@example("y" * 75 + "From " + "x" * 75)
@example("é" * 100)
@example(" ")
@example("a \nb\t\n")
@example("\ud800")
def test_round_trip(text):
    for encode in (encode_static, encode_value):
        check(encode(text), text)


@settings(max_examples=100, deadline=None)
@given(AWKWARD, AWKWARD, AWKWARD)
def test_pieces_between_soft_breaks_decode_to_their_sum(before, value, after):
    wire = SOFT_BREAK.join((encode_static(before), encode_value(value), encode_static(after)))
    assert quopri.decodestring(wire) == canonical(before) + canonical(value) + canonical(after)
    assert max(map(len, wire.split(b"\r\n"))) <= 76


@pytest.mark.parametrize(
    ("value", "wire"),
    [
        ("", b""),
        ("Noor", b"Noor"),
        (".verstopt", b"=2Everstopt"),
        ("From nu", b"=46rom nu"),
        ("From", b"From"),
        ("eind ", b"eind=20"),
        ("a=b", b"a=3Db"),
        ("Zoë", b"Zo=C3=AB"),
        ("een\r\n.\r\ntwee", b"een\r\n=2E\r\ntwee"),
        ("een\n.\rtwee", b"een\r\n=2E\r\ntwee"),
    ],
)
def test_known_forms(value, wire):
    assert encode_value(value) == wire
