"""What a signature by OpenPGP writes around a text that stays readable (RFC 9580 section 7)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from newsletter.inbound.own_words.marks import mark_notice
from newsletter.inbound.text.lines import Line, Role

_BEGIN: Final = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE: Final = "-----BEGIN PGP SIGNATURE-----"
_END: Final = "-----END PGP SIGNATURE-----"
_HEADER: Final = re.compile(r"(?:Hash|Version|Comment|Charset|MessageID|NotDashEscaped): ?.{0,200}")
#: Lines of a signature.
_MOST: Final = 60


def mark(lines: Sequence[Line]) -> None:
    """Give these lines to the program, and take the escape off the lines between them."""
    signed = False
    index = 0
    while index < len(lines):
        line, end = lines[index], index
        bare = line.text.strip() if line.role is Role.OWN else ""
        if bare == _BEGIN:
            signed, end = True, _past_headers(lines, index + 1)
        elif bare == _SIGNATURE:
            end = _past(lines, index)
            signed = signed and end == index
        elif signed and line.text.startswith("- "):
            # Section 7.2; "- soup" of the reader got one more.
            line.text = line.text[2:]
        mark_notice(lines, index, end)
        index = max(end, index + 1)


def _past_headers(lines: Sequence[Line], index: int) -> int:
    while index < len(lines) and _HEADER.fullmatch(lines[index].text.strip()):
        index += 1
    return index


def _past(lines: Sequence[Line], begin: int) -> int:
    """Index after the end of a signature; ``begin`` where it has none."""
    part = lines[begin : begin + _MOST]
    return next((begin + at + 1 for at, line in enumerate(part) if line.text.strip() == _END), begin)
