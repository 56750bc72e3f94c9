"""Bytes to bytes and bytes to text, whatever the mail claims about them."""

from __future__ import annotations

import binascii
import codecs
import re
import string
from typing import Final

_LABEL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,39}")

#: Codecs a mail may ask for.  Python also registers codecs that are no charsets (zlib, rot13, idna,
#: unicode_escape); none of them may be reached from a mail.
_ALLOWED_NAMES: Final = (
    "utf-8 utf-16 utf-16-le utf-16-be utf-32 big5 big5hkscs gb2312 gbk gb18030 hz shift_jis "
    "shift_jisx0213 euc_jp euc_kr cp949 iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_kr koi8-r koi8-u "
    "tis-620 mac-roman cp437 cp737 cp775 cp850 cp852 cp855 cp857 cp858 cp862 cp864 cp865 cp866 cp874 "
    "cp932 cp950 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 iso8859-2 iso8859-3 "
    "iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10 iso8859-11 iso8859-13 "
    "iso8859-14 iso8859-15 iso8859-16"
)
_ALLOWED: Final = frozenset(_ALLOWED_NAMES.split())
#: Senders write these and mean "whatever my system uses": UTF-8 if it fits, else windows-1252.
_VAGUE: Final = frozenset({"ascii", "iso8859-1"})
_NOT_BASE64: Final = bytes(set(range(256)) - set(f"{string.ascii_letters}{string.digits}+/".encode()))


def decode(raw: bytes, label: str) -> tuple[str, str]:
    """Text of ``raw`` in the charset called ``label`` (empty = not said), and what was odd about it.

    Never raises.  An unknown charset is read as UTF-8 when it fits, else as windows-1252 with replacement.
    """
    codec, defect = _codec(label.strip())
    if codec:
        try:
            return raw.decode(codec), defect
        except (UnicodeError, ValueError):
            return raw.decode(codec, "replace"), f"some bytes are not {label}"
    try:
        return raw.decode("utf-8"), defect
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace"), defect


def _codec(label: str) -> tuple[str, str]:
    """Name of the codec, or empty for "guess", and a defect."""
    try:
        name = codecs.lookup(label).name if _LABEL.fullmatch(label) else ""
    except (LookupError, ValueError):
        name = ""
    if name in _ALLOWED:
        return name, ""
    return "", "" if not label or name in _VAGUE else f"unknown charset {label[:40]!r}"


def from_base64(raw: bytes) -> tuple[bytes, str]:
    """The bytes that ``raw`` stands for, and what was odd about it; anything but base64 is skipped."""
    data = raw.translate(None, _NOT_BASE64)
    # Every character holds six bits: one alone makes no byte.
    damaged = len(data) % 4 == 1
    data = data[:-1] if damaged else data
    return binascii.a2b_base64(data + b"=" * (-len(data) % 4)), "a base64 part is damaged" if damaged else ""
