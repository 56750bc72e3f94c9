"""Bytes of an issue file -> text, and the traces of an encoding that went wrong earlier."""

from __future__ import annotations

import codecs
import re

from newsletter.issue.findings import Findings
from newsletter.models import Language

#: What the bytes 0x80-0xBF, with which UTF-8 continues a letter, look like when read as Windows-1252.
_CONTINUATION = "".join(chr(code) for code in range(0x80, 0xC0)) + bytes(range(0x80, 0xA0)).decode(
    "cp1252", "ignore"
)
_TAIL = f"[{re.escape(_CONTINUATION)}]"
#: UTF-8 read as Windows-1252: the letters of Europe, typographic signs, emoji, the byte order mark.
MOJIBAKE = re.compile(rf"[ÂÃ]{_TAIL}|â€{_TAIL}?|â(?:‚¬|„¢|†’)|ï»¿|ðŸ{_TAIL}{{0,2}}")
#: Half of such a pair, a letter that could not be read, a control character that prints nothing.
FRAGMENT = re.compile("[ÂÃ](?=\\s|$)|\ufffd|[\x80-\x9f]|[\x01-\x08\x0b\x0e-\x1f\x7f]")
#: Dutch words as they look after every accented letter was dropped.
LOST_LETTERS = re.compile(
    r"(?<!\S)(?:n(?= [a-z])|(?:priv|caf|enquten?|scnes?|carrires?|financin|belgi|cordinat\w+|benvloed\w*"
    r"|genteress\w+|efficint\w*|patint\w*|categorien|oekrane|isral|crches?|ideen"
    r"|bacterin|industrin|provincin|gevalueerd|genstalleerd)\b(?![-'’]))",
    re.IGNORECASE,
)


def decode(source: bytes, findings: Findings) -> str:
    """Text with LF line ends; anything but clean UTF-8 becomes a finding, never an exception."""
    text = _characters(source, findings).replace("\r\n", "\n").replace("\r", "\n")
    zero = text.find("\0")
    if zero >= 0:
        line, column = text.count("\n", 0, zero) + 1, zero - text.rfind("\n", 0, zero)
        count = text.count("\0")
        what = f"{count} NUL byte{'' if count == 1 else 's'} left out"
        findings.warning("nul-byte", line, what, "save the file as plain text", column=column)
        text = text.replace("\0", "")
    return text


def _characters(source: bytes, findings: Findings) -> str:
    if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        findings.warning("not-utf-8", 0, "the file is UTF-16, not UTF-8", "save it as UTF-8")
        return source.decode("utf-16", "replace")
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")  # error.object: without a byte order mark
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        findings.warning(
            "not-utf-8",
            line,
            f"byte 0x{error.object[error.start]:02X} is no UTF-8; the file was read as Windows-1252",
            "save the file as UTF-8 and check its accented letters",
            column=column,
        )
        return source.removeprefix(codecs.BOM_UTF8).decode("cp1252", "replace")


def inspect(text: str, language: Language, findings: Findings) -> None:
    """Report broken characters with line and column; what was there before is not guessed."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.isascii() or not line.isprintable():
            _characters_of(line, number, findings)
        if language is Language.NL:
            _words_of(line, number, findings)


def _characters_of(line: str, number: int, findings: Findings) -> None:
    pairs = [(match.start(), match.end()) for match in MOJIBAKE.finditer(line)]
    for start, end in pairs:
        findings.warning(
            "mojibake",
            number,
            f"“{line[start:end]}” looks like one character in a wrong encoding",
            "type the character that was meant",
            column=start + 1,
        )
    taken = {place for start, end in pairs for place in range(start, end)}
    for match in FRAGMENT.finditer(line):
        if match.start() not in taken:
            findings.warning(
                "orphan-fragment",
                number,
                f"character U+{ord(match.group()):04X} is what is left of another one",
                "type the character that was meant, or delete it",
                column=match.start() + 1,
            )


def _words_of(line: str, number: int, findings: Findings) -> None:
    for match in LOST_LETTERS.finditer(line):
        findings.warning(
            "lost-letter",
            number,
            f"“{match.group()}” looks like a word that lost its accented letters",
            "type the word again",
            column=match.start() + 1,
        )
