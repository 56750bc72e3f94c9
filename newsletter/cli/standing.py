"""``status`` and ``stop``: where sending stands, and its end."""

from __future__ import annotations

import click

from newsletter.cli.context import Desk, emit, example, json_option, pass_desk, say


@click.command()
@click.argument("reference", required=False, metavar="[ISSUE]")
@json_option
@pass_desk
@example("newsletter status", "newsletter status 12 --json")
def status(desk: Desk, reference: str | None, as_json: bool) -> None:
    """Where everything stands: subscribers, deliveries, replies, and every message in doubt by name.

    With ISSUE (a number, a slug, a path or 'latest') only that one.
    """
    from newsletter.cli import overview, schedule

    issue = overview.number_of(desk, reference) if reference else None
    from newsletter.engine import ownership

    value = overview.collect(
        desk.store(), desk.settings, issue, nobody_sends=ownership.nobody_sends(desk.places.send_lock)
    )
    if as_json:
        emit(value | schedule.collect(desk, issue))
    else:
        overview.show(value)
        schedule.report(desk, issue)


@click.command()
@click.argument("reference", metavar="ISSUE")
@pass_desk
@example("newsletter stop 12")
def stop(desk: Desk, reference: str) -> None:
    """Stop sending an issue, also in another window; 'send' goes on where it stopped.

    If the issue is scheduled ('send --at'), that is cancelled.
    """
    from newsletter.cli import outcome, overview
    from newsletter.errors import UsageError
    from newsletter.store import deliveries, editions, schedule

    issue = overview.number_of(desk, reference)
    store = desk.store()
    with store.write():
        cancelled = schedule.cancel(store, issue, desk.now())
        balance = deliveries.balance(store, issue)
        if balance.open:
            editions.halt(store, issue, halted=True)
    if cancelled:
        say(
            f"The schedule of issue {issue} is cancelled; 'newsletter send {issue} --at TIME' sets a new one."
        )
    if balance.open:
        say(f"Issue {issue} stops within one message per connection; 'newsletter send {issue}' goes on.")
    elif balance.frozen:
        say(f"Nothing to stop: all {balance.frozen} of issue {issue} are accounted for.")
    elif not cancelled:
        raise UsageError(
            f"issue {issue} was never sent and is not scheduled", next_step="There is nothing to stop."
        )
    if balance.frozen:
        say(outcome.describe(balance))
