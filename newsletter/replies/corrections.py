"""What the author knows better, noted and carried out; reading a mail again never undoes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from newsletter.errors import UsageError
from newsletter.inbound.answers.choices import by_name
from newsletter.inbound.reader import Reader, Reading
from newsletter.models import (
    Correction,
    CorrectionKind,
    InboundKind,
    QuestionKind,
    Reply,
    Subscriber,
    Verdict,
)
from newsletter.replies import effects
from newsletter.replies.sent import Sent
from newsletter.store import attachments, bounces, corrections, editions, features, set_aside, threads
from newsletter.store import inbound as kept
from newsletter.store import replies as recorded
from newsletter.store.database import Store
from newsletter.subscriptions import BY_OPERATOR


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
    #: The vote in a poll, as ``12.walk``, and the choice as the poll spells it, empty = none.
    vote: tuple[str, str] | None = None
    origin: str = BY_OPERATOR


def link(store: Store, reader: Reader, reply_id: int, said: Said, now: datetime) -> Reply:
    """Note what a reply answers and who wrote it; later mails of its conversation follow.

    The mail is read again with that: its words are cut by the issue it answers.

    Raises:
        UsageError: there is no such reply, issue or question.
    """
    reply = recorded.required(store, reply_id)
    _require_asked(store, said)
    with store.write():
        for what, before, after in _changes(reply, said, corrections.given(store, reply.inbound_id).votes):
            corrections.add(store, Correction(reply.inbound_id, what, before, after, now, said.origin))
        refresh(store, reader, reply)
        if reply.thread is None:
            for number in threads.numbers(store, reply_id):
                if number != reply_id:
                    refresh(store, reader, recorded.required(store, number))
    return recorded.required(store, reply_id)


def require_sent(store: Store, issue: int) -> None:
    """Whoever names an issue means one that was sent.

    Raises:
        UsageError: it never was.
    """
    known = editions.numbers(store)
    if issue not in known:
        sent = ", ".join(map(str, known[-10:])) or "none yet"
        raise UsageError(f"issue {issue} was never sent", next_step=f"Sent were: {sent}.")


def _require_asked(store: Store, said: Said) -> None:
    if said.issue is None:
        return
    require_sent(store, said.issue)
    asked = [question.id for question in editions.questions(store, said.issue)]
    for question in said.questions or ():
        if question not in asked:
            known_ids = ", ".join(f"{said.issue}.{one}" for one in asked) or "none"
            raise UsageError(
                f"issue {said.issue} has no question {question!r}", next_step=f"It has: {known_ids}."
            )


def _changes(
    reply: Reply, said: Said, given_votes: Sequence[tuple[int, str, str]]
) -> list[tuple[CorrectionKind, dict[str, object], dict[str, object]]]:
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
    if said.vote is not None:
        code, choice = said.vote
        was = {f"{reply.issue}.{one.question}": one.choice for one in reply.answers if one.choice}
        votes = {f"{issue}.{poll}": given for issue, poll, given in given_votes}
        after: dict[str, object] = {"votes": {**votes, code: choice}}
        found.append((CorrectionKind.ANSWERS, {"votes": {code: was.get(code, "")}}, after))
    return found


def refresh(store: Store, reader: Reader, reply: Reply) -> None:
    """Read the mail of a reply again, with everything the author has said about it and its sender.

    What was found out about its signatures stays; nobody is asked for keys again.
    """
    recorded.update(store, reply.id, again(store, quiet(reader), reply.inbound_id).understood)


def quiet(reader: Reader) -> Reader:
    """The same, asking nobody for keys: for inside a transaction."""
    return replace(reader, signatures=None)


def again(
    store: Store,
    reader: Reader,
    inbound_id: int,
    raw: bytes | None = None,
    *,
    kind: InboundKind | None = None,
) -> Reading:
    """What this version understands of a mail that was read before, with all the author said about it.

    Not for inside a transaction: a reader that verifies signatures waits for name servers.

    Args:
        raw: the same mail as it came another way; None = as it came first.
        kind: what the author says now that it is; None = what they said before, if anything.

    Raises:
        UsageError: there is no such mail.
    """
    raw = kept.raw(store, inbound_id) if raw is None else raw
    reader = replace(reader, records=Sent(store, before=recorded.number_of(store, inbound_id)))
    at = set_aside.received_at(store, inbound_id)
    given = corrections.given(store, inbound_id)
    return reader.read(raw, now=at, given=given if kind is None else replace(given, kind=kind))


@dataclass(frozen=True, slots=True)
class Corrected:
    """What became of a mail that was corrected to another kind."""

    before: InboundKind
    after: InboundKind
    #: Number of the reply it is now, or was; None = it never was one.
    reply_id: int | None
    #: What followed from it, for a person; may be empty.
    followed: str = ""


def correct(
    store: Store, reader: Reader, inbound_id: int, kind: InboundKind, now: datetime, *, origin: str
) -> Corrected:
    """Note what kind of mail it is: a reply gets a number, and what is none counts no more.

    What followed by itself when the mail came in stays: only the reader can undo a wish to leave.  A wish
    that is one by the author's word is carried out, or waits, as any other.

    Raises:
        UsageError: there is no such mail, or it has not been read yet.
    """
    if set_aside.kind(store, inbound_id) is None:
        kept.raw(store, inbound_id)
        raise UsageError(
            f"mail m{inbound_id} has not been read yet",
            next_step=f"Read it first: newsletter replies reread m{inbound_id}.",
        )
    reading = again(store, reader, inbound_id, kind=kind)
    followed = ""
    with store.write():
        before = set_aside.kind(store, inbound_id)
        assert before is not None
        if before is not kind:
            was: dict[str, object] = {"kind": before}
            correction = Correction(inbound_id, CorrectionKind.KIND, was, {"kind": kind}, now, origin)
            corrections.add(store, correction)
            if kind is not InboundKind.BOUNCE:
                bounces.forget(store, inbound_id)
            followed = _apply(store, reader, reading, inbound_id, kind, now=now)
            if (quoted := recorded.number_of(store, inbound_id)) is not None:
                features.halt_what_quotes(store, quoted)
        return Corrected(before, kind, recorded.number_of(store, inbound_id), followed)


def _apply(
    store: Store, reader: Reader, reading: Reading, inbound_id: int, kind: InboundKind, *, now: datetime
) -> str:
    """Record a mail by the kind the author says; what followed."""
    if kind is not InboundKind.REPLY:
        verdict, followed = Verdict.by_hand(kind), ""
        if kind is InboundKind.UNSUBSCRIBE:
            followed = effects.leave(store, reader, reading, inbound_id=inbound_id, now=now, by_hand=True)
            verdict = replace(verdict, evidence=(*verdict.evidence, followed))
        kept.classify(store, inbound_id, verdict)
        return followed
    understood = reading.understood
    reply_id = recorded.record(store, inbound_id, understood, now=now)
    kept.classify(store, inbound_id, understood.verdict)
    recorded.update(store, reply_id, understood)
    attachments.record(store, inbound_id, understood.attachments)
    return ""


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
        if not (number.isascii() and number.isdigit() and len(number) < 10 and name):
            raise UsageError(f"{code!r} names no question", next_step="Write 12.topics or 12.1.")
        if issue is not None and int(number) != issue:
            raise UsageError(f"{code} is no question of issue {issue}", next_step="Name one issue at a time.")
        issue = int(number)
        asked = {str(one.number): one.id for one in editions.questions(store, issue)}
        found.append(asked.get(name, name.lower()))
    return issue, list(dict.fromkeys(found))


def vote(
    store: Store, reply: Reply, issue: int | None, questions: Sequence[str], named: str
) -> tuple[int, tuple[str, str]]:
    """The issue of the poll that a vote is given in, and the vote: ``(12, ("12.walk", "Lopen"))``.

    Args:
        issue: None = the one it answers.
        questions: ids; the poll is the only one among these, or among all of the issue.
        named: a choice by its words, number or letter; ``-`` = no vote.

    Raises:
        UsageError: nothing says which poll it is, or it has no such choice.
    """
    issue = issue or reply.issue
    asked = editions.questions(store, issue) if issue else []
    polls = [one for one in asked if one.kind is QuestionKind.POLL]
    meant = [one for one in polls if one.id in questions] if questions else polls
    if issue is None or len(meant) != 1:
        known = ", ".join(f"{issue}.{one.id}" for one in polls)
        step = f"Polls are: {known}." if known else "Say it as in: --question 12.2 --choice 1."
        raise UsageError("a choice is of one poll, and nothing says of which", next_step=step)
    poll, code = meant[0], f"{issue}.{meant[0].id}"
    choice = "" if named.strip() == "-" else by_name(named, poll.choices)
    if not choice and named.strip() != "-":
        known = ", ".join(f"{number} {one}" for number, one in enumerate(poll.choices, 1))
        raise UsageError(f"{code} has no choice {named!r}", next_step=f"It has: {known}; - is no vote.")
    return issue, (code, choice)
