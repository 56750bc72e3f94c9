"""How a run ended: in words, as JSON, and as an exit code."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli import stopping
from newsletter.cli.context import emit, failure, say

#: Finished, and some have not got it; stopped by the operator, as 'newsletter run' says it (a guard refuses).
_NAMED, _STOPPED = 6, 5

if TYPE_CHECKING:
    from newsletter.dispatch import Report
    from newsletter.models import Balance


def finish(report: Report, *, as_json: bool, signal: int = 0) -> None:
    """Say how it ended and leave with the right exit code.

    Args:
        signal: that asked for the end; 0 = none did.
    """
    from newsletter.models import DeliveryState

    balance = report.balance
    named = any(balance[s] for s in (DeliveryState.DEFERRED, DeliveryState.REFUSED, DeliveryState.IN_DOUBT))
    unfinished = _unfinished(report, signal)
    code = unfinished["exit"] if unfinished else _NAMED if named else 0
    if report.recovered[1]:
        say(f"An earlier run was killed: {report.recovered[1]} in doubt, held.")
    if as_json:
        emit(
            counted(report.balance)
            | {"issue": report.issue, "sent_now": report.sent}
            | {"doubts": [asdict(doubt) for doubt in report.doubts]}
            | (unfinished or {"exit": code})
        )
    if report.sent == 0 and report.problem is None and balance.open == 0:
        say(f"Nothing to send: all {balance.frozen} of issue {report.issue} are accounted for.")
    say(f"Sent {report.sent} now. {describe(balance)}")
    if named:
        say(f"See 'newsletter status {report.issue}' for the names.")
    if report.problem is not None:
        raise report.problem
    if unfinished:
        say(f"{unfinished['error']}. {unfinished['next']}")
    elif report.next_due is not None:
        at = f"{report.next_due.astimezone():%H:%M}"
        say(f"Run it again after {at} for those the server deferred; 'newsletter run' does so by itself.")
    if code:
        raise click.exceptions.Exit(code)


def _unfinished(report: Report, signal: int) -> dict[str, Any] | None:
    """What ended the run before everybody had been tried, for JSON; None = nothing did."""
    if report.problem is not None:
        return failure(report.problem)
    where, again = f"issue {report.issue}", f"Run 'newsletter send {report.issue}' to go on."
    if report.interrupted:
        what = "Interrupted; nobody was sent two"
        return failure(what, where=where, next_step=again, code=stopping.exit_code(signal))
    if report.halted and report.balance.open:
        return failure("Stopped by the operator", where=where, next_step=again, code=_STOPPED)
    return None


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
