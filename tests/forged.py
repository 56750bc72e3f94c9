"""Tokens nobody signed, made from those somebody was sent: what an attacker can try without the key."""

from __future__ import annotations

import random
import sys
from base64 import b32decode, b32encode
from collections import Counter
from collections.abc import Callable, Iterator

from newsletter.tokens import Purpose, sign, verify

KEY = bytes(range(32))
ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
MAC = 16
#: Characters that become letters of the alphabet in some lower case or normal form.
LOOKALIKES = "KſıⅰａＡ２0189=+_-. \n\x00"


class Attacker(random.Random):
    """Somebody with dice, and with the tokens they were sent."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.received: set[str] = set()


def _genuine(dice: Attacker) -> tuple[str, Purpose, int, int]:
    purpose = dice.choice(list(Purpose))
    issue, person = dice.randint(1, 600), dice.randint(0, 1_000_000)
    token = sign(KEY, purpose, issue, person)
    dice.received.add(token)
    return token, purpose, issue, person


def at_random(dice):
    """Letters of the alphabet in any likely length, behind a letter that is a purpose."""
    return dice.choice("rbump") + "".join(dice.choices(ALPHABET, k=dice.randint(1, 45)))


def random_mac(dice):
    """Right numbers and a guessed MAC."""
    token, *_ = _genuine(dice)
    return token[:-MAC] + "".join(dice.choices(ALPHABET, k=MAC))


def changed(dice):
    """One or two letters are others."""
    token, *_ = _genuine(dice)
    for _ in range(dice.randint(1, 2)):
        at = dice.randrange(len(token))
        token = token[:at] + dice.choice(ALPHABET.replace(token[at], "")) + token[at + 1 :]
    return token


def bit_flipped(dice):
    """One bit of the numbers or the MAC is another."""
    token, *_ = _genuine(dice)
    begin = 1 if dice.random() < 0.5 else len(token) - MAC
    piece = token[begin : len(token) - MAC] if begin == 1 else token[begin:]
    raw = bytearray(b32decode(piece.upper() + "=" * (-len(piece) % 8)))
    raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
    new = b32encode(bytes(raw)).decode().rstrip("=").lower()
    return token[:begin] + new + token[begin + len(piece) :]


def for_another_purpose(dice):
    """The letter of another purpose before the MAC of this one."""
    token, purpose, *_ = _genuine(dice)
    return dice.choice([other for other in Purpose if other is not purpose]) + token[1:]


def of_another_person(dice):
    """My MAC behind somebody else's numbers."""
    mine, purpose, issue, person = _genuine(dice)
    theirs = sign(KEY, purpose, issue, dice.choice([person + 1, max(0, person - 1), dice.randint(0, 10**6)]))
    return theirs[:-MAC] + mine[-MAC:]


def of_another_issue(dice):
    """My MAC behind another issue."""
    mine, purpose, issue, person = _genuine(dice)
    return sign(KEY, purpose, issue + dice.randint(1, 99), person)[:-MAC] + mine[-MAC:]


def swapped_numbers(dice):
    """Issue and subscriber change places."""
    mine, purpose, issue, person = _genuine(dice)
    return sign(KEY, purpose, person, issue)[:-MAC] + mine[-MAC:]


def shortened(dice):
    """Cut at either end, or in the middle."""
    token, *_ = _genuine(dice)
    begin = dice.randrange(len(token))
    return token[:begin] + token[begin + dice.randint(1, len(token) - begin) :]


def lengthened(dice):
    """Something is put in."""
    token, *_ = _genuine(dice)
    at = dice.randint(0, len(token))
    return token[:at] + "".join(dice.choices(ALPHABET + LOOKALIKES, k=dice.randint(1, 3))) + token[at:]


def with_lookalikes(dice):
    """A letter is replaced by one that some system takes for it."""
    token, *_ = _genuine(dice)
    at = dice.randrange(len(token))
    return token[:at] + dice.choice(LOOKALIKES) + token[at + 1 :]


def in_another_case(dice):
    """Changed first, then written in capitals here and there: a change of case alone is no forgery."""
    token = changed(dice)
    return "".join(dice.choice((char, char.upper())) for char in token)


def written_otherwise(dice):
    """The same numbers in more octets than they need (LEB128 allows it), behind them their own MAC."""
    token, _, issue, person = _genuine(dice)
    octets = b"".join(_padded(number, dice.randint(0, 2)) for number in (issue, person))
    return token[0] + b32encode(octets).decode().rstrip("=").lower() + token[-MAC:]


def _padded(number: int, more: int) -> bytes:
    octets = [number >> 7 * at & 0x7F for at in range(max(1, -(-number.bit_length() // 7)) + more)]
    return bytes([octet | 0x80 for octet in octets[:-1]] + [octets[-1]])


def with_another_key(dice):
    """Signed properly, by somebody else."""
    return sign(dice.randbytes(32), dice.choice(list(Purpose)), dice.randint(1, 600), dice.randint(0, 10**6))


def of_several_pieces(dice):
    """The head of one token and the tail of another."""
    one, *_ = _genuine(dice)
    other, *_ = _genuine(dice)
    return one[: dice.randrange(len(one))] + other[dice.randrange(len(other)) :]


WAYS: tuple[Callable[[Attacker], str], ...] = (
    at_random,
    random_mac,
    changed,
    bit_flipped,
    for_another_purpose,
    of_another_person,
    of_another_issue,
    swapped_numbers,
    shortened,
    lengthened,
    with_lookalikes,
    in_another_case,
    written_otherwise,
    with_another_key,
    of_several_pieces,
)


def tried(count: int, seed: int = 1) -> Iterator[tuple[str, str, bool]]:
    """(way, token, accepted) of so many forgeries; what turns out to be a token that was sent is none."""
    dice = Attacker(seed)
    done = 0
    while done < count:
        way = WAYS[done % len(WAYS)]
        token = way(dice)
        # A change of case alone is none either: mail servers make it.
        sent = token.isascii() and token.lower() in dice.received
        dice.received.clear()
        if not sent:
            done += 1
            yield way.__name__, token, verify(KEY, token) is not None


def main(count: int) -> int:
    """Print what was tried and what was accepted; how many were."""
    attempts: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    for way, token, success in tried(count):
        attempts[way] += 1
        accepted[way] += success
        if success:
            print(f"ACCEPTED {way}: {token!r}")
    print(f"{'forgery':<24}{'tried':>10}{'accepted':>10}")
    for way, number in attempts.items():
        print(f"{way:<24}{number:>10,}{accepted[way]:>10}")
    print(f"{'together':<24}{attempts.total():>10,}{accepted.total():>10}")
    return accepted.total()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])) > 0)
