"""What a mail is, before anybody asks what it says.

Bounce before complaint before automatic answer before unsubscribe before reply: 40 % of failure notices also
carry Auto-Submitted, so the order matters.  :mod:`newsletter.inbound.machines` knows machines by their marks,
:mod:`newsletter.inbound.leaving` a wish to leave by its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from newsletter.inbound import leaving, machines
from newsletter.inbound.leaving import ASKING, ONLY, Wish, may_answer, wish
from newsletter.inbound.linking import arrivals, evidence, subject_codes
from newsletter.inbound.mail import incomplete
from newsletter.inbound.mail.headers import mailboxes
from newsletter.models import EvidenceKind, InboundKind, ParsedMail, Verdict
from newsletter.tokens import Purpose

#: Why a reply holds a wish, whatever it says.
TO_LEAVE: Final = "it came to the address for unsubscribing, and says something else"
#: Why a reply holds a wish that its own words do not say.
SUBJECT_ASKS: Final = "its subject asks to be taken off the list"
#: Characters of a subject that are looked at.
_MOST_OF_SUBJECT: Final = 500


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
    subject = _own_subject(mail.first("subject"), title)
    if reasons := _unsubscribe(mail, purposes, (own_words, subject), asked, writer):
        return Verdict(InboundKind.UNSUBSCRIBE, tuple(reasons))
    if reasons := _mass_mail(mail, reply_address, key):
        return Verdict(InboundKind.OTHER, tuple(reasons))
    hints = _hints(own_words, writer)
    if Purpose.UNSUBSCRIBE in purposes:
        hints = (TO_LEAVE,)
    elif _subject_asks(mail.first("subject"), subject, own_words, writer):
        hints = (*hints, SUBJECT_ASKS)
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
    mail: ParsedMail, purposes: set[Purpose], said: tuple[str, str], asked: Sequence[str], writer: str
) -> list[str]:
    """Why a mail is a wish and nothing else; ``said``: its own words, and its writer's own subject."""
    words, subject = said
    if Purpose.UNSUBSCRIBE in purposes:
        return ["it came to the address for unsubscribing"] if _presses(mail, words, subject, writer) else []
    coded = bool(subject_codes(mail.first("subject")))
    if _asks_only(words, writer) and not coded and not may_answer(wish(words, writer), words, asked):
        return ["it says nothing else than: unsubscribe me"]
    bare = not machines.is_answer(mail.first("subject")) and _titles(subject, words, writer)
    if bare and not may_answer(wish(subject, writer), subject, asked):
        return ["the subject says: unsubscribe me, and the text says nothing else"]
    return []


def _asks_only(words: str, writer: str) -> bool:
    return wish(words, writer) in ONLY


def _own_subject(subject: str, title: str) -> str:
    """What the writer put into a subject, without "Re:" and the title of the issue; empty = a button's."""
    if subject_codes(subject):
        return ""
    subject = subject[:_MOST_OF_SUBJECT]
    while machines.is_answer(subject):
        subject = subject.partition(":")[2]
    return (subject.casefold().replace(title.casefold(), " ", 1) if title else subject).strip()


def _titles(subject: str, words: str, writer: str) -> bool:
    """Whether a subject is a wish to leave, and nothing but a greeting or a signature stands below it."""
    return _asks_only(subject, writer) and _asks_only(f"{subject}\n\n{words}", writer)


def _subject_asks(whole: str, subject: str, words: str, writer: str) -> bool:
    """Whether the subject of a reply asks to leave.

    Below "Re: Afmelden" somebody goes on with what they talk of: there only words that say nothing leave it.
    """
    if machines.is_answer(whole):
        return _titles(subject, words, writer)
    return wish(subject, writer) in ASKING | ONLY


def _presses(mail: ParsedMail, words: str, subject: str, writer: str) -> bool:
    """Whether a mail to the address for unsubscribing is nothing but that.

    Some programs write a line of their own; and whatever a machine wrote is no reply.
    """
    if not words.strip() or _asks_only(words, writer) or _titles(subject, words, writer):
        return True
    if machines.automatic(mail, {Purpose.UNSUBSCRIBE}) or machines.challenges(mail):
        return True
    return mail.first("subject").strip().casefold() == leaving.SUBJECT and leaving.presses(words, writer)


def _mass_mail(mail: ParsedMail, reply_address: str, key: bytes) -> list[str]:
    """Somebody else's newsletter or a mailing list; a reader's answer to us is never that."""
    if not (mail.first("list-unsubscribe") or (mail.first("list-id") and mail.first("precedence"))):
        return []
    kinds = {item.kind for item in evidence(mail, reply_address=reply_address, key=key)}
    if kinds - {EvidenceKind.SUBJECT_CODE, EvidenceKind.QUOTED}:  # our own letters quote themselves
        return []
    return ["it is a mass mailing of somebody else"]
