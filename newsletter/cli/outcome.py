"""How a run ended: in words, as JSON, and as an exit code."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli.context import emit, say

if TYPE_CHECKING:
    from newsletter.dispatch import Report
    from newsletter.models import Balance


def finish(report: Report, *, as_json: bool) -> None:
    """Say how it ended and leave with the right exit code."""
    from newsletter.models import DeliveryState

    if report.recovered[1]:
        say(f"An earlier run was killed: {report.recovered[1]} in doubt, held.")
    if as_json:
        emit(
            counted(report.balance)
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
        at = f"{report.next_due.astimezone():%H:%M}"
        say(f"Run it again after {at} for those the server deferred; 'newsletter run' does so by itself.")
    if named:
        raise click.exceptions.Exit(6)


def describe(balance: Balance) -> str:
    """The balance equation in words."""
    parts = ", ".join(
        f"{count} {state.replace('_', ' ')}" for state, count in balance.by_state.items() if count
    )
    return f"{balance.frozen} frozen = {parts or 'nobody'}."


def counted(balance: Balance) -> dict[str, Any]:
    """The balance equation for JSON."""
    from newsletter.models import DeliveryState

    return {"frozen": balance.frozen} | {str(state): balance[state] for state in DeliveryState}
