"""What ``[dkim]`` may hold: selectors and a domain."""

from __future__ import annotations

import re

from newsletter import addresses

#: RFC 6376 section 3.1: labels as of a host name; in lower case, for a file carries the name as well.
_SELECTOR = re.compile(r"(?=.{1,63}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")


def selectors(value: object) -> tuple[str, ...]:
    """One selector, or several in a list or between spaces; each once.

    Raises:
        ValueError: with what is allowed.
    """
    given = value.replace(",", " ").split() if isinstance(value, str) else value
    if (
        not isinstance(given, list)
        or not given
        or not all(isinstance(one, str) and _SELECTOR.fullmatch(one) for one in given)
    ):
        raise ValueError(
            'a name such as "brief2026", in lower case, or a list of them, ["brief2026", "klein"]'
        )
    return tuple(dict.fromkeys(given))


def domain(value: object) -> str:
    """A domain as it goes on the wire.

    Raises:
        ValueError: with what is allowed.
    """
    try:
        return addresses.deliverable(f"x@{str(value).strip()}").removeprefix("x@")
    except ValueError:
        raise ValueError('a domain such as "example.org", and nothing else') from None
