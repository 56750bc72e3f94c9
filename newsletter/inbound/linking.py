"""Which copy of which issue a mail answers, with every piece of evidence.

In order of strength: our signed token in any recipient header; our signed Message-ID in In-Reply-To,
References or a returned original; an earlier mail of the conversation; the question code in the subject; our
token in what is quoted; the sender.  A token proves which *copy* was answered, never *who* answers: that is
what :attr:`Link.mismatch` is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from newsletter.addresses import tag_of
from newsletter.inbound.mail.headers import addresses
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
    "x-delivered-to",
    "x-rcpt-to",
    "x-real-to",
    "apparently-to",
    "resent-to",
    "to",
    "cc",
    "bcc",
)
#: RFC 5321 section 4.4: a server may say in its trace for whom it took the mail.
_TRACE_FOR: Final = re.compile(r"\bfor <?([^\s<>;]{3,320})>?")
_MOST_TRACES: Final = 30
_CODE: Final = re.compile(r"\[(\d{1,7})\.([A-Za-z0-9][A-Za-z0-9_-]{0,60})\]")
_EMBEDDED_ID: Final = re.compile(
    r"(?im)^(?:Message-ID|References|In-Reply-To)[ \t]{0,5}:\s{0,100}(<.{1,500})$"
)
#: A long thread names the mails it began with first; the newest matter.
_MOST_IDENTIFIERS: Final = 100
_IN_BRACKETS: Final = re.compile(r"<[^<>]{0,600}")
_BRACKETED: Final = re.compile(r"<([^<>\s]{1,500})>")
#: Without brackets and an @, what is left of an identifier may still be our token.
_SHORTEST_TOKEN: Final = 20
#: What may be a token in running text; links are written in percent-encoding, sometimes more than once.
_TOKEN_LIKE: Final = re.compile(r"(?<![A-Za-z0-9])[rbumpRBUMP][A-Za-z2-7]{19,45}(?![A-Za-z0-9])")
_PERCENT: Final = re.compile(r"%(?:25){0,3}[0-9A-Fa-f]{2}")
_MOST_TOKEN_LIKE: Final = 300

#: What our addresses carry; a token of a link or a Message-ID is worth nothing in one.
_IN_ADDRESSES: Final = frozenset((Purpose.REPLY, Purpose.BOUNCE, Purpose.UNSUBSCRIBE))
_STRONG: Final = frozenset(
    (EvidenceKind.BY_HAND, EvidenceKind.TOKEN, EvidenceKind.REFERENCES, EvidenceKind.THREAD)
)


def arrivals(mail: ParsedMail, *, reply_address: str, key: bytes) -> tuple[tuple[str, Token], ...]:
    """(header, token) of our signed tokens among the recipients; what is forged is not there."""
    found = []
    for header, address in _recipients(mail):
        tag = tag_of(address, reply_address)
        token = verify(key, tag) if tag else None
        if token is not None and token.purpose in _IN_ADDRESSES:
            found.append((header, token))
    return tuple(dict.fromkeys(found))


def _recipients(mail: ParsedMail) -> Iterator[tuple[str, str]]:
    for header in RECIPIENT_HEADERS:
        for address in addresses(mail.all(header)):
            yield header, address
    for value in mail.all("received")[:_MOST_TRACES]:
        for address in _TRACE_FOR.findall(value[:2000])[:5]:
            yield "received", address


def evidence(mail: ParsedMail, *, reply_address: str, key: bytes) -> tuple[Evidence, ...]:
    """Every reason in the mail itself to link it to something we sent, strongest first."""
    found = [
        Evidence(EvidenceKind.TOKEN, f"token in {header.title()}", token.issue, token.subscriber_id)
        for header, token in arrivals(mail, reply_address=reply_address, key=key)
    ]
    for where, identifier in _named(mail):
        token = verify(key, identifier[1:-1].partition("@")[0])
        if token is not None and token.purpose is Purpose.MESSAGE:
            detail = f"our Message-ID in {where}"
            found.append(Evidence(EvidenceKind.REFERENCES, detail, token.issue, token.subscriber_id))
    traced = bool(found)
    for number, question in subject_codes(mail.first("subject")):
        code = f"{number}.{question}"
        found.append(Evidence(EvidenceKind.SUBJECT_CODE, f"[{code}] in the subject", number, question=code))
    if not traced:
        found += _quoted(mail, key)
    return tuple(dict.fromkeys(found))


def identifiers(value: str) -> list[str]:
    """Message identifiers with angle brackets (RFC 5322 section 3.6.4), as headers have them.

    Commas between them, white space in them from folding, a lost bracket at either end: all of it is seen.
    """
    value = _IN_BRACKETS.sub(lambda match: "".join(match[0].split()), value)
    bracketed = set(_BRACKETED.findall(value))
    parts = re.split(r'[<>,;"\s]+', value)
    found = (part for part in parts if "@" in part or part in bracketed or len(part) >= _SHORTEST_TOKEN)
    return [f"<{part[:500]}>" for part in found][-_MOST_IDENTIFIERS:]


def ancestors(mail: ParsedMail) -> list[str]:
    """The Message-IDs of the mails this one goes on with, the nearest first; its own is none of them."""
    own = {one for value in mail.all("message-id") for one in identifiers(value)}
    answered = [one for value in mail.all("in-reply-to") for one in identifiers(value)]
    # The newest reference stands last (RFC 5322 section 3.6.4).
    named = [one for value in mail.all("references") for one in reversed(identifiers(value))]
    return [one for one in dict.fromkeys([*answered, *named]) if one not in own]


def is_test(link: Link) -> bool:
    """Whether a token says that the copy was a test mail, which belongs to no subscriber."""
    return any(item.issue == link.issue and item.subscriber_id == 0 for item in link.evidence)


def subject_codes(subject: str) -> list[tuple[int, str]]:
    """Issue number and question (number or id) of every code in a subject: ``[12.1]``."""
    found = _CODE.findall(subject)[:20]
    return [(int(number), name.lower()) for number, name in found if int(number) > 0]


def behind_code(subject: str) -> str:
    """What stands behind the last code of a subject: ``Antwoord [12.1] Ja`` says ``Ja``."""
    return _CODE.split(subject[:2000])[-1].strip() if _CODE.search(subject[:2000]) else ""


def before_code(subject: str) -> str:
    """What stands before the first code of a subject; all of it, where there is none."""
    return _CODE.split(subject[:2000])[0]


def _named(mail: ParsedMail) -> Iterator[tuple[str, str]]:
    for header in ("in-reply-to", "references"):
        for value in mail.all(header):
            for identifier in reversed(identifiers(value)):
                yield header.title(), identifier
    for _, text in mail.embedded:
        for match in list(_EMBEDDED_ID.finditer(text))[:20]:
            for identifier in identifiers(match[1]):
                yield "the returned original", identifier


def _quoted(mail: ParsedMail, key: bytes) -> list[Evidence]:
    """Our tokens in buttons, links and headers of what is quoted or attached."""
    found: dict[Token, None] = {}
    for text in (mail.text, mail.html, *(text for _, text in mail.embedded)):
        words = _PERCENT.sub(" ", text) if "%" in text else text
        for candidate in dict.fromkeys(_few(words)):
            token = verify(key, candidate)
            if token is not None:
                found[token] = None
    copies = dict.fromkeys((token.issue, token.subscriber_id) for token in found)
    return [Evidence(EvidenceKind.QUOTED, f"it quotes issue {issue}", issue, who) for issue, who in copies]


def _few(words: str) -> list[str]:
    found: list[str] = []
    for match in _TOKEN_LIKE.finditer(words):
        found.append(match[0])
        if len(found) == _MOST_TOKEN_LIKE:
            break
    return found


def decide(
    evidence: Sequence[Evidence],
    *,
    questions: Sequence[str] = (),
    mismatch: str | None = None,
    writer_id: int | None = None,
) -> Link:
    """The link that all the evidence together makes.

    The first piece names issue and subscriber; later ones fill in what it leaves open.

    Args:
        evidence: strongest first.
        questions: ids of the questions the reader answers, as far as known.
        mismatch: why the sender is not the subscriber the copy went to; None when they are the same.
        writer_id: the subscriber who wrote.
    """
    issue = next((item.issue for item in evidence if item.issue), None)
    same = [item for item in evidence if item.issue == issue]
    subscriber_id = next((item.subscriber_id for item in same if item.subscriber_id), None)
    # Who quotes several issues has one of them in mind, and nobody knows which.
    quoted = {item.issue for item in evidence if item.kind is EvidenceKind.QUOTED} == {issue}
    return Link(
        issue=issue,
        subscriber_id=subscriber_id,
        questions=tuple(dict.fromkeys(questions)) if issue else (),
        evidence=tuple(evidence),
        certain=bool(issue) and (quoted or any(item.kind in _STRONG for item in same)),
        mismatch=mismatch,
        writer_id=writer_id,
    )
