from newsletter.edition.inline import inline_styles

HTML = (
    "<!doctype html><html><head><style>p { margin: 13px 0 } .x { color: red !important }</style>"
    '<style media="print">a{}</style></head><body><!--[if mso]><style>b{}</style><![endif]-->'
    '<p class="x" width="5">é</p><img width="300" src="cid:p1@newsletter"></body></html>'
)


def test_only_the_sheet_is_inlined():
    html = inline_styles(
        HTML, ".x { color: blue; width: 10px } .weg { color: red } @media print { p { color: red } }"
    )
    assert html.startswith("<!doctype html>\n<html>")
    assert "p { margin: 13px 0 } .x { color: red !important }" in html
    assert '<p class="x" width="5" style="color:blue; width:10px">é</p>' in html
    assert '<img width="300" src="cid:p1@newsletter">' in html
    assert "<!--[if mso]><style>b{}</style><![endif]-->" in html
    assert "data-premailer" not in html
    assert "@media print" in html


def test_a_sheet_read_once_serves_again():
    sheet = "p { color: teal } a:hover { color: red }"
    assert inline_styles(HTML, sheet) == inline_styles(HTML, sheet)
    assert "color:teal" not in inline_styles(HTML, "p { color: olive }")


def test_nonsense_in_a_sheet_is_passed_over():
    assert "é" in inline_styles(HTML, "p { color: ; } } { ~~ p:: {}")
