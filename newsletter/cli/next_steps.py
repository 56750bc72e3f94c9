"""What ``status`` says to do: one line, with the command to type, for each thing that waits for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

#: How a moment is shown.
Clock = Callable[[datetime], str]

WORDS = (
    "attempting: taken by a run, and the final dot of the message is not written; "
    "ending: the final dot may have been written, and no answer is recorded."
)


def steps(value: dict[str, Any], shown: Clock) -> Iterator[str]:
    """The lines for what :func:`newsletter.cli.overview.collect` found."""
    if value["refusal"]:
        yield f"Nothing can be sent now: {value['refusal']}"
    yield from _runs(value, shown)
    for issue in value["issues"]:
        if issue["frozen"]:
            yield from _issue(issue, shown, alive=value["sender"] is not None)


def _runs(value: dict[str, Any], shown: Clock) -> Iterator[str]:
    """Who sends now, and which run was killed."""
    if value["sender"] is not None:
        number = value["sender"]["process"]
        since = "".join(f", since {shown(run['at'])}, to {run['server']}" for run in value["runs"][-1:])
        yield f"{f'Process {number}' if number else 'A process'} is sending now{since}."
    else:
        for run in value["runs"]:
            yield f"The run of {shown(run['at'])} to {run['server']} did not end, and nobody sends now."
    if any(issue.get("attempting") or issue.get("ending") for issue in value["issues"]):
        yield WORDS


def _issue(issue: dict[str, Any], shown: Clock, *, alive: bool) -> Iterator[str]:
    number, send = issue["number"], f"newsletter send {issue['number']}"
    under_way = issue["attempting"] + issue["ending"]
    if not issue["balance_holds"]:
        yield f"Issue {number}: not every recipient is accounted for; 'newsletter db check' says more."
    if under_way and alive:
        more = f"{issue['pending']} still to go. " if issue["pending"] else ""
        yield f"Issue {number} is being sent. {more}'newsletter stop {number}' stops it."
    else:
        if under_way:
            word = " --in-doubt accept" if issue.get("not_permitted") else ""
            yield _left_behind(issue, send + word)
        if issue.get("not_permitted") and (issue["pending"] or issue["deferred"] or under_way):
            yield (
                f"Issue {number} goes to nobody else: it quotes reply {issue['not_permitted'][0]}, which may"
                " not be quoted like that any more."
            )
        elif issue["halted"] and (issue["pending"] or issue["deferred"] or under_way):
            yield f"Issue {number} was stopped; '{send}' goes on."
        elif issue["pending"]:
            yield f"Issue {number} still goes to {issue['pending']}; '{send}' goes on."
    yield from _unsettled(issue, send, shown)


def _left_behind(issue: dict[str, Any], send: str) -> str:
    """What ``send`` will do with the rows of a dead run."""
    back, doubtful = issue["left_behind"]["back"], issue["left_behind"]["in_doubt"]
    parts = [f"puts {back} back in the queue"] * bool(back)
    after = "; then it goes on from here" if not issue.get("not_permitted") else ""
    if doubtful:
        named = "named above" if doubtful == issue["ending"] else "and names them: the machine went down"
        parts.append(f"holds {doubtful} in doubt, {named}")
    return f"Issue {issue['number']}: '{send}' {' and '.join(parts)}{after}."


def _unsettled(issue: dict[str, Any], send: str, shown: Clock) -> Iterator[str]:
    """What the server left open, or refused."""
    number = issue["number"]
    gone = issue.get("not_permitted")
    if issue["in_doubt"]:
        again = "" if gone else f"'{send} --in-doubt resend' or "
        yield (
            f"Issue {number}: {issue['in_doubt']} in doubt, held until you settle them: "
            f"{again}'{send} --in-doubt accept'."
        )
    if gone:
        return
    if issue["deferred"]:
        run = "" if issue["halted"] else "'newsletter run' tries them again by itself, or "
        due = f" from {shown(issue['next_due'])} on" if issue["next_due"] else ""
        yield f"Issue {number}: {issue['deferred']} deferred by the server; {run}'{send}'{due}."
    if issue["retryable"]:
        yield (
            f"Issue {number}: {issue['retryable']} refused by the server. Mend the cause, then "
            f"'{send} --retry-refused'; or 'newsletter subscribers unsubscribe ADDRESS'."
        )
