"""What a stranger wrote, so that a terminal shows it and does not obey it."""

from __future__ import annotations

import re
from typing import Final

#: C0 but tab and line feed, DEL, C1 (ECMA-48), and what turns the direction of the text (Unicode UAX 9).
_OBEYED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    r"""Text with every character that steers a terminal written out: ``\x1b``, ``\u202e``.

    A carriage return before a line feed only ends the line, as mail does (RFC 5322 section 2.1).
    """
    return _OBEYED.sub(_written_out, text.replace("\r\n", "\n"))


def harmless_json(text: str) -> str:
    """A JSON text without them, and with the same meaning (RFC 8259 section 7)."""
    return _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _written_out(match: re.Match[str]) -> str:
    number = ord(match[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
