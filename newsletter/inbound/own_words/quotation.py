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
#: HTML part), ``from_name``, ``from_addr``, ``subject``.
Context = Mapping[str, str | None]

#: Characters of a line, or of an attribution, that are looked at.
LONGEST: Final = 400
_LONGEST_BLOCK: Final = 24
DATE: Final = re.compile(
    r"\b\d{1,2}\. ?\d{1,2}\. ?\d{2,4}\b|"
    r"\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b|\b(?:19|20)\d\d\b|\d月|\b\d{1,2}[-. ]{1,2}[^\W\d_]{3,9}[-.,]"
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
        return 0
    found, end = _labels(lines, start)
    roles = {role for name, value in found for role in (name, *_inner_roles(value)) if role}
    # Below a label nobody knows, a known block begins on its own line: "Tip: soep" is not part of it.
    unknown = not first[0] and not _sender_unlabelled(found, roles)
    if (first[0] and len(roles) < 2) or (unknown and (len(roles) >= 2 or len(found) < 3)):
        return 0
    return end if _is_block(first[0], roles, [value for _, value in found], context) else 0


def _sender_unlabelled(found: Sequence[tuple[str, str]], roles: set[str]) -> bool:
    """Whether a label nobody knows names the sender of a known block: an address, right above the rest."""
    named = len(found) > 1 and bool(found[1][0]) and bool(EMAIL.search(found[0][1]))
    return named and len(roles) >= 2 and "from" not in roles


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
    person = bool(EMAIL.search(joined)) or mentions(joined, context, "from_name", "from_addr")
    dated = bool(DATE.search(joined) and TIME.search(joined))
    subject = mentions(joined, context, "subject")
    if first and first != "copy" and len(roles - {"other"}) >= 2:
        return len(roles) >= 3 or person or dated or subject
    return len(values) >= 3 and person and (dated or subject)


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
        return True
    match = _DASHED.fullmatch(bare)
    if match:
        inner = fold(match[1])
        wrote = programs.WROTE.intersection(WORDS.findall(inner)[-1:])
        return bool(wrote) or inner.startswith(programs.SEPARATORS) or _names_original(inner)
    return folded.endswith(":") and folded[:-1].strip() in programs.SEPARATORS


def _names_original(title: str) -> bool:
    words = title.split()
    said = any(word.startswith(programs.ORIGINAL) for word in words)
    named = len(words) <= _TITLE and any(word.startswith(programs.MESSAGE) for word in words)
    return (said and named) or title in programs.SEPARATORS_ALONE


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
