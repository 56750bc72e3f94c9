from __future__ import annotations

import pytest

from newsletter.errors import PublicationError, UsageError
from newsletter.issue import parse
from newsletter.publication import issues
from newsletter.publication.root import Places


@pytest.fixture
def write(places):
    def write(name, head="", text="Beste lezer,\n"):
        path = places.root / "issues" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{head}\n---\n{text}" if head else text, "utf-8")
        return path

    return write


def resolved(places, reference):
    return issues.resolve(places, reference).name


def test_listed_by_name_without_what_is_no_issue(places, write):
    for name in (
        "0002-b.md",
        "0001-a.md",
        ".0003-c.md",
        "README.md",
        "readme.MD",
        "pictures/x.md",
        "noot.txt",
    ):
        write(name)
    (places.issues / "map.md").mkdir()
    assert [path.name for path in issues.listed(places)] == ["0001-a.md", "0002-b.md"]


def test_listed_without_folder(places):
    places.issues.rmdir()
    assert issues.listed(places) == []


def test_number_from_front_matter_beats_the_name(places, write):
    write("0007-zomer.md", "title: Zomer\nnumber: 12")
    write("0012-winter.md", "title: Winter\nnumber: '3' # was twaalf")
    assert resolved(places, "12") == "0007-zomer.md"
    assert resolved(places, "3") == "0012-winter.md"
    assert resolved(places, "0012") == "0007-zomer.md"


def test_number_from_the_name(places, write):
    write("0007-zomer.md", "title: number: 3")
    write("8.md")
    write("2026-10-01-dag.md")
    assert resolved(places, "7") == "0007-zomer.md"
    assert resolved(places, "8") == "8.md"
    with pytest.raises(UsageError):
        issues.resolve(places, "2026")


def test_a_number_in_the_text_is_no_number(places, write):
    write("a.md", "title: A", "number: 5\n")
    write("b.md", "", "number: 5\n")
    with pytest.raises(UsageError):
        issues.resolve(places, "5")


def test_windows_line_ends_and_byte_order_mark(places):
    (places.issues / "a.md").write_bytes(b"\xef\xbb\xbf---\r\nnumber: 4\r\nslug: lente\r\n---\r\nHoi\r\n")
    assert resolved(places, "4") == resolved(places, "lente") == "a.md"


def test_a_head_in_toml(places):
    (places.issues / "a.md").write_text('+++\ntitle = "Haai"\nnumber = 12\nslug = "haai"\n+++\nHoi\n')
    assert resolved(places, "12") == resolved(places, "haai") == "a.md"


@pytest.mark.parametrize(
    "name", ["0007-a.md", "14e-ronde.md", "2026-1-5-dag.md", "2026-01-05_dag.md", "0000-proef.md", "8.md"]
)
def test_a_name_means_the_same_number_as_when_the_issue_is_read(places, write, name):
    path = write(name)
    number = parse(path.read_bytes(), name).number
    assert issues.by_number(places) == ({} if number is None else {number: [f"issues/{name}"]})


def test_slugs(places, write):
    write("0007-wat-wil-jij.md")
    write("2026-10-01-dag-een.md")
    write("x.md", 'slug: "Eigen-naam"')
    assert resolved(places, "wat-wil-jij") == resolved(places, "0007-wat-wil-jij") == "0007-wat-wil-jij.md"
    assert resolved(places, "dag-een") == "2026-10-01-dag-een.md"
    assert resolved(places, "eigen-naam") == resolved(places, "X") == "x.md"


def test_latest_is_the_highest_number(places, write):
    write("0009-a.md")
    write("0010-b.md")
    write("zonder.md")
    assert resolved(places, "latest") == "0010-b.md"


def test_latest_without_numbers_is_the_last(places, write):
    write("a.md")
    write("b.md")
    assert resolved(places, "latest") == "b.md"


def test_paths(places, write, monkeypatch, tmp_path):
    path = write("0001-a.md")
    assert issues.resolve(places, "issues/0001-a.md") == path
    assert issues.resolve(places, str(path)) == path
    monkeypatch.chdir(places.issues)
    assert issues.resolve(places, "0001-a.md") == path
    assert issues.resolve(places, "../issues/0001-a.md") == path
    (places.root / "concepten").mkdir()
    draft = places.root / "concepten" / "x.md"
    draft.write_text("Hoi\n")
    assert issues.resolve(places, "concepten/x.md") == draft


def test_nothing_outside_the_publication(places, tmp_path):
    outside = tmp_path / "elders.md"
    outside.write_text("---\nnumber: 5\n---\n")
    (places.issues / "0005-link.md").symlink_to(outside)
    for reference in (str(outside), "../elders.md", "issues/../../elders.md", "issues/0005-link.md"):
        with pytest.raises(UsageError, match="outside"):
            issues.resolve(places, reference)
    for reference in ("5", "link", "latest", ".."):
        with pytest.raises(UsageError, match="there is no"):
            issues.resolve(places, reference)


def test_not_found_lists_what_there_is(places, write):
    write("0001-a.md")
    write("zonder.md")
    for reference in ("9", "niets", "issues/niets.md", ""):
        with pytest.raises(UsageError) as caught:
            issues.resolve(places, reference)
        assert "1 (issues/0001-a.md)" in caught.value.next_step
        assert "- (issues/zonder.md)" in caught.value.next_step


def test_not_found_in_an_empty_publication(places):
    with pytest.raises(UsageError, match="no issues yet"):
        issues.resolve(places, "latest")


def test_a_number_twice_names_both(places, write):
    write("0001-a.md")
    write("b.md", "number: 1")
    with pytest.raises(UsageError) as caught:
        issues.resolve(places, "1")
    assert "issues/0001-a.md and issues/b.md" in str(caught.value)


def test_read(places, write):
    path = write("0001-a.md", "title: Één")
    assert issues.read(places, path) == path.read_bytes()
    with pytest.raises(PublicationError) as caught:
        issues.read(places, places.issues / "weg.md")
    assert caught.value.where == "issues/weg.md"
    path.write_bytes(b"x" * (5 * 1024 * 1024 + 1))
    with pytest.raises(PublicationError, match="5 MB"):
        issues.read(places, path)


def test_relative(places, tmp_path):
    assert issues.relative(places, places.issues / "a.md") == "issues/a.md"
    assert issues.relative(places, tmp_path / "a.md") == str(tmp_path / "a.md")


def test_relative_through_a_link_to_the_publication(places, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(places.root)
    assert issues.relative(Places(link), link / "issues" / "a.md") == "issues/a.md"
