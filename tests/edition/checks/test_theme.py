from dataclasses import replace

import pytest

from newsletter.edition import check_theme
from newsletter.models import Settings
from newsletter.publication import theme as themes
from newsletter.publication.root import Places

ENTRY, MARK = "issue.mjml.j2", "    <mj-style>"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory, publication):
    """Name -> the theme as a publication without templates of its own gets it."""
    places = Places(tmp_path_factory.mktemp("publication"))
    return {
        name: themes.load(places, Settings(publication, theme={"name": name}))
        for name in themes.names(places)
    }


@pytest.fixture
def changed(shipped):
    """(rule, severity, path, line) after a change to one file of the base theme."""

    def findings(name, new, old=""):
        base = shipped["conversation"]
        text = base.templates.get(name, "")
        assert old in text
        text = text.replace(old, new) if old else f"{text}{new}\n"
        look = replace(base, templates={**base.templates, name: text}, paths={})
        return [(f.rule, f.severity.value, f.path, f.line) for f in check_theme(look)], text

    return findings


def test_the_shipped_themes_are_clean(shipped):
    assert set(shipped) == {"conversation", "letter", "magazine"}
    assert {name: check_theme(theme) for name, theme in shipped.items()} == dict.fromkeys(shipped, ())


IN_MJML = [
    ('<mj-text padding="0 40px">x</mj-text>', "theme-bare-zero", '<mj-text padding="0px 40px">x</mj-text>'),
    (
        "<mj-text padding=\"{{ '0 4px' if title else '4px' }}\">x</mj-text>",
        "theme-bare-zero",
        "<mj-text padding=\"{{ '0px 4px' if title == '0' else '4px' }}\">x</mj-text>",
    ),
    (
        '<mj-text mj-class="by small">x</mj-text>',
        "theme-classes",
        '<mj-text mj-class="by" css-class="by x">x</mj-text>',
    ),
    ('<mj-image src="{{ a }}" />', "theme-image-alt", '<mj-image src="{{ a }}" alt="" />'),
    ('<mj-knop href="x">x</mj-knop>', "theme-element", '<mj-button href="x">x</mj-button>'),
    ('<mj-include path="a.mjml" />', "theme-element", '{# <mj-include path="a.mjml" /> #}'),
    ('<mj-selector path="a" />', "theme-element", '{% include "partials/footer.mjml.j2" %}'),
    ('<mj-text colour="#fff">x</mj-text>', "theme-attribute", '<mj-text align="left">x</mj-text>'),
    ('<mj-button title="x">x</mj-button>', "theme-attribute", '<mj-button rel="x">x</mj-button>'),
    ('<mj-style inline="inline">a {}</mj-style>', "theme-inline-style", "<mj-style>a {}</mj-style>"),
    ('<mj-text align="le\n ft">x</mj-text>', "theme-line-break", '<mj-text\n  align="{{ a\n }}">x</mj-text>'),
    ('<mj-font name="A" href="{{ a }}" />', "theme-remote", '<mj-all font-family="A" />'),
    (
        '<mj-image src="https://example.org/a.png" alt="" />',
        "theme-remote",
        '<a href="https://example.org/">x</a>',
    ),
    ('<link rel="stylesheet" href="{{ a }}">', "theme-remote", '<meta name="a" content="//b">'),
    (
        '{% include "partials/foter.mjml.j2" %}',
        "theme-file",
        '{% include "partials/" ~ section.kind ~ ".mjml.j2" %}',
    ),
    (
        '<mj-section css-class="new" background-color="#eeeeee" />',
        "theme-dark",
        '<mj-section css-class="new" />',
    ),
]


@pytest.mark.parametrize(("bad", "rule", "good"), IN_MJML)
def test_templates(changed, bad, rule, good):
    severity = "error" if rule in ("theme-element", "theme-file") else "warning"
    told, text = changed(ENTRY, f"{bad}\n{MARK}", MARK)
    line = text.count("\n", 0, text.index(bad)) + 1
    assert told == [(rule, severity, f"templates/{ENTRY}", line)]
    assert changed(ENTRY, f"{good}\n{MARK}", MARK)[0] == []


IN_CONTENT = [
    (".prose p:not(.a) { margin: 0; }", "theme-selector", ".prose p.a { margin: 0 0 18px; }"),
    (".prose li:nth-child(odd) { margin: 0; }", "theme-selector", ".prose li:nth-child(2) { margin: 0; }"),
    (
        '.prose a[href^="https://"] { font-style: italic; }',
        "theme-selector",
        ".prose a[title] { font-size: 9px; }",
    ),
    (
        ".prose pre { border-radius: 1px !important; }",
        "theme-important",
        ".prose pre { border-radius: 1px; }",
    ),
    (".prose a { color: rgb(1 2 3 / 50%); }", "theme-value", ".prose a { color: rgb(1, 2, 3); }"),
    (".prose ul { display: flex; }", "theme-position", ".prose ul { display: block; }"),
    (".prose ul { position: absolute; }", "theme-position", ".prose ul { background-position: 0 0; }"),
    (".prose p { color: #333333; }", "theme-dark", ".prose blockquote { color: #333333; }"),
    (
        "@import url(https://example.org/a.css);",
        "theme-remote",
        "/* @import url(https://example.org/a.css); */",
    ),
    (
        "@font-face { font-family: A; src: url(//example.org/a); }",
        "theme-remote",
        ".title h1 { font-size: 9px; }",
    ),
]


@pytest.mark.parametrize(("bad", "rule", "good"), IN_CONTENT)
def test_content_css(changed, bad, rule, good):
    told, _ = changed("content.extra.css", f"\n/* a\n   b */\n{bad}")
    assert {one[:3] for one in told} == {(rule, "warning", "templates/content.extra.css")}
    assert {one[3] for one in told} == {4}
    assert changed("content.extra.css", f"\n{good}")[0] == []


@pytest.mark.parametrize(
    ("name", "old", "new", "found"),
    [
        ("partials/footer.mjml.j2", "{{ unsubscribe_url }}", "#", ("theme-unsubscribe", "error", ENTRY)),
        (
            "partials/footer.mjml.j2",
            "{{ unsubscribe_url }}",
            "{# {{ unsubscribe_url }} #}",
            ("theme-unsubscribe", "error", ENTRY),
        ),
        (
            "partials/attributes.mjml.j2",
            "mj-all font-family",
            "mj-all color",
            ("theme-font", "warning", ENTRY),
        ),
        (ENTRY, '<meta name="supported-color-schemes"', '<meta name="x"', ("theme-dark", "warning", ENTRY)),
        ("head.css", ":root", ".root", ("theme-dark", "warning", "head.css")),
        ("head.css", "(prefers-color-scheme: dark)", "print", ("theme-dark", "warning", "head.css")),
        ("head.css", "", ".a { margin: 0; }\n" * 1000, ("theme-style-size", "warning", "head.css")),
    ],
)
def test_the_theme_as_a_whole(changed, name, old, new, found):
    rule, severity, file = found
    told, _ = changed(name, new, old)
    assert [one[:3] for one in told] == [(rule, severity, f"templates/{file}")]
    assert told[0][3] > 0


def test_a_padding_of_nothing_needs_no_unit(changed):
    assert changed(ENTRY, f'<mj-text padding="0">x</mj-text>\n{MARK}', MARK)[0] == []


def test_a_theme_without_its_files(shipped):
    told = check_theme(replace(shipped["conversation"], templates={}, paths={}))
    missing = {f.path.removeprefix("templates/") for f in told if f.rule == "theme-file" and f.line == 0}
    assert missing >= {ENTRY, "content.css", "head.css"}
    assert missing <= shipped["conversation"].templates.keys()
