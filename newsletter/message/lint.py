"""The gate: what must never reach a mail server, looked for in the finished bytes of every message."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.message.headers import check_address
from newsletter.models import Message

#: The only headers that leave this house; every one at most once (RFC 5322 section 3.6), but for signatures.
ALLOWED = frozenset(
    (
        "content-language",
        "content-type",
        "date",
        "dkim-signature",
        "feedback-id",
        "from",
        "list-archive",
        "list-help",
        "list-id",
        "list-owner",
        "list-post",
        "list-unsubscribe",
        "list-unsubscribe-post",
        "message-id",
        "mime-version",
        "precedence",
        "reply-to",
        "subject",
        "to",
        "x-auto-response-suppress",
    )
)
REQUIRED = (
    "content-type",
    "date",
    "from",
    "list-id",
    "list-unsubscribe",
    "message-id",
    "mime-version",
    "subject",
    "to",
)

#: RFC 5322 section 2.1.1.
_MAX_LINE = 998
#: Text for people; everything else is read by machines, which do not decode RFC 2047.
_WORDED = frozenset(("from", "subject"))
_FIELD = re.compile(rb"([!-9;-~]+):(.*)", re.DOTALL)
#: Literal first octets, and as few passes as possible: this runs over every octet that is sent.
_BARE_CR = re.compile(rb"\r(?!\n)")
_BARE_LF = re.compile(rb"\n(?:(?<!\r\n)|\.)")
#: The headers that differ from reader to reader, as :mod:`newsletter.message.compose` writes them.
_PERSONAL = re.compile(
    rb"(?:DKIM-Signature: (?:[!-~ \t]|\r\n[ \t])+\r\n)*"
    rb"Date: [!-~ ]+\r\nTo: ([!-~]+)\r\nReply-To: [!-~]+\r\nMessage-ID: (<[!-~]+>)\r\n"
    rb"List-Unsubscribe: <[!-~]+>(?:,\r\n <[!-~]+>)?\r\n"
)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def lint(message: Message) -> tuple[str, ...]:
    """What is wrong with a message, for a person; empty = it may be sent."""
    return (*_wire(message.data), *_headers(message))


def lint_like(message: Message, same: bytes) -> tuple[str, ...]:
    """What is wrong with a message whose other headers and body are those of one that passed :func:`lint`.

    Args:
        same: the headers that are the same for every reader, up to and with the empty line; they follow
            those that differ.
    """
    found = _PERSONAL.match(message.data)
    if not found or not message.data.startswith(same, found.end()):
        return _headers(message) or ("its headers are not those of the other messages",)
    if found[1].decode("ascii") != message.recipient or found[2].decode("ascii") != message.message_id:
        return _headers(message)
    return tuple(_envelope(message))


def _headers(message: Message) -> tuple[str, ...]:
    head, gap, _ = message.data.partition(b"\r\n\r\n")
    problems = list(_envelope(message))
    if not gap:
        return (*problems, "there is no empty line between headers and body")
    if _CONTROL.search(head):
        problems.append("a header contains a control character")
    return (*problems, *_fields(message, head))


def _wire(data: bytes) -> Iterator[str]:
    """What SMTP servers read in different ways (RFC 5321 section 2.3.8), or not at all."""
    wrong = _BARE_CR.search(data) or _BARE_LF.search(data)
    if wrong and wrong[0] != b"\n.":
        yield "a line ends in something else than CRLF"
    if not data.endswith(b"\r\n"):
        yield "the last line has no end"
    if b"\0" in data:
        yield "there is a NUL octet"
    if not data.isascii():
        yield "there are octets beyond ASCII"
    if data.startswith(b".") or (wrong and wrong[0] == b"\n."):
        yield "a line starts with a dot"
    if _has_long_line(data):
        yield f"a line is longer than {_MAX_LINE} octets"


def _has_long_line(data: bytes) -> bool:
    """Whether so many octets follow each other without a line end; looks at few of them."""
    start = 0
    while len(data) - start > _MAX_LINE + 2:
        end = data.rfind(b"\n", start, start + _MAX_LINE + 2)
        if end < 0:
            return True
        start = end + 1
    return False


def _envelope(message: Message) -> Iterator[str]:
    for what, address in (("sender", message.sender), ("recipient", message.recipient)):
        try:
            check_address(address)
        except ValueError as error:
            yield f"envelope {what}: {error}"


def _fields(message: Message, head: bytes) -> Iterator[str]:
    fields: dict[str, str] = {}
    for line in re.sub(rb"\r\n(?=[ \t])", b"", head).split(b"\r\n"):
        found = _FIELD.fullmatch(line)
        if not found:
            yield f"a header line has no name: {line[:40]!r}"
            continue
        name, value = found[1].decode("ascii").lower(), found[2].decode("ascii", "replace").strip()
        if name in fields and name != "dkim-signature":  # one for each key
            yield f"there are two {name} headers"
        if name not in ALLOWED:
            yield f"there is a {name} header, which no message of ours has"
        if "=?" in value and name not in _WORDED:
            yield f"the {name} header holds an encoded word, which machines do not read"
        fields[name] = value
    yield from _missing(fields)
    if fields.get("to", message.recipient) != message.recipient:
        yield f"To says {fields['to'][:80]!r}, but the envelope goes to {message.recipient!r}"
    if fields.get("message-id", message.message_id) != message.message_id:
        yield f"Message-ID is {fields['message-id'][:80]!r} instead of {message.message_id!r}"


def _missing(fields: dict[str, str]) -> Iterator[str]:
    for name in REQUIRED:
        if name not in fields:
            yield f"there is no {name} header"
    # RFC 8058 section 3.1: the promise of one click needs a page that takes it.
    if "list-unsubscribe-post" in fields and "<https://" not in fields.get("list-unsubscribe", ""):
        yield "the list-unsubscribe-post header has no https page to post to"
