"""One reply for reading: who, what it answers and why, its conversation, what was corrected."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import indent
from typing import Any

from newsletter.cli import inbox
from newsletter.models import Attachment, Contact, Correction, Reply, ReplyStatus
from newsletter.replies import people
from newsletter.store import attachments, contacts, corrections, inbound, threads
from newsletter.store import replies as recorded
from newsletter.store.database import Store


def details(store: Store, reply: Reply) -> dict[str, Any]:
    """Everything about a reply, for programs."""
    contact = contacts.get(store, reply.contact_id)
    hint = _hint(store, reply)
    return inbox.reply_json(reply) | {
        "notes": inbound.evidence(store, reply.inbound_id)[1:],
        "inbound": reply.inbound_id,
        "who": _who(store, reply, contact),
        "perhaps": None if hint is None else {"address": hint.subscriber.address, "why": hint.why},
        "conversation": [number for number in threads.numbers(store, reply.id) if number != reply.id],
        "attachments": [
            {"name": one.name, "media_type": one.media_type, "size": one.size, "note": one.note}
            for one in attachments.listed(store, reply.inbound_id)
        ],
        "corrections": [
            {"what": str(one.what), "before": one.before, "after": one.after, "at": one.at}
            for one in corrections.listed(store, reply.inbound_id)
        ],
    }


def shown(store: Store, reply: Reply) -> str:
    """The same for a person."""
    head = [
        " ".join(f"Reply {reply.id} from {reply.sender_name} <{reply.sender_address}>".split()),
        f"Subject: {reply.subject}",
        f"Received: {reply.received_at:%Y-%m-%d %H:%M} UTC",
        f"Status: {reply.status}; may be quoted: {reply.permission}",
        *_set_aside(reply),
        *_answers(reply),
        *_person(store, reply),
        f"Sender: {reply.authenticity.verdict}: {reply.authenticity.why or 'it was not looked at'}",
        *_conversation(store, reply),
        *(f"Note: {note}" for note in inbound.evidence(store, reply.inbound_id)[1:] if note),
        *_files(reply, attachments.listed(store, reply.inbound_id)),
        *map(corrected, corrections.listed(store, reply.inbound_id)),
    ]
    parts = ["\n".join(head), reply.own_words or "(no words of their own)"]
    parts += [inbox.answer(f"{reply.issue}.{a.question}", a.text, a.choice, a.doubt) for a in reply.answers]
    if reply.excerpt:
        parts.append(f"May be quoted:\n{indent(reply.excerpt, '  ')}")
    return "\n\n".join(parts)


def _set_aside(reply: Reply) -> list[str]:
    if reply.kind == "reply":
        return []
    again = f"newsletter replies correct {reply.id} --kind reply"
    return [f"Set aside: you said that it is {reply.kind.replace('_', ' ')}; to undo: {again}"]


def _answers(reply: Reply) -> list[str]:
    rows = [f"Answers: {inbox.answered(reply.link, reply.answers)}"]
    rows += [f"  because: {item.detail}" for item in reply.link.evidence]
    if reply.issue is None:
        rows.append(f"  to say what: newsletter replies link {reply.id} --issue NUMBER")
    elif not reply.link.certain:
        rows.append(f"  to confirm: newsletter replies link {reply.id} --issue {reply.issue}")
    return rows


def _who(store: Store, reply: Reply, contact: Contact | None) -> str:
    writer = people.writer(store, reply)
    if writer is None:
        return "a guest, not on the list" if reply.sender_address else "nobody can tell"
    name = " ".join(f"{writer.name} <{writer.address}>".split())
    return f"{name}, from another address of theirs" if contact else f"{name}, on the list"


def _person(store: Store, reply: Reply) -> list[str]:
    """Who wrote, and who it may be."""
    rows = [f"Who: {_who(store, reply, contacts.get(store, reply.contact_id))}"]
    rows += [f"  {reply.link.mismatch}"] if reply.link.mismatch else []
    hint = _hint(store, reply)
    if hint is not None:
        rows += suggestion(hint, reply.sender_address)
    return rows


def suggestion(hint: people.Suggestion, address: str) -> list[str]:
    """Whose other address it may be, and what to type then."""
    whose = hint.subscriber.name or hint.subscriber.address
    command = f"newsletter subscribers alias {hint.subscriber.address} {address}"
    return [f"  perhaps {whose}'s other address ({hint.why}):", f"    {command}"]


def _hint(store: Store, reply: Reply) -> people.Suggestion | None:
    if reply.link.writer_id is not None:
        return None
    return people.perhaps(store, reply.sender_address, reply.sender_name, reply.link.subscriber_id)


def _conversation(store: Store, reply: Reply) -> list[str]:
    """The other mails of the conversation, and the author's answers among them."""
    together = threads.numbers(store, reply.id)
    answered = threads.answered_with(store, together)
    others = [number for number in together if number != reply.id]
    rows = []
    if others:
        states = (recorded.get(store, number) for number in others)
        told = ", ".join(f"reply {one.id} ({one.status})" for one in states if one is not None)
        rows.append(f"Conversation: {told}")
    rows += [
        f"{'  ' if others else ''}you answered reply {number} in your own mail program (mail {inbound_id})"
        for number, inbound_id in answered
    ]
    if not answered and reply.status is ReplyStatus.ANSWERED:
        rows.append("Answered: you said so")
    return rows


def _files(reply: Reply, files: Iterable[Attachment]) -> list[str]:
    named = [f"{one.name} ({size(one.size)})" + (f", {one.note}" if one.note else "") for one in files]
    if not named:
        return []
    return [
        f"Files: {'; '.join(named)}",
        f"  to write them out: newsletter replies attachments {reply.id} -o FOLDER",
    ]


def size(count: int) -> str:
    """Bytes for a person: ``12 kB``."""
    return (
        f"{count} bytes"
        if count < 1000
        else f"{count / 1000:.0f} kB"
        if count < 1e6
        else f"{count / 1e6:.1f} MB"
    )


def corrected(one: Correction) -> str:
    """One entry of the journal of corrections, for a person."""
    before, after = (_value(values) for values in (one.before, one.after))
    return f"Corrected {one.at:%Y-%m-%d}: {one.what}: {before} became {after}"


def _value(values: dict[str, object]) -> str:
    told = (f"{name} {_plain(value)}" for name, value in values.items() if value not in (None, False, []))
    return ", ".join(told) or "nothing known"


def _plain(value: object) -> str:
    if value is True:
        return "yes"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value).replace("_", " ")
