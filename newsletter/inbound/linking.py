"""Which copy of which issue a mail answers, with every piece of evidence.

In order of strength: our signed token in any recipient header; our signed Message-ID in In-Reply-To,
References or a returned original; the question code in the subject; the sender.  A token proves which *copy*
was answered, never *who* answers: that is what :attr:`Link.mismatch` is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from newsletter.addresses import tag_of
from newsletter.inbound.headers import addresses, message_ids
from newsletter.models import Evidence, EvidenceKind, Link, ParsedMail
from newsletter.tokens import Purpose, Token, verify

#: Where servers and programs leave the address a mail was sent to; forwarders rewrite To.
RECIPIENT_HEADERS: Final = (
    "delivered-to",
    "x-envelope-to",
    "envelope-to",
    "x-original-to",
    "x-forwarded-to",
    "x-gm-original-to",
    "resent-to",
    "to",
    "cc",
    "bcc",
)
_CODE: Final = re.compile(r"\[(\d{1,7})\.([A-Za-z0-9][A-Za-z0-9_-]{0,60})\]")
_EMBEDDED_ID: Final = re.compile(
    r"(?im)^(?:Message-ID|References|In-Reply-To)[ \t]{0,5}:\s{0,100}(<.{1,500})$"
)


#: What our addresses carry; a token of a link or a Message-ID is worth nothing in one.
_IN_ADDRESSES: Final = frozenset((Purpose.REPLY, Purpose.BOUNCE, Purpose.UNSUBSCRIBE))


def arrivals(mail: ParsedMail, *, reply_address: str, key: bytes) -> tuple[tuple[str, Token], ...]:
    """(header, token) of our signed tokens among the recipients; what is forged is not there."""
    found = []
    for header in RECIPIENT_HEADERS:
        for address in addresses(mail.all(header)):
            tag = tag_of(address, reply_address)
            token = verify(key, tag) if tag else None
            if token is not None and token.purpose in _IN_ADDRESSES:
                found.append((header, token))
    return tuple(found)


def evidence(mail: ParsedMail, *, reply_address: str, key: bytes) -> tuple[Evidence, ...]:
    """Every reason in the mail itself to link it to something we sent, strongest first."""
    found = [
        Evidence(EvidenceKind.TOKEN, f"token in {header.title()}", token.issue, token.subscriber_id)
        for header, token in arrivals(mail, reply_address=reply_address, key=key)
    ]
    for where, identifier in _identifiers(mail):
        token = verify(key, identifier[1:].partition("@")[0])
        if token is not None and token.purpose is Purpose.MESSAGE:
            detail = f"our Message-ID in {where}"
            found.append(Evidence(EvidenceKind.REFERENCES, detail, token.issue, token.subscriber_id))
    for number, question in subject_codes(mail.first("subject")):
        code = f"{number}.{question}"
        found.append(Evidence(EvidenceKind.SUBJECT_CODE, f"[{code}] in the subject", number, question=code))
    return tuple(dict.fromkeys(found))


def subject_codes(subject: str) -> list[tuple[int, str]]:
    """Issue number and question (number or id) of every code in a subject: ``[12.1]``."""
    found = _CODE.findall(subject)[:20]
    return [(int(number), name.lower()) for number, name in found if int(number) > 0]


def behind_code(subject: str) -> str:
    """What stands behind the last code of a subject: ``Antwoord [12.1] Ja`` says ``Ja``."""
    return _CODE.split(subject[:2000])[-1].strip() if _CODE.search(subject[:2000]) else ""


def _identifiers(mail: ParsedMail) -> Iterator[tuple[str, str]]:
    for header in ("in-reply-to", "references"):
        for value in mail.all(header):
            # The newest reference stands last (RFC 5322 section 3.6.4).
            for identifier in reversed(message_ids(value)):
                yield header.title(), identifier
    for _, text in mail.embedded:
        for match in list(_EMBEDDED_ID.finditer(text))[:20]:
            for identifier in message_ids(match[1]):
                yield "the returned original", identifier


def decide(
    evidence: Sequence[Evidence], *, questions: Sequence[str] = (), mismatch: str | None = None
) -> Link:
    """The link that all the evidence together makes.

    The first piece names issue and subscriber; later ones fill in what it leaves open.

    Args:
        evidence: strongest first.
        questions: ids of the questions the reader answers, as far as known.
        mismatch: why the sender is not the subscriber the copy went to; None when they are the same.
    """
    issue = next((item.issue for item in evidence if item.issue), None)
    same = [item for item in evidence if item.issue == issue]
    subscriber_id = next((item.subscriber_id for item in same if item.subscriber_id), None)
    strong = {EvidenceKind.TOKEN, EvidenceKind.REFERENCES, EvidenceKind.BY_HAND}
    return Link(
        issue=issue,
        subscriber_id=subscriber_id,
        questions=tuple(dict.fromkeys(questions)) if issue else (),
        evidence=tuple(evidence),
        certain=bool(issue) and any(item.kind in strong for item in same),
        mismatch=mismatch,
    )
