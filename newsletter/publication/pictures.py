"""Local images of an issue, loaded to travel with the mail.

Only PNG, JPEG and GIF, judged by content: mail programs show nothing else.  Nothing outside the publication
is read, whatever ``..`` or links say.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import imagesize

from newsletter.models import Issue, Picture
from newsletter.publication.root import Places

#: Bytes of one picture; what mail servers take is often not more than twice that for a whole message.
LARGEST = 10 * 1024 * 1024

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")  # RFC 3986 sections 3.1 and 4.2
_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",  # RFC 2083 section 3.1
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}


def load(places: Places, issue: Issue) -> dict[str, Picture]:
    """The issue's local pictures by source; one that cannot be used is absent, see :func:`unusable`."""
    judged = _judge(places, issue)
    return {src: picture for src, picture in judged.items() if isinstance(picture, Picture)}


def unusable(places: Places, issue: Issue) -> dict[str, str]:
    """Why a local picture is absent, by source, for a person."""
    return {src: why for src, why in _judge(places, issue).items() if isinstance(why, str)}


def local_sources(issue: Issue) -> list[str]:
    """What an issue writes of the pictures it expects in the publication, each once."""
    return [src for src in issue.images if src and not _SCHEME.match(src)]


def _judge(places: Places, issue: Issue) -> dict[str, Picture | str]:
    return {src: _picture(places, issue, src) for src in local_sources(issue)}


def _picture(places: Places, issue: Issue, src: str) -> Picture | str:
    """The picture, or why there is none."""
    return _read(_find(places, (places.root.resolve() / issue.path).parent, src), src)


def read(places: Places, src: str) -> Picture | str:
    """A picture of the publication by its path from there, or why there is none."""
    return _read(_find(places, places.root.resolve(), src), src)


def _read(path: Path | None, src: str) -> Picture | str:
    if path is None:
        return "there is no such file in the publication"
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        return f"it cannot be read: {error.strerror}"
    if len(data) > LARGEST:
        return f"it is larger than {LARGEST // 1024**2} MB"
    media_type = next((kind for start, kind in _SIGNATURES.items() if data.startswith(start)), None)
    if media_type is None:
        return "it is no PNG, JPEG or GIF"
    width, height = _size(data)
    return Picture(src=src, data=data, media_type=media_type, width=width, height=height)


def _find(places: Places, beside: Path, src: str) -> Path | None:
    """The file a source means: beside the issue first, then from the publication's folder."""
    root = places.root.resolve()
    plain = re.split(r"[?#]", src, maxsplit=1)[0]
    for name in dict.fromkeys((unquote(plain), plain, unquote(src), src)):
        for folder in (root,) if name.startswith("/") else (beside, root):
            try:
                path = (folder / name.lstrip("/")).resolve()
                if path.is_file() and path.is_relative_to(root):
                    return path
            except (OSError, ValueError, RuntimeError):  # NUL, a name too long, a circle of links
                continue
    return None


def _size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels; 0 when the file does not say."""
    try:
        width, height = imagesize.get(BytesIO(data))
    except Exception:  # noqa: BLE001 - a damaged picture is shown at its own size, whatever the library meets
        return 0, 0
    return max(int(width), 0), max(int(height), 0)
