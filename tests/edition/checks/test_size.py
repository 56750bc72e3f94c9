import pytest

from newsletter.edition.checks.size import check_size


@pytest.mark.parametrize(
    ("count", "found"),
    [
        (45_000, []),
        (45_001, [("mail-long", "warning")]),
        (50_000, [("mail-long", "warning")]),
        (50_001, [("mail-too-long", "error")]),
    ],
)
def test_counts_bytes(count, found):
    told = list(check_size("é" * count, "issues/x.md"))
    assert [(f.rule, f.severity.value) for f in told] == found
    assert all("102 kB" in f.what and f.path == "issues/x.md" for f in told)


def test_a_long_letter_is_counted_as_a_reader_gets_it(rules):
    assert ("mail-too-long", "error", "issues/x.md") in rules("Beste {{ name | lezer }}. " * 2200)
    assert rules("Beste {{ name | lezer }}. " * 40) == []
