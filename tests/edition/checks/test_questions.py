import pytest


@pytest.mark.parametrize(
    ("closes", "date", "found"),
    [
        ("2026-12-03", "2026-12-03", []),
        ("2026-12-02", "2026-12-03", [("question-closes-early", "error", 8)]),
        ("2026-12-20", "2026-12-03", []),
    ],
)
def test_closing(judged, closes, date, found):
    head = {"date": date, "questions": f"{{wanneer: {{closes: {closes}}}}}"}
    assert judged("> [!VRAAG] Wanneer kun jij? {#wanneer}", **head) == found


def test_the_same_words_twice(judged):
    text = "> [!VRAAG] Wat vind  jij? {#een}\n> Van de lijst.\n\nx"
    assert judged(text) == [("question-twice", "warning", 11)]
