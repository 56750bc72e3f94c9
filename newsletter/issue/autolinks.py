"""Bare addresses in running text that become links: the one module that knows the library for them."""

from __future__ import annotations

from functools import cache
from typing import Any

from linkify_it import LinkifyIt

#: Characters of a bare address that are looked at.
LONGEST_ADDRESS = 2_000


@cache
def linkifier() -> LinkifyIt:
    """Bare ``https:``, ``mailto:``, ``www.`` and addresses become links.

    A full stop without a space ("klaar.De") is a mistake, not a link to Germany, and a link that begins with
    ``//`` leads nowhere from a mail.
    """
    linkifier = LinkifyIt(options={"fuzzy_link": False})
    www = _Www(linkifier)
    linkifier.add("//", None)
    linkifier.add("www.", {"validate": www.length, "normalize": www.normalise})
    return linkifier


class _Www:
    """``www.`` as a beginning of addresses."""

    def __init__(self, linkifier: LinkifyIt) -> None:
        self._linkifier = linkifier

    def length(self, text: str, position: int) -> int:
        """Characters that belong to the address, from ``position``, which is behind ``www.``.

        It begins a line or follows a space or one of ``*_~(`` (GFM section 6.9).
        """
        if position > len("www.") and text[position - 5] not in " \t\n*_~(":
            return 0
        address = "//www." + text[position : position + LONGEST_ADDRESS]
        return max(0, int(self._linkifier.test_schema_at(address, "http:", 0)) - len("//www."))

    def normalise(self, match: Any) -> None:
        """The address needs a scheme to be one."""
        match.url = f"https://{match.url}"
