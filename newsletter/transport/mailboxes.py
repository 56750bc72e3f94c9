"""Read mail from where it lies: a file, a folder of files, a Maildir, an mbox, or standard input.

Nothing is moved, marked or deleted.  One mail at a time is in memory.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from newsletter.errors import InboundError

#: A larger file is refused before it is read; bytes.  What a mail may hold is decided elsewhere.
LARGEST: Final = 64 * 1024 * 1024
_STDIN: Final = "-"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
#: mbox (RFC 4155): a line of the mail that begins like a separator got a ``>``.
_FROM: Final = re.compile(rb"^>(>{0,20}From )", re.MULTILINE)
#: A separator ends in a date as C's asctime writes it: ``Sat Nov 21 02:49:03 2026``.
_DATED: Final = re.compile(rb" [A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d")
_FIELD: Final = re.compile(rb"[!-9;-~]{1,100}:")
#: Fields of which every mail that lies in a mailbox has one among its first two.
_FIRST: Final = re.compile(
    rb"(?:from|date|received|return-path|delivered-to|x-original-to|message-id|mime-version):", re.IGNORECASE
)
_LONGEST_LINE: Final = 1024 * 1024
#: So often a Maildir is looked through again for mail that another program renames meanwhile.
_LOOKS: Final = 20


def read(source: str | Path, stdin: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """(name for a person, bytes) of every mail in ``source``; ``-`` is standard input.

    Raises:
        InboundError: the source is not there, cannot be read or holds no mail, or one file in it is too
            large; in a folder the readable rest has been yielded by then.
    """
    if str(source) == _STDIN:
        return _read_stream(stdin)
    path = Path(source)
    try:
        if path.is_dir():
            return _read_folder(path)
        return _read_file(path)
    except OSError as error:
        raise _unreadable(path, error) from error


def _read_stream(stream: BinaryIO, name: str = "standard input") -> Iterator[tuple[str, bytes]]:
    yield name, _limited(stream, name)


def _limited(stream: BinaryIO, name: str) -> bytes:
    raw = stream.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise _too_large(name)
    return raw


def _too_large(name: str) -> InboundError:
    return InboundError(
        f"this is larger than {LARGEST // 1024 // 1024} MB, more than any mail",
        where=name,
        next_step="If it is a mailbox, export it as mbox or Maildir and import that file.",
    )


def _read_file(path: Path) -> Iterator[tuple[str, bytes]]:
    if not path.is_file():
        # A pipe can be read only once, so nothing is looked at beforehand.
        return iter([(str(path), _bytes(path))])
    with path.open("rb") as file:
        begin = file.read(64).removeprefix(_BYTE_ORDER_MARK).lstrip(b"\r\n")
    return _read_mbox(path) if begin.startswith(b"From ") else iter([(str(path), _bytes(path))])


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return _limited(file, str(path))


def _read_mbox(path: Path) -> Iterator[tuple[str, bytes]]:
    """Every mail of an mbox; one that is too large is reported after all the others."""
    problem: InboundError | None = None
    try:
        with path.open("rb") as file:
            if file.read(len(_BYTE_ORDER_MARK)) != _BYTE_ORDER_MARK:
                file.seek(0)
            for number, raw in enumerate(_split(file), 1):
                name = f"{path}#{number}"
                if len(raw) > LARGEST:
                    problem = problem or _too_large(name)
                else:
                    yield name, _FROM.sub(rb"\1", raw)
    except OSError as error:
        raise _unreadable(path, error) from error
    if problem:
        raise problem


def _split(file: BinaryIO) -> Iterator[bytes]:
    """The mails of an mbox without their separators; of a mail that is too large only the begin."""
    mail = bytearray()
    blank = True
    line, second, third = (file.readline(_LONGEST_LINE) for _ in range(3))
    opened = False
    while line:
        if _separates(line, second, third, blank=blank):
            if opened:
                yield _without_blank(mail)
            mail, opened = bytearray(), True
        elif len(mail) <= LARGEST:
            mail += line
        blank, line, second, third = line in (b"\n", b"\r\n"), second, third, file.readline(_LONGEST_LINE)
    yield _without_blank(mail)


def _separates(line: bytes, second: bytes, third: bytes, *, blank: bool) -> bool:
    """Whether a mail ends here: not every program quotes a line of its text that begins with ``From``.

    Without a date, the header of a mail has to follow: a word and a colon may stand in a text as well.
    """
    if not line.startswith(b"From "):
        return False
    if _DATED.search(line[:1000]) is not None:
        return True
    header = _FIELD.match(second) and (_FIELD.match(third) or third.startswith((b" ", b"\t")))
    return blank and bool(header) and any(map(_FIRST.match, (second, third)))


def _without_blank(mail: bytearray) -> bytes:
    """RFC 4155: a blank line, which is not the mail's, stands before each separator and at the end."""
    for end in (b"\r\n", b"\n"):
        if mail.endswith(end * 2):
            return bytes(mail.removesuffix(end))
    return bytes(mail)


def _read_folder(path: Path) -> Iterator[tuple[str, bytes]]:
    """A Maildir has ``cur`` and ``new``; any other folder is searched for ``.eml`` files."""
    boxes = [path / name for name in ("new", "cur") if (path / name).is_dir()]
    if boxes:
        return _read_maildir(boxes)
    files = sorted(file for file in path.iterdir() if file.suffix.lower() == ".eml")
    if not files:
        raise InboundError(
            "there is no mail in this folder",
            where=str(path),
            next_step="Give a Maildir, a folder with .eml files, an mbox or one .eml file.",
        )
    return _read_all([file for file in files if file.is_file()])


def _read_all(files: list[Path]) -> Iterator[tuple[str, bytes]]:
    """Every file; one that cannot be read is reported after all the others."""
    problems: list[InboundError] = []
    for file in files:
        try:
            yield str(file), _bytes(file)
        except InboundError as error:
            problems.append(error)
        except OSError as error:
            problems.append(_unreadable(file, error))
    if problems:
        raise problems[0]


def _read_maildir(boxes: list[Path]) -> Iterator[tuple[str, bytes]]:
    """Every mail once, by the part of its name that stays: whoever reads mail there renames its file.

    So it is looked through again until nothing is left; what is deleted meanwhile is not missed.
    """
    seen, problems = set[str](), list[InboundError]()
    for _ in range(_LOOKS):
        files = [file for file in _listed(boxes) if _stays(file) not in seen]
        if not files:
            break
        for file in files:
            try:
                raw = _bytes(file)
            except FileNotFoundError:
                continue  # it has another name now, or is gone
            except InboundError as error:
                problems.append(error)
            except OSError as error:
                problems.append(_unreadable(file, error))
            else:
                yield str(file), raw
            seen.add(_stays(file))
    else:
        problems += [_renamed(file) for file in _listed(boxes) if _stays(file) not in seen]
    if problems:
        raise problems[0]


def _listed(boxes: list[Path]) -> Iterator[Path]:
    """The files of a Maildir, as its directories tell; a name may be gone when it is used."""
    for box in boxes:
        with os.scandir(box) as entries:
            names = [one.name for one in entries if one.is_file() and not one.name.startswith(".")]
        yield from (box / name for name in sorted(names))


def _stays(file: Path) -> str:
    """What stays of a name when mail goes from ``new`` to ``cur`` or is marked."""
    return file.name.partition(":")[0]


def _renamed(file: Path) -> InboundError:
    return InboundError(
        "another program renames this mail again and again, so it could not be read",
        where=str(file),
        next_step="Do the same again later: what was taken in is recognised.",
    )


def _unreadable(path: Path, error: OSError) -> InboundError:
    return InboundError(
        f"this cannot be read: {(error.strerror or str(error)).lower()}",
        where=str(path),
        next_step="Check the path and its permissions.",
    )
