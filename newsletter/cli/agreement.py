"""What the operator agrees to before mail goes: the plan, the count, and some seconds to think again."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from newsletter.cli.context import say

if TYPE_CHECKING:
    from newsletter.dispatch import Plan


def show(plan: Plan, *, goes: str = "") -> None:
    """Who, how many, why not, from whom, through what; when, if that is not now."""
    say(f"Issue {plan.issue}: {plan.subject}")
    say(f"  to         {_to(plan)}")
    if goes:
        say(f"  goes       {click.style(goes, bold=True)}")
    say(f"  from       {plan.sender}")
    say(f"  through    {click.style(plan.transport, bold=True) if plan.real else plan.transport}")
    if plan.seconds:
        say(f"  takes      {duration(plan.seconds)} at the set rate")
    if plan.begun:
        say("  begun      yes: the frozen edition is used, whatever the file says now")
    if plan.in_doubt:
        say(f"  in doubt   {plan.in_doubt}, held; see 'newsletter status {plan.issue}'")


def _to(plan: Plan) -> str:
    """``3 subscribers with the tag pilot, 21 remain for later (not to: 2 unsubscribed)``."""
    people = f"{plan.count} {'subscriber' if plan.count == 1 else 'subscribers'}"
    segment = f" with the tag {plan.segment}" if plan.segment else ""
    later = f", {plan.later} {'remains' if plan.later == 1 else 'remain'} for later" if plan.later else ""
    left_out = ", ".join(f"{count} {reason}" for reason, count in sorted(plan.excluded.items()))
    return people + segment + later + (f" (not to: {left_out})" if left_out else "")


def duration(seconds: float) -> str:
    """``less than a minute``, ``about 16 minutes``, ``about 2.5 hours``."""
    minutes = round(seconds / 60)
    if seconds < 60:
        return "less than a minute"
    if minutes < 120:
        return f"about {minutes} {'minute' if minutes == 1 else 'minutes'}"
    return f"about {seconds / 3600:.1f} hours"


def agree(count: int, *, yes: bool, confirm: int | None, to_do: str = "send") -> None:
    """Ask for the count; without a terminal, refuse unless it was given.

    Args:
        to_do: what is agreed to: ``send``, ``schedule``.

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
        confirm = click.prompt(f"Type {count} to {to_do}", type=int, err=True)
    if confirm != count:
        raise GuardError(
            f"{confirm} is not {count}, so nothing was sent",
            next_step="Look at who gets it ('newsletter subscribers list'), then try again.",
        )


def still(agreed: int, count: int) -> None:
    """Refuse when the number is not what was agreed to any more.

    Raises:
        GuardError: it is another one.
    """
    from newsletter.errors import GuardError

    if count != agreed:
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
            say(f"Sending in {seconds} s; Ctrl-C cancels.")
        for left in range(seconds, 0, -1):
            if on_terminal:
                click.echo(f"\rSending in {left} s; Ctrl-C cancels. ", err=True, nl=False)
            time.sleep(1)
    except KeyboardInterrupt:
        say("\nCancelled: nothing was frozen and nothing was sent.")
        raise click.exceptions.Exit(130) from None
    if on_terminal:
        click.echo(f"\r{'':60}\r", err=True, nl=False)
