"""Rights of files that hold for the tests too, when root runs them."""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager

#: capabilities(7): DAC_OVERRIDE and DAC_READ_SEARCH let root pass by what a file's mode says.
_BYPASS = 1 << 1 | 1 << 2
_VERSION_3 = 0x20080522


@contextmanager
def as_anybody() -> Iterator[None]:
    """Inside the block the modes of files count, whoever we are: capset(2), for this thread."""
    if os.geteuid() != 0:
        yield
        return
    before = _capabilities()
    effective, *others = struct.unpack("6I", before)
    _set(struct.pack("6I", effective & ~_BYPASS, *others))
    try:
        yield
    finally:
        _set(before)


def _capabilities() -> bytes:
    data = ctypes.create_string_buffer(24)
    assert _libc().capget(_header(), data) == 0
    return data.raw


def _set(data: bytes) -> None:
    assert _libc().capset(_header(), ctypes.create_string_buffer(data, 24)) == 0


def _header() -> ctypes.Array[ctypes.c_char]:
    return ctypes.create_string_buffer(struct.pack("Ii", _VERSION_3, 0), 8)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
