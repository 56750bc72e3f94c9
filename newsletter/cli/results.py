"""How questions and what came of them look on a terminal and as JSON."""

from __future__ import annotations

from datetime import date
from textwrap import indent
from typing import Any

from newsletter.cli import inbox, overview
from newsletter.cli.context import Desk
from newsletter.errors import UsageError
from newsletter.models import Question, QuestionKind
from newsletter.polls import Ballot, Tally, Uncounted
from newsletter.store import editions, polls
from newsletter.store import questions as asked
from newsletter.store.database import Store

#: Columns of the longest bar.
_BAR = 20


def listed(desk: Desk, reference: str | None) -> list[dict[str, Any]]:
    """The questions of one issue, or of all that were sent; newest issue last."""
    store = desk.reading()
    numbers = editions.numbers(store) if reference is None else [_sent(desk, reference)]
    return [_row(desk, store, number, one) for number in numbers for one in editions.questions(store, number)]


def collected(desk: Desk, reference: str) -> list[dict[str, Any]]:
    """The same for ``ISSUE`` or ``ISSUE.QUESTION``, of a poll with who is not counted.

    Raises:
        UsageError: it was never sent, or has no such question.
    """
    store = desk.reading()
    number, name = _resolved(desk, store, reference)
    found = [one for one in editions.questions(store, number) if name in (None, one.id)]
    if not found:
        raise UsageError(f"issue {number} asks nothing")
    return [_row(desk, store, number, one) for one in found]


def _resolved(desk: Desk, store: Store, reference: str) -> tuple[int, str | None]:
    """Issue and question; the name of an issue file may have a dot, and 12.2 is no file."""
    issue, dot, name = reference.rpartition(".")
    if not dot or "/" in name or name.lower() == "md":
        return _sent(desk, reference), None
    number = _sent(desk, issue)
    return number, inbox.question_of(store, f"{number}.{name}", None)[1]


def _sent(desk: Desk, reference: str) -> int:
    number = overview.number_of(desk, reference)
    if number not in editions.numbers(desk.reading()):
        raise UsageError(
            f"issue {reference} was never sent",
            next_step="Its questions are in its file; answers come when it was sent.",
        )
    return number


def _row(desk: Desk, store: Store, issue: int, question: Question) -> dict[str, Any]:
    """A question and what came of it, for programs."""
    counted = asked.answered(store, issue).get(question.id, asked.Answered())
    row: dict[str, Any] = {
        "question": f"{issue}.{question.id}",
        "number": f"{issue}.{question.number}",
        "kind": str(question.kind),
        "title": question.title,
        "closes": str(question.closes) if question.closes else None,
        "closed": bool(question.closes and _today(desk) > question.closes),
        "answers": counted.certain + counted.probable,
        "people": counted.people,
    }
    if question.kind is QuestionKind.OPEN:
        return row | {"probable": counted.probable}
    return row | _tally_json(polls.results(store, issue, question, zone=desk.settings.publication.zone))


def _today(desk: Desk) -> date:
    return desk.now().astimezone(desk.settings.publication.zone).date()


def _tally_json(tally: Tally) -> dict[str, Any]:
    return {
        "votes": tally.votes,
        "guests": tally.guests,
        "choices": [{"choice": c.choice, "votes": c.votes, "guests": c.guests} for c in tally.counts],
        "by_hand": [{"reply": one.number, "sender": one.name, "choice": one.choice} for one in tally.by_hand],
        "not_counted": [
            _ballot_json(one.ballot) | {"reason": str(one.reason), "why": one.why} for one in tally.missing
        ],
        "replaced": [_ballot_json(one.ballot) | {"by": one.by.number} for one in tally.replaced],
    }


def _ballot_json(ballot: Ballot) -> dict[str, Any]:
    return {"reply": ballot.number, "sender": ballot.name, "at": ballot.at, "choice": ballot.choice}


def line(row: dict[str, Any]) -> str:
    """One question on one line."""
    title = row["title"] if len(row["title"]) <= 60 else f"{row['title'][:57]}..."
    return f"{row['number']:>6}  {row['question']:<16}  {row['kind']:<4}  {title}  [{_amount(row)}]"


def _amount(row: dict[str, Any]) -> str:
    """``5 votes, 1 of a guest; 2 not counted; closed`` or ``3 answers, 1 only probable``."""
    if row["kind"] == QuestionKind.OPEN:
        parts = [
            _many(row["answers"], "answer") + (f", {row['probable']} only probable" * bool(row["probable"]))
        ]
    else:
        guests = f" and {_many(row['guests'], 'guest')}" if row["guests"] else ""
        left = len(row["not_counted"])
        parts = [_many(row["votes"], "vote") + guests, *([f"{left} not counted"] if left else [])]
    return "; ".join([*parts, *(["closed"] if row["closed"] else [])])


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def full(row: dict[str, Any]) -> str:
    """One question with its results, for reading."""
    closes = f" ({'closed' if row['closed'] else 'open until'} {row['closes']})" if row["closes"] else ""
    head = f"{row['number']} ({row['question']})  {row['title']}{closes}"
    if row["kind"] == QuestionKind.OPEN:
        return f"{head}\n  {_amount(row)}\n  newsletter replies list --question {row['number']}"
    parts = [head, indent("\n".join(_bars(row)), "  "), f"  {_amount(row)}"]
    if row["by_hand"]:
        parts.append("  As you said:")
        parts += [f'    reply {one["reply"]} "{one["choice"]}", {one["sender"]}' for one in row["by_hand"]]
    if row["not_counted"]:
        parts.append("  Not counted:")
        parts += [f"    {_missing(one)}: {one['why']}" for one in row["not_counted"]]
    if any(one["reason"] == Uncounted.UNCLEAR for one in row["not_counted"]):
        command = f"newsletter replies link REPLY --question {row['number']} --choice 1"
        parts.append(f"    to give the vote of one of them: {command}")
    if row["replaced"]:
        parts.append("  Voted again, and the later vote counts:")
        parts += [f"    {_missing(one)}: reply {one['by']} is later" for one in row["replaced"]]
    return "\n".join(parts)


def _bars(row: dict[str, Any]) -> list[str]:
    """One line per choice: its votes, a bar, and the guests."""
    choices = row["choices"]
    most = max((one["votes"] for one in choices), default=0)
    width = max((len(one["choice"]) for one in choices), default=0)
    lines = []
    for one in choices:
        bar = "#" * round(_BAR * one["votes"] / most) if most else ""
        guests = f"  + {_many(one['guests'], 'guest')}" if one["guests"] else ""
        lines.append(f"{one['choice']:<{width}}  {one['votes']:>5}  {bar}{guests}".rstrip())
    return lines


def _missing(one: dict[str, Any]) -> str:
    choice = f' "{one["choice"]}"' if one["choice"] else ""
    return f"reply {one['reply']}{choice}, {one['sender'] or 'nobody'}"
