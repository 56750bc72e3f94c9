"""A message as it arrived: who signed it, what the signatures cover, and whether they still hold.

Above all: whether a good signature covers ``List-Unsubscribe`` and ``List-Unsubscribe-Post``.  Only then may
a mail program offer to unsubscribe with one click (RFC 8058 section 4), and many relays sign just the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from newsletter.diagnosis.domain import related
from newsletter.diagnosis.results import Level, Lookup, Result
from newsletter.inbound import signatures
from newsletter.inbound.authenticity import Signature
from newsletter.inbound.mail import headers as reading
from newsletter.models import Dkim
from newsletter.tokens import Purpose, verify
from newsletter.transport.dns import UnansweredError

#: Bytes; more is no letter of ours.
LARGEST = 50_000_000
#: RFC 8058 section 4.
_ONE_CLICK = ("list-unsubscribe", "list-unsubscribe-post")


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
    found = read_signatures(raw, lookup)
    for number, one in enumerate(found, 1):
        yield from _signature(f"signature {number}", one, seen, ours)
    if not found:
        step = "Let the mail server sign, or sign here: newsletter dkim new NAME."
        yield Result("signature", Level.ERROR, "nobody signed this message (no DKIM-Signature)", step)
    yield from _one_click({name for name, _ in fields}, found)
    for name, value in fields:
        if name == "authentication-results":
            yield Result(
                "authentication", Level.NOTE, f"the receiving server found: {' '.join(value.split())}"
            )
            break


def read_signatures(raw: bytes, lookup: Lookup) -> list[Signature]:
    """The signatures of a message, the topmost first, each verified."""

    def keys(name: str) -> tuple[str, ...]:
        try:
            return lookup(name, "TXT")
        except UnansweredError as error:
            raise signatures.NoAnswerError(str(error)) from None

    return signatures.read(raw, keys)


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


def _one_click(names: set[str], found: list[Signature]) -> Iterator[Result]:
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
    covering = [one for one in found if set(_ONE_CLICK) <= set(one.covered)]
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
