"""From the bytes of a mail to what was understood of it, for one publication; nothing is stored.

::

    limits -> parse -> classify -> own words -> link (evidence) -> answers
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, Protocol

from newsletter.inbound import answers, bounces, headers, limits, linking, quoting
from newsletter.inbound.html import read_html
from newsletter.inbound.kinds import classify
from newsletter.inbound.lines import Line, Role, join, read
from newsletter.inbound.mime import parse
from newsletter.inbound.own_words import assign
from newsletter.models import (
    Answer,
    Edition,
    Evidence,
    EvidenceKind,
    InboundKind,
    Link,
    ParsedMail,
    Publication,
    Question,
    Slot,
    Subscriber,
    Understood,
    Verdict,
)

#: A mail from a subscriber without any other trace is probably about an issue of the last two months.
RECENT: Final = timedelta(days=60)


class Records(Protocol):
    """What is known of the things that were sent."""

    def edition(self, number: int | None) -> Edition | None:
        """The edition with this number, if it was ever sent."""

    def subscriber(self, subscriber_id: int | None) -> Subscriber | None:
        """The subscriber with this number."""

    def by_address(self, address: str) -> Subscriber | None:
        """The subscriber with this address, however it is spelled."""

    def latest(self, subscriber_id: int, since: datetime) -> int | None:
        """The newest issue this subscriber got since a time."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Understands mail for one publication; stores nothing."""

    reply_address: str
    key: bytes
    records: Records
    publication: Publication | None = None

    def understand(self, raw: bytes, *, now: datetime) -> Understood:
        """Everything a mail says: its kind, the reader's own words, what they answer and why we think so."""
        return self.explain(raw, now=now)[0]

    def explain(self, raw: bytes, *, now: datetime) -> tuple[Understood, list[tuple[str, str]]]:
        """The same, and the (quoted question, answer) pairs as they stand in the mail, whatever we sent."""
        mail = parse(raw)
        sender_name, sender_address = next(iter(headers.mailboxes(mail.first("from"))), ("", ""))
        evidence = self._evidence(mail, sender_address, now)
        link = linking.decide(evidence)
        context = self._context(link)
        lines = assign(_body(mail), context)
        own_words = join(lines)
        link, found = self._answers(link, lines, context["original"] or "", mail.first("subject"))
        sent_at = headers.date(mail.first("date"))
        notes = (quoting.wish(lines), *self._late(link, min(sent_at or now, now)))
        understood = Understood(
            verdict=self._verdict(mail, raw, link, notes),
            sender_address=sender_address,
            sender_name=sender_name,
            subject=mail.first("subject"),
            message_id=next(iter(headers.message_ids(mail.first("message-id"))), ""),
            sent_at=sent_at,
            own_words=own_words,
            link=replace(link, mismatch=self._mismatch(link, sender_address)),
            answers=found,
            attachments=mail.attachments,
        )
        return _by_kind(understood, mail), answers.under_quotes(lines)

    def _verdict(self, mail: ParsedMail, raw: bytes, link: Link, notes: Sequence[str]) -> Verdict:
        """Its kind; of a reply, what the author should know stands after the reason."""
        if len(raw) > limits.MESSAGE:
            return Verdict(InboundKind.UNREADABLE, mail.defects)
        verdict = classify(mail, reply_address=self.reply_address, key=self.key)
        if verdict.kind is not InboundKind.REPLY:
            return verdict
        if link.certain and link.subscriber_id is None:
            return Verdict(InboundKind.OTHER, ("it answers a test mail, which is never counted",))
        return replace(verdict, evidence=(*verdict.evidence, *filter(None, notes)))

    def _late(self, link: Link, at: datetime) -> list[str]:
        edition = self.records.edition(link.issue)
        return [
            f"{link.issue}.{question.id} was open until {question.closes}; this was written later"
            for question in (edition.questions if edition else ())
            if question.id in link.questions and question.closes and at.date() > question.closes
        ]

    def _evidence(self, mail: ParsedMail, sender_address: str, now: datetime) -> tuple[Evidence, ...]:
        found = linking.evidence(mail, reply_address=self.reply_address, key=self.key)
        if any(item.kind in (EvidenceKind.TOKEN, EvidenceKind.REFERENCES) for item in found):
            return found
        # Anybody can write a code: it counts when we sent such an issue.
        found = tuple(item for item in found if self.records.edition(item.issue))
        sender = self.records.by_address(sender_address)
        if sender is None:
            return found
        issue = next((item.issue for item in found), None) or self.records.latest(sender.id, now - RECENT)
        if issue is None:
            return found
        detail = f"{sender_address} is a subscriber and got issue {issue}"
        return (*found, Evidence(EvidenceKind.SENDER, detail, issue, sender.id))

    def _context(self, link: Link) -> dict[str, str | None]:
        edition = self.records.edition(link.issue)
        publication = self.publication
        return {
            "original": original(edition, self.records.subscriber(link.subscriber_id)) if edition else None,
            "html_text": _html_text(edition.html) if edition else None,
            "subject": edition.subject if edition else None,
            "from_name": publication.sender_name if publication else None,
            "from_addr": publication.sender_address if publication else None,
        }

    def _answers(
        self, link: Link, lines: Sequence[Line], sent: str, subject: str
    ) -> tuple[Link, tuple[Answer, ...]]:
        edition = self.records.edition(link.issue)
        questions: tuple[Question, ...] = edition.questions if edition else ()
        asked = {name for number, name in linking.subject_codes(subject) if number == link.issue}
        named = [q for q in questions if q.id.lower() in asked or str(q.number) in asked]
        button = linking.behind_code(subject)
        found = answers.understand(lines, join(lines), questions, named=named, button=button, original=sent)
        answered = [answer.question for answer in found] or [question.id for question in named]
        return linking.decide(link.evidence, questions=answered), found

    def _mismatch(self, link: Link, sender_address: str) -> str | None:
        if link.subscriber_id is None:
            return None
        holder = self.records.subscriber(link.subscriber_id)
        sender = self.records.by_address(sender_address)
        if holder is None:
            return "the copy that is answered went to somebody who is not on the list"
        if sender is not None and sender.id == holder.id:
            return None
        return (
            f"the copy that is answered went to {holder.address}, and {sender_address or 'nobody'} wrote this"
        )


def _by_kind(understood: Understood, mail: ParsedMail) -> Understood:
    """Only a person has own words, answers and an identity; only a bounce has a status."""
    kind = understood.verdict.kind
    if kind not in (InboundKind.BOUNCE, InboundKind.COMPLAINT, InboundKind.UNREADABLE):
        return understood
    nobody = replace(understood, own_words="", answers=(), link=replace(understood.link, mismatch=None))
    if kind is not InboundKind.BOUNCE:
        return nobody
    reason = next((failure.reason for failure in bounces.failures(mail)), bounces.Reason.OTHER)
    return replace(nobody, bounce_status=bounces.status(mail), bounce_reason=str(reason))


def _body(mail: ParsedMail) -> list[Line]:
    """The lines of the body that tells best what is quoted.

    Plain text with ``>`` does; Outlook writes none there, and marks the original in the HTML.
    """
    text = read(mail.text[: limits.TEXT])
    if not mail.html.strip():
        return text
    if any(not line.blank for line in text) and any(line.role is Role.QUOTED for line in text):
        return text
    html = read_html(mail.html)
    return html if any(not line.blank for line in html) else text


def original(edition: Edition, subscriber: Subscriber | None) -> str:
    """The text this subscriber read: the edition with their values, or the fallbacks, in its slots."""
    values = {"first_name": subscriber.first_name, "name": subscriber.name} if subscriber else {}
    return _filled(edition.text, values)


def _filled(parts: Sequence[str | Slot], values: Mapping[str, str]) -> str:
    return "".join(
        part if isinstance(part, str) else values.get(part.name) or part.fallback for part in parts
    )


@lru_cache(maxsize=16)  # the same for every reply to an issue
def _html_text(html: tuple[str | Slot, ...]) -> str:
    """The words of an edition's HTML part: buttons and mastheads are not in the text part."""
    return "\n".join(line.text for line in read_html(_filled(html, {})))
