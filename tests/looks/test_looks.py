"""What a browser makes of a letter with everything in it: as mail and as a page, in every theme."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import block_font
import pytest
from PIL import Image, ImageChops

#: The one picture of the issue that stays on another machine.
REMOTE = "https://example.org/kaart.png"
GOLDEN = Path(__file__).parents[1] / "golden" / "looks"
WIDTHS = (375, 1200)
SCHEMES = ("light", "dark")
#: One glyph for all letters: lines break in the same places on every machine.
BLOCKS = """<style>@font-face { font-family: blocks; src: url(blocks.ttf); font-weight: 1 1000; }
* { font-family: blocks !important; font-synthesis: none !important; }</style></head>"""
#: Elements that hide a part of what is in them at their side; for the preheader that is the point.
CUT_OFF = """() => [...document.querySelectorAll("body *")].filter(element => {
    const style = getComputedStyle(element);
    const hides = style.display !== "none" && ["hidden", "clip"].includes(style.overflowX);
    return hides && element.scrollWidth > element.clientWidth;
}).map(element => element.outerHTML.slice(0, 200))"""
_STYLE = re.compile(r"<style\b.*?</style>", re.DOTALL)


def set_up(window, width, scheme="light"):
    window.set_viewport_size({"width": width, "height": 900})
    window.emulate_media(color_scheme=scheme)


def picture_of(window, width, scheme):
    set_up(window, width, scheme)
    # On a wide screen the letter stands in the middle of nothing.
    shown = min(width, 700)
    height = window.evaluate("document.documentElement.scrollHeight")
    clip = {"x": (width - shown) // 2, "y": 0, "width": shown, "height": height}
    return Image.open(io.BytesIO(window.screenshot(full_page=True, clip=clip))).convert("RGB")


@pytest.mark.parametrize("form", ["mail", "page", "mail without style"])
def test_nothing_is_wider_than_a_small_telephone(chromium, window, letter, form):
    """WCAG 2.2, 1.4.10: 320 CSS pixels without scrolling sideways."""
    html = _STYLE.sub("", letter.mail) if form.endswith("style") else getattr(letter, form)
    set_up(window, 320)
    chromium.show(window, html, letter.files)
    assert window.evaluate("document.documentElement.scrollWidth") <= 320
    assert window.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_wide_table_shows_that_there_is_more(chromium, window, letter, scheme):
    """A shadow stands at the side where the rest is, and nowhere once all of a table has been seen."""
    set_up(window, 320, scheme)
    chromium.show(window, letter.mail, letter.files)
    wide = window.locator(".wide:not(.boxed .wide)").first
    # A table of the issue with as much in it as a person might put there.
    wide.evaluate("box => box.querySelectorAll('td').forEach(cell => cell.textContent = 'Waterlandsewoude')")
    sides = []
    for scrolled in (0, 10_000):
        wide.evaluate("(box, x) => box.scrollLeft = x", scrolled)
        picture = Image.open(io.BytesIO(wide.screenshot())).convert("RGB")
        top = [picture.getpixel((x, 3)) for x in (1, picture.width // 2, picture.width - 2)]
        sides.append([colour != top[1] for colour in (top[0], top[2])])
    assert sides == [[False, True], [True, False]]


def test_inlined_styles_draw_what_the_browsers_own_cascade_draws(chromium, window, letter, monkeypatch):
    drawn = []
    for html in (letter.mail, letter.cascaded(monkeypatch)):
        chromium.show(window, html, letter.files)
        drawn.append([picture_of(window, width, scheme) for width in WIDTHS for scheme in SCHEMES])
    for inlined, cascaded in zip(*drawn, strict=True):
        assert inlined.size == cascaded.size
        assert ImageChops.difference(inlined, cascaded).getbbox() is None


@pytest.mark.parametrize(
    "look", [(width, scheme) for width in WIDTHS for scheme in SCHEMES], ids="{0[0]}-{0[1]}".format
)
def test_letter_looks_as_it_did(chromium, window, letter, look, tmp_path):
    """Compared at an eighth of the size: no word can be read, every box, colour and width can be seen."""
    files = letter.files | {"blocks.ttf": block_font.build(), REMOTE: next(iter(letter.files.values()))}
    chromium.show(window, letter.mail.replace("</head>", BLOCKS, 1), files)
    picture = picture_of(window, *look)
    now = reduced(picture)
    path = GOLDEN / "{}-{}-{}.png".format(letter.name, *look)
    if os.environ.get("NEWSLETTER_UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        now.save(path, optimize=True)
    assert path.exists(), "not drawn yet: run the tests with NEWSLETTER_UPDATE_GOLDEN=1"
    assert path.stat().st_size < 30_000
    change = unlike(now, Image.open(path).convert("RGB"))
    if change:
        picture.save(tmp_path / "now.png")
    assert not change, f"{change}; see {tmp_path}/now.png, and if it is meant: NEWSLETTER_UPDATE_GOLDEN=1"


def reduced(picture):
    return picture.resize((picture.width // 8, picture.height // 8), Image.Resampling.BOX)


def unlike(now, before):
    """What a person would notice; another version of the browser may round a corner otherwise."""
    if now.width != before.width or abs(now.height - before.height) > 1:
        return f"{now.size} instead of {before.size} (in units of 8 pixels)"
    channels = ImageChops.difference(now, before.resize(now.size)).split()
    most = ImageChops.lighter(ImageChops.lighter(*channels[:2]), channels[2])
    counts = most.histogram()
    changed, strongly = sum(counts[9:]), sum(counts[61:])
    where = most.point(lambda value: 255 * (value > 8)).getbbox()
    allowed = now.width * now.height // 1000
    if changed <= allowed and not strongly:
        return ""
    return f"{changed} units changed ({allowed} may), {strongly} of them strongly, within {where}"


#: All rules of axe; a mail is read inside the page of a mail program, which has landmarks of its own.
RULES = {"page": {}, "mail": {name: {"enabled": False} for name in ("region", "landmark-one-main")}}


@pytest.mark.parametrize("form", ["mail", "page"])
def test_axe_finds_nothing(chromium, window, letter, axe, form):
    """WCAG 2.2 A and AA as far as a machine can tell, contrast included, and axe's own best practices."""
    set_up(window, 375)
    chromium.show(window, getattr(letter, form), letter.files)
    window.evaluate(axe)
    # In the dark only the colours are others.  Telling only of violations is five times as fast.
    runs = {"light": {"rules": RULES[form]}, "dark": {"runOnly": ["color-contrast"]}}
    for scheme, options in runs.items():
        window.emulate_media(color_scheme=scheme)
        found = window.evaluate(
            "options => axe.run(document, options)", options | {"resultTypes": ["violations"]}
        )
        assert [told(violation) for violation in found["violations"]] == [], scheme
        assert "color-contrast" in {one["id"] for one in found["passes"]}


def told(violation):
    places = [f"{node['target']}: {node['failureSummary']}" for node in violation["nodes"]]
    return f"{violation['id']}: {violation['help']}\n" + "\n".join(places)


def test_opening_a_letter_asks_nobody_but_the_authors_own_picture(chromium, window, letter):
    for form in ("mail", "page"):
        chromium.show(window, getattr(letter, form), letter.files)
        assert chromium.attempted == [REMOTE]
