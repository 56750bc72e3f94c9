"""``newsletter replies list``: replies, and on request what was set aside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newsletter.cli import inbox, receiving
from newsletter.cli.context import Desk, emit, say, write
from newsletter.inbound.mail import headers
from newsletter.models import InboundKind, ReplyStatus
from newsletter.store import replies as recorded
from newsletter.store import set_aside
from newsletter.store.set_aside import SetAside


def run(
    desk: Desk,
    issue: int | None,
    question: str | None,
    status: str | None,
    *,
    unlinked: bool,
    everything: bool,
    kind: str | None,
    as_json: bool,
) -> None:
    """Print the replies chosen, then the mail that counts as none if that was asked for."""
    store = desk.reading()
    number, name = inbox.question_of(store, question, issue)
    chosen = ReplyStatus(status) if status else None
    replies = recorded.listed(store, issue=number, question=name, status=chosen, unlinked=unlinked)
    if kind not in (None, "reply"):
        replies = iter(())
    others = _set_aside(desk, everything=everything, kind=kind)
    if as_json:
        emit([*map(inbox.reply_json, replies), *map(_json, others)])
        return
    count = besides = 0
    for count, reply in enumerate(replies, 1):  # noqa: B007 - counted while it streams
        write(inbox.line(reply, name))
    for besides, mail in enumerate(others, 1):  # noqa: B007
        write(_line(mail))
    say(_counted(count, besides))
    if unread := receiving.unread(store):
        say(unread)


def _set_aside(desk: Desk, *, everything: bool, kind: str | None) -> Iterator[SetAside]:
    if kind == "reply" or (kind is None and not everything):
        return iter(())
    return set_aside.listed(desk.reading(), InboundKind(kind) if kind else None)


def _counted(replies: int, besides: int) -> str:
    aside = f" {besides} {'mail' if besides == 1 else 'mails'} set aside." if besides else ""
    if not replies:
        return aside.strip() or "No replies."
    return f"{replies} {'reply' if replies == 1 else 'replies'}.{aside}"


def _head(mail: SetAside) -> tuple[str, str, str]:
    """Name, address and subject; the mail may be anything."""
    fields = dict(reversed(headers.split(mail.head)[0]))
    name, address = next(iter(headers.mailboxes(fields.get("from", ""))), ("", ""))
    return name, address, fields.get("subject", "")


def _json(mail: SetAside) -> dict[str, Any]:
    name, address, subject = _head(mail)
    return {
        "mail": mail.inbound_id,
        "kind": str(mail.kind),
        "id": mail.reply_id,
        "sender_address": address,
        "sender_name": name,
        "subject": subject,
        "received_at": mail.received_at,
        "because": list(mail.reasons),
    }


def _line(mail: SetAside) -> str:
    """One mail on one line; its number is written m17, because replies have numbers of their own."""
    name, address, subject = _head(mail)
    was = f", was reply {mail.reply_id}" if mail.reply_id else ""
    head = f"{f'm{mail.inbound_id}':>4}  {mail.received_at:%Y-%m-%d}  {mail.kind:<11}"
    return f"{head}  {name or address or 'nobody'}: {subject[:60]}  [{next(iter(mail.reasons), '')}{was}]"
