"""What a mail is, before anybody asks what it says.

Bounce before complaint before automatic answer before unsubscribe before reply: 40 % of failure notices also
carry Auto-Submitted, so the order matters.  :mod:`newsletter.inbound.machines` knows machines by their marks,
:mod:`newsletter.inbound.leaving` a wish to leave by its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsletter.inbound import machines
from newsletter.inbound.leaving import Wish, may_answer, wish
from newsletter.inbound.linking import arrivals, evidence, subject_codes
from newsletter.inbound.mail import incomplete
from newsletter.models import EvidenceKind, InboundKind, ParsedMail, Verdict
from newsletter.tokens import Purpose


def classify(
    mail: ParsedMail,
    *,
    reply_address: str,
    key: bytes,
    own_words: str,
    asked: Sequence[str] = (),
) -> Verdict:
    """What kind of mail it is and why we think so.

    Args:
        reply_address, key: tell which of our signed addresses it arrived at.
        own_words: what the writer wrote themselves.
        asked: the questions and choices of the issue it answers: "stop" may be one.
    """
    if not (mail.headers or mail.text.strip() or mail.html.strip() or mail.attachments):
        return Verdict(InboundKind.UNREADABLE, mail.defects or ("nothing in it can be read",))
    if not incomplete.is_mail(name for name, _ in mail.headers):
        return Verdict(InboundKind.UNREADABLE, (incomplete.NO_MAIL,))
    purposes = {token.purpose for _, token in arrivals(mail, reply_address=reply_address, key=key)}
    for kind, reasons in _by_machine(mail, purposes):
        if reasons:
            return Verdict(kind, tuple(reasons))
    if reasons := _unsubscribe(mail, purposes, own_words, asked):
        return Verdict(InboundKind.UNSUBSCRIBE, tuple(reasons))
    if reasons := _mass_mail(mail, reply_address, key):
        return Verdict(InboundKind.OTHER, tuple(reasons))
    return Verdict(InboundKind.REPLY, ("nothing says that a machine wrote it", *_hints(own_words)))


def _hints(words: str) -> tuple[str, ...]:
    """What the author should see in a reply beside what it says."""
    found = wish(words)
    if found is Wish.SHORT:
        return ("it answers a question, or is a wish to leave the list",)
    if found is Wish.BESIDE:
        return ("it begins with a wish to leave the list",)
    if found is Wish.ASKED:
        return ("it asks to be taken off the list",)
    if found is Wish.MENTIONED:
        return ("it speaks of leaving the list",)
    return ()


def _by_machine(mail: ParsedMail, purposes: set[Purpose]) -> Iterator[tuple[InboundKind, list[str]]]:
    yield InboundKind.BOUNCE, machines.failed(mail, purposes)
    yield InboundKind.COMPLAINT, machines.complained(mail)
    yield InboundKind.OTHER, machines.reported(mail)
    yield InboundKind.AUTO_REPLY, machines.late(mail, purposes)
    if Purpose.UNSUBSCRIBE not in purposes:  # there a button writes for the reader, sometimes as a machine
        yield InboundKind.AUTO_REPLY, machines.automatic(mail, purposes) or machines.challenges(mail)


def _unsubscribe(mail: ParsedMail, purposes: set[Purpose], words: str, asked: Sequence[str]) -> list[str]:
    if Purpose.UNSUBSCRIBE in purposes:
        return ["it came to the address for unsubscribing"]
    subject = mail.first("subject")
    found = wish(words)
    answers = bool(subject_codes(subject)) or may_answer(words, asked)
    if found is Wish.PLAIN or (found is Wish.SHORT and not answers):
        return ["it says nothing else than: unsubscribe me"]
    if not words.strip() and not machines.is_answer(subject) and wish(subject) in (Wish.PLAIN, Wish.SHORT):
        return ["the subject says: unsubscribe me, and there is no text"]
    return []


def _mass_mail(mail: ParsedMail, reply_address: str, key: bytes) -> list[str]:
    """Somebody else's newsletter or a mailing list; a reader's answer to us is never that."""
    if not (mail.first("list-unsubscribe") or (mail.first("list-id") and mail.first("precedence"))):
        return []
    kinds = {item.kind for item in evidence(mail, reply_address=reply_address, key=key)}
    if kinds - {EvidenceKind.SUBJECT_CODE, EvidenceKind.QUOTED}:  # our own letters quote themselves
        return []
    return ["it is a mass mailing of somebody else"]
