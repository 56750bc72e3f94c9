import re
from base64 import b64encode
from dataclasses import replace

import pytest

from newsletter.edition.layout import layout
from newsletter.models import Picture, Theme


def laid(logo=None, dark=None, **options):
    return layout(Theme({}, options, logo=logo, logo_dark=dark))


def picture(width, height):
    return Picture("logo.png", b"%d" % width, "image/png", width, height)


def test_without_settings():
    found = laid()
    assert (found.width, found.column, found.logo, found.logo_dark) == (600, 520, None, None)
    assert found.font.startswith("Segoe UI") and found.heading_font.startswith("Georgia")
    assert found.values()["column"] == "520px"


def test_typefaces_by_name_and_as_a_list():
    found = laid(font="mono", heading_font="Optima, Candara, sans-serif")
    assert found.font.startswith("Consolas")
    assert found.values()["heading_font"] == "Optima, Candara, sans-serif"


@pytest.mark.parametrize(
    ("size", "options", "width"),
    [
        ((400, 100), {}, 200),  # half its pixels
        ((400, 800), {}, 60),  # no higher than 120
        ((4000, 100), {}, 520),  # no wider than the text
        ((400, 800), {"logo_width": "300"}, 300),  # as asked
        ((400, 100), {"logo_width": "600", "width": "480"}, 400),
        ((1, 1), {}, 1),
    ],
)
def test_how_wide_a_logo_is(size, options, width):
    found = laid(picture(*size), picture(*size), **options)
    assert found.logo and found.logo_dark
    assert found.logo.width == found.logo_dark.width == width
    assert found.logo.src.startswith("cid:")


def test_the_width_flows_into_the_mail(make, theme):
    wide = replace(theme, options={"width": "680"})
    html = "".join(
        part for part in make("![](heuvel.png)\n\nTekst.", theme=wide).html if isinstance(part, str)
    )
    assert 'style="background-color:' in html and "max-width:680px" in html
    assert "600px" not in html.replace("1600px", "")
    assert {"680"} <= set(re.findall(r'width="(\d+)"', html))


def test_a_logo_stands_in_the_mail_and_travels_with_it(make, theme):
    logo = picture(400, 100)
    edition = make("Tekst.", theme=replace(theme, logo=logo))
    html = "".join(part for part in edition.html if isinstance(part, str))
    found = layout(replace(theme, logo=logo)).logo
    assert found and f'src="{found.src}"' in html and 'alt="Klare taal"' in html
    assert b64encode(logo.data) in b"".join(part for part in edition.body if isinstance(part, bytes))
