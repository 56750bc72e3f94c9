"""The mail a button opens: a subject with the question's code, and a line about being quoted."""

from __future__ import annotations

from urllib.parse import quote

from newsletter.language.strings import Strings

#: Characters of a whole mailto URL; some clients cut at about 1,600.
MAX_URL = 1000
# What the subject may take of it, percent-encoded; an emoji alone takes 12.
_MAX_SUBJECT = 240


def answer_url(address: str, code: str, about: str, strings: Strings) -> str:
    """A mailto URL that opens an answer to question ``code``.

    Args:
        address: the slot token that stands for the reply address.
        code: ``12.1``.
        about: the question or the choice, plain text; shortened where it would not fit.
        strings: reader-facing words.
    """
    subject = f"{strings.answer_subject} [{code}] {shorten(about, _MAX_SUBJECT)}".rstrip()
    body = f"\r\n\r\n\r\n{strings.mail_rule}\r\n{strings.mail_permission}\r\n"
    # RFC 6068 section 2: header fields after "?", joined by "&"; section 5: a line break is %0D%0A.
    # A space is %20: "+" is itself in a mailto URL.
    return f"mailto:{address}?subject={_encoded(subject)}&body={_encoded(body)}"


def shorten(text: str, limit: int) -> str:
    """The text, cut at a word so that its percent-encoded form stays within the limit."""
    flat = " ".join(text.split())
    if len(_encoded(flat)) <= limit:
        return flat
    kept = ""
    for word in flat.split(" "):
        longer = f"{kept} {word}".strip()
        if len(_encoded(f"{longer} …")) > limit:
            break
        kept = longer
    return f"{kept} …" if kept else _characters(flat, limit)


def _characters(word: str, limit: int) -> str:
    """One endless word, cut between characters."""
    kept = ""
    for character in word:
        if len(_encoded(f"{kept}{character}…")) > limit:
            break
        kept += character
    return f"{kept}…"


def _encoded(text: str) -> str:
    return quote(text, safe="", errors="replace")
