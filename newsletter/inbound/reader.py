"""From the bytes of a mail to what was understood of it, for one publication; nothing is stored.

::

    limits -> parse -> classify -> own words -> link (evidence) -> answers
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

from newsletter.inbound import answers, arrival, authenticity, bounces, by_hand, limits, linking
from newsletter.inbound.authenticity import Signature
from newsletter.inbound.kinds import classify
from newsletter.inbound.leaving import Wish, may_answer, wish
from newsletter.inbound.mail import headers, incomplete
from newsletter.inbound.mail.mime import parse
from newsletter.inbound.own_words import bodies, forwarded, quoting
from newsletter.inbound.text.html import read_html
from newsletter.inbound.text.lines import Line, join
from newsletter.models import (
    Answer,
    Authenticity,
    Conversation,
    Edition,
    Evidence,
    EvidenceKind,
    Given,
    InboundKind,
    Link,
    ParsedMail,
    Publication,
    Question,
    Slot,
    Subscriber,
    Trust,
    Understood,
    Verdict,
)

#: A mail from a subscriber without any other trace is probably about an issue of the two months before it.
RECENT: Final = timedelta(days=60)
#: The author said nothing.
NOTHING: Final = Given()


class Records(Protocol):
    """What is known of the things that were sent."""

    def edition(self, number: int | None) -> Edition | None:
        """The edition with this number, if it was ever sent."""

    def subscriber(self, subscriber_id: int | None) -> Subscriber | None:
        """The subscriber with this number."""

    def by_address(self, address: str) -> Subscriber | None:
        """The subscriber with this address, however it is spelled."""

    def latest(self, subscriber_id: int, since: datetime, until: datetime) -> int | None:
        """The newest issue this subscriber got between two times."""

    def conversation(self, message_ids: Sequence[str]) -> Conversation | None:
        """The conversation that the first known of these Message-IDs belongs to."""


class _Known(NamedTuple):
    """What is known about a mail beside its own words."""

    given: Given
    writer_id: int | None
    earlier: Conversation | None
    #: Known once its kind is.
    is_reply: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a mail, with what it was read from."""

    understood: Understood
    mail: ParsedMail
    #: The lines of the body with the part each plays.
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Reader:
    """Understands mail for one publication; stores nothing."""

    reply_address: str
    key: bytes
    records: Records
    publication: Publication | None = None
    #: Verifies the signatures of a mail, given its bytes; None = they are not looked at.
    signatures: Callable[[bytes], Sequence[Signature]] | None = None

    def understand(self, raw: bytes, *, now: datetime, given: Given = NOTHING) -> Understood:
        """Everything a mail says: its kind, the reader's own words, what they answer and why we think so.

        ``given``: what the author said about it; that stands above what we find.
        """
        return self.read(raw, now=now, given=given).understood

    def read(self, raw: bytes, *, now: datetime, given: Given = NOTHING) -> Reading:
        """The same, with the lines it was read from."""
        mail = parse(raw)
        authors = [author for value in mail.all("from") for author in headers.mailboxes(value)]
        sender_name, sender_address = next(iter(authors), ("", ""))
        # Who names several authors hides which of them wrote (RFC 7489 section 6.6.1).
        sender = self.records.by_address(sender_address) if len(authors) == 1 else None
        writer_id = None if given.guest else given.writer_id or (sender.id if sender else None)
        known = _Known(given, writer_id, self.records.conversation(linking.ancestors(mail)))
        sent_at = headers.date(mail.first("date"))
        came = arrival.came_at(mail, now)
        zone = self.publication.zone if self.publication else UTC
        written = arrival.written_at(sent_at, came).astimezone(zone)
        link = linking.decide(self._evidence(mail, known, written))
        context = self._context(link) | {"writer_name": sender_name, "writer_addr": sender_address}
        lines = bodies.lines_of(mail.text[: limits.TEXT], mail.html, context)
        own_words = join(lines)
        verdict = self._verdict(mail, raw, link, given, own_words)
        known = known._replace(is_reply=verdict.kind is InboundKind.REPLY)
        link, found = self._answers(link, lines, context, mail, known, written.date())
        if known.is_reply:
            notes = (quoting.wish(lines), forwarded.note(lines, context), *self._late(link, written))
            verdict = replace(verdict, evidence=(*verdict.evidence, *filter(None, notes)))
        understood = Understood(
            verdict=verdict,
            sender_address=sender_address,
            sender_name=sender_name,
            subject=mail.first("subject"),
            message_id=next(iter(headers.message_ids(mail.first("message-id"))), ""),
            sent_at=sent_at,
            own_words=own_words,
            link=self._with_writer(link, known, sender_address),
            answers=found,
            attachments=mail.attachments,
            authenticity=self._authenticity(mail, raw, verdict),
            thread=known.earlier.first if known.earlier else None,
            came_at=came,
        )
        return Reading(_by_kind(understood, mail), mail, lines)

    def _verdict(self, mail: ParsedMail, raw: bytes, link: Link, given: Given, own_words: str) -> Verdict:
        """Its kind, and why."""
        if given.kind is not None:
            return Verdict.by_hand(given.kind)
        if len(raw) > limits.MESSAGE:
            return Verdict(InboundKind.UNREADABLE, mail.defects)
        if missing := incomplete.reason(mail):
            return Verdict(InboundKind.UNREADABLE, (missing,))
        edition = self.records.edition(link.issue)
        reader = self.records.subscriber(link.subscriber_id)
        verdict = classify(
            mail,
            reply_address=self.reply_address,
            key=self.key,
            own_words=own_words,
            asked=_asked(edition),
            title=edition.subject if edition else "",
            name=reader.name if reader else "",
        )
        is_test = link.certain and link.subscriber_id is None and linking.is_test(link)
        if verdict.kind is InboundKind.REPLY and is_test:
            return Verdict(InboundKind.OTHER, ("it answers a test mail, which is never counted",))
        return verdict

    def _late(self, link: Link, at: datetime) -> list[str]:
        edition = self.records.edition(link.issue)
        return [
            f"{link.issue}.{question.id} was open until {question.closes}; this was written later"
            for question in (edition.questions if edition else ())
            if question.id in link.questions and question.closes and at.date() > question.closes
        ]

    def _authenticity(self, mail: ParsedMail, raw: bytes, verdict: Verdict) -> Authenticity:
        """Only asked about what a person wrote or wishes: keys of signatures are asked for on the network."""
        if verdict.kind not in (InboundKind.REPLY, InboundKind.UNSUBSCRIBE) or len(raw) > limits.MESSAGE:
            return Authenticity()
        trust = self.publication.trust if self.publication else Trust()
        verified = self.signatures(raw) if self.signatures and authenticity.needs(mail, trust) else ()
        return authenticity.judge(mail, authserv_id=trust.authserv_id, signatures=verified)

    def _evidence(self, mail: ParsedMail, known: _Known, written: datetime) -> tuple[Evidence, ...]:
        """Every reason there is, strongest first."""
        said, earlier, writer_id = _said(known.given), known.earlier, known.writer_id
        found = linking.evidence(mail, reply_address=self.reply_address, key=self.key)
        # Who writes to several of our addresses means the one of their own copy.
        found = tuple(sorted(found, key=lambda one: _strength(one, writer_id)))
        if earlier is not None and earlier.issue:
            detail = f"it goes on with {earlier.what}"
            kind = EvidenceKind.THREAD if earlier.certain else EvidenceKind.PROBABLE_THREAD
            thread = Evidence(kind, detail, earlier.issue, earlier.subscriber_id)
            found = (*found[: (cut := _traced(found))], thread, *found[cut:])
        if _traced(found):
            return (*said, *found)
        # Anybody can write a code: it counts when we sent such an issue.
        found = (*said, *(item for item in found if self.records.edition(item.issue)))
        if writer_id is None or any(item.kind is EvidenceKind.QUOTED for item in found):
            return found
        issue = next((item.issue for item in found if item.issue), None)
        issue = issue or self.records.latest(writer_id, written - RECENT, written)
        if issue is None:
            return found
        writer = self.records.subscriber(writer_id)
        who = writer.address if writer else "the writer"
        detail = f"{who} is a subscriber and got issue {issue}"
        return (*found, Evidence(EvidenceKind.SENDER, detail, issue, writer_id))

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

    def _answers(  # noqa: PLR0917 - what the mail is, and what it is compared with
        self,
        link: Link,
        lines: Sequence[Line],
        context: Mapping[str, str | None],
        mail: ParsedMail,
        known: _Known,
        on: date,
    ) -> tuple[Link, tuple[Answer, ...]]:
        """What is answered, and the link with the questions.

        A later mail of a conversation keeps the questions of the first; its words count as another answer
        only where they stand under a question.
        """
        given, earlier, subject = known.given, known.earlier, mail.first("subject")
        edition = self.records.edition(link.issue)
        questions: tuple[Question, ...] = edition.questions if edition else ()
        asked = {name for number, name in linking.subject_codes(subject) if number == link.issue}
        named = [q for q in questions if q.id.lower() in asked or str(q.number) in asked]
        chosen = None if given.questions is None else [q for q in questions if q.id in given.questions]
        goes_on = earlier is not None and earlier.issue == link.issue
        said = join(lines)
        # A wish to leave answers nothing, where nothing asks for it; what is marked beside it does.
        leaves = given.kind is not InboundKind.REPLY and wish(said) in (Wish.PLAIN, Wish.BESIDE)
        leaves = leaves and not may_answer(wish(said), said, _asked(edition))

        def understood(named: Sequence[Question], *, goes_on: bool) -> tuple[Answer, ...]:
            return answers.understand(
                lines,
                "" if goes_on or leaves else said,
                questions,
                named=named,
                button="" if goes_on else linking.behind_code(subject),
                original=context["original"] or "",
                html_text=context["html_text"] or "",
                issue=link.issue or 0,
                on=on,
                guess=link.certain and known.is_reply and not goes_on,
                sender_name=next((name for name, _ in headers.mailboxes(mail.first("from"))), ""),
            )

        found = understood(named, goes_on=goes_on)
        if goes_on and not (found or leaves) and (voted := self._voted(mail, known.writer_id)):
            found = answers.voted_again(said, [one for one in questions if one.id in voted])
        if chosen is not None:
            found = by_hand.for_chosen(chosen, understood(chosen, goes_on=False), found, said)
        found, answered = by_hand.with_votes(found, given, link.issue, questions, said)
        if not answered and chosen is None and goes_on and earlier is not None:
            answered = list(earlier.questions)
        answered = answered or [question.id for question in (named if chosen is None else chosen)]
        return linking.decide(link.evidence, questions=answered), found

    def _voted(self, mail: ParsedMail, writer_id: int | None) -> tuple[str, ...]:
        """The questions of the writer's own earlier mail, where this one answers that; else empty."""
        parent = headers.message_ids(mail.first("in-reply-to"))[:1]
        earlier = self.records.conversation(parent) if parent and writer_id is not None else None
        theirs = earlier is not None and earlier.by_reader and earlier.subscriber_id == writer_id
        return earlier.questions if earlier is not None and theirs else ()

    def _with_writer(self, link: Link, known: _Known, sender_address: str) -> Link:
        """The link with who wrote, and why that is not the reader of the copy."""
        writer = self.records.subscriber(known.writer_id)
        link = replace(link, writer_id=writer.id if writer else None)
        if known.given.guest:
            return replace(link, mismatch="you said that it is from somebody who is not on the list")
        if link.subscriber_id is None:
            return replace(link, subscriber_id=known.given.writer_id)
        return replace(link, mismatch=self._mismatch(link, sender_address))

    def _mismatch(self, link: Link, sender_address: str) -> str | None:
        holder = self.records.subscriber(link.subscriber_id)
        if holder is None:
            return "the copy that is answered went to somebody who is not on the list"
        if link.writer_id == holder.id:
            return None
        whose = holder.address or "somebody who was erased"
        return f"the copy that is answered went to {whose}, and {sender_address or 'nobody'} wrote this"


def _asked(edition: Edition | None) -> list[str]:
    """What an issue asks: its questions, what explains them, and choices."""
    questions = edition.questions if edition else ()
    return [text for one in questions for text in (one.title, one.body, *one.choices) if text]


def _said(given: Given) -> tuple[Evidence, ...]:
    """What the author said, as the strongest evidence."""
    if given.issue is None:
        return ()
    return (Evidence(EvidenceKind.BY_HAND, f"you said that it answers issue {given.issue}", given.issue),)


def _strength(one: Evidence, writer_id: int | None) -> int:
    """Among tokens of several copies, that of the writer's own copy comes first; else the order stays."""
    order = list(EvidenceKind).index(one.kind) * 2
    return order + (one.subscriber_id != writer_id) if one.kind is EvidenceKind.TOKEN else order


def _traced(found: Sequence[Evidence]) -> int:
    """How many pieces at the front name a copy by themselves."""
    strong = (EvidenceKind.TOKEN, EvidenceKind.REFERENCES, EvidenceKind.THREAD)
    return next((index for index, one in enumerate(found) if one.kind not in strong), len(found))


def _by_kind(understood: Understood, mail: ParsedMail) -> Understood:
    """Only a person has own words, answers and an identity; only a bounce has a status."""
    kind = understood.verdict.kind
    if kind not in (InboundKind.BOUNCE, InboundKind.COMPLAINT, InboundKind.UNREADABLE):
        return understood
    nobody = replace(understood, own_words="", answers=(), link=replace(understood.link, mismatch=None))
    if kind is not InboundKind.BOUNCE:
        return nobody
    failures = bounces.failures(mail)
    reason = next((failure.reason for failure in failures), bounces.Reason.OTHER)
    return replace(nobody, bounce_status=bounces.status(mail), bounce_reason=str(reason), failures=failures)


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
