"""What the writer sent, as one hash: the same mail is known again whichever way it came.

A mail that is fetched over IMAP and handed in over LMTP differs in what servers wrote on it, in its line
ends, and in how long header lines were folded.  All of that is left out.  The Message-ID is a part like any
other: whoever writes chooses it, so alone it proves nothing.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

from newsletter.inbound.mail.headers import SEPARATORS

#: A longer header block is no mail program's; it is compared byte for byte.
_HEADER_BLOCK: Final = 1024 * 1024
#: Written by servers on the way (RFC 5321 section 4.4, RFC 5322 sections 3.6.6 and 3.6.7, RFC 6376, RFC 8601,
#: RFC 8617) and by what stores mail; never by the writer.
_TRACE: Final = frozenset(
    (
        *("received", "return-path", "delivered-to", "envelope-to", "original-to", "apparently-to"),
        *("original-recipient", "delivery-date", "received-spf", "dkim-signature", "domainkey-signature"),
        *("authentication-results", "authentication-results-original"),
        *("bcc", "status", "content-length", "lines"),
    )
)
#: Whole families of such fields; ``X-`` is what anybody may add.
_TRACE_FAMILIES: Final = ("x-", "arc-", "resent-")
_SPACE: Final = re.compile(rb"[ \t\r\n]+")


def fingerprint(raw: bytes) -> bytes:
    """SHA-256 (32 bytes) over the headers without trace fields, in any order, and the body."""
    mail = _without_separator(raw.replace(b"\r\n", b"\n"))
    head, _, body = mail.partition(b"\n\n")
    if mail.startswith(b"\n"):
        head, body = b"", mail[1:]
    if len(head) > _HEADER_BLOCK:
        return sha256(mail).digest()
    fields = _fields(head)
    if not any(fields):  # nothing of the writer's to know it by but the body
        return sha256(mail).digest()
    digest = sha256()
    for field in sorted(fields):
        digest.update(field + b"\n")
    # Some programs end a mail with a line of their own.
    digest.update(b"\n" + body.rstrip(b"\n"))
    return digest.digest()


def _without_separator(mail: bytes) -> bytes:
    """Without the ``From `` line of an mbox (RFC 4155) that some programs leave before a mail."""
    return mail.partition(b"\n")[2] if mail.startswith(SEPARATORS) else mail


def _fields(head: bytes) -> list[bytes]:
    """The writer's header fields, unfolded; a line that is no field stays as it is."""
    fields: list[bytearray] = []
    for line in head.split(b"\n"):
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1] += b" " + line
        else:
            fields.append(bytearray(line))
    return [_normal(bytes(field)) for field in fields if not _is_trace(field)]


def _is_trace(field: bytes | bytearray) -> bool:
    name = bytes(field[:100]).partition(b":")[0].strip().lower().decode("ascii", "replace")
    return name in _TRACE or name.startswith(_TRACE_FAMILIES)


def _normal(field: bytes) -> bytes:
    name, colon, value = field.partition(b":")
    return name.strip().lower() + colon + _SPACE.sub(b" ", value).strip()
