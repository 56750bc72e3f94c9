"""One reply for reading: who, what it answers and why, its conversation, what was corrected."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import tzinfo
from textwrap import indent
from typing import Any

import click

from newsletter import addresses
from newsletter.cli import consenting, inbox
from newsletter.cli.attachments import readable
from newsletter.cli.context import write
from newsletter.inbound.own_words import quoting
from newsletter.models import (
    Answer,
    Attachment,
    Contact,
    Correction,
    InboundKind,
    QuestionKind,
    QuotePermission,
    Reply,
    ReplyStatus,
)
from newsletter.replies import people
from newsletter.store import (
    attachments,
    contacts,
    corrections,
    editions,
    features,
    inbound,
    polls,
    subscribers,
    threads,
    wishes,
)
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


def shown(store: Store, reply: Reply, zone: tzinfo) -> str:
    """The same for a person; times on the wall clock of a zone."""
    notes = inbound.evidence(store, reply.inbound_id)[1:]
    head = [
        f"Reply {reply.id} from {inbox.person(reply.sender_name, reply.sender_address)}",
        f"Subject: {reply.subject}",
        f"Written: {inbox.when(reply.written_at or reply.received_at, reply.received_at, zone)}",
        f"Status: {reply.status}; may be quoted: {reply.permission}",
        *consenting.origin(store, reply, zone),
        *_objection(store, reply, notes),
        *_quoting(reply, notes),
        *_set_aside(reply),
        *_answers(store, reply),
        *_person(store, reply),
        f"Sender: {reply.authenticity.verdict}: {reply.authenticity.why or 'it was not looked at'}",
        *_conversation(store, reply),
        *(f"Note: {note}" for note in notes if note),
        *_wish(store, reply),
        *_files(reply, attachments.listed(store, reply.inbound_id)),
        *(corrected(store, one, zone) for one in corrections.listed(store, reply.inbound_id)),
    ]
    parts = ["\n".join(head), reply.own_words or "(no words of their own)"]
    parts += [
        inbox.answer(f"{reply.issue}.{one.question}", one.text, one.choice, _doubt(one))
        for one in reply.answers
        if one.question in reply.link.questions
    ]
    if reply.permission.allows and reply.kind is InboundKind.REPLY:
        parts.append(f"May be quoted:\n{indent(features.featured(store, reply).excerpt, '  ')}")
    return "\n\n".join(parts)


def original(raw: bytes) -> None:
    """Write a mail to stdout: every byte of it, but on a terminal nothing that steers one."""
    if sys.stdout.isatty():
        write(raw.decode("utf-8", "backslashreplace").rstrip("\r\n"))
    else:
        click.echo(raw, nl=False)


def _objection(store: Store, reply: Reply, notes: Iterable[str]) -> list[str]:
    """What the reader may have written against being quoted, as evidence."""
    if reply.permission in (QuotePermission.REFUSED, QuotePermission.WITHDRAWN):
        return []
    found = quoting.against(reply.own_words, notes)
    says = features.featured(store, reply).objection if reply.permission.allows else found and found.says
    told = [f'  careful, it may be against that: "{says}"'] if says else []
    if found is None or found.to_name or not quoting.against(reply.own_words):
        return told
    known = (reply.id, reply.thread)
    others = [one for one in recorded.quotable_from(store, reply.sender_address) if one not in known]
    take_back = "newsletter replies consent {} --set withdrawn --said-in {}"
    told += [f"  if it is about reply {one} of theirs: {take_back.format(one, reply.id)}" for one in others]
    return told


def _quoting(reply: Reply, notes: Iterable[str]) -> list[str]:
    """What to type about being quoted."""
    command = f"newsletter replies consent {reply.id} --set"
    notes = list(notes)
    wished = next(filter(None, map(quoting.named, notes)), None)
    against = quoting.against(reply.own_words, notes)
    if reply.kind != InboundKind.REPLY or (reply.status is ReplyStatus.SPAM and not reply.permission.allows):
        return []
    if reply.permission.allows:
        return [f"  in an issue: > [!REPLY] {reply.id}", f"  if they take it back: {command} withdrawn"]
    if reply.permission in (QuotePermission.REFUSED, QuotePermission.WITHDRAWN):
        return [f"  if they agree after all: {command} first_name"]
    if reply.permission is QuotePermission.NONE and reply.thread is not None:
        no = quoting.refuses(reply.own_words)
        by = QuotePermission.ANONYMOUS if against else QuotePermission.FIRST_NAME
        said = wished or (QuotePermission.REFUSED if no else by)
        about = f"newsletter replies consent {reply.thread} --set {said}"
        earlier = f"  if it says so of reply {reply.thread}: {about} --said-in {reply.id}"
        only = no or quoting.only_permits(reply.own_words)
        return [earlier] if only else [earlier, f"  when they agree: {command} first_name"]
    if wished is not None:
        return [f"  to note what they say about it: {command} {wished}"]
    if against is not None and not against.to_name:
        return [f"  if they do not want it: {command} refused", f"  when they agree: {command} first_name"]
    if against is not None:
        return [f"  when they agree without their name: {command} anonymous"]
    asked = "when they answer" if reply.permission is QuotePermission.ASKED else "when they agree"
    return [f"  {asked}: {command} first_name (or anonymous, ...)"]


def _doubt(answer: Answer) -> str:
    return "as you said" if answer.by_hand and answer.choice else answer.doubt


def _wish(store: Store, reply: Reply) -> list[str]:
    if wishes.waits(store, reply.inbound_id):
        return ["  the wish to leave waits for you: newsletter subscribers wishes"]
    return ["  the wish to leave is dealt with"] if wishes.is_settled(store, reply.inbound_id) else []


def _set_aside(reply: Reply) -> list[str]:
    if reply.kind == "reply":
        return []
    again = f"newsletter replies correct {reply.id} --kind reply"
    kind = inbox.KINDS[reply.kind].partition(";")[0]
    return [f"Set aside: you said that it is {kind}; to undo: {again}"]


def _answers(store: Store, reply: Reply) -> list[str]:
    rows = [f"Answers: {inbox.answered(reply.link, reply.answers)}"]
    rows += [f"  because: {item.detail}" for item in reply.link.evidence]
    if reply.issue is None:
        rows.append(f"  to say what: newsletter replies link {reply.id} --issue NUMBER")
    elif not reply.link.certain:
        rows.append(f"  to confirm: newsletter replies link {reply.id} --issue {reply.issue}")
    edition = editions.get(store, reply.issue) if reply.issue and not reply.link.questions else None
    if edition is not None and edition.questions:
        first, *others = (f"{reply.issue}.{question.id}" for question in edition.questions)
        more = f" (or {', '.join(others)})" if others else ""
        rows.append(f"  to say which: newsletter replies link {reply.id} --question {first}{more}")
    return rows + _votes(store, reply)


def _votes(store: Store, reply: Reply) -> list[str]:
    """Which polls it may hold a vote in that is not counted, and what to type then."""
    asked = [] if reply.issue is None else editions.questions(store, reply.issue)
    rows = []
    for question in (one for one in asked if one.kind is QuestionKind.POLL):
        code = f"{reply.issue}.{question.number}"
        known = next((one for one in reply.answers if one.question == question.id), None)
        spoken = polls.spoken_of(reply, question)
        if spoken:
            named = ", ".join(f'"{one}"' for one in spoken)
            rows.append(f"Perhaps a vote in {code}: it speaks of {named}; it is not counted")
        if spoken or (known is not None and not known.choice and known.doubt and not known.by_hand):
            command = f"newsletter replies link {reply.id} --question {code} --choice"
            which = f"{question.choices.index(spoken[0]) + 1} ({spoken[0]})" if len(spoken) == 1 else ""
            numbered = "; ".join(f"{number} {one}" for number, one in enumerate(question.choices, 1))
            rows.append(f"  to give the vote: {command} {which or f'NUMBER ({numbered})'}")
    return rows


def _who(store: Store, reply: Reply, contact: Contact | None) -> str:
    writer = people.writer(store, reply)
    if writer is None:
        return "a guest, not on the list" if reply.sender_address else "nobody can tell"
    name = inbox.person(writer.name, writer.address)
    return f"{name}, from another address of theirs" if contact else f"{name}, {inbox.standing(writer)}"


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
    both = " ".join(map(addresses.typed, (hint.subscriber.address, address)))
    command = f"newsletter subscribers alias {both}"
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
        f"{'  ' if others else ''}you answered reply {number} in your own mail program (m{inbound_id})"
        for number, inbound_id in answered
    ]
    if not answered and reply.status is ReplyStatus.ANSWERED:
        rows.append("Answered: you said so")
    return rows


def _files(reply: Reply, files: Iterable[Attachment]) -> list[str]:
    named = [named_file(one.name, one.size, one.note) for one in files]
    if not named:
        return []
    return [
        f"Files: {'; '.join(named)}",
        f"  to write them out: newsletter replies attachments {reply.id} -o FOLDER",
    ]


def named_file(name: str, size: int, note: str) -> str:
    """A file that came with a mail: ``brief.pdf (12 kB)``."""
    return f"{name} ({readable(size)})" + (f", {note}" if note else "")


def corrected(store: Store, one: Correction, zone: tzinfo) -> str:
    """One entry of the journal of corrections, for a person."""
    before, after = (_value(store, one.what, values) for values in (one.before, one.after))
    day = f"{one.at.astimezone(zone):%Y-%m-%d}"
    if before == after:
        return f"Confirmed {day}: {one.what}: {after}"
    return f"Corrected {day}: {one.what}: {before} became {after}"


def _value(store: Store, what: str, values: dict[str, object]) -> str:
    told = []
    for name, value in values.items():
        if value in (None, False, []) or name == corrections.BY_ALIAS:
            continue
        if name == "subscriber" and isinstance(value, int) and (person := subscribers.get(store, value)):
            told.append(person.address or "somebody who was erased")
        else:
            told.append(_plain(value) if name == what else f"{name} {_plain(value)}")
    return ", ".join(told).replace("guest yes", "a guest") or "nothing known"


def _plain(value: object) -> str:
    if value is True:
        return "yes"
    if isinstance(value, dict):
        return ", ".join(f"{name} {one or 'none'}" for name, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value).replace("_", " ")
