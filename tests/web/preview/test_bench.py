"""What stays on the screen, whatever an author writes."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from newsletter import tokens
from newsletter.models import Severity
from newsletter.publication.root import Places
from newsletter.web.preview.bench import Bench
from newsletter.web.preview.copies import copy, state

NINE = "issues/0009-wachtkamer.md"


def test_a_good_issue(bench):
    view = bench.view(NINE, 1)
    assert view.trouble is None and view.drawing.edition.number == 9
    assert bench.view(NINE, 1) is view
    assert bench.view(NINE, 2).drawing.version == view.drawing.version


def test_changes_that_readers_would_see_change_the_version(bench, issue, root):
    seen = [bench.view(NINE, 1).drawing.version]
    for turn, (path, old, new) in enumerate(
        [
            (issue, "stilte", "drukte"),
            (issue, "kliniek", "huisarts"),
            (root / "templates" / "content.css", "", "p { letter-spacing: 1px }\n"),
            (root / "newsletter.toml", "Voorbeeldstraat 1", "Voorbeeldstraat 2"),
        ],
        start=2,
    ):
        text = path.read_text()
        path.write_text(text.replace(old, new) if old else text + new)
        seen.append(bench.view(NINE, turn).drawing.version)
    assert len(set(seen)) == len(seen)


def damage(root, name):
    """Break one thing; the words that say so."""
    path = {
        "template": root / "templates" / "issue.mjml.j2",
        "style": root / "templates" / "content.css",
        "settings": root / "newsletter.toml",
        "base_url": root / "newsletter.toml",
        "empty": root / NINE,
        "head": root / NINE,
        "huge": root / NINE,
        "gone": root / NINE,
    }[name]
    match name:
        case "template":
            path.write_text(path.read_text().replace("{% endfor %}", "", 1))
            return "templates/"
        case "style":
            path.write_bytes(b"p { color: \xff }")
            return "not UTF-8"
        case "settings":
            path.write_text("[publication")
            return "not TOML"
        case "base_url":
            path.write_text(path.read_text().replace('base_url = ""', 'base_url = "https://example.org/<"'))
            return "base_url"
        case "empty":
            path.write_text("")
            return "is empty"
        case "head":
            path.write_text("---\ntitle: x\nnumber: 9\n---\n\n")
            return "is empty"
        case "huge":
            path.write_bytes(b"woord " * 1_000_000)
            return "over 5 MB"
        case "gone":
            path.unlink()
            return "is gone"


@pytest.mark.parametrize(
    "name", ["template", "style", "settings", "base_url", "empty", "head", "huge", "gone"]
)
def test_the_last_drawing_stays_and_trouble_is_said(bench, root, name):
    good = bench.view(NINE, 1).drawing
    words = damage(root, name)
    view = bench.view(NINE, 2)
    assert view.drawing is good and view.is_old
    assert words in f"{view.trouble.what} {view.trouble.where}"
    assert view.trouble.next_step or name == "base_url"
    assert str(root) not in view.trouble.where
    told = state(bench, NINE, "", 2)
    assert told["trouble"]["old"] is True and told["version"] == good.version
    fresh = Bench(Places(root), {}, b"k" * 32).view(NINE, 1)  # without an earlier one nothing breaks either
    assert fresh.trouble is not None or name in ("empty", "head")


def test_a_broken_store_costs_only_what_is_in_it(root):
    Places(root).database.write_bytes(b"geen database, maar wel een bestand van enige lengte" * 20)
    view = Bench(Places(root), {}, b"k" * 32).view(NINE, 1)
    assert view.drawing is not None and "not an SQLite database" in view.trouble.what
    assert state(Bench(Places(root), {}, b"k" * 32), NINE, "1", 1)["reader"]["choice"] == "nameless"
    with closing(sqlite3.connect(Places(root).database)) as broken, pytest.raises(sqlite3.DatabaseError):
        broken.execute("SELECT 1 FROM subscribers")


def test_errors_of_the_author_are_findings_and_the_letter_is_drawn(bench, issue):
    issue.write_text(issue.read_text() + "\n![](weg.png)\n\n{{ onbekend }}\n\n[hier](http://)\n")
    view = bench.view(NINE, 1)
    assert view.drawing is not None and view.trouble is None
    told = state(bench, NINE, "", 1)["findings"]
    severities = [one["severity"] for one in told]
    assert severities == sorted(severities, key=lambda one: one != Severity.ERROR)
    assert {"image-missing", "slot-unknown"} <= {one["rule"] for one in told}
    assert all(one["place"].startswith(NINE) for one in told)


def test_which_issue_to_begin_with(bench, root):
    assert bench.latest() == NINE
    (root / "issues" / "0009-ook.md").write_text("---\nnumber: 9\n---\nDubbel.\n")
    assert bench.latest() == NINE  # two claim the number: the last by name
    for path in (root / "issues").glob("*.md"):
        path.unlink()
    assert bench.latest() == "" and bench.issues() == []
    assert state(bench, "", "", 1)["issue"] == ""


def test_a_renamed_issue_has_an_heir(bench, issue):
    bench.view(NINE, 1)
    issue.rename(issue.with_name("0009-nieuw.md"))
    assert state(bench, NINE, "", 2)["heir"] == "issues/0009-nieuw.md"
    assert state(bench, "issues/nooit.md", "", 2)["heir"] == ""


def test_only_issues_are_shown(bench, root):
    for name in ("newsletter.toml", "../x.md", "subscribers/README.md", "/etc/passwd", "issues/README.md"):
        assert bench.view(name, 1).drawing is None
    beside = root / "ideeen" / "los.md"
    beside.parent.mkdir()
    beside.write_text("---\ntitle: Los\n---\nTekst.\n")
    own = Bench(Places(root), {}, b"k" * 32, beside)
    assert own.view("ideeen/los.md", 1).drawing is not None and beside.parent in own.folders()


def test_no_copy_can_act_for_a_person(bench, root):
    text = (root / "newsletter.toml").read_text()
    (root / "newsletter.toml").write_text(text.replace('base_url = ""', 'base_url = "https://example.org"'))
    one = copy(bench, NINE, "1", 1)
    assert "Beste Marieke," in one.text and "To: marieke@example.com" in one.mail.decode()
    key = bench._key
    found = [
        token
        for word in set(one.mail.decode().replace("=\r\n", "").replace("@", " ").split())
        for piece in word.replace("+", "/").split("/")
        if (token := tokens.verify(key, piece.strip('<>",')))
    ]
    assert {token.subscriber_id for token in found} == {0} and len({token.purpose for token in found}) >= 2
    assert set(one.personal) >= {one.values["unsubscribe_url"], one.values["reply_address"]}


def test_folders_of_pictures(bench, root, issue):
    issue.write_text(issue.read_text() + "\n![x](../beeld/x.png)\n\n![y](https://example.org/y.png)\n")
    bench.view(NINE, 1)
    assert root / "issues" / "pictures" in bench.folders()
    assert (root / "beeld").resolve() in [path.resolve() for path in bench.folders()]
