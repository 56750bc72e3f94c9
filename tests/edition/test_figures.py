import re
from dataclasses import replace

import pytest

from newsletter.edition.figures import figure, inline_width, is_remote, public_name
from newsletter.message.mime import content_id
from newsletter.models import Picture


@pytest.mark.parametrize(
    ("pixels", "width", "bleeds"),
    [
        (0, 520, False),
        (24, 24, False),
        (519, 519, False),
        (560, 520, False),
        (600, 600, True),
        (3000, 600, True),
    ],
)
def test_widths(pixels, width, bleeds):
    picture = Picture("a.png", b"x", "image/png", pixels, 10)
    shown = figure("a.png", {"a.png": picture})
    assert (shown.src, shown.width, shown.bleeds) == (f"cid:{content_id(picture)}", width, bleeds)
    assert inline_width("a.png", {"a.png": picture}) == min(520, pixels or 520)


def test_remote_and_missing():
    assert figure("https://example.org/a.png", {}).src == "https://example.org/a.png"
    assert figure("a.png", {}) is None
    assert figure("data:image/png;base64,AA", {}) is None
    assert is_remote("HTTP://example.org/a.png")
    assert not is_remote("httpbeeld.png")


@pytest.mark.parametrize(
    ("wish", "width", "bleeds"),
    [("300", 300, False), ("300px", 300, False), ("50%", 260, False), ("100%", 520, False),
     ("600", 600, True), ("2000", 600, True), ("0", 520, False), ("breed", 520, False),
     ("-3", 520, False), ("1e3", 520, False)],
)  # fmt: skip
def test_an_author_may_say_how_wide(wish, width, bleeds):
    pictures = {"a.png": Picture("a.png", b"x", "image/png", 560, 10)}
    for src in ("a.png", "https://example.org/b.png"):
        shown = figure(src, pictures, wish=wish)
        assert (shown.width, shown.bleeds) == (width, bleeds)
        assert inline_width(src, pictures, wish=wish) == min(width, 520)


def test_a_picture_for_dense_screens_says_so_in_its_name():
    pictures = {
        name: Picture(name, b"x", "image/png", 600, 10)
        for name in ("a.png", "a@2x.png", "a@3x.PNG", "a@4x.png")
    }
    assert [figure(name, pictures).width for name in pictures] == [600, 300, 200, 600]


def test_a_published_picture_is_fetched_from_where_it_stands():
    picture = Picture("plaatjes/Mooi uitzicht.png", b"x", "image/png", 10, 10)
    name = public_name(picture)
    assert re.fullmatch(r"[0-9a-f]{12}-Mooi-uitzicht\.png", name)
    assert public_name(replace(picture, data=b"y")) != name
    there = replace(picture, url=f"https://example.org/pictures/{name}")
    assert figure("a.png", {"a.png": there}).src == there.url
