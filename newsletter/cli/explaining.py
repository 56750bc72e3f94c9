"""``newsletter replies explain``: what was understood of a mail, why, and what would follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from textwrap import indent, shorten
from typing import Any

import click

from newsletter.cli import inbox, showing, wishes
from newsletter.cli.context import Desk, emit, say, write
from newsletter.inbound.answers import quoted
from newsletter.inbound.answers.asked import Asked
from newsletter.inbound.answers.blocks import blocks
from newsletter.inbound.arrival import written_at
from newsletter.inbound.mail import headers
from newsletter.inbound.reader import NOTHING, Reader, Reading, original
from newsletter.inbound.text.lines import Line, Role, join
from newsletter.lifecycle import SUBSCRIBER_MOVES
from newsletter.models import Answer, Edition, Given, InboundKind, SubscriberState, Understood
from newsletter.replies import effects, people
from newsletter.store import author_answers, corrections, inbound, intake, set_aside
from newsletter.store import replies as recorded
from newsletter.store import wishes as stored_wishes
from newsletter.store.database import Store

_LEFT_OUT = {
    Role.QUOTED: "marked as quoted",
    Role.ORIGINAL: "found in what we sent",
    Role.NOTICE: "what the mail program writes around a quote",
    Role.FOREIGN: "below the head of another mail",
    Role.FOOTER: "signature, or what a device adds",
    Role.WISH: "the line about being quoted",
}
#: Lines of their own words that fit beside the rest on one screen.
_MOST_LINES = 12


def run(desk: Desk, files: Sequence[str], *, as_json: bool) -> None:
    """Explain every mail in these files; nothing is stored."""
    mails = inbox.Mails(files)
    reader, store = inbox.reader(desk), inbox.stored(desk)
    for source, raw in mails:
        value = explained(source, reader, raw, desk.now(), store)
        if store is not None and (number := inbound.number_of(store, raw)) is not None:
            shown = recorded.number_of(store, number) or f"m{number}"
            value |= {"follows": [f"nothing: it is here already; see newsletter replies show {shown}"]}
        if as_json:
            emit(value)
        else:
            write(told(value))
    for problem in mails.problems:
        say(f"Error: {problem}")
    if mails.problems:
        raise click.exceptions.Exit(1)


def kept(desk: Desk, number: int, raw: bytes, *, as_json: bool) -> None:
    """Show a mail that is no reply, with what was noted when it came in."""
    store = desk.store()
    if (answered := author_answers.reply_of(store, number)) is not None:
        _own_answer(desk, number, answered, raw, as_json=as_json)
        return
    at, given = set_aside.received_at(store, number), corrections.given(store, number)
    value = explained(f"m{number}", inbox.reader(desk), raw, at, store, given)
    value |= {"noted": [note for note in inbound.evidence(store, number) if note not in value["because"]]}
    value |= {"next": _next_steps(store, number, has_files=bool(value["attachments"]))}
    del value["follows"]
    if as_json:
        emit(value)
    else:
        write(told(value, inbox.when(value["written_at"], at, desk.settings.publication.zone)))


def _next_steps(store: Store, number: int, *, has_files: bool) -> list[str]:
    """What to type about a mail that is no reply."""
    if set_aside.kind(store, number) is InboundKind.UNREADABLE:
        return [
            f"to try again: newsletter replies reread m{number}",
            f"if nobody has to read it: newsletter replies correct m{number} --kind other",
        ]
    if (first := intake.copy_of(store, number)) is not None:
        return [f"the first of both: newsletter replies show m{first}"]
    steps = []
    if stored_wishes.waits(store, number):
        steps.append("the wish to leave waits for you: newsletter subscribers wishes")
    elif stored_wishes.is_settled(store, number):
        steps.append("the wish to leave is dealt with")
    if has_files:
        steps.append(f"to write the files out: newsletter replies attachments m{number} -o FOLDER")
    return [*steps, f"if it is a reply: newsletter replies correct m{number} --kind reply"]


def _own_answer(desk: Desk, number: int, answered: int, raw: bytes, *, as_json: bool) -> None:
    """Show what the author wrote to a reader."""
    reading = inbox.reader(desk).read(raw, now=set_aside.received_at(desk.store(), number), given=NOTHING)
    to = [inbox.person(*one) for one in headers.mailboxes(", ".join(reading.mail.all("to")))]
    words, subject = join(reading.lines), reading.understood.subject
    if as_json:
        found = {"source": f"m{number}", "kind": "answer", "reply": answered}
        emit(found | {"to": to, "subject": subject, "own_words": words})
        return
    rows = [
        f"m{number}: your own answer to reply {answered}",
        f"To {', '.join(to) or 'nobody'}, {_subject(subject)}",
    ]
    write("\n".join([*rows, "", words or "(no words)", "", f"The reply: newsletter replies show {answered}"]))


def explained(
    source: str, reader: Reader, raw: bytes, now: datetime, store: Store | None, given: Given = NOTHING
) -> dict[str, Any]:
    """How a mail would be understood, for programs."""
    reading = reader.read(raw, now=now, given=given)
    understood = reading.understood
    holder = reader.records.subscriber(understood.link.subscriber_id)
    is_reply = understood.verdict.kind is InboundKind.REPLY
    return {
        "source": source,
        "kind": str(understood.verdict.kind),
        "because": list(understood.verdict.evidence),
        "sender": understood.sender_address,
        "sender_name": understood.sender_name,
        "authenticity": inbox.authenticity_json(understood.authenticity),
        "who": _who(reader, understood),
        "perhaps": _perhaps(store, understood) if is_reply else [],
        "subject": understood.subject,
        "written_at": written_at(understood.sent_at, understood.came_at or now),
        "thread": understood.thread,
        "own_words": understood.own_words,
        "left_out": _left_out(reading.lines) if is_reply else [],
        "answers": _answers(reader, understood, quoted.under_quotes(reading.lines)),
        "question_because": _why_question(reader, understood, reading),
        "link": inbox.link_json(understood.link, holder.address if holder else None),
        "attachments": [{"name": a.name, "size": a.size, "note": a.note} for a in understood.attachments],
        "bounce_status": understood.bounce_status,
        "bounce_reason": understood.bounce_reason,
        "defects": list(reading.mail.defects),
        "follows": _follows(reader, reading, store, now),
    }


def _answers(reader: Reader, understood: Understood, below: list[tuple[str, str]]) -> list[dict[str, str]]:
    """Answers to the questions we asked; of an issue we do not know, to the questions as quoted."""
    issue = understood.link.issue
    if understood.answers or reader.records.edition(issue) is not None:
        return [_answer(f"{issue}.{a.question}", a) for a in understood.answers]
    if not understood.own_words:
        return []
    return [{"question": question, "text": text, "choice": ""} for question, text in below]


def _answer(question: str, answer: Answer) -> dict[str, str]:
    return {"question": question, "text": answer.text, "choice": answer.choice, "doubt": answer.doubt}


def _who(reader: Reader, understood: Understood) -> str:
    """Who wrote, for a person."""
    writer = reader.records.subscriber(understood.link.writer_id)
    if (
        writer is None
        and reader.publication
        and understood.sender_address.lower()
        in (
            reader.publication.sender_address.lower(),
            reader.publication.reply_address.lower(),
        )
    ):
        return "the publication itself"
    if writer is None:
        return "somebody who is not on the list" if understood.sender_address else "nobody can tell"
    name = " ".join(f"{writer.name} <{writer.address}>".split())
    direct = writer.address.lower() == understood.sender_address.lower()
    there = inbox.standing(writer)
    return f"{name}, {there}" if direct else f"{name}, {there}, from another address of theirs"


def _perhaps(store: Store | None, understood: Understood) -> list[str]:
    if store is None or understood.link.writer_id is not None:
        return []
    address, name = understood.sender_address, understood.sender_name
    hint = people.perhaps(store, address, name, understood.link.subscriber_id)
    return [] if hint is None else [line.strip() for line in showing.suggestion(hint, address)]


def _left_out(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """What does not count as the reader's words: how many lines, why, and how they begin."""
    found: dict[Role, list[str]] = {}
    for line in lines:
        if line.role is not Role.OWN and not line.blank:
            found.setdefault(line.role, []).append(line.text)
    return [
        {
            "lines": len(texts),
            "why": _LEFT_OUT.get(role, role.name.lower()),
            "begins": shorten(texts[0], 60, placeholder="..."),
        }
        for role, texts in found.items()
    ]


def _why_question(reader: Reader, understood: Understood, reading: Reading) -> str:
    """Why these questions and no others, for a person; empty when it answers no issue we know."""
    link = understood.link
    edition = reader.records.edition(link.issue)
    if understood.verdict.kind is not InboundKind.REPLY or edition is None:
        return ""
    if not edition.questions:
        return "the issue asks nothing"
    if not link.questions:
        return "not sure which: nothing says what the words answer"
    codes = [item.detail for item in link.evidence if item.question]
    if codes:
        return codes[0]
    if doubts := [answer.doubt for answer in understood.answers if answer.probable]:
        return doubts[0]
    if not understood.answers and understood.thread is not None:
        return f"it goes on with reply {understood.thread}"
    if len(edition.questions) == 1:
        return "it is the only question of the issue"
    return _way(reader, reading, edition)


def _way(reader: Reader, reading: Reading, edition: Edition) -> str:
    """In which way the words say what they answer: one clause, or one for each question."""
    link, found = reading.understood.link, blocks(reading.lines)
    holder = reader.records.subscriber(link.subscriber_id)
    asked = Asked.of(edition.questions, edition.number)
    below = quoted.questions_of(found, asked, (original(edition, holder),))
    ways = {}
    for answer in reading.understood.answers:
        begin = next(iter(answer.text.split("\n")), "").strip()
        blocks_below = (
            found[at].lines for at, under in below.items() if asked.ids[under.place] == answer.question
        )
        if begin and any(begin in line for lines in blocks_below for line in lines):
            way = "the words stand below the quoted question"
        elif answer.choice and answer.text in ("", reading.understood.own_words):
            way = "the words choose from it"
        else:
            way = "the words name it"
        ways[answer.question] = way
    if len(set(ways.values())) == 1:
        return next(iter(ways.values()))
    return "; ".join(f"{question}: {way}" for question, way in ways.items())


def _follows(reader: Reader, reading: Reading, store: Store | None, now: datetime) -> list[str]:
    """What would follow from it when it is taken in, for a person."""
    understood = reading.understood
    kind, link = understood.verdict.kind, understood.link
    if kind is InboundKind.REPLY:
        rows = ["it becomes a reply with the status new"]
        rows += [
            f"a vote for {a.choice!r} in {link.issue}.{a.question}" for a in understood.answers if a.choice
        ]
        rows += [
            f"{link.issue}.{a.question} is not sure: {a.doubt}"
            for a in understood.answers
            if a.doubt and not a.choice
        ]
        if link.issue and not link.certain:
            rows.append("the issue is only probable, so you confirm it: newsletter replies link")
        if effects.asks_beside(understood):
            rows.append(_waits(reader, understood))
        return rows
    if kind is InboundKind.UNSUBSCRIBE:
        return [_leaving(reader, reading, store, now)]
    if kind is InboundKind.BOUNCE:
        return [_not_delivered_to(reader, reading, store, now)]
    if kind is InboundKind.COMPLAINT:
        return [_complained(reader, reading, store)]
    return ["nothing: it is kept and set aside"]


def _leaving(reader: Reader, reading: Reading, store: Store | None, now: datetime) -> str:
    decided = None if store is None else effects.decide(store, reader, reading, now)
    if decided is None or decided.writer is None or not decided.acts:
        theirs = decided is not None and decided.writer is not None and decided.theirs
        return _waits(reader, reading.understood, decided.doubt if decided and theirs else "")
    if SubscriberState.UNSUBSCRIBED not in SUBSCRIBER_MOVES[decided.writer.state]:
        return f"nothing: {decided.writer.address} is off the list already"
    return f"{decided.writer.address} is taken off the list"


def _not_delivered_to(reader: Reader, reading: Reading, store: Store | None, now: datetime) -> str:
    person, stops = (None, False) if store is None else effects.failing(store, reader, reading, now)
    if person is None:
        return "nothing: nothing proves that it is about a mail of ours; it is kept"
    more = ", and nothing is sent there any more" if stops else ""
    return f"it counts as a failure of {person.address}{more}"


def _complained(reader: Reader, reading: Reading, store: Store | None) -> str:
    person = None if store is None else effects.complainer(store, reader, reading)
    if person is None:
        return "nothing: nothing proves that it is about what we sent them; it is kept"
    if SubscriberState.SUPPRESSED not in SUBSCRIBER_MOVES[person.state]:
        return f"nothing: {person.address} is off the list already"
    return f"nothing is sent to {person.address} any more"


def _waits(reader: Reader, understood: Understood, doubt: str = "") -> str:
    holder = reader.records.subscriber(understood.link.subscriber_id)
    why = doubt or wishes.reason(understood, holder.address if holder else "")
    return f"the wish to leave waits for you, because {why}: newsletter subscribers wishes"


def told(value: dict[str, Any], written: str = "") -> str:
    """The same for a person, on one screen; with when it was written, where that was noted."""
    link = value["link"]
    rows = [
        f"{value['source']}: {inbox.KINDS[InboundKind(value['kind'])]}",
        *(f"  because: {reason}" for reason in value["because"]),
        f"From {inbox.person(value['sender_name'], value['sender'])}, {_subject(value['subject'])}",
        *([f"  written {written}"] if written else []),
        f"  {value['authenticity']['verdict']}: {value['authenticity']['why']}",
        f"  it is {value['who']}" if value["sender"] else "  nobody can tell who wrote it",
        *(f"  {line}" for line in value["perhaps"]),
        *_not_delivered(value),
        *_about(value),
        *(f"  because: {item['detail']}" for item in link["evidence"]),
    ]
    rows += [f"Note: {link['mismatch']}"] if link["mismatch"] else []
    if value["own_words"]:
        lines = value["own_words"].split("\n")
        left = len(lines) - _MOST_LINES
        more = [f"  ... and {left} more {'line' if left == 1 else 'lines'}"] if left > 0 else []
        rows += ["In their own words:", indent("\n".join(lines[:_MOST_LINES]), "  "), *more]
    elif value["kind"] == InboundKind.REPLY:
        rows.append("No words of their own.")
    rows += [inbox.answer(**answer) for answer in value["answers"] if answer["text"] != value["own_words"]]
    if value["left_out"]:
        rows += [
            "Left out:",
            *(f"  {count(one['lines'])}, {one['why']}: {one['begins']}" for one in value["left_out"]),
        ]
    files = [showing.named_file(**attachment) for attachment in value["attachments"]]
    rows += [f"Files: {'; '.join(files)}"] if files else []
    rows += [f"Odd: {defect}" for defect in value["defects"]]
    if "follows" in value:
        rows += ["What follows:", *(f"  {line}" for line in value["follows"])]
    elif value["noted"]:
        rows += ["Noted when it came in:", *(f"  {line}" for line in value["noted"])]
    rows += value.get("next", [])
    return "\n".join(rows) + "\n"


def _subject(subject: str) -> str:
    return f'subject "{subject}"' if subject else "no subject"


def count(lines: int) -> str:
    """``3 lines``."""
    return f"{lines} {'line' if lines == 1 else 'lines'}"


def _not_delivered(value: dict[str, Any]) -> list[str]:
    if not value["bounce_reason"]:
        return []
    code = f" ({value['bounce_status']})" if value["bounce_status"] else ""
    return [f"Not delivered: {value['bounce_reason'].replace('_', ' ')}{code}"]


def _about(value: dict[str, Any]) -> list[str]:
    """Which copy, and which question."""
    link = value["link"]
    if not link["issue"]:
        return ["Answers nothing we know of"]
    sure = "Answers" if link["certain"] else "Probably answers"
    whose = f", the copy of {link['subscriber']}" if link["subscriber"] else ""
    rows = [f"{sure} issue {link['issue']}{whose}"]
    if value["question_because"]:
        rows.append(f"  {', '.join(link['questions']) or 'question'}: {value['question_because']}")
    return rows
