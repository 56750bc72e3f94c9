from __future__ import annotations

import pytest

from newsletter.issue import parse

HEAD = "---\ntitle: T\n---\n"


def found(source):
    findings = parse(source if isinstance(source, bytes) else source.encode(), "a.md").findings
    return [
        (finding.rule, finding.line, finding.column)
        for finding in findings
        if finding.rule != "nothing-asked"
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_byte_order_mark(end):
    source = "\ufeff---\ntitle: Café\n---\n\neen\n\n> [!QUESTION] Twee?\n> drie\n".replace("\n", end)
    issue = parse(source.encode(), "a.md")
    assert issue.title == "Café" and issue.findings == ()
    assert [block.line for block in issue.blocks] == [5, 7]


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_windows_1252(start):
    issue = parse(start + "---\ntitle: Café\n---\n‘één’ – €\n".encode("cp1252"), "a.md")
    assert issue.title == "Café" and issue.blocks[0].plain() == "‘één’ – €"
    _, finding = issue.findings
    assert (finding.rule, finding.severity) == ("not-utf-8", "warning")
    assert (finding.line, finding.column) == (2, 11) and "0xE9" in finding.what


def test_utf_16():
    issue = parse((HEAD + "één").encode("utf-16"), "a.md")
    assert issue.blocks[0].plain() == "één" and issue.findings[0].rule == "not-utf-8"


def test_nul_bytes_go():
    issue = parse(HEAD.encode() + b"a\0b\0", "a.md")
    assert issue.blocks[0].plain() == "ab"
    _, finding = issue.findings
    assert (finding.rule, finding.what) == ("nul-byte", "2 NUL bytes left out")
    assert (finding.line, finding.column) == (4, 2)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("is\u00c2\u00a0het", 3),
        ("caf\u00c3\u00a9", 4),
        ("zo\u00e2\u20ac\u2122n", 3),
        ("\u00e2\u20ac\u0153ja", 1),
        ("de \u00e2\u201a\u00ac 5", 4),
        ("\u00ef\u00bb\u00bfx", 1),
        ("a \u00f0\u0178\u02dc\u20ac", 3),
        ("\u00c3\u00abn", 1),
    ],
)
def test_mojibake_is_told_with_its_place_and_left_alone(text, column):
    assert found(f"{HEAD}\n{text} woord") == [("mojibake", 5, column)]
    assert text in parse(f"{HEAD}{text} woord".encode(), "a.md").blocks[0].plain()


@pytest.mark.parametrize("text", ["a\ufffdb", "is\u00c2 het", "a\x93b", "a\x07b"])
def test_fragments(text):
    ((rule, line, _),) = found(HEAD + text)
    assert (rule, line) == ("orphan-fragment", 4)


@pytest.mark.parametrize(
    ("text", "column"), [("is n van de mooiste", 4), ("alleen in priv kring", 11), ("Belgi is leuk", 1)]
)
def test_words_that_lost_their_letters(text, column):
    assert found(HEAD + text) == [("lost-letter", 4, column)]


@pytest.mark.parametrize(
    "text",
    [
        "CHÂTEAU SÃO Â« één privé café ’n “ja” € ë",
        "zo'n boek, 'n fiets, n = 5, ideeën",
        "Ångström naïef – 👩‍💻",
        "tab\there",
    ],
)
def test_clean_text(text):
    assert found(HEAD + text.replace("Â«", "")) == []


def test_dutch_words_only_in_dutch():
    assert found("---\ntitle: T\nlang: en\n---\nthe n of them") == []


def test_a_broken_export_does_not_flood_the_author():
    findings = parse((HEAD + "caf\u00c3\u00a9 " * 1000).encode(), "a.md").findings
    told = [finding for finding in findings if finding.rule == "mojibake"]
    assert len(told) == 21 and told[-1].what == "980 more of the kind “mojibake”"
