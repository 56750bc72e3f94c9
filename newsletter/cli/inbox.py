"""How replies look on a terminal and as JSON."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from textwrap import indent
from typing import Any

from newsletter.cli.context import Desk, emit, moment, say, write
from newsletter.errors import InboundError, PublicationError, UsageError
from newsletter.inbound.mail import incomplete
from newsletter.inbound.reader import Reader
from newsletter.models import Answer, Authenticity, InboundKind, Link, Reply, Subscriber, SubscriberState
from newsletter.replies import Sent, Taken, intake, vouching
from newsletter.store import editions
from newsletter.store.database import Store
from newsletter.transport import mailboxes

KINDS = {
    InboundKind.REPLY: "a reply from a reader",
    InboundKind.AUTO_REPLY: "an automatic answer",
    InboundKind.BOUNCE: "a failure notice",
    InboundKind.COMPLAINT: "a complaint",
    InboundKind.UNSUBSCRIBE: "a wish to be unsubscribed",
    InboundKind.OTHER: "some other mail",
    InboundKind.UNREADABLE: "not readable; it is kept as it arrived",
}
#: Kinds that can be counted; the others say what a mail is.
_STANDING = {
    SubscriberState.PENDING: "who has not confirmed yet",
    SubscriberState.UNSUBSCRIBED: "who left the list",
    SubscriberState.SUPPRESSED: "to whom nothing is sent any more",
}
_PLURALS = {
    "reply": "replies",
    "auto_reply": "auto_replies",
    "bounce": "bounces",
    "complaint": "complaints",
    "unsubscribe": "unsubscribes",
}


class Mails:
    """All mail in several sources; a source that fails is noted and the rest goes on."""

    def __init__(self, sources: Iterable[str]) -> None:
        self._sources = sources
        self.problems: list[InboundError] = []

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        for source in self._sources:
            try:
                for name, raw in mailboxes.read(source, sys.stdin.buffer):
                    # What lies in a folder of mail or is handed in is kept, whatever it is.
                    if name == str(Path(source)) and not incomplete.looks_like_mail(raw):
                        self.problems.append(_no_mail(source, raw))
                    else:
                        yield name, raw
            except InboundError as error:
                self.problems.append(error)


def _no_mail(source: str, raw: bytes) -> InboundError:
    why = "it has no sender, date or subject" if raw.strip() else "there is nothing in it"
    return InboundError(
        f"this is no mail: {why}",
        where=source,
        next_step="Save the mail itself as a file (.eml), or name a Maildir or an mbox.",
    )


def reader(desk: Desk) -> Reader:
    """Understands mail with what this publication knows; outside of one or before a send, with less."""
    try:
        publication = desk.settings.publication
    except PublicationError:
        return Reader("", b"", Sent(None), signatures=vouching.Verifier())
    key = desk.key if desk.places.key_file.exists() else b""
    return intake.reader_of(desk.stored(), publication, key)


def stored(desk: Desk) -> Store | None:
    """The store, where there is a publication and something was stored."""
    try:
        return desk.stored()
    except PublicationError:
        return None


def question_of(store: Store, code: str | None, issue: int | None) -> tuple[int | None, str | None]:
    """Issue number and question id of ``12.topics`` or ``12.1``.

    Raises:
        UsageError: it is no such code, or the issue has no such question.
    """
    if code is None:
        return issue, None
    number, _, name = code.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 10 and name):
        raise UsageError(f"{code!r} names no question", next_step="Write 12.topics or 12.1.")
    found = editions.questions(store, int(number))
    for question in found:
        if name in (question.id, str(question.number)):
            return int(number), question.id
    known = ", ".join(f"{number}.{question.id}" for question in found)
    raise UsageError(
        f"issue {number} has no question {name!r}",
        next_step=f"It has: {known}." if known else "It was not sent, or asks nothing.",
    )


def show_taken(results: Iterable[Taken], *, as_json: bool) -> Counter[str]:
    """Print what became of each mail as it happens; returns how many of each kind."""
    counts: Counter[str] = Counter()
    waiting = 0
    for taken in results:
        kind = kind_of(taken)
        counts[kind] += 1
        waiting += taken.wish_waits
        if as_json:
            emit(_taken_json(taken, kind))
        elif taken.is_new or taken.note:
            write(_taken_line(taken, kind))
    if waiting:
        say(f"Wishes to leave that wait: {waiting} ('newsletter subscribers wishes')")
    return counts


def kind_of(taken: Taken) -> str:
    """One word for what became of a mail: its kind, or ``known``, ``waiting``, ``refused``."""
    if taken.understood is not None:
        return str(taken.understood.verdict.kind)
    if taken.inbound_id is None:
        return "refused"
    if taken.waits:
        return "waiting"
    if taken.copy_of is not None:
        return "known"
    if taken.reply_id is not None:  # read again, and it stays what it was
        return str(InboundKind.REPLY)
    return "unreadable" if taken.is_new else "known"


def _taken_json(taken: Taken, kind: str) -> dict[str, Any]:
    return {
        "source": taken.source,
        "inbound": taken.inbound_id,
        "kind": kind,
        "reply": taken.reply_id,
        "issue": taken.understood.link.issue if taken.understood else None,
        "note": taken.note,
    }


def _taken_line(taken: Taken, kind: str) -> str:
    what = kind if taken.reply_id is None else f"reply {taken.reply_id}"
    if taken.reply_id is not None and taken.understood is not None:
        what += f" to {answered(taken.understood.link, taken.understood.answers)}"
    read = taken.understood is not None and kind != InboundKind.UNREADABLE
    who = taken.understood.sender_address if read and taken.understood else taken.source
    return f"{what}, {who or 'nobody'}" + (f" ({taken.note})" if taken.note else "")


def summary(counts: Counter[str]) -> str:
    """``7 mails: 5 replies, 1 auto_reply, 1 known``."""
    if not counts:
        return "No mail."
    total = sum(counts.values())
    kinds = ", ".join(
        f"{count} {kind if count == 1 else _PLURALS.get(kind, kind)}" for kind, count in counts.most_common()
    )
    return f"{total} {'mail' if total == 1 else 'mails'}: {kinds}."


def answered(link: Link, answers: Iterable[Answer] = ()) -> str:
    """What a reply answers, for a person: ``12.topics``, ``probably issue 12, not sure which question``."""
    if link.issue is None:
        return "nothing we know"
    target = codes(link, answers) or f"issue {link.issue}, not sure which question"
    return target if link.certain else f"probably {target}"


def codes(link: Link, answers: Iterable[Answer]) -> str:
    """The questions a reply answers: ``12.topics (only probable), 12.walk``; empty when nobody knows."""
    doubts = {one.question: _doubt(one) for one in answers if one.doubt}
    return ", ".join(f"{link.issue}.{q}" + (f" ({doubts[q]})" if q in doubts else "") for q in link.questions)


def _doubt(answer: Answer) -> str:
    if answer.by_hand:
        return "no vote, as you said"
    return "only probable" if answer.probable else "vote not clear"


def link_json(link: Link, subscriber: str | None = None) -> dict[str, Any]:
    """A link for programs; ``question`` is the first of ``questions``."""
    codes = [f"{link.issue}.{question}" for question in link.questions]
    return {
        "subscriber": subscriber,
        "subscriber_id": link.subscriber_id,
        "issue": link.issue,
        "question": next(iter(codes), None) or next((e.question for e in link.evidence if e.question), None),
        "questions": codes,
        "certain": link.certain,
        "mismatch": link.mismatch,
        "writer_id": link.writer_id,
        "evidence": [{"kind": str(item.kind), "detail": item.detail} for item in link.evidence],
    }


def authenticity_json(found: Authenticity) -> dict[str, str]:
    """Whether the sender is who the mail says, for programs."""
    return {"verdict": str(found.verdict), "why": found.why}


def reply_json(reply: Reply) -> dict[str, Any]:
    """A reply for programs."""
    return {
        "id": reply.id,
        "kind": str(reply.kind),
        "issue": reply.issue,
        "status": str(reply.status),
        "permission": str(reply.permission),
        "sender_address": reply.sender_address,
        "sender_name": reply.sender_name,
        "subject": reply.subject,
        "written_at": reply.written_at,
        "received_at": reply.received_at,
        "own_words": reply.own_words,
        "excerpt": reply.excerpt,
        "answers": [
            {"question": f"{reply.issue}.{a.question}", "text": a.text, "choice": a.choice, "doubt": a.doubt}
            | ({"by_hand": True} if a.by_hand else {})
            for a in reply.answers
        ],
        "link": link_json(reply.link),
        "guest": is_guest(reply),
        "thread": reply.thread,
        "authenticity": authenticity_json(reply.authenticity),
    }


def standing(somebody: Subscriber) -> str:
    """Whether a subscriber is on the list, in words."""
    return _STANDING.get(somebody.state, "on the list")


def person(name: str, address: str) -> str:
    """Who wrote: ``Anna de Vries <anna@example.org>``, an address alone, ``nobody``."""
    if not address:
        return " ".join(name.split()) or "nobody"
    return " ".join([*name.split(), f"<{address}>"]) if name.strip() else address


def when(written: datetime, taken_in: datetime, zone: tzinfo) -> str:
    """``2026-11-20 14:03 CET``, and when we took it in where that was more than an hour later."""
    at, kept = moment(written, zone), moment(taken_in, zone)
    return at if taken_in - written <= timedelta(hours=1) else f"{at} (taken in {kept})"


def is_guest(reply: Reply) -> bool:
    """Whether somebody wrote who is not on the list."""
    return reply.contact_id is not None and reply.link.writer_id is None


def answer(question: str, text: str, choice: str, doubt: str = "") -> str:
    """One answer, below the code of its question."""
    chosen = (f" [{choice}]" if choice else "") + (f" ({doubt})" if doubt else "")
    return f"To {question}{chosen}:\n{indent(text, '  ')}".rstrip()
