"""The mail that tells a reader that they have left: one, marked so that no machine answers it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final

from newsletter.addresses import deliverable
from newsletter.language.strings import reader_strings
from newsletter.message.compose import Signer
from newsletter.message.headers import check_address, encode_mailboxes, encode_text, encode_tokens
from newsletter.message.quoted import encode_static
from newsletter.models import Language, Message, Publication, Tone

#: What may go back to its writer as it came: no more than RFC 5322 section 3.6.4 allows.
_MESSAGE_ID: Final = re.compile(r"<[!-;=?-~]{1,250}@[!-;=?-~]{1,250}>")


def compose_confirmation(
    publication: Publication,
    recipient: str,
    *,
    language: Language,
    tone: Tone,
    in_reply_to: str,
    message_id: str,
    date: datetime,
    signer: Signer | None = None,
) -> Message:
    """The confirmation for one reader; the same arguments give the same bytes.

    Nobody is to answer it by machine: ``Auto-Submitted`` (RFC 3834 section 5) and the null return path
    (RFC 3834 section 3.3, RFC 5321 section 4.5.5) say so, and a failure notice of it has nowhere to go.

    Args:
        recipient: the subscriber's address.
        in_reply_to: Message-ID of the mail that asked; one that is odd is left out.
        message_id: with angle brackets; in the sender's domain.

    Raises:
        ValueError: an address cannot go on the wire.
    """
    to = check_address(deliverable(recipient))
    strings = reader_strings(language, tone)
    name, author = publication.name, publication.sender_name
    text = f"{strings.left.format(name=name)}\n\n{strings.left_mistake.format(author=author)}\n\n{author}\n"
    head = b"".join(
        (
            f"Date: {format_datetime(date.astimezone(UTC))}\r\nTo: {to}\r\n".encode("ascii"),
            *_headers(publication, strings.left_subject.format(name=name), in_reply_to, message_id, language),
        )
    )
    body = encode_static(text)
    signed = signer.sign(head.removesuffix(b"\r\n"), [body], date) if signer is not None else b""
    return Message("", to, message_id, signed + head + b"\r\n" + body)


def _headers(
    publication: Publication, subject: str, in_reply_to: str, message_id: str, language: Language
) -> Iterator[bytes]:
    sender = check_address(deliverable(publication.sender_address))
    yield encode_mailboxes("From", [(publication.sender_name, sender)])
    yield encode_tokens("Reply-To", check_address(deliverable(publication.reply_address)))
    yield encode_text("Subject", subject)
    yield encode_tokens("Message-ID", message_id)
    if _MESSAGE_ID.fullmatch(in_reply_to) and "=?" not in in_reply_to:
        yield encode_tokens("In-Reply-To", in_reply_to)
        yield encode_tokens("References", in_reply_to)
    yield encode_tokens("Auto-Submitted", "auto-replied")
    yield encode_tokens("X-Auto-Response-Suppress", "All")
    yield encode_tokens("Content-Language", language.value)
    yield encode_tokens("MIME-Version", "1.0")
    yield encode_tokens("Content-Type", "text/plain;", "charset=utf-8")
    yield encode_tokens("Content-Transfer-Encoding", "quoted-printable")
