import pytest

from newsletter.edition.figures import figure, inline_width, is_remote
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
