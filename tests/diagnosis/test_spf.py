import pytest

from newsletter.diagnosis import spf
from newsletter.diagnosis.results import Level


def zone(**records):
    """Answers from a table; names have ``_`` for the dot."""
    table = {name.replace("_", "."): texts for name, texts in records.items()}
    return lambda name, kind: tuple(table.get(name, ())) if kind == "TXT" else ()


def judge(lookup):
    (found,) = spf.check("example.org", lookup)
    return found.level, found.what


@pytest.mark.parametrize(
    ("texts", "level", "words"),
    [
        ([], Level.WARNING, "no SPF record"),
        (["iets anders", "v=spf10 -all"], Level.WARNING, "no SPF record"),
        (["v=spf1 -all", "v=spf1 ~all"], Level.ERROR, "2 SPF records"),
        (["v=spf1 ip4:192.0.2.1 -all"], Level.OK, "0 of 10"),
        (["V=SPF1 a mx:mail.example.org/24 ip4:192.0.2.1 ~ALL"], Level.OK, "2 of 10"),
        (["v=spf1 +all"], Level.ERROR, "everybody"),
        (["v=spf1 all"], Level.ERROR, "everybody"),
        (["v=spf1 ip4:192.0.2.1"], Level.WARNING, "who may not send"),
        (["v=spf1 include:leeg.example.net -all"], Level.ERROR, "leeg.example.net, which has 0"),
        (["v=spf1 exists:%{i}.example.net include:%{d}.example.net -all"], Level.OK, "2 of 10"),
        (["v=spf1 " + "a " * 11 + "-all"], Level.ERROR, "more than 10 look-ups"),
    ],
)
def test_records(texts, level, words):
    found, what = judge(zone(example_org=texts))
    assert found is level
    assert words in what


def test_what_is_included_counts():
    host = {
        "spf_example_net": ["v=spf1 include:een.example.net a mx -all"],
        "een_example_net": ["v=spf1 a -all"],
    }
    assert "5 of 10" in judge(zone(example_org=["v=spf1 include:spf.example.net -all"], **host))[1]
    assert judge(zone(example_org=["v=spf1 redirect=spf.example.net"], **host))[0] is Level.OK


def test_a_record_that_includes_itself_comes_to_an_end():
    assert "more than 10" in judge(zone(example_org=["v=spf1 include:example.org -all"]))[1]
