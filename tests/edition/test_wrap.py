from hypothesis import given
from hypothesis import strategies as st

from newsletter.edition.wrap import WIDTH, table, underlined, wrap

TEXT = st.text(alphabet="ab \n\u00a0.", max_size=400)


@given(TEXT, st.integers(5, WIDTH))
def test_breaks_at_spaces_only_and_loses_nothing(text, width):
    lines = wrap(text, len, width)
    assert [w for line in lines for w in line.split(" ") if w] == [
        w for w in text.replace("\n", " ").split(" ") if w
    ]
    for line in lines:
        assert len(line) <= width or " " not in line


def test_long_words_stay_whole():
    url = "https://example.org/" + "x" * 90
    assert wrap(f"zie {url} hier", len) == ["zie", url, "hier"]


def test_indents():
    assert wrap("een twee drie", len, 10, "- ", "  ") == ["- een twee", "  drie"]
    assert wrap("een\ntwee", len, 10, "- ", "  ") == ["- een", "  twee"]


def test_underlined():
    assert underlined("Kop", len, WIDTH, "=") == ["Kop", "==="]


def test_table():
    rows = [["a", "bb"], ["ccc", "d"]]
    assert table(rows, ["", "right"], len, WIDTH) == ["a    bb", "---  --", "ccc   d"]
    assert table([["x" * 80]], [], len, WIDTH) is None
    assert table([["a"], ["b", "c"]], [], len, WIDTH) == ["a", "-  -", "b  c"]
    assert table([], [], len, WIDTH) is None


@given(st.lists(st.lists(st.text(alphabet="abc", max_size=8), max_size=4), max_size=5))
def test_columns_line_up(rows):
    lines = table(rows, [], len, WIDTH)
    if lines:
        assert all(len(line) <= len(lines[1]) for line in lines)
