"""``newsletter replies list``: replies, and on request what was set aside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any, Final

from newsletter.cli import inbox, leaving, receiving
from newsletter.cli.context import Desk, emit, say, write
from newsletter.inbound import arrival
from newsletter.inbound.mail import headers
from newsletter.models import InboundKind, ParsedMail, Reply, ReplyStatus
from newsletter.replies.corrections import require_sent
from newsletter.store import attachments, editions, set_aside
from newsletter.store import replies as recorded
from newsletter.store.database import Store
from newsletter.store.set_aside import SetAside

#: Columns of a line where that can be, of the longest name in it, and of the words when little is left.
_WIDTH: Final = 80
_NAME: Final = 24
_LEAST: Final = 20


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
    if issue is not None:
        require_sent(store, issue)
    number, name = inbox.question_of(store, question, issue)
    chosen = ReplyStatus(status) if status else None
    replies = recorded.listed(store, issue=number, question=name, status=chosen, unlinked=unlinked)
    if kind not in (None, "reply"):
        replies = iter(())
    others = _set_aside(desk, everything=everything, kind=kind)
    if as_json:
        emit([*map(inbox.reply_json, replies), *map(_json, others)])
        return
    row, count, besides = _Row(store, desk.settings.publication.zone, name), 0, 0
    for count, reply in enumerate(replies, 1):  # noqa: B007 - counted while it streams
        write(row(reply))
    for besides, mail in enumerate(others, 1):  # noqa: B007
        write(_line(mail, row.zone))
    say(_counted(count, besides))
    if unread := receiving.unread(store, row.zone):
        say(unread)
    if everything or kind == InboundKind.UNSUBSCRIBE:
        leaving.say_waiting(store)


class _Row:
    """Writes a reply on one line.

    Args:
        question: the id of the one that is listed: then the line shows its choice and answer.
    """

    def __init__(self, store: Store, zone: tzinfo, question: str | None) -> None:
        self.zone = zone
        self._store, self._question = store, question
        #: Issue -> whether it asks something.
        self._asks: dict[int, bool] = {}

    def __call__(self, reply: Reply) -> str:
        """Number, day, status, who, how it begins, what it answers, and what else there is to know."""
        at = (reply.written_at or reply.received_at).astimezone(self.zone)
        who = _cut(reply.sender_name or reply.sender_address, _NAME) or "nobody"
        head = f"{reply.id:>4}  {at:%Y-%m-%d}  {reply.status:<8}  {who}"
        head += " (guest)" if inbox.is_guest(reply) else ""
        tail = f"  [{'; '.join([self._target(reply), *self._marks(reply)])}]"
        room = max(_LEAST, _WIDTH - len(head) - len(": ") - len(tail))
        return f"{head}: {_cut(self._words(reply), room) or '(no words)'}{tail}"

    def _words(self, reply: Reply) -> str:
        said = next((one for one in reply.answers if one.question == self._question), None)
        if said is not None:
            return f"({said.choice}) {said.text}" if said.choice else said.text
        # Who presses the button of a poll need not write a word.
        return reply.own_words or ", ".join(one.choice for one in reply.answers if one.choice)

    def _target(self, reply: Reply) -> str:
        """``12.topics``, ``12.?``: not sure which question, ``12``: it asks nothing, ``?``: nobody knows."""
        issue = reply.link.issue
        if issue is None:
            return "?"
        if issue not in self._asks:
            self._asks[issue] = bool(editions.questions(self._store, issue))
        target = inbox.codes(reply.link, reply.answers) or f"{issue}{'.?' * self._asks[issue]}"
        return target if reply.link.certain else f"probably {target}"

    def _marks(self, reply: Reply) -> Iterator[str]:
        if files := attachments.counted(self._store, [reply.inbound_id]).get(reply.inbound_id):
            yield f"{files} {'file' if files == 1 else 'files'}"
        if reply.permission.allows:
            yield "may be quoted"
        if reply.thread is not None:
            yield f"goes on with {reply.thread}"


def _cut(text: str, room: int) -> str:
    """The begin of a text on one line."""
    words = " ".join(text[: 10 * _WIDTH].split())
    return words if len(words) <= room else f"{words[: room - 3].rstrip()}..."


def _set_aside(desk: Desk, *, everything: bool, kind: str | None) -> Iterator[SetAside]:
    if kind == "reply" or (kind is None and not everything):
        return iter(())
    return set_aside.listed(desk.reading(), InboundKind(kind) if kind else None)


def _counted(replies: int, besides: int) -> str:
    aside = f" {besides} {'mail' if besides == 1 else 'mails'} set aside." if besides else ""
    if not replies:
        return aside.strip() or "No replies."
    return f"{replies} {'reply' if replies == 1 else 'replies'}.{aside}"


def _head(mail: SetAside) -> tuple[str, str, str, datetime]:
    """Name, address, subject, and when it was written; the mail may be anything."""
    parsed = ParsedMail(headers.split(mail.head)[0], "", "")
    name, address = next(iter(headers.mailboxes(parsed.first("from"))), ("", ""))
    dated = headers.date(parsed.first("date"))
    at = arrival.written_at(dated, arrival.came_at(parsed, mail.received_at))
    return name, address, parsed.first("subject"), at


def _json(mail: SetAside) -> dict[str, Any]:
    name, address, subject, at = _head(mail)
    return {
        "mail": mail.inbound_id,
        "kind": str(mail.kind),
        "id": mail.reply_id,
        "sender_address": address,
        "sender_name": name,
        "subject": subject,
        "written_at": at,
        "received_at": mail.received_at,
        "because": list(mail.reasons),
    }


def _line(mail: SetAside, zone: tzinfo) -> str:
    """One mail on one line; its number is written m17, because replies have numbers of their own."""
    name, address, subject, at = _head(mail)
    was = f", was reply {mail.reply_id}" if mail.reply_id else ""
    head = f"{f'm{mail.inbound_id}':>4}  {at.astimezone(zone):%Y-%m-%d}  {mail.kind:<11}"
    head += f"  {_cut(name or address, _NAME) or 'nobody'}: "
    tail = f"  [{next(iter(mail.reasons), '')}{was}]"
    return f"{head}{_cut(subject, max(_LEAST, _WIDTH - len(head) - len(tail)))}{tail}"
