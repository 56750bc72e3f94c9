"""How mail programs quote the mail that is answered: attribution lines, header blocks, markers, footers.

Dates are shown in the time zone of the answer, as a program would show them in its user's own.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from newsletter.simulation.personas import Program
from newsletter.simulation.received import Received

_DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_MONTHS = "januari februari maart april mei juni juli augustus september oktober november december"
_SHORT_MONTHS = "jan feb mrt apr mei jun jul aug sep okt nov dec"
_DE_DAYS = ("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So.")
_DE_MONTHS = "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez."


@dataclass(frozen=True, slots=True)
class Quoted:
    """The body of an answer: what was typed, and the original as the program quotes it."""

    text: str
    #: Empty = the program sends plain text only.
    html: str = ""


@dataclass(frozen=True, slots=True)
class Style:
    """What is peculiar to one program."""

    #: Before the subject of an answer.
    prefix: str
    quote: Callable[[str, Received, datetime], Quoted]
    #: Headers by which the program makes itself known.
    headers: Mapping[str, str]


def marked(text: str) -> str:
    """Each line behind ``>``, as RFC 3676 section 4.5 asks."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip("\n").split("\n"))


def _gmail(typed: str, original: Received, at: datetime) -> Quoted:
    day = f"{_DAYS[at.weekday()][:2]} {at.day} {_SHORT_MONTHS.split()[at.month - 1]} {at.year}"
    return _gmail_quote(typed, original, f"Op {day} om {at:%H:%M} schreef")


def _gmail_de(typed: str, original: Received, at: datetime) -> Quoted:
    day = f"{_DE_DAYS[at.weekday()]}, {at.day}. {_DE_MONTHS.split()[at.month - 1]} {at.year}"
    return _gmail_quote(typed, original, f"Am {day} um {at:%H:%M} Uhr schrieb")


def _gmail_quote(typed: str, original: Received, before: str) -> Quoted:
    name, address = original.sender.display_name, original.sender.addr_spec
    line = f"{before} {name} <{address}>:"
    if len(line) > 78:  # Gmail breaks behind the angle bracket
        line = f"{before} {name} <\n{address}>:"
    link = f'&lt;<a href="mailto:{html.escape(address)}">{html.escape(address)}</a>&gt;'
    return Quoted(
        f"{typed}\n\n{line}\n\n{marked(_wrapped(original.unwrapped))}\n",
        f'<div dir="ltr">{_divisions(typed)}</div><br>'
        '<div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">{html.escape(f"{before} {name}")} {link}:<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;'
        'border-left:1px solid rgb(204,204,204);padding-left:1ex">'
        f"{_original(original)}</blockquote></div>",
    )


def _wrapped(text: str) -> str:
    """Paragraphs broken anew, as Gmail does with what it quotes."""
    return "\n".join(
        textwrap.fill(paragraph, 76, break_long_words=False, break_on_hyphens=False)
        for paragraph in text.strip("\n").split("\n")
    )


def _apple_mail(typed: str, original: Received, at: datetime) -> Quoted:
    day = f"{at.day} {_SHORT_MONTHS.split()[at.month - 1]} {at.year}"
    return _apple(typed, original, f"Op {day}, om {at:%H:%M} heeft", "")


def _iphone(typed: str, original: Received, at: datetime) -> Quoted:
    day = f"{at.day} {_SHORT_MONTHS.split()[at.month - 1]} {at.year}"
    return _apple(typed, original, f"Op {day} om {at:%H:%M} heeft", "Verstuurd vanaf mijn iPhone")


def _apple(typed: str, original: Received, start: str, footer: str) -> Quoted:
    sender = f"{original.sender.display_name} <{original.sender.addr_spec}>"
    line = f"{start} {sender} het volgende geschreven:"
    own = f"{typed}\n\n{footer}" if footer else typed
    below = f'<div><br></div><div dir="ltr">{footer}</div>' if footer else ""
    return Quoted(
        f"{own}\n\n{marked(f'{line}{chr(10)}{chr(10)}{original.unwrapped}')}\n",
        '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head>'
        f'<body style="overflow-wrap: break-word;">{_divisions(typed)}{below}'
        f'<div><br><blockquote type="cite"><div>{html.escape(line)}</div>'
        f'<br class="Apple-interchange-newline"><div>{_original(original)}</div>'
        "</blockquote></div><br></body></html>",
    )


def _thunderbird(typed: str, original: Received, at: datetime) -> Quoted:
    line = f"Op {at:%d-%m-%Y} om {at:%H:%M} schreef {original.sender.display_name}:"
    return Quoted(f"{typed}\n\n{line}\n{marked(original.text)}\n")


def _outlook(typed: str, original: Received, at: datetime) -> Quoted:
    block = _header_block(original, at)
    return Quoted(
        f"{typed}\n\n{_lines(block)}\n\n{original.unwrapped.strip()}\n",
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>'
        f'<body lang="NL" style="word-wrap:break-word"><div class="WordSection1">{_paragraphs(typed)}'
        '<p class="MsoNormal">&nbsp;</p>'
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f'<p class="MsoNormal">{_bold(block)}</p></div><p class="MsoNormal">&nbsp;</p>'
        f"{_original(original)}</div></body></html>",
    )


def _outlook_mobile(typed: str, original: Received, at: datetime) -> Quoted:
    block = _header_block(original, at)
    footer = "Verzonden vanuit Outlook voor iOS"
    return Quoted(
        f"{typed}\n\n{footer}\n{'_' * 32}\n{_lines(block)}\n\n{original.unwrapped.strip()}\n",
        f'<html><body dir="ltr">{_divisions(typed)}<div><br></div>'
        f'<div id="ms-outlook-mobile-signature"><div>{footer}</div></div>'
        '<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
        f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif">{_bold(block)}</font>'
        f"<div>&nbsp;</div></div><div>{_original(original)}</div></body></html>",
    )


def _header_block(original: Received, at: datetime) -> tuple[tuple[str, str], ...]:
    day = f"{_DAYS[at.weekday()]} {at.day} {_MONTHS.split()[at.month - 1]} {at.year} {at:%H:%M}"
    return (
        ("Van", f"{original.sender.display_name} <{original.sender.addr_spec}>"),
        ("Verzonden", day),
        ("Aan", original.recipient),
        ("Onderwerp", original.subject),
    )


def _bold(block: tuple[tuple[str, str], ...]) -> str:
    return "<br>".join(f"<b>{label}:</b> {html.escape(value)}" for label, value in block)


def _lines(block: tuple[tuple[str, str], ...]) -> str:
    return "\n".join(f"{label}: {value}" for label, value in block)


def _divisions(typed: str) -> str:
    return "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in typed.split("\n"))


def _paragraphs(typed: str) -> str:
    return "".join(f'<p class="MsoNormal">{html.escape(line) or "&nbsp;"}</p>' for line in typed.split("\n"))


def _original(original: Received) -> str:
    return original.html or f"<pre>{html.escape(original.text)}</pre>"


STYLES: Mapping[Program, Style] = {
    Program.GMAIL: Style("Re: ", _gmail, {}),
    Program.GMAIL_DE: Style("Re: ", _gmail_de, {}),
    Program.APPLE_MAIL: Style("Re: ", _apple_mail, {"X-Mailer": "Apple Mail (2.3864.300)"}),
    Program.IPHONE: Style("Re: ", _iphone, {"X-Mailer": "iPhone Mail (23B85)"}),
    Program.THUNDERBIRD: Style(
        "Re: ", _thunderbird, {"User-Agent": "Mozilla Thunderbird", "Content-Language": "nl"}
    ),
    Program.OUTLOOK: Style("RE: ", _outlook, {"Accept-Language": "nl-NL", "Content-Language": "nl-NL"}),
    Program.OUTLOOK_MOBILE: Style("Re: ", _outlook_mobile, {"Accept-Language": "nl-NL"}),
}
