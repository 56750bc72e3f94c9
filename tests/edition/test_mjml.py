import re
from html import unescape

import pytest

from newsletter.edition.mjml import Holes, compile_mjml, marked
from newsletter.errors import RenderError


def body(inside):
    return f"<mjml><mj-body><mj-section><mj-column>{inside}</mj-column></mj-section></mj-body></mjml>"


def compiled(inside):
    return compile_mjml(body(inside), lambda: marked("templates/issue.mjml.j2", body(inside)))


def test_no_font_server():
    assert "fonts.googleapis" not in compiled("<mj-text>hoi</mj-text>")


@pytest.mark.parametrize("value", ["❤️", "een\ntwee", "a\tb", "c:\\d", "e\u0301", "'", "\u00a0", "a > b"])
def test_attributes_come_out_as_they_went_in(value):
    html = compiled(f'<mj-image src="x.png" alt="{value}" />')
    written = re.search(r'alt="([^"]*)"', html)
    assert written
    assert unescape(written[1]) == value


def test_control_characters_do_not_reach_the_compiler():
    assert "ab" in compiled("<mj-text>a\x01\x0bb</mj-text>")


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        ("<mj-text>open", "<mj-text> is still open"),
        ("<mj-onzin>x</mj-onzin>", "<mj-onzin>"),
        ("</mj-text>", "</mj-text>"),
    ],
)
def test_mistakes(inside, what):
    with pytest.raises(RenderError) as caught:
        compiled(inside)
    assert what in caught.value.what
    assert caught.value.where == "templates/issue.mjml.j2"


def test_holes():
    holes = Holes("xnonce")
    tokens = [holes.dig(f"<p>{number}</p>") for number in range(12)]
    assert all(token.isalnum() and token.islower() for token in tokens)
    assert holes.fill("-".join(tokens)) == "-".join(f"<p>{number}</p>" for number in range(12))


def test_what_stands_in_a_hole_is_not_read_again():
    holes = Holes("xnonce")
    token = holes.dig("{{ x }} \\1 </mj-text>")
    assert holes.fill(token) == "{{ x }} \\1 </mj-text>"
