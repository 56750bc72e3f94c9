"""What the name of an issue file says: ``0012-slow-mail`` is number 12, ``2026-12-15-post`` has a date."""

from __future__ import annotations

import re

# As Jekyll names its posts: the year is no number of an issue.
_DATED = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?![0-9])[-_. ]*")
_NUMBERED = re.compile(r"([0-9]{1,9})(?![0-9])[-_. ]*")


def file_stem(path: str) -> str:
    """Name of the file without folder and extension."""
    name = re.split(r"[/\\]", path)[-1]
    head, dot, _ = name.rpartition(".")
    return head if dot and head else name


def is_dated(stem: str) -> bool:
    """Whether the name begins with a date."""
    return _DATED.match(stem) is not None


def number(stem: str) -> int | None:
    """The number a name begins with.

    >>> number("0012-slow-mail"), number("2026-12-15-post"), number("0000-draft")
    (12, None, None)
    """
    match = None if is_dated(stem) else _NUMBERED.match(stem)
    return int(match.group(1)) or None if match else None


def without_number(stem: str) -> str:
    """The name behind its number or date; may be empty.

    >>> without_number("0012-slow-mail"), without_number("2026-12-15-post"), without_number("12")
    ('slow-mail', 'post', '')
    """
    match = _DATED.match(stem) or _NUMBERED.match(stem)
    return stem[match.end() :] if match else stem
