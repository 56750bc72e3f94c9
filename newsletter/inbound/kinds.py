"""What a mail is, before anybody asks what it says.

Bounce before complaint before automatic answer before unsubscribe before reply: 40 % of failure notices also
carry Auto-Submitted, so the order matters.  :mod:`newsletter.inbound.machines` knows machines by their marks,
:mod:`newsletter.inbound.leaving` a wish to leave by its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from newsletter.inbound import leaving, machines
from newsletter.inbound.leaving import Wish, may_answer, wish
from newsletter.inbound.linking import arrivals, evidence, subject_codes
from newsletter.inbound.mail import incomplete
from newsletter.inbound.mail.headers import mailboxes
from newsletter.models import EvidenceKind, InboundKind, ParsedMail, Verdict
from newsletter.tokens import Purpose

#: Why a reply holds a wish, whatever it says.
TO_LEAVE: Final = "it came to the address for unsubscribing, and says something else"


def classify(
    mail: ParsedMail,
    *,
    reply_address: str,
    key: bytes,
    own_words: str,
    asked: Sequence[str] = (),
    title: str = "",
    name: str = "",
) -> Verdict:
    """What kind of mail it is and why we think so.

    Args:
        reply_address, key: tell which of our signed addresses it arrived at.
        own_words: what the writer wrote themselves.
        asked: the questions of the issue it answers, what explains them, and choices: "stop" may be one.
        title: the subject of that issue.
        name: what the reader is called on the list.
    """
    if not (mail.headers or mail.text.strip() or mail.html.strip() or mail.attachments):
        return Verdict(InboundKind.UNREADABLE, mail.defects or ("nothing in it can be read",))
    if not incomplete.is_mail(name for name, _ in mail.headers):
        return Verdict(InboundKind.UNREADABLE, (incomplete.NO_MAIL,))
    purposes = {token.purpose for _, token in arrivals(mail, reply_address=reply_address, key=key)}
    for kind, reasons in _by_machine(mail, purposes, title):
        if reasons:
            return Verdict(kind, tuple(reasons))
    writer = writer_of(mail, name)
    if reasons := _unsubscribe(mail, purposes, own_words, asked, writer):
        return Verdict(InboundKind.UNSUBSCRIBE, tuple(reasons))
    if reasons := _mass_mail(mail, reply_address, key):
        return Verdict(InboundKind.OTHER, tuple(reasons))
    hints = (TO_LEAVE,) if Purpose.UNSUBSCRIBE in purposes else _hints(own_words, writer)
    return Verdict(InboundKind.REPLY, ("nothing says that a machine wrote it", *hints))


def writer_of(mail: ParsedMail, name: str = "") -> str:
    """The names and addresses that the writer of a mail is known by, as :func:`leaving.wish` wants them.

    ``name``: what the reader is called on the list.
    """
    return " ".join(
        (name, *(part for value in mail.all("from") for both in mailboxes(value) for part in both))
    )


def _hints(words: str, writer: str) -> tuple[str, ...]:
    """What the author should see in a reply beside what it says."""
    found = wish(words, writer)
    if found in (Wish.SHORT, Wish.PLAIN):
        return ("it answers a question, or is a wish to leave the list",)
    if found is Wish.BESIDE:
        return ("it begins with a wish to leave the list",)
    if found is Wish.ASKED:
        return ("it asks to be taken off the list",)
    if found is Wish.MENTIONED:
        return ("it speaks of leaving the list",)
    return ()


def _by_machine(
    mail: ParsedMail, purposes: set[Purpose], title: str
) -> Iterator[tuple[InboundKind, list[str]]]:
    yield InboundKind.BOUNCE, machines.failed(mail, purposes)
    yield InboundKind.COMPLAINT, machines.complained(mail)
    yield InboundKind.OTHER, machines.reported(mail)
    yield InboundKind.AUTO_REPLY, machines.late(mail, purposes)
    if Purpose.UNSUBSCRIBE not in purposes:  # there a button writes for the reader, sometimes as a machine
        yield InboundKind.AUTO_REPLY, machines.automatic(mail, purposes, title) or machines.challenges(mail)


def _unsubscribe(
    mail: ParsedMail, purposes: set[Purpose], words: str, asked: Sequence[str], writer: str
) -> list[str]:
    if Purpose.UNSUBSCRIBE in purposes:
        return ["it came to the address for unsubscribing"] if _presses(mail, words, writer) else []
    subject = mail.first("subject")
    if _asks_only(words, writer) and not _answers(subject, words, asked, writer):
        return ["it says nothing else than: unsubscribe me"]
    bare = not words.strip() and not machines.is_answer(subject) and _asks_only(subject, writer)
    if bare and not _answers(subject, subject, asked, writer):
        return ["the subject says: unsubscribe me, and there is no text"]
    return []


def _asks_only(words: str, writer: str) -> bool:
    return wish(words, writer) in (Wish.PLAIN, Wish.SHORT)


def _answers(subject: str, words: str, asked: Sequence[str], writer: str) -> bool:
    """Whether words that ask to leave may be an answer: to the button that was pressed, or to a question."""
    return bool(subject_codes(subject)) or may_answer(wish(words, writer), words, asked)


def _presses(mail: ParsedMail, words: str, writer: str) -> bool:
    """Whether a mail to the address for unsubscribing is nothing but that.

    Some programs write a line of their own; and whatever a machine wrote is no reply.
    """
    if not words.strip() or _asks_only(words, writer):
        return True
    if machines.automatic(mail, {Purpose.UNSUBSCRIBE}) or machines.challenges(mail):
        return True
    return mail.first("subject").strip().casefold() == leaving.SUBJECT and leaving.presses(words)


def _mass_mail(mail: ParsedMail, reply_address: str, key: bytes) -> list[str]:
    """Somebody else's newsletter or a mailing list; a reader's answer to us is never that."""
    if not (mail.first("list-unsubscribe") or (mail.first("list-id") and mail.first("precedence"))):
        return []
    kinds = {item.kind for item in evidence(mail, reply_address=reply_address, key=key)}
    if kinds - {EvidenceKind.SUBJECT_CODE, EvidenceKind.QUOTED}:  # our own letters quote themselves
        return []
    return ["it is a mass mailing of somebody else"]
