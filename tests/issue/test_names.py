import pytest

from newsletter.issue import names


@pytest.mark.parametrize(
    ("stem", "number", "rest"),
    [
        ("0012-trage-post", 12, "trage-post"),
        ("12", 12, ""),
        ("14e-ronde", 14, "e-ronde"),
        ("0000-proef", None, "proef"),
        ("1234567890", None, "1234567890"),
        ("zomer-2026", None, "zomer-2026"),
        ("2026-12-15-post", None, "post"),
        ("2026-1-5_post", None, "post"),
        ("2026-12-15", None, ""),
        ("2026-12-155", 2026, "12-155"),
    ],
)
def test_number_and_rest(stem, number, rest):
    assert (names.number(stem), names.without_number(stem)) == (number, rest)


def test_stem():
    assert names.file_stem("issues/0012-a.b.md") == "0012-a.b"
    assert names.file_stem("issues\\a.md") == "a"
    assert names.file_stem(".md") == ".md"
