"""Failure notices: who could not be reached, the code that says why, and what kind of reason it is.

Whose mail it was is known from the signed envelope sender (VERP), whatever the notice says; this module
reads the reason.  RFC 3464 first, then what older servers write in plain words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from newsletter.inbound import phrases
from newsletter.inbound.headers import addresses
from newsletter.models import ParsedMail

#: RFC 3463 section 2: class.subject.detail.
_STATUS: Final = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
#: RFC 5321 section 4.2: a reply code at the begin of a server's answer.
_CODE: Final = re.compile(r"(?<![\d.])([45]\d\d)(?=[ -])")
_ADDRESS: Final = re.compile(r"[^\s<>()\[\]\"',;:@]{1,64}@[A-Za-z0-9._-]{1,200}[A-Za-z0-9]")
_LINES: Final = 400


class Reason(StrEnum):
    """Why a mail did not arrive."""

    USER_UNKNOWN = "user_unknown"
    HOST_UNKNOWN = "host_unknown"
    MOVED = "moved"
    NOT_ACCEPTING = "not_accepting"
    MAILBOX_FULL = "mailbox_full"
    TOO_LARGE = "too_large"
    POLICY = "policy"
    TEMPORARY = "temporary"
    OTHER = "other"

    @property
    def hard(self) -> bool:
        """Whether trying this address again is pointless; everything else may pass."""
        return self in (Reason.USER_UNKNOWN, Reason.HOST_UNKNOWN, Reason.MOVED, Reason.NOT_ACCEPTING)


@dataclass(frozen=True, slots=True)
class Failure:
    """One recipient a notice speaks of."""

    address: str
    #: ``5.1.1``, or empty when the notice gives none.
    status: str
    reason: Reason
    #: The server's words, shortened.
    words: str = ""


#: Status codes that say enough (RFC 3463 section 3, RFC 7505, RFC 7372).
_BY_STATUS: Final = {
    "1.1": Reason.USER_UNKNOWN,
    "1.2": Reason.HOST_UNKNOWN,
    "1.3": Reason.USER_UNKNOWN,
    "1.4": Reason.USER_UNKNOWN,
    "1.6": Reason.MOVED,
    "1.10": Reason.NOT_ACCEPTING,
    "2.2": Reason.MAILBOX_FULL,
    "2.3": Reason.TOO_LARGE,
    "3.4": Reason.TOO_LARGE,
    "4.4": Reason.HOST_UNKNOWN,
    "7.1": Reason.POLICY,
}
_PERSON: Final = r"(?:user|recipient|mailbox|account|address|addressee|rcpt|local|person|destination)"
_GONE: Final = (
    r"(?:unknown|unavailable|inactive|disabled|invalid|rejected|suspended|discontinued|closed|deactivated|"
    r"expired|no longer|has been (?:disabled|suspended|deleted)|do(?:es)?(?:n't| not) exist|"
    r"not (?:found|known|exist|listed|valid|here|active))"
)
#: Words that servers use, in the order they are believed.
_BY_WORDS: Final[tuple[tuple[Reason, re.Pattern[str]], ...]] = tuple(
    (reason, re.compile("|".join(words)))
    for reason, words in {
        Reason.MAILBOX_FULL: (
            r"quota",
            r"mailbox (?:is |size |for \S{1,100} is )?(?:full|exceed)",
            r"over its? (?:disk )?limit",
            r"(?:insufficient|not enough) (?:disk|system |storage|space)",
            r"disk full",
            r"mailbox.{0,20}full",
            r"too much mail",
            r"storage (?:limit|allocation)",
        ),
        Reason.TOO_LARGE: (
            r"(?:message|mail|size).{0,40}(?:too (?:big|large)|exceeds? .{0,30}(?:size|limit|maximum))",
            r"too (?:big|large).{0,20}message",
            r"maximum message size",
            r"size limit",
        ),
        Reason.POLICY: (
            r"spam|unsolicited|abuse|virus|reputation|content|filter",
            r"black ?list|block ?list|blocked|banned|\brbl\b|dnsbl",
            r"dmarc|dkim|\bspf\b|authenticat|reverse dns|\bptr\b|helo",
            r"policy|relay(?:ing)? (?:not|access)|relaying",
            r"not permitted|not allowed|denied|prohibited|restrict|rejected due|refused by",
            r"rate limit|too many|throttl|greylist|too fast",
        ),
        Reason.MOVED: (
            r"has moved",
            r"no longer (?:at|here|employed|works|with)",
            r"changed (?:his|her|their|my) (?:e-?mail )?address",
            r"address (?:has )?changed",
        ),
        Reason.HOST_UNKNOWN: (
            r"(?:host|domain|hostname)(?: name| or domain name| \S{1,100})? (?:not found|unknown|invalid)",
            r"(?:unknown|no such|bad|invalid|illegal|unroute?able) (?:host|domain|mail domain)",
            r"nxdomain|unroute?able",
            r"(?:can't|couldn't) find any? host",
            r"name (?:service|server) error",
            r"(?:no|null) mx|all relevant mx|no route to",
            r"(?:host|domain).{0,20}not exist",
        ),
        Reason.NOT_ACCEPTING: (
            r"(?:does )?not accept (?:any )?(?:mail|message|email)",
            r"no longer accept",
        ),
        Reason.USER_UNKNOWN: (
            rf"{_PERSON}(?: \S{{1,100}}| name| account| address)? ?(?:is )?{_GONE}",
            rf"(?:unknown|no such|invalid|bad|undeliverable|non-?existent|no) (?:\S{{1,40}} )?{_PERSON}",
            r"not a valid (?:user|mailbox|recipient)",
            r"(?:doesn't|does not|don't|didn't) (?:have|handle|find|list|match)",
            r"user unknown|not our customer|unknown local part|no mailbox here|bad destination",
            r"not (?:found|listed) in|could(?:n't| not) be found|there is no one|isn't in my",
        ),
        Reason.TEMPORARY: (
            r"timed? ?out|time-out|try again|temporar|retry|later|delayed|deferred|expired|lost",
            r"refused|unreachable|network|busy|not respond|unavailable|resources",
            r"loop|hops|too long",
        ),
    }.items()
)


_SENDER: Final = re.compile(r"sender address|domain of sender|sender domain|sender verify")
_UNKNOWN: Final = re.compile(
    r"(?:user|recipient|mailbox|account) (?:is )?unknown|(?:unknown|no such|invalid) "
    r"(?:user|recipient|mailbox|account|address)|"
    r"(?:user|mailbox|account) (?:not found|does(?:n't| not) exist)"
)


def failures(mail: ParsedMail) -> tuple[Failure, ...]:
    """The recipients a failure notice names, each with its reason; empty when it names none."""
    found: dict[str, Failure] = {}
    for media_type, text in mail.embedded:
        if media_type in ("message/delivery-status", "message/global-delivery-status"):
            for failure in _from_report(text):
                found.setdefault(failure.address.lower(), failure)
    if not found:
        text = _notice_text(mail)
        for address in _named(mail, text):
            near = _near(text, address)
            found.setdefault(address.lower(), _failure(address, near, _status(near)))
    return tuple(found.values())


def status(mail: ParsedMail) -> str:
    """The code that says why, as ``5.1.1``, or empty."""
    named = (failure.status for failure in failures(mail) if failure.status)
    return next(named, "") or _status(_notice_text(mail))


def _from_report(text: str) -> Iterator[Failure]:
    """Per-recipient groups of RFC 3464 section 2.3."""
    for group in re.split(r"\n[ \t]{0,20}\n", text)[:200]:
        fields = _fields(group)
        # RFC 3464 section 2.3.3: delivered, relayed and expanded are no failures.
        if fields.get("action", "failed").lower() in ("delivered", "relayed", "expanded"):
            continue
        # The original recipient is the one we wrote to; a forwarded mailbox has another final one.
        values = (fields.get("original-recipient", ""), fields.get("final-recipient", ""))
        matches = (_ADDRESS.search(value.partition(";")[2].strip() or value) for value in values)
        match = next(filter(None, matches), None)
        if match:
            words = fields.get("diagnostic-code", "")
            yield _failure(match[0], words, _status(words) or _status(fields.get("status", "")))


def _fields(group: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in group.split("\n")[:_LINES]:
        if line[:1] in (" ", "\t") and name:
            fields[name] += " " + line.strip()[:1000]
        elif ":" in line[:80]:
            key, _, value = line.partition(":")
            name = key.strip().lower()
            fields.setdefault(name, value.strip()[:2000])
    return fields


def _notice_text(mail: ParsedMail) -> str:
    """What the notice says itself, without the original below it."""
    text = mail.text or re.sub(r"<[^<>]{0,1000}>", " ", mail.html)
    lines = text[:20000].split("\n")[:_LINES]
    cut = next((i for i, line in enumerate(lines) if i and _BELOW.search(line[:200])), len(lines))
    return "\n".join(line[:1000] for line in lines[:cut])


_BELOW: Final = re.compile(
    r"(?i)below this line is a copy|copy of (?:the|your) (?:message|mail)|"
    r"original message (?:follows|headers)|"
    r"^[- ]{2,40}(?:returned|undelivered|original) (?:message|mail|headers)|unsent message (?:below|follows)|"
    r"^return-path:|message header follows|^received: from"
)


def _named(mail: ParsedMail, text: str) -> list[str]:
    """Addresses of the recipients: the header Exim writes, else those the text names."""
    header = addresses(mail.all("x-failed-recipients"))
    if header:
        return header[:50]
    ours = {address.lower() for address in addresses(mail.all("from") + mail.all("to"))}
    found = dict.fromkeys(match.rstrip(".") for match in _ADDRESS.findall(text))
    return [a for a in found if a.lower() not in ours and not a.lower().startswith(phrases.DAEMONS)][:10]


def _near(text: str, address: str) -> str:
    """What the notice says about an address: best from the server's own answer on."""
    at = max(0, text.find(address))
    after = text[at : at + 1500]
    answer = _CODE.search(after)
    return after[answer.start() :] if answer else text[max(0, at - 300) : at + 1500]


def _failure(address: str, words: str, code: str) -> Failure:
    return Failure(address, code, reason(code, words), " ".join(words.split())[:500])


def _status(words: str) -> str:
    """The most telling code among the words: not one that says only "something"."""
    codes: list[str] = _STATUS.findall(words)
    telling = [code for code in codes if not code.endswith(".0.0") and code[0] != "2"]
    if telling or codes:
        return (telling or codes)[0]
    match = _CODE.search(words)
    return f"{match[1][0]}.0.0" if match else ""


def reason(code: str, words: str) -> Reason:
    """The reason behind a status code and a server's words; the words are believed before the code."""
    # Names of people and machines are no reasons: filtered@example.org, spam.example.com.
    folded = " ".join(_ADDRESS.sub("address", words[:5000]).lower().split())[:3000]
    kind, _, detail = code.partition(".")
    by_status, by_words = _BY_STATUS.get(detail), _by_words(folded)
    if _SENDER.search(folded) or detail in ("1.7", "1.8"):
        # RFC 3463 section 3.2: X.1.7 and X.1.8 are about our own address.
        return Reason.POLICY
    if kind != "4" and by_status is not None and by_status.hard:
        overruled = by_words in (Reason.MAILBOX_FULL, Reason.POLICY) and not _UNKNOWN.search(folded)
        return by_words if overruled and by_words else by_status
    if by_words is not None:
        soft = kind == "4" and by_words.hard and by_words is not Reason.HOST_UNKNOWN
        return Reason.TEMPORARY if soft else by_words
    if by_status is not None:
        return by_status
    return Reason.TEMPORARY if kind == "4" else Reason.OTHER


def _by_words(folded: str) -> Reason | None:
    return next((found for found, pattern in _BY_WORDS if pattern.search(folded)), None)
