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


def test_what_is_added_to_a_sheet_goes_behind_it():
    sheets = {
        "content.css": "p { color: var(--a) }",
        "content.extra.css": "/* b */\n\np { margin: var(--c) }",
    }
    theme = Theme(sheets, {}, paths={"content.extra.css": "templates/themes/eigen/content.extra.css"})
    assert style_sheet(theme, "content.css", {"a": "#fff", "c": "1px"}) == (
        "p { color: #fff }\np { margin: 1px }"
    )
    with pytest.raises(RenderError) as caught:
        style_sheet(theme, "content.css", {"a": "#fff"})
    assert caught.value.where == "templates/themes/eigen/content.extra.css:3"


def test_a_mistake_names_the_file_of_the_theme_it_stands_in():
    paths = {"issue.mjml.j2": "templates/themes/eigen/issue.mjml.j2"}
    for source in ("\n{{ weg }}", "\n{% if %}", "\n{{ 1 / 0 }}"):
        with pytest.raises(RenderError) as caught:
            render_template(Theme({"issue.mjml.j2": source}, {}, paths=paths), {})
        assert caught.value.where == "templates/themes/eigen/issue.mjml.j2:2"


def test_a_partial_in_the_head_ends_with_its_line_break():
    theme = Theme({"issue.mjml.j2": "a\n{% include 'b.j2' %}\n  c", "b.j2": "b\n"}, {})
    assert render_template(theme, {}) == "a\nb\n  c"
