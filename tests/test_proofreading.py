"""Findings about words and links of an issue, with the real dictionary and real servers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from web_server import serving

from newsletter import proofreading
from newsletter.issue.parse import parse
from newsletter.models import Consent, Language, Publication, Settings, SubscriberState, Tone
from newsletter.models.publication import Check
from newsletter.store import subscribers
from newsletter.store.database import open_store

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
HOUSE = Publication(
    "Wegwijzzer", Language.NL, Tone.JE, "Renskje van Wegwijzzer", "redactie@example.org", "post@example.org"
)


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "newsletter.db") as opened:
        yield opened


def spelled(text, store=None):
    issue = parse(text.encode(), "issues/0001-stoep.md")
    settings = Settings(HOUSE, check=Check(words=("stoepkrijtclubb",)))
    known = proofreading.known_words(issue, settings)
    found = proofreading.spelling_findings(issue.path, text, issue.language, known, store)
    if found is None:
        pytest.skip("spelling cannot be checked here: hunspell or its Dutch dictionary is missing")
    return found


def test_a_finding_has_its_place_in_the_file_and_says_what_to_do():
    text = "---\ntitle: Over de pannekoeken\nauthor: Zjoetski\n---\n\nZjoetski at **veel** `pannekoekenn`, "
    text += "[weer pannekoeken](https://example.org/pannekoekenn).\n"
    [found] = spelled(text)
    assert str(found) == (
        "issues/0001-stoep.md:2:16: no dictionary knows “pannekoeken” (2 times);"
        " write “pannenkoeken”, or add it to words below [check] in newsletter.toml"
    )
    assert text.split("\n")[found.line - 1][found.column - 1 :] == "pannekoeken"


def test_names_of_the_makers_their_own_words_and_readers_are_right(store):
    text = "Fleurtje komt. Een brieff. Wegwijzzer en stoepkrijtclubb. Renskje komt."
    assert len(spelled(text, store)) == 2
    consent = Consent(SubscriberState.ACTIVE, NOW, "test", "akkoord")
    subscribers.add(store, "g@example.org", "Fleurtje de Vries", consent=consent)
    assert [one.what for one in spelled(text, store)] == ["no dictionary knows “brieff”"]


def asked(text, store, now=NOW):
    return proofreading.link_findings(parse(text.encode(), "issues/0001-stoep.md"), store, now)


def test_links_are_asked_once_and_judged_where_they_stand(store, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")
    with serving() as site:
        site.pages = {
            "/": (200, {}),
            "/oud": (308, {"Location": "/"}),
            "/dicht": (403, {}),
            "/stuk": (500, {}),
        }
        text = f"""# Kop

[prima]({site.url("/")}), [weg]({site.url("/weg")}) en [oud]({site.url("/oud")}).

- [dicht]({site.url("/dicht")})
- [weer weg]({site.url("/weg#onder")}) en <a href="{site.url("/stuk?a=1&amp;b=2")}">stuk</a>

[jij]({site.url("/{{ email | nee }}")}) [mail](mailto:anna@example.org) [bel](tel:112)
"""
        found = asked(text, store)
        assert [(one.line, one.rule) for one in found] == [
            (3, "link-gone"),
            (3, "link-moved"),
            (5, "link-refused"),
            (6, "link-gone"),
        ]
        assert {one.severity for one in found} == {"warning"}
        assert f"link to {site.url('/')}" == found[1].mend
        paths = {path for _, path, _ in site.seen}
        assert paths == {"/", "/oud", "/dicht", "/weg", "/stuk?a=1&b=2"}

        before = len(site.seen)
        assert asked(text, store, NOW + timedelta(minutes=9)) == found
        assert len(site.seen) == before
        site.pages["/weg"] = (200, {})
        assert "/weg" not in str(asked(text, store, NOW + timedelta(minutes=11)))
        assert all(path != "/" or method == "HEAD" for method, path, _ in site.seen[before:])
    # Nobody answers any more; what was fine is not asked again.
    later = asked(text, store, NOW + timedelta(minutes=30))
    assert [one.rule for one in later] == ["link-unreachable"] * 3


def test_an_issue_without_links_asks_nobody(store):
    assert asked("Alleen woorden, en een [anker](#kop).", store) == ()
    assert store.value("SELECT count(*) FROM links") == 0
