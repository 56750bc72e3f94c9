"""Files that came with a mail: names that are safe anywhere, and what an author should know of them.

Nothing is unpacked, decrypted or joined: archives and containers are named, and their bytes stay in the mail.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Final

from newsletter.inbound import limits

#: Control, direction, surrogate, private and unassigned characters.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
#: Letters that show nothing (Unicode: Default_Ignorable_Code_Point, and a blank Braille pattern).
_BLANK: Final = dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5"))
_UNSAFE: Final = re.compile(r'[/\\:*?"<>|]')
#: Windows takes these for devices, with any ending and any spaces before it.
_DEVICE: Final = re.compile(
    r"(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³])[. ]{0,255}(?:\..{0,255})?",
    re.IGNORECASE,
)
_LONGEST_ENDING: Final = 20

_ENDINGS: Final = {
    "application/pdf": ".pdf",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/html": ".html",
    "text/plain": ".txt",
}


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PACKED: Final = _names("7z ace arj bz2 cab gz img iso lha lzh rar tar tbz tgz txz vhd vhdx xz z zip zst")
#: What a double click would run, or a page that may.
_RUNS: Final = _names(
    "apk app appimage appref-ms bat chm cmd com command cpl deb desktop dll dmg exe hta htm html inf ins jar "
    "js jse lnk msc msi msix pif pkg ps1 reg rpm run scf scr sct sh shtml svg swf url vb vbe vbs ws wsc wsf "
    "wsh xhtml xll"
)
_ENCRYPTED_TYPES: Final = _names("application/pgp-encrypted application/pkcs7-mime application/x-pkcs7-mime")
_ENCRYPTED: Final = _names("asc gpg p7m pgp")
#: RFC 5545 section 3.2.12: the answer to an invitation.
_CALENDAR_ANSWER: Final = re.compile(rb"PARTSTAT=\"?([A-Za-z-]{1,20})", re.IGNORECASE)
#: RFC 5546 section 1.4.
_CALENDAR_METHOD: Final = re.compile(rb"^METHOD:([A-Za-z-]{1,20})", re.IGNORECASE | re.MULTILINE)


def safe_name(name: str, media_type: str = "") -> str:
    """A name to show and to write a file under; never empty, at most :data:`limits.FILE_NAME` bytes.

    No path, no control, direction or invisible characters, nothing a shell takes for an option or a
    system for a device.  Without a name, one is made from the media type.
    """
    last = re.split(r"[/\\]", name[:4000])[-1].translate(_BLANK)
    seen = "".join(char for char in unicodedata.normalize("NFC", last) if _is_seen(char))
    shown = _UNSAFE.sub("_", " ".join(seen.split())).strip(". ")
    shown = f"_{shown}" if shown.startswith(("-", "~")) or _DEVICE.fullmatch(shown) else shown
    return _shortened(shown) or "unnamed" + _ENDINGS.get(media_type, "")


def _is_seen(char: str) -> bool:
    return unicodedata.category(char) not in _UNSEEN or char.isspace()


def _shortened(name: str, *, room: int = limits.FILE_NAME) -> str:
    """The name in at most so many bytes, with its ending when that is a short one."""
    if len(name.encode("utf-8")) <= room:
        return name
    stem, ending = _cut(name)
    return (
        stem.encode("utf-8")[: room - len(ending.encode("utf-8"))].decode("utf-8", "ignore").rstrip() + ending
    )


def _cut(name: str) -> tuple[str, str]:
    """What stands before the ending, and the ending with its dot; an endless one is none."""
    stem, dot, ending = name.rpartition(".")
    is_ending = stem and dot and len(ending.encode("utf-8")) < _LONGEST_ENDING
    return (stem, dot + ending) if is_ending else (name, "")


def told_apart(name: str, taken: Collection[str]) -> str:
    """The name, or one with a number where a file system would take it for one of ``taken``.

    Args:
        taken: the :func:`folded` names there are.
    """
    stem, ending = _cut(name)
    number, new = 1, name
    while folded(new) in taken:
        number += 1
        tail = f" ({number}){ending}"
        new = _shortened(stem, room=limits.FILE_NAME - len(tail.encode("utf-8"))) + tail
    return new


def folded(name: str) -> str:
    """What two names share that one file system or another takes for the same."""
    return unicodedata.normalize("NFKC", name).casefold()


def note(name: str, media_type: str, data: bytes) -> str:
    """What an author should know before opening it, for a person; empty when there is nothing."""
    ending = _cut(name)[1][1:].lower()
    if media_type in ("application/ms-tnef", "application/vnd.ms-tnef") or name.lower() == "winmail.dat":
        return "a container of Outlook; not opened"
    if media_type in _ENCRYPTED_TYPES or ending in _ENCRYPTED:
        return "encrypted or signed; open it in your mail program"
    if media_type == "text/calendar" or ending == "ics":
        return _calendar(data[: limits.EMBEDDED])
    if ending in _RUNS or data.startswith((b"MZ", b"\x7fELF", b"#!")):
        return "a program, or a page that may run one; do not open it unless you expect it"
    return "packed; not opened" if ending in _PACKED else ""


def _calendar(data: bytes) -> str:
    # RFC 5545 section 3.1: long lines are folded.
    text = data.replace(b"\r\n", b"\n").replace(b"\n ", b"").replace(b"\n\t", b"")
    method = _CALENDAR_METHOD.search(text)
    answer = _CALENDAR_ANSWER.search(text) if method and method[1].upper() == b"REPLY" else None
    if answer:
        return f"an answer to an invitation: {answer[1].decode('ascii').lower().replace('-', ' ')}"
    return "an invitation or dates"
