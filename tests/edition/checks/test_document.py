from newsletter.edition.checks.document import addresses, declarations, parse_document


def test_what_is_inherited():
    page = parse_document(
        '<!doctype html><body style="color:#123;background-color:#fff"><p>een <b>twee</b> drie</p>'
        '<div style="background:#000 url(x);font-size:20px">vier<p style="color:red">vijf</p> zes</div>'
        '<div style="display:none">weg</div><table bgcolor="#EEEEEE"><td style="font-size:1em">acht</table>'
    )
    looks = {words.text: words.look for words in page.words}
    assert {text: (look.colour, look.ground, look.size, look.bold) for text, look in looks.items()} == {
        "een": ("#112233", "#ffffff", -1, False),
        "twee": ("#112233", "#ffffff", -1, True),
        "drie": ("#112233", "#ffffff", -1, False),
        "vier": ("#112233", "#000000", 20, False),
        "vijf": ("", "#000000", 20, False),
        "zes": ("#112233", "#000000", 20, False),
        "acht": ("#112233", "#eeeeee", -1, False),
    }


def test_words_behind_a_comment_and_conditions():
    page = parse_document("<body><p>a<!--[if mso]><table><![endif]-->b<!-- x -->c</p></body>")
    assert [words.text for words in page.words] == ["a", "b", "c"]
    assert [text.startswith("[if mso]") for text in page.conditional] == [True]


def test_links_and_declarations():
    page = parse_document('<p><a href=" https://example.org ">x</a><a>y</a></p>')
    assert [href for href, _ in addresses(page)] == ["https://example.org"]
    assert declarations("Color: RED; color:#FFF ;; margin") == {"color": "#fff"}
