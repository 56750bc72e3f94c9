from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsletter.issue import parse
from newsletter.issue.parse import LARGEST
from newsletter.issue.slugs import slugify
from newsletter.models import Issue, Language, Severity, Tone

DATA = Path(__file__).parent.parent / "data" / "issue"

#: Sentences for a long letter without any mark-up.
SENTENCES = (
    "Wie een brief schrijft, wil dat iemand hem leest.",
    "Vorige maand vroeg ik waar jullie tegenaan lopen, en er kwamen meer antwoorden dan ik kon tellen.",
    "Een lezer uit het oosten van het land schreef dat niemand bij haar op kantoor nog durft te bellen.",
    "Dat is jammer, want een gesprek van vijf minuten scheelt soms een week aan mailtjes.",
    "Begin daarom klein: stel één vraag, wacht op het antwoord en zeg wat je ermee doet.",
    "Daarna komt de rest vanzelf, of het komt niet, en dan weet je dat ook.",
)


def words_of(issue: Issue) -> list[str]:
    return " ".join(
        node.plain() for block in issue.blocks for node in block.walk() if node.kind == "text"
    ).split()


def test_a_post_from_an_old_blog():
    issue = parse((DATA / "2010-11-23-meepraten.md").read_bytes(), "issues/2010-11-23-meepraten.md")
    assert issue.title == "Mag een ambtenaar meepraten? Ja: graag, maar hoe dan"
    assert issue.slug == "meepraten-als-ambtenaar"
    assert issue.number is None
    assert issue.date == date(2010, 11, 23)
    assert issue.author == "Redactie Klare Taal"
    assert issue.tags == ("ambtenaren", "social media", "Open overheid")
    assert issue.extra == {
        "layout": "post",
        "wordpress_id": 4711,
        "comments": False,
        "permalink": "/2010/11/meepraten/",
    }
    assert issue.preheader == (
        "Vorige week stond ik voor een zaal vol beleidsmedewerkers. “Mag ik dat zeggen?” was de vraag die "
        "het vaakst kwam, en niemand had…"
    )
    assert [(block.kind, block.line) for block in issue.blocks] == [
        ("paragraph", 15),
        ("paragraph", 18),
        ("heading", 20),
        ("ordered_list", 22),
        ("paragraph", 26),
    ]
    assert issue.blocks[0].plain().endswith("nog klopte. Daarom schrijf ik op wat ik zelf doe.")
    assert [(f.rule, f.line, f.column) for f in issue.findings] == [
        ("nothing-asked", 0, 0),
        ("mojibake", 18, 25),
        ("lost-letter", 18, 65),
        ("lost-letter", 18, 118),
        ("mojibake", 24, 8),
        ("mojibake", 24, 13),
    ]
    assert {f.severity for f in issue.findings} == {Severity.WARNING}


def test_a_plain_text_of_fifteen_hundred_words():
    text = ""
    count = 0
    while len(text.split()) < 1500:
        text += SENTENCES[count % len(SENTENCES)] + ("\n\n" if count % 4 == 3 else "\n")
        count += 1
    issue = parse(text.encode(), "brief.txt")
    assert issue.title == "Wie een brief schrijft, wil dat iemand hem leest."
    assert issue.slug == "brief" and issue.number is None
    assert (issue.language, issue.tone, issue.preheader) == (Language.NL, Tone.JE, "")
    assert words_of(issue) == text.split()
    assert [f.rule for f in issue.findings] == ["nothing-asked", "title-missing"]
    assert len(issue.blocks) == (count + 3) // 4


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("tekst\n\n# De *kop* van vandaag\n", "De kop van vandaag"),
        ("Beste lezers,\nvandaag", "Beste lezers,"),
        ("---\nnumber: 3\n---\n## Kop", "Kop"),
        ("Beste {{ name | lezer }},", "Beste lezer,"),
        ("een " * 40, "een een een een een een een een een een een een een een een…"),
        ("> [!VRAAG] Wat vind je?", "Wat vind je?"),
        ("", "12-proef"),
        ("---", "12-proef"),
    ],
)
def test_a_title_from_the_text(issue, text, title):
    parsed = issue(text)
    assert parsed.title == title
    assert ("title-missing", "warning") in [(f.rule, f.severity) for f in parsed.findings]


@pytest.mark.parametrize(
    ("body", "preheader"),
    [
        ("een *twee*\n\n<!--more-->drie", "een twee"),
        ("een<!-- more -->twee", "een"),
        ("# Kop\n\nBeste {{ name | lezer }},\n<!--more Lees verder-->\ntwee", "Beste lezer,"),
        ("een twee", ""),
        ("`<!-- more -->`", ""),
    ],
)
def test_preheader_from_the_part_before_more(issue, body, preheader):
    assert issue(f"---\ntitle: T\n---\n{body}").preheader == preheader


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("een\n\n<!--more-->drie *vier*", ["een", "drie vier"]),
        ("een<!-- more -->twee", ["een twee"]),
        ("een\n<!-- more -->\ntwee", ["een", "twee"]),
        ("een <!-- more -->twee", ["een twee"]),
    ],
)
def test_the_marker_disappears(issue, body, texts):
    assert [block.plain() for block in issue(body).blocks] == texts


def test_a_preheader_in_the_head_wins(issue):
    assert issue("---\npreheader: kort\n---\neen\n\n<!--more-->").preheader == "kort"


def test_what_stands_in_the_head_is_set_like_the_text(issue):
    head = "title: Zo'n \"brief\" uit '80 -- *ja*...\npreheader: \"'s Ochtends 'even' lezen\""
    parsed = issue(f"---\n{head}\n---\nTekst.")
    assert parsed.title == "Zo’n “brief” uit ’80 – *ja*…"
    assert parsed.preheader == "’s Ochtends ‘even’ lezen"
    french = issue('---\ntitle: "Que dire ?"\nlanguage: fr\n---\nTexte.')
    assert french.title == "Que dire\u202f?"


def test_signs_change_no_slug():
    typed, set_before = "Nieuws 1990--2000... zo'n jaar", b"---\ntitle: Nieuws 1990--2000... zo'n jaar\n---\n"
    assert parse(set_before, "7.md").slug == slugify(typed) == "nieuws-1990-2000-zon-jaar"
    asked = parse("> [!VRAAG] Zo'n « jaar » ?\n".encode(), "7.md", language=Language.FR)
    assert asked.questions[0].id == "zon-jaar"


def test_a_broken_head_leaves_the_letter(issue):
    parsed = issue("---\ntitle: Een: twee\n---\n\nBeste lezer\n\n> [!VRAAG] Wat?\n")
    assert [(f.rule, f.line) for f in parsed.findings if f.severity == "error"] == [
        ("front-matter-broken", 2)
    ]
    assert [block.line for block in parsed.blocks] == [5, 7]
    assert parsed.questions[0].line == 7


@pytest.mark.parametrize("text", ["", "\n\n", "---\ntitle: T\n---\n", "\ufeff", "<!-- more -->"])
def test_an_empty_letter_is_an_error(issue, text):
    errors = [f.rule for f in issue(text).findings if f.severity == "error"]
    assert errors == ["body-empty"]


def test_too_large(issue):
    parsed = parse(b"a" * (LARGEST + 1), "issues/3-groot.md")
    assert (parsed.blocks, parsed.title, parsed.slug, parsed.number) == ((), "3-groot", "groot", 3)
    assert [(f.rule, f.severity) for f in parsed.findings] == [("too-large", "error")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\n\n" + ">" * 200 + " x", 3),
        ("> " * 101 + "x", 1),
        ("".join("  " * depth + "- a\n" for depth in range(150)), 0),
        ("*a **a " * 200 + "b** b*" * 200, 0),
    ],
)
def test_nested_too_deep(issue, text, line):
    parsed = issue(text)
    assert parsed.blocks == ()
    assert [(f.rule, f.line) for f in parsed.findings] == [("nested-too-deep", line)]


@pytest.mark.parametrize(
    "unit",
    [
        *"[]*_`~<>&|'\"\\!(){}#-+=:.@^$\t \n\r\0",
        "![",
        "[a](",
        "[a][",
        "[a]: b\n",
        "**a ",
        "*a _b ",
        "`a``b```",
        "<a ",
        "<!--",
        "<![CDATA[",
        "&#x",
        " 'a b\"",
        "a@",
        "www.",
        "http://",
        "{{",
        "{{ name",
        "{{ name | x }}",
        "{{ x }}",
        "[!",
        "> [!QUESTION] a\n",
        "> [!POLL] a\n\n",
        "> [!POLL] a\n> - [ ] b\n\n",
        "- ",
        "- a\n",
        "1. a\n",
        "a\n",
        "a|b\n-|-\n",
        "| a ",
        "---\n",
        "--- a\n",
        "+++\n",
        "# a\n",
        "\xc2\xa0",
        "\u00c3\u00a9",
        "<!-- more -->",
        "\u200b\u202e",
        "> > a\n",
        "\x1b[0m",
    ],
)
def test_much_of_anything_finishes(unit):
    size = 100_000 if unit in "[*>`" else 30_000
    for text in (unit * (size // len(unit)), "---\ntitle: T\n---\na " + unit * (10_000 // len(unit))):
        issue = parse(text.encode(), "a.md")
        assert issue.title
        assert issue.blocks or any(finding.severity == "error" for finding in issue.findings)


NASTY = (
    "[link](<a b> 't') [ref] [ref][] ![a][ref]\n\n[ref]: <> 'x'",
    "- a\n\n\n\n      b\n- > c\n  d\n1) e\n   ```\n   f",
    "<script>\n*a*\n\n</script> <![CDATA[ x ]]> <?php ?> <!X>",
    "***a** b* _c__d_ e__f__g ~~h~ i~~ `` j ` k``",
    "a\tb\n\t- c\n>\t\td\n-\t\te\n",
    "&amp; &#0; &#x110000; &nosuch; &copy;",
    "| a | b |\n|---|\n| c |\n\n|a|\n|:-:|\n|b|c|d|\n",
    "~~~ a b\n~~~~\n~~~\n```\n",
    "Setext\n===\nx\n---\n   ---\n***\n",
    "\\\n\\\\ \\a \\* [a\\](b) <a\\>\n",
    "> a\nb\n> > c\nd\n>\n> e",
    "<details>\n<summary>a</summary>\n\n> [!QUESTION] b\n\n</details>",
    "[![a](b)](c) <mailto:a@example.org> https://example.org/(a)_b_*",
    "\u2028\u2029\x0b\x0c\x85 a\u00a0b",
)


@pytest.mark.parametrize("body", NASTY)
def test_the_corners_of_markdown(body):
    issue = parse(body.encode(), "a.md")
    lines = len(body.split("\n"))
    for block in issue.blocks:
        for node in block.walk():
            assert node.kind and 1 <= node.line <= lines


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
@example(b"\xff\xfea")
@example(b"\xfe\xff\xd8\x00")
@example(b"\xef\xbb\xbf---\n\x81\n---")
def test_any_bytes(source):
    issue = parse(source, "issues/1-x.md")
    assert issue.path == "issues/1-x.md" and issue.title and issue.slug and issue.number == 1


PIECES = (
    *"abc \n>-*_`[](){}!#|<&'\"\\~:\t0.",
    "---\n",
    "> [!QUESTION] ",
    "> [!POLL] ",
    "> - [ ] ",
    "> ",
    "\n\n",
    "{{ name | x }}",
    "<!-- more -->",
    "{#id}",
    "title: ",
    "[!REPLY] 3",
    "```",
    "<b>",
    "1..10",
    "é",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text(text):
    issue = parse(text.encode(), "x.md")
    lines = text.count("\n") + 1
    assert all(0 <= finding.line <= lines for finding in issue.findings)
    assert all(1 <= node.line <= lines for block in issue.blocks for node in block.walk())
    assert [question.number for question in issue.questions] == list(range(1, len(issue.questions) + 1))
    assert parse(text.encode(), "x.md") == issue


WORD = st.text(alphabet="abcdefghijklmnopqrstuvwxyzéëïö", min_size=1, max_size=12)
PARAGRAPH = st.lists(st.lists(WORD, min_size=1, max_size=8).map(" ".join), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(st.lists(PARAGRAPH, min_size=1, max_size=6))
def test_every_word_of_a_letter_is_there_on_its_line(letter):
    text = "\n\n".join("\n".join(lines) for lines in letter)
    issue = parse(f"---\ntitle: T\n---\n\n{text}\n".encode(), "x.md")
    assert words_of(issue) == text.split()
    lines = iter(range(5, 1000))
    starts = []
    for paragraph in letter:
        starts.append(next(lines))
        for _ in paragraph:
            next(lines)
    assert [block.line for block in issue.blocks] == starts


def test_the_publication_decides_what_the_issue_does_not():
    silent = parse(b"Hello", "1.md", language=Language.EN, tone=Tone.U)
    assert (silent.language, silent.tone) == (Language.EN, Tone.U)
    speaking = parse(b"---\nlang: de\n---\nHallo", "1.md", language=Language.EN, tone=Tone.U)
    assert (speaking.language, speaking.tone) == (Language.DE, Tone.U)
