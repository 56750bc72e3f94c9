from __future__ import annotations

import pytest
from PIL import Image

from newsletter.errors import PublicationError, SettingsError
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
    assert found.templates == {
        name: text
        for name, text in shipped.items()
        if name.endswith((".j2", ".css")) and not name.startswith("themes/")
    }
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


@pytest.fixture
def named(places):
    def named(name, **options):
        house = settings.load(places.root, {}).publication
        return theme.load(places, Settings(house, theme={"name": name, **options}))

    return named


def test_the_most_particular_file_wins(places, named):
    name = "partials/question.mjml.j2"
    base, letter = named("conversation"), named("letter")
    assert letter.templates[name] != base.templates[name]
    assert letter.templates["head.css"] == base.templates["head.css"]
    put(places, name, "eigen basis")
    assert named("conversation").templates[name] == "eigen basis"
    assert named("letter").templates[name] == letter.templates[name]
    put(places, "head.css", "eigen basis")
    assert named("letter").templates["head.css"] == "eigen basis"
    put(places, f"themes/letter/{name}", "eigen brief")
    found = named("letter")
    assert (found.templates[name], found.path(name)) == ("eigen brief", f"templates/themes/letter/{name}")
    assert named("conversation").path(name) == f"templates/{name}"


def test_a_theme_of_ones_own(places, named):
    put(places, "themes/eigen/content.extra.css", "p { margin: 0; }")
    assert theme.names(places) == ["conversation", "eigen", "letter", "magazine"]
    assert named("eigen").templates["content.extra.css"] == "p { margin: 0; }"
    assert "content.extra.css" not in named("conversation").templates


def test_an_unknown_theme_is_named_with_the_nearest(named):
    with pytest.raises(SettingsError, match="no theme leter") as caught:
        named("leter")
    assert "Did you mean letter? There are: conversation, letter, magazine" in caught.value.next_step


def test_what_a_theme_sets_itself_goes_behind_the_settings(places, named):
    assert named("magazine").options["width"] == "640"
    found = named("magazine", width="560", **{"own.slogan": "Lees mee"}).options
    assert (found["width"], found["font"], found["own.slogan"]) == ("560", "georgia", "Lees mee")
    put(places, "themes/magazine/theme.toml", 'accent = "#ABC"\n')
    assert named("magazine").options == {"name": "magazine", "accent": "#aabbcc"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('accnt = "#123456"', ["cannot set accnt", "accent"]),
        ('logo = "a.png"', ["cannot set logo", "width"]),
        ('accent = "red"', ["accent cannot be used", "#rrggbb"]),
        ("width = 9000", ["width cannot be used", "480 to 700"]),
        ("accent = ", ["not TOML"]),
    ],
)
def test_mistakes_in_what_a_theme_sets(places, named, text, words):
    put(places, "themes/eigen/theme.toml", text)
    with pytest.raises(SettingsError) as caught:
        named("eigen")
    assert caught.value.where.endswith("templates/themes/eigen/theme.toml")
    assert all(word in str(caught.value) for word in words)


def test_a_logo_is_read_and_measured(places, named):
    Image.new("RGB", (240, 80), "#1f6b45").save(places.root / "logo.png")
    found = named("letter", logo="logo.png")
    assert found.logo and (found.logo.width, found.logo.height) == (240, 80)
    assert found.logo_dark is None
    with pytest.raises(SettingsError, match=r"\[theme\] logo_dark: weg\.png cannot be shown"):
        named("letter", logo_dark="weg.png")
