from __future__ import annotations

from newsletter.issue.findings import MOST_PER_RULE, Findings, nearest


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
    for line in range(MOST_PER_RULE + 5):
        findings.error("a", line, "x", "y")
    *told, rest = findings.listed()
    assert len(told) == MOST_PER_RULE
    assert (rest.what, rest.severity, rest.line) == ("5 more of the kind “a”", "error", 0)


def test_nearest():
    assert nearest("titel", ["title", "tags"]) == "title"
    assert nearest("zzz", ["title"]) == ""
    assert nearest("t" * 100_000, ["title"]) == ""
