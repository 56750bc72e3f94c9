"""What the operator agrees to before mail goes: the plan, the count, and some seconds to think again."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from newsletter.cli.context import say

if TYPE_CHECKING:
    from newsletter.dispatch import Plan


#: What the operator's word does with deliveries in doubt.
_ORDERED = {"accept": "counted as sent", "resend": "to be sent again"}


def show(plan: Plan, *, goes: str = "") -> None:
    """Who, how many, why not, from whom, through what; when, if that is not now."""
    say(f"Issue {plan.issue}: {plan.subject}")
    say(f"  to         {_to(plan)}")
    if goes:
        say(f"  goes       {click.style(goes, bold=True)}", styled=True)
    say(f"  from       {plan.sender}")
    through = click.style(plan.transport, bold=True) if plan.real else plan.transport
    say(f"  through    {through}", styled=True)
    if plan.seconds:
        say(f"  takes      {duration(plan.seconds)} at the set rate")
    if plan.begun:
        say("  begun      yes: the frozen edition is used, whatever the file says now")
    if plan.in_doubt:
        say(f"  in doubt   {_in_doubt(plan)}; see 'newsletter status {plan.issue}'")


def _to(plan: Plan) -> str:
    """``3 subscribers with the tag pilot, 21 remain for later (not to: 2 unsubscribed)``."""
    people = f"{plan.count} {'subscriber' if plan.count == 1 else 'subscribers'}"
    segment = f" with the tag {plan.segment}" if plan.segment else ""
    later = f", {plan.later} {'remains' if plan.later == 1 else 'remain'} for later" if plan.later else ""
    left_out = ", ".join(f"{count} {reason}" for reason, count in sorted(plan.excluded.items()))
    return people + segment + later + (f" (not to: {left_out})" if left_out else "")


def _in_doubt(plan: Plan) -> str:
    """``2, held``; or what the operator ordered, which counts for those that were named before."""
    held = plan.in_doubt - plan.settled
    parts = [f"{plan.settled} {_ORDERED[plan.word]}"] if plan.settled else []
    return ", ".join([*parts, f"{held} held"] if held else parts)


def settled(plan: Plan) -> None:
    """Confirm what became of deliveries in doubt by the operator's word."""
    if plan.settled:
        say(f"In doubt until now: {plan.settled} {_ORDERED[plan.word]}.")


def _seconds(number: int) -> str:
    return f"{number} second" + ("" if number == 1 else "s")


def duration(seconds: float) -> str:
    """``less than a minute``, ``about 16 minutes``, ``about 2.5 hours``."""
    minutes = round(seconds / 60)
    if seconds < 60:
        return "less than a minute"
    if minutes < 120:
        return f"about {minutes} {'minute' if minutes == 1 else 'minutes'}"
    return f"about {seconds / 3600:.1f} hours"


#: What has happened when somebody does not agree.
NOTHING, NOTHING_SENT = "nothing was frozen or sent", "nothing was sent"
NOT_SCHEDULED = "nothing was scheduled"


def agree(
    count: int, *, yes: bool, confirm: int | None, to_do: str = "send", unchanged: str = NOTHING
) -> None:
    """Ask for the count; without a terminal, refuse unless it was given.

    Args:
        to_do: what is agreed to: ``send``, ``schedule``.
        unchanged: what did not happen, without an agreement.

    Raises:
        GuardError: the number does not match, or nobody can be asked.
    """
    from newsletter.errors import GuardError

    if confirm is None and not yes:
        if not sys.stdin.isatty():
            raise GuardError(
                "nobody can be asked here",
                next_step=f"Add --confirm {count} (checks the number) or --yes.",
            )
        confirm = _typed(count, to_do, unchanged)
    confirmed(count, confirm, unchanged)


def _typed(count: int, to_do: str, unchanged: str) -> int:
    """The number somebody types; a wrong one is asked for once more."""
    question = f"Type {count} to {to_do}"
    typed = int(click.prompt(question, type=int, err=True))
    if typed == count:
        return typed
    say(f"{typed} is not {count}, the number of messages; so far {unchanged}.")
    return int(click.prompt(question, type=int, err=True))


def still_quotable(issue: int, before: object, now: object) -> None:
    """See that no reader took back what is quoted while somebody thought.

    Raises:
        GuardError: somebody did.
    """
    from newsletter.errors import GuardError

    if now != before:
        raise GuardError(
            "what a reader permits to quote has changed meanwhile",
            next_step=f"Nothing was sent. See what is quoted now: newsletter check {issue}.",
        )


def confirmed(count: int, confirm: int | None, unchanged: str = NOTHING) -> None:
    """See that the number that was given, if one was, is that of the messages.

    Raises:
        GuardError: it is not.
    """
    from newsletter.errors import GuardError

    if confirm not in (None, count):
        raise GuardError(
            f"{confirm} is not {count}, the number of messages, so {unchanged}",
            next_step="Look at who gets it ('newsletter subscribers list'), then try again.",
        )


def still(agreed: int | None, count: int) -> None:
    """Refuse when the number is not what was agreed to any more.

    Args:
        agreed: None = any number.

    Raises:
        GuardError: it is another one.
    """
    from newsletter.errors import GuardError

    if agreed is not None and count != agreed:
        raise GuardError(
            f"{agreed} became {count} while you decided, so nothing was sent",
            next_step="Run the same command again.",
        )


def undo_seconds(asked: int | None, setting: int, *, yes: bool) -> int:
    """How long to wait: what was asked for, else the setting where somebody sits and was asked."""
    if asked is not None:
        return asked
    return 0 if yes or not (sys.stdin.isatty() and sys.stderr.isatty()) else setting


def undo_window(seconds: int) -> None:
    """Count down; Ctrl-C means that nothing is sent."""
    if not seconds:
        return
    on_terminal = sys.stderr.isatty()
    try:
        if not on_terminal:
            say(f"Sending in {_seconds(seconds)}; Ctrl-C cancels.")
        for left in range(seconds, 0, -1):
            if on_terminal:
                click.echo(f"\rSending in {_seconds(left)}; Ctrl-C cancels. ", err=True, nl=False)
            time.sleep(1)
    except KeyboardInterrupt:
        say("\nCancelled: nothing was frozen and nothing was sent.")
        raise click.exceptions.Exit(130) from None
    if on_terminal:
        click.echo(f"\r{'':60}\r", err=True, nl=False)
