import pytest

from newsletter.edition.checks.contrast import check_palette


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({}, []),
        ({"accent": "#ffdd00"}, []),
        ({"accent": "#000000"}, []),
        ({"text": "#aaaaaa"}, ["text", "text", "text"]),
        ({"dark_text": "#333333"}, ["dark_text", "dark_text", "dark_text"]),
        ({"on_accent": "#1f6b45"}, ["on_accent"]),
    ],
)
def test_palette(options, named):
    found = list(check_palette(options))
    assert [f.what.split(" ")[2] for f in found] == named
    assert {(f.rule, f.severity.value, f.path) for f in found} <= {
        ("contrast-low", "warning", "newsletter.toml")
    }


@pytest.mark.parametrize(
    ("style", "is_low"),
    [
        ("color:#999999", True),
        ("color:#767676", False),
        ("color:#888888;font-size:24px", False),
        ("color:#888888;font-size:19px;font-weight:700", False),
        ("color:#888888;font-size:19px", True),
        ("color:#ccc;background-color:#222", False),
        ("color:#fff;background-color:#fff", True),
        ("color:grey", False),
        ("background-color:#555555", True),
    ],
)
def test_html_by_hand(rendered, style, is_low):
    found = rendered(f'<p style="{style}">Lees dit.</p>')
    assert [(f.rule, f.path, f.line) for f in found] == [("contrast-low", "issues/x.md", 6)] * is_low


def test_one_pair_is_told_once(rendered):
    assert len(rendered('<p style="color:#aaa">Een</p>\n\n<p style="color:#aaa">Twee</p>')) == 1
