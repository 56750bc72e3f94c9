"""What an issue says about earlier questions, and about its own once they were sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.issue import parse, promises

ELEVEN = parse(
    b"> [!QUESTION] Welke straat loopt het eerst onder water? {#straat}\n\n"
    b"> [!POLL] Help je mee? {#hulp}\n> - [ ] Ja\n> - [ ] Nee\n",
    "11.md",
).questions


def twelve(text, answers="11.straat"):
    source = f"---\ntitle: T\nanswers: [{answers}]\n---\n{text}\n"
    return parse(source.encode(), "issues/12-regen.md")


def found(issue, quoted=()):
    return [(one.rule, one.line) for one in promises.check_promises(issue, {11: ELEVEN}, quoted)]


def test_references_come_with_their_lines():
    issue = twelve(
        "> [!OUTCOME] 11.straat\n> Er ligt nu grind.\n\n> [!OUTCOME] 10.2\n> Dat ook.", "11.straat, 9.x"
    )
    assert promises.references(issue) == {"11.straat": 3, "9.x": 3, "10.2": 8}
    assert promises.issues_named(issue) == {9, 10, 11}


@pytest.mark.parametrize(
    ("text", "quoted", "kept"),
    [
        ("Het regent nog steeds.", (), False),
        ("Het regent.\n\n> [!QUESTION] Welke straat staat nu onder water?", (), False),
        ("Niemand weet welke straten onder water staan.", (), True),
        ("Ik vroeg jullie om hulp.", (), True),
        ("Het regent.", (11,), True),
        ("Het regent.", (10, None), False),
        ("Het regent.\n\n> [!GEDAAN] 11.1\n> Er ligt nu grind.", (), True),
        ("Het regent.\n\n> [!GEDAAN] 11.hulp\n> Er ligt nu grind.", (), False),
    ],
)
def test_a_promise_is_kept_by_a_quote_an_outcome_or_a_mention(text, quoted, kept):
    assert found(twelve(text), quoted) == ([] if kept else [("promise-unanswered", 3)])


@pytest.mark.parametrize(
    ("reference", "mend"),
    [
        ("11.straten", "did you mean 11.straat?"),
        ("11.zon", "it asks: 11.straat, 11.hulp"),
        ("11.3", "it asks: 11.straat, 11.hulp"),
        ("10.zon", "mend the number, or take the reference away"),
        ("12.zon", "name one of an earlier issue"),
    ],
)
def test_a_question_nobody_asked(reference, mend):
    [finding] = promises.check_promises(twelve("Ik vroeg iets.", reference), {11: ELEVEN}, ())
    assert (finding.rule, finding.line, finding.mend) == ("question-unknown", 3, mend)


def test_a_poll_keeps_the_choices_it_was_sent_with():
    issue = replace(parse(b"", "issues/11-regen.md"), questions=ELEVEN)
    assert promises.check_sent(issue, "regen", ELEVEN) == ()
    changed = (ELEVEN[0], replace(ELEVEN[1], choices=("Ja", "Nee", "Misschien")))
    [finding] = promises.check_sent(replace(issue, questions=changed), "regen", ELEVEN)
    assert (finding.rule, finding.line) == ("question-changed", 3)
    assert "Ja / Nee" in finding.what
