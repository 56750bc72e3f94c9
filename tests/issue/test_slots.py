from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.issue.findings import Findings
from newsletter.issue.slots import replace_slots

HEAD = "---\ntitle: T\n---\n"


def test_a_slot_becomes_an_opaque_word(issue):
    parsed = issue(HEAD + "Beste {{ first_name | lezer }},\n\nZie {{email}}.\n")
    first, second = parsed.slots
    assert (first.name, first.fallback, first.line) == ("first_name", "lezer", 4)
    assert (second.name, second.fallback, second.line) == ("email", None, 6)
    assert parsed.blocks[0].plain() == f"Beste {first.token},"
    assert first.token.isalnum() and first.token == first.token.lower()
    assert [f.rule for f in parsed.findings] == ["nothing-asked"]


def test_tokens_are_the_same_for_the_same_source(issue):
    text = HEAD + "{{ name | a }}"
    assert issue(text).slots == issue(text).slots


@pytest.mark.parametrize(
    "text",
    [
        "[x](https://example.org/?e={{ email }})",
        "[x](mailto:a@example.org?subject={{ name | x }})",
        "![{{ name | x }}](a.png)",
        "| a |\n|---|\n| {{ name | x }} |",
        "**{{ name | x }}** _{{ name | x }}_",
        "# {{ name | x }}",
        "<p>{{ name | x }}</p>",
        "> [!QUESTION] Wat vind jij, {{ name | lezer }}?",
    ],
)
def test_slots_survive_every_place(issue, text):
    parsed = issue(HEAD + text)
    assert parsed.slots
    everything = "".join(
        part for block in parsed.blocks for node in block.walk() for part in (node.text, *node.attrs.values())
    )
    for use in parsed.slots:
        assert use.token in everything
    assert "{{" not in everything


@pytest.mark.parametrize(
    ("slot", "fallback"),
    [
        ("{{ name | beste lezer }}", "beste lezer"),
        ('{{ name | "beste lezer" }}', "beste lezer"),
        ("{{ name | default('lezer') }}", "lezer"),
        ("{{ name | }}", ""),
        ("{{name|a|b}}", "a|b"),
        ("{{ name }}", None),
        ("{{ name | 's }}", "'s"),
    ],
)
def test_fallbacks(issue, slot, fallback):
    assert issue(HEAD + slot).slots[0].fallback == fallback


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hallo\n\n{{ voornaam }}", [("slot-unknown", 6)]),
        ("{{ firstname | x }} {{ e-mail }}", [("slot-unknown", 4), ("slot-unknown", 4)]),
        ("{{ }}", [("slot-unknown", 4)]),
        ("a\n{{ first_name", [("slot-open", 5)]),
        ("{{ first_name\n}}", [("slot-open", 4)]),
        ("`{{ name | x }}`", [("slot-in-code", 4)]),
        ("a\n\n```\n{{ name | x }}\n```", [("slot-in-code", 7)]),
        ("{{ name }}", [("slot-no-fallback", 4)]),
    ],
)
def test_mistakes_are_found_with_their_line(found, text, expected):
    assert found(HEAD + text) == expected


def test_a_mistake_says_what_was_meant(issue):
    finding = next(f for f in issue(HEAD + "ha {{ voornam }}").findings if f.rule == "slot-unknown")
    assert finding.mend == "use first_name" and finding.column == 4 and finding.severity == "error"


def test_code_shows_what_was_written(issue):
    parsed = issue(HEAD + "`{{ name | x }}` en {{ name | y }}")
    assert parsed.blocks[0].children[0].text == "{{ name | x }}"
    assert [use.fallback for use in parsed.slots] == ["y"]


def test_a_backslash_writes_two_braces(issue):
    parsed = issue(HEAD + "schrijf \\{{ name }} of `\\{{ name }}`")
    assert parsed.blocks[0].plain() == "schrijf {{ name }} of {{ name }}"
    assert parsed.slots == () and [f.rule for f in parsed.findings] == ["nothing-asked"]


@pytest.mark.parametrize("key", ["title", "preheader"])
def test_no_slots_in_the_head(found, key):
    assert found(f"---\ntitle: T\n{key}: Dag {{{{ name }}}}\n---\nx")[-1] == ("slot-in-head", 3)


def test_a_question_is_the_same_for_all(issue):
    (question,) = issue(
        HEAD + "> [!QUESTION] Wat vind jij, {{ name | lezer }}?\n> Zeg {{ name | x }}"
    ).questions
    assert question.title == "Wat vind jij, lezer?"
    assert question.id == "wat-vind-jij-lezer"
    assert question.body == "Zeg x"


def test_the_nonce_is_not_in_the_text():
    body = "{{ name | x }}"
    token = replace_slots(body, 0, Findings("x")).text
    again = replace_slots(f"{body} {token[:11].upper()}", 0, Findings("x"))
    assert again.text.count(next(iter(again.uses))[:11]) == 1


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="{}|\\ \nname_x'\""))
def test_any_braces(text):
    slotted = replace_slots(text, 0, Findings("x"))
    assert slotted.written(slotted.text) == text
    assert slotted.text.count("\n") == text.count("\n")


@pytest.mark.parametrize("command", ['{{< figure src="x.png" >}}', "{{% note %}}"])
def test_a_command_of_another_program_is_called_by_its_name(command):
    findings = Findings("x.md")
    assert replace_slots(f"a {command}", 3, findings).text == f"a {command}"
    [finding] = findings.listed()
    assert (finding.rule, finding.line, finding.column) == ("slot-unknown", 4, 3)
    assert "another program" in finding.what
