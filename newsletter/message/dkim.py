"""Signatures on what we send: DKIM (RFC 6376) with the key sizes of RFC 8301 and the Ed25519 of RFC 8463.

Header and body are hashed in their "relaxed" form (RFC 6376 section 3.4).  Both algorithms give the same
signature for the same bytes, so a message that is sent again is the same octet for octet.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
    load_pem_private_key,
)

PrivateKey = RSAPrivateKey | Ed25519PrivateKey

#: Bits of an RSA key (RFC 8301 section 3.2): signers use 2048 or more; 4096 is what verifiers must take.
LEAST_BITS = 2048
MOST_BITS = 4096

#: What a mail program shows, threads or unpacks by: signed once more than it is there, so that a second one
#: breaks the signature (RFC 6376 sections 5.4.2 and 8.15).
_FROZEN = ("From", "Reply-To", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type")
#: Signed where they are.  RFC 8058 section 4 wants both headers for unsubscribing covered.
_SIGNED = (
    *_FROZEN,
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "List-Archive",
    "List-Help",
    "List-Owner",
    "List-Post",
    "Feedback-ID",
    "Precedence",
    "Content-Language",
)
_WANTED = tuple((name.lower().encode("ascii"), name, name in _FROZEN) for name in _SIGNED)
_FIELD_ENDS = re.compile(rb"\r\n(?![ \t])")
_SPACES = re.compile(rb"  +")
#: RFC 5322 section 2.1.1.
_MAX_LINE = 78


class Signer:
    """Signs messages for one domain, with one key or several.

    Args:
        domain: as it goes on the wire (A-labels); verifiers look for the public keys there.
        keys: selector -> private key, in the order of the signatures.
    """

    def __init__(self, domain: str, keys: Mapping[str, PrivateKey]) -> None:
        self.domain = domain
        self.keys = dict(keys)
        self._last: tuple[Sequence[bytes], str] = ((), "")

    def sign(self, head: bytes, body: Sequence[bytes], at: datetime) -> bytes:
        """The ``DKIM-Signature`` fields to put before a message, one per key, each with its line end.

        Args:
            head: all header fields, without the empty line; lines end in CRLF and nothing else.
            body: in pieces that are not cut within white space or between white space and a line end, so
                that those which are the same for all readers are looked at once.
            at: aware; stands in ``t=``.  The same arguments give the same bytes.
        """
        names, signed = _selected(head)
        if not self._last[1] or body != self._last[0]:  # messages without personal text share one
            self._last = (body, _body_hash(body))
        shared = (
            f"c=relaxed/relaxed;\r\n d={self.domain}; t={int(at.timestamp())};\r\n"
            f"{_names(names)} bh={self._last[1]};\r\n b="
        )
        return b"".join(_signature(selector, key, shared, signed) for selector, key in self.keys.items())


def parse_private_key(source: bytes) -> PrivateKey:
    """A private key from PEM, or from the base64 of its DER on one line.

    Raises:
        ValueError: it is none that can sign mail; the text says why and never repeats the key.
    """
    try:
        if b"-----BEGIN" in source:
            key = load_pem_private_key(source, password=None)
        else:
            key = load_der_private_key(b64decode(b"".join(source.split()), validate=True), password=None)
    except TypeError:
        raise ValueError("the private key is locked with a password; store it without one") from None
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError("this is no private key in PEM form") from None
    if isinstance(key, Ed25519PrivateKey):
        return key
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("only RSA and Ed25519 keys sign mail (RFC 6376, RFC 8463)")  # noqa: TRY004
    if not LEAST_BITS <= key.key_size <= MOST_BITS:
        raise ValueError(
            f"the RSA key has {key.key_size} bits; it needs {LEAST_BITS} to {MOST_BITS} (RFC 8301)"
        )
    return key


def algorithm(key: PrivateKey) -> str:
    """``rsa`` or ``ed25519``, as the ``k=`` of a record says it."""
    return "rsa" if isinstance(key, RSAPrivateKey) else "ed25519"


def record(key: PrivateKey) -> str:
    """The TXT record that lets others verify (RFC 6376 section 3.6.1, RFC 8463 section 4)."""
    public = key.public_key()
    if isinstance(public, Ed25519PublicKey):
        raw = public.public_bytes_raw()
    else:
        raw = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k={algorithm(key)}; p={b64encode(raw).decode()}"


def record_name(selector: str, domain: str) -> str:
    """Where the record stands (RFC 6376 section 3.6.2.1)."""
    return f"{selector}._domainkey.{domain}"


def parse_tags(text: str) -> dict[str, str]:
    """A list of ``tag=value;`` (RFC 6376 section 3.2), white space round and in values taken out.

    Tags that are written twice, or not as the standard says, are left out.
    """
    found: dict[str, list[str]] = {}
    for one in text.split(";"):
        name, equals, value = one.partition("=")
        if equals and name.strip():
            found.setdefault(name.strip(), []).append("".join(value.split()))
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def ed25519_verifier(public: str) -> Callable[[bytes, bytes], bool]:
    """Tells whether a signature of RFC 8463 is good, from the SHA-256 of what was signed and the signature.

    Args:
        public: the ``p=`` of the record.

    Raises:
        ValueError: that is no public key.
    """
    try:
        key = Ed25519PublicKey.from_public_bytes(b64decode(public, validate=True))
    except (ValueError, binascii.Error):
        raise ValueError("the record holds no Ed25519 key") from None

    def holds(digest: bytes, signature: bytes) -> bool:
        try:
            key.verify(signature, digest)
        except InvalidSignature:
            return False
        return True

    return holds


def _selected(head: bytes) -> tuple[tuple[str, ...], bytes]:
    """The names for ``h=``, and the fields they mean in relaxed form; repeated ones from the bottom up."""
    fields: dict[bytes, list[bytes]] = {}
    for field in _FIELD_ENDS.split(head):
        key, line = _relaxed_field(field)
        fields.setdefault(key, []).append(line)
    names: list[str] = []
    lines: list[bytes] = []
    for key, name, frozen in _WANTED:
        found = fields.get(key, ())
        names += [name] * (len(found) + frozen)
        lines += reversed(found)
    return tuple(names), b"\r\n".join([*lines, b""])


@lru_cache(maxsize=1024)
def _relaxed_field(field: bytes) -> tuple[bytes, bytes]:
    """The name in lower case, and the field by RFC 6376 section 3.4.2; most are the same for all readers."""
    name, _, value = field.partition(b":")
    key = name.strip().lower()
    return key, key + b":" + b" ".join(value.split())


def _body_hash(body: Sequence[bytes]) -> str:
    return b64encode(sha256(b"".join(_relaxed_body(body))).digest()).decode()


def _relaxed_body(body: Sequence[bytes]) -> list[bytes]:
    """RFC 6376 section 3.4.4: single spaces, none at the end of a line, no empty lines at the end."""
    pieces = [_relaxed(piece) for piece in body]
    while pieces:
        if last := pieces.pop().rstrip(b" \r\n"):
            return [*pieces, last, b"\r\n"]
    return []


@lru_cache(maxsize=8192)
def _relaxed(piece: bytes) -> bytes:
    piece = _SPACES.sub(b" ", piece.replace(b"\t", b" "))
    return piece.replace(b" \r\n", b"\r\n")


def _signature(selector: str, key: PrivateKey, shared: str, signed: bytes) -> bytes:
    """One field; ``b=`` is empty in what is signed, and stands last (RFC 6376 section 3.7)."""
    field = f"DKIM-Signature: v=1; a={algorithm(key)}-sha256; s={selector}; {shared}".encode("ascii")
    data = signed + _relaxed_field(field)[1]
    if isinstance(key, RSAPrivateKey):
        signature = key.sign(data, PKCS1v15(), SHA256())
    else:
        signature = key.sign(sha256(data).digest())  # RFC 8463 section 3: the digest is what is signed
    return field + b"\r\n ".join(_pieces(b64encode(signature))) + b"\r\n"


def _pieces(text: bytes) -> Iterator[bytes]:
    room = _MAX_LINE - len(" b=")
    return (text[start : start + room] for start in range(0, len(text), room))


@lru_cache(maxsize=64)
def _names(names: tuple[str, ...]) -> str:
    """``h=`` in lines, broken behind a colon (RFC 6376 section 3.5); the same for all of an edition."""
    lines, line = [], " h="
    for name in names:
        if len(line) + len(name) + 1 > _MAX_LINE:
            lines.append(line)
            line = " "
        line += f"{name}:"
    return "\r\n".join([*lines, line.removesuffix(":")]) + ";\r\n"
