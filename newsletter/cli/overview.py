"""What ``status`` shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from newsletter.cli.authoring import read_draft
from newsletter.cli.context import Desk, say
from newsletter.models import DeliveryState, ReplyStatus, SubscriberState
from newsletter.store import deliveries, editions, replies, schedule, subscribers

if TYPE_CHECKING:
    from newsletter.models import Settings
    from newsletter.store.database import Store


def number_of(desk: Desk, reference: str) -> int:
    """The number of the issue a command names; one that was sent or scheduled is known without its file."""
    if reference.isdigit() and int(reference) in editions.numbers(desk.store()):
        return int(reference)
    if reference.isdigit() and schedule.find(desk.store(), int(reference)):
        return int(reference)
    if number := editions.find_slug(desk.store(), reference):
        return number
    return read_draft(desk, reference).issue.number or 0


def collect(store: Store, settings: Settings, issue: int | None, *, nobody_sends: bool) -> dict[str, Any]:
    """Everything ``status --json`` prints.

    Args:
        nobody_sends: whether what is about to end has been left by a run that is dead.
    """
    numbers = editions.numbers(store) if issue is None else [issue]
    counts = {str(state): subscribers.count(store, state=state) for state in SubscriberState}
    new = sum(1 for _ in replies.listed(store, issue=issue, status=ReplyStatus.NEW))
    smtp = settings.smtp
    return {
        "publication": settings.publication.name,
        "transport": f"{smtp.host}:{smtp.port}" if smtp else "catcher",
        "subscribers": counts,
        "issues": [_issue(store, number, nobody_sends) for number in numbers],
        "unanswered": new,
    }


def _issue(store: Store, number: int, nobody_sends: bool) -> dict[str, Any]:
    edition = editions.get(store, number)
    if edition is None:
        return {"number": number, "subject": "", "frozen": 0, "balance_holds": True, "doubts": []}
    balance = deliveries.balance(store, number)
    return {
        "number": number,
        "slug": edition.slug,
        "subject": edition.subject,
        "frozen": balance.frozen,
        **{str(state): balance[state] for state in DeliveryState},
        "balance_holds": balance.holds,
        "halted": editions.is_halted(store, number),
        "excluded_why": deliveries.excluded(store, number),
        "replies": sum(1 for _ in replies.listed(store, issue=number)),
        "refusals": _named(store, number, DeliveryState.REFUSED),
        "deferrals": _named(store, number, DeliveryState.DEFERRED),
        "doubts": [
            {"address": d.address, "message_id": d.message_id, "server": d.server, "at": d.at}
            for d in deliveries.doubts(store, number, ending=nobody_sends)
        ],
    }


def _named(store: Store, number: int, state: DeliveryState) -> list[dict[str, str]]:
    return [{"address": to, "answer": answer} for to, answer in deliveries.outcomes(store, number, state)]


def show(value: dict[str, Any]) -> None:
    """The same for a person: a table on stdout, names below it, the next step on stderr."""
    people = ", ".join(f"{count} {state}" for state, count in value["subscribers"].items() if count)
    console = Console(highlight=False)
    through = "the local catcher" if value["transport"] == "catcher" else value["transport"]
    console.print(f"{value['publication']}: {people or 'no subscribers yet'}; sends through {through}")
    sent = [issue for issue in value["issues"] if issue["frozen"]]
    if sent:
        console.print(_table(sent))
    for issue in sent:
        _names(console, issue)
    if value["unanswered"]:
        console.print(f"Unanswered replies: {value['unanswered']} ('newsletter replies list --status new')")
    for issue in sent:
        if issue["pending"]:
            why = "was stopped" if issue["halted"] else f"still goes to {issue['pending']}"
            say(f"Issue {issue['number']} {why}; 'newsletter send {issue['number']}' goes on.")
    if not sent:
        say(_first_steps(value))


def _first_steps(value: dict[str, Any]) -> str:
    """What to type when nothing was sent: of the issue asked for, or of all."""
    number = next((issue["number"] for issue in value["issues"]), None)
    what = f"Issue {number} was not sent" if number else "Nothing was sent"
    steps = [f"'newsletter check {number or 1}'", f"'newsletter send {number or 1}'"]
    if not value["subscribers"][str(SubscriberState.ACTIVE)]:
        steps.insert(0, "'newsletter subscribers import FILE'")
    return f"{what} yet. Next: {', then '.join(steps)}."


def _table(issues: list[dict[str, Any]]) -> Table:
    states = [s for s in DeliveryState if any(issue[str(s)] for issue in issues)]
    table = Table("issue", "subject")
    for heading in ("frozen", *(s.replace("_", " ") for s in states), "replies"):
        table.add_column(heading, justify="right")
    for issue in issues:
        numbers = (issue["frozen"], *(issue[str(s)] for s in states), issue["replies"])
        table.add_row(str(issue["number"]), issue["subject"], *(str(n) for n in numbers))
    return table


def _names(console: Console, issue: dict[str, Any]) -> None:
    lines = [
        f"In doubt: {d['address']} {d['message_id']} to {d['server']} at {d['at']:%F %T} UTC"
        for d in issue["doubts"]
    ]
    for word, rows in (("Refused", issue["refusals"]), ("Deferred", issue["deferrals"])):
        lines += [f"{word}: {row['address']}: {row['answer']}" for row in rows]
    for line in lines:
        console.print(line, soft_wrap=True, markup=False)
    if issue["doubts"]:
        again = f"newsletter send {issue['number']} --in-doubt"
        say(f"Held until you settle them: '{again} resend' or '{again} accept'.")
