from __future__ import annotations

import pytest

from newsletter.errors import PublicationError
from newsletter.models import Settings
from newsletter.publication import settings, starter, theme


@pytest.fixture
def loaded(places):
    def loaded():
        return theme.load(places, settings.load(places.root, {"NEWSLETTER_THEME__ACCENT": "#123456"}))

    return loaded


def put(places, name, text):
    path = places.templates / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def test_shipped_templates_are_used_as_they_are(loaded):
    found = loaded()
    shipped = {
        n.removeprefix("templates/"): d.decode() for n, d in starter.files() if n.startswith("templates/")
    }
    assert found.templates == {name: text for name, text in shipped.items() if name.endswith((".j2", ".css"))}
    assert found.options == {"accent": "#123456"}


def test_the_publications_own_files_win(places, loaded):
    shipped = loaded().templates
    name = min(shipped)
    put(places, name, "eigen")
    put(places, "partials/nieuw.j2", "ook eigen")
    assert loaded().templates == {**shipped, name: "eigen", "partials/nieuw.j2": "ook eigen"}


def test_other_and_hidden_files_are_no_templates(places, loaded):
    before = loaded().templates.keys()
    for name in ("README.md", "a.png", ".b.j2", ".git/c.j2"):
        put(places, name, "x")
    assert loaded().templates.keys() == before


def test_links_outside_are_refused(places, loaded, tmp_path):
    (tmp_path / "geheim").write_text("x")
    places.templates.mkdir()
    (places.templates / "a.j2").symlink_to(tmp_path / "geheim")
    with pytest.raises(PublicationError, match="outside"):
        loaded()


def test_a_template_that_is_no_text(places, loaded):
    places.templates.mkdir()
    (places.templates / "a.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(PublicationError, match="UTF-8") as caught:
        loaded()
    assert caught.value.where.endswith("a.j2")


def test_options_are_a_copy(places):
    given = Settings(settings.load(places.root, {}).publication, theme={"a": "b"})
    assert theme.load(places, given).options == {"a": "b"}
