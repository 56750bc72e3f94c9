"""What a signature costs: CPU microseconds to compose one message, without and with keys.

The message is the first sample issue, and its first 40 kB; every reader has another name.  The ways take
turns, and the best of the rounds counts, so that a busy machine disturbs little.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from newsletter import authoring
from newsletter.message.compose import Composer
from newsletter.message.dkim import Signer
from newsletter.models import Recipient
from newsletter.publication import issues, root, settings

ROOT = Path(__file__).parent.parent
ROUNDS = 9
READERS = [Recipient(n, f"lezer{n}@example.org", f"Anna {n}", f"Anna {n}") for n in range(1, 301)]
NOW = datetime.now(UTC)


def microseconds(composer):
    """Of one message."""
    begin = time.process_time()
    for reader in READERS:
        composer.compose(reader, NOW)
    return (time.process_time() - begin) / len(READERS) * 1e6


def main():
    places = root.Places(ROOT)
    given = settings.load(places.root, {})
    edition = authoring.read(places, given, None, issues.resolve(places, "1")).rendered()
    small = replace(edition, body=tuple(shortened(edition.body, 40_000)))
    rsa, ed25519 = generate_private_key(65537, 2048), Ed25519PrivateKey.generate()
    ways = {
        "unsigned": {},
        "Ed25519": {"a": ed25519},
        "RSA-2048": {"b": rsa},
        "both": {"a": ed25519, "b": rsa},
    }
    for one in (edition, small):
        composers = {
            name: Composer(one, given.publication, bytes(32), Signer("example.org", keys) if keys else None)
            for name, keys in ways.items()
        }
        spent = {name: [] for name in composers}
        for _ in range(ROUNDS):
            for name, composer in composers.items():
                spent[name].append(microseconds(composer))
        size = len(composers["unsigned"].compose(READERS[0], NOW).data)
        base = min(spent["unsigned"])
        for name, times in spent.items():
            least = min(times)
            more = f"+{least - base:.0f}" if name != "unsigned" else ""
            print(f"{size:8} bytes  {name:10} {least:6.0f} us a message  {more}")
    print(f"signing alone: RSA-2048 {alone(rsa, PKCS1v15(), SHA256()):.0f}, Ed25519 {alone(ed25519):.0f} us")


def alone(key, *how):
    """Microseconds of the mathematics only."""
    begin = time.process_time()
    for number in range(1000):
        key.sign(b"%032d" % number, *how)
    return (time.process_time() - begin) * 1000


def shortened(body, room):
    """The first pieces of a body, so many octets."""
    for piece in body:
        if isinstance(piece, bytes):
            piece = piece[: piece.rfind(b"\r\n", 0, room) + 2] if len(piece) > room else piece  # noqa: PLW2901
            room -= len(piece)
        yield piece
        if room <= 100:
            return


if __name__ == "__main__":
    main()
