import hashlib
import hmac
import random
from base64 import b32encode

import pytest
from forged import WAYS, tried
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.tokens import Purpose, Token, sign, verify

KEY = bytes(range(32))
NUMBERS = st.integers(0, 2**63 - 1)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(Purpose), NUMBERS, NUMBERS)
def test_round_trip(purpose, issue, subscriber_id):
    text = sign(KEY, purpose, issue, subscriber_id)
    assert text.isascii() and text.isalnum() and text == text.lower() and len(text) <= 46
    assert verify(KEY, text) == verify(KEY, text.upper()) == Token(purpose, issue, subscriber_id)
    assert verify(KEY[::-1], text) is None


def test_length_in_practice():
    assert len(sign(KEY, Purpose.REPLY, 12, 345)) == 22
    assert len(sign(KEY, Purpose.REPLY, 500, 1_000_000)) == 25


def test_layout_is_as_documented():
    """Computed here from the description alone: old mail must be understood by later versions."""
    payload = bytes([0x8C, 0x02, 0x00])  # 268 as LEB128, then 0
    for purpose, place in (("r", 0), ("b", 1), ("u", 2), ("m", 3), ("p", 4)):
        assert sign(KEY, Purpose(purpose), 268, 0) == forged(purpose, payload, place)


def forged(purpose: str, payload: bytes, place: int, key: bytes = KEY) -> str:
    mac = hmac.new(key, payload, hashlib.sha512).digest()[10 * place : 10 * place + 10]
    return purpose + (b32encode(payload).rstrip(b"=") + b32encode(mac)).decode().lower()


def test_every_other_purpose_is_refused():
    for purpose in Purpose:
        text = sign(KEY, purpose, 12, 345)
        for other in set("abcdefghijklmnopqrstuvwxyz234567") - {purpose.value}:
            assert verify(KEY, other + text[1:]) is None


def test_every_single_change_is_refused():
    text = sign(KEY, Purpose.REPLY, 12, 345)
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    for position in range(len(text)):
        assert verify(KEY, text[:position] + text[position + 1 :]) is None
        for letter in letters:
            changed = text[:position] + letter + text[position + 1 :]
            assert (verify(KEY, changed) is None) == (changed != text)
            assert verify(KEY, text[:position] + letter + text[position:]) is None


def test_forgeries_are_refused():
    """Real payloads with random MACs, and random octets altogether."""
    dice = random.Random(12)
    real = sign(KEY, Purpose.REPLY, 12, 345)[:-16]
    for _ in range(10_000):
        assert verify(KEY, real + b32encode(dice.randbytes(10)).decode()) is None
        assert verify(KEY, "r" + b32encode(dice.randbytes(dice.randint(1, 28))).decode().rstrip("=")) is None


def test_a_longer_spelling_of_the_same_number_is_refused():
    padded = bytes([0x8C, 0x00, 0x01])  # 12 in two octets
    assert verify(KEY, forged("r", padded, 0)) is None


@pytest.mark.parametrize("payload", [b"", b"\x0c", b"\x80" * 18, b"\xff" * 9 + b"\x01", b"\x0c\x01\x00"])
def test_numbers_are_bounded(payload):
    assert verify(KEY, forged("r", payload, 0)) is None


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=60), st.text("rbumvabcdefgh234567=\n ", max_size=60)))
def test_any_text_is_answered(text):
    assert verify(KEY, text) is None


@pytest.mark.parametrize("text", ["", "r", "r" * 47, "r" * 1_000_000, "ſ" * 22, "\N{KELVIN SIGN}" * 22])
def test_impossible_texts(text):
    assert verify(KEY, text) is None


def test_padding_and_space_are_refused():
    text = sign(KEY, Purpose.MESSAGE, 12, 345)
    for other in (text + "=", text + "===", text + "\n", " " + text, text + " "):
        assert verify(KEY, other) is None


@pytest.mark.parametrize("numbers", [(-1, 0), (0, -1), (2**63, 0), (0, 2**63)])
def test_impossible_numbers(numbers):
    with pytest.raises(ValueError, match="between 0 and"):
        sign(KEY, Purpose.REPLY, *numbers)


def test_no_forgery_is_accepted():
    """``make forged`` tries a million."""
    found = list(tried(20_000))
    assert {way for way, _, _ in found} == {way.__name__ for way in WAYS}
    assert not [(way, token) for way, token, accepted in found if accepted]
