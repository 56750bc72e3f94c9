from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.issue.findings import Findings
from newsletter.issue.frontmatter import parse


def read(text):
    findings = Findings("a.md")
    return parse(text, findings), [(finding.rule, finding.line) for finding in findings.listed()]


def test_values_spellings_and_lines():
    head, found = read(
        "---\n"
        "title: 12\n"
        "draft: yes\n"
        "answers: [11.10, 11.topics]\n"
        "date: 2010-11-23\n"
        "nothing: ~\n"
        "questions:\n"
        "  present: {goal: x}\n"
        "---\n"
        "tekst\n"
    )
    assert found == []
    assert head.values == {
        "title": 12,
        "draft": True,
        "answers": [11.1, "11.topics"],
        "date": date(2010, 11, 23),
        "nothing": None,
        "questions": {"present": {"goal": "x"}},
    }
    assert head.spelled == {
        "title": "12",
        "draft": "yes",
        "answers": ["11.10", "11.topics"],
        "date": "2010-11-23",
        "nothing": "",
        "questions": {"present": {"goal": "x"}},
    }
    assert head.line("title") == 2 and head.line("questions.present") == 8
    assert (head.body, head.before) == ("\ntekst\n", 8)


def test_a_date_with_a_zone():
    head, _ = read("---\ndate: 2010-11-23 00:15:00Z\n---\n")
    assert head.values["date"] == datetime(2010, 11, 23, 0, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "tekst", "tekst\n---\nmeer\n---\n", "---", "---\n\ntekst", "----\na: b\n----\n"]
)
def test_no_head(text):
    head, found = read(text)
    assert (head.values, head.body, head.before, found) == ({}, text, 0, [])


@pytest.mark.parametrize(
    ("text", "body", "before"),
    [
        ("---\n---\nx", "\nx", 1),
        ("---\na: 1\n...\nx", "\nx", 2),
        ("\n \n---\na: 1\n---  \nx", "\nx", 4),
        ("---\na: |\n  b\n  ---\n---\nx\n---\ny", "\nx\n---\ny", 4),
        ("---\na: 1\n---", "", 2),
    ],
)
def test_where_the_body_begins(text, body, before):
    head, found = read(text)
    assert (head.body, head.before, found) == (body, before, [])


def test_toml():
    head, found = read(
        '+++\ntitle = "Een: twee"\ndate = 2010-11-23\ndraft = false\ntags = ["a", "b"]\n+++\ntekst'
    )
    assert head.values["title"] == "Een: twee" and head.values["draft"] is False
    assert head.spelled["date"] == "2010-11-23" and head.spelled["draft"] == "false"
    assert head.line("tags") == 5
    assert (head.body, head.before, found) == ("\ntekst", 5, [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\na: 1\ntitle: Een: twee\n---\nx", ("front-matter-broken", 3)),
        ("---\na: [1\n---\nx", ("front-matter-broken", 3)),
        ("---\na: 1\n\tb: 2\n---\nx", ("front-matter-broken", 3)),
        ('---\na: "1\nb: 2\n---\nx', ("front-matter-broken", 4)),
        ("---\na: *b\n---\nx", ("front-matter-broken", 2)),
        ("---\na: \x01\n---\nx", ("front-matter-broken", 2)),
        ("\n---\na: b: c\n---\nx", ("front-matter-broken", 3)),
        ("+++\na = 1\nb = \n+++\nx", ("front-matter-broken", 3)),
        ("+++\na = " + "[" * 5000 + "\n+++\nx", ("front-matter-broken", 1)),
        ("---\nalleen tekst\n---\nx", ("front-matter-broken", 1)),
        ("---\n- a\n- b\n---\nx", ("front-matter-broken", 1)),
        ("---\na: " + "[" * 30 + "]" * 30 + "\n---\nx", ("front-matter-limit", 1)),
        ("---\na: " + "[" * 60_000 + "\n---\nx", ("front-matter-limit", 1)),
        ("---\na: " + "x" * 70_000 + "\n---\nx", ("front-matter-limit", 1)),
        ("---\na: [" + "1, " * 15_000 + "]\n---\nx", ("front-matter-limit", 1)),
        ("---\na: &a [*a]\n---\nx", ("front-matter-limit", 1)),
    ],
)
def test_an_unreadable_head_is_a_finding_and_the_body_stays(text, expected):
    head, found = read(text)
    assert found == [expected]
    assert head.values == {} and head.body == "\nx"


def test_a_yaml_bomb_does_not_go_off():
    layers = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 10)}]\n" for number in range(1, 30)
    )
    head, found = read(f"---\n{layers}---\nx")
    assert found == [("front-matter-limit", 1)] and head.values == {}


def test_a_bomb_of_merged_mappings():
    layers = "a0: &a0 {k: 1}\n" + "".join(
        f"a{number}: &a{number} {{<<: [{', '.join([f'*a{number - 1}'] * 10)}]}}\n" for number in range(1, 30)
    )
    assert read(f"---\n{layers}---\nx")[1] == [("front-matter-limit", 1)]


def test_a_modest_alias_works():
    assert read("---\na: &a [1]\nb: *a\n---\n")[0].values == {"a": [1], "b": [1]}


def test_a_colon_in_a_value_gets_the_right_advice():
    findings = Findings("a.md")
    parse("---\ntitle: Een: twee\n---\nx", findings)
    (finding,) = findings.listed()
    assert finding.mend == 'put quotes round a value with a colon in it: title: "One: two"'


def test_an_open_head():
    head, found = read("---\ntitle: T\nauthor: A\n\ntekst\n")
    assert found == [("front-matter-open", 1)]
    assert (head.body, head.before) == ("tekst\n", 4)


def test_a_key_that_stands_twice():
    head, found = read("---\na: 1\nb: 2\na: 3\n---\n")
    assert found == [("front-matter-twice", 4)] and head.values["a"] == 3


@pytest.mark.parametrize(
    "value",
    [
        "2010-13-45",
        "!!int ''",
        "!!bool x",
        "!!float y",
        "!!timestamp z",
        "!!python/object:os.system x",
        "!anything y",
        "{[a]: b}",
        "9" * 5000,
        "0x" + "f" * 5000,
        ":".join(["1"] * 3000),
    ],
)
def test_strange_values_are_kept_as_text(value):
    head, found = read(f"---\na: {value}\n---\n")
    assert found == []
    assert str(head.values["a"]) == str(head.spelled["a"])


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab:-[]{}&*!|>'\"#,% \n\t0<=", max_size=60))
def test_any_head(text):
    for fence in ("---", "+++"):
        head, _ = read(f"{fence}\n{text}\n{fence}\ntekst")
        assert head.body.endswith("tekst")
        assert set(head.values) == set(head.spelled)
