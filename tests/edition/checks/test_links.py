import pytest


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[de lijst](https://example.org/lijst)", []),
        ("[x](https://localhost:8000/a)", [("link-unusable", "error")]),
        ("[x](http://127.0.0.1/a)", [("link-unusable", "error")]),
        ("[x](https://[::1]/a)", [("link-unusable", "error")]),
        ("[x](https://)", [("link-unusable", "error")]),
        ("[x](https:///pad)", [("link-unusable", "error")]),
        ("[x](http://example.org)", [("link-http", "warning")]),
        ("[x](https://intranet/nieuws)", [("link-inside", "warning")]),
        ("[x](https://192.168.1.4/nieuws)", [("link-inside", "warning")]),
        ("[x](https://nas.local/nieuws)", [("link-inside", "warning")]),
        ("[x](https://93.184.216.34/)", []),
        ("[x](mailto:a@example.org?body=" + "y" * 1500 + ")", [("mailto-long", "warning")]),
        ("[x](MAILTO:a@example.org)", []),
        ("[bel](tel:+31201234567)", []),
    ],
)
def test_addresses(judged, text, found):
    assert judged(text) == [(rule, severity, 6) for rule, severity in found]


@pytest.mark.parametrize(
    ("language", "words", "is_vague"),
    [
        ("nl", "hier", True),
        ("nl", "Klik  hier!", True),
        ("nl", "**Lees meer** »", True),
        ("nl", "click here", True),
        ("nl", "hier staat de lijst", False),
        ("nl", "mehr", False),
        ("en", "read more…", True),
        ("en", "hier", False),
        ("de", "Hier klicken", True),
        ("de", "Mehr", True),
        ("fr", "cliquez ici", True),
        ("fr", "Lire la suite →", True),
        ("fr", "la suite du projet", False),
    ],
)
def test_words(judged, language, words, is_vague):
    found = judged(f"Zie [{words}](https://example.org/a) en meer.", language=language)
    assert found == ([("link-words-vague", "warning", 7)] if is_vague else [])


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (
            "[de lijst](https://example.org/a) x\n\n[De lijst](https://example.org/b)",
            [("link-same-words", 8)],
        ),
        ("[de lijst](https://example.org/a/) x\n\n[de lijst](https://example.org/a)", []),
        ("[![](https://example.org/1.png)](https://example.org/a)", [("image-without-alt", 6)]),
        ("https://example.org/" + "pad/" * 20, [("link-bare", 6)]),
        ("https://example.org/pad", []),
        ("[Een titel van een artikel die lang is maar gewoon uit woorden bestaat](https://example.org)", []),
    ],
)
def test_words_of_links_together(judged, text, rules):
    assert judged(text) == [(rule, "warning", line) for rule, line in rules]
