import pytest

from newsletter.edition import check
from newsletter.edition.checks.quotes import changed_piece
from newsletter.issue import parse
from newsletter.models import Severity

HEAD = "---\ntitle: X\npreheader: Waarom je deze brief vandaag nog wilt lezen\n---\n"
OWN = """Het is onmogelijk. “Zo'n brief” -- zei mijn *buurvrouw* -- bewaar je
heel lang...

Altijd. Nooit niet."""


@pytest.mark.parametrize(
    "quoted",
    [
        "Het is onmogelijk.",
        "het is onmogelijk."[1:],
        "'Zo’n brief' – zei mijn buurvrouw – bewaar je heel lang…",
        "Het is onmogelijk. [...] Altijd.",
        "Het […] bewaar je heel lang",
        "[Over die brief:] bewaar je [sic] heel lang",
        "Zo'n brief -- zei mijn [buurvrouw] -- bewaar   je",
        "",
        "[...]",
    ],
)
def test_faithful(quoted):
    assert changed_piece(quoted, OWN) == ("et is onmogelijk." if quoted.startswith("et") else "")


@pytest.mark.parametrize(
    ("quoted", "piece"),
    [
        ("Het is mogelijk.", "Het is mogelijk."),
        ("Het is [...] mogelijk.", "mogelijk."),
        ("Altijd. [...] Het is onmogelijk.", "Het is onmogelijk."),
        ("Nooit [...] niet en nooit", "niet en nooit"),
        ("Altijd nooit niet", "Altijd nooit niet"),
    ],
)
def test_changed(quoted, piece):
    assert changed_piece(quoted, OWN) == piece


def findings(text, features, pictures):
    issue = parse(f"{HEAD}\n{text}\n\n> [!VRAAG] Wat?\n".encode(), "issues/x.md")
    return [
        (finding.rule, finding.line, finding.severity)
        for finding in check(issue, features=features, pictures=pictures)
        if finding not in issue.findings
    ]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("> [!REPLY] 17", []),
        ("> [!REPLY] 17\n> Wij hebben er een jaar [...] om één zin te schrappen. [...] En toen", []),
        ("> [!REPLY] 17\n> Wij hebben er een jaar over gedaan.", [("reply-changed", 6)]),
        ("> [!REPLY] 17\n> Wij hebben er een jaar\n> - over gedaan om één zin\n> - te schrappen.", []),
        ("> [!REPLY] 19", [("reply-not-permitted", 6)]),
        ("x\n\n> [!REPLY] 404", [("reply-unknown", 8)]),
        ("![a](heuvel.png) ![b](https://example.org/b.png)", []),
        ("x\n\n![a](weg.png)", [("image-missing", 8)]),
        ("![a](data:image/png;base64,xx)", [("image-missing", 6)]),
        ('<p><img src="heuvel.png" alt=""></p>', [("html-image-local", 6)]),
        ("<div>" * 500, [("html-too-much", 6)]),
        ("[x](ergens.md) [y](#kop)", [("link-unusable", 6), ("link-unusable", 6)]),
        ("[x](https://example.org) <a@example.org>", []),
        ("[x](mailto:foo)", [("link-unusable", 6)]),
    ],
)
def test_findings(text, rules, features, pictures):
    assert findings(text, features, pictures) == [(rule, line, Severity.ERROR) for rule, line in rules]


def test_the_files_own_findings_are_passed_on(features, pictures):
    issue = parse(f"{HEAD}Niets gevraagd.\n".encode(), "issues/x.md")
    assert issue.findings
    assert set(issue.findings) <= set(check(issue, features=features, pictures=pictures))
    assert len(check(issue, features=features, pictures=pictures)) == len(issue.findings)


def test_findings_say_what_to_do(features):
    issue = parse(b"---\ntitle: X\n---\n![a](weg.png)\n\n> [!REPLY] 19\n", "issues/x.md")
    for finding in check(issue, features=features, pictures={}):
        assert finding.mend
        assert str(finding).startswith("issues/x.md")


def warnings(text):
    issue = parse(f"{HEAD}{text}\n\n> [!VRAAG] Wat?\n".encode(), "issues/x.md")
    found = check(issue, features={}, pictures={})
    assert all(finding.severity is Severity.WARNING for finding in found)
    return [(finding.rule, finding.line) for finding in found]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("![](https://example.org/a.png)", [("image-without-alt", 5)]),
        ("x [Büro](mailto:büro@example.org?subject=Größe & Maß) y", [("link-failed", 5)]),
        ("x [hier] (https://example.org) y", [("link-failed", 5)]),
        ("> - a [hier](https://example.org/a b)", [("link-failed", 5)]),
        ("x\n\n{% include vorm.html %}", [("command-left-over", 7)]),
        ("zie [de lijst][1] daar", [("link-failed", 5)]),
        ("x ![brug](mijn brug.png) y", [("image-failed", 5)]),
        ("zie noot[^1]", [("footnote", 5)]),
        ("zie noot[^1]\n\n[^1]: twee woorden", []),
        ("zie\n\n[^1]: twee woorden", [("footnote-unused", 7)]),
        ("een zin {width=300}", [("image-attribute", 5)]),
        ("Dag {first_name}, of { naam | lezer }", [("slot-one-brace", 5)]),
        ("##Kop", [("heading-failed", 5)]),
        ("| a | b |\n| 1 | 2 |", [("table-failed", 5)]),
        ("#klimaat, [sic], [...], {x}, a | b | c, [a] [b], # los", []),
        ("[deel](mailto:?subject=x) [schrijf](mailto:{{ email }})", []),
        ("zie [1] (https://example.org) en [2]", []),
        ("zo: `[x](https://a b)` en `{% raw %}`", []),
        ("```\n{% raw %} [x](https://a b)\n```", []),
        ("100 {%} of 5% {x}, [de lijst](https://example.org/a%20b) (https://example.org)", []),
    ],
)
def test_signs_that_did_nothing(text, rules):
    assert warnings(text) == rules


def test_without_a_preheader():
    [finding] = check(parse(b"---\ntitle: X\n---\n> [!VRAAG] Wat?\n", "x.md"), features={}, pictures={})
    assert (finding.rule, finding.severity) == ("preheader-missing", Severity.WARNING)


def test_why_an_image_cannot_be_shown():
    issue = parse(f"{HEAD}![een haven](a.svg)\n\n> [!VRAAG] Wat?\n".encode(), "x.md")
    [finding] = check(issue, features={}, pictures={}, unusable={"a.svg": "it is no PNG, JPEG or GIF"})
    assert "a.svg" in finding.what
    assert "it is no PNG, JPEG or GIF" in finding.what


def test_a_value_per_reader_is_called_by_its_name():
    issue = parse(f"{HEAD}[x]({{{{ email }}}})\n\n> [!VRAAG] Wat?\n".encode(), "x.md")
    [finding] = check(issue, features={}, pictures={})
    assert finding.what == "the link {{ email }} leads nowhere in a mail"
    issue = parse(f"{HEAD}### Beste {{{{ name | lezer }}}}\n\n> [!VRAAG] Wat?\n".encode(), "x.md")
    [finding] = check(issue, features={}, pictures={})
    assert finding.what.startswith("“### Beste {{ name }}” is 2 levels below")
