"""The marks mail programs put around an original: attribution lines, header blocks, separators.

Everything looks at a few lines of bounded length, so the time is linear in the size of the mail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from newsletter.inbound import phrases
from newsletter.inbound.lines import Line, Role, quote_follows

#: What is known of the mail that is answered: ``original`` (its text part), ``html_text`` (the words of its
#: HTML part), ``from_name``, ``from_addr``, ``subject``.
Context = Mapping[str, str | None]

_WINDOW: Final = 4
_LONGEST: Final = 400
_LONGEST_BLOCK: Final = 24
_DATE: Final = re.compile(
    r"\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b|\b(?:19|20)\d\d\b|\d月|\b\d{1,2}[-. ]{1,2}[^\W\d_]{3,9}[-.,]"
)
_TIME: Final = re.compile(r"\b\d{1,2}[:.h]\d{2}(?!\d)|\b\d{1,2} ?(?:[ap]\.?m\b|uhr\b|h\b)")
_EMAIL: Final = re.compile(r"[^\s<>()@\"]{1,64}@[^\s<>()@\"]{1,255}")
_WORDS: Final = re.compile(r"[^\W\d_]+(?:\(\w\))?'?")
_LABEL: Final = re.compile(
    r"[\s*_|#>]{0,8}([^\W\d_][^:：<>@*\n]{0,24}?)\s?[*_]{0,2}\s?[:：][*_]{0,2}(?:\s|$|(?=\S))(.*)"
)
#: Without a digit or an address there is no date, time or person.
_TRACE: Final = re.compile(r"[\d@]")
_DASHED: Final = re.compile(r"[-_=*~‐‑–—─]{2,80}\s{0,5}([^\W\d_].{0,120}?)\s{0,5}:?\s{0,5}[-_=*~‐‑–—─]{2,80}")
#: A program that forgot the line break before its attribution.
_GLUED: Final = re.compile(r"(?:\s|-{2,5}\s?)(?=(?:On|Op|Am|Le|El|Em|Il|Den|På|W dniu)\s[^\n]{0,30}\d)")
_INNER: Final = re.compile(r"\s\*?([^\W\d_]{2,15})\s?:")
_RULE: Final = re.compile(r"[\s*]{0,4}(?:[-_=~*‐‑—–─━]\s?){3,200}")
_SENTENCE_END: Final = (".", "!", "?", "…")
_ROLES: Final = {label: role for role, labels in phrases.LABELS.items() for label in labels}
_MAX_LABEL_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a candidate for an attribution line holds."""

    verb: bool
    date: bool
    time: bool
    person: bool
    lead: bool
    first_person: bool

    @property
    def strong(self) -> bool:
        """Enough to believe it without a quoted line below."""
        if self.verb:
            return (self.time or self.person) and (self.person or not self.first_person)
        return self.person and self.date and (self.time or self.lead)

    @property
    def weak(self) -> bool:
        """Enough when a quoted line follows."""
        if self.verb:
            return (self.date or self.person or self.time) and (self.person or not self.first_person)
        return (self.date and self.time) or (self.person and self.date)


def attribution(lines: Sequence[Line], end: int, context: Context) -> int | None:
    """Index of the line where the attribution line that ends at ``end`` begins; None when none does.

    Programs wrap it over up to four lines: ``Op di 18 nov 2025 om 09:12 schreef De Week <`` / ``adres>:``.
    """
    last = lines[end].text.strip()
    if len(last) > _LONGEST or not _may_end(last):
        return None
    window = "\n".join(line.text[:_LONGEST] for line in lines[max(0, end - _WINDOW + 1) : end + 1])
    if not (_TRACE.search(window) or _mentions(fold(window), context, "from_name")):
        return None
    quoted = quote_follows(lines, end + 1)
    start = None
    joined = ""
    for index in range(end, max(-1, end - _WINDOW), -1):
        text = lines[index].text.strip()
        if index < end and (not text or lines[index].role is not Role.OWN or text.endswith(_SENTENCE_END)):
            break
        joined = f"{text} {joined}".strip()
        if len(joined) > _LONGEST:
            break
        facts = _facts(joined, context)
        if facts.strong or (quoted and facts.weak):
            start = index if start is None or facts.lead else start
            if facts.lead:
                break
    return start if quoted or last.endswith((":", "：", ":*", ":_")) else None


def _may_end(last: str) -> bool:
    bare = last.rstrip("*_ ")
    if bare.endswith((":", "：", ">")):
        return True
    words = _WORDS.findall(bare[-20:].casefold())
    return bool(words) and words[-1] in phrases.WROTE


def _facts(text: str, context: Context) -> _Facts:
    folded = fold(text).lstrip("*_>\"'-– ")
    words = _WORDS.findall(folded)
    name = (context.get("from_name") or "").casefold().strip()
    return _Facts(
        verb=not phrases.WROTE.isdisjoint(words) or any(part in folded for part in phrases.WROTE_ANYWHERE),
        date=bool(_DATE.search(folded)),
        time=bool(_TIME.search(folded)),
        person=bool(_EMAIL.search(folded)) or (len(name) > 1 and name in folded),
        lead=bool(words) and (words[0] in phrases.LEADS or _opens_with_date(folded)),
        first_person=any(
            word in phrases.WROTE and not phrases.FIRST_PERSON.isdisjoint(words[max(0, at - 2) : at + 2])
            for at, word in enumerate(words)
        ),
    )


def fold(text: str) -> str:
    """For comparing: lower case, straight apostrophes."""
    return text.casefold().replace("\u2019", "'")


def _opens_with_date(folded: str) -> bool:
    return folded[:1].isdigit() and bool(_DATE.search(folded[:30]) or _TIME.match(folded))


def before_glued(text: str, context: Context) -> str:
    """The reader's words that share a line with an attribution: ``Prima! On 4 Apr 2012, X wrote:``."""
    for match in _GLUED.finditer(text[:_LONGEST]):
        facts = _facts(text[match.end() :], context)
        if match.start() > 0 and (facts.strong or facts.weak):
            return text[: match.start()].rstrip("- ")
    return ""


def header_block(lines: Sequence[Line], start: int, context: Context) -> int:
    """Index after the header block that begins at ``start``; 0 when none does.

    Known labels of two roles are enough; labels of an unknown language need three lines, an address and a
    date (or our own name and subject) among their values.
    """
    first = label(lines[start].text)
    if first is None:
        return 0
    found, end = _labels(lines, start)
    roles = {role for name, value in found for role in (name, *_inner_roles(value)) if role}
    # Below a label nobody knows, a known block begins on its own line: "Tip: soep" is not part of it.
    if (first[0] and len(roles) < 2) or (not first[0] and (len(roles) >= 2 or len(found) < 3)):
        return 0
    return end if _is_block(first[0], roles, [value for _, value in found], context) else 0


def _labels(lines: Sequence[Line], start: int) -> tuple[list[tuple[str, str]], int]:
    """The labels from ``start`` on, as (role, value), and the index after the last."""
    found: list[tuple[str, str]] = []
    end, other = start, 0
    for index in range(start, min(len(lines), start + _LONGEST_BLOCK)):
        if lines[index].role is not Role.OWN:
            break
        here = label(lines[index].text)
        if here is not None and (here[0] or other == 0):
            found.append(here)
            end, other = index + 1, 0
        else:
            # A folded value, or a blank line between two labels.
            other += 1
            if other > 2:
                break
    return found, end


def _inner_roles(value: str) -> set[str]:
    """Roles of further labels on one line, which HTML sometimes runs together."""
    return {_ROLES[name] for name in _INNER.findall(value.casefold()) if name in _ROLES}


def _is_block(first: str, roles: set[str], values: Sequence[str], context: Context) -> bool:
    joined = " \n ".join(value[:300] for value in values).casefold()
    person = bool(_EMAIL.search(joined)) or _mentions(joined, context, "from_name", "from_addr")
    dated = bool(_DATE.search(joined) and _TIME.search(joined))
    subject = _mentions(joined, context, "subject")
    if first and first != "copy" and len(roles - {"other"}) >= 2:
        return len(roles) >= 3 or person or dated or subject
    return len(values) >= 3 and person and (dated or subject)


def _mentions(folded: str, context: Context, *keys: str) -> bool:
    values = ((context.get(key) or "").casefold().strip() for key in keys)
    return any(len(value) > 2 and value in folded for value in values)


def label(text: str) -> tuple[str, str] | None:
    """(role, value) of a ``Label: value`` line; the role is empty for a label nobody knows."""
    if ":" not in text[:40] and "：" not in text[:40]:
        return None
    return _label(text[:_LONGEST])


@lru_cache(maxsize=64)  # a header block is looked at line by line, each time with the lines below
def _label(text: str) -> tuple[str, str] | None:
    match = _LABEL.match(text)
    if match is None:
        return None
    name = fold(match[1]).strip()
    role = _ROLES.get(name, "")
    if not role and len(name.split()) > _MAX_LABEL_WORDS:
        return None
    return role, match[2].strip(" *_")


def separator(text: str) -> bool:
    """Whether a line says that the original message begins: ``-----Oorspronkelijk bericht-----``."""
    bare = text.strip()
    if not bare or len(bare) > 160:
        return False
    folded = fold(bare).strip("#*_- ")
    if any(phrase in folded for phrase in phrases.REPLY_ABOVE):
        return True
    match = _DASHED.fullmatch(bare)
    if match:
        inner = fold(match[1])
        wrote = phrases.WROTE.intersection(_WORDS.findall(inner)[-1:])
        return bool(wrote) or inner.startswith(phrases.SEPARATORS)
    return folded.endswith(":") and folded[:-1].strip() in phrases.SEPARATORS


def dashed(text: str) -> bool:
    """Whether a line is a title between dashes, in whatever language."""
    return len(text) <= 160 and _DASHED.fullmatch(text.strip()) is not None


def rule(text: str) -> bool:
    """Whether a line is a drawn rule: at least three of ``-_=~*``."""
    return bool(text) and len(text) < 300 and _RULE.fullmatch(text.rstrip()) is not None
