"""Read mail from where it lies: a file, a folder of files, a Maildir, an mbox, or standard input.

Nothing is moved, marked or deleted.  One mail at a time is in memory.
"""

from __future__ import annotations

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
_LONGEST_LINE: Final = 1024 * 1024


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
    blank, line = True, file.readline(_LONGEST_LINE)
    opened = False
    while line:
        following = file.readline(_LONGEST_LINE)
        if _separates(line, following, blank=blank):
            if opened:
                yield _without_blank(mail)
            mail, opened = bytearray(), True
        elif len(mail) <= LARGEST:
            mail += line
        blank, line = line in (b"\n", b"\r\n"), following
    yield _without_blank(mail)


def _separates(line: bytes, following: bytes, *, blank: bool) -> bool:
    """Whether a mail ends here: not every program quotes a line of its text that begins with ``From``."""
    if not line.startswith(b"From "):
        return False
    return _DATED.search(line[:1000]) is not None or (blank and _FIELD.match(following) is not None)


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
        files = [file for box in boxes for file in sorted(box.iterdir()) if not file.name.startswith(".")]
    else:
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
        except FileNotFoundError:
            # A mail program moved it from new to cur meanwhile; the next import finds it there.
            continue
        except InboundError as error:
            problems.append(error)
        except OSError as error:
            problems.append(_unreadable(file, error))
    if problems:
        raise problems[0]


def _unreadable(path: Path, error: OSError) -> InboundError:
    return InboundError(
        f"this cannot be read: {(error.strerror or str(error)).lower()}",
        where=str(path),
        next_step="Check the path and its permissions.",
    )
