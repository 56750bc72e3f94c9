from __future__ import annotations

import pytest

HEAD = "---\ntitle: T\n---\n"


def only_callout(parsed):
    return next(node for block in parsed.blocks for node in block.walk() if node.kind == "callout")


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("QUESTION", "question"),
        ("vraag", "question"),
        ("Vraag", "question"),
        ("POLL", "poll"),
        ("PEILING", "poll"),
        ("stelling", "poll"),
        ("REPLY", "reply"),
        ("Reactie", "reply"),
        ("OUTCOME", "outcome"),
        ("GEDAAN", "outcome"),
        (" QUESTION ", "question"),
    ],
)
def test_types_in_two_languages_and_any_case(issue, word, kind):
    assert only_callout(issue(f"> [!{word}] titel\n> - [ ] a\n> - [ ] b")).attrs["type"] == kind


def test_a_question(issue, outline):
    parsed = issue(
        HEAD + "Dag\n\n> [!QUESTION] Wat *vind* je ervan? {#vind}\n> Vertel.\n>\n> En waarom?\n\nEinde"
    )
    callout = parsed.blocks[1]
    assert callout.line == 6
    assert dict(callout.attrs) == {
        "type": "question",
        "title": "Wat vind je\u00a0ervan?",
        "id": "vind",
        "question": "1",
    }
    assert outline(callout.children) == [
        ("paragraph", [("text", "Vertel.")]),
        ("paragraph", [("text", "En waarom?")]),
    ]
    assert [child.line for child in callout.children] == [7, 9]
    assert parsed.blocks[2].plain() == "Einde"


def test_a_reply_with_and_without_words(issue):
    parsed = issue("> [!REPLY] 17\n\n> [!REACTIE] #0018\n> Wat een vraag!\n")
    assert [dict(block.attrs) for block in parsed.blocks] == [
        {"type": "reply", "title": "", "number": "17"},
        {"type": "reply", "title": "", "number": "18"},
    ]
    assert parsed.blocks[0].children == () and parsed.blocks[1].children[0].plain() == "Wat een vraag!"
    assert parsed.features == (17, 18)


def test_an_outcome(issue):
    parsed = issue("> [!OUTCOME] 11.Attention Dit deden we\n> Trends dus.")
    assert dict(parsed.blocks[0].attrs) == {
        "type": "outcome",
        "id": "11.attention",
        "title": "Dit deden\u00a0we",
    }


def test_callouts_inside_lists_and_quotes(issue):
    parsed = issue("- a\n\n  > [!QUESTION] Een?\n  > b\n\n> > [!QUESTION] Twee?\n> > b\n")
    assert [(question.title, question.line) for question in parsed.questions] == [("Een?", 3), ("Twee?", 6)]
    assert [finding.rule for finding in parsed.findings] == ["title-missing"]


def test_a_callout_inside_a_callout(issue):
    parsed = issue("> [!QUESTION] Wat vind je hiervan?\n> > [!REPLY] 3\n")
    assert [child.attrs["type"] for child in only_callout(parsed).children] == ["reply"]


@pytest.mark.parametrize("word", ["NOTE", "tip", "Important", "WARNING", "CAUTION"])
def test_alerts_stay_quotes(issue, found, word):
    text = HEAD + f"> [!{word}] Kop\n> tekst"
    (quote,) = issue(text).blocks
    assert quote.kind == "quote" and quote.attrs == {"alert": word.lower()}
    assert [child.plain() for child in quote.children] == ["Kop", "tekst"]
    assert quote.children[0].children[0].kind == "strong"
    assert found(text) == []


def test_ordinary_quotes_stay(issue, outline):
    assert outline(issue("> gewoon\n> citaat").blocks) == [
        ("quote", [("paragraph", [("text", "gewoon"), ("soft_break", []), ("text", "citaat")])])
    ]


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("> [!QUESTON] x", "callout-unknown", 4),
        ("> [!VRAGEN] x", "callout-unknown", 4),
        ("> [!ABSTRACT] x", "callout-unknown", 4),
        ("a\n\n> [!QUESTION\n> x", "callout-open", 6),
        ("> [!QUESTION Wat vind je?", "callout-open", 4),
        ("[!QUESTION] x", "callout-misplaced", 4),
        ("a\n[!VRAAG] x", "callout-misplaced", 5),
        ("- [!POLL] x", "callout-misplaced", 4),
        ("> tekst\n> [!REPLY] 3", "callout-misplaced", 5),
        ("> [VRAAG] x", "callout-no-sign", 4),
        ("> [!QUESTION] x\n> y\nz", "callout-lazy-line", 6),
        ("> [!QUESTION] x\ny", "callout-lazy-line", 5),
        ("> > [!QUESTION] x\n> > y\n> z", "callout-lazy-line", 6),
        ("> [!REPLY]", "reply-without-number", 4),
        ("> [!REPLY] 0", "reply-without-number", 4),
        ("> [!REPLY] zeventien", "reply-without-number", 4),
        ("> [!REPLY] 17 18", "reply-without-number", 4),
        ("> [!OUTCOME]\n> x", "outcome-without-question", 4),
        ("> [!OUTCOME] attention", "outcome-without-question", 4),
        ("> [!OUTCOME] 0.attention", "outcome-without-question", 4),
    ],
)
def test_what_would_silently_do_nothing_is_found(found, text, rule, line):
    assert found(HEAD + text) == [(rule, line)]


def test_two_callouts_without_an_empty_line_between(found):
    text = HEAD + "> [!QUESTION] Een?\n> a\n> [!QUESTION] Twee?\n> b"
    assert found(text) == [("callout-misplaced", 6)]


def test_an_unknown_type_keeps_its_words_and_gets_a_suggestion(issue):
    parsed = issue(HEAD + "> [!QUESTON] Wat vind je? {#a}\n> b")
    finding = next(f for f in parsed.findings if f.rule == "callout-unknown")
    assert finding.mend == "did you mean [!QUESTION]?" and finding.severity == "error"
    assert [child.plain() for child in parsed.blocks[0].children] == [
        "[!QUESTON] Wat vind\u00a0je? {#a}",
        "b",
    ]


def test_a_type_like_no_other_is_only_a_warning(issue):
    finding = next(f for f in issue(HEAD + "> [!XYZZY]\n> b").findings if f.rule == "callout-unknown")
    assert finding.severity == "warning"


@pytest.mark.parametrize(
    "text",
    [
        "```\n[!QUESTION] x\n> [!QUESTION\n```",
        "    [!QUESTION] x",
        "<!--\n[!QUESTION] x\n-->",
        "schrijf `[!QUESTION]` of zo",
        "> [vraag](https://example.org)",
        "> [vraag]: dit is een voetnoot",
        "- [ ] taak\n- [x] gedaan",
    ],
)
def test_what_only_speaks_of_callouts(found, text):
    assert found(HEAD + text) == []


def test_an_empty_line_ends_a_callout(found, issue):
    text = HEAD + "> [!QUESTION] Een?\n> a\n\nb\n"
    assert found(text) == [] and issue(text).blocks[1].plain() == "b"
