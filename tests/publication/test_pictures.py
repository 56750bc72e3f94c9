from __future__ import annotations

import struct
import zlib

import pytest

from newsletter.models import Issue, Node
from newsletter.publication import pictures


def png(width=3, height=2):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\x00" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0000b080005000701011100ffd9")
GIF = b"GIF89a\x04\x00\x06\x00\x00\x00\x00;"


@pytest.fixture
def put(places):
    def put(name, data):
        path = places.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    return put


def showing(*sources, path="issues/0001-a.md"):
    images = tuple(Node("image", attrs={"src": src, "alt": "x"}) for src in sources)
    return Issue(path=path, slug="a", title="A", blocks=(Node("paragraph", images),))


@pytest.mark.parametrize(
    ("data", "media_type", "size"),
    [(png(), "image/png", (3, 2)), (JPEG, "image/jpeg", (7, 5)), (GIF, "image/gif", (4, 6))],
)
def test_kind_by_content_and_size(places, put, data, media_type, size):
    put("issues/plaatje.dat", data)
    found = pictures.load(places, showing("plaatje.dat"))["plaatje.dat"]
    assert (found.src, found.data, found.media_type) == ("plaatje.dat", data, media_type)
    assert (found.width, found.height) == size


def test_beside_the_issue_then_the_root(places, put):
    put("issues/pictures/a.png", png(1, 1))
    put("pictures/a.png", png(2, 2))
    put("pictures/b.png", png(3, 3))
    found = pictures.load(places, showing("pictures/a.png", "pictures/b.png", "/pictures/a.png"))
    assert {src: one.width for src, one in found.items()} == {
        "pictures/a.png": 1,
        "pictures/b.png": 3,
        "/pictures/a.png": 2,
    }


def test_parent_folders_inside_the_publication_are_fine(places, put):
    put("beelden/a.png", png())
    assert "../beelden/a.png" in pictures.load(places, showing("../beelden/a.png"))


def test_names_as_a_link_writes_them(places, put):
    put("issues/een foto é.png", png())
    put("issues/50%25.png", png(5, 5))
    sources = ("een%20foto%20%C3%A9.png", "een foto é.png", "50%25.png", "een%20foto%20%C3%A9.png?v=2#x")
    assert pictures.load(places, showing(*sources)).keys() == set(sources)


def test_never_outside_the_publication(places, put, tmp_path):
    outside = tmp_path / "geheim.png"
    outside.write_bytes(png())
    (places.issues / "link.png").symlink_to(outside)
    (places.issues / "map").symlink_to(tmp_path)
    (places.issues / "kring.png").symlink_to(places.issues / "kring.png")
    issue = showing(
        "../../geheim.png",
        "link.png",
        "map/geheim.png",
        str(outside),
        "%2e%2e/%2e%2e/geheim.png",
        "kring.png",
    )
    assert pictures.load(places, issue) == {}
    assert pictures.unusable(places, issue).keys() == set(issue.images)


def test_links_inside_the_publication_are_followed(places, put):
    (places.issues / "link.png").symlink_to(put("beelden/a.png", png()))
    assert "link.png" in pictures.load(places, showing("link.png"))


def test_remote_sources_are_not_ours(places):
    issue = showing(
        "https://example.org/a.png", "//example.org/a.png", "cid:x", "data:image/png;base64,AA==", ""
    )
    assert pictures.load(places, issue) == {}
    assert pictures.unusable(places, issue) == {}


def test_reasons(places, put):
    put("issues/tekst.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    put("issues/groot.png", png() + b"\x00" * pictures.LARGEST)
    put("issues/goed.png", png())
    why = pictures.unusable(
        places, showing("weg.png", "tekst.png", "groot.png", "goed.png", "a\x00b.png", "x" * 5000)
    )
    assert why["weg.png"] == "there is no such file in the publication"
    assert why["tekst.png"] == "it is no PNG, JPEG or GIF"
    assert why["groot.png"] == "it is larger than 10 MB"
    assert len(why) == 5


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", png()[:20], JPEG[:12]])
def test_damaged_pictures_have_no_size_and_do_no_harm(places, put, data):
    put("issues/stuk.png", data)
    found = pictures.load(places, showing("stuk.png"))["stuk.png"]
    assert (found.width, found.height) == (0, 0)
