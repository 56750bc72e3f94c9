"""Small pictures have the pixels of the original and nothing else of it."""

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from newsletter.inbound.mail import pictures
from newsletter.inbound.mail.pictures import Thumbnail, shrink


def drawn(thumbnail):
    assert isinstance(thumbnail, Thumbnail), thumbnail
    return Image.open(BytesIO(thumbnail.data))


def photo(kind="JPEG", size=(1200, 800), mode="RGB", orientation=None, **more):
    """Red on the left, blue on the right; taken in Utrecht."""
    picture = Image.new(mode, size, "red" if mode != "P" else 1)
    if mode != "P":
        picture.paste("blue", (size[0] // 2, 0, *size))
    exif = Image.Exif()
    exif[0x010F] = "Merk en model"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 5.0, 27.0), 3: "E", 4: (5.0, 7.0, 17.0)})
    if orientation:
        exif[0x0112] = orientation
    out = BytesIO()
    picture.save(out, kind, exif=exif, **more)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_pixels(kind):
    original = photo(kind, **({"comment": b"geheim"} if kind == "JPEG" else {}))
    assert b"Merk en model" in original
    got = shrink(original)
    small = drawn(got)
    assert small.size == (pictures.SIDE, pictures.SIDE * 2 // 3) and small.format == "JPEG"
    assert not small.getexif() and b"Merk" not in got.data and b"geheim" not in got.data
    assert set(small.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
    red, _, blue = small.getpixel((5, 5))
    assert red > 200 and blue < 60


@pytest.mark.parametrize(
    ("orientation", "red_at"),
    [(1, (0, 0)), (2, (1, 0)), (3, (1, 0)), (4, (0, 0)), (5, (0, 0)), (6, (0, 0)), (7, (0, 1)), (8, (0, 1))],
)
def test_it_stands_as_it_was_held(orientation, red_at):
    small = drawn(shrink(photo(orientation=orientation)))
    assert (small.height > small.width) == (orientation > 4)
    red = small.getpixel((red_at[0] * (small.width - 1), red_at[1] * (small.height - 1)))
    assert red[0] > 200 and red[2] < 60


@pytest.mark.parametrize(
    ("mode", "ending"),
    [("RGBA", ".png"), ("LA", ".png"), ("P", ".jpg"), ("L", ".jpg"), ("1", ".jpg"), ("I;16", ".jpg")],
)
def test_any_kind_of_png(mode, ending):
    out = BytesIO()
    Image.new(mode, (3000, 5)).save(out, "PNG")
    got = shrink(out.getvalue())
    assert drawn(got).size == (pictures.SIDE, 1) and got.ending == ending


def test_cmyk_and_a_moving_picture():
    out = BytesIO()
    Image.new("CMYK", (600, 600)).save(out, "JPEG")
    assert drawn(shrink(out.getvalue())).mode == "RGB"
    out = BytesIO()
    frames = [Image.new("P", (50, 50), colour) for colour in range(20)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert drawn(shrink(out.getvalue())).size == (50, 50)


def bomb(width, height):
    """A PNG of a few bytes that claims this size."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    rows = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(50_000, 50_000), (2**31 - 1, 1), (8000, 8000), (1, 2**31 - 1)])
def test_bombs_are_refused_before_decoding(size):
    said = shrink(bomb(*size))
    assert "claims" in said and "pixels" in said


@pytest.mark.parametrize(
    "data", [b"", b"geen foto", b"\xff\xd8\xff", photo()[:300], b"MM\x00\x2a" + bytes(50)]
)
def test_damaged_ones_are_refused_with_words(data):
    assert "damaged, or no picture" in shrink(data)


def test_only_formats_that_are_safe_to_decode():
    for kind in ("TIFF", "BMP", "ICO", "PPM", "EPS"):
        out = BytesIO()
        Image.new("RGB", (40, 40)).save(out, kind)
        assert "no picture" in shrink(out.getvalue()), kind


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_damage_anywhere_is_survived(data):
    original = bytearray(photo(data.draw(st.sampled_from(["JPEG", "PNG", "WEBP"])), size=(60, 40)))
    for _ in range(data.draw(st.integers(1, 8))):
        original[data.draw(st.integers(0, len(original) - 1))] = data.draw(st.integers(0, 255))
    assert shrink(bytes(original))
