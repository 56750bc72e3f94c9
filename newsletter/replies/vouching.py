"""Verifies signatures on mail that comes in, with keys from name servers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsletter.inbound.authenticity import Signature

#: Asks for records: name and kind -> the records as text; see :class:`newsletter.transport.dns.Resolver`.
Lookup = Callable[[str, str], tuple[str, ...]]

#: Each costs a question to a name server.
_MOST_SIGNATURES = 4
#: Keys that are remembered.
_MOST_KEYS = 64


class Verifier:
    """The signatures of a mail, verified.  A key is asked for once; without an answer nothing is known.

    Args:
        lookup: None = the name servers of this machine.
    """

    def __init__(self, lookup: Lookup | None = None) -> None:
        self._lookup = lookup
        self._known: dict[str, tuple[str, ...]] = {}

    def __call__(self, raw: bytes) -> list[Signature]:
        """The signatures of one mail, the topmost first."""
        from newsletter.inbound import signatures  # noqa: PLC0415 - slow to load, and few mails need it

        return signatures.read(raw, self._keys, most=_MOST_SIGNATURES)

    def _keys(self, name: str) -> tuple[str, ...]:
        from newsletter.inbound.signatures import NoAnswerError  # noqa: PLC0415
        from newsletter.transport.dns import Resolver, UnansweredError  # noqa: PLC0415

        if self._lookup is None:
            self._lookup = Resolver()
        if known := self._known.get(name):
            return known
        try:
            records = self._lookup(name, "TXT")
        except UnansweredError as error:
            raise NoAnswerError(str(error)) from None
        if len(self._known) == _MOST_KEYS:  # whoever writes chooses the names
            self._known.clear()
        if records:  # a key that is not there may be there tomorrow
            self._known[name] = records
        return records
