"""Letters: what a pretend reader sends back, as the bytes that reader's mail program would send."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from newsletter.models import Message
from newsletter.simulation.personas import PERSONAS, Persona, Way
from newsletter.simulation.programs import STYLES, Quoted
from newsletter.simulation.received import MailtoLink, Received, parse, question_at

#: Headers are written on one line each: folding would put encoded words into long Message-IDs.
_WIRE = policy.SMTP.clone(max_line_length=998)

#: Time between two answers.
_PAUSE = timedelta(minutes=7)


def answer(raw: bytes, persona: Persona, *, date: datetime) -> bytes | None:
    """The mail ``persona`` sends after receiving ``raw``, or None when there is nothing to say.

    Args:
        raw: a received newsletter, with the catcher's trace headers or without.
        persona: who answers.
        date: when; aware, in the persona's own time zone.

    Raises:
        ValueError: ``raw`` cannot be answered at all.
    """
    message = _write(parse(raw), persona, date)
    return message.data if message else None


def answers(mails: Iterable[bytes], *, date: datetime) -> list[Message]:
    """What all pretend readers send back to the newsletters in ``mails``, in the same order on every run.

    The order is that of :data:`PERSONAS`, whatever the order of ``mails``; a reader who received several
    issues answers the oldest first.

    Args:
        mails: received newsletters; those for people who are no persona are passed over.
        date: when the first answer is written; aware.
    """
    parsed = sorted((parse(raw) for raw in mails), key=_age)
    pairs = [(who, mail) for who in PERSONAS for mail in parsed if mail.recipient.lower() == who.received_at]
    written: list[Message] = []
    for persona, mail in pairs:
        message = _write(mail, persona, date + len(written) * _PAUSE)
        if message:
            written.append(message)
    return written


def own_words(raw: bytes, persona: Persona) -> str:
    """What ``persona`` types when answering ``raw``, without anything the mail program adds."""
    mail = parse(raw)
    return _typed(persona, _known(mail, persona), mail)


def _age(mail: Received) -> tuple[list[int], str]:
    return [int(part) for code in mail.questions[:1] for part in code.split(".")], mail.message_id


def _known(mail: Received, persona: Persona) -> tuple[str, ...]:
    return tuple(code for code in mail.questions if code in persona.says)


def _typed(persona: Persona, codes: tuple[str, ...], mail: Received) -> str:
    said = [persona.says[code] for code in codes]
    if persona.way is Way.COPIED:
        said = [f"{mail.title(code)}\n{text}".lstrip() for code, text in zip(codes, said, strict=True)]
    elif persona.way is Way.NUMBERED:
        numbers = [code.partition(".")[2] for code in codes]
        form = "{}. {}" if len(codes) > 1 else "Vraag {}: {}"
        said = [form.format(number, text) for number, text in zip(numbers, said, strict=True)]
    return "\n\n".join(part for part in (persona.greeting, *said, persona.closing) if part)


def _write(mail: Received, persona: Persona, date: datetime) -> Message | None:
    if persona.way is Way.AWAY:
        return _away(mail, persona, date)
    if persona.way is Way.UNSUBSCRIBE:
        return _unsubscribe(mail, persona, date)
    codes = _known(mail, persona)
    if not codes:
        return None
    if persona.way is Way.BUTTON:
        return _press(mail, persona, codes[0], date)
    style = STYLES[persona.program]
    at = (mail.date or date).astimezone(date.tzinfo)
    typed = _typed(persona, codes, mail)
    if persona.way is Way.INLINE:
        full = style.quote("", mail, at)
        body = Quoted(_interleave(full.text.lstrip("\n"), persona, codes))
    else:
        body = style.quote(_signed(typed, persona), mail, at)
    message = _reply(mail, persona, date, _subject(style.prefix, mail.subject))
    _fill(message, body)
    return _finish(message, persona, mail.reply_to.addr_spec)


def _signed(text: str, persona: Persona) -> str:
    return f"{text}\n\n-- \n{persona.signature}" if persona.signature else text


def _interleave(quoted: str, persona: Persona, codes: tuple[str, ...]) -> str:
    """Each answer right below its quoted question, or on top if that is not there."""
    lines = quoted.rstrip("\n").split("\n")
    top = [persona.greeting, ""] if persona.greeting else []
    for code in codes:
        said = persona.says[code].split("\n")
        found = question_at([line[1:] if line.startswith(">") else "" for line in lines], code)
        if found is None:
            top += [*said, ""]
        else:
            lines[found[1] : found[1]] = ["", *said, ""]
    lines += ["", persona.closing] if persona.closing else []
    return _signed("\n".join([*top, *lines]), persona) + "\n"


def _press(mail: Received, persona: Persona, code: str, date: datetime) -> Message:
    """Press the button of a question; of a poll, the one with the choice in its subject."""
    said = persona.says[code]
    links = [link for link in mail.links if f"[{code}]" in link.subject]
    plain = MailtoLink(mail.reply_to.addr_spec, f"Antwoord [{code}]", "")
    link = next((link for link in links if link.subject.endswith(said)), (links or [plain])[0])
    message = _letter(persona, date, link.subject, link.address, mail.message_id)
    typed = f"{persona.greeting}\n\n{said}" if persona.greeting else said
    below = _choose(link.body.strip("\n"), persona.consent)
    _fill(message, Quoted("\n\n".join(part for part in (typed, persona.closing, below) if part) + "\n"))
    return _finish(message, persona, link.address)


def _choose(body: str, consent: str) -> str:
    """Keep one of the alternatives in ``... : nee / anoniem / met mijn voornaam (...)``."""
    return re.sub(r"(?m)^([^:\n]+:) [^(\n]* / [^(\n]*", rf"\1 {consent} ", body).rstrip() if consent else body


def _away(mail: Received, persona: Persona, date: datetime) -> Message:
    """An automatic answer: to the envelope sender, from nobody (RFC 3834 sections 3.3 and 4)."""
    to = mail.return_path or mail.reply_to.addr_spec
    message = _letter(persona, date, f"Automatisch antwoord: {mail.subject}", to, mail.message_id)
    message["In-Reply-To"] = mail.message_id
    message["Auto-Submitted"] = "auto-replied"
    message["X-Auto-Response-Suppress"] = "All"
    _fill(message, Quoted(f"{persona.greeting}\n\n{persona.name}\n"))
    return _finish(message, persona, to, sender="")


def _unsubscribe(mail: Received, persona: Persona, date: datetime) -> Message | None:
    """What a mail program sends when its unsubscribe button is pressed."""
    link = mail.unsubscribe
    if link is None:
        return None
    message = _letter(persona, date, link.subject or "unsubscribe", link.address, mail.message_id)
    _fill(message, Quoted(f"{link.body or persona.greeting}\n"))
    return _finish(message, persona, link.address)


def _subject(prefix: str, subject: str) -> str:
    return subject if subject.lower().startswith("re:") else prefix + subject


def _reply(mail: Received, persona: Persona, date: datetime, subject: str) -> EmailMessage:
    message = _letter(persona, date, subject, mail.reply_to, mail.message_id)
    message["In-Reply-To"] = mail.message_id
    message["References"] = f"{mail.references} {mail.message_id}".strip()
    for name, value in STYLES[persona.program].headers.items():
        message[name] = value
    return message


def _letter(persona: Persona, date: datetime, subject: str, to: Address | str, about: str) -> EmailMessage:
    """Headers of a new mail; its Message-ID follows from who writes about what, and when."""
    message = EmailMessage(policy=policy.SMTP)
    domain = persona.address.partition("@")[2]
    mark = f"{persona.name}\n{persona.address}\n{about}\n{subject}\n{date.isoformat()}"
    message["From"] = Address(persona.name, addr_spec=persona.address)
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(date)
    message["Message-ID"] = f"<{hashlib.sha256(mark.encode()).hexdigest()[:24]}@{domain}>"
    return message


def _fill(message: EmailMessage, body: Quoted) -> None:
    message.set_content(body.text, cte="quoted-printable")
    if body.html:
        message.add_alternative(body.html, subtype="html", cte="quoted-printable")
        message.set_boundary("=_" + hashlib.sha256(body.html.encode()).hexdigest()[:32])


def _finish(message: EmailMessage, persona: Persona, recipient: str, *, sender: str | None = None) -> Message:
    # Bodies are quoted-printable: a dot at the start of a line may be written as =2E, and then nothing needs
    # the dot-stuffing of RFC 5321 section 4.5.2.
    data = message.as_bytes(policy=_WIRE).replace(b"\r\n.", b"\r\n=2E")
    return Message(
        sender=persona.address if sender is None else sender,
        recipient=recipient,
        message_id=str(message["Message-ID"]),
        data=data,
    )
