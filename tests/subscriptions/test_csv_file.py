from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.subscriptions.csv_file import Line, Row, cells, lines, rows

plain = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=12).map(
    str.strip
)


@given(st.lists(st.tuples(plain, plain, plain), max_size=8), st.sampled_from(",;\t"))
def test_reads_what_the_standard_library_writes(table, delimiter):
    table = [("kop", *row[1:]) for row in table]  # no row that is blank as a whole
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(table)
    found = rows(lines(written.getvalue().encode(), "x.csv"), delimiter, 3)
    assert [row.cells for row in found] == table


def numbered(text):
    return iter([Line(number, line) for number, line in enumerate(text.split("\n"), 1)])


def test_a_row_over_several_lines_has_the_number_of_its_first():
    found = list(rows(numbered('a,"b\n\nd"\n,\ne,f'), ",", 2))
    assert found == [Row(1, ("a", "b\n\nd")), Row(5, ("e", "f"))]


def test_a_quoted_field_ends_within_fifty_lines():
    text = 'a,"' + "\n" * 60 + 'b"'
    assert next(row for row in rows(numbered(text), ",", 2)).problem


def test_a_quotation_mark_that_closes_in_a_wrong_place_costs_one_row():
    found = list(rows(numbered('a,"b\nc,d\ne,"f"\ng,h'), ",", 2))
    assert [(row.line, bool(row.problem)) for row in found] == [(1, True), (2, False), (3, False), (4, False)]


def test_quotation_marks_inside_words_are_letters():
    assert cells('Jan "de kale", 5" buis', ",") == ('Jan "de kale"', '5" buis')


def test_an_open_mark_is_told_from_a_broken_row():
    assert cells('a,"b', ",") is None
    with pytest.raises(ValueError, match="no row of a CSV file"):
        cells('a,"b"c', ",")


def test_a_field_beyond_all_measure_is_one_invalid_row():
    found = list(rows(numbered("a," + "x" * 200_000 + "\nb,c"), ",", 2))
    assert [bool(row.problem) for row in found] == [True, False]
