import pytest

LINES, LINK = ("text-lines", "warning", "templates"), ("text-link-missing", "warning", "templates")


@pytest.mark.parametrize(
    ("html", "text", "found"),
    [
        ((), [("Beste lezer,", "Beste lezer, ")], LINES),
        ((), [("Beste lezer,", "x" * 79)], LINES),
        ((), [("Beste lezer,", "https://example.org/" + "x" * 1000)], LINES),
        ([("</body>", '<a href="https://example.org/over">x</a></body>')], (), LINK),
        ([("</body>", '<a href="mailto:b@example.org">x</a></body>')], (), LINK),
    ],
)
def test_mistakes(rules, html, text, found):
    assert rules(html=html, text=text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/" + "x" * 200,
        "Zie www.example.org en [de lijst](https://example.org/é/?q=een%20twee&x=(3)).",
        "Schrijf <a@example.org> of [mij](mailto:b@example.org?subject=Ja%20graag), [bel](tel:+31201234567).",
        "[een kaart](https://example.org/{{ email }})",
        '<p><a href="https://example.org/hand?a=1&amp;b=2">de lijst</a></p>',
        "    " + "code " * 12,
    ],
)
def test_every_link_is_in_both_parts(rules, text):
    assert [found for found in rules(text) if found[0].startswith("text-")] == []


def test_a_wide_line_of_code(rules):
    assert rules("```\n" + "code " * 20 + "\n```") == [LINES]


def test_a_value_only_in_the_html(rendered, make, written, theme, publication):
    from dataclasses import replace

    from newsletter.edition import check_edition
    from newsletter.models import Slot

    issue = written("Beste {{ first_name | lezer }},")
    edition = make(issue)
    text = tuple("lezer" if isinstance(p, Slot) and p.name == "first_name" else p for p in edition.text)
    found = check_edition(replace(edition, text=text), issue, theme, publication)
    assert [(f.rule, "first_name" in f.what) for f in found] == [("text-slot-missing", True)]
    empty = check_edition(replace(edition, text=("\n",)), issue, theme, publication)
    assert {f.rule for f in empty} == {"text-empty", "unsubscribe-missing"}
