"""What the author knows better: what a reply answers, who wrote it, what kind of mail it is."""

from __future__ import annotations

from collections.abc import Sequence

import click

from newsletter import addresses
from newsletter.cli import inbox
from newsletter.cli.context import Desk, say
from newsletter.errors import UsageError
from newsletter.models import InboundKind, Reply
from newsletter.replies import corrections, people
from newsletter.store import contacts, editions, inbound, polls, set_aside
from newsletter.store import replies as recorded
from newsletter.subscriptions import BY_OPERATOR


def link(
    desk: Desk,
    number: int,
    issue: int | None,
    codes: Sequence[str],
    subscriber: str | None,
    *,
    guest: bool,
    choice: str | None = None,
) -> None:
    """Note what a reply answers, its vote, and who wrote it."""
    store = desk.store()
    issue, questions = corrections.questions_of(store, codes, issue)
    if issue is None and subscriber is None and not guest and choice is None:
        raise click.UsageError(
            "say what it answers (--issue, --question), its vote (--choice),"
            " or who wrote it (--subscriber, --guest)"
        )
    if guest and subscriber is not None:
        raise click.UsageError("--subscriber and --guest contradict each other")
    writer = contacts.required(store, subscriber) if subscriber is not None else None
    asked = tuple(questions) if codes and (choice is None or len(codes) > 1) else None
    vote, before = None, recorded.required(store, number)
    if choice is not None:
        of, vote = corrections.vote(store, before, issue, questions, choice)
        # What else it answers stays, where it is known what that is.
        issue = None if asked is None and before.link.certain and before.issue == of else of
    said = corrections.Said(issue, asked, writer, guest, vote, BY_OPERATOR)
    reply = corrections.link(store, inbox.reader(desk), number, said, desk.now())
    given = "" if vote is None else _given(*vote)
    say(f"Reply {number}: {inbox.answered(reply.link, reply.answers)}{given}; {_writer(desk, number)}.")
    if asked is not None:
        _say_gone(before, reply)
    if vote is not None:
        _say_later(desk, number, vote[0])
    if writer is not None and reply.contact_id is not None:
        both = " ".join(map(addresses.typed, (writer.address, reply.sender_address)))
        command = f"newsletter subscribers alias {both}"
        say(f"If all mail from {reply.sender_address} is theirs: {command}")
    contact = contacts.get(store, reply.contact_id) if guest else None
    if contact is not None and contact.subscriber_id is not None:
        command = f"newsletter subscribers alias --remove {addresses.typed(contact.address)}"
        say(f"Other mail from {contact.address} still counts as a subscriber's; if it is not: {command}")


def _given(code: str, choice: str) -> str:
    return f"; vote in {code}: {choice}" if choice else f"; no vote in {code}"


def _say_gone(before: Reply, after: Reply) -> None:
    """Say which answers were taken away because others were named, and what gives them back."""
    gone = [one for one in before.link.questions if one not in after.link.questions]
    if gone and before.issue == after.issue:
        named = ", ".join(f"{before.issue}.{one}" for one in gone)
        every = " ".join(f"--question {after.issue}.{one}" for one in (*after.link.questions, *gone))
        command = f"newsletter replies link {after.id} {every}"
        say(f"No answer to {named} any more; if it is one as well: {command}")


def _say_later(desk: Desk, number: int, code: str) -> None:
    """Say that a vote that was given does not count, where the same person voted again later."""
    issue, _, name = code.partition(".")
    (question,) = (one for one in editions.questions(desk.store(), int(issue)) if one.id == name)
    tally = polls.results(desk.store(), int(issue), question, zone=desk.settings.publication.zone)
    for one in tally.replaced:
        if one.ballot.number == number:
            later = one.by.number
            end = f"newsletter replies link {later} --question {issue}.{question.number} --choice -"
            say(f"Reply {later} (vote: {one.by.choice}) is later and counts; if it should not: {end}")


def _writer(desk: Desk, number: int) -> str:
    reply = recorded.required(desk.store(), number)
    writer = people.writer(desk.store(), reply)
    return f"from {writer.address}" if writer else "from a guest"


def correct(desk: Desk, mail: str, kind: str) -> bool:
    """Note what kind of mail it is; whether anything followed."""
    store = desk.store()
    inbound_id = inbound_of(desk, mail)
    done = corrections.correct(
        store, inbox.reader(desk), inbound_id, InboundKind(kind), desk.now(), origin=BY_OPERATOR
    )
    what = f"m{inbound_id}" + (f" (reply {done.reply_id})" if done.reply_id else "")
    if done.before is done.after:
        say(f"{what} is {_named(done.after)} already; nothing was changed.")
    elif done.after is InboundKind.REPLY:
        say(f"{what} is a reply now. See it: newsletter replies show {done.reply_id}")
    else:
        say(f"{what} is {_named(done.after)} now and counts as no reply. It is kept.")
    if done.before is InboundKind.UNSUBSCRIBE and done.after is not done.before:
        say("If somebody was taken off the list by it, they stay off: newsletter subscribers restore --help.")
    if done.followed:
        say(f"{done.followed}.")
    return bool(done.followed)


def _named(kind: InboundKind) -> str:
    return inbox.KINDS[kind].partition(";")[0]


def inbound_of(desk: Desk, mail: str) -> int:
    """The number of the mail that ``3`` (a reply) or ``m17`` (a mail) means.

    Raises:
        UsageError: there is none.
    """
    digits = mail.lower().removeprefix("m")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 19):
        raise UsageError(f"{mail!r} is no mail", next_step="Give a reply, 3, or a mail, m17.")
    if digits == mail:
        reply = recorded.get(desk.store(), int(digits))
        if reply is not None:
            return reply.inbound_id
        next_step = "See which there are: newsletter replies list --all."
        if set_aside.kind(desk.store(), int(digits)) is not None:
            next_step = f"Mail m{digits} is another thing: newsletter replies show m{digits}."
        raise UsageError(f"there is no reply {digits}", next_step=next_step)
    return int(digits)


def reply_of(desk: Desk, mail: str) -> int:
    """The number of the reply that ``3``, or ``m17`` for the mail it came in, means.

    Raises:
        UsageError: there is none, or the mail is no reply.
    """
    inbound_id = inbound_of(desk, mail)
    inbound.raw(desk.store(), inbound_id)
    number = recorded.number_of(desk.store(), inbound_id)
    if number is None:
        raise UsageError(
            f"mail m{inbound_id} is no reply",
            next_step=f"If it is one: newsletter replies correct m{inbound_id} --kind reply.",
        )
    return number


def alias(desk: Desk, address: str | None, other: str, *, remove: bool) -> None:
    """Note, or take back, another address of a subscriber."""
    store, reader = desk.store(), inbox.reader(desk)
    if remove:
        joined = people.remove_alias(store, reader, other, desk.now(), origin=BY_OPERATOR)
        say(f"{joined.contact.address} is no other address of {joined.subscriber.address} any more.")
    else:
        joined = people.add_alias(store, reader, address or "", other, desk.now(), origin=BY_OPERATOR)
        say(f"Mail from {joined.contact.address} counts as that of {joined.subscriber.address}.")
    if joined.replies:
        word = "reply" if len(joined.replies) == 1 else "replies"
        say(f"Changed: {word} {', '.join(map(str, joined.replies))}.")
