"""Small pictures, drawn in a process of their own with little memory and time.

A fault in a decoder ends that process and nothing else: it opens no store and knows no key.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from newsletter.inbound.mail import pictures
from newsletter.inbound.mail.pictures import Thumbnail

#: Bytes of address space: libraries, an original of 40 million pixels, and the small picture.
MEMORY: Final = 768 * 1024 * 1024
#: Seconds.
PATIENCE: Final = 20
_REFUSED: Final = 3


def thumbnail(data: bytes) -> Thumbnail | str:
    """A small picture without anything but its pixels, or why there is none, for a person."""
    package = str(Path(__file__).parents[2])
    # Nothing of the settings, and so no password, is in its environment.
    environment = {"PYTHONPATH": package, "PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603 - ourselves, with the picture on standard input
            [sys.executable, "-P", "-B", "-m", __name__],
            input=data,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        return f"it takes longer than {PATIENCE} seconds"
    except OSError as error:
        return f"no process could be started for it: {error}"
    ending, _, drawn = done.stdout.partition(b"\n")
    if done.returncode == _REFUSED:
        return done.stdout.decode("utf-8", "replace").strip()
    if done.returncode or not drawn or ending not in (b".jpg", b".png"):
        return "drawing it failed; the picture is damaged or means harm"
    return Thumbnail(drawn, ending.decode("ascii"))


def main() -> None:
    """Read a picture from standard input; write the ending of the small one, a line feed, and its bytes."""
    _confine()
    drawn = pictures.shrink(sys.stdin.buffer.read(pictures.LARGEST + 1))
    if isinstance(drawn, str):
        sys.stdout.buffer.write(drawn.encode("utf-8", "replace"))
        sys.exit(_REFUSED)
    sys.stdout.buffer.write(drawn.ending.encode("ascii") + b"\n" + drawn.data)


def _confine() -> None:
    """Little memory, little time, and no file to write; where the system knows no such limits, none."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PATIENCE),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    main()
