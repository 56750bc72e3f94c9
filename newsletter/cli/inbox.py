"""How replies look on a terminal and as JSON."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from textwrap import indent
from typing import Any

import click

from newsletter.cli.context import Desk, emit
from newsletter.errors import InboundError, PublicationError, UsageError
from newsletter.inbound.reader import Reader
from newsletter.models import InboundKind, Link, Reply, Understood
from newsletter.replies import Sent, Taken
from newsletter.store import editions
from newsletter.store.database import Store
from newsletter.transport import mailboxes

_KINDS = {
    InboundKind.REPLY: "a reply from a reader",
    InboundKind.AUTO_REPLY: "an automatic answer",
    InboundKind.BOUNCE: "a failure notice",
    InboundKind.COMPLAINT: "a complaint",
    InboundKind.UNSUBSCRIBE: "a wish to be unsubscribed",
    InboundKind.OTHER: "some other mail",
    InboundKind.UNREADABLE: "not readable; it is kept as it arrived",
}


class Mails:
    """All mail in several sources; a source that fails is noted and the rest goes on."""

    def __init__(self, sources: Iterable[str]) -> None:
        self._sources = sources
        self.problems: list[InboundError] = []

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        for source in self._sources:
            try:
                yield from mailboxes.read(source, sys.stdin.buffer)
            except InboundError as error:
                self.problems.append(error)


def reader(desk: Desk) -> Reader:
    """Understands mail with what this publication knows; outside of one or before a send, with less."""
    try:
        publication = desk.settings.publication
    except PublicationError:
        return Reader("", b"", Sent(None))
    key = desk.key if desk.places.key_file.exists() else b""
    return Reader(publication.reply_address, key, Sent(desk.stored()), publication)


def question_of(store: Store, code: str | None, issue: int | None) -> tuple[int | None, str | None]:
    """Issue number and question id of ``12.topics`` or ``12.1``.

    Raises:
        UsageError: it is no such code, or the issue has no such question.
    """
    if code is None:
        return issue, None
    number, _, name = code.partition(".")
    if not number.isascii() or not number.isdigit() or not name:
        raise UsageError(f"{code!r} names no question", next_step="Write 12.topics or 12.1.")
    found = editions.questions(store, int(number))
    for question in found:
        if name in (question.id, str(question.number)):
            return int(number), question.id
    known = ", ".join(f"{number}.{question.id}" for question in found)
    raise UsageError(
        f"issue {number} has no question {name!r}",
        next_step=f"It has: {known}." if known else "It was not sent, or asks nothing.",
    )


def show_taken(results: Iterable[Taken], *, as_json: bool) -> Counter[str]:
    """Print what became of each mail as it happens; returns how many of each kind."""
    counts: Counter[str] = Counter()
    for taken in results:
        kind = _kind(taken)
        counts[kind] += 1
        if as_json:
            emit(_taken_json(taken, kind))
        elif taken.is_new or taken.note:
            click.echo(_taken_line(taken, kind))
    return counts


def _kind(taken: Taken) -> str:
    if taken.understood is not None:
        return str(taken.understood.verdict.kind)
    if taken.inbound_id is None:
        return "refused"
    return "unreadable" if taken.is_new else "known"


def _taken_json(taken: Taken, kind: str) -> dict[str, Any]:
    return {
        "source": taken.source,
        "inbound": taken.inbound_id,
        "kind": kind,
        "reply": taken.reply_id,
        "issue": taken.understood.link.issue if taken.understood else None,
        "note": taken.note,
    }


def _taken_line(taken: Taken, kind: str) -> str:
    if taken.reply_id is None or taken.understood is None:
        what = kind
    else:
        what = f"reply {taken.reply_id} to {_answered(taken.understood.link)}"
    read = taken.understood is not None and kind != InboundKind.UNREADABLE
    who = taken.understood.sender_address if read and taken.understood else taken.source
    return f"{what}, {who or 'no sender'}" + (f" ({taken.note})" if taken.note else "")


def summary(counts: Counter[str]) -> str:
    """``7 mails: 5 reply, 1 auto_reply, 1 known``."""
    if not counts:
        return "No mail."
    total = sum(counts.values())
    kinds = ", ".join(f"{count} {kind}" for kind, count in counts.most_common())
    return f"{total} {'mail' if total == 1 else 'mails'}: {kinds}."


def _answered(link: Link) -> str:
    if link.issue is None:
        return "nothing we know"
    codes = [f"{link.issue}.{question}" for question in link.questions]
    target = ", ".join(codes) or f"issue {link.issue}, not sure which question"
    return target if link.certain else f"probably {target}"


def link_json(link: Link, subscriber: str | None = None) -> dict[str, Any]:
    """A link for programs; ``question`` is the first of ``questions``."""
    codes = [f"{link.issue}.{question}" for question in link.questions]
    return {
        "subscriber": subscriber,
        "subscriber_id": link.subscriber_id,
        "issue": link.issue,
        "question": next(iter(codes), None) or next((e.question for e in link.evidence if e.question), None),
        "questions": codes,
        "certain": link.certain,
        "mismatch": link.mismatch,
        "evidence": [{"kind": str(item.kind), "detail": item.detail} for item in link.evidence],
    }


def reply_json(reply: Reply) -> dict[str, Any]:
    """A reply for programs."""
    return {
        "id": reply.id,
        "issue": reply.issue,
        "status": str(reply.status),
        "permission": str(reply.permission),
        "sender_address": reply.sender_address,
        "sender_name": reply.sender_name,
        "subject": reply.subject,
        "received_at": reply.received_at,
        "own_words": reply.own_words,
        "excerpt": reply.excerpt,
        "answers": [
            {"question": f"{reply.issue}.{a.question}", "text": a.text, "choice": a.choice}
            for a in reply.answers
        ],
        "link": link_json(reply.link),
    }


def line(reply: Reply) -> str:
    """One reply on one line: number, day, status, sender, what it answers, how it begins."""
    # Who presses the button of a poll need not write a word.
    words = " ".join(reply.own_words.split()) or ", ".join(a.choice for a in reply.answers if a.choice)
    begin = words if len(words) <= 60 else f"{words[:57]}..."
    who = reply.sender_name or reply.sender_address
    head = f"{reply.id:>4}  {reply.received_at:%Y-%m-%d}  {reply.status:<8}  {who}"
    return f"{head}: {begin}  [{_answered(reply.link)}]"


def full(reply: Reply, notes: Iterable[str] = ()) -> str:
    """One reply for reading; ``notes``: what else the author should know."""
    head = [
        " ".join(f"Reply {reply.id} from {reply.sender_name} <{reply.sender_address}>".split()),
        f"Subject: {reply.subject}",
        f"Received: {reply.received_at:%Y-%m-%d %H:%M} UTC",
        f"Status: {reply.status}; may be quoted: {reply.permission}",
        f"Answers: {_answered(reply.link)}",
    ]
    head += [f"Note: {note}" for note in (reply.link.mismatch, *notes) if note]
    head += [f"  because: {item.detail}" for item in reply.link.evidence]
    parts = ["\n".join(head), reply.own_words or "(no words of their own)"]
    parts += [_answer(f"{reply.issue}.{a.question}", a.text, a.choice) for a in reply.answers]
    if reply.excerpt:
        parts.append(f"May be quoted:\n{indent(reply.excerpt, '  ')}")
    return "\n\n".join(parts)


def _answer(question: str, text: str, choice: str) -> str:
    chosen = f" [{choice}]" if choice else ""
    return f"To {question}{chosen}:\n{indent(text, '  ')}".rstrip()


def explained_json(source: str, reader: Reader, raw: bytes, now: datetime) -> dict[str, Any]:
    """How a mail would be understood, for programs."""
    understood, quoted = reader.explain(raw, now=now)
    holder = reader.records.subscriber(understood.link.subscriber_id)
    return {
        "source": source,
        "kind": str(understood.verdict.kind),
        "because": list(understood.verdict.evidence),
        "sender": understood.sender_address,
        "subject": understood.subject,
        "own_words": understood.own_words,
        "answers": _answers_json(understood, quoted),
        "link": link_json(understood.link, holder.address if holder else None),
        "attachments": [{"name": a.name, "size": a.size} for a in understood.attachments],
        "bounce_status": understood.bounce_status,
        "bounce_reason": understood.bounce_reason,
    }


def _answers_json(understood: Understood, quoted: list[tuple[str, str]]) -> list[dict[str, str]]:
    """Answers to the questions we asked; of an issue we do not know, to the questions as quoted."""
    if understood.answers:
        issue = understood.link.issue
        return [
            {"question": f"{issue}.{a.question}", "text": a.text, "choice": a.choice}
            for a in understood.answers
        ]
    if not understood.own_words:
        return []
    return [{"question": question, "text": text, "choice": ""} for question, text in quoted]


def explained(value: dict[str, Any]) -> str:
    """The same for a person."""
    link = value["link"]
    rows = [
        f"{value['source']}: {_KINDS[InboundKind(value['kind'])]}",
        *(f"  because: {reason}" for reason in value["because"]),
        f"From {value['sender'] or 'nobody'}, subject {value['subject']!r}",
    ]
    if value["bounce_reason"]:
        why = value["bounce_reason"].replace("_", " ")
        rows.append(
            f"Not delivered: {why}" + (f" ({value['bounce_status']})" if value["bounce_status"] else "")
        )
    if link["issue"]:
        sure = "Answers" if link["certain"] else "Probably answers"
        rows.append(
            f"{sure} issue {link['issue']}" + (f", question {link['question']}" if link["question"] else "")
        )
    else:
        rows.append("Answers nothing we know of")
    rows += [f"  because: {item['detail']}" for item in link["evidence"]]
    rows += [f"Note: {link['mismatch']}"] if link["mismatch"] else []
    if value["own_words"]:
        rows += ["In their own words:", indent(value["own_words"], "  ")]
    rows += [_answer(**answer) for answer in value["answers"]]
    return "\n".join(rows) + "\n"
