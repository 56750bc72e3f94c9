from __future__ import annotations

from datetime import date

import pytest

from newsletter.issue import parse
from newsletter.models import Language, Tone


def headed(head, path="issues/12-proef.md"):
    return parse(f"---\ntitle: T\n{head}\n---\n> [!QUESTION] Wat? {{#wat}}".encode(), path)


@pytest.mark.parametrize(
    ("path", "number", "slug"),
    [
        ("issues/12-wil-je.md", 12, "wil-je"),
        ("issues/012_Wil_Je.md", 12, "wil-je"),
        ("12.md", 12, "t"),
        ("issues/2010-11-23-een-dag.md", None, "een-dag"),
        ("issues/2010-11-23.md", None, "t"),
        ("issues/2024-terugblik.markdown", 2024, "terugblik"),
        ("issues\\7 Café.md", 7, "cafe"),
        ("issues/brief.md", None, "brief"),
        ("0-nul.md", None, "nul"),
        ("1234567890123-x.md", None, "1234567890123-x"),
        ("", None, "t"),
        (".md", None, "md"),
    ],
)
def test_number_and_slug_from_the_name(path, number, slug):
    issue = headed("x: y", path)
    assert (issue.number, issue.slug) == (number, slug)


@pytest.mark.parametrize(("value", "number"), [("3", 3), ("'003'", 3), ("007", 7)])
def test_number_from_the_head(value, number):
    assert headed(f"number: {value}").number == number


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "twaalf", "[1]x", "1234567890123", "١٢"])
def test_no_number(value):
    issue = headed(f"number: {value}")
    assert ("number-invalid", 3) in [(f.rule, f.line) for f in issue.findings] or "front-matter-broken" in [
        f.rule for f in issue.findings
    ]


def test_slug_from_the_head():
    assert headed("slug: Zo'n Dag!").slug == "zon-dag"


@pytest.mark.parametrize(
    ("head", "language"),
    [
        ("x: y", "nl"),
        ("language: en", "en"),
        ("lang: de-DE", "de"),
        ("language: FR", "fr"),
        ("lang: nl_BE", "nl"),
    ],
)
def test_language(head, language):
    assert headed(head).language is Language(language)


@pytest.mark.parametrize(
    ("head", "rule"),
    [
        ("language: klingon", "language-unknown"),
        ("lang: no", "lang-unknown"),
        ("tone: jullie", "tone-unknown"),
        ("date: gisteren", "date-invalid"),
        ("date: 2010-02-30", "date-invalid"),
        ("answers: attention", "answers-invalid"),
        ("answers: [11.ok, 11]", "answers-invalid"),
        ("answers: {a: b}", "answers-invalid"),
        ("titel: x", "key-misspelled"),
        ("question: x", "key-misspelled"),
        ("questions: [a]", "questions-invalid"),
        ("questions: {wat: 3}", "question-setting-invalid"),
        ("questions: {wat: {close: 2026-12-15}}", "question-setting-invalid"),
        ("questions: {wat: {closes: morgen}}", "question-closes-invalid"),
        ("questions: {wie: {goal: x}}", "question-setting-unknown"),
        ("preheader: [a]", "value-not-text"),
    ],
)
def test_mistakes_name_their_line(head, rule):
    assert [(finding.rule, finding.line) for finding in headed(head).findings] == [(rule, 3)]


def test_tone():
    assert headed("tone: u").tone is Tone.U and headed("x: y").tone is Tone.JE


@pytest.mark.parametrize("key", ["preheader", "excerpt", "description"])
def test_preheader(key):
    assert headed(f"{key}: Kort en goed").preheader == "Kort en goed"


def test_the_first_key_that_says_something_counts_and_the_others_are_kept():
    issue = headed("preheader: ''\nexcerpt: kort\ndescription: lang")
    assert issue.preheader == "kort"
    assert issue.extra == {"preheader": "", "description": "lang"}


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2010-11-23", date(2010, 11, 23)),
        ("2010-11-23 00:15:00 +01:00", date(2010, 11, 23)),
        ("2010-11-23 00:15:00 +0100", date(2010, 11, 23)),
        ("2010-11-23T23:59:00Z", date(2010, 11, 23)),
        ("'2010-1-3'", date(2010, 1, 3)),
    ],
)
def test_date_is_the_day_its_author_wrote(value, day):
    assert headed(f"date: {value}").date == day


def test_date_from_the_name():
    assert headed("x: y", "2010-11-23-x.md").date == date(2010, 11, 23)
    assert headed("x: y", "2010-99-23-x.md").date is None


@pytest.mark.parametrize(
    ("head", "tags"),
    [
        ("tags: social media", ("social", "media")),
        ("tags: social media, overheid", ("social media", "overheid")),
        ("tags: [social media, 2010, no]", ("social media", "2010", "no")),
        ("tags:\n- a\n- a\n-\n- b", ("a", "b")),
        ("tags: ", ()),
    ],
)
def test_tags(head, tags):
    assert headed(head).tags == tags


@pytest.mark.parametrize(
    ("head", "author"),
    [
        ("author: Jo", "Jo"),
        ("authors: [Jo, Bo]", "Jo, Bo"),
        ("author: {name: Jo, email: jo@example.org}", "Jo"),
        ("authors: [{name: Jo}]", "Jo"),
        ("author: 3", "3"),
    ],
)
def test_author(head, author):
    assert headed(head).author == author


@pytest.mark.parametrize(
    ("head", "answers"),
    [
        ("answers: 11.attention", ("11.attention",)),
        ("answers: 11.10", ("11.10",)),
        ("answers: [11.Attention, 10.a, 11.attention]", ("11.attention", "10.a")),
        ("answers: ", ()),
    ],
)
def test_answers(head, answers):
    assert headed(head).answers == answers


def test_unknown_keys_are_kept_as_they_were():
    issue = headed("layout: post\ncomments: false\nwordpress_id: 4711\nnested: {a: [1, 2]}")
    assert issue.extra == {"layout": "post", "comments": False, "wordpress_id": 4711, "nested": {"a": [1, 2]}}


def test_a_title_is_one_line_without_control_characters():
    assert parse(b'---\ntitle: "a\\nb\\u0007 c"\n---\nx', "x.md").title == "a b c"


def test_a_question_setting_in_another_case_is_found():
    assert headed("questions: {WAT: {goal: x}}").questions[0].goal == "x"
