"""A message as it arrived: who signed it, what the signatures cover, and whether they still hold.

Above all: whether a good signature covers ``List-Unsubscribe`` and ``List-Unsubscribe-Post``.  Only then may
a mail program offer to unsubscribe with one click (RFC 8058 section 4), and many relays sign just the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import dkim as dkimpy  # type: ignore[import-untyped]

from newsletter.diagnosis.domain import related
from newsletter.diagnosis.results import Level, Lookup, Result
from newsletter.inbound import headers as reading
from newsletter.message import dkim
from newsletter.models import Dkim
from newsletter.tokens import Purpose, verify
from newsletter.transport.dns import UnansweredError

#: Bytes; more is no letter of ours.
LARGEST = 50_000_000
#: Signatures that are looked at; RFC 6376 section 6.1 lets verifiers stop somewhere.
_MOST_SIGNATURES = 10
#: RFC 8058 section 4.
_ONE_CLICK = ("list-unsubscribe", "list-unsubscribe-post")
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


@dataclass(frozen=True, slots=True)
class Signature:
    """One ``DKIM-Signature`` field of a message, and whether it holds."""

    tags: Mapping[str, str]
    #: True = good, False = bad, None = it could not be found out.
    good: bool | None
    #: What is known of it, for a person.
    why: str

    @property
    def domain(self) -> str:
        """Who signed, in lower case."""
        return self.tags.get("d", "?").lower()

    @property
    def covered(self) -> tuple[str, ...]:
        """The fields it covers, in lower case, each once."""
        return tuple(dict.fromkeys(name for name in self.tags.get("h", "").lower().split(":") if name))


def check(
    raw: bytes, lookup: Lookup, *, sender: str, ours: Dkim | None = None, key: bytes | None = None
) -> Iterator[Result]:
    """What became of a message on its way.

    Args:
        raw: as it arrived, with all its headers; LF and CRLF are both fine.
        sender: the domain of our From.
        ours: with what we signed it.
        key: of our tokens; None = there is none yet.
    """
    raw = raw.lstrip(b"\xef\xbb\xbf\r\n \t")
    fields, _, _ = reading.split(raw)
    written = reading.addresses(value for name, value in fields if name == "from")
    if not written:
        step = "Save the whole message, headers included: 'show original', 'view source'."
        yield Result("message", Level.ERROR, "it says not whom it is from: this is no message", step)
        return
    seen = written[0].rpartition("@")[2].lower()
    yield from _identity(dict(reversed(fields)), seen, sender, key)
    signatures = read_signatures(raw, lookup)
    for number, one in enumerate(signatures, 1):
        yield from _signature(f"signature {number}", one, seen, ours)
    if not signatures:
        step = "Let the mail server sign, or sign here: newsletter dkim new NAME."
        yield Result("signature", Level.ERROR, "nobody signed this message (no DKIM-Signature)", step)
    yield from _one_click({name for name, _ in fields}, signatures)
    for name, value in fields:
        if name == "authentication-results":
            yield Result(
                "authentication", Level.NOTE, f"the receiving server found: {' '.join(value.split())}"
            )
            break


def read_signatures(raw: bytes, lookup: Lookup) -> list[Signature]:
    """The signatures of a message, the topmost first, each verified."""
    fields, _, _ = reading.split(raw)
    values = [value for name, value in fields if name == "dkim-signature"][:_MOST_SIGNATURES]
    return [_verified(raw, index, dkim.parse_tags(value), lookup) for index, value in enumerate(values)]


def _verified(raw: bytes, index: int, tags: Mapping[str, str], lookup: Lookup) -> Signature:
    if tags.get("a") not in ("rsa-sha256", "ed25519-sha256"):
        return Signature(tags, good=False, why=f"nobody accepts {tags.get('a', 'no algorithm')} (RFC 8301)")
    name = dkim.record_name(tags.get("s", ""), tags.get("d", ""))
    try:
        records = lookup(name, "TXT")
    except UnansweredError as error:
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


def _identity(fields: Mapping[str, str], seen: str, sender: str, key: bytes | None) -> Iterator[Result]:
    """Whether it is ours, and whether it kept its name."""
    if seen != sender:
        what = f"it is from {seen}, not from {sender}"
        yield Result("message", Level.WARNING, what, "Look at a message that this publication sent.")
        return
    found = reading.message_ids(fields.get("message-id", ""))
    token = verify(key, found[0].strip("<>").rpartition("@")[0]) if found and key is not None else None
    if token is not None and token.purpose is Purpose.MESSAGE:
        yield Result("message", Level.OK, f"a message of ours, about issue {token.issue}")
    else:
        what = "its Message-ID is not the one we gave it"
        step = "Replies are still known by their address; ask the mail server's operator to keep Message-ID."
        yield Result("message", Level.WARNING, what, step)


def _signature(subject: str, one: Signature, seen: str, ours: Dkim | None) -> Iterator[Result]:
    tags, who = one.tags, f"{one.domain}, selector {one.tags.get('s', '?')}, {one.tags.get('a', '?')}"
    is_ours = ours is not None and one.domain == ours.domain and tags.get("s") in ours.selectors
    if one.good is None:
        yield Result(subject, Level.UNKNOWN, f"{who}: {one.why}")
    elif not one.good:
        level = Level.ERROR if is_ours else Level.WARNING
        step = "The mail server changes what we signed: ask its operator, or let it sign instead of us."
        yield Result(subject, level, f"{who}: {one.why}", step if is_ours else "Tell its owner.")
    else:
        level = Level.OK if one.why == "good" else Level.WARNING
        step = "" if level is Level.OK else "Sign with 2048 bits or more (RFC 8301)."
        beside = "" if related(one.domain, seen) else f"; it does not vouch for {seen} (DMARC)"
        yield Result(subject, level, f"{who}: {one.why}{beside}", step)
    yield Result(subject, Level.NOTE, f"it covers {', '.join(one.covered) or 'nothing'}")
    if "l" in tags:
        what = "it covers only the beginning of the body (l=), so anybody may add to it"
        yield Result(
            subject, Level.WARNING, what, "Take l= out of the signer's settings (RFC 6376 section 8.2)."
        )


def _one_click(names: set[str], signatures: list[Signature]) -> Iterator[Result]:
    """RFC 8058 section 4: both headers there, and both under one good signature."""
    missing = [name for name in _ONE_CLICK if name not in names]
    if "list-unsubscribe" in missing:
        step = "Ask the mail server's operator why; readers cannot leave without opening the letter."
        yield Result("unsubscribe", Level.ERROR, "the List-Unsubscribe header did not arrive", step)
        return
    if missing:
        what = "no one-click: there is no List-Unsubscribe-Post header"
        step = (
            "Set publication.base_url to your https pages; if it is set, the mail server took the header out."
        )
        yield Result("unsubscribe", Level.WARNING, what, step)
        return
    covering = [one for one in signatures if set(_ONE_CLICK) <= set(one.covered)]
    if any(one.good for one in covering):
        what = "a good signature covers List-Unsubscribe and List-Unsubscribe-Post"
        yield Result("unsubscribe", Level.OK, what)
    elif any(one.good is None for one in covering):
        what = "a signature covers both unsubscribe headers; whether it is good could not be found out"
        yield Result("unsubscribe", Level.UNKNOWN, what)
    else:
        what = "no good signature covers List-Unsubscribe and List-Unsubscribe-Post: no one-click unsubscribe"
        step = "Have the mail server sign both headers, or sign here: newsletter dkim new NAME."
        yield Result("unsubscribe", Level.ERROR, what, step)
