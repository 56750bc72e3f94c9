import pytest

from newsletter.edition.templates import as_references, render_template, style_sheet
from newsletter.errors import RenderError
from newsletter.models import Theme


def rendered(source, **values):
    return render_template(Theme({"issue.mjml.j2": source}, {}), values)


def test_everything_is_escaped():
    assert rendered("{{ x }}", x="<b> & \" ' \\ é ❤️\n") == (
        "&#60;b&#62; &#38; &#34; &#39; &#92; &#233; &#10084;&#65039;&#10;"
    )
    assert rendered("{{ x }}", x="{{ y }} {% z %}") == "{{ y }} {% z %}"


def test_numbers_and_markup():
    assert rendered("{{ 1 + 1 }}") == "2"
    assert as_references("a") == "a"


@pytest.mark.parametrize(
    ("source", "where", "what"),
    [
        ("\n\n{{ weg }}", "templates/issue.mjml.j2:3", "weg"),
        ("\n{% if %}", "templates/issue.mjml.j2:2", "Expected"),
        ("{{ x.weg }}", "templates/issue.mjml.j2:1", "weg"),
        ("\n{{ 1 / 0 }}", "templates/issue.mjml.j2:2", "zero"),
        ("{% include 'weg.j2' %}", "templates/issue.mjml.j2:1", "weg.j2"),
    ],
)
def test_mistakes(source, where, what):
    with pytest.raises(RenderError) as caught:
        rendered(source, x="")
    assert caught.value.where == where
    assert what in caught.value.what


def test_a_theme_without_its_first_template():
    with pytest.raises(RenderError, match=r"issue\.mjml\.j2"):
        render_template(Theme({}, {}), {})


def test_two_themes_do_not_mix():
    assert rendered("a") == "a"
    assert rendered("b") == "b"


def test_style_sheet():
    theme = Theme(
        {"content.css": "/* var(--x)\n */\n\np { color: var( --dark-text ) }\na { color: var(--weg) }"}, {}
    )
    with pytest.raises(RenderError) as caught:
        style_sheet(theme, "content.css", {"dark_text": "#fff"})
    assert caught.value.where == "templates/content.css:5"
    assert style_sheet(theme, "content.css", {"dark_text": "#fff", "weg": "#000"}) == (
        "p { color: #fff }\na { color: #000 }"
    )
    with pytest.raises(RenderError, match=r"head\.css"):
        style_sheet(theme, "head.css", {})
