"""The envelope of a mail, written before it as the last server on its way does (RFC 5321 section 4.4).

Who a mail was really sent to stands in the envelope and nowhere else: forwarders rewrite To, and a blind copy
has none.  So the token in an envelope recipient is the strongest evidence, and it is kept with the mail.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from newsletter.inbound.mail.headers import SEPARATORS

#: RFC 5321 section 4.5.3.1.3, with room for what is not ASCII.
_LONGEST: Final = 1000


def with_envelope(
    raw: bytes, *, sender: str | None = None, recipients: Iterable[str] = (), name: str = "Delivered-To"
) -> bytes:
    """The mail with Return-Path and one recipient header for each recipient before it.

    Args:
        sender: MAIL FROM without angle brackets; empty = nobody, as in a failure notice; None = not known.
        recipients: addresses; what cannot be one is left out.
        name: of the recipient headers: ``X-Original-To`` for what was typed, before aliases.
    """
    lines = [] if sender is None else [f"Return-Path: <{_one_line(sender)}>"]
    lines += [f"{name}: {one}" for one in map(_one_line, recipients) if "@" in one]
    if not lines:
        return raw
    end = "\r\n" if raw.partition(b"\n")[0].endswith(b"\r") else "\n"
    head = "".join(line + end for line in lines).encode("utf-8", "surrogateescape")
    # The separator of an mbox would end the headers here.
    return head + (raw.partition(b"\n")[2] if raw.startswith(SEPARATORS) else raw)


def _one_line(address: str) -> str:
    """No control characters, no spaces, no brackets: a stranger chose it, and it becomes a header."""
    return "".join(
        char for char in address[:_LONGEST] if char > " " and char not in "<>\x7f" and char.isprintable()
    )
