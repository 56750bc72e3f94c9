"""Quotations: permitted, in the reader's words, and giving nobody away."""

import pytest

from newsletter.edition import check
from newsletter.edition.checks.quotes import changed_piece, says_something
from newsletter.issue import parse
from newsletter.models import Feature, Severity, Standing

OWN = "Elke dag linsensoep, ook in juli. Dat moet je doen (zei Kim) op https://example.org/a."


def found(feature, body=""):
    text = f"---\ntitle: X\nnumber: 2\n---\n> [!REPLY] 1\n{body}\n\n> [!VRAAG] Wat?\n"
    findings = check(parse(text.encode(), "x.md"), features={1: feature}, pictures={})
    return [one for one in findings if one.rule.startswith("reply-")]


def rules(own, body="", excerpt=None, **more):
    excerpt = own if excerpt is None else excerpt
    findings = found(Feature(1, excerpt, own, more.pop("permission", "anonymous"), **more), body)
    return [(one.rule, one.severity is Severity.ERROR) for one in findings]


@pytest.mark.parametrize(
    "quoted",
    [
        "Elke dag [linzen]soep [...]. Dat moet je doen",
        "Elke dag ... ook in juli.",
        "Elke dag (...) ook in juli.",
        "Elke dag … juli. (…) je doen (zei",
        "[E]lke dag linsensoep",
        "linsen[tjes], ook",
    ],
)
def test_an_excerpt_in_the_readers_words(quoted):
    assert changed_piece(quoted, OWN) == ""


@pytest.mark.parametrize(
    ("quoted", "piece"),
    [
        ("Elke dag linzensoep", "Elke dag linzensoep"),
        ("Elke dag [...]soep", "soep"),
        ("Elke dag [1]soep", "soep"),
        ("Elke dag [linzen] soep", "soep"),
        ("ook in juli ... Elke dag", "Elke dag"),
    ],
)
def test_words_the_reader_never_wrote(quoted, piece):
    assert changed_piece(quoted, OWN) == piece


@pytest.mark.parametrize("text", ["", " \n", "...", "[...] (…)", "[Soep]", "\u200b\u00ad", "- --"])
def test_an_empty_quotation_is_an_error(text):
    assert not says_something(text)
    assert rules("", excerpt=text) == [("reply-empty", True)]


def test_a_thumb_says_something():
    assert says_something("👍") and rules("👍") == []


def test_what_leads_to_a_reader_is_an_error():
    assert rules("Mail a@example.org of bel 06-12345678.") == [("reply-personal", True)] * 2
    names = frozenset({"kim", "boer"})
    assert rules("Ik ben Kim.", withheld=names) == [("reply-personal", True)]
    assert rules("Ik ben kim.", withheld=names) == [("reply-may-tell", False)]
    assert rules("Zie www.example.org") == [("reply-may-tell", False)]
    # The author's own quotation is what is sent, not the excerpt; what stands in brackets is hers.
    assert rules("Ik ben Kim. Soep.", body="> Soep.", withheld=names) == []
    assert rules("Ik ben Kim. Soep.", body="> Ik ben [Kim]. Soep.", withheld=names) == []
    assert rules("Ik ben Kim. Soep.", body="> Ik ben Kim. Soep.", withheld=names) == [
        ("reply-personal", True)
    ]
    (one,) = found(Feature(1, "Bel 06-12345678", "Bel 06-12345678", "anonymous"))
    assert "a telephone number: 06-12345678" in one.what and "consent 1 --excerpt" in one.mend


def test_an_excerpt_noted_earlier_is_looked_at_too():
    assert rules("Soep.", excerpt="Brood.") == [("reply-changed", True)]


@pytest.mark.parametrize(
    ("more", "what", "mend"),
    [
        ({"permission": "none"}, "permission: none", "ask the reader, then note it"),
        ({"permission": "withdrawn"}, "permission: withdrawn", "does not want to be quoted"),
        (
            {"permission": "withdrawn", "standing": Standing(20, 0)},
            "withdrawn",
            "was sent to 20 and cannot be",
        ),
        (
            {"permission": "refused", "standing": Standing(2, 3)},
            "refused",
            "who has not had it does not get it: take",
        ),
        ({"permission": "anonymous", "set_aside": "it is marked as spam"}, "marked as spam", "show 1"),
    ],
)
def test_what_may_not_be_quoted(more, what, mend):
    (one,) = found(Feature(1, "Soep.", "Soep.", **more))
    assert one.rule == "reply-not-permitted" and what in one.what and mend in one.mend
    assert "web page and the archive" in one.mend or "standing" not in more


def test_words_against_being_quoted_are_a_warning():
    found_rules = rules("Soep.", objection="citeer me niet")
    assert found_rules == [("reply-may-refuse", False)]


@pytest.mark.parametrize(
    ("agreed", "body", "beyond"),
    [
        ("Soep met prei.", "Soep met prei.", ""),
        ("Soep met prei.", "met prei", ""),
        ("Soep met prei.", "Soep met prei. Ook in juli.", "Soep met prei. Ook in juli"),
        ("Soep [...] prei.", "Soep [...] prei.", ""),
        ("[Linzen]soep met prei.", "[Linzen]soep met prei.", ""),
        ("", "Ook in juli.", ""),
    ],
)
def test_words_beyond_the_agreed_excerpt(agreed, body, beyond):
    own = "Soep met prei. Ook in juli."
    got = found(
        Feature(
            1,
            agreed or own,
            own if "Linzen" not in agreed else f"Linsen{own.lower()}",
            "anonymous",
            agreed=agreed,
        ),
        f"> {body}",
    )
    assert [one.rule for one in got] == (["reply-beyond"] if beyond else [])
    assert all(beyond in one.what for one in got)
