"""DKIM signatures on mail that comes in, verified (RFC 6376).

Keys are asked for through a function that comes in as an argument; nothing here knows a network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import dkim as dkimpy  # type: ignore[import-untyped]

from newsletter.inbound.authenticity import Signature
from newsletter.inbound.mail import headers
from newsletter.message import dkim

#: Asks for a TXT record: name -> the records.  Raises :class:`NoAnswerError`.
Keys = Callable[[str], tuple[str, ...]]

#: Signatures that are looked at; RFC 6376 section 6.1 lets verifiers stop somewhere.
_MOST_SIGNATURES = 10
#: What dkimpy raises for fields that a stranger wrote.
_UNREADABLE = (
    dkimpy.DKIMException,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    OverflowError,
)


class NoAnswerError(Exception):
    """Nobody could be asked for a key, or nobody could answer.  The text says why."""


def read(raw: bytes, keys: Keys, *, most: int = _MOST_SIGNATURES) -> list[Signature]:
    """The signatures of a message, the topmost first, each verified."""
    fields, _, _ = headers.split(raw)
    values = [value for name, value in fields if name == "dkim-signature"][:most]
    return [_verified(raw, index, dkim.parse_tags(value), keys) for index, value in enumerate(values)]


def _verified(raw: bytes, index: int, tags: Mapping[str, str], keys: Keys) -> Signature:
    if tags.get("a") not in ("rsa-sha256", "ed25519-sha256"):
        return Signature(tags, good=False, why=f"nobody accepts {tags.get('a', 'no algorithm')} (RFC 8301)")
    name = dkim.record_name(tags.get("s", ""), tags.get("d", ""))
    try:
        records = keys(name)
    except NoAnswerError as error:
        return Signature(tags, good=None, why=f"its key could not be asked for: {error}")
    if not records:
        return Signature(tags, good=False, why=f"there is no DKIM key at {name}")
    if dkim.parse_tags(records[0]).get("p") == "":
        return Signature(tags, good=False, why=f"the DKIM key at {name} is revoked")
    try:
        verifier = _Verifier(raw, minkey=1024)
        good = verifier.verify(index, dnsfunc=lambda *_, **__: records[0].encode("utf-8"))
    except _UNREADABLE as error:
        return Signature(tags, good=False, why=_plainly(str(error)))
    if good and 0 < verifier.keysize < dkim.LEAST_BITS and tags["a"] == "rsa-sha256":
        return Signature(tags, good=True, why=f"good, but with a key of only {verifier.keysize} bits")
    return Signature(tags, good=good, why="good" if good else "it does not fit the headers or the key")


def _plainly(error: str) -> str:
    """For the common case the library shows two hashes."""
    return (
        "the body was changed after it was signed" if error.startswith("body hash mismatch") else error[:200]
    )


class _Verifier(dkimpy.DKIM):  # type: ignore[misc]
    """dkimpy verifies Ed25519 with a library that we do not have; here ours does that one step."""

    def verify_sig(
        self,
        sig: dict[bytes, bytes],
        include_headers: list[bytes],
        sig_header: Any,
        dnsfunc: Callable[..., bytes],
    ) -> bool:
        """Whether one signature holds; called by the library when it has read the field."""
        if sig[b"a"] != b"ed25519-sha256":
            return bool(super().verify_sig(sig, include_headers, sig_header, dnsfunc))
        tags = dkim.parse_tags(dnsfunc().decode("utf-8"))
        if tags.get("k") != "ed25519":
            raise dkimpy.KeyFormatError("the key is none for Ed25519")
        self.pk, self.ktag, self.keysize, self.seqtlsrpt = _Ed25519(tags.get("p", "")), b"ed25519", 256, False
        return self.verify_sig_process(sig, include_headers, sig_header, dnsfunc) and self.pk.good


class _Ed25519:
    """A public key as dkimpy asks it."""

    def __init__(self, public: str) -> None:
        self._holds = dkim.ed25519_verifier(public)
        self.good = False

    def verify(self, digest: bytes, signature: bytes) -> None:
        """Remember whether the signature is good."""
        self.good = self._holds(digest, signature)
