import pytest

SUBJECT = "subject=Antwoord%20%5B12.1%5D"


@pytest.mark.parametrize(
    ("swap", "found"),
    [
        ((SUBJECT, SUBJECT + "x" * 1000), ("answer-long", "warning", "issues/x.md")),
        ((SUBJECT, SUBJECT + "x" * 1500), ("answer-too-long", "error", "issues/x.md")),
        ((SUBJECT, SUBJECT + "%0Ax"), ("html-broken", "error", "templates")),
        ((SUBJECT, SUBJECT + " x"), ("html-broken", "error", "templates")),
        ((SUBJECT, "subject=Antwoord"), ("answer-missing", "warning", "templates")),
    ],
)
def test_links_that_answer(rules, swap, found):
    assert rules(html=[swap]) == [found]


def test_a_long_question_is_shortened_before(rules):
    assert rules(f"> [!VRAAG] {'Wat vind je, eerlijk gezegd, van deze lange zin? ' * 30}") == []
    choices = "".join(f"> - [ ] {'één twee ' * 40} {n}\n" for n in range(7))
    assert rules(f"> [!PEILING] Welke?\n{choices}") == []


def test_the_question_is_named_by_its_line(rendered):
    [finding] = rendered(html=[(SUBJECT, SUBJECT + "x" * 1500)])
    assert finding.line == 8
