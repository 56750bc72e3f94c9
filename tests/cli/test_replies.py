"""``newsletter replies``, typed as a user types it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from de_week import EDITION

from newsletter.addresses import tagged
from newsletter.cli import main
from newsletter.models import Consent, SubscriberState
from newsletter.publication import secrets
from newsletter.publication.root import Places
from newsletter.store import editions, subscribers
from newsletter.store.database import open_store
from newsletter.tokens import Purpose, sign


@pytest.fixture
def sent(root):
    """Issue 12 went to Sanne; returns her reply address."""
    now = datetime.now(UTC)
    places = Places(root)
    with open_store(places.database) as store:
        agreed = Consent(SubscriberState.ACTIVE, now, "test")
        sanne = subscribers.add(store, "sanne@example.org", "Sanne Lezer", consent=agreed)
        editions.freeze(store, EDITION, tag=None, now=now)
    token = sign(secrets.token_key(places), Purpose.REPLY, 12, sanne.id)
    return tagged("reacties@example.nl", token)


@pytest.fixture
def run(root):
    def run(*args, code=0, stdin=None):
        got = CliRunner().invoke(main, ["-C", str(root), "replies", *map(str, args)], input=stdin)
        assert got.exit_code == code, got.output
        return got

    return run


@pytest.fixture
def letter(root, sent):
    path = root / "antwoord.eml"
    path.write_text(
        f"From: Sanne <sanne@example.org>\nTo: {sent}\nSubject: Re: Soep\nMessage-ID: <1@example.org>\n\n"
        "> Wat kook jij?\n\nErwtensoep.\n\n> Wat lees jij?\n\nEen reisgids.\n",
        "utf-8",
    )
    return path


def test_import_list_and_show(run, letter):
    got = run("import", letter)
    assert got.stdout == "reply 1 to 12.cooked, 12.read, sanne@example.org\n"
    assert got.stderr == "1 mail: 1 reply.\n"
    assert "1 known" in run("import", letter).stderr
    listed = run("list", "--issue", "12").stdout
    assert "Sanne: Erwtensoep. Een reis...  [12.cooked, 12.read]" in listed
    shown = run("show", "1").stdout
    assert "To 12.cooked:\n  Erwtensoep." in shown and "because: token in To" in shown


def test_import_json_and_standard_input(run, letter):
    got = run("import", "--json", "-", stdin=letter.read_bytes())
    line = json.loads(got.stdout)
    assert (line["source"], line["kind"], line["reply"], line["issue"]) == ("standard input", "reply", 1, 12)


def test_import_says_what_it_could_not_read_and_takes_the_rest(run, root, letter):
    (root / "leeg.eml").touch()
    got = run("import", root / "nergens.eml", letter, root / "leeg.eml", code=1)
    assert "nergens.eml: this cannot be read: no such file or directory" in got.stderr
    assert "reply 1 to" in got.stdout and "unreadable" not in got.stdout
    assert "leeg.eml: this is no mail: there is nothing in it" in got.stderr


@pytest.mark.parametrize("code", ["12.cooked", "12.1"])
def test_list_one_question(run, letter, code):
    run("import", letter)
    (reply,) = json.loads(run("list", "--question", code, "--json").stdout)
    assert [(a["question"], a["text"]) for a in reply["answers"]] == [
        ("12.cooked", "Erwtensoep."),
        ("12.read", "Een reisgids."),
    ]


def test_list_filters(run, root, letter):
    stranger = root / "vreemde.eml"
    stranger.write_text("From: joris@example.com\nTo: reacties@example.nl\nSubject: Vraag\n\nMag ik mee?\n")
    run("import", letter, stranger)
    unlinked = json.loads(run("list", "--unlinked", "--json").stdout)
    assert [reply["sender_address"] for reply in unlinked] == ["joris@example.com"]
    assert run("list", "--status", "closed").stderr == "No replies.\n"
    assert run("list", "--status", "new").stderr == "2 replies.\n"


@pytest.mark.parametrize(
    ("code", "words"),
    [("cooked", "names no question"), ("12.", "names no question"), ("12.soup", "has no question 'soup'")],
)
def test_questions_that_do_not_exist(run, sent, code, words):
    assert words in run("list", "--question", code, code=2).stderr


def test_show_the_original_byte_for_byte(run, letter):
    run("import", letter)
    assert run("show", "1", "--original").stdout_bytes == letter.read_bytes()


def test_show_nothing(run, sent):
    assert "there is no reply 4" in run("show", "4", code=2).stderr


def test_explain_stores_nothing(run, root, letter):
    before = Places(root).database.read_bytes()
    value = json.loads(run("explain", "--json", letter).stdout)
    assert value["kind"] == "reply" and value["own_words"] == "Erwtensoep.\n\nEen reisgids."
    assert [(a["question"], a["text"]) for a in value["answers"]] == [
        ("12.cooked", "Erwtensoep."),
        ("12.read", "Een reisgids."),
    ]
    link = value["link"]
    assert (link["subscriber"], link["issue"], link["question"]) == ("sanne@example.org", 12, "12.cooked")
    assert link["evidence"][0] == {"kind": "token", "detail": "token in To"}
    assert Places(root).database.read_bytes() == before
    spoken = run("explain", letter).stdout
    assert "a reply from a reader" in spoken and "In their own words:\n  Erwtensoep." in spoken


def test_explain_where_nothing_was_ever_sent(run, root):
    path = root / "a.eml"
    path.write_text("From: a@example.org\nTo: b@example.org\n\n> Wat kook jij?\n\nSoep.\n")
    value = json.loads(run("explain", "--json", path).stdout)
    assert value["link"]["issue"] is None and value["link"]["subscriber"] is None
    assert value["answers"] == [{"question": "Wat kook jij?", "text": "Soep.", "choice": ""}]
    assert not Places(root).database.exists() and not Places(root).key_file.exists()


def test_explain_outside_a_publication(tmp_path):
    path = tmp_path / "a.eml"
    path.write_text("From: a@example.org\nSubject: Automatisch antwoord: x\n\nTot maandag.\n")
    got = CliRunner().invoke(main, ["-C", str(tmp_path), "replies", "explain", "--json", str(path)])
    assert got.exit_code == 0, got.output
    assert json.loads(got.stdout)["kind"] == "auto_reply"


def test_consent(run, letter):
    run("import", letter)
    got = run("consent", "1", "--set", "first_name", "--excerpt", "Erwtensoep.")
    assert "> [!REPLY] 1" in got.stderr
    (reply,) = json.loads(run("list", "--json").stdout)
    assert (reply["permission"], reply["excerpt"]) == ("first_name", "Erwtensoep.")
    assert "is not quoted (withdrawn)" in run("consent", "1", "--set", "withdrawn").stderr
    assert "no reply 9" in run("consent", "9", "--set", "refused", code=2).stderr


@pytest.mark.parametrize("command", ["import", "list", "show", "explain", "consent"])
def test_every_command_has_an_example(command):
    assert "Example:" in CliRunner().invoke(main, ["replies", command, "--help"]).output


def test_mark(run, letter):
    run("import", letter)
    assert "Reply 1: answered." in run("mark", "1", "--set", "answered").stderr
    assert "Sanne" in run("list", "--status", "answered").stdout
    assert run("list", "--status", "new").stdout == ""
    run("mark", "1", "--set", "new")
    assert "Sanne" in run("list", "--status", "new").stdout


def test_mark_nothing(run, sent):
    assert "9" in run("mark", "9", "--set", "closed", code=2).stderr
