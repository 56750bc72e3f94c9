"""``send``, ``test``, ``status`` and ``stop``: what the operator runs."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli.authoring import print_findings, read_draft
from newsletter.cli.context import Desk, emit, example, json_option, pass_desk, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from newsletter.dispatch import Plan, Report
    from newsletter.models import Balance, Edition, Settings


@click.command()
@click.argument("reference", metavar="ISSUE")
@click.option("-n", "--dry-run", is_flag=True, help="Show the plan and stop.")
@click.option("--limit", type=click.IntRange(1), help="Send at most so many messages now.")
@click.option("--rate", metavar="SPEED", help="At most so fast: 600/min, 10000/h. Default: smtp.rate.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--confirm", type=int, metavar="N", help="Do not ask if exactly N messages would be sent.")
@click.option(
    "--in-doubt",
    type=click.Choice(["hold", "resend", "accept"]),
    default="hold",
    show_default=True,
    help="What to do with messages of which nobody knows whether they arrived.",
)
@click.option("--retry-refused", is_flag=True, help="Try those again that the server refused.")
@json_option
@pass_desk
@example("newsletter send 12 --dry-run", "newsletter send 12", "newsletter send 12 --confirm 412")
def send(
    desk: Desk,
    reference: str,
    dry_run: bool,
    limit: int | None,
    rate: str | None,
    yes: bool,
    confirm: int | None,
    in_doubt: str,
    retry_refused: bool,
    as_json: bool,
) -> None:
    """Send an issue to all active subscribers; run it again to resume.

    ISSUE is a number, a slug, a path or 'latest'.

    The edition is frozen at the first send.  Nobody gets two: whoever has it is not written to again, and
    a message that may or may not have arrived is held and named.
    """
    from newsletter import dispatch
    from newsletter.engine import ownership

    edition = edition_of(desk, reference)
    with ownership.sole_sender(desk.places.send_lock):
        store, settings = desk.store(), at_rate(desk.settings, rate)
        policy = dispatch.InDoubt(in_doubt)
        plan = dispatch.plan(
            store,
            edition,
            settings,
            limit=limit,
            now=desk.now(),
            in_doubt=policy,
            retry_refused=retry_refused,
        )
        show_plan(plan)
        if dry_run:
            if as_json:
                emit(asdict(plan))
            return
        if plan.count:
            agree(plan.count, yes=yes, confirm=confirm)
        through = partial(dispatch.send, limit=limit, in_doubt=policy, retry_refused=retry_refused)
        report = _send(desk, edition, settings, plan.count, through)
    finish(report, as_json=as_json)


def _send(
    desk: Desk, edition: Edition, settings: Settings, count: int, through: Callable[..., Report]
) -> Report:
    """Freeze and send, with a bar on a terminal."""
    from newsletter import dispatch
    from newsletter.engine import local

    key = desk.key  # before the first send: it is made once and never again
    with dispatch.server(settings, desk.places, desk.environ) as (smtp, _), progress(count) as advance:
        return through(
            desk.store(),
            dispatch.freeze(desk.store(), edition, desk.now()),  # not before there is a password
            settings.publication,
            key,
            smtp,
            engine=local.run,
            clock=desk.now,
            run=f"{os.getpid()}",
            progress=advance,
        )


def at_rate(settings: Settings, rate: str | None) -> Settings:
    """The settings with the speed of this run; the catcher takes mail as fast as it comes."""
    from dataclasses import replace

    from newsletter.errors import UsageError
    from newsletter.publication import keys

    if rate is None or settings.smtp is None:
        return settings
    try:
        return replace(settings, smtp=replace(settings.smtp, rate=keys.rate(rate)))
    except ValueError as error:
        raise UsageError(f"{rate!r} is no speed", where="--rate", next_step=f"Give {error}.") from None


def edition_of(desk: Desk, reference: str) -> Edition:
    """The edition a command names: the frozen one if its sending has begun, else the file rendered now."""
    from newsletter import authoring
    from newsletter.store import editions

    draft = read_draft(desk, reference)
    frozen = editions.get(desk.store(), draft.issue.number or 0)
    if frozen is not None and frozen.slug == draft.issue.slug:
        return frozen
    print_findings(draft.findings)
    return authoring.edition_to_send(draft)


def show_plan(plan: Plan) -> None:
    """Who, how many, why not, from whom, through what."""
    say(f"Issue {plan.issue}: {plan.subject}")
    left_out = ", ".join(f"{count} {reason}" for reason, count in sorted(plan.excluded.items()))
    say(f"  to         {_people(plan.count)}" + (f" (not to: {left_out})" if left_out else ""))
    say(f"  from       {plan.sender}")
    say(f"  through    {click.style(plan.transport, bold=True) if plan.real else plan.transport}")
    if plan.seconds:
        say(f"  takes      {_duration(plan.seconds)} at the set rate")
    if plan.begun:
        say("  begun      yes: the frozen edition is used, whatever the file says now")
    if plan.in_doubt:
        say(f"  in doubt   {plan.in_doubt}, held; see 'newsletter status {plan.issue}'")


def _people(count: int) -> str:
    return f"{count} {'subscriber' if count == 1 else 'subscribers'}"


def _duration(seconds: float) -> str:
    """``less than a minute``, ``about 16 minutes``, ``about 2.5 hours``."""
    minutes = round(seconds / 60)
    if seconds < 60:
        return "less than a minute"
    if minutes < 120:
        return f"about {minutes} {'minute' if minutes == 1 else 'minutes'}"
    return f"about {seconds / 3600:.1f} hours"


def agree(count: int, *, yes: bool, confirm: int | None) -> None:
    """Ask for the count; without a terminal, refuse unless it was given.

    Raises:
        GuardError: the number does not match, or nobody can be asked.
    """
    from newsletter.errors import GuardError

    if yes:
        return
    if confirm is None:
        if not sys.stdin.isatty():
            raise GuardError(
                "nobody can be asked here",
                next_step=f"Add --confirm {count} (checks the number) or --yes.",
            )
        confirm = click.prompt(f"Type {count} to send", type=int, err=True)
    if confirm != count:
        raise GuardError(
            f"{confirm} is not {count}, so nothing was sent",
            next_step="Look at who gets it ('newsletter subscribers list'), then try again.",
        )


def progress(total: int) -> AbstractContextManager[Any]:
    """A bar on a terminal; silence elsewhere."""
    if not sys.stderr.isatty() or not total:
        return nullcontext(lambda _: None)
    from newsletter.cli.bar import bar

    return bar(total)


def finish(report: Report, *, as_json: bool) -> None:
    """Say how it ended and leave with the right exit code."""
    from newsletter.models import DeliveryState

    if report.recovered[1]:
        say(f"An earlier run was killed: {report.recovered[1]} in doubt, held.")
    if as_json:
        emit(
            _balance(report.balance)
            | {"issue": report.issue, "sent_now": report.sent}
            | {"doubts": [asdict(doubt) for doubt in report.doubts]}
        )
    balance = report.balance
    named = any(balance[s] for s in (DeliveryState.DEFERRED, DeliveryState.REFUSED, DeliveryState.IN_DOUBT))
    if report.sent == 0 and report.problem is None and balance.open == 0:
        say(f"Nothing to send: all {balance.frozen} of issue {report.issue} are accounted for.")
    say(f"Sent {report.sent} now. {describe(balance)}")
    if named:
        say(f"See 'newsletter status {report.issue}' for the names.")
    if report.problem is not None:
        raise report.problem
    if report.halted:
        say(f"Stopped by the operator. Run 'newsletter send {report.issue}' to go on.")
    if report.interrupted:
        say(f"Interrupted. Nobody was sent two; run 'newsletter send {report.issue}' to go on.")
        raise click.exceptions.Exit(130)
    if report.next_due is not None:
        say(f"Run it again after {report.next_due.astimezone():%H:%M} for those the server deferred.")
    if named:
        raise click.exceptions.Exit(6)


def describe(balance: Balance) -> str:
    """The balance equation in words."""
    parts = ", ".join(
        f"{count} {state.replace('_', ' ')}" for state, count in balance.by_state.items() if count
    )
    return f"{balance.frozen} frozen = {parts or 'nobody'}."


def _balance(balance: Balance) -> dict[str, Any]:
    from newsletter.models import DeliveryState

    return {"frozen": balance.frozen} | {str(state): balance[state] for state in DeliveryState}


@click.command()
@click.argument("reference", metavar="ISSUE")
@click.option("--to", "address", required=True, metavar="ADDRESS", help="Where to.")
@pass_desk
@example("newsletter test 12 --to me@example.org")
def test(desk: Desk, reference: str, address: str) -> None:
    """Send one copy to yourself; it is never counted, and neither is a reply to it.

    ISSUE is a number, a slug, a path or 'latest'.
    """
    from dataclasses import replace

    from newsletter import addresses, dispatch
    from newsletter.engine import local
    from newsletter.errors import TransportError, UsageError

    draft = read_draft(desk, reference)
    print_findings(draft.findings)
    edition = draft.rendered()
    edition = replace(edition, subject=f"[test] {edition.subject}")
    try:
        to = addresses.deliverable(address)
    except ValueError as error:
        raise UsageError(str(error), where="--to", next_step="Give one bare address.") from None
    with dispatch.server(desk.settings, desk.places, desk.environ) as (smtp, real):
        attempt = dispatch.send_test(
            edition, desk.settings.publication, desk.key, smtp, to=to, engine=local.run, now=desk.now()
        )
    if not (attempt.dot_written and 200 <= attempt.code < 300):
        raise TransportError(
            f"not sent: {attempt.code or ''} {attempt.text}", where=f"{smtp.host}:{smtp.port}"
        )
    say(f"Sent to {to}" + ("." if real else ": it is in the local catcher ('newsletter catcher' shows it)."))


@click.command()
@click.argument("reference", required=False, metavar="[ISSUE]")
@json_option
@pass_desk
@example("newsletter status", "newsletter status 12 --json")
def status(desk: Desk, reference: str | None, as_json: bool) -> None:
    """Where everything stands: subscribers, deliveries, replies, and every message in doubt by name.

    With ISSUE (a number, a slug, a path or 'latest') only that one.
    """
    from newsletter.cli import overview

    issue = overview.number_of(desk, reference) if reference else None
    value = overview.collect(desk.store(), desk.settings, issue)
    if as_json:
        emit(value)
    else:
        overview.show(value)


@click.command()
@click.argument("reference", metavar="ISSUE")
@pass_desk
@example("newsletter stop 12")
def stop(desk: Desk, reference: str) -> None:
    """Stop sending an issue, also in another window; 'send' goes on where it stopped."""
    from newsletter.cli import overview
    from newsletter.errors import UsageError
    from newsletter.store import deliveries, editions

    issue = overview.number_of(desk, reference)
    if editions.get(desk.store(), issue) is None:
        raise UsageError(f"issue {issue} was never sent", next_step="There is nothing to stop.")
    balance = deliveries.balance(desk.store(), issue)
    if balance.open:
        editions.halt(desk.store(), issue, halted=True)
        say(f"Issue {issue} stops within one message per connection; 'newsletter send {issue}' goes on.")
    else:
        say(f"Nothing to stop: all {balance.frozen} of issue {issue} are accounted for.")
    say(describe(balance))
