"""A font in which every letter is the same box: pages look alike on machines with other fonts.

Written by hand as TrueType (ISO/IEC 14496-22): glyph 1 is a box for any character, glyph 2 a gap for spaces.
"""

from __future__ import annotations

import struct

_EM, _ADVANCE, _ASCENT, _DESCENT = 1000, 500, 800, 200
_SPACES = (0x20, 0xA0, 0x2007, 0x2009, 0x202F)


def build():
    """The font file."""
    box = (60, 0, _ADVANCE - 60, 600)
    glyph = _rectangle(*box)
    tables = {
        b"OS/2": _os2(),
        b"cmap": _cmap(),
        b"glyf": glyph,
        b"head": struct.pack(">4I2H2q4h2H3h", 0x10000, 0, 0, 0x5F0F3CF5, 0, _EM, 0, 0, *box, 0, 8, 2, 0, 0),
        b"hhea": struct.pack(">I3hH11hH", 0x10000, _ASCENT, -_DESCENT, 0, _ADVANCE, *[0] * 11, 3),
        b"hmtx": struct.pack(">Hh", _ADVANCE, 0) * 3,
        b"loca": struct.pack(">4H", 0, 0, len(glyph) // 2, len(glyph) // 2),
        b"maxp": struct.pack(">I14H", 0x10000, 3, 4, 1, 0, 0, 2, *[0] * 8),
        b"name": struct.pack(">3H", 0, 0, 6),
        b"post": struct.pack(">Ii2h5I", 0x30000, 0, -100, 50, 1, 0, 0, 0, 0),
    }
    return _file(tables)


def _rectangle(left, bottom, right, top):
    """A glyph of one contour with four points on the curve."""
    head = struct.pack(">h4h", 1, left, bottom, right, top)
    width, height = right - left, top - bottom
    xs = struct.pack(">4h", left, 0, width, 0)
    ys = struct.pack(">4h", bottom, height, 0, -height)
    data = head + struct.pack(">2H", 3, 0) + bytes([1] * 4) + xs + ys
    return data + b"\0" * (-len(data) % 4)


def _cmap():
    """Format 13: ranges of which every character has the same glyph."""
    groups, start = [], 0x21
    for space in _SPACES:
        if space > start:
            groups.append((start, space - 1, 1))
        groups.append((space, space, 2))
        start = max(start, space + 1)
    groups.append((start, 0x10FFFF, 1))
    body = b"".join(struct.pack(">3I", *group) for group in groups)
    table = struct.pack(">2H3I", 13, 0, 16 + len(body), 0, len(groups)) + body
    return struct.pack(">4HI", 0, 1, 3, 10, 12) + table


def _os2():
    start = struct.pack(">Hh3H", 4, _ADVANCE, 400, 5, 0) + struct.pack(">11h", *[100] * 10, 0)
    middle = bytes(10) + struct.pack(">4I", 1, 0, 0, 0) + b"NONE" + struct.pack(">3H", 0x40, 0x20, 0xFFFF)
    lines = struct.pack(">3h2H", _ASCENT, -_DESCENT, 0, _ASCENT, _DESCENT)
    return start + middle + lines + struct.pack(">2I2h3H", 1, 0, 400, 600, 0, 0x20, 1)


def _file(tables):
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    head = struct.pack(">I4H", 0x10000, count, power * 16, power.bit_length() - 1, (count - power) * 16)
    offset, directory, body = 12 + 16 * count, b"", b""
    for tag, data in sorted(tables.items()):
        padded = data + b"\0" * (-len(data) % 4)
        total = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        directory += tag + struct.pack(">3I", total, offset + len(body), len(data))
        body += padded
    return head + directory + body
