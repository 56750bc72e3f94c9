"""What holds for every letter: no word and no link is lost, in neither part, whatever the blocks."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

import hostile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.issue import parse
from newsletter.models import Slot

NUMBERS = st.integers(min_value=1000, max_value=9999)
WORDS = NUMBERS.map("woord{}".format)
LINKS = NUMBERS.map("https://example.org/p{}".format)
SLOT = "{{ first_name | lezer }}"
INLINE = st.one_of(
    WORDS,
    WORDS.map("*{}*".format),
    WORDS.map("**{}**".format),
    WORDS.map("~~{}~~".format),
    WORDS.map("`{}`".format),
    WORDS.map("<sup>{}</sup>".format),
    WORDS.map("![{}](https://example.com/a.png)".format),
    st.builds("[{}]({})".format, WORDS, LINKS),
    st.builds('<a href="{1}">{0}</a>'.format, WORDS, LINKS),
    st.builds("<{}>".format, LINKS),
    st.just(SLOT),
)
PROSE = st.lists(INLINE, min_size=1, max_size=4).map(lambda words: "Zin " + " ".join(words))
CELLS = st.lists(PROSE, min_size=2, max_size=2).map(" | ".join)


def indented(text, first, rest):
    return "\n".join((rest if place else first) + line for place, line in enumerate(text.split("\n")))


def quoted(text):
    return indented(text, "> ", "> ")


LEAVES = st.one_of(
    PROSE,
    PROSE.map("## {}".format),
    WORDS.map("```\n{}\n```".format),
    st.builds("| {} |\n|---|---|\n| {} |".format, CELLS, CELLS),
    st.builds("- [ ] {}\n- [x] {}".format, PROSE, PROSE),
    st.builds("![{}](https://example.com/a.png)\n*{}*".format, WORDS, WORDS),
    st.builds("[Knop {}]({})".format, WORDS, LINKS),
    PROSE.map("<p>{}</p>".format).filter(lambda text: not re.search(r"[`*~!\[]|<https", text)),
)
NESTED = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(quoted),
        st.builds(lambda one, two: f"{indented(one, '- ', '  ')}\n{indented(two, '- ', '  ')}", inner, inner),
        st.builds(lambda one: indented(one, "1. ", "   "), inner),
    ),
    max_leaves=4,
)
BLOCKS = st.one_of(
    NESTED,
    st.builds("> [!VRAAG] Vraag {}?\n{}".format, WORDS, LEAVES.map(quoted)),
    st.builds("> [!POLL] Poll {}?\n> - [ ] {}\n> - [ ] anders {}".format, WORDS, WORDS, WORDS),
    st.builds("> [!UITKOMST] 3.1\n{}".format, LEAVES.map(quoted)),
    st.builds("> [!NOTE]\n{}".format, LEAVES.map(quoted)),
)


@st.composite
def letters(draw):
    # Two questions of one title would have one id, which is an error.
    blocks = draw(st.lists(BLOCKS, min_size=1, max_size=5, unique_by=lambda block: block.split("\n")[0]))
    notes = draw(st.lists(PROSE, max_size=2))
    blocks += [f"Zin[^{place}]." for place in range(len(notes))]
    return "\n\n".join([*blocks, *(f"[^{place}]: {note}" for place, note in enumerate(notes))])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(letters())
def test_nothing_of_a_letter_is_lost(make, source):
    edition = make(source)
    html, text = unescape(hostile.written(edition.html)), hostile.written(edition.text)
    for lost in ({*re.findall(r"woord\d+", source)}, {*re.findall(r"https://example\.org/p\d+", source)}):
        assert [one for one in lost if one not in html] == []
        assert [one for one in lost if one not in text] == []
    counts = [
        Counter(part.name for part in parts if isinstance(part, Slot) and part.name == "first_name")
        for parts in (edition.html, edition.text)
    ]
    assert counts[0] == counts[1]
    assert counts[0]["first_name"] == source.count(SLOT)
    ids = re.findall(r'\sid="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    assert hostile.dangers(hostile.written(edition.html), text, hostile.theme()) == []


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(letters())
def test_the_same_letter_twice(make, source):
    assert make(source) == make(source)
    assert parse(source.encode(), "issues/x.md") == parse(source.encode(), "issues/x.md")
