from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from newsletter.web.preview.frame import NOWHERE, Look, frame

PAGE = """<!doctype html>
<html lang="nl"><head><title>Brief</title>
<meta name="color-scheme" content="light dark">
<style>:root { color-scheme: light dark; supported-color-schemes: dark light; }
@media (prefers-color-scheme: dark) { p { background: url("a.png") } }
@media screen and ( prefers-color-scheme:light ) { p { color: red } }</style>
<!--[if mso]><style>p { mso-line-height-rule: exactly }</style><![endif]-->
</head><body style="background: url('https://example.com/b.png') #fff">
<p>De letters cid:los blijven staan.</p>
<img src="cid:p1@newsletter" alt="Een stoel" width="600">
<img src="https://example.com/c.png" srcset="x 2x" alt="">
<table background="cid:p2@newsletter"><tr><td>x</td></tr></table>
<a id="web" href="https://example.com/">web</a> <a id="local" href="#noot">noot</a>
<a id="mail" href="mailto:reacties+rabc@example.org?subject=Een%20woord">antwoord</a>
<a id="off" href="https://example.org/unsubscribe/uabc">afmelden</a>
<a id="poll" href="https://example.org/poll?t=r%61bc&amp;choice=1">ja</a>
<a id="bad" href="javascript:alert(1)" target="_top">kwaad</a>
</body></html>"""
PERSONAL = ["reacties+rabc@example.org", "https://example.org/unsubscribe/uabc", "rabc", ""]


def shown(page=PAGE, **look):
    return frame(page, Look(**look), picture_url=lambda name: f"/picture/{name}", personal=PERSONAL)


@pytest.mark.parametrize(
    ("dark", "scheme", "for_dark", "for_light"),
    [
        (True, "dark", "(min-width: 0px)", "(max-width: 0px)"),
        (False, "light", "(max-width: 0px)", "(min-width: 0px)"),
    ],
)
def test_the_colour_scheme_is_certain(dark, scheme, for_dark, for_light):
    page = shown(dark=dark)
    assert "prefers-color-scheme" not in page
    assert f"@media {for_dark} {{ p {{ background" in page
    assert f"@media screen and {for_light} {{ p {{ color: red" in page
    assert f"color-scheme: {scheme}; supported-color-schemes: {scheme};" in page
    assert f'<meta name="color-scheme" content="{scheme}">' in page


def test_a_letter_that_knows_one_scheme_keeps_it():
    page = shown(PAGE.replace("light dark", "light").replace("dark light", "light"), dark=True)
    assert "color-scheme: light; supported-color-schemes: light" in page
    assert 'content="light"' in page


def test_pictures_that_travel_come_from_here_and_words_stay():
    page = shown()
    assert 'src="/picture/p1@newsletter"' in page and 'background="/picture/p2@newsletter"' in page
    assert "De letters cid:los blijven staan." in page
    assert page.startswith("<!doctype html>") and "<!--[if mso]><style>" in page


def test_images_off_asks_for_none_and_leaves_their_words():
    page = shown(images=False)
    assert "src" not in page and "background=" not in page and "url(" not in page
    assert 'alt="Een stoel"' in page and "#fff" in page


def test_styles_off_leaves_only_what_stands_on_elements():
    page = shown(styles=False, dark=True)
    assert "prefers" not in page and "color-scheme" not in page and "@media" not in page
    assert "#fff" in page and "<!--[if mso]><style>" in page


def test_only_links_to_pages_for_everybody_lead_anywhere():
    document = html.document_fromstring(shown())
    links = {link.get("id"): link for link in document.iter("a")}
    assert links["web"].get("href") == "https://example.com/"
    assert (links["web"].get("target"), links["web"].get("rel")) == ("_blank", "noopener noreferrer")
    assert links["local"].get("href") == "#noot"
    for name in ("mail", "off", "poll", "bad"):
        assert links[name].get("href") == NOWHERE and links[name].get("target") is None
    assert links["mail"].get("title").endswith("mailto:reacties+rabc@example.org?subject=Een woord")


@settings(max_examples=30)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))), st.booleans())
def test_no_address_slips_through(text, after):
    page = html.document_fromstring("<html><body><a>x</a></body></html>")
    target = f"{text}rabc" if after else f"https://example.com/{text}?rabc&{text}"
    page.find(".//a").set("href", target)
    out = html.document_fromstring(shown(html.tostring(page, encoding="unicode")))
    # Written as HTML, a space or a letter outside ASCII in an address becomes %20 and the like.
    place = unquote(out.find(".//a").get("href"))
    assert place == (unquote(target) if target.lstrip(" ").startswith("#") else NOWHERE)
