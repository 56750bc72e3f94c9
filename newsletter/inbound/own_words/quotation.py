"""The marks mail programs put above an original: header blocks, separators, rules.

Everything looks at a few lines of bounded length, so the time is linear in the size of the mail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final
from unicodedata import normalize

from newsletter.inbound.own_words import programs
from newsletter.inbound.text.lines import Line, Role

#: What is known of the mail that is answered: ``original`` (its text part), ``html_text`` (the words of its
#: HTML part), ``from_name``, ``from_addr``, ``subject``; and who answers: ``writer_name``, ``writer_addr``.
Context = Mapping[str, str | None]

#: Characters of a line, or of an attribution, that are looked at.
LONGEST: Final = 400
_LONGEST_BLOCK: Final = 24
DATE: Final = re.compile(
    r"\b\d{1,2}\. ?\d{1,2}\. ?\d{2,4}\b|"
    r"\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b|\b(?:19|20)\d\d\b|\d[月월]|\b\d{1,2}[-. ]{1,2}[^\W\d_]{3,9}[-.,]"
)
TIME: Final = re.compile(r"\b\d{1,2}[:.h]\d{2}(?!\d)|\b\d{1,2} ?(?:[ap]\.?m\b|uhr\b|h\b)")
EMAIL: Final = re.compile(r"[^\s<>()@\"]{1,64}@[^\s<>()@\"]{1,255}")
WORDS: Final = re.compile(r"[^\W\d_]+(?:\(\w\))?'?")
_LABEL: Final = re.compile(
    r"[\s*_|#>]{0,8}([^\W\d_][^:：<>@*\n]{0,24}?)\s?[*_]{0,2}\s?[:：][*_]{0,2}(?:\s|$|(?=\S))(.*)"
)
_DASHED: Final = re.compile(r"[-_=*~‐‑–—─]{2,80}\s{0,5}([^\W\d_].{0,120}?)\s{0,5}:?\s{0,5}[-_=*~‐‑–—─]{2,80}")
_INNER: Final = re.compile(r"\s\*?([^\W\d_]{2,15})\s?:")
_RULE: Final = re.compile(r"[\s*]{0,4}(?:[-_=~*#‐‑—–─━]\s?){3,200}")
_ROLES: Final = {label: role for role, labels in programs.LABELS.items() for label in labels}
#: Straight apostrophes, European digits, no marks of direction.
_PLAIN: Final = (
    {ord("\u2019"): "'", ord("\u02bc"): "'"}
    | {0x660 + digit: str(digit) for digit in range(10)}
    | {0x6F0 + digit: str(digit) for digit in range(10)}
    | dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F))
)
_MAX_LABEL_WORDS: Final = 3
#: Labels of a block that are looked at, and how many of different roles make one without doubt.
_MOST_LABELS: Final = 6
_ENOUGH_LABELS: Final = 2
#: Words of "please write your reply above this line".
_MOST_ABOVE_LINE: Final = 12
#: Words of a title between dashes.
_TITLE: Final = 5


def fold(text: str) -> str:
    """For comparing: lower case, composed letters, plain digits and apostrophes."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    # The Turkish capital of "i" folds to two characters.
    return normalize("NFC", folded).translate(_PLAIN).replace("i\u0307", "i")


def header_block(lines: Sequence[Line], start: int, context: Context) -> int:
    """Index after the header block that begins at ``start``; 0 when none does.

    Known labels of two roles are enough; labels of an unknown language need three lines, an address and a
    date (or our own name and subject) among their values.
    """
    first = label(lines[start].text)
    if first is None:
        return _bare_block(lines, start)
    if _begins_again(lines, start, first[0], context):
        return 0
    found, end = _labels(lines, start)
    roles = {role for name, value in found for role in (name, *_inner_roles(value)) if role}
    # Below a label nobody knows, a known block begins on its own line: "Tip: soep" is not part of it.
    unknown = not first[0] and not _sender_unlabelled(found, roles)
    if (first[0] and len(roles) < 2) or (unknown and (len(roles) >= 2 or len(found) < 3)):
        return 0
    return end if _is_block(first[0], roles, found, context) else 0


def _bare_block(lines: Sequence[Line], start: int) -> int:
    """Index after a block without colons: sender with address, recipient, date and subject; 0 = none.

    ``Van "De Week" <redactie@example.org>``
    """
    found: dict[str, str] = {}
    end = start
    for line in lines[start : start + _MOST_LABELS]:
        name, _, value = line.text[:LONGEST].strip("* \t").partition(" ")
        role = _ROLES.get(fold(name).strip("*"), "") if line.role is Role.OWN else ""
        if role in ("", "other") or role in found or (not found and role != "from"):
            break
        found[role], end = value, end + 1
    whole = found.keys() >= {"from", "to", "date", "subject"}
    return end if whole and EMAIL.search(found["from"]) and DATE.search(fold(found["date"])) else 0


def _begins_again(lines: Sequence[Line], start: int, role: str, context: Context) -> bool:
    """Whether a paragraph is no block, and below it one follows that needs its label no more.

    ``Van: ons huis naar het station loop ik`` right above a header block is a sentence of the reader.
    """
    end = start + 1
    while end < min(len(lines), start + _MOST_LABELS) and not _parts(lines[end]):
        end += 1
    below = _roles(lines[end : start + _LONGEST_BLOCK])
    if len(below) < _ENOUGH_LABELS or not (role in below or role in {"other", "copy"}):
        return False
    found = [here for line in lines[start:end] if (here := label(line.text)) is not None]
    roles = {name for name, _ in found if name}
    dated = any(DATE.search(value) for _, value in found)
    return len(roles) < _ENOUGH_LABELS or not dated or not _is_block(role, roles, found, context)


def _parts(line: Line) -> bool:
    return line.blank or rule(line.text) or separator(line.text)


def _roles(lines: Sequence[Line]) -> set[str]:
    """The roles of the labels that follow one another, from the first one on."""
    found: list[str] = []
    for line in lines:
        if _parts(line):
            continue
        here = label(line.text) if line.role is Role.OWN and len(found) < _MOST_LABELS else None
        if here is None:
            break
        found.append(here[0])
    return set(found) - {"", "other", "copy"}


def _sender_unlabelled(found: Sequence[tuple[str, str]], roles: set[str]) -> bool:
    """Whether a label nobody knows names the sender of a known block: an address, right above the rest."""
    named = len(found) > 1 and bool(found[1][0]) and bool(EMAIL.search(found[0][1]))
    return named and len(roles) >= 2 and "from" not in roles


def _labels(lines: Sequence[Line], start: int) -> tuple[list[tuple[str, str]], int]:
    """The labels from ``start`` on, as (role, value), and the index after the last."""
    found: list[tuple[str, str]] = []
    end, other = start, 0
    for index in range(start, min(len(lines), start + _LONGEST_BLOCK)):
        if lines[index].role is not Role.OWN or (index > start and lines[index].begins_original):
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


def _is_block(first: str, roles: set[str], found: Sequence[tuple[str, str]], context: Context) -> bool:
    """Whether labels with these values name a mail: its address, our name as its sender, when it was sent."""
    values = [value[:300].casefold() for _, value in found]
    joined = " \n ".join(values)
    senders = " \n ".join(
        value for (role, _), value in zip(found, values, strict=True) if role in {"from", ""}
    )
    person = bool(EMAIL.search(joined)) or mentions(senders, context, "from_name", "from_addr")
    # In one value, and not in the sender's: "Van: station Utrecht om 10:15 op 12-05-2025".
    whens = [
        value
        for (role, _), value in zip(found, values, strict=True)
        if role != "from" or _INNER.search(value)
    ]
    dated = any(DATE.search(value) and TIME.search(value) for value in whens)
    subject = mentions(joined, context, "subject")
    if first and first != "copy" and len(roles - {"other"}) >= 2:
        # "Van: Utrecht", "Naar: Zeist" and "Datum: elke dag" are an answer.
        sent = [value for (role, _), value in zip(found, values, strict=True) if role == "date"]
        whole = roles >= {"from", "date", "to", "subject"} and any(map(TIME.search, sent))
        return person or whole or (dated and bool(roles & {"from", "to"})) or (subject and "subject" in roles)
    return len(values) >= 3 and person and (bool(DATE.search(joined) and TIME.search(joined)) or subject)


def mentions(folded: str, context: Context, *keys: str) -> bool:
    """Whether one of these facts about the mail that is answered stands in a folded text."""
    values = ((context.get(key) or "").casefold().strip() for key in keys)
    return any(len(value) > 2 and value in folded for value in values)


def label(text: str) -> tuple[str, str] | None:
    """(role, value) of a ``Label: value`` line; the role is empty for a label nobody knows."""
    if ":" not in text[:40] and "：" not in text[:40]:
        return None
    return _label(text[:LONGEST])


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
    if any(phrase in folded for phrase in programs.REPLY_ABOVE):
        return _asks_above(folded)
    match = _DASHED.fullmatch(bare)
    if match:
        inner = fold(match[1])
        wrote = programs.WROTE.intersection(WORDS.findall(inner)[-1:])
        return bool(wrote) or inner.startswith(programs.SEPARATORS) or _names_original(inner)
    return folded.endswith(":") and folded[:-1].strip() in programs.SEPARATORS


def _asks_above(folded: str) -> bool:
    """Whether a line is "reply above this line" and no more: it names the line, and nobody speaks."""
    said = WORDS.findall(folded)
    begin = folded.startswith((*programs.REPLY_ABOVE, *programs.PLEASE))
    lined = not programs.DRAWN_LINE.isdisjoint(said)
    return begin and lined and len(said) <= _MOST_ABOVE_LINE and programs.SPEAKERS.isdisjoint(said)


def _names_original(title: str) -> bool:
    words = title.split()
    if tells(title):
        return False
    said = any(word.startswith(programs.ORIGINAL) for word in words)
    named = len(words) <= _TITLE and any(word.startswith(programs.MESSAGE) for word in words)
    return (said and named) or title in programs.SEPARATORS_ALONE


def tells(title: str) -> bool:
    """Whether a title speaks of a person's own: ``--- Mijn oorspronkelijke mail ---``."""
    return not programs.TELLERS.isdisjoint(WORDS.findall(fold(title[:LONGEST])))


def dashed(text: str) -> bool:
    """Whether a line is a title between dashes, in whatever language."""
    return len(text) <= 160 and _DASHED.fullmatch(text.strip()) is not None


def titled(text: str) -> bool:
    """Whether a line says no more than "original message", as some phones do above a header block."""
    bare = fold(text[:80]).strip(" :")
    return bare in programs.SEPARATORS


def rule(text: str) -> bool:
    """Whether a line is a drawn rule: at least three of ``-_=~*#``."""
    return bool(text) and len(text) < 300 and _RULE.fullmatch(text.rstrip()) is not None
