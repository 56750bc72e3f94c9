import pytest

from newsletter.edition import check
from newsletter.edition.checks import changed_piece
from newsletter.issue import parse
from newsletter.models import Severity

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
    issue = parse(f"---\ntitle: X\nnumber: 3\n---\n{text}\n\n> [!VRAAG] Wat?\n".encode(), "issues/x.md")
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
        ("> [!REPLY] 17\n> Wij hebben er een jaar over gedaan.", [("reply-changed", 5)]),
        ("> [!REPLY] 17\n> Wij hebben er een jaar\n> - over gedaan om één zin\n> - te schrappen.", []),
        ("> [!REPLY] 19", [("reply-not-permitted", 5)]),
        ("x\n\n> [!REPLY] 404", [("reply-unknown", 7)]),
        ("![a](heuvel.png) ![b](https://example.org/b.png)", []),
        ("x\n\n![a](weg.png)", [("image-missing", 7)]),
        ("![a](data:image/png;base64,xx)", [("image-missing", 5)]),
        ('<p><img src="heuvel.png"></p>', [("html-image-local", 5)]),
        ("<div>" * 500, [("html-too-much", 5)]),
        ("[x](ergens.md) [y](#kop)", [("link-unusable", 5), ("link-unusable", 5)]),
        ("[x](https://example.org) <a@example.org>", []),
    ],
)
def test_findings(text, rules, features, pictures):
    assert findings(text, features, pictures) == [(rule, line, Severity.ERROR) for rule, line in rules]


def test_the_files_own_findings_are_passed_on(features, pictures):
    issue = parse(b"---\ntitle: X\n---\nNiets gevraagd.\n", "issues/x.md")
    assert issue.findings
    assert set(issue.findings) <= set(check(issue, features=features, pictures=pictures))
    assert len(check(issue, features=features, pictures=pictures)) == len(issue.findings)


def test_findings_say_what_to_do(features):
    issue = parse(b"---\ntitle: X\n---\n![a](weg.png)\n\n> [!REPLY] 19\n", "issues/x.md")
    for finding in check(issue, features=features, pictures={}):
        assert finding.mend
        assert str(finding).startswith("issues/x.md")
