"""Which of a mail's two bodies tells best what the reader wrote, decided by what each of them shows.

Plain text with ``>`` keeps the order of questions and answers; Outlook marks nothing there and everything in
the HTML; some programs send a stub, or an HTML part that holds no more than a picture.
"""

from __future__ import annotations

from typing import Final

from newsletter.inbound.own_words import assign
from newsletter.inbound.own_words.alignment import words
from newsletter.inbound.own_words.quotation import Context
from newsletter.inbound.text.html import read_html
from newsletter.inbound.text.lines import Line, Role, join, read

#: A text part with less than this share of the words shown in HTML is a stub.
_STUB: Final = 0.5
#: Of larger mails only one body is read; characters.
_MOST_BOTH: Final = 400_000
#: So many words are compared.
_MOST_WORDS: Final = 5000


def lines_of(text: str, html: str, context: Context) -> list[Line]:
    """The lines of the better of two bodies, each with its role; either may be empty."""
    plain = read(text)
    marked = any(line.role is Role.QUOTED for line in plain)
    if not html.strip() or (marked and len(text) + len(html) > _MOST_BOTH):
        return assign(plain, context)
    return choose(plain, read_html(html), context)


def choose(text: list[Line], html: list[Line], context: Context) -> list[Line]:
    """One of two readings of a mail, with the roles of its lines assigned.

    A body in which nothing of the reader is found loses to one in which something is; then marked text wins,
    unless it is a stub; then marked HTML; then text.
    """
    marked = any(line.role is Role.QUOTED for line in text)
    structured = any(line.role is not Role.OWN or line.begins_original for line in html)
    if sum(len(line.text) + 1 for line in (*text, *html)) > _MOST_BOTH:
        return assign(text if marked or not structured else html, context)
    # Where only the text says what is quoted, or neither does, its line breaks are the reader's own.
    better, other = (text, html) if marked or not structured else (html, text)
    if better is text and _is_stub(text, html):
        better, other = html, text
    if join(assign(better, context)):
        return better
    return other if join(assign(other, context)) else text


def _is_stub(text: list[Line], html: list[Line]) -> bool:
    """Whether the text part leaves out most of what the HTML shows: "your program cannot show this"."""
    shown = _words(html)
    return len(_words(text) & shown) < _STUB * len(shown)


def _words(lines: list[Line]) -> set[str]:
    found: set[str] = set()
    for line in lines:
        found.update(words(line.text))
        if len(found) > _MOST_WORDS:
            break
    return found
