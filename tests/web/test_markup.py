from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.web.markup import Markup, fill, join, resource


@given(st.text())
def test_values_are_escaped(text):
    made = fill("catcher_text", text=text)
    inside = made.removeprefix('<pre class="view text" tabindex="0">').removesuffix("</pre>\n")
    assert not {"<", ">", '"', "'"} & set(inside)


def test_markup_goes_in_as_it_is():
    row = fill("catcher_part", address="/a?b=1&c=2", name="<a>", size="1 kB")
    assert isinstance(row, Markup)
    assert 'href="/a?b=1&amp;c=2">&lt;a&gt;</a>' in row
    assert row in fill("catcher_parts", parts=row)
    assert join([row, row]) == row + row


def test_a_place_without_value_is_a_mistake():
    with pytest.raises(KeyError):
        fill("catcher_part", address="x")


def test_a_dollar_in_a_value_stays():
    assert "$name" in fill("catcher_part", address="$name", name="$size", size="$$")


def test_resources_are_files_of_the_package():
    assert "color-scheme" in resource("style.css")
