"""Read mail from where it lies: a file, a folder of files, a Maildir, an mbox, or standard input.

Nothing is moved, marked or deleted.  One mail at a time is in memory.
"""

from __future__ import annotations

import mailbox
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, Final

from newsletter.errors import InboundError

#: A larger file is refused before it is read; bytes.  What a mail may hold is decided elsewhere.
LARGEST: Final = 64 * 1024 * 1024
_STDIN: Final = "-"
#: mbox (RFC 4155): a line of the mail that begins like a separator got a ``>``.
_FROM: Final = re.compile(rb"^>(>{0,20}From )", re.MULTILINE)


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
        raise InboundError(
            f"this is larger than {LARGEST // 1024 // 1024} MB, more than any mail",
            where=name,
            next_step="If it is a mailbox, export it as mbox or Maildir and import that file.",
        )
    return raw


def _read_file(path: Path) -> Iterator[tuple[str, bytes]]:
    if not path.is_file():
        # A pipe can be read only once, so nothing is looked at beforehand.
        return iter([(str(path), _bytes(path))])
    with path.open("rb") as file:
        begin = file.read(5)
    return _read_mbox(path) if begin == b"From " else iter([(str(path), _bytes(path))])


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return _limited(file, str(path))


def _read_mbox(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with closing(mailbox.mbox(path, create=False)) as box:
            for number, key in enumerate(box.iterkeys(), 1):
                yield f"{path}#{number}", _FROM.sub(rb"\1", box.get_bytes(key))
    except OSError as error:
        raise _unreadable(path, error) from error


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
