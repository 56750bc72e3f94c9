"""The text part: it is there, says what the HTML says, and stays readable on narrow screens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from newsletter.edition.checks.document import Document, addresses
from newsletter.edition.checks.report import TEMPLATES, Reporter
from newsletter.message.slots import fill
from newsletter.models import Edition, Finding, Slot, SlotContext

#: Columns of a line (RFC 3676 section 4.2), and octets that a line may have at all (RFC 5322 section 2.1.1).
WIDEST, LONGEST_LINE = 78, 998

_ADDRESS = re.compile(r"://|@|www\.")


def check_text_part(document: Document, edition: Edition, values: Mapping[str, str]) -> Iterator[Finding]:
    """The text part of a mail.

    Args:
        values: what stands in the slots of the document, by name.
    """
    theme, text = Reporter(TEMPLATES, 0), fill(edition.text, values)
    if not text.strip():
        yield theme("text-empty", "the text part is empty", "write something below the front matter")
        return
    if missing := _missing_links(document, text, values):
        what = f"the link {missing[0][:80]} of the HTML part is not in the text part"
        mend = "write it in the issue; links that stand in a template only do not get into the text"
        yield theme.warning("text-link-missing", what, mend)
    if absent := _names(edition.html) - _names(edition.text):
        what = f"the value {{{{ {min(absent)} }}}} of the HTML part is not in the text part"
        yield theme.warning("text-slot-missing", what, "write it in the issue instead of a template")
    yield from _lines(fill(edition.text, {}), theme)


def _missing_links(document: Document, text: str, values: Mapping[str, str]) -> list[str]:
    """Links that readers of the text part do not get; they answer a question by a plain reply."""
    there = unquote(text)
    missing = []
    for href in dict.fromkeys(href for href, _ in addresses(document)):
        scheme, _, rest = href.partition(":")
        is_answer = unquote(rest.partition("?")[0]) == values["reply_address"]
        if is_answer or scheme.lower() not in ("http", "https", "mailto"):
            continue
        # "www.example.org" stands for its whole address, and an address for its mailto.
        if unquote(rest).removeprefix("//").rstrip("/") not in there:
            missing.append(href)
    return missing


def _names(parts: tuple[str | Slot, ...]) -> set[str]:
    """Values that readers see; those in a URL or a title are not words."""
    seen = (SlotContext.TEXT, SlotContext.PLAIN)
    return {piece.name for piece in parts if isinstance(piece, Slot) and piece.context in seen}


def _lines(text: str, theme: Reporter) -> Iterator[Finding]:
    lines = text.split("\n")
    # RFC 3676 section 4.1: a space at its end would join a line to the next one; "-- " is the exception.
    if any(line.endswith((" ", "\t")) and line != "-- " for line in lines):
        what = "a line of the text part ends in a space, which joins it to the next one"
        yield theme.warning("text-lines", what, "take the space away at the end of the line")
    wide = next((line for line in lines if len(line) > WIDEST and not _ADDRESS.search(line)), "")
    if wide:
        what = f"“{wide.strip()[:40]}…” is {len(wide)} columns wide in the text part"
        mend = f"break it: mail programs cut lines of more than {WIDEST} anywhere (code, postal address)"
        yield theme.warning("text-lines", what, mend)
    long = next((line for line in lines if len(line.encode()) > LONGEST_LINE), "")
    if long and long is not wide:
        what = f"“{long.strip()[:40]}…” makes a line of more than {LONGEST_LINE} octets"
        yield theme.warning("text-lines", what, "make that address shorter")
