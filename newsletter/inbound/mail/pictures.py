"""Small pictures of what readers send, drawn anew: nothing but the pixels comes through.

The only door to pillow.  No position, no camera, no comment, no colour profile of the original is left.  The
size a file claims is checked before anything is decoded; only the first frame of a moving picture is drawn.
Decoders are large C libraries, so :mod:`newsletter.engine.thumbnails` calls this in a process of its own.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image

#: Pixels at each side, at most.
SIDE: Final = 480
#: Pixels of an original; a telephone's picture has 12 to 108 million, and a JPEG is decoded at an eighth.
MOST_PIXELS: Final = {"JPEG": 120_000_000, "PNG": 40_000_000, "GIF": 40_000_000, "WEBP": 40_000_000}
#: Bytes of an original.
LARGEST: Final = 25 * 1024 * 1024
#: Modes with transparent parts.
_CLEAR: Final = ("LA", "PA", "RGBA", "La", "RGBa")
_ORIENTATION: Final = 0x0112
#: Exif 2.3 section 4.6.4 A: how the camera was held.
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small picture."""

    data: bytes
    #: With its dot.
    ending: str


def shrink(data: bytes) -> Thumbnail | str:
    """A small JPEG, or a PNG when parts of it are transparent; or why there is none, for a person."""
    if len(data) > LARGEST:
        return f"larger than {LARGEST // 1024 // 1024} MB"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _shrink(data)
    except MemoryError:
        return "it needs more memory than a small picture is worth"
    except Image.DecompressionBombError:
        return "it claims too many pixels"
    except Exception as error:  # noqa: BLE001 - decoders raise whatever damaged bytes lead them to
        return f"damaged, or no picture ({type(error).__name__})"


def _shrink(data: bytes) -> Thumbnail | str:
    with Image.open(BytesIO(data), formats=tuple(MOST_PIXELS)) as original:
        width, height = original.size
        most = MOST_PIXELS[str(original.format)]
        if width * height > most:
            return f"it claims {width} x {height} pixels; at most {most // 1_000_000} million are decoded"
        turn = _TURNS.get(_orientation(original))
        original.draft("RGB", (2 * SIDE, 2 * SIDE))
        original.load()
        is_clear = original.mode in _CLEAR or "transparency" in original.info
        wanted = "RGBA" if is_clear else "RGB"
        small = original if original.mode in (wanted, "L") else _reduced(original).convert(wanted)
        small.thumbnail((SIDE, SIDE))
    return _encoded(small.transpose(turn) if turn is not None else small, is_clear=is_clear)


def _reduced(picture: Image.Image) -> Image.Image:
    """A whole fraction of it, before a conversion makes each pixel four times as large; mixes no colours."""
    factor = max(1, min(picture.size) // (4 * SIDE))
    size = (max(1, picture.width // factor), max(1, picture.height // factor))
    return picture.resize(size, Image.Resampling.NEAREST) if factor > 1 else picture


def _orientation(picture: Image.Image) -> int:
    try:
        return int(picture.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - what a stranger wrote there may be anything
        return 1


def _encoded(picture: Image.Image, *, is_clear: bool) -> Thumbnail:
    # A new picture has the pixels alone; a copy would take comments and profiles along.
    clean = Image.new("RGBA" if is_clear else "RGB", picture.size)
    clean.paste(picture)
    out = BytesIO()
    if is_clear:
        clean.save(out, "PNG", optimize=True)
        return Thumbnail(out.getvalue(), ".png")
    clean.save(out, "JPEG", quality=82, optimize=True)
    return Thumbnail(out.getvalue(), ".jpg")
