"""Failure notices: who could not be reached, the code that says why, and what kind of reason it is.

Whose mail it was is known from the signed envelope sender (VERP) or our signed Message-ID in the returned
original, whatever the notice says; this module reads which address failed, and why::

    RFC 3464 report -> the same fields in plain text -> X-Failed-Recipients -> the words of the notice
    -> what old servers write (notices) -> the recipients of the returned original
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from newsletter.inbound import phrases
from newsletter.inbound.bounces import notices
from newsletter.inbound.bounces.reasons import reason
from newsletter.inbound.mail.headers import addresses
from newsletter.inbound.mail.mime import parse
from newsletter.models import Failure, FailureClass, ParsedMail, Reason

__all__ = ["Failure", "FailureClass", "Reason", "failures", "reason", "recipients", "status"]

#: RFC 3463 section 2: class.subject.detail.
_STATUS: Final = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
#: RFC 5321 section 4.2: a reply code at the begin of a server's answer.
_CODE: Final = re.compile(r"(?<![\d.@/])([45]\d\d)(?=[ -])")
#: RFC 5321 section 4.1.2, and what is written without the quotes it needs.
_ADDRESS: Final = re.compile(
    r"(?:\"[^\s\"]{1,64}\"|[^\s<>()\[\]\"',;:@]{1,64})@[A-Za-z0-9._-]{1,200}[A-Za-z0-9]"
)
_RECIPIENT: Final = re.compile(r"(?im)^(?:to|cc)[ \t]{0,5}:[ \t]{0,20}(.{1,500})$")
#: Characters and lines of a notice looked at, and recipients of one.
_TEXT: Final = 50_000
_LINES: Final = 400
_RECIPIENTS: Final = 50
#: RFC 3464 section 2.3.3: these are no failures.
_NO_FAILURE: Final = frozenset({"delivered", "relayed", "expanded"})


def recipients(raw: bytes) -> list[tuple[str, bool]]:
    """Every address a notice says could not be reached, and whether trying it again is pointless.

    Where a mail was forwarded, the address we wrote to and the one it was forwarded to.
    """
    found = failures(parse(raw))
    both = [(address, one.reason.hard) for one in found for address in (one.address, one.final) if address]
    return list(dict.fromkeys(both))


def failures(mail: ParsedMail) -> tuple[Failure, ...]:
    """The recipients a failure notice names, each with its reason; empty when it names none."""
    text = _notice_text(mail)
    reports = [part for kind, part in mail.embedded if kind in _REPORTS]
    found = _reported(reports, text)
    if not found and _FINAL.search(mail.text[:_TEXT]):
        found = _reported([mail.text[:_TEXT]], text)
    if not found:
        found = _noticed(_named(mail, text), text)
    return tuple(found.values())[:_RECIPIENTS]


def status(mail: ParsedMail) -> str:
    """The code that says why, as ``5.1.1``, or empty."""
    named = (failure.status for failure in failures(mail) if failure.status)
    return next(named, "") or _status(_notice_text(mail))


_REPORTS: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
_FINAL: Final = re.compile(r"(?im)^final-recipient[ \t]{0,5}:")


def _reported(reports: Iterable[str], notice: str) -> dict[str, Failure]:
    """Per-recipient groups of RFC 3464 section 2.3."""
    found: dict[str, Failure] = {}
    for report in reports:
        for group in re.split(r"\n[ \t]{0,20}\n", report)[:200]:
            failure = _from_group(_fields(group), notice)
            if failure is not None:
                found.setdefault(failure.address.lower(), failure)
    return found


def _from_group(fields: dict[str, str], notice: str) -> Failure | None:
    action = fields.get("action", "failed").lower()
    if action.startswith(tuple(_NO_FAILURE)):
        return None
    # The original recipient is the one we wrote to; a forwarded mailbox has another final one.
    original = _address_in(fields.get("original-recipient", ""))
    final = _address_in(fields.get("final-recipient", ""))
    address = original or final
    if not address:
        return None
    words = fields.get("diagnostic-code", "")
    code = _status(words) or _status(fields.get("status", ""))
    # What the person reads often says more than the report.
    near = _near(notice, final) or _near(notice, address)
    stage = _stage(notice, near)
    why = reason(code, words, stage)
    if why in (Reason.OTHER, Reason.TEMPORARY, Reason.FILTERED) and near:
        said = reason(code, f"{fields.get('status', '')} {near}", stage)
        why = said if said not in (Reason.OTHER, Reason.TEMPORARY) else why
    other = final if final and final.lower() != address.lower() else ""
    shown = " ".join((words or near).split())[:500]
    return Failure(address, code, why, shown, final=other, delayed=action.startswith("delayed"))


def _address_in(value: str) -> str:
    """The address behind ``rfc822;``."""
    match = _ADDRESS.search(value.partition(";")[2].strip() or value)
    return match[0] if match else ""


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
    r"original message (?:follows|headers)|message headers follow|"
    r"^[- ]{2,40}(?:returned|undelivered|original) (?:message|mail|headers)|unsent message (?:below|follows)|"
    r"^return-path:|message header follows|^received: from"
)


def _named(mail: ParsedMail, text: str) -> list[str]:
    """Addresses of the recipients: the header Exim writes, else those the text or the original names."""
    header = addresses(mail.all("x-failed-recipients"))
    if header:
        return header[:_RECIPIENTS]
    ours = {address.lower() for address in addresses(mail.all("from") + mail.all("to"))}
    found = list(dict.fromkeys(match.rstrip(".") for match in _ADDRESS.findall(text)))
    named = [one for one in found if one.lower() not in ours and not one.lower().startswith(phrases.DAEMONS)]
    return named[:10] or notices.recipients(mail, text) or _of_the_original(mail) or found[:1]


def _of_the_original(mail: ParsedMail) -> list[str]:
    """The recipient of the returned original, when it had only one."""
    found = [a for _, part in mail.embedded for m in _RECIPIENT.findall(part[:20000]) for a in addresses([m])]
    return found if len(found) == 1 else []


def _noticed(named: Iterable[str], text: str) -> dict[str, Failure]:
    found: dict[str, Failure] = {}
    for address in named:
        near = _near(text, address) or text[:1500]
        answer = _CODE.search(near)
        words = near[answer.start() :] if answer else near
        code = _status(words)
        why = reason(code, words, _stage(text, near))
        if why is Reason.OTHER:
            why = reason(code or _status(text), text[:1500])
        code = code or _status(text)
        failure = Failure(address, code, why, " ".join(words.split())[:500])
        found.setdefault(address.lower(), failure)
    return found


def _near(text: str, address: str) -> str:
    """What the notice says about an address: from it on, up to a line that begins with another one."""
    at = text.find(address) if address else -1
    if at < 0:
        return ""
    behind = text[at + len(address) : at + 1500]
    end = next((m.start() for m in _NEXT.finditer(behind) if m[1].lower() != address.lower()), len(behind))
    said = behind[:end]
    return f"{address}{said}" if said.strip(" \n>:.") else text[max(0, at - 300) : at + 1500]


#: sendmail's record of what was said to the other server, for all recipients.
_TRANSCRIPT: Final = re.compile(r"(?i)transcript of session follows")
_NEXT: Final = re.compile(rf"(?m)^[ \t]{{0,8}}<?({_ADDRESS.pattern})[>:]")


def _stage(text: str, near: str) -> str:
    """Where to look for the command that was answered."""
    match = _TRANSCRIPT.search(text)
    return near + "\n" + text[match.end() : match.end() + 3000] if match else near


def _status(words: str) -> str:
    """The most telling code among the words: not one that says only "something"."""
    codes: list[str] = _STATUS.findall(words)
    telling = [code for code in codes if not code.endswith(".0.0") and code[0] != "2"]
    if telling or codes:
        return (telling or codes)[0]
    match = _CODE.search(words)
    return f"{match[1][0]}.0.0" if match else ""
