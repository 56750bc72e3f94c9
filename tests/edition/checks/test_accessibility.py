import pytest


@pytest.mark.parametrize(
    ("swap", "rule", "severity"),
    [
        (('lang="nl" dir="ltr" xmlns', 'dir="ltr" xmlns'), "mail-language", "error"),
        (('lang="nl" dir="ltr" xmlns', 'lang="en" dir="ltr" xmlns'), "mail-language", "error"),
        (("<title>Wat nu?</title>", "<title> </title>"), "mail-title", "error"),
        (("</body>", "<h1>Nog een</h1></body>"), "mail-heading", "warning"),
        (("</body>", "<table><tr><td>x</td></tr></table></body>"), "table-role", "warning"),
        (("<!--[if mso | IE]><table ", "<!--[if mso | IE]><table><tr><table "), "table-role", "warning"),
        (("</body>", '<img src="https://example.org/a.png"></body>'), "html-image-without-alt", "error"),
        (("</body>", '<p style="font-size:12px">klein</p></body>'), "text-small", "warning"),
        (
            ("</body>", '<p>x <a style="text-decoration:none" href="https://example.org">y</a></p></body>'),
            "link-colour-only",
            "warning",
        ),
    ],
)
def test_mistakes_of_a_theme(rules, swap, rule, severity):
    assert (rule, severity, "templates") in rules(html=[swap])


def test_a_table_of_data_is_no_layout(rules):
    table = "| a | b |\n|---|---|\n| 1 | 2 |"
    assert rules(table) == []
    swap = ('<table class="data"', '<table role="presentation" class="data"')
    assert rules(table, html=[swap]) == [("table-role", "warning", "templates")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<p>x <span style="font-size:11px">klein</span></p>', ("text-small", "warning", "issues/x.md")),
        ("<h1>Nog een titel</h1>", ("mail-heading", "warning", "issues/x.md")),
        (
            '<p>x <a style="text-decoration:none" href="https://example.org">y</a></p>',
            ("link-colour-only", "warning", "issues/x.md"),
        ),
    ],
)
def test_html_by_hand(rules, text, found):
    assert rules(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        '<p style="font-size:14px">x</p>',
        '<p style="font-size:0.9em">x</p>',
        "<table><tr><td>1</td></tr></table>",
        "<p>Zie <a href='https://example.org'>de lijst</a>.</p>",
    ],
)
def test_what_an_author_may_write(rules, text):
    assert rules(text) == []
