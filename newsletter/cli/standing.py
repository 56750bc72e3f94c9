"""``status`` and ``stop``: where sending stands, and its end."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from newsletter.cli.context import Desk, emit, example, json_option, pass_desk, say

if TYPE_CHECKING:
    from newsletter.models import Balance


@click.command()
@click.argument("reference", required=False, metavar="[ISSUE]")
@json_option
@pass_desk
@example("newsletter status", "newsletter status 12 --json")
def status(desk: Desk, reference: str | None, as_json: bool) -> None:
    """Where everything stands: subscribers, deliveries, replies, and every message in doubt by name.

    With ISSUE (a number, a slug, a path or 'latest') only that one.  For each thing that waits for you it
    names the command.

    \b
    Each recipient of an issue is in one of these states:
      pending     not begun, or begun and certainly not delivered
      attempting  taken by a run; the final dot of its message is not written
      ending      the final dot may have been written; no answer is recorded yet
      sent        the server took it
      deferred    the server said: later
      refused     the server said: no
      in doubt    it may have arrived, no answer came; held until you settle it
      excluded    left the list before it was their turn
    """
    from newsletter.cli import overview, schedule

    desk.reading()
    issue = overview.number_of(desk, reference) if reference else None
    value = overview.collect(desk, issue)
    if as_json:
        emit(value | schedule.collect(desk, issue))
    else:
        overview.show(value, partial(schedule.shown, desk))
        schedule.report(desk, issue)


@click.command()
@click.argument("reference", metavar="ISSUE")
@pass_desk
@example("newsletter stop 12")
def stop(desk: Desk, reference: str) -> None:
    """Stop sending an issue, also in another window; 'send' goes on where it stopped.

    If the issue is scheduled ('send --at'), that is cancelled.  When nobody is sending, 'newsletter run'
    leaves the issue alone until 'send' goes on with it.
    """
    from newsletter.cli import outcome, overview
    from newsletter.errors import UsageError
    from newsletter.store import deliveries, editions

    issue = overview.number_of(desk, reference)
    store = desk.store()
    with store.write():
        cancelled = _unschedule(desk, issue)
        balance = deliveries.balance(store, issue)
        if balance.open:
            editions.halt(store, issue, halted=True)
    if cancelled:
        say(cancelled)
    if balance.open:
        say(_stopped(desk, issue, balance))
    elif balance.frozen:
        say(f"Nothing to stop: all {balance.frozen} of issue {issue} are accounted for.")
    elif not cancelled:
        raise UsageError(
            f"issue {issue} was never sent and is not scheduled", next_step="There is nothing to stop."
        )
    if balance.frozen:
        say(outcome.describe(balance))


def _unschedule(desk: Desk, issue: int) -> str:
    """Cancel the schedule of an issue, or forget the one that did not go; what to say, or empty."""
    from newsletter.cli import schedule as scheduling
    from newsletter.store import schedule

    store = desk.store()
    again = f"'newsletter send {issue} --at TIME' sets a new one."
    if schedule.cancel(store, issue, desk.now()):
        return f"The schedule of issue {issue} is cancelled; {again}"
    for one in schedule.latest(store, issue):
        if scheduling.is_unsent(desk, one):
            schedule.dismiss(store, one, desk.now())
            return f"The schedule of issue {issue} that was not carried out is forgotten; {again}"
    return ""


def _stopped(desk: Desk, issue: int, balance: Balance) -> str:
    """What a stop of what is not sent to the end comes to, now."""
    from newsletter.engine import ownership
    from newsletter.models import DeliveryState

    process = ownership.holder(desk.places.send_lock)
    on = f"'newsletter send {issue}' goes on."
    if process is None:
        return f"Nobody sends now. 'newsletter run' leaves issue {issue} alone from here; {on}"
    if balance[DeliveryState.ATTEMPTING] or balance[DeliveryState.ENDING]:
        return f"Issue {issue} stops within one message per connection; {on}"
    named = f" (process {process})" if process else ""
    return f"Whoever sends now{named} begins no more of issue {issue}; {on}"
