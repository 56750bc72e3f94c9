"""Replies as the programs of the world make them: mostly all are read right, and no words are lost."""

import pytest
import reply_layouts
import reply_pages

from newsletter.inbound.own_words import extract, extract_html, programs


@pytest.mark.parametrize("part", ["attribution", "block", "footer", "signature", "prose", "repeat"])
def test_plain_text(part):
    """Every fourth layout of another seed than the one the rules were watched with."""
    cases = list(reply_layouts.cases(seed=77, only=part))[::4]
    verdicts = [reply_layouts.judge(case, extract(case.text, case.context)) for case in cases]
    lost = [case.name for case, (_, gone) in zip(cases, verdicts, strict=True) if gone]
    wrong = [case.name for case, (right, _) in zip(cases, verdicts, strict=True) if not right]
    assert not lost
    assert len(wrong) <= len(cases) // 200, wrong


def test_html():
    wrong = [
        case.name
        for case in reply_pages.cases(seed=77)
        if not reply_layouts.judge(case, extract_html(case.text, case.context))[0]
    ]
    assert not wrong


def test_the_tables_are_folded_and_without_gaps():
    for name in (
        "WROTE",
        "QUOTING",
        "SPOKEN_OF",
        "FIRST_PERSON",
        "LEADS",
        "SEPARATORS",
        "SENT_FROM",
        "OFFERS",
        "DEVICES",
    ):
        for entry in getattr(programs, name):
            assert entry == entry.casefold() and entry.strip(), (name, entry)
