"""What the author knows better, noted and carried out; reading a mail again never undoes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from newsletter.errors import UsageError
from newsletter.inbound.reader import Reader
from newsletter.models import Correction, CorrectionKind, InboundKind, Reply, Subscriber, Understood, Verdict
from newsletter.store import attachments, bounces, contacts, corrections, editions, set_aside, threads
from newsletter.store import inbound as kept
from newsletter.store import replies as recorded
from newsletter.store.database import Store


@dataclass(frozen=True, slots=True)
class Said:
    """What the author says a reply answers, and who wrote it."""

    #: Number of the issue; None = that is right as it is.
    issue: int | None = None
    #: Ids of its questions; None = whichever we find.
    questions: tuple[str, ...] | None = None
    writer: Subscriber | None = None
    #: Nobody on the list wrote it.
    guest: bool = False
    origin: str = "command line"


def link(store: Store, reader: Reader, reply_id: int, said: Said, now: datetime) -> Reply:
    """Note what a reply answers and who wrote it; later mails of its conversation follow.

    The mail is read again with that: its words are cut by the issue it answers.

    Raises:
        UsageError: there is no such reply, issue or question.
    """
    reply = required(store, reply_id)
    _require_asked(store, said)
    with store.write():
        for what, before, after in _changes(reply, said):
            corrections.add(store, Correction(reply.inbound_id, what, before, after, now, said.origin))
        contact = contacts.get(store, reply.contact_id)
        if said.guest and contact is not None and contact.subscriber_id is not None:
            contacts.assign(store, contact.id, None)
        refresh(store, reader, reply)
        if reply.thread is None:
            for number in threads.numbers(store, reply_id):
                if number != reply_id:
                    refresh(store, reader, required(store, number))
    return required(store, reply_id)


def _require_asked(store: Store, said: Said) -> None:
    if said.issue is None:
        return
    known = editions.numbers(store)
    if said.issue not in known:
        sent = ", ".join(map(str, known[-10:])) or "none yet"
        raise UsageError(f"issue {said.issue} was never sent", next_step=f"Sent were: {sent}.")
    asked = [question.id for question in editions.questions(store, said.issue)]
    for question in said.questions or ():
        if question not in asked:
            known_ids = ", ".join(f"{said.issue}.{one}" for one in asked) or "none"
            raise UsageError(
                f"issue {said.issue} has no question {question!r}", next_step=f"It has: {known_ids}."
            )


def _changes(reply: Reply, said: Said) -> list[tuple[CorrectionKind, dict[str, object], dict[str, object]]]:
    """What goes into the journal: as it was understood, and as it is."""
    found: list[tuple[CorrectionKind, dict[str, object], dict[str, object]]] = []
    if said.issue is not None:
        before: dict[str, object] = {"issue": reply.link.issue, "questions": list(reply.link.questions)}
        questions = None if said.questions is None else list(said.questions)
        found.append((CorrectionKind.LINK, before, {"issue": said.issue, "questions": questions}))
    if said.writer is not None or said.guest:
        writer = None if said.writer is None else said.writer.id
        found.append(
            (
                CorrectionKind.SENDER,
                {"subscriber": reply.link.writer_id},
                {"subscriber": writer, "guest": said.guest},
            )
        )
    return found


def refresh(store: Store, reader: Reader, reply: Reply) -> None:
    """Read the mail of a reply again, with everything the author has said about it and its sender.

    What was found out about its signatures stays; nobody is asked for keys again.
    """
    quiet = replace(reader, signatures=None)
    recorded.update(store, reply.id, _understood(store, quiet, reply.inbound_id))


def _understood(store: Store, reader: Reader, inbound_id: int) -> Understood:
    given = corrections.given(store, inbound_id)
    at = set_aside.received_at(store, inbound_id)
    return reader.understand(kept.raw(store, inbound_id), now=at, given=given)


@dataclass(frozen=True, slots=True)
class Corrected:
    """What became of a mail that was corrected to another kind."""

    before: InboundKind
    after: InboundKind
    #: Number of the reply it is now, or was; None = it never was one.
    reply_id: int | None


def correct(
    store: Store, reader: Reader, inbound_id: int, kind: InboundKind, now: datetime, *, origin: str
) -> Corrected:
    """Note what kind of mail it is: a reply gets a number, and what is none counts no more.

    What followed by itself when the mail came in stays: only the reader can undo a wish to leave.

    Raises:
        UsageError: there is no such mail, or it has not been read yet.
    """
    before = set_aside.kind(store, inbound_id)
    if before is None:
        kept.raw(store, inbound_id)
        raise UsageError(
            f"mail {inbound_id} has not been read yet",
            next_step=f"Read it first: newsletter replies reread {inbound_id}.",
        )
    with store.write():
        if before is not kind:
            was: dict[str, object] = {"kind": before}
            correction = Correction(inbound_id, CorrectionKind.KIND, was, {"kind": kind}, now, origin)
            corrections.add(store, correction)
            if kind is not InboundKind.BOUNCE:
                bounces.forget(store, inbound_id)
            _apply(store, reader, inbound_id, kind, now)
        return Corrected(before, kind, recorded.number_of(store, inbound_id))


def _apply(store: Store, reader: Reader, inbound_id: int, kind: InboundKind, now: datetime) -> None:
    if kind is not InboundKind.REPLY:
        said = f"you said that it is {kind.replace('_', ' ')}"
        kept.classify(store, inbound_id, Verdict(kind, (said,)))
        return
    understood = _understood(store, reader, inbound_id)
    reply_id = recorded.record(store, inbound_id, understood, now=now)
    kept.classify(store, inbound_id, understood.verdict)
    recorded.update(store, reply_id, understood)
    attachments.record(store, inbound_id, understood.attachments)


def required(store: Store, reply_id: int) -> Reply:
    """The reply with this number.

    Raises:
        UsageError: there is none.
    """
    found = recorded.get(store, reply_id)
    if found is None:
        raise UsageError(
            f"there is no reply {reply_id}", next_step="See which there are: newsletter replies list."
        )
    return found


def questions_of(store: Store, codes: Sequence[str], issue: int | None) -> tuple[int | None, list[str]]:
    """Issue and ids of questions written as ``12.topics``, ``12.1`` or, with ``issue``, ``topics`` or ``1``.

    Raises:
        UsageError: a code names no question, or they are of several issues.
    """
    found: list[str] = []
    for code in codes:
        number, dot, name = code.strip().partition(".")
        if not dot:
            number, name = str(issue or ""), number
        if not (number.isascii() and number.isdigit() and name):
            raise UsageError(f"{code!r} names no question", next_step="Write 12.topics or 12.1.")
        if issue is not None and int(number) != issue:
            raise UsageError(f"{code} is no question of issue {issue}", next_step="Name one issue at a time.")
        issue = int(number)
        asked = {str(one.number): one.id for one in editions.questions(store, issue)}
        found.append(asked.get(name, name.lower()))
    return issue, list(dict.fromkeys(found))
