from __future__ import annotations

import importlib
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from newsletter import edition, issue
from newsletter.edition.web import web_page, web_pictures
from newsletter.message.slots import fill
from newsletter.models import Feature, Picture
from newsletter.publication import settings, theme
from newsletter.publication.root import Places

ROOT = Path(__file__).parents[2]
#: The base theme goes by the name of its folder's parent: it overrides nothing.
THEMES = ("conversation", *sorted(path.name for path in ROOT.glob("templates/themes/*/")))
READER = {
    "first_name": "Wilhelmina",
    "name": "Wilhelmina Zonneveld",
    "email": "wilhelmina@example.net",
    "reply_address": "reacties+rabc234@example.org",
    "unsubscribe_url": "https://brief.example.org/unsubscribe/uabc234",
    "web_url": "https://brief.example.org/alles",
}
WORDS = "Zij begon met: fijn dat u er bent.\n\nToen durfde ik pas iets te vragen."


def drawn(width, height):
    image = Image.new("RGB", (width, height), "#3a6ea5")
    ImageDraw.Draw(image).ellipse((width // 4, height // 4, width // 2, height // 2), fill="#f2c14e")
    file = io.BytesIO()
    image.save(file, "PNG")
    return Picture("", file.getvalue(), "image/png", width, height)


@pytest.fixture(scope="session")
def pictures():
    sizes = {"loket.png": (1200, 400), "stempel.png": (24, 12), "deur.png": (300, 500)}
    return {name: replace(drawn(*size), src=name) for name, size in sizes.items()}


@pytest.fixture(scope="session")
def kitchen_sink():
    return issue.parse((ROOT / "tests/data/looks/alles.md").read_bytes(), "issues/alles.md")


class Letter:
    """The kitchen sink in one theme, as the mail of a reader, as a page, and as mail before inlining."""

    def __init__(self, name, kitchen_sink, pictures):
        self.name = name
        given = settings.load(ROOT, {"NEWSLETTER_THEME__NAME": name})
        self.publication = replace(given.publication, base_url="https://brief.example.org")
        self.theme = theme.load(Places(ROOT), given)
        self._issue, self._pictures = kitchen_sink, pictures
        self.edition = self._render()
        names = {content_id: picture.src for content_id, picture in web_pictures(self.edition).items()}
        self.files = {picture.src: picture.data for picture in web_pictures(self.edition).values()}
        self._place = lambda html: re.sub(r"cid:([^\"']+)", lambda found: names[found[1]], html)
        self.mail = self._place(fill(self.edition.html, READER))
        self.page = web_page(self.edition, self.publication, picture_url=names.__getitem__)

    def _render(self):
        features = {
            17: Feature(17, WORDS, WORDS, "first_name", "Marieke"),
            18: Feature(18, WORDS, WORDS, "anonymous", ""),
        }
        return edition.render(
            self._issue, self.publication, self.theme, features=features, pictures=self._pictures
        )

    def cascaded(self, monkeypatch):
        """The same mail with ``content.css`` as the last style sheet instead of on the elements."""
        rendering = importlib.import_module("newsletter.edition.render")
        with monkeypatch.context() as patch:
            patch.setattr(
                rendering,
                "inline_styles",
                lambda html, sheet: html.replace("</head>", f"<style>{sheet}</style></head>", 1),
            )
            return self._place(fill(self._render().html, READER))


@pytest.fixture(scope="session", params=THEMES)
def letter(request, kitchen_sink, pictures):
    return Letter(request.param, kitchen_sink, pictures)


@pytest.fixture(scope="session")
def axe():
    """The source of axe-core."""
    source = ROOT / "tests/axe/node_modules/axe-core/axe.min.js"
    if not source.exists():
        pytest.skip("axe-core is not there: npm ci --prefix tests/axe")
    return source.read_text("utf-8")


@pytest.fixture(scope="session")
def window(chromium):
    """One page that all tests of this folder use in turn."""
    with chromium.page() as page:
        yield page
