from __future__ import annotations

from newsletter.issue.findings import MOST_PER_RULE, Findings, few_of_a_kind, nearest
from newsletter.models import Finding, Severity


def test_in_the_order_of_the_file():
    findings = Findings("a.md")
    findings.warning("b", 7, "w", "m")
    findings.error("a", 3, "x", "y", column=9)
    findings.error("c", 3, "v", "z", column=2)
    assert [str(finding) for finding in findings.listed()] == [
        "a.md:3:2: v; z",
        "a.md:3:9: x; y",
        "a.md:7: w; m",
    ]


def test_many_of_a_kind_are_counted():
    findings = Findings("a.md")
    for line in range(1, MOST_PER_RULE + 6):
        findings.error("a", line, "x", "y")
    findings.warning("b", 99, "x", "y")
    *told, rest, other = findings.listed()
    assert (len(told), other.rule) == (MOST_PER_RULE, "b")
    assert (rest.what, rest.severity, rest.line) == ("5 more of the kind “a”", "error", told[-1].line)


def test_many_of_a_kind_from_elsewhere_are_counted_once():
    findings = Findings("a.md")
    for line in range(1, 30):
        findings.warning("a", line, "x", "y")
    others = [Finding("b", Severity.WARNING, "a.md", 40 - line, "x", "y") for line in range(30)]
    told = few_of_a_kind((*others, *findings.listed()))
    assert [len([one for one in told if one.rule == rule]) for rule in "ab"] == [MOST_PER_RULE + 1] * 2
    assert [one.what for one in told if "more" in one.what] == [
        "9 more of the kind “a”",
        "10 more of the kind “b”",
    ]
    assert few_of_a_kind(told) == told
    assert [one.line for one in told] == sorted(one.line for one in told)


def test_nearest():
    assert nearest("titel", ["title", "tags"]) == "title"
    assert nearest("zzz", ["title"]) == ""
    assert nearest("t" * 100_000, ["title"]) == ""
