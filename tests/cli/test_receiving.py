"""A mail server hands mail in: the exit codes it goes by, the envelope, and what could not be read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from de_week import SETTINGS
from peers.dovecot import until

from newsletter.addresses import tagged
from newsletter.cli import main, piping, receiving
from newsletter.cli.context import Desk
from newsletter.inbound.reader import Reader
from newsletter.publication import secrets
from newsletter.publication.root import Places
from newsletter.store import inbound, replies
from newsletter.store import intake as noted
from newsletter.store.database import open_store
from newsletter.tokens import Purpose, sign
from newsletter.transport import mailboxes

MAIL = b"From: sanne@example.org\nTo: undisclosed-recipients:;\nSubject: Re: Soep\n\nLinzensoep.\n"
NOW = datetime(2025, 11, 20, 8, 0, tzinfo=UTC)


@pytest.fixture
def store(root):
    with open_store(Places(root).database) as opened:
        yield opened


@pytest.fixture
def run(root):
    def run(*args, code=0, stdin=None, env=None, group="replies"):
        words = ["-C", str(root), *([group] if group else []), *map(str, args)]
        got = CliRunner().invoke(main, words, input=stdin, env={"ORIGINAL_RECIPIENT": None} | (env or {}))
        assert got.exit_code == code, got.output
        return got

    return run


@pytest.fixture
def ours(root):
    return tagged("reacties@example.nl", sign(secrets.token_key(Places(root)), Purpose.REPLY, 12, 7))


def pipe(run, code=0, raw=MAIL, **more):
    return run("import", *more.pop("options", ()), "-", code=code, stdin=raw, **more)


@pytest.mark.parametrize("way", ["option", "environment"])
def test_the_address_a_mail_was_sent_to_is_kept_with_it(run, store, ours, way):
    if way == "option":
        pipe(run, options=("--recipient", ours))
    else:
        pipe(run, env={"ORIGINAL_RECIPIENT": ours})
    assert inbound.raw(store, 1) == f"X-Original-To: {ours}\n".encode() + MAIL
    (reply,) = replies.listed(store)
    assert "X-Original-To" in reply.link.evidence[0].detail and reply.link.evidence[0].issue == 12


def test_handed_in_again_it_is_known_and_accepted(run, store):
    assert pipe(run).stdout == "mail m1: reply 1\n"
    assert pipe(run).stdout == "mail m1: known\n"
    assert "1 known" in pipe(run, raw=b"Received: from a by b\n" + MAIL, options=("--json",)).stderr
    assert len(list(replies.listed(store))) == 1


def test_what_cannot_be_kept_now_is_for_later(run, root, store, monkeypatch):
    monkeypatch.setattr("newsletter.store.database.PATIENCE", 0.05)
    monkeypatch.setattr("newsletter.store.database.open_store.__kwdefaults__", {"patience": 0.05})
    with open_store(store.path) as other, other.write():
        assert "another process" in pipe(run, code=75).stderr
    key = Places(root).key_file
    secrets.token_key(Places(root), create=True)
    key.write_bytes(b"short")
    assert "Error" in pipe(run, code=75).stderr
    key.unlink()
    (root / "newsletter.toml").write_text("[publication")
    assert "Error" in pipe(run, code=75).stderr
    (root / "newsletter.toml").unlink()
    assert "Error" in pipe(run, code=75).stderr
    (root / "newsletter.toml").write_text(SETTINGS)
    with store.write():
        store.execute("CREATE TRIGGER full BEFORE INSERT ON inbound BEGIN SELECT RAISE(ABORT, 'full'); END")
    assert "full" in pipe(run, code=75).stderr
    monkeypatch.setattr(mailboxes, "read", lambda *_: 1 // 0)
    assert "ZeroDivisionError" in pipe(run, code=75).stderr
    assert store.value("SELECT count(*) FROM inbound") == 0


def test_what_is_too_large_goes_back(run, monkeypatch):
    monkeypatch.setattr(mailboxes, "LARGEST", 100)
    assert "larger than" in pipe(run, code=65, raw=b"x" * 101).stderr


def test_what_goes_wrong_after_it_was_kept_is_no_reason_to_send_it_again(run, store, monkeypatch):
    with store.write():
        store.execute("ALTER TABLE replies RENAME TO gone")
    got = pipe(run)
    assert "Mail m1 is kept and could not be read now" in got.stderr
    with store.write():
        store.execute("ALTER TABLE gone RENAME TO replies")
    assert pipe(run, raw=MAIL + b"Nog een.\n").stdout == "mail m2: reply 1\nmail m1: reply 2\n"


def test_unreadable_mail_is_named_until_it_can_be_read(run, store, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(Reader, "read", lambda *_, **__: 1 // 0)
        got = pipe(run)
    assert got.stdout == "mail m1: unreadable\n"
    inbound.keep(store, b"From: a@example.org\n\nLater.\n", source="test", now=NOW)
    listed = run("list").stderr
    assert "Mail m1 of " in listed and "could not be read: this version stumbles over it" in listed
    assert "newsletter replies reread m1" in listed and "ZeroDivisionError" not in listed + got.output
    (kept,) = json.loads(run("list", "--kind", "unreadable", "--json").stdout)
    assert kept["because"][1].startswith("details: ZeroDivisionError in test_receiving.py:")
    assert "Mail m2 of 2025-11-20 is kept and has not been read yet" in listed
    assert "newsletter replies reread" in listed
    status = run("status", "--json", group="")
    assert [one["mail"] for one in json.loads(status.stdout)["unread"]] == [1, 2]
    assert "Mail that was not read: 2" in run("status", group="").stdout
    assert "2 mails: 2 replies." in run("reread").stderr
    assert "There is no unreadable mail." in run("reread").stderr
    assert "reread" not in run("list").stderr
    run("consent", 1, "--set", "anonymous")
    said = run("reread", 1)
    assert said.stdout == "reply 1, mail m1 (it may be quoted and keeps its words)\n"
    assert "1 mail: 1 reply." in said.stderr and "1 mail: 1 reply." in run("reread", "m2").stderr
    assert "there is no mail m9" in run("reread", "m9", code=2).stderr
    assert "is no mail" in run("reread", "x", code=2).stderr
    assert noted.unread(store) == []


def test_a_recipient_is_that_of_one_mail(run, root):
    assert "for one mail" in run("import", "--recipient", "a@example.nl", root, code=2).stderr


def test_many_unread_mails_are_counted(run, store):
    for number in range(8):
        inbound.keep(store, b"%d" % number, source="test", now=NOW)
    assert "... and 3 more that were not read" in run("list").stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say where to listen"),
        (("--socket", "x", "--at", "127.0.0.1:1"), "--socket and --at are two places"),
        (("--at", "hier"), "no place to listen at"),
    ],
)
def test_where_nobody_can_listen(run, words, said):
    assert said in run("listen", *words, code=2).stderr


def test_a_log_that_cannot_be_written_keeps_no_mail_from_being_read(root, store, monkeypatch):
    for number in range(3):
        inbound.keep(store, MAIL + b"%d\n" % number, source="test", now=NOW)
    with Path("/dev/full").open("w") as full, receiving.reading_thread(Desk(root)) as reading:
        monkeypatch.setattr("sys.stdout", full)
        monkeypatch.setattr("sys.stderr", full)
        reading.read(3)
        until(lambda: len(list(replies.listed(store))) == 3)
        piping.let_go()


def test_a_place_that_is_taken(run, root):
    (root / "socket").write_text("")
    assert "no socket" in run("listen", "--socket", root / "socket", code=75).stderr


@pytest.mark.parametrize("recipient", ["banaan", "@example.nl", "banaan@"])
def test_a_recipient_that_is_no_address_is_named_and_the_mail_stays_with_the_server(run, recipient):
    got = run("import", "--recipient", recipient, "-", stdin=MAIL, code=75)
    assert f"--recipient {recipient!r} is no address" in got.stderr and "${original_recipient}" in got.stderr
    assert run("list").stderr == "No replies.\n"


def test_whatever_may_be_an_address_is_taken(run):
    assert "reply 1" in run("import", "--recipient", '"van der wal"@example.nl', "-", stdin=MAIL).stdout


@pytest.mark.parametrize(
    "raw", [b"[publication]\nname = 'x'\n", b"\x89PNG\r\n\x1a\n\0\0", b"niks\n", b"", b"name,address\n"]
)
def test_a_file_that_is_no_mail_is_refused_and_the_others_go_on(run, root, store, raw):
    (root / "geen").write_bytes(raw)
    (root / "antwoord.eml").write_bytes(MAIL)
    got = run("import", root / "geen", root / "antwoord.eml", code=1)
    assert "geen: this is no mail: " in got.stderr and "1 mail: 1 reply." in got.stderr
    assert store.value("SELECT count(*) FROM inbound") == 1


def test_what_is_handed_in_is_kept_whatever_it_is_and_counts_as_no_reply(run, store):
    got = pipe(run, raw=b"niks\n", options=("--recipient", "reacties@example.nl"))
    assert got.stdout == "mail m1: unreadable\n"
    listed = run("list").stderr
    assert "it has no sender, date or subject: is it a mail?" in listed
    assert "newsletter replies correct m1 --kind other" in listed
    assert list(replies.listed(store)) == []
    assert "newsletter replies correct m1 --kind other" in run("show", "m1").stdout
    run("correct", "m1", "--kind", "other")
    assert "m1" not in run("list").stderr


def test_a_folder_of_mail_is_kept_as_it_is(run, root, store):
    for name in ("new", "cur"):
        (root / "box" / name).mkdir(parents=True)
    (root / "box" / "new" / "1").write_bytes(b"niks\n")
    assert "1 mail: 1 unreadable." in run("import", root / "box").stderr
    assert store.value("SELECT count(*) FROM inbound") == 1


def test_every_mail_has_a_line_in_the_log_and_a_wish_says_that_it_waits(run, ours):
    assert pipe(run).stdout == "mail m1: reply 1\n"
    assert pipe(run, raw=b"Received: from a by b\n" + MAIL).stdout == "mail m2: known, the same mail as m1\n"
    wish = MAIL.replace(b"Linzensoep.", b"Meld mij maar af hoor")
    waits = "waits: newsletter subscribers wishes"
    assert pipe(run, raw=wish).stdout == f"mail m3: unsubscribe; {waits}\n"
    beside = MAIL.replace(b"Linzensoep.", b"Mooi, maar te veel. Schrijf mij maar uit.")
    assert pipe(run, raw=beside).stdout == f"mail m4: reply 2; {waits}\n"


def test_an_import_says_how_many_wishes_wait(run, root):
    (root / "wens.eml").write_bytes(MAIL.replace(b"Linzensoep.", b"Afmelden graag"))
    got = run("import", root / "wens.eml")
    assert "Wishes to leave that wait: 1 ('newsletter subscribers wishes')" in got.stderr
    assert "wait" not in run("import", root / "wens.eml").stderr
