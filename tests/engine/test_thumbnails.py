"""A picture is drawn in a process that can do little."""

import subprocess
import sys
from io import BytesIO

from PIL import Image

from newsletter.engine import thumbnails
from newsletter.inbound.mail.pictures import Thumbnail


def png(size=(900, 300)):
    out = BytesIO()
    Image.new("RGB", size, "green").save(out, "PNG")
    return out.getvalue()


def test_a_process_draws_it():
    got = thumbnails.thumbnail(png())
    assert isinstance(got, Thumbnail) and got.ending == ".jpg"
    assert Image.open(BytesIO(got.data)).size == (480, 160)


def test_what_it_refuses_is_said():
    assert "no picture" in thumbnails.thumbnail(b"geen foto")


def test_the_process_can_neither_write_nor_grow(tmp_path):
    code = (
        "from newsletter.engine import thumbnails\n"
        "thumbnails._confine()\n"
        "def grow(): bytearray(thumbnails.MEMORY)\n"
        "def write(): open('file', 'w').write('x' * 100_000)\n"
        "for what in (grow, write):\n"
        "    try:\n"
        "        what()\n"
        "    except (MemoryError, OSError) as error:\n"
        "        print(type(error).__name__)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["MemoryError", "OSError"], done.stderr


def test_a_process_that_fails_is_no_error_of_ours(monkeypatch):
    monkeypatch.setattr(thumbnails.sys, "executable", "/bin/false")
    assert "failed" in thumbnails.thumbnail(png())
    monkeypatch.setattr(thumbnails.sys, "executable", "/nowhere/python")
    assert "no process" in thumbnails.thumbnail(png())
