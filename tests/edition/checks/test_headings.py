import pytest

ROWS = "|---|---|\n| 1 | 2 |"


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("## a\n\n### b\n\n#### c\n\n## d", []),
        ("# a\n\n## b\n\n### c", []),
        ("### a", [("heading-skipped", 6)]),
        ("## a\n\n#### b", [("heading-skipped", 8)]),
        ("# a\n\n### b", [("heading-skipped", 8)]),
        ("## a\n\n> [!VRAAG] b?\n>\n> ### c", []),
        ("##", [("heading-empty", 6)]),
        (f"| a | b |\n{ROWS}", []),
        (f"| | b |\n{ROWS}", []),
        (f"| | |\n{ROWS}", [("table-header", 6)]),
    ],
)
def test_headings_and_tables(judged, text, rules):
    assert judged(text) == [(rule, "warning", line) for rule, line in rules]


def test_says_how_to_write_it(written):
    from newsletter.edition.checks.headings import check_headings

    [finding] = check_headings(written("## a\n\n##### b"))
    assert "3 levels below" in finding.what
    assert "“###”" in finding.mend
