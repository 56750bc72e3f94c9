"""Who leaves: addresses that are not written to any more, wishes that wait, mail that confirms one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from newsletter.cli.context import Desk, emit, example, json_option, moment, pass_desk, say, write

if TYPE_CHECKING:
    from newsletter.cli.wishes import Waiting
    from newsletter.models import Bounce, Subscriber
    from newsletter.store.database import Store


@click.command(short_help="Never write to one person again.")
@click.argument("address")
@click.option("--why", default="", metavar="TEXT", help="What the journal shall say.")
@pass_desk
@example("newsletter subscribers suppress anna@example.org --why 'mailbox closed, says her colleague'")
def suppress(desk: Desk, address: str, why: str) -> None:
    """Never write to one person again; an import or a sign-up by you does not bring them back.

    It happens by itself when a mail server says that the address does not exist, when an address fails again
    and again, and when a reader calls the newsletter spam.  'newsletter subscribers restore' undoes it.
    """
    from newsletter import subscriptions
    from newsletter.store import contacts

    person = contacts.required(desk.store(), address)
    origin = subscriptions.BY_OPERATOR + (f": {why}" if why.strip() else "")
    changed = subscriptions.suppress(desk.store(), person.id, origin=origin, now=desk.now())
    done = "Suppressed: nothing is sent there any more." if changed else "Suppressed already."
    say(f"{named(person, address)}{done}")


@click.command(short_help="Write again to somebody who was suppressed, or left.")
@click.argument("address")
@click.option("--why", default="", metavar="TEXT", help="What the journal shall say.")
@click.option("--said-in", "mail", metavar="MAIL", help="The mail of theirs, a reply, that asks for it.")
@click.option("--mistaken", is_flag=True, help="You took them off, and it was a mistake of yours.")
@pass_desk
@example(
    "newsletter subscribers restore anna@example.org --why 'the mailbox works again'",
    "newsletter subscribers restore anna@example.org --said-in 37",
)
def restore(desk: Desk, address: str, why: str, mail: str | None, mistaken: bool) -> None:
    """Write again to an address that was suppressed because mail to it failed, or by you.

    Failures before this moment do not count any more.  Who left, or called the newsletter spam, comes back
    only when they ask for it (exit code 5): in a reply of their own, --said-in.  Whom you took off by a slip,
    --mistaken puts back.
    """
    from newsletter import subscriptions
    from newsletter.cli.correcting import inbound_of
    from newsletter.models import SubscriberState
    from newsletter.replies.returning import put_back
    from newsletter.store import contacts

    store, now = desk.store(), desk.now()
    person = contacts.required(store, address)
    if mail is not None:
        changed = put_back(store, person, inbound_of(desk, mail), now=now)
    else:
        words = why.strip() or ("taken off by mistake" if mistaken else "restored")
        origin = f"{subscriptions.BY_OPERATOR}: {words}"
        changed = subscriptions.restore(store, person.id, origin=origin, now=now, mistaken=mistaken)
    done = "On the list again." if changed else "On the list already; nothing was changed."
    if changed and contacts.required(desk.store(), address).state is SubscriberState.PENDING:
        done = "Pending again: they had not confirmed yet."
    say(f"{named(person, address)}{done}")


@click.command(short_help="List wishes to leave that wait for you.")
@click.option("--done", metavar="MAIL", help="This one, as in m17, is dealt with.")
@json_option
@pass_desk
@example("newsletter subscribers wishes", "newsletter subscribers wishes --done m17")
def wishes(desk: Desk, done: str | None, as_json: bool) -> None:
    """List wishes to leave that came by mail and were not carried out by themselves.

    That is so when somebody else than the reader of the copy wrote, when nothing says which copy was
    answered, and when the mail says more than that.  A wish is dealt with when the reader is taken off the
    list, or when you say so with --done.
    """
    from newsletter.cli import correcting
    from newsletter.cli import wishes as waiting
    from newsletter.store import wishes as stored

    if done is not None:
        number = correcting.inbound_of(desk, done)
        waited = stored.settle(desk.store(), number, desk.now())
        done = "is dealt with." if waited else "waited no more; nothing was changed."
        say(f"The wish in m{number} {done}")
        return
    found = list(waiting.waiting(desk, desk.reading()))
    if as_json:
        emit([_wish_json(one) for one in found])
        return
    for one in found:
        for line in waiting.lines(one, desk.zone):
            write(line)
    say(f"{counted(len(found))}." if found else "No wish to leave waits.")


def _wish_json(one: Waiting) -> dict[str, Any]:
    return {
        "mail": f"m{one.inbound_id}",
        "reply": one.reply_id,
        "at": one.at,
        "sender": one.sender,
        "address": one.writer,
        "copy_of": one.holder,
        "words": one.words,
        "why": one.why,
        "named": list(one.named),
    }


def named(person: Subscriber, address: str) -> str:
    """Who is meant, where another address of theirs was given: ``anna@example.org: ``."""
    same = person.address.casefold() == address.strip().casefold()
    return "" if same else f"{person.address}: "


def say_waiting(store: Store) -> None:
    """Say how many wishes wait, if any."""
    from newsletter.store import wishes as waiting

    if count := waiting.count(store):
        say(f"  {counted(count)}: 'newsletter subscribers wishes'")


def counted(count: int) -> str:
    """``2 wishes to leave wait``."""
    return f"{count} {'wish to leave waits' if count == 1 else 'wishes to leave wait'}"


def bounces_json(desk: Desk, person: Subscriber) -> list[dict[str, Any]]:
    """What mail servers said about an address, for programs."""
    return [
        {
            "mail": f"m{one.inbound_id}",
            "at": one.at,
            "issue": one.issue,
            "class": str(one.failure_class),
            "reason": one.reason,
            "status": one.status,
        }
        for one in _bounces(desk.store(), person)
    ]


def bounce_lines(desk: Desk, person: Subscriber) -> list[str]:
    """The same for a person, with what it adds up to."""
    from newsletter import strikes
    from newsletter.store import bounces

    found = _bounces(desk.store(), person)
    lines = []
    for one in found:
        issue = f"issue {one.issue} " if one.issue else ""
        why = f"{one.reason.replace('_', ' ')} {one.status}".strip()
        at = moment(one.at, desk.zone)
        lines.append(f"{at}  {issue}not delivered: {why} ({one.failure_class})")
    if found:
        alive_at = bounces.alive_at(desk.store(), person.id)
        points = strikes.score(found, desk.now(), alive_at=alive_at)
        lines.append(f"failures count for {points:g} of {strikes.LIMIT:g}")
    return lines


def _bounces(store: Store, person: Subscriber) -> list[Bounce]:
    from newsletter.store import bounces

    return bounces.of_subscriber(store, person.id)


def confirm(desk: Desk) -> None:
    """Tell readers who left by mail that they have left, where a mail server is set.

    Nothing that goes wrong here is an error of the command: their wish was carried out.
    """
    from newsletter.store import confirmations

    if not confirmations.is_any(desk.store(), desk.now()) or desk.settings.smtp is None:
        return
    import asyncio

    from newsletter import dispatch
    from newsletter.errors import NewsletterError
    from newsletter.replies.confirmations import send_confirmations
    from newsletter.transport.deliver import deliver

    try:
        signer = dispatch.load_signer(desk.settings, desk.places, desk.environ)
        with dispatch.server(desk.settings, desk.places, desk.environ) as (smtp, _):
            told = send_confirmations(
                desk.store(),
                desk.settings.publication,
                desk.key,
                smtp,
                # Not the engine of sending: that one takes the signals for itself.
                engine=lambda job, tell: asyncio.run(deliver(job, tell)),
                now=desk.now(),
                signer=signer,
            )
    except NewsletterError as error:
        say(f"Nobody was told yet that they have left: {error}")
        return
    if told.sent:
        say(f"{told.sent} {'reader was' if told.sent == 1 else 'readers were'} told that they have left.")
    if told.problem:
        say(f"Not everybody was told that they have left; the next run tries again: {told.problem}")
