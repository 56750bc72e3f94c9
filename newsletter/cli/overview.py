"""What ``status`` shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from newsletter.cli import leaving, next_steps
from newsletter.cli.authoring import read_draft
from newsletter.cli.context import Desk, say
from newsletter.cli.terminal import harmless
from newsletter.engine import machine, ownership
from newsletter.models import DeliveryState, ReplyStatus, SubscriberState
from newsletter.store import (
    bounces,
    deliveries,
    editions,
    intake,
    last_run,
    recovery,
    replies,
    runs,
    schedule,
    subscribers,
    wishes,
)

if TYPE_CHECKING:
    from newsletter.cli.next_steps import Clock
    from newsletter.models import Balance, Edition
    from newsletter.store.database import Store


def number_of(desk: Desk, reference: str) -> int:
    """The number of the issue a command names; one that was sent or scheduled is known without its file."""
    number = int(reference) if reference.isascii() and reference.isdigit() and len(reference) < 10 else 0
    if number in editions.numbers(desk.store()) or (number and schedule.latest(desk.store(), number)):
        return number
    if found := editions.find_slug(desk.store(), reference):
        return found
    return read_draft(desk, reference).issue.number or 0


def collect(desk: Desk, issue: int | None) -> dict[str, Any]:
    """Everything ``status --json`` prints, but for schedules."""
    # The sender first: a run that ends while we look has ended for both.
    process = ownership.holder(desk.places.send_lock)
    store, smtp = desk.reading(), desk.settings.smtp
    boot = machine.boot_id(desk.environ)
    numbers = editions.numbers(store) if issue is None else [issue]
    refusal, answered = last_run.refusal(store), replies.counts(store)
    return {
        "publication": desk.settings.publication.name,
        "transport": f"{smtp.host}:{smtp.port}" if smtp else "catcher",
        "subscribers": {str(state): subscribers.count(store, state=state) for state in SubscriberState},
        "sender": None if process is None else {"process": process},
        "runs": [{"at": at, "server": server} for at, server in runs.unended(store)],
        "refusal": str(refusal) if refusal else None,
        "issues": [
            _issue(store, number, boot, answered.get(number, 0), nobody_sends=process is None)
            for number in numbers
        ],
        "unread": _unread(store),
        "wishes": wishes.count(store),
        **_unanswered(store, issue),
    }


def _unanswered(store: Store, issue: int | None) -> dict[str, int]:
    """How many replies wait, and how many of them stand in no issue's row."""
    new = replies.counts(store, status=ReplyStatus.NEW)
    waiting = sum(new.values()) if issue is None else new.get(issue, 0)
    return {"unanswered": waiting, "unanswered_of_no_issue": 0 if issue is not None else new.get(None, 0)}


def _not_permitted(store: Store, edition: Edition) -> list[int]:
    if not edition.features:
        return []
    from newsletter.store import features

    return features.no_longer_permitted(store, edition.number)


def _unread(store: Store) -> list[dict[str, Any]]:
    """Mail that could not be read, or was not read yet: kept, and shown by its number."""
    return [
        {"mail": one.inbound_id, "at": one.received_at, "problem": one.reason or None}
        for one in intake.unread(store)
    ]


def _issue(store: Store, number: int, boot: str, answered: int, *, nobody_sends: bool) -> dict[str, Any]:
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
        "not_permitted": _not_permitted(store, edition),
        "excluded_why": deliveries.excluded(store, number),
        "came_back": bounces.came_back(store, number),
        "replies": answered,
        "left_behind": _left_behind(store, number, balance, boot) if nobody_sends else None,
        "next_due": deliveries.next_due(store, number),
        "refusals": _named(store, number, DeliveryState.REFUSED),
        "retryable": deliveries.again(store, number, DeliveryState.REFUSED),
        "deferrals": _named(store, number, DeliveryState.DEFERRED),
        "doubts": [
            {"address": d.address, "message_id": d.message_id, "server": d.server, "at": d.at}
            for d in deliveries.doubts(store, number, ending=nobody_sends)
        ],
    }


def _left_behind(store: Store, number: int, balance: Balance, boot: str) -> dict[str, int]:
    """What the next send will do with what a dead run held."""
    lost = recovery.lost(store, number, boot)
    return {
        "back": balance[DeliveryState.ATTEMPTING] - lost,
        "in_doubt": balance[DeliveryState.ENDING] + lost,
    }


def _named(store: Store, number: int, state: DeliveryState) -> list[dict[str, str]]:
    return [{"address": to, "answer": answer} for to, answer in deliveries.outcomes(store, number, state)]


def show(value: dict[str, Any], shown: Clock) -> None:
    """The same for a person: a table on stdout, names below it, the next steps on stderr."""
    people = ", ".join(f"{count} {state}" for state, count in value["subscribers"].items() if count)
    console = Console(highlight=False, markup=False, emoji=False)
    through = "the local catcher" if value["transport"] == "catcher" else value["transport"]
    console.print(f"{value['publication']}: {people or 'no subscribers yet'}; sends through {through}")
    sent = [issue for issue in value["issues"] if issue["frozen"]]
    if sent:
        console.print(_table(sent))
    for issue in sent:
        _names(console, issue, shown)
    if value["unanswered"]:
        console.print(f"{_waiting(value)} ('newsletter replies list --status new')", soft_wrap=True)
    if value["unread"]:
        step = "'newsletter replies list --kind unreadable'"
        console.print(f"Mail that was not read: {len(value['unread'])} ({step})")
    if value["wishes"]:
        console.print(f"{leaving.counted(value['wishes'])} ('newsletter subscribers wishes')")
    for line in next_steps.steps(value, shown):
        say(line)
    if not sent and not value["refusal"]:
        say(_first_steps(value))


def _waiting(value: dict[str, Any]) -> str:
    """``13 unanswered replies; 2 of them belong to no issue``."""
    count, loose = value["unanswered"], value["unanswered_of_no_issue"]
    told = f"{count} unanswered {'reply' if count == 1 else 'replies'}"
    if not loose:
        return told
    if count == 1:
        return f"{told}; it belongs to no issue"
    return f"{told}; {loose} of them {'belongs' if loose == 1 else 'belong'} to no issue"


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


def _names(console: Console, issue: dict[str, Any], shown: Clock) -> None:
    lines = [
        f"In doubt: {d['address']} {d['message_id']} to {d['server']} at {shown(d['at'])}"
        for d in issue["doubts"]
    ]
    for word, rows in (("Refused", issue["refusals"]), ("Deferred", issue["deferrals"])):
        lines += [f"{word}: {row['address']}: {row['answer']}" for row in rows]
    if issue["came_back"]:
        step = "'newsletter replies list --kind bounce'"
        sent = issue[str(DeliveryState.SENT)]
        lines.append(f"Issue {issue['number']}: sent {sent}, {issue['came_back']} came back ({step})")
    for line in lines:
        console.print(harmless(line), soft_wrap=True)
